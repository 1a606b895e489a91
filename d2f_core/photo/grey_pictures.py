"""A grey picture from a file, such as the opening of a lens: its size is checked in the header, before decoding."""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from d2f_core.errors import PhotoError
from d2f_core.photo import png_pixels
from d2f_core.photo.file_kinds import HEAD_BYTES, photo_format
from d2f_core.photo.library_noise import captured_noise
from d2f_core.photo.picture import DECODER_ERRORS, check_size
from d2f_core.storage.files import read_file


def read_grey(path: Path) -> NDArray[np.uint8]:
    """(H, W) grey values of a PNG, JPEG or the like.

    Raises:
        PhotoError: the file cannot be read, is damaged, too large, or no picture.
    """
    data, name = read_file(path), f"'{path.name}'"
    file_format = photo_format(data[:HEAD_BYTES], name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of odd metadata; the pixels count
            check_size(*_declared_size(data, file_format), name)
        with captured_noise():
            grey = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    except (*DECODER_ERRORS, MemoryError) as error:
        raise PhotoError("{name} is damaged or no picture: give a grey PNG or JPEG.", name=name) from error
    if grey is None:
        raise PhotoError("{name} is damaged or no picture: give a grey PNG or JPEG.", name=name)
    return np.asarray(grey, np.uint8)


def _declared_size(data: bytes, file_format: str) -> tuple[int, int]:
    """(width, height) in the header."""
    if file_format == "PNG":  # Pillow would read on to the pixels
        png_pixels.check_chunks(data)
        return png_pixels.declared_size(data)
    with Image.open(io.BytesIO(data), formats=(file_format,)) as image:
        return image.size
