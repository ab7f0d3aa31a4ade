"""What is known: the catalogue of indices and units, the reading of spreadsheets, and what is kept."""
