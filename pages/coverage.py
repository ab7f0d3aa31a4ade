"""Coverage: the planner's home. What is flagged and what is done about it, who owes an answer, what is due."""

from planning.periods import today
from ui.blocks.no_data import show_no_editions
from ui.coverage.screen import show_coverage, show_plan
from ui.shell.guard import guard

visit = guard("view")
day = today()
if visit.chosen is None:
    show_no_editions(visit, "coverage")
else:
    show_plan(visit, show_coverage(visit, day), day)
