"""The dashboard: `streamlit run app.py` (or `make run`)."""

from ui.shell.shell import run

run()
