"""What a person asks for, whoever asks: a screen, a command or a timer."""
