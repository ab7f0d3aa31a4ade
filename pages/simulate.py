"""Simulate: what other scores, weights or indicators would give, and what it would take to reach a rank."""

from ui.blocks.no_data import show_no_editions
from ui.shell.guard import guard
from ui.simulate.screen import show

visit = guard("view")
if visit.chosen is None:
    show_no_editions(visit, "simulate")
else:
    unit, _ = visit.chosen
    show(visit, unit.code)
