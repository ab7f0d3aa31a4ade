"""What only the page upload draws."""
