"""What each index is and who is scored: the model, its TOML files, and the checks of both."""
