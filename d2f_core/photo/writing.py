"""Exporting: pixels become a file that carries what the source photo carried, whole and checked, or no file at all.

    resize (in linear light) -> chosen colour space -> metadata for this size -> encode -> temporary file, read back,
    renamed

The format follows the extension. An existing file is replaced only with `overwrite`, the source photo itself only with
`allow_source` on top.
"""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from d2f_core.errors import PhotoError, SettingsError, ShapeError
from d2f_core.log import log, log_time
from d2f_core.photo.capture_time import capture_time
from d2f_core.photo.colour import from_linear, to_16_bit, to_linear
from d2f_core.photo.decoding import decode
from d2f_core.photo.disparity_files import save_disparity
from d2f_core.photo.embedded_depth import EmbeddedDepth
from d2f_core.photo.embedded_depth.gdepth_writer import with_gdepth
from d2f_core.photo.encoding import LOSSLESS_FORMATS, SUBSAMPLINGS, encode, format_of
from d2f_core.photo.hdr.export import linear_profile, prepared_light
from d2f_core.photo.hdr.gain_map import gain_between
from d2f_core.photo.hdr.jpeg_gain_map import with_gain_map
from d2f_core.photo.icc import tone_curve
from d2f_core.photo.metadata import metadata_for_export
from d2f_core.photo.photo import Photo
from d2f_core.photo.spaces import PROFILES, SOURCE, in_space
from d2f_core.photo.tone_curve import LINEAR, ToneCurve
from d2f_core.photo.transparency import off_white, on_white
from d2f_core.settings import RenderSettings
from d2f_core.storage.files import check_target, check_writable, write_file

__all__ = ["ExportOptions", "check_export_path", "default_export_path", "save_disparity", "save_photo"]


@dataclass(frozen=True)
class ExportOptions:
    """How a picture is written.

    Attributes:
        quality: 1..100, for JPEG and WebP.
        subsampling: of JPEG's colours: "4:4:4" keeps them all, "4:2:2" and "4:2:0" make smaller files.
        long_side: px; a larger picture is scaled down to it, a smaller one stays; None keeps the size.
        keep_metadata: EXIF and XMP go along; the colour profile always does.
        profile: colour space of the file: "source" keeps the photo's own, else "srgb", "display-p3" or "adobe-rgb".
        settings: written into the XMP, so that the export can be opened again as it was made.
        keep_date: the file gets the photo's own date: that of the shot, or of the photo's file where it does not say.
        hdr: whoever renders is to hand the light above white over to `save_photo`; of JPEG and TIFF.
        embed_depth: whoever renders is to hand the depth map over to `save_photo`; of JPEG.
    """

    quality: int = 95
    subsampling: str = "4:4:4"
    long_side: int | None = None
    keep_metadata: bool = True
    settings: RenderSettings | None = None
    profile: str = SOURCE
    embed_depth: bool = False
    keep_date: bool = False
    hdr: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.quality <= 100:
            raise SettingsError("The quality is {quality}: it goes from 1 to 100.", quality=self.quality)
        if self.subsampling not in SUBSAMPLINGS:
            raise SettingsError(
                "The subsampling is '{subsampling}': choose one of {choices}.",
                subsampling=self.subsampling,
                choices=", ".join(SUBSAMPLINGS),
            )
        if self.long_side is not None and self.long_side < 1:
            raise SettingsError("The long side is {long_side} pixels: give 1 or more.", long_side=self.long_side)
        if self.profile not in PROFILES:
            raise SettingsError(
                "The profile is '{profile}': choose one of {choices}.",
                profile=self.profile,
                choices=", ".join(PROFILES),
            )


def save_photo(
    pixels: NDArray[Any],
    path: Path | str,
    *,
    source: Photo,
    options: ExportOptions | None = None,
    overwrite: bool = False,
    allow_source: bool = False,
    depth: EmbeddedDepth | None = None,
    light: NDArray[np.float32] | None = None,
) -> tuple[int, int]:
    """Write a picture made from `source`; JPEG, PNG, TIFF, WebP or AVIF by the extension.

    Args:
        pixels: (H, W, 3) RGB, uint8, uint16 or float32, encoded as the source is; floats are written with 16 bits
            where the format has them. (H, W, 4) has alpha behind colours that lie on white; JPEG stays on white.
        source: whose metadata goes along.
        overwrite: an existing file may be replaced.
        allow_source: with `overwrite`, even the source photo itself.
        light: (H, W, 3) linear light of the picture as an HDR screen shows it, 1 is white. A JPEG gets it as a gain
            map beside the picture, a TIFF holds it, in 32-bit floats, instead; other formats have no place for it.
        depth: the map to put into a JPEG, as GDepth; other formats have no place for it.

    Returns:
        (height, width) as written.

    Raises:
        PhotoError: the name is taken or not allowed, or the file cannot be written; nothing is left behind.
    """
    path, options = Path(path), options or ExportOptions()
    file_format = check_export_path(path, source=source, overwrite=overwrite, allow_source=allow_source)
    if pixels.ndim != 3 or pixels.shape[2] not in (3, 4) or pixels.dtype not in (np.uint8, np.uint16, np.float32):
        raise ShapeError(
            "The picture is {dtype} {shape}: (height, width, 3) of 8 or 16 bits is needed.",
            dtype=pixels.dtype,
            shape=pixels.shape,
        )
    with log_time(f"save {path.name}"):
        pixels = _prepared(pixels, source, options, f"'{path.name}'", keeps_alpha=file_format != "JPEG")
        height, width = pixels.shape[:2]
        light = None if light is None else prepared_light(light, (height, width), source, options.profile)
        block = metadata_for_export(
            source.metadata, width, height, options.settings,
            keep=options.keep_metadata, profile=options.profile, is_grey=pixels.ndim == 2,
            source_name="" if source.path is None else source.path.name,
        )  # fmt: skip
        if light is not None and file_format == "TIFF":
            pixels, block = light, replace(block, profile=linear_profile(block.profile))
        data = encode(pixels, file_format, block, quality=options.quality, subsampling=options.subsampling)
        _verify(data, pixels, path, is_lossless=file_format in LOSSLESS_FORMATS and pixels.dtype != np.float32)
        if depth is not None and file_format == "JPEG":
            data = with_gdepth(data, depth.disparity, depth.metric)
        if light is not None and file_format == "JPEG":
            data = with_gain_map(data, gain_between(to_linear(pixels, tone_curve(block.profile)), light))
        write_file(path, data, overwrite=overwrite)
        if options.keep_date:
            _set_date(path, source)
    return height, width


