"""The catalogue of indices, frameworks and units: its model, its TOML files, and their checks."""
