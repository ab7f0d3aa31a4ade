"""The dashboard behind its gate: `streamlit run asgi.py` (or `make run`)."""

import streamlit as st

from ui.door.gate import MIDDLEWARE, require_possible
from ui.door.routes import ROUTES

require_possible()
app = st.App("app.py", routes=ROUTES, middleware=MIDDLEWARE)
