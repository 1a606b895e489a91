"""Photo: the opened picture with all that a faithful export needs.

Reading makes it (`reading.open_photo`), nothing changes it: pixels are upright (orientation baked) and read-only,
in the encoding of the photo's own colour profile; `profile` is empty for sRGB without a tag.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from d2f_core.errors import PhotoError
from d2f_core.photo.blocks import Metadata
from d2f_core.photo.embedded_depth.embedded import EmbeddedDepth
from d2f_core.photo.hdr.gain_map import GainMap
from d2f_core.photo.icc import tone_curve
from d2f_core.photo.tone_curve import ToneCurve
from d2f_core.settings.render_settings import Rotation
from d2f_core.storage.photo_file import PhotoFile

_ids = itertools.count(1)


def new_photo_id() -> str:
    """An identity for a photo just opened; never repeats in this process."""
    return f"photo-{next(_ids)}"


@dataclass(frozen=True, eq=False)
class Photo:
    """An opened picture.

    Attributes:
        pixels: (H, W, 3) RGB, encoded (not linear), upright, read-only; uint8 or uint16, or float32 of a RAW or a
            floating-point TIFF, where 1 is white and brighter light is more than 1.
        path: the file it came from; None for a picture made in memory.
        metadata: blocks for the export.
        photo_id: identity for caches and render outcomes.
        file_format: "JPEG", "PNG", "TIFF", "WEBP", "HEIF", "RAW", ...; empty for a picture made in memory.
        is_grey: the file has one channel; the three of `pixels` are equal, and an export has one again.
        embedded_depth: the depth that the camera put into the file; None without one.
        alpha: (H, W), type of the pixels, how opaque each is; None where all is. `pixels` are laid on white there.
        gain_map: how much brighter an HDR screen shows each place; None for a photo without light above white, and for
            float32 pixels, which hold it themselves.
        rotation: how far it was turned since it was opened, see `turning.turned_to`.
        notes: what is to be said of a file that opens all the same, such as damage in its middle.
        file: name, length and checksum of the file as it was read; empty for a picture made in memory.
    """

    pixels: NDArray[np.uint8] | NDArray[np.uint16] | NDArray[np.float32]
    path: Path | None = None
    metadata: Metadata = field(default_factory=Metadata)
    photo_id: str = field(default_factory=new_photo_id)
    file_format: str = ""
    is_grey: bool = False
    embedded_depth: EmbeddedDepth | None = None
    file: PhotoFile = field(default_factory=PhotoFile)
    alpha: NDArray[Any] | None = None
    notes: tuple[PhotoError, ...] = ()
    rotation: Rotation = "none"
    gain_map: GainMap | None = None

    def __post_init__(self) -> None:
        self.pixels.flags.writeable = False
        if self.alpha is not None:
            self.alpha.flags.writeable = False

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) in pixels."""
        return self.pixels.shape[0], self.pixels.shape[1]

    @property
    def is_hdr(self) -> bool:
        """Whether it holds light above white."""
        return self.gain_map is not None or (self.pixels.dtype == np.float32 and bool(self.pixels.max() > 1))

    def is_read_again(self, earlier: Photo) -> bool:
        """Another reading of the same file: what was kept of the earlier one is not asked for again."""
        return self.path is not None and self.path == earlier.path and self.photo_id != earlier.photo_id

    @property
    def tone_curve(self) -> ToneCurve:
        """How the pixels become linear light: the curve of the photo's profile."""
        return tone_curve(self.metadata.profile)
