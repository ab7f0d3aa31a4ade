"""What only the page catalogue draws."""
