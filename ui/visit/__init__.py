"""Who is here and what they look at, and the links that keep it."""
