"""Defocus hallucination: from a photo to relative disparity and a subject map."""
