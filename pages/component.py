"""One component, everything about it: standing, flags, course, the other units, what it would take, actions."""

from ui.blocks.no_data import show_no_components, show_no_editions
from ui.component.screen import show
from ui.shell.guard import guard

visit = guard("view")
if visit.chosen is None or visit.framework is None:
    show_no_editions(visit, "component")
elif not visit.framework.components:
    show_no_components(visit)
else:
    unit, year = visit.chosen
    show(visit, [part.component for part in visit.framework.components], unit.code, year)
