"""The depth map that goes along with an exported JPEG, so that other programs can refocus it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from d2f_core.photo.embedded_depth import EmbeddedDepth
from d2f_core.settings import RenderSettings

if TYPE_CHECKING:
    from d2f_core.pipeline import Pipeline

JPEG_ENDINGS = (".jpg", ".jpeg")
EMBEDDED_LONG_SIDE_PX = 2048  # of the map inside a JPEG: a depth map is smooth, and base64 is long


def depth_to_embed(pipeline: Pipeline, settings: RenderSettings, long_side: int | None = None) -> EmbeddedDepth:
    """The disparity of these settings, repairs and all, and its meaning; as large as a JPEG should carry it."""
    limit = min(long_side or EMBEDDED_LONG_SIDE_PX, EMBEDDED_LONG_SIDE_PX)
    disparity = pipeline.depth(limit, settings=settings).disparity
    return EmbeddedDepth(disparity, "GDepth", pipeline.metric_scale(settings.depth.source))
