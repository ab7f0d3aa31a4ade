"""What only the page survey draws."""
