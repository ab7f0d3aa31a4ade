"""Plan: the year's plan, its targets and its actions; what each answers, and how far it is."""

from ui.plan.screen import show
from ui.shell.guard import guard

visit = guard("view")
show(visit)
