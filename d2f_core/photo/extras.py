"""Readers that not every installation has: HEIC through pi-heif (extra `heif`), RAW through rawpy (extra `raw`).

`reader` imports one when it is first needed, or says in one sentence how it is installed.
"""

from __future__ import annotations

import importlib
from types import ModuleType

from d2f_core.errors import PhotoError, Words

# Module -> (what it opens, requirement as in pyproject.toml, what to do without it)
_EXTRAS = {
    "pi_heif": ("a HEIC photo", "pi-heif>=1.4,<2", "convert it to JPEG"),
    "rawpy": ("a camera RAW file", "rawpy>=0.28,<0.29", "develop it to a 16-bit TIFF"),
}


def reader(module: str, name: str) -> ModuleType:
    """The module, for the file `name`.

    Raises:
        PhotoError: it is not installed; the sentence names the command.
    """
    kind, requirement, instead = _EXTRAS[module]
    try:
        return importlib.import_module(module)
    except ImportError:
        raise PhotoError(
            '{name} is {kind}, and its reader is not installed: run python -m pip install "{requirement}" in '
            "D2F's environment, or {instead} first.",
            name=name,
            kind=Words(kind),
            requirement=requirement,
            instead=Words(instead),
        ) from None
