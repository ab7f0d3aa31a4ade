"""What only the page plan draws."""
