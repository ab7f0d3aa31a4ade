"""The floor of what a hundred people do: bare Streamlit pages with as many parts of each kind as ours.

The first page is that of `bare.py`: a choice, and the charts and tables of the overview with their data at hand. The
second has the charts, tables and fields of an action's page, in a part of its own; what is saved is kept in memory.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from tools.load import Client

BARE_OFFICE = """
import datetime
import json
from pathlib import Path

import plotly.graph_objects as go
import streamlit as st


@st.cache_resource
def drawn(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))


@st.cache_resource
def saved():
    return {}


def draw(page, name):
    for number, chart in enumerate(page["charts"]):
        figure = go.Figure(chart).update_layout(title={"text": name, "font": {"size": 11}})
        st.plotly_chart(figure, key=f"chart_{number}")
    for table in page["tables"]:
        st.dataframe(table)


def here():
    chosen = st.selectbox("Choice", range(63), format_func=str)
    for part in range(states["parts"]["here"].get("html", 0)):
        st.html(f"<p>{part} {chosen}</p>")
    draw(states["here"][chosen % 2], f"{chosen}")


@st.fragment
def form(parts):
    mine = st.session_state.setdefault("mine", str(st.context.cookies.get("route")))
    for number in range(parts.get("text_input", 0)):
        st.text_input(f"Text {number}", "63,76", key=f"text_{number}")
    for number in range(parts.get("selectbox", 0)):
        st.selectbox(f"One {number}", OPTIONS, key=f"one_{number}")
    for number in range(parts.get("multiselect", 0)):
        st.multiselect(f"Some {number}", OPTIONS, OPTIONS[:1], key=f"some_{number}")
    for number in range(parts.get("date_input", 0)):
        st.date_input(f"Day {number}", datetime.date(2023, 6, 30), key=f"day_{number}")
    for number in range(parts.get("slider", 0)):
        st.slider(f"Share {number}", 0, 100, 30, 5, key=f"share_{number}")
    for number in range(1, parts.get("button", 0)):
        st.button(f"Button {number}", key=f"button_{number}")
    for number in range(parts.get("file_uploader", 0)):
        st.file_uploader(f"File {number}", key=f"file_{number}")
    for number in range(1, parts.get("text_area", 0)):
        st.text_area(f"Area {number}", key=f"area_{number}")
    times = st.session_state.get("times", 0)
    note = st.text_area("Note", saved().get(mine, ""), key=f"note_{times}")
    if st.button("Save", key=f"save:{times}"):
        saved()[mine], st.session_state.times = note, times + 1
        st.rerun()


def there():
    parts = states["parts"]["there"]
    for part in range(parts.get("html", 0) + parts.get("markdown", 0) + parts.get("heading", 0)):
        st.html(f"<p>{part}</p>")
    form(parts)
    draw(states["there"], "there")


OPTIONS = [f"Option {number}" for number in range(30)]
st.set_page_config(layout="wide")
states = drawn(st.session_state.setdefault("drawn", st.query_params.get("drawn")))
pages = [st.Page(here, title="Here", default=True), st.Page(there, title="There", url_path="plan")]
st.navigation({"Menu": pages}, position="top").run()
"""


class Counting(Client):
    """A client that counts the parts of the page by their kind."""

    parts: Counter[str]

    async def counted(self) -> dict[str, int]:
        """How many parts of each kind the page has."""
        self.parts = Counter()
        await self.draw()
        return dict(self.parts)

    def _look(self, element: Any, fragment: str) -> None:
        if hasattr(self, "parts"):
            self.parts[str(element.WhichOneof("type"))] += 1
        super()._look(element, fragment)
