"""What only the page of all indices draws."""
