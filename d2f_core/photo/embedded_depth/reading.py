"""The door: a photo file's own depth, whichever layout holds it, or one sentence on why it cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from d2f_core.errors import PhotoError, Words
from d2f_core.log import log
from d2f_core.photo import jpeg_segments as jpeg
from d2f_core.photo.embedded_depth import apple_heic, apple_jpeg, dynamic_depth, gdepth, huawei, samsung
from d2f_core.photo.embedded_depth.embedded import EmbeddedDepth, StoredDepth, fitted
from d2f_core.photo.embedded_depth.pictures import DepthMapError
from d2f_core.photo.picture import DECODER_ERRORS
from d2f_core.storage.files import read_file

Reader = Callable[[bytes], StoredDepth | None]

# Made on purpose first; trailers, which survive tools that drop everything else, last.
_JPEG_READERS: dict[str, Reader] = {
    dynamic_depth.SOURCE: dynamic_depth.read,
    gdepth.SOURCE: gdepth.read,
    apple_jpeg.SOURCE: apple_jpeg.read,
    samsung.SOURCE: samsung.read,
    huawei.SOURCE: huawei.read,
}


def embedded_depth(source: Path | str | bytes, name: str = "The photo") -> EmbeddedDepth | None:
    """The depth map inside a photo file.

    Args:
        source: the file or its content.
        name: how a sentence calls a photo given by its content.

    Returns:
        The map fitted to the upright photo; None where the file holds none.

    Raises:
        PhotoError: the file cannot be read, its map is damaged, or a library to read it is missing.
    """
    if not isinstance(source, bytes):
        path = Path(source)
        return embedded_depth(read_file(path), f"'{path.name}'")
    if source.startswith(b"\xff\xd8\xff"):
        return _from_jpeg(source, name)
    return _from_heic(source, name) if apple_heic.is_heic(source) else None


def embedded_depth_if_sound(data: bytes, name: str) -> EmbeddedDepth | None:
    """As `embedded_depth`, but a map that cannot be used is only logged: the photo itself is fine without."""
    try:
        return embedded_depth(data, name)
    except PhotoError as error:
        log("photo").info("%s", error)  # who asks for this depth gets the sentence as an error
        return None


def _from_jpeg(data: bytes, name: str) -> EmbeddedDepth | None:
    frame = jpeg.frame(data)
    if frame is None:
        return None
    size = frame.height, frame.width
    orientation = jpeg.orientation(data)
    upright_size = size if orientation < 5 else (size[1], size[0])
    damage: PhotoError | None = None
    for source, reader in _JPEG_READERS.items():
        try:
            stored = reader(data)
            if stored is not None:
                return fitted(stored, upright_size, orientation)
        except DECODER_ERRORS as error:
            damage = damage or _damaged(name, source, error)
        except MemoryError:
            damage = damage or _too_large(name, source)
    if damage is not None:
        raise damage
    return None


def _from_heic(data: bytes, name: str) -> EmbeddedDepth | None:
    try:
        found = apple_heic.read(data, name)
        return None if found is None else fitted(found[0], found[1], 1)
    except DECODER_ERRORS as error:
        raise _damaged(name, apple_heic.SOURCE, error) from error
    except MemoryError:
        raise _too_large(name, apple_heic.SOURCE) from None


def _damaged(name: str, source: str, error: Exception) -> PhotoError:
    words = Words(error if type(error) is ValueError else "it is damaged")  # others are a library's own words
    reason = error if isinstance(error, DepthMapError) else words
    return PhotoError(
        "{name} has a depth map ({source}) that cannot be used ({reason}): take the network's depth.",
        name=name,
        source=source,
        reason=reason,
    )


def _too_large(name: str, source: str) -> PhotoError:
    return PhotoError(
        "{name} has a depth map ({source}) that does not fit in memory: take the network's depth.",
        name=name,
        source=source,
    )