def check_export_path(path: Path, *, source: Photo, overwrite: bool = False, allow_source: bool = False) -> str:
    """The format of an export to this path; to be asked before the work begins.

    Raises:
        PhotoError: another extension, the source photo itself, an existing file, or no folder that can be written.
    """
    file_format = format_of(path)
    if not allow_source and source.path is not None and _is_same_file(path, source.path):
        raise PhotoError("'{name}' is the photo itself: choose another name for the export.", name=path.name)
    check_target(path, overwrite=overwrite)
    check_writable(path.parent)
    return file_format


def default_export_path(source_path: Path, ending: str = ".jpg") -> Path:
    """`<name>-refocused.jpg` beside the photo; numbered if that is taken."""
    stem = f"{source_path.stem}-refocused"
    first = source_path.with_name(f"{stem}{ending}")
    numbered = (source_path.with_name(f"{stem}-{number}{ending}") for number in itertools.count(2))
    return next(path for path in itertools.chain([first], numbered) if not os.path.lexists(path))


def _set_date(path: Path, source: Photo) -> None:
    """The date of the shot, else of the source's file; a file system that refuses it keeps today's."""
    taken = capture_time(source.metadata.exif)
    try:
        if taken is not None:
            seconds = taken.timestamp()
        elif source.path is not None:
            seconds = source.path.stat().st_mtime
        else:
            return
        os.utime(path, (seconds, seconds))
    except (OSError, OverflowError, ValueError) as error:
        log("photo").warning("the date of %s could not be set: %s", path.name, error)


def _is_same_file(path: Path, source: Path) -> bool:
    try:
        return path.samefile(source)
    except OSError:
        return Path(os.path.realpath(path)) == Path(os.path.realpath(source))


def _prepared(
    pixels: NDArray[Any], source: Photo, options: ExportOptions, name: str, *, keeps_alpha: bool
) -> NDArray[Any]:
    """The pixels as they are written: uint8 or uint16; (H, W, 3), (H, W) for a photo of one channel, (H, W, 4)."""
    alpha = np.ascontiguousarray(pixels[..., 3]) if pixels.shape[2] == 4 and keeps_alpha else None
    pixels = _resized(np.ascontiguousarray(pixels[..., :3]), options.long_side, source.tone_curve)
    if alpha is not None:
        alpha = _resized(alpha, options.long_side, LINEAR)
        colours = _sixteen_at_most(in_space(pixels, source.metadata.profile, options.profile, name))
        return off_white(colours, _sixteen_at_most(alpha))
    if source.is_grey:
        pixels = np.ascontiguousarray(pixels[..., 1])
    else:
        pixels = in_space(pixels, source.metadata.profile, options.profile, name)
    return _sixteen_at_most(pixels)


def _sixteen_at_most(pixels: NDArray[Any]) -> NDArray[Any]:
    return to_16_bit(pixels) if pixels.dtype == np.float32 else pixels


def _resized(pixels: NDArray[Any], long_side: int | None, curve: ToneCurve) -> NDArray[Any]:
    """Scaled down in linear light, where the mean of bright and dark is what the eye sees from afar."""
    height, width = pixels.shape[:2]
    if long_side is None or long_side >= max(height, width):
        return pixels
    scale = long_side / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    linear = cv2.resize(to_linear(pixels, curve), size, interpolation=cv2.INTER_AREA)
    return from_linear(np.asarray(linear, np.float32), pixels.dtype, dither=True, curve=curve)


def _verify(data: bytes, pixels: NDArray[Any], path: Path, *, is_lossless: bool) -> None:
    """Open what was encoded as anybody would; a lossless picture must come back pixel for pixel."""
    decoded = decode(data, f"'{path.name}'")
    again = decoded.pixels
    if pixels.ndim == 3 and pixels.shape[2] == 4:
        if is_lossless and decoded.alpha is not None and not np.array_equal(decoded.alpha, pixels[..., 3]):
            raise PhotoError("'{name}' could not be written correctly: try another format.", name=path.name)
        pixels = on_white(pixels)
    if pixels.ndim == 2:
        again = again[..., 0]
    if again.shape != pixels.shape or (is_lossless and not np.array_equal(again, pixels)):
        raise PhotoError("'{name}' could not be written correctly: try another format.", name=path.name)
