"""Plans and actions: what answers a weakness, how far it is, and which flags nobody has answered."""
