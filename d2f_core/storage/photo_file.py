"""Which file a photo is: by its content, not by its name or date."""

from __future__ import annotations

import builtins
import hashlib
from dataclasses import dataclass
from pathlib import Path

from d2f_core.storage.files import read_file


@dataclass(frozen=True)
class PhotoFile:
    """A file's name, length and SHA-256 (hexadecimal); empty and 0 if not known."""

    name: str = ""
    bytes: int = 0
    sha256: str = ""

    @classmethod
    def of(cls, path: Path) -> PhotoFile:
        """The identity of a file. Raises PhotoError if it cannot be read."""
        return cls.of_content(path.name, read_file(path))

    @classmethod
    def of_content(cls, name: str, data: builtins.bytes) -> PhotoFile:
        """The identity of a file whose content has been read already."""
        return cls(name, len(data), hashlib.sha256(data).hexdigest())
