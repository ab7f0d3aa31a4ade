"""What only the page map draws."""
