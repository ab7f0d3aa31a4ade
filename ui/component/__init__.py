"""What only the page component draws."""
