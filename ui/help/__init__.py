"""What only the page help draws."""
