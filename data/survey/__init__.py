"""What a survey brings: the codebook that says what was asked, and the answers as people export them."""
