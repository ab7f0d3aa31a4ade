"""Priorities: which components to work on, factor by factor, and what brings much for little."""

from ui.blocks.no_data import show_no_editions
from ui.priorities.screen import show
from ui.shell.guard import guard

visit = guard("view")
if visit.chosen is None:
    show_no_editions(visit, "priorities")
else:
    unit, year = visit.chosen
    show(visit, unit.code, year)
