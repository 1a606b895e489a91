"""Where this computer keeps the data of its user: presets, sessions of photos in read-only folders, the journal.

The places are those of each system: `%APPDATA%\\D2F`, `~/Library/Application Support/D2F`, `$XDG_DATA_HOME/D2F`. The
variable D2F_DATA names another folder, for example on a stick that travels.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

NAME = "D2F"


def data_folder() -> Path:
    """The user's data folder for this program; it may not exist yet."""
    if own := os.environ.get("D2F_DATA"):
        return Path(own)
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming") / NAME
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / NAME
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / NAME
