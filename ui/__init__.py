"""What the pages share: the shell and its guard, wording, charts, tables and cached reads."""
