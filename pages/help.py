"""Help: how each person uses the program, what it does with figures, and what its words mean."""

from ui.help.screen import show
from ui.shell.guard import guard

visit = guard("view")
show(visit)
