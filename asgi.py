"""The dashboard behind its gate: `streamlit run asgi.py` (or `make run`)."""

import streamlit as st
from starlette.middleware import Middleware

from ui.door.bundle import Bundle
from ui.door.gate import MIDDLEWARE, require_possible
from ui.door.replica import Replica, life
from ui.door.routes import ROUTES
from ui.door.unknown import KnownPages

require_possible()
app = st.App(
    "app.py",
    routes=ROUTES,
    middleware=(*MIDDLEWARE, Middleware(KnownPages), Middleware(Replica), Middleware(Bundle)),
    lifespan=life,
)
