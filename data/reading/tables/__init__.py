"""From cells to observations: where the tables of a sheet stand and what their rows and columns mean."""
