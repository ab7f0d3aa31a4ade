"""Sentences about figures, used by more than one page."""
