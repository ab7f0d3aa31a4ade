"""Workbooks that the program writes: the figures of an index, and the templates for new ones."""
