"""What only the page simulate draws."""
