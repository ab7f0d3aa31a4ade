"""The floor of the benchmarks: a bare Streamlit page that draws what one of our pages draws, with its data at hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from ui.kit.look import plots_script

QUIET_MS = 500
"""So long must nothing have changed before the last change counts as the end of the answer."""

STREAMLITS_OWN = {"STREAMLIT_RUNNER_POST_SCRIPT_GC": "true"}
"""The setting that a bare page has from Streamlit itself: it searches for garbage after each run.

That the dashboard's server does not is one of its own savings (.streamlit/config.toml) and no part of the floor.
"""

BARE = """
import json
from html import escape
from pathlib import Path

import plotly.graph_objects as go
import streamlit as st

PLOTS = ""


@st.cache_resource
def drawn(path, written):
    return json.loads(Path(path).read_text(encoding="utf-8"))


def here():
    names = json.loads(asked["names"])
    if asked["widget"] == "slider":
        chosen = st.select_slider("Choice", range(len(names)))
    elif asked["widget"] == "radio":
        chosen = names.index(st.segmented_control("Choice", names, default=names[0], required=True))
    else:
        chosen = names.index(st.selectbox("Choice", names))
    st.html(f'<h1 class="app-headline">{chosen}</h1>')
    states = drawn(asked["drawn"], Path(asked["drawn"]).stat().st_mtime_ns)
    page = states[chosen % len(states)]
    for number, chart in enumerate(page["charts"]):
        figure = go.Figure(chart).update_layout(title={"text": f"{names[chosen]}", "font": {"size": 11}})
        st.plotly_chart(figure, key=f"chart_{number}")
    for drawing in page["drawings"]:
        place = f'class="app-plot" style="height:{drawing["height"]}"'
        st.html(f'<div {place} data-svg="{escape(drawing["svg"])}"></div>')
    for table in page["tables"]:
        st.dataframe(table)


def there():
    st.html('<h1 class="app-headline">there</h1>')


st.set_page_config(layout="wide")
st.html(f"<script>{PLOTS}</script>", unsafe_allow_javascript=True)
asked = st.session_state.setdefault("asked", st.query_params.to_dict())
pages = [st.Page(here, title="Here", default=True), st.Page(there, title="There")]
st.navigation({"Menu": pages}, position="top").run()
"""
BARE = BARE.replace('PLOTS = ""', f"PLOTS = {plots_script()!r}")
"""A widget and the charts and tables that follow it, with their data at hand: those of the page beside it in one or
more states by turns, under the name of what was chosen; and another page. What was written anew is read again, in less
than 1 ms. Plotly draws what it draws there, and the same few lines in the browser what is sent as SVG."""

WATCH = """(place) => {
    window.answer = {asked: 0, changed: 0};
    for (const kind of ["click", "keydown"])
        window.addEventListener(kind, () => { window.answer.asked = performance.now(); }, true);
    const isSeen = ({target}) => !(target.parentElement ?? target).closest("[data-live-announcer]");
    new MutationObserver(changes => { if (changes.some(isSeen)) window.answer.changed = performance.now(); }).observe(
        place,
        {subtree: true, childList: true, characterData: true, attributes: true,
         attributeFilter: ["data-test-script-state", "d", "transform", "src", "value"]},
    );
}"""
"""When the screen changed last. What a choice says to screen readers is not on it, and is cleared seconds later."""
IS_ANSWERED = f"""() => document.querySelector("[data-test-script-state=notRunning]")
    && !document.querySelector("[data-testid=stSkeleton], [data-stale=true]")
    && window.answer.changed > window.answer.asked && performance.now() - window.answer.changed > {QUIET_MS}"""
DRAWN = """() => ({
    charts: [...document.querySelectorAll(".js-plotly-plot")].map(plot => JSON.parse(JSON.stringify(
        {data: plot.data, layout: {...plot.layout, template: undefined, width: undefined}},
        (name, value) => ArrayBuffer.isView(value) ? Array.from(value) : name.startsWith("_") ? undefined : value))),
    drawings: [...document.querySelectorAll(".app-plot")].map(
        plot => ({height: plot.style.height, svg: plot.innerHTML})),
    tables: [...document.querySelectorAll(".app-table")].map(table => [...table.tBodies[0].rows].map(
        row => Object.fromEntries([...row.cells].map((cell, number) => [`${number}`, cell.innerText])))),
})"""
FIRST = f"""() => document.querySelector(".app-headline")
    && document.querySelector("[data-test-script-state=notRunning]")
    && !document.querySelector("[data-testid=stSkeleton], [data-stale=true]")
    && performance.now() - window.answer.changed > {QUIET_MS}"""


def bare_address(url: str, widget: str, names: Sequence[object], drawn: Path) -> str:
    """Where the bare page draws what is kept in a file, with a widget of so many names."""
    return f"{url}/?widget={widget}&names={quote(json.dumps(list(names)))}&drawn={quote(str(drawn))}"
