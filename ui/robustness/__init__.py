"""What only the page robustness draws."""
