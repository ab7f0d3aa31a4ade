"""What only the page explain draws."""
