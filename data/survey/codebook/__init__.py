"""The codebook of a survey: its questions, its groups of units, and how it is read and checked."""
