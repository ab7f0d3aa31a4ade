"""What the session's cookie of a request holds."""

from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers

from data.sign_in import cookie_name


def token_of(headers: Headers) -> str:
    """What the session's cookie holds; "" for none, and for cookies that are damaged."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(headers.get("cookie", ""))
    except CookieError:
        return ""
    name = cookie_name()
    return jar[name].value if name in jar else ""
