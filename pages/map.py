"""Map: where in the country a measure is high and low, one tile a province, and how that was in earlier editions."""

from ui.blocks.no_data import show_no_editions
from ui.map.screen import show
from ui.shell.guard import guard

visit = guard("view")
if visit.chosen is None:
    show_no_editions(visit, "map")
else:
    show(visit, *visit.chosen)
