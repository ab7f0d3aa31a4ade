"""Use cases shared by screens, commands and timers: imports, documents, surveys, back-tests, reminders."""
