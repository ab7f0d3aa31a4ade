"""What only the page flags draws."""
