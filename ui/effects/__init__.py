"""What only the page effects draws."""
