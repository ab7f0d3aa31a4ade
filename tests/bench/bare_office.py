"""The floor of what a hundred people do: bare Streamlit pages with as many parts of each kind as ours.

The first page has a choice, and what the overview has: its charts and tables with their data at hand, its words,
buttons and boxes. The second has the same of an action's page, the fields in a part of its own; what is saved is kept
in memory.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from tools.load import Client

BARE_OFFICE = """
import datetime
import json
from copy import deepcopy
from pathlib import Path

import numpy  # whole, before another person's first view looks whether it is there
import pandas
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
        own = deepcopy(chart)  # Plotly takes the type out of a trace while it looks at it
        figure = go.Figure(own).update_layout(title={"text": name, "font": {"size": 11}})
        st.plotly_chart(figure, key=f"chart_{number}")
    for table in page["tables"]:
        st.dataframe(table)


def others(parts, kinds, left_out=()):
    for kind in kinds:
        for number in range(left_out.count(kind), parts.get(kind, 0)):
            MADE[kind](f"{kind} {number}")


def here():
    parts = states["parts"]["here"]
    chosen = st.selectbox("Choice", range(63), format_func=str)
    others(parts, MADE, ("selectbox",))
    draw(states["here"][chosen % 2], f"{chosen}")


@st.fragment
def form(parts):
    mine = st.session_state.setdefault("mine", str(st.context.cookies.get("route")))
    others(parts, FIELDS, ("text_area", "button"))
    times = st.session_state.get("times", 0)
    note = st.text_area("Note", saved().get(mine, ""), key=f"note_{times}")
    if st.button("Save", key=f"save:{times}"):
        saved()[mine], st.session_state.times = note, times + 1
        st.rerun()


def there():
    parts = states["parts"]["there"]
    others(parts, WORDS)
    form(parts)
    draw(states["there"], "there")


WORDS = {
    "html": lambda name: st.html(f"<p>{name}</p>"),
    "markdown": lambda name: st.caption(name),
    "heading": lambda name: st.subheader(name),
    "text": lambda name: st.text(name),
    "alert": lambda name: st.info(name),
    "block": lambda name: st.container(key=name),
}
FIELDS = {
    "text_input": lambda name: st.text_input(name, "63,76", key=name),
    "selectbox": lambda name: st.selectbox(name, OPTIONS, key=name),
    "multiselect": lambda name: st.multiselect(name, OPTIONS, OPTIONS[:1], key=name),
    "date_input": lambda name: st.date_input(name, datetime.date(2023, 6, 30), key=name),
    "slider": lambda name: st.slider(name, 0, 100, 30, 5, key=name),
    "checkbox": lambda name: st.checkbox(name, key=name),
    "button": lambda name: st.button(name, key=name),
    "button_group": lambda name: st.segmented_control(name, OPTIONS[:2], key=name),
    "download_button": lambda name: st.download_button(name, name, key=name),
    "file_uploader": lambda name: st.file_uploader(name, key=name),
    "text_area": lambda name: st.text_area(name, key=name),
}
MADE = WORDS | FIELDS
OPTIONS = [f"Option {number}" for number in range(30)]
st.set_page_config(layout="wide")
states = drawn(st.session_state.setdefault("drawn", st.query_params.get("drawn")))
pages = [st.Page(here, title="Here", default=True), st.Page(there, title="There", url_path="plan")]
st.navigation({"Menu": pages}, position="top").run()
"""


class Counting(Client):
    """A client that counts the parts of the page by their kind; what lays out other parts is a block."""

    parts: Counter[str]

    async def part_count(self) -> dict[str, int]:
        """How many parts of each kind the page has."""
        self.parts = Counter()
        await self.draw()
        return dict(self.parts)

    def _take(self, message: Any) -> bool:
        if hasattr(self, "parts") and message.delta.WhichOneof("type") == "add_block":
            self.parts["block"] += 1
        return super()._take(message)

    def _look(self, element: Any, fragment: str) -> None:
        if hasattr(self, "parts"):
            self.parts[str(element.WhichOneof("type"))] += 1
        super()._look(element, fragment)
