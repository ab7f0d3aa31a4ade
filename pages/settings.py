"""Settings: who works here, the home units, and from how many units on anything is ranked."""

from ui.settings.screen import show
from ui.shell.guard import guard

visit = guard("settings")
show(visit)
