"""The picture maths of D2F (Defocus to Focus): one all-in-focus photo in, a shallow depth-of-field photo out.

    import d2f_core
    depth = d2f_core.estimate(photo)                                  # disparity and subject map
    picture = d2f_core.render_bokeh(photo, depth.disparity, focus_disparity=0.8, blur_px=30)
    picture = d2f_core.refocus(photo, settings)                       # everything in one call

Photos are (H, W, 3) arrays, sRGB encoded, uint8, uint16 or float32; disparities are (H, W) float32 from 0 (farthest)
to 1 (nearest). The names are loaded when they are first used, so that `import d2f_core` is cheap.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from d2f_core.depth.hallucination import DepthEstimate as DepthEstimate
    from d2f_core.depth.hallucination import estimate as estimate
    from d2f_core.pipeline import Pipeline as Pipeline
    from d2f_core.pipeline import Rendering as Rendering
    from d2f_core.refocusing import refocus as refocus
    from d2f_core.rendering.bokeh import render_bokeh as render_bokeh
    from d2f_core.rendering.layered_rendering import Quality as Quality
    from d2f_core.settings import ApertureSettings as ApertureSettings
    from d2f_core.settings import BlurSettings as BlurSettings
    from d2f_core.settings import EdgeSettings as EdgeSettings
    from d2f_core.settings import FocusSettings as FocusSettings
    from d2f_core.settings import FrameSettings as FrameSettings
    from d2f_core.settings import FusionSettings as FusionSettings
    from d2f_core.settings import HighlightSettings as HighlightSettings
    from d2f_core.settings import RenderSettings as RenderSettings
    from d2f_core.settings import RepairSettings as RepairSettings

__version__ = "0.2.0"

_HOMES = {
    "DepthEstimate": "depth.hallucination",
    "estimate": "depth.hallucination",
    "Pipeline": "pipeline",
    "Rendering": "pipeline",
    "refocus": "refocusing",
    "render_bokeh": "rendering.bokeh",
    "Quality": "rendering.layered_rendering",
    "ApertureSettings": "settings",
    "BlurSettings": "settings",
    "EdgeSettings": "settings",
    "FocusSettings": "settings",
    "FrameSettings": "settings",
    "FusionSettings": "settings",
    "HighlightSettings": "settings",
    "RenderSettings": "settings",
    "RepairSettings": "settings",
}
__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"d2f_core has no '{name}'")
    return getattr(importlib.import_module(f"d2f_core.{_HOMES[name]}"), name)
