"""Repairing depth by hand: strokes, what they do to a disparity map, and the shape of its edges."""
