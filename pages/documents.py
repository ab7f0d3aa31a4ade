"""Documents: the plan of a year, the report on it, and the analysis of an edition, as official papers."""

from ui.documents.screen import show
from ui.shell.guard import guard

visit = guard("view")
show(visit)
