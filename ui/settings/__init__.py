"""What only the page settings draws."""
