"""Where the picture is sharp: autofocus, ranges, lenses, and the signed blur radius of every pixel."""
