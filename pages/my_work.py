"""My work: what is due, what waits for a check-in, a call that is not answered, and which units have reported."""

from ui.my_work.screen import show
from ui.shell.guard import guard

visit = guard("view")
show(visit)
