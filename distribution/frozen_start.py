"""First code of the installed app, for one that was built without a C compiler and has to compile for itself: where the
compiled renderer is kept, and `warm-up`, which fills that place.

The app's own folder may be read-only, so numba's compiled loops go to the user's cache folder. The window starts
`d2f warm-up` before its first render (`d2f_core.warm_up`): compiling holds Python's lock for seconds, in
another process it leaves the window alive.
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
if sys.argv[1:] == ["warm-up"]:
    from d2f_core import warm_up

    warm_up.warm_up()
    warm_up.note_compiled()
    sys.exit(0)
