"""`focus-pull IN OUT.mp4`: a video in which the focus wanders, from `--from` to `--to` or through a file of keyframes.

`--from 0.3,0.4` is a point of the picture, `--from 0.8` a disparity. `--f-number 1.4` holds for the whole clip,
`--f-number 1.4:8` goes from the one to the other. `--move` moves the camera, too; with it alone the focus rests where
autofocus puts it. Options given beside a file win over what it says.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from d2f_core.cli import options as shared
from d2f_core.errors import SettingsError

if TYPE_CHECKING:
    from d2f_core.video.focus_pull import FocusPull


def add_parser(commands: Any) -> None:
    """The arguments of `focus-pull`."""
    text = "Write a video in which the focus wanders from one place or depth to another."
    command = commands.add_parser("focus-pull", help="a video with a wandering focus", description=text)
    command.add_argument("photo", type=Path, metavar="IN", help="the photo")
    text = "the video; .webp and .gif are animations of a few seconds"
    command.add_argument("output", type=Path, metavar="OUT.mp4", help=text)
    command.add_argument("--from", dest="start", metavar="X,Y|D", help="sharp at first: a point, or a disparity 0..1")
    command.add_argument("--to", dest="end", metavar="X,Y|D", help="sharp at the end")
    command.add_argument("--keyframes", type=Path, metavar="FILE.json", help="a whole focus pull, instead of the two")
    command.add_argument("--duration", type=shared.number, metavar="S", help="seconds (4)")
    command.add_argument("--fps", type=shared.number, metavar="N", help="frames a second (24)")
    command.add_argument("--easing", metavar="NAME", help="linear, ease-in, ease-out or ease-in-out (ease-in-out)")
    text = "move the camera: sideways (parallax), in (dolly), or around what is in focus (arc)"
    command.add_argument("--move", choices=("parallax", "dolly", "arc"), help=text)
    text = "of the largest move; below 0 the other way (0.5)"
    command.add_argument("--move-amount", type=shared.number, metavar="-1..1", help=text)
    text = "share by which the picture grows from the farthest to the nearest focus, 0 to 0.3 (0)"
    command.add_argument("--breathing", type=shared.number, metavar="X", help=text)
    command.add_argument("--f-number", dest="f_numbers", metavar="N|A:B", help="of the whole clip, or of its two ends")
    shared.add_settings(command)
    shared.add_depth(command)
    shared.add_device(command)
    text = "of the video, px (1920)"
    command.add_argument("--long-side", type=shared.whole_number, default=1920, metavar="N", help=text)
    shared.add_overwrite(command)
    command.set_defaults(run=focus_pull)


def focus_pull(options: argparse.Namespace) -> int:
    """Render and write the frames; returns the exit code."""
    from d2f_core.cli import steps
    from d2f_core.cli.opening import opened
    from d2f_core.rendering.device import check_device
    from d2f_core.video.focus_pull import check_long_side, render_frames
    from d2f_core.video.writing import check_video_path, save_video

    pull, settings = pull_of(options), steps.settings_of(options)
    check_long_side(options.long_side)
    check_device(options.device)
    check_video_path(options.output, overwrite=options.overwrite)
    pipeline = steps.pipeline_of(opened(options.photo), options, settings)
    frames = render_frames(
        pipeline, settings, pull, long_side=options.long_side, quality=steps.quality_of(options),
        progress=steps.progress_line(),
    )  # fmt: skip
    count, height, width = save_video(frames, options.output, fps=pull.fps, overwrite=options.overwrite)
    steps.clear_progress_line()
    print(f"Wrote {options.output.name}, {count} frames of {width} x {height} pixels, {pull.duration_s:g} s.")
    return shared.EXIT_OK


def pull_of(options: argparse.Namespace) -> FocusPull:
    """The focus pull that the options describe.

    Raises:
        SettingsError, PhotoError: something is missing, contradictory or out of range.
    """
    from d2f_core.video.focus_pull import FocusPull, Keyframe
    from d2f_core.video.moves import CameraMove

    values: dict[str, Any] = {"duration_s": options.duration, "fps": options.fps, "easing": options.easing}
    values["breathing"] = options.breathing
    given = {name: value for name, value in values.items() if value is not None}
    if options.move is not None:
        given["move"] = CameraMove(options.move, 0.5 if options.move_amount is None else options.move_amount)
    elif options.move_amount is not None:
        raise SettingsError("--move-amount says how far the camera moves: say which way with --move, too.")
    if options.keyframes is not None:
        if options.start is not None or options.end is not None or options.f_numbers is not None:
            raise SettingsError("--keyframes says all of the focus: leave --from, --to and --f-number out.")
        return replace(_from_file(options), **given)
    if options.move is not None and options.start is None and options.end is None:
        first, _ = _f_numbers(options.f_numbers)
        return FocusPull((Keyframe(0.0, f_number=first),), **given)
    if options.start is None or options.end is None:
        raise SettingsError("Say where the focus begins and ends: --from X,Y --to X,Y (or a disparity each).")
    first, last = _f_numbers(options.f_numbers)
    duration = FocusPull((Keyframe(0.0),), **given).duration_s  # checks the options before the keyframe at the end
    start, end = _focus("--from", options.start), _focus("--to", options.end)
    keyframes = (Keyframe(0.0, **start, f_number=first), Keyframe(duration, **end, f_number=last))
    return FocusPull(keyframes, **given)


def _from_file(options: argparse.Namespace) -> FocusPull:
    from d2f_core.storage.files import read_file
    from d2f_core.storage.session import parse_json
    from d2f_core.video.focus_pull import pull_from_dict

    name = options.keyframes.name
    content = parse_json(read_file(options.keyframes), name, "a file of keyframes")
    try:
        return pull_from_dict(content)
    except SettingsError as error:
        raise SettingsError("'{name}' cannot be used: {error}", name=name, error=error) from error


def _focus(option: str, text: str) -> dict[str, Any]:
    numbers = shared.numbers_in(text)
    if not all(0 <= number <= 1 for number in numbers) or len(numbers) not in (1, 2):
        raise SettingsError(
            "{option} {text}: give a point like 0.3,0.4 (fractions), or a disparity from 0 to 1.",
            option=option, text=text,
        )  # fmt: skip
    return {"point": numbers} if len(numbers) == 2 else {"disparity": numbers[0]}


def _f_numbers(text: str | None) -> tuple[float | None, float | None]:
    if text is None:
        return None, None
    numbers = shared.numbers_in(text, ":")
    if len(numbers) not in (1, 2):
        raise SettingsError("--f-number {text}: give one number like 1.4, or two like 1.4:8.", text=text)
    return numbers[0], numbers[-1]
