"""Flags: which components call for attention, by which rule and why, and which have no action yet."""

from ui.blocks.no_data import show_no_editions
from ui.flags.screen import show
from ui.shell.guard import guard

visit = guard("view")
if visit.chosen is None:
    show_no_editions(visit, "flags")
else:
    show(visit)
