"""Opening a photo for a command: what is to be said of one that opened all the same goes to standard error."""

from __future__ import annotations

import sys
from pathlib import Path

from d2f_core.photo.photo import Photo
from d2f_core.photo.reading import open_photo


def opened(path: Path) -> Photo:
    """The photo, its notes told; raises PhotoError as `open_photo`."""
    photo = open_photo(path)
    for note in photo.notes:
        print(f"Note: {note}", file=sys.stderr)
    return photo
