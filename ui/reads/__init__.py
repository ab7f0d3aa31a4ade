"""Cached reads, each by the key of the state it was computed from."""
