"""Settings as one text that fits into a photo's metadata.

    settings -> JSON -> as it is if short, else "zlib:" and base64 of the deflated JSON -> settings

A JPEG holds 64 kB of XMP in one piece. A photo repaired with hundreds of strokes needs more than that as JSON and a
third of it deflated. What does not fit even so goes without its strokes, with a warning in the log: the look is kept,
and the session file beside the photo has the rest.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from dataclasses import replace

from d2f_core.errors import SettingsError
from d2f_core.log import log
from d2f_core.settings import RenderSettings, RepairSettings, settings_from_dict, settings_to_dict

LONGEST_PLAIN = 12_000  # characters that everyone may read
LONGEST = 56_000  # characters; the rest of 64 kB is the packet around them
LARGEST_JSON = 10_000_000  # bytes a text may unfold to
_MARK = "zlib:"


def packed(settings: RenderSettings) -> str:
    """The settings as text."""
    plain = json.dumps(settings_to_dict(settings), separators=(",", ":"))
    if len(plain) <= LONGEST_PLAIN:
        return plain
    text = _MARK + base64.b64encode(zlib.compress(plain.encode(), 9)).decode()
    if len(text) <= LONGEST:
        return text
    log("photo").warning("%d strokes do not fit into the metadata and are left out", len(settings.repairs.strokes))
    return packed(replace(settings, repairs=RepairSettings()))


def unpacked(text: str) -> RenderSettings:
    """The settings of such a text.

    Raises:
        SettingsError, ValueError, RecursionError: it is none, or its values are out of range.
    """
    if text.startswith(_MARK):
        text = _inflated(text.removeprefix(_MARK))
    return settings_from_dict(json.loads(text))


def _inflated(text: str) -> str:
    unfolding = zlib.decompressobj()
    try:
        data = unfolding.decompress(base64.b64decode(text, validate=True), LARGEST_JSON)
    except (binascii.Error, zlib.error) as error:
        raise SettingsError("The packed settings are damaged ({error}).", error=str(error)) from error
    if not unfolding.eof:
        raise SettingsError("The packed settings are cut off or too long.")
    return data.decode()
