"""People: who may sign in, as what, and invitations for those who are not known yet."""

from ui.people.screen import show
from ui.shell.guard import guard

visit = guard("people")
show(visit)
