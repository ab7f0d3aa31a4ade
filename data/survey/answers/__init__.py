"""The answers of a survey: reading the file, mapping its columns, cleaning, dropping personal data."""
