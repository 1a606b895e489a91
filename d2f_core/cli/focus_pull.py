"""The options of `main.py focus-pull` as a FocusPull: `--from` and `--to`, or a file of keyframes.

`--from 0.3,0.4` is a point of the picture, `--from 0.8` a disparity. `--f-number 1.4` holds for the whole clip,
`--f-number 1.4:8` goes from the one to the other. Options given beside a file win over what it says.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from typing import Any

from d2f_core.errors import SettingsError
from d2f_core.storage.files import read_file
from d2f_core.video.focus_pull import FocusPull, Keyframe, pull_from_dict

LARGEST_BYTES = 1_000_000  # a focus pull has a few kB


def pull_of(options: argparse.Namespace) -> FocusPull:
    """The focus pull that the options describe.

    Raises:
        SettingsError, PhotoError: something is missing, contradictory or out of range.
    """
    values: dict[str, Any] = {"duration_s": options.duration, "fps": options.fps, "easing": options.easing}
    given = {name: value for name, value in values.items() if value is not None}
    if options.keyframes is not None:
        if options.start is not None or options.end is not None or options.f_number is not None:
            raise SettingsError("--keyframes says all of the focus: leave --from, --to and --f-number out.")
        return replace(_from_file(options), **given)
    if options.start is None or options.end is None:
        raise SettingsError("Say where the focus begins and ends: --from X,Y --to X,Y (or a disparity each).")
    first, last = _f_numbers(options.f_number)
    duration = FocusPull((Keyframe(0.0),), **given).duration_s  # checks the options before the keyframe at the end
    start, end = _focus("--from", options.start), _focus("--to", options.end)
    keyframes = (Keyframe(0.0, **start, f_number=first), Keyframe(duration, **end, f_number=last))
    return FocusPull(keyframes, **given)


def look_of(options: argparse.Namespace) -> argparse.Namespace:
    """What `commands.settings_of` needs: only the file and each --set; focus and aperture are the pull's."""
    return argparse.Namespace(
        settings=options.settings, set=options.set, focus=None, f_number=None, strength=None, source=options.source,
        disparity=options.disparity, flip_disparity=options.flip_disparity,
    )  # fmt: skip


def _from_file(options: argparse.Namespace) -> FocusPull:
    name, data = options.keyframes.name, read_file(options.keyframes)
    try:
        if len(data) > LARGEST_BYTES:
            raise ValueError("too long")
        content = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise SettingsError("'{name}' is not a file of keyframes (no valid JSON).", name=name) from None
    try:
        return pull_from_dict(content)
    except SettingsError as error:
        raise SettingsError("'{name}' cannot be used: {error}", name=name, error=error) from error


def _focus(option: str, text: str) -> dict[str, Any]:
    try:
        numbers = tuple(float(part) for part in text.split(","))
    except ValueError:
        numbers = ()
    if not all(0 <= number <= 1 for number in numbers) or len(numbers) not in (1, 2):
        raise SettingsError(
            "{option} {text}: give a point like 0.3,0.4 (fractions), or a disparity from 0 to 1.",
            option=option,
            text=text,
        )
    return {"point": numbers} if len(numbers) == 2 else {"disparity": numbers[0]}


def _f_numbers(text: str | None) -> tuple[float | None, float | None]:
    if text is None:
        return None, None
    try:
        numbers = [float(part) for part in text.split(":")]
    except ValueError:
        numbers = []
    if len(numbers) not in (1, 2):
        raise SettingsError("--f-number {text}: give one number like 1.4, or two like 1.4:8.", text=text)
    return numbers[0], numbers[-1]
