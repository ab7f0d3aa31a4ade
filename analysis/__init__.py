"""The method: pure functions, tidy frames in, tidy frames out. Knows no file, no database and no screen."""
