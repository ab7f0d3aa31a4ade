"""What only the page my work draws."""
