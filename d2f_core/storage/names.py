"""Names for files made from templates and from whatever people type: safe on every system, inside their folder.

`NameTemplate("{name}-refocused")` is checked once, before any work; `fill` gives the name for one photo, without an
ending. Whatever the parts hold, a name is one component: no separators, no "..", no control or direction characters,
none of the device names of Windows, not too long for any common file system.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from d2f_core.errors import SettingsError

FIELDS = ("name", "index", "f", "date", "time", "folder")
LONGEST_BYTES = 180  # of UTF-8; file systems take 255, a number and an ending have to fit as well
FALLBACK = "photo"
_MOST_LETTERS = 300  # of a template and of what is put into it; no file system takes as many

_FORBIDDEN = set('<>:"/\\|?*')
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)
_FIELD = re.compile(r"\{([^{}]*)\}")


class NameTemplate:
    """A text with fields in braces, like "{index}-{name}"; `text` is it."""

    def __init__(self, text: str) -> None:
        """Raises SettingsError if it holds unknown fields, single braces or a folder."""
        if len(text) > _MOST_LETTERS:
            raise SettingsError(
                "The name '{text:.20}…' is too long: use at most {most} characters.", text=text, most=_MOST_LETTERS
            )
        self.text = text
        for name in _FIELD.findall(text):
            if name not in FIELDS:
                raise SettingsError(
                    "There is no '{{{name:.30}}}': use {choices}.",
                    name=name,
                    choices=", ".join(f"{{{item}}}" for item in FIELDS),
                )
        fixed = _FIELD.sub("", text)
        if "{" in fixed or "}" in fixed:
            raise SettingsError("'{text:.40}' has a single brace: fields look like {{name}}.", text=text)
        if "/" in fixed or "\\" in fixed or "\0" in fixed:
            raise SettingsError(
                "'{text:.40}' holds a folder: give a name only, the folder is asked for by itself.", text=text
            )
        if not text.strip():
            raise SettingsError("The name is empty: use for example {name}-refocused.")

    def fill(self, values: Mapping[str, str]) -> str:
        """The name for these values of the `FIELDS`, cleaned."""
        return safe_name(_FIELD.sub(lambda match: values[match[1]][:_MOST_LETTERS], self.text))


def safe_name(text: str) -> str:
    """The text as the stem of a file name that any system takes; never empty."""
    text = text[:_MOST_LETTERS]  # putting thousands of accents in order takes seconds
    printable = "".join("-" if letter in _FORBIDDEN else letter for letter in text if _is_plain(letter))
    name = unicodedata.normalize("NFC", printable).strip(" .")  # "..", hidden files, endings that Windows drops
    name = _shortened(name).rstrip(" .")
    if _DEVICES.fullmatch(name.partition(".")[0].rstrip(" ")):
        name = f"_{name}"
    return name or FALLBACK


def _is_plain(letter: str) -> bool:
    """No control characters, no marks that turn the direction of text, no halves of characters."""
    return unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn")


def _shortened(name: str) -> str:
    return name.encode()[:LONGEST_BYTES].decode(errors="ignore")
