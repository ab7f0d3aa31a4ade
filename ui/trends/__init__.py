"""What only the page trends draws."""
