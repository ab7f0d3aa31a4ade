"""Who did what, for those who may read it."""
