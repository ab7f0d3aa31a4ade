"""Explain: why the total moved between two editions, and which indicators moved a component."""

from ui.blocks.no_data import show_no_editions
from ui.explain.screen import show
from ui.shell.guard import guard

visit = guard("view")
if visit.chosen is None:
    show_no_editions(visit, "explain")
else:
    unit, year = visit.chosen
    show(visit, unit.code, year)
