"""Clips: the focus pull and the file it is written to."""
