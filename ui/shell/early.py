"""What the browser may begin with while the program is still loading: the library that draws charts."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

WITHOUT_CHARTS = ("plan", "documents", "upload", "survey", "settings", "help")
"""Pages that open without a chart: there the library would only be in the way of the page."""

_SCRIPTS = Path(st.__file__).parent / "static" / "static" / "js"


def load_charts_early() -> None:
    """Have the browser load and unpack the drawing of charts, by far its longest work, before the first chart is made.

    Streamlit would ask for it when the first chart arrives. Nothing is lost where its file is called otherwise.
    """
    for file in sorted(_SCRIPTS.glob("PlotlyChart.*.js"))[:1]:
        st.html(
            f"<script>const without = {list(WITHOUT_CHARTS)}, page = location.pathname.split('/').at(-1);"
            "const own = [...document.scripts].find(one => one.src.includes('/static/js/index.'));"
            f"if (own && !without.includes(page)) import(new URL('./{file.name}', own.src).href);</script>",
            unsafe_allow_javascript=True,
            width=1,
        )
