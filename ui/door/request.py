"""Who asks: the person whose session the cookie of a request names."""

from starlette.datastructures import Headers

from data.rights import Actor
from data.sign_in import session_limits
from data.store.sessions import actor_of
from services.sign_in import store_at_hand
from ui.door.cookies import token_of


def actor_of_request(headers: Headers) -> Actor | None:
    """Who is signed in; asking does not keep a session alive, for nobody pressed anything."""
    token = token_of(headers)
    return actor_of(store_at_hand(), token, session_limits(), is_press=False) if token else None
