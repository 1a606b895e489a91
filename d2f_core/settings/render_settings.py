"""RenderSettings: the one immutable value that says how a photo is to be refocused.

It is made of small frozen parts, one for each stage, and holds nothing in pixels, so preview, export, command line and
session file mean the same picture. A settings object that exists is valid: `__post_init__` checks each field and raises
one readable `SettingsError`. A change is `replace(settings, focus=new_focus)`.

Ranges, steps and explanations of the number fields stand in `fields`, the text and JSON forms in `text`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Literal

from d2f_core.errors import SettingsError
from d2f_core.settings.fields import check_part
from d2f_core.settings.strokes import Stroke, check_strokes

Shape = Literal["disc", "blades", "ring", "heart", "star", "image"]
OpticsMode = Literal["simple", "lens"]
DepthSource = Literal["auto", "network", "embedded", "fused"]
Point = tuple[float, float]

WIDEST_F_NUMBER = 0.95  # the fastest lens on the dial; strength 100
NARROWEST_F_NUMBER = 22.0


@dataclass(frozen=True)
class FocusSettings:
    """What stays sharp.

    Attributes:
        disparity: depth in focus, 0..1, larger is nearer; None asks autofocus (or `point`).
        point: where the photographer tapped, (x, y) as fractions of width and height; None without a tap.
        range_near, range_far: disparity in front of and behind the focus that stays fully sharp, 0..1.
        falloff_near, falloff_far: disparity beyond the sharp range over which the blur grows; past it the blur stays
            as it is. 1 never ends.
        tilt_x, tilt_y: how much nearer the sharp plane is at the right edge than at the left one, at the bottom than
            at the top, in disparity; it turns about the focused point (the centre without one).
        keep_foreground_sharp: nothing in front of the focus blurs.
        whole_subject: with autofocus the whole subject stays sharp, not only the plane of the focused point.
        whole_at_point: the whole subject at the tapped `point` stays sharp; without it the point means its one plane.
    """

    disparity: float | None = None
    point: Point | None = None
    range_near: float = 0.0
    range_far: float = 0.0
    falloff_near: float = 1.0
    falloff_far: float = 1.0
    tilt_x: float = 0.0
    tilt_y: float = 0.0
    keep_foreground_sharp: bool = False
    whole_subject: bool = True
    whole_at_point: bool = False

    def __post_init__(self) -> None:
        check_part(self, "focus")
        if self.point is not None and not all(0 <= value <= 1 for value in self.point):
            raise SettingsError(f"focus.point is {self.point}: give x and y as fractions from 0 to 1.")


@dataclass(frozen=True)
class BlurSettings:
    """How wide the lens is open.

    Attributes:
        strength: blur radius in percent of the largest, 0..100, linear in the radius. The f-number says the same:
            strength = 100 * 0.95 / f_number; strength 0 is a pinhole.
        maximum: no radius is larger than this, in percent of the largest, 0..100.
    """

    strength: float = 50.0
    maximum: float = 100.0

    def __post_init__(self) -> None:
        check_part(self, "blur")

    @property
    def f_number(self) -> float:
        """The f-number that stands for this strength; infinite for strength 0."""
        return 100.0 * WIDEST_F_NUMBER / self.strength if self.strength > 0 else math.inf

    @classmethod
    def from_f_number(cls, f_number: float) -> BlurSettings:
        """Strength of an f-number; see `with_f_number`."""
        return cls().with_f_number(f_number)

    def with_f_number(self, f_number: float) -> BlurSettings:
        """A copy with the strength of this f-number, from 0.95 to 22 and beyond (infinity is no blur)."""
        if not f_number >= WIDEST_F_NUMBER:
            raise SettingsError(f"The f-number is {f_number:g}: give {WIDEST_F_NUMBER} or more, for example 1.8.")
        return replace(self, strength=100.0 * WIDEST_F_NUMBER / f_number)


@dataclass(frozen=True)
class OpticsSettings:
    """The real lens behind the f-number.

    Attributes:
        mode: "simple": the f-number is a strength, the same on every photo. "lens": blur radii follow from the
            photo's own focal length, sensor and distances by the thin-lens formula, and the blur that the photo has
            from its own f-number is counted, so that at this f-number it stays as captured.
        focal_length_mm, sensor_width_mm (of the long side), captured_f_number, focus_distance_m: None takes what the
            photo's metadata say.
    """

    mode: OpticsMode = "simple"
    focal_length_mm: float | None = None
    sensor_width_mm: float | None = None
    captured_f_number: float | None = None
    focus_distance_m: float | None = None

    def __post_init__(self) -> None:
        check_part(self, "optics")


@dataclass(frozen=True)
class ApertureSettings:
    """The shape of the opening, which is the shape of an out-of-focus light. Its size is BlurSettings.

    Attributes:
        shape: "disc", "blades" (regular polygon), "ring" (mirror lens), "heart", "star" or "image".
        blades: number of blades, 3..11; also the points of the star.
        roundness: 0 straight blades .. 1 a circle.
        rotation_deg: counter-clockwise in the picture; at 0 a polygon has vertices on the x axis.
        cat_eye: k >= 0; at p the opening is the unit disc cut by a unit disc centred at
            k * (p - centre) / (half diagonal).
        anamorphic: height over width of the opening, at equal area.
        swirl: 0..1, squeezes the opening radially with the distance from the centre.
        rim: -1 creamy (bright centre) .. 1 soap bubble (bright rim).
        image_path: grey picture of the opening, for shape "image".
    """

    shape: Shape = "disc"
    blades: int = 6
    roundness: float = 0.0
    rotation_deg: float = 0.0
    cat_eye: float = 0.0
    anamorphic: float = 1.0
    swirl: float = 0.0
    rim: float = 0.0
    image_path: str | None = None

    def __post_init__(self) -> None:
        check_part(self, "aperture")
        if self.shape == "image" and not self.image_path:
            raise SettingsError("aperture.shape is image: also name the picture in aperture.image_path.")


@dataclass(frozen=True)
class HighlightSettings:
    """Lights that the photo clipped, rebuilt in linear light where they blur.

    Attributes:
        recovery: 0 keeps the clipped value, 1 rebuilds it fully.
        boost: extra stops on everything above the threshold that blurs.
        threshold: encoded brightness (largest channel, 0.5..1) where a highlight begins.
    """

    recovery: float = 1.0
    boost: float = 0.0
    threshold: float = 0.9

    def __post_init__(self) -> None:
        check_part(self, "highlights")


@dataclass(frozen=True)
class DepthSettings:
    """Where the depth comes from.

    Attributes:
        source: "network": estimated from the picture. "embedded": the map that the phone put into the photo. "fused":
            the embedded map's distances with the network's edges. "auto": "fused" where there is an embedded map.
    """

    source: DepthSource = "auto"

    def __post_init__(self) -> None:
        check_part(self, "depth")


@dataclass(frozen=True)
class FusionSettings:
    """Joining the blurred picture with the photo.

    Attributes:
        grain: share of the photo's own noise given back to the blurred parts, 0..1.
    """

    grain: float = 0.0

    def __post_init__(self) -> None:
        check_part(self, "fusion")


@dataclass(frozen=True)
class EdgeSettings:
    """Outlines of the depth.

    Attributes:
        refine: how much of the refinement along the photo's own edges the estimated depth gets, 0..1.
        feather: softness of the step from near to far, 0..1 of the widest ramp.
        shift: outline of what is nearer moved outwards (1) or inwards (-1), in parts of the largest shift.
    """

    refine: float = 1.0
    feather: float = 0.0
    shift: float = 0.0

    def __post_init__(self) -> None:
        check_part(self, "edges")


@dataclass(frozen=True)
class RepairSettings:
    """What was painted by hand on depth and blur.

    Attributes:
        strokes: in the order of painting.
    """

    strokes: tuple[Stroke, ...] = ()

    def __post_init__(self) -> None:
        check_strokes(self.strokes)


@dataclass(frozen=True)
class RenderSettings:
    """Everything that decides how the photo looks; see the parts."""

    focus: FocusSettings = field(default_factory=FocusSettings)
    blur: BlurSettings = field(default_factory=BlurSettings)
    optics: OpticsSettings = field(default_factory=OpticsSettings)
    aperture: ApertureSettings = field(default_factory=ApertureSettings)
    highlights: HighlightSettings = field(default_factory=HighlightSettings)
    edges: EdgeSettings = field(default_factory=EdgeSettings)
    repairs: RepairSettings = field(default_factory=RepairSettings)
    fusion: FusionSettings = field(default_factory=FusionSettings)
    depth: DepthSettings = field(default_factory=DepthSettings)
