"""What a render gives: the picture, and what it was made with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from d2f_core.focus.autofocus import FocusSuggestion
from d2f_core.focus.faces import Face
from d2f_core.photo.embedded_depth.metric_scale import MetricScale

Float = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Rendering:
    """What a render gives.

    Attributes:
        pixels: (h, w, 3) encoded, dtype of the photo.
        focus: where the focus is and why; reason "eye", "face", "subject", "centre", "tap" or "disparity".
        defocus: (h, w) float32 signed blur radius in px of `pixels`; positive is nearer than the focus.
        disparity: (h, w) float32, 0..1, larger is nearer.
        doubt: (h', w') float32, how unsure the disparity is, see `DepthEstimate`; None where that is not known.
        subject_doubt: how much of the subject may or may not be it, see `DepthEstimate`.
        faces: of the photo, for whoever offers them to a person; `render` itself leaves them out.
        own_blur: (h, w) float32 radius of the photo's own blur in parts of the long side; left out as the faces are.
        metric: what the disparity means in 1/m; None where it is not known, or left out.
        light: (h, w, 3) linear light of the result as an HDR screen shows it, 1 is white; None where nobody asked or
            the photo has none above white.
        alpha: (h, w), dtype of the photo, blurred as the pixels are; None where all is opaque or nobody asked.
    """

    pixels: NDArray[Any]
    focus: FocusSuggestion
    defocus: Float
    disparity: Float
    doubt: Float | None = None
    subject_doubt: float = 0.0
    faces: tuple[Face, ...] = ()
    own_blur: Float | None = None
    metric: MetricScale | None = None
    alpha: NDArray[Any] | None = None
    light: Float | None = None

    @property
    def pixels_and_alpha(self) -> NDArray[Any]:
        """(h, w, 4) with the alpha behind the colours, which lie on white; (h, w, 3) where there is none."""
        return self.pixels if self.alpha is None else np.dstack([self.pixels, self.alpha])
