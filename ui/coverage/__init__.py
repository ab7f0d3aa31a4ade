"""What only the page coverage draws."""
