"""Survey: from a codebook and the answers of people to an edition, in six steps that one can go back and forth in."""

from ui.shell.guard import guard
from ui.survey.screen import show

visit = guard("import")
show(visit)
