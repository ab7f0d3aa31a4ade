"""Who asks: the person whose session the cookie of a request names."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers

from data.rights import Actor, Role
from data.sign_in import session_limits
from data.store.people import Person
from data.store.sessions import actor_of, person_of_session
from services.sign_in import store_at_hand
from ui.door.answers import HOME, safe
from ui.door.cookies import token_of
from wording.words import DEFAULT_LANGUAGE, LANGUAGES

WORK = "/my_work"
BEGIN_WITH_WORK: tuple[Role, ...] = ("planner", "reporter")


def actor_of_request(headers: Headers) -> Actor | None:
    """Who is signed in; asking does not keep a session alive, for nobody pressed anything."""
    token = token_of(headers)
    return actor_of(store_at_hand(), token, session_limits(), is_press=False) if token else None


def person_of_request(headers: Headers) -> Person | None:
    """Who is signed in, with all that is known of them."""
    token = token_of(headers)
    return person_of_session(store_at_hand(), token, session_limits()) if token else None


def first_view(headers: Headers, asked: str = "") -> str:
    """Where somebody begins who opens the program by its bare address; "" for the page that everybody begins with.

    Who has not chosen begins with their work, if their role has some. asked: the language that the address says, as
    after signing in on a page of the door; it goes before the one that they have chosen.
    """
    person = person_of_request(headers)
    if person is None:
        return ""
    usual = WORK if person.role in BEGIN_WITH_WORK else HOME
    language = asked if asked in LANGUAGES else person.language
    if usual == HOME and not (person.home or language):
        return ""
    parts = urlsplit(safe(person.home or usual))
    query = {name: value for name, value in parse_qsl(parts.query) if name != "lang"}
    if language in LANGUAGES and (language != DEFAULT_LANGUAGE or not query):
        query["lang"] = language
    if query:
        return f"{parts.path}?{urlencode(query)}"
    return "" if parts.path == HOME else parts.path
