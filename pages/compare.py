"""Compare: one unit beside its peers, what is known of each rank, the groups of like profile, and ready sentences."""

from ui.blocks.no_data import show_no_editions
from ui.compare.screen import show
from ui.shell.guard import guard

visit = guard("view")
if visit.chosen is None:
    show_no_editions(visit, "compare")
else:
    unit, _ = visit.chosen
    show(visit, unit.code)
