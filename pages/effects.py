"""Effects: what followed the actions of a plan, beyond what the unit's course and the other units led to expect."""

from ui.blocks.no_data import show_no_editions
from ui.effects.screen import show
from ui.shell.guard import guard

visit = guard("view")
if visit.chosen is None:
    show_no_editions(visit, "effects")
else:
    show(visit)
