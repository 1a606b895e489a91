"""One photo of a batch, from its file to its result, in whatever process this runs.

What it is asks for and tells goes through two functions: `target_of(capture time)` gives the name to write or None, and
`tell(**changes)` changes the photo's `BatchItem`. Everything that goes wrong becomes the photo's own failure.
"""

from __future__ import annotations

import datetime
import functools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from d2f_core.batch.items import BatchOptions, State
from d2f_core.cancel import Cancelled, CancelToken
from d2f_core.errors import D2FError, PhotoError, unexpected
from d2f_core.log import log
from d2f_core.photo.capture_time import capture_time
from d2f_core.photo.encoding import holds_light
from d2f_core.photo.photo import Photo
from d2f_core.photo.reading import open_photo
from d2f_core.photo.spaces import check_convertible
from d2f_core.photo.stored_settings import is_blurred_already
from d2f_core.photo.writing import check_export_path, save_photo
from d2f_core.rendering.device import CPU
from d2f_core.settings import RenderSettings

if TYPE_CHECKING:
    from d2f_core.depth.user_model import DepthModel

RENDERED_SHARE = 0.9  # of the time for one photo; the rest is encoding and writing

Render = Callable[..., "NDArray[Any] | Refocused"]
TargetOf = Callable[[datetime.datetime | None], Path]
Tell = Callable[..., None]


class Refocused(NamedTuple):
    """What a render of a batch gives.

    Attributes:
        pixels: (h, w, 3), or (h, w, 4) where it has an alpha, dtype of the photo.
        light: as `Rendering.light`.
    """

    pixels: NDArray[Any]
    light: NDArray[np.float32] | None = None


@dataclass(frozen=True)
class Refocus:
    """The pipeline's render of one photo, as a value that can go to another process.

    Attributes:
        model: file of a depth network to use instead of the built-in one.
        device: where to blur, see `rendering.device`.
        is_draft: faster, a little less fine.
    """

    model: Path | None = None
    device: str = CPU
    is_draft: bool = False

    def __call__(
        self, photo: Photo, settings: RenderSettings, *, long_side: int | None, cancel: CancelToken, progress: Any,
        with_hdr: bool = False,
    ) -> Refocused:  # fmt: skip
        """Raises what `Pipeline.render` raises."""
        from d2f_core.pipeline import Pipeline  # brings the network along: not before a photo is really rendered
        from d2f_core.rendering.layered_rendering import Quality

        pipeline = Pipeline(photo, model=None if self.model is None else _loaded(self.model), device=self.device)
        quality = Quality.DRAFT if self.is_draft else Quality.FINAL
        rendering = pipeline.render(
            settings, long_side=long_side, quality=quality, with_alpha=True, with_hdr=with_hdr, cancel=cancel,
            progress=progress,
        )  # fmt: skip
        return Refocused(rendering.pixels_and_alpha, rendering.light if with_hdr else None)


@dataclass(frozen=True)
class Work:
    """What is to be done with one photo."""

    source: Path
    settings: RenderSettings
    options: BatchOptions
    render: Render


def refocus_photo(work: Work, target_of: TargetOf, tell: Tell, cancel: CancelToken) -> None:
    """Open, name, render and write one photo, and tell how it ended; only a cancel leaves as an exception."""
    with told_failures(work.source, tell):
        _refocus(work, target_of, tell, cancel)


@contextmanager
def told_failures(source: Path, tell: Tell) -> Iterator[None]:
    """What goes wrong with this photo is told as its failure; a cancel passes."""
    try:
        yield
    except Cancelled:
        raise
    except D2FError as error:
        tell(state=State.FAILED, message=error.without_trace())
    except MemoryError:
        problem = PhotoError("There is not enough memory for '{name}': give a smaller long side.", name=source.name)
        tell(state=State.FAILED, message=problem)
    except Exception as error:
        log("batch").error("%s failed", source, exc_info=True)
        tell(state=State.FAILED, message=unexpected(error))


def _refocus(work: Work, target_of: TargetOf, tell: Tell, cancel: CancelToken) -> None:
    source, options = work.source, work.options
    photo = open_photo(source)
    if is_blurred_already(photo):
        tell(state=State.SKIPPED, message="It was exported by D2F and is blurred already.")
        return
    target = target_of(capture_time(photo.metadata.exif))
    if options.collision == "skip" and os.path.lexists(target):
        tell(state=State.SKIPPED, message=PhotoError("'{name}' exists already.", name=target.name))
        return
    overwrite = options.collision == "overwrite"
    check_export_path(target, source=photo, overwrite=overwrite)
    check_convertible(photo.pixels.dtype, photo.metadata.profile, options.export.profile, f"'{source.name}'")
    asked = {"with_hdr": True} if options.export.hdr and holds_light(target) else {}
    rendered = work.render(
        photo, work.settings, long_side=options.long_side, cancel=cancel,
        progress=lambda fraction, text: tell(fraction=RENDERED_SHARE * fraction, message=text), **asked,
    )  # fmt: skip
    refocused = rendered if isinstance(rendered, Refocused) else Refocused(rendered)
    cancel.check()
    tell(fraction=RENDERED_SHARE, message="Writing the file")
    export = replace(options.export, settings=work.settings, long_side=None)
    height, width = save_photo(
        refocused.pixels, target, source=photo, options=export, overwrite=overwrite, light=refocused.light
    )
    tell(state=State.DONE, fraction=1.0, message=" ".join([f"{width} x {height} pixels", *map(str, photo.notes)]))


@functools.lru_cache(maxsize=1)
def _loaded(model: Path) -> DepthModel:
    from d2f_core.depth.user_model import load_onnx_model

    return load_onnx_model(model)
