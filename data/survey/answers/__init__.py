"""The answers of a survey: the file, what its columns are, cleaning, and what may identify a person."""
