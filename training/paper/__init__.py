"""Training of the small networks of paper mode."""
