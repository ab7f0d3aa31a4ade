"""Overview: where the unit stands in the chosen edition, why it moved, and what has no action yet."""

from ui.blocks.no_data import show_no_editions
from ui.overview.screen import show
from ui.shell.guard import guard

visit = guard("view")
if visit.chosen is None:
    show_no_editions(visit, "overview")
else:
    show(visit)
