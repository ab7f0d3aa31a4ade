"""What is stored: published editions and their versions, actions, settings, and who changed what."""
