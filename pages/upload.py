"""Upload: a file or a pasted table, a preview that a person steers, confirm, drafts, the list of editions, undo."""

from ui.shell.guard import guard
from ui.upload.screen import show

visit = guard("import")
show(visit)
