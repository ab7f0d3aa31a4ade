"""Trends: how the total and the components came here, in score and in rank, with every break named."""

from ui.blocks.no_data import show_no_editions
from ui.shell.guard import guard
from ui.trends.screen import show

visit = guard("view")
if visit.chosen is None:
    show_no_editions(visit, "trends")
else:
    show(visit)
