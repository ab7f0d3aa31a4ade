"""The dashboard: `streamlit run app.py` (or `make run`)."""

from ui.shell.early import load_charts_early

load_charts_early()

from ui.shell.shell import run  # noqa: E402 - loading this takes as long as the browser's own work, which begins above

run()
