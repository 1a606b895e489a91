"""First code of the installed app: where numba keeps the compiled renderer.

The app's own folder may be read-only, so the compiled loops go to the user's cache folder, one folder for each version.
"""

import os
import sys
from pathlib import Path


def cache_folder() -> Path:
    """The user's cache folder, as each system has it."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "D2F" / "compiled"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "D2F" / "compiled"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "d2f" / "compiled"


os.environ.setdefault("NUMBA_CACHE_DIR", str(cache_folder()))
