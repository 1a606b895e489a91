"""`save_layered`: render with all layers kept and write them, whole or not at all."""

from __future__ import annotations

import contextlib
import importlib.util
from collections.abc import Callable
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from d2f_core.cancel import NEVER, CancelToken
from d2f_core.errors import PhotoError
from d2f_core.layered_export.content import LayeredPicture, filled_background, matte_of
from d2f_core.photo.blocks import Metadata
from d2f_core.photo.metadata import metadata_for_export
from d2f_core.settings import RenderSettings
from d2f_core.storage.files import cannot_write, check_target, put_in_place, temporary_beside, write_file

if TYPE_CHECKING:  # heavy to import
    from d2f_core.pipeline import Pipeline

LAYERED_FORMATS = (".psd", ".exr", ".layers.tif")
RENDERED_SHARE = 0.8  # of the time; the rest is packing and writing


def layered_ending(path: PurePath) -> str:
    """Which of the formats with layers this name means; empty for none."""
    return next((ending for ending in LAYERED_FORMATS if path.name.lower().endswith(ending)), "")


def check_layered_path(path: Path, *, overwrite: bool = False) -> None:
    """Refuse, before any work, a name that cannot become a layered file, or one whose library is missing.

    Raises:
        PhotoError.
    """
    ending = layered_ending(path)
    if not ending:
        raise PhotoError("'{name}': a file with layers ends in .psd, .exr or .layers.tif.", name=path.name)
    check_target(path, overwrite=overwrite)
    if ending == ".layers.tif":
        return
    library, package = ("psd_tools", "psd-tools") if ending == ".psd" else ("OpenEXR", "OpenEXR")
    if importlib.util.find_spec(library) is None:
        raise missing(path.name, package)


def missing(name: str, package: str) -> PhotoError:
    """The sentence for a library that is not installed."""
    return PhotoError(
        "'{name}' needs the library {package}: install it with pip install \"d2f[layers]\", or export as TIFF.",
        name=name, package=package,
    )  # fmt: skip


def save_layered(
    pipeline: Pipeline,
    path: Path | str,
    settings: RenderSettings,
    *,
    long_side: int | None = None,
    keep_metadata: bool = True,
    overwrite: bool = False,
    cancel: CancelToken = NEVER,
    progress: Callable[[float, str], None] | None = None,
) -> tuple[int, int]:
    """Render at full quality and write a PSD, OpenEXR or TIFF with layers.

    Args:
        pipeline: of the photo.
        path: its ending says the format.
        long_side: px; None is the photo's own size.
        keep_metadata: EXIF (PSD), XMP and IPTC (PSD, TIFF) go along; the profile always does, OpenEXR is in BT.709.

    Returns:
        (height, width).

    Raises:
        PhotoError: the name, the library or the disk; what `Pipeline.render` raises.
    """
    path = Path(path)
    check_layered_path(path, overwrite=overwrite)
    tell = progress or (lambda fraction, text: None)
    picture = layered_picture(
        pipeline, settings, ending=layered_ending(path), long_side=long_side, cancel=cancel,
        progress=lambda fraction, text: tell(RENDERED_SHARE * fraction, text),
    )  # fmt: skip
    tell(RENDERED_SHARE, "Writing the file")
    height, width = picture.matte.shape
    source, ending = pipeline.photo, layered_ending(path)
    block = metadata_for_export(
        source.metadata, width, height, settings, keep=keep_metadata,
        source_name="" if source.path is None else source.path.name,
    )  # fmt: skip
    if ending == ".psd":
        from d2f_core.layered_export.psd import psd_bytes

        write_file(path, psd_bytes(picture, block, path.name), overwrite=overwrite)
    else:
        _write_beside(partial(_writer(ending, block), picture), path, overwrite=overwrite)
    return height, width


def layered_picture(
    pipeline: Pipeline,
    settings: RenderSettings,
    *,
    ending: str,
    long_side: int | None = None,
    cancel: CancelToken = NEVER,
    progress: Callable[[float, str], None] | None = None,
) -> LayeredPicture:
    """All that a layered file holds; the blurred layers as its programs mix them, see `strips`."""
    from d2f_core.layered_export.strips import EncodedLayers, LightMixedLayers, LinearLayers

    photo = pipeline.sized_photo(long_side)
    size = photo.shape[0], photo.shape[1]
    profile = pipeline.photo.metadata.profile
    curve = pipeline.photo.tone_curve
    coded = EncodedLayers if ending == ".psd" else LightMixedLayers
    strips = LinearLayers(size, curve) if ending == ".exr" else coded(size, photo.dtype, curve)
    rendering = pipeline.render(
        settings, long_side=long_side, cancel=cancel, progress=progress, take_strip=strips.take
    )  # fmt: skip
    cancel.check()
    subject = pipeline.depth(long_side, settings=settings, cancel=cancel).subject
    matte = matte_of(subject, rendering.defocus)
    return LayeredPicture(
        rendering.pixels, photo, strips.finished(), matte, filled_background(photo, matte), rendering.disparity,
        rendering.defocus, pipeline.metric_scale(settings.depth.source), profile,
    )  # fmt: skip


def _writer(ending: str, block: Metadata) -> Callable[[LayeredPicture, Path], None]:
    """What writes a picture into a file of this kind."""
    if ending == ".exr":
        from d2f_core.layered_export.exr import write_exr

        return write_exr
    from d2f_core.layered_export.tiff import write_tiff

    return lambda picture, path: write_tiff(picture, block, path)


def _write_beside(write: Callable[[Path], None], path: Path, *, overwrite: bool) -> None:
    """Write a temporary file and put it in place."""
    temporary = temporary_beside(path)
    try:
        write(temporary)
        put_in_place(temporary, path, overwrite=overwrite)
    except (OSError, RuntimeError, ValueError) as error:
        raise cannot_write(path, OSError(str(error))) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()
