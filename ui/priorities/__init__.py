"""What only the page priorities draws."""
