"""What only the page documents draws."""
