"""Robustness: how sure the rank is, on what it hangs, and whether the components measure one thing. For analysts."""

from ui.blocks.no_data import show_no_editions
from ui.robustness.screen import show
from ui.shell.guard import guard

visit = guard("view")
if visit.chosen is None:
    show_no_editions(visit, "robustness")
else:
    show(visit)
