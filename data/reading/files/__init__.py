"""From bytes to cells: each kind of file, opened within limits of size, memory and time."""
