"""Targets: what documents are made of (presets, journal, focus pulls, strokes, names) and optional photo formats."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from d2f_core.errors import SettingsError
from d2f_core.photo import decoding
from d2f_core.settings import BlurSettings, RenderSettings, settings_to_dict, strokes
from d2f_core.storage.journal import Leftovers
from d2f_core.storage.names import FIELDS, NameTemplate, safe_name
from d2f_core.storage.presets import load_preset
from d2f_core.video import focus_pull
from tests.d2f_core.photo.dng_files import dng_bytes
from tests.d2f_core.photo.heic_files import heic_bytes
from tests.fuzz import seeds

NAME_TOKENS = (
    b"../", b"..\\", b"/", b"{name}", b"{", b"}", b"{index}", b"CON", b"nul.txt", b"COM1", b"\x00", b"\n", b".", b" ",
    b"a" * 300, "\u202e".encode(), "\u00b9".encode(), "\u0301".encode(), b"{f}{date}{time}{folder}", b":", b"*", b"~",
)  # fmt: skip
DEVICES = {"con", "prn", "aux", "nul", *(f"{kind}{number}" for kind in ("com", "lpt") for number in range(10))}


def json_targets(folder: Path) -> list[tuple[str, Callable[[bytes], object], Sequence[bytes]]]:
    """(name, reader, seeds) of what is JSON."""
    settings = settings_to_dict(RenderSettings(blur=BlurSettings(strength=80.0)))
    preset = {"version": 1, "name": "Look", "settings": {"blur": {"strength": 80.0}, "aperture": {"swirl": 0.5}}}
    entry = {"version": 1, "path": "/photos/a.jpg", "photo": {"name": "a.jpg", "bytes": 1}, "settings": settings}
    pull = focus_pull.pull_to_dict(
        focus_pull.FocusPull((focus_pull.Keyframe(0.0, 0.2, (0.5, 0.5), 2.0), focus_pull.Keyframe(2.0, 0.8, None, 4.0)))
    )
    stroke = strokes.strokes_to_json([strokes.Stroke(tool="nearer", points=((0.1, 0.2), (0.3, 0.4)))])
    return [
        ("preset", _Presets(folder).read, _texts(preset, {"settings": settings})),
        ("journal", _Journal(folder).read, _texts(entry)),
        ("focus pull", _read_pull, _texts(pull)),
        ("strokes", _read_strokes, _texts({"strokes": stroke})),
    ]


def name_target() -> tuple[str, Callable[[bytes], object], Sequence[bytes], Sequence[bytes]]:
    """Templates and names that people and files give."""
    return "naming", _fill_name, [b"{name}-refocused", b"{index} {f} {date}"], NAME_TOKENS


def format_targets() -> list[tuple[str, Callable[[bytes], object], Sequence[bytes]]]:
    """HEIC, RAW and 32-bit TIFF, where their readers are installed."""
    pixels = np.ascontiguousarray(seeds.picture(3))
    heic = [heic_bytes(pixels), heic_bytes(pixels, rotation=1, exif=seeds.exif_block(), xmp=seeds.packet())]
    return [
        ("heic", _decode, heic),
        ("raw", _decode, [dng_bytes(np.linspace(0, 1.2, 40 * 48 * 3).reshape(40, 48, 3))]),
        ("float tiff", _decode, [seeds.tiff(pixels.astype(np.float32) / 200)]),
    ]


def _texts(*values: object) -> list[bytes]:
    return [json.dumps(value).encode() for value in values]


def _decode(data: bytes) -> None:
    decoded = decoding.decode(data, "'photo'")
    assert decoded.pixels.ndim == 3 and decoded.pixels.shape[2] == 3
    assert decoded.pixels.dtype != np.float32 or np.isfinite(decoded.pixels).all()


def _read_pull(data: bytes) -> None:
    focus_pull.pull_from_dict(_value(data))


def _read_strokes(data: bytes) -> None:
    value = _value(data)
    strokes.strokes_from_json(value.get("strokes") if isinstance(value, dict) else value)


def _value(data: bytes) -> object:
    try:
        value: object = json.loads(data)
    except (ValueError, RecursionError):  # not JSON: the readers of files say so
        raise SettingsError("this is not JSON at all") from None
    return value


def _fill_name(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    check_name(safe_name(text))
    check_name(NameTemplate(text).fill(dict.fromkeys(FIELDS, text)))


def check_name(name: str) -> None:
    """One component, that every file system takes."""
    assert name and name == os.path.basename(name) and not set(name) & set('<>:"/\\|?*\0\n'), name  # noqa: PTH119
    assert name not in (".", "..") and not name.endswith((" ", ".")) and not name.startswith("."), name
    assert name.split(".")[0].strip().casefold() not in DEVICES and len(name.encode()) < 240, name


class _Presets:
    """A preset file from somebody else, applied."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "x.d2f-preset.json"

    def read(self, data: bytes) -> None:
        self._path.write_bytes(data)
        preset = load_preset(self._path)
        preset.apply(RenderSettings())
        check_name(safe_name(preset.name))


class _Journal:
    """An entry that an earlier run left: of no use, or offered; nothing is raised."""

    def __init__(self, folder: Path) -> None:
        self._data = folder / "data"
        self._run = self._data / "journal" / "0123"

    def read(self, data: bytes) -> None:
        self._run.mkdir(parents=True, exist_ok=True)
        (self._run / "entry.json").write_bytes(data)
        leftovers = Leftovers(self._data)
        for entry in leftovers.entries:
            leftovers.forget(entry.path)
        leftovers.close()
