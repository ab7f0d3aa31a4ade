"""Catalogue: units and frameworks, added and changed over the delivered files; versions, undo, TOML."""

from ui.catalogue.screen import show
from ui.shell.guard import guard

visit = guard("import")
show(visit)
