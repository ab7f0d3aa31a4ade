"""The dashboard: `streamlit run app.py` (or `make run`)."""

from ui.shell import run

run()
