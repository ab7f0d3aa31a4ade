"""Survey files: the codebook (questionnaire) and the exported answers."""
