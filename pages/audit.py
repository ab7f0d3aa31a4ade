"""Audit trail: who did what, when and from where, and what it was before and after."""

from ui.audit.screen import show
from ui.shell.guard import guard

visit = guard("audit")
show(visit)
