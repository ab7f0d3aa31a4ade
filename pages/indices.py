"""All indices: where the unit stands in each of them, what is flagged there and what is planned."""

from ui.blocks.no_data import show_no_editions
from ui.indices.screen import show
from ui.shell.guard import guard

visit = guard("view")
if visit.chosen is None:
    show_no_editions(visit, "indices")
else:
    show(visit)
