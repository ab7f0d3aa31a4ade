"""Every word that a reader sees, in both languages, and how a number or a date is written."""
