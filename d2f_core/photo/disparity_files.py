"""Disparity maps as files: 16-bit PNG or float TIFF out, 8/16-bit PNG and TIFF or float TIFF in. Larger is nearer.

A photo that holds depth (GDepth and the like, see `embedded_depth`) is read as its map.

Whole numbers are fractions of their largest code. Floats are taken as they are if they lie in 0..1, else scaled so that
their smallest value becomes 0 and their largest 1.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import tifffile
from numpy.typing import NDArray

from d2f_core.errors import PhotoError, ShapeError
from d2f_core.photo import png_pixels, tiff_pixels
from d2f_core.photo.embedded_depth.reading import embedded_depth
from d2f_core.photo.file_kinds import HEAD_BYTES, photo_format
from d2f_core.photo.library_noise import captured_noise
from d2f_core.photo.picture import DECODER_ERRORS, check_size
from d2f_core.storage.files import read_file, write_file

ASPECT_TOLERANCE = 0.02  # relative; a network's own size is rounded to a multiple of 32, more is another picture

_MOST_SAMPLES = 4  # of a pixel: red, green, blue, alpha, all of the same grey

_DAMAGED = "{name} is damaged or no disparity map: give a grey PNG or TIFF, larger numbers nearer."


def read_disparity(path: Path | str, size: tuple[int, int]) -> NDArray[np.float32]:
    """A disparity map for a photo of this (height, width).

    Returns:
        float32 (height, width), 0..1, larger is nearer.

    Raises:
        PhotoError: the file cannot be read, is no map, or holds values that are not finite.
        ShapeError: its proportions are not the photo's.
    """
    path = Path(path)
    data = read_file(path)
    embedded = embedded_depth(data, f"'{path.name}'")
    values = _unit_range(_decoded(data, f"'{path.name}'"), f"'{path.name}'") if embedded is None else embedded.disparity
    _check_proportions(values.shape, size, f"'{path.name}'")
    if values.shape == size:
        return values
    height, width = size
    way = cv2.INTER_AREA if width < values.shape[1] else cv2.INTER_LINEAR
    return np.clip(cv2.resize(values, (width, height), interpolation=way), 0, 1).astype(np.float32)


def save_disparity(disparity: NDArray[np.float32], path: Path | str, overwrite: bool = False) -> None:
    """Write a map in 0..1 as 16-bit grey PNG or float32 TIFF, by the extension.

    Raises:
        PhotoError: another extension, an existing file without `overwrite`, or the file cannot be written.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix == ".png":
        codes = np.rint(np.clip(disparity, 0, 1) * 65535).astype(np.uint16)
        data = cv2.imencode(".png", codes)[1].tobytes()
    elif suffix in (".tif", ".tiff"):
        buffer = io.BytesIO()
        tifffile.imwrite(buffer, disparity.astype(np.float32), photometric="minisblack", metadata=None)
        data = buffer.getvalue()
    else:
        raise PhotoError("'{name}': a disparity map is written as .png (16 bits) or .tif (float).", name=path.name)
    write_file(path, data, overwrite=overwrite)


def _decoded(data: bytes, name: str) -> NDArray[Any]:
    kind = photo_format(data[:HEAD_BYTES], name)
    if kind not in ("PNG", "TIFF"):
        raise PhotoError(_DAMAGED, name=name)
    try:
        pixels = _tiff(data, name) if kind == "TIFF" else _png(data, name)
    except DECODER_ERRORS as error:
        raise PhotoError(_DAMAGED, name=name) from error
    if pixels.ndim == 3 and _is_grey(pixels):
        pixels = pixels[..., 0]
    if pixels.ndim != 2:
        raise PhotoError("{name} is a colour picture: a disparity map is grey, larger numbers nearer.", name=name)
    return pixels


def _png(data: bytes, name: str) -> NDArray[Any]:
    check_size(*png_pixels.declared_size(data), name)
    png_pixels.check_chunks(data)
    with captured_noise():
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if pixels is None:
        raise ValueError("no PNG")
    return pixels


def _tiff(data: bytes, name: str) -> NDArray[Any]:
    with captured_noise(), tifffile.TiffFile(io.BytesIO(data)) as file:
        page: Any = file.pages[0]
        check_size(page.imagewidth, page.imagelength, name)
        if page.samplesperpixel > _MOST_SAMPLES or page.imagedepth > 1:  # memory is reserved for what is claimed
            raise ValueError(f"{page.samplesperpixel} samples, {page.imagedepth} planes")
        tiff_pixels.check_strips(page, data)
        return page.asarray().squeeze()  # type: ignore[no-any-return]


def _is_grey(pixels: NDArray[Any]) -> bool:
    colour = pixels[..., :3]
    return bool((colour == colour[..., :1]).all())


def _unit_range(values: NDArray[Any], name: str) -> NDArray[np.float32]:
    if values.dtype.kind == "u" or values.dtype.kind == "b":
        largest = np.iinfo(values.dtype).max if values.dtype.kind == "u" else 1
        return (values / np.float32(largest)).astype(np.float32)
    values = values.astype(np.float32)
    if not np.isfinite(values).all():
        raise PhotoError(
            "{name} holds values that are not numbers (NaN or infinity): fill these gaps first.", name=name
        )
    low, high = float(values.min()), float(values.max())
    if low >= 0 and high <= 1:
        return values
    if high <= low:
        return np.zeros_like(values)
    span = high - low  # of two floats; a float32 would overflow between its two ends
    return ((values.astype(np.float64) - low) / span).astype(np.float32)


def _check_proportions(shape: tuple[int, ...], size: tuple[int, int], name: str) -> None:
    height, width = shape[:2]
    ratio = (width / height) / (size[1] / size[0])
    if max(ratio, 1 / ratio) > 1 + ASPECT_TOLERANCE:
        raise ShapeError(
            "{name} has {width} x {height} pixels and the photo {photo_width} x {photo_height}: "
            "their proportions differ, so the map belongs to another picture.",
            name=name, width=width, height=height, photo_width=size[1], photo_height=size[0],
        )  # fmt: skip
