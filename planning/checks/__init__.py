"""What is looked at in a paper before it is printed: rules over its texts, and nothing is changed by itself."""
