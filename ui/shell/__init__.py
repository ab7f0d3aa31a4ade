"""What stands around every page: settings, selection, menu, search, sharing, and the guard."""
