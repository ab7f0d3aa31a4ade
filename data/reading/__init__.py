"""Reading spreadsheets: bytes → cells with addresses → observations → checked rows, with every problem by its cell."""
