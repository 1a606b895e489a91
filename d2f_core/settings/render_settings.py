"""RenderSettings: the one immutable value that says how a photo is to be refocused.

It is made of small frozen parts, one for each stage, and holds nothing in pixels, so preview, export, command line and
session file mean the same picture. A settings object that exists is valid: `__post_init__` checks each field and raises
one readable `SettingsError`. A change is `replace(settings, focus=new_focus)`.

`setting` says beside each field what there is to say about it, `SETTINGS` has that by dotted name ("blur.strength");
`fields` checks and `text` reads and writes values.
"""

# ruff: noqa: RUF009  # `setting` and `part` make fields, like `field` itself

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from typing import Literal, get_args

from d2f_core.errors import SettingsError
from d2f_core.settings.field_info import PLACE, FieldInfo, check_part, part, setting
from d2f_core.settings.strokes import Point, Stroke, check_strokes

Shape = Literal["disc", "blades", "ring", "heart", "star", "image"]
SHAPES_WITH_BLADES: tuple[Shape, ...] = ("blades", "star")
SHAPES_WITHOUT_RIM: tuple[Shape, ...] = ("heart", "image")
SHAPES_THAT_TURN: tuple[Shape, ...] = ("blades", "heart", "star", "image")
OpticsMode = Literal["simple", "lens"]
DepthSource = Literal["auto", "network", "embedded", "fused"]
Rotation = Literal["none", "right", "half", "left"]

ROTATIONS: tuple[Rotation, ...] = get_args(Rotation)  # the index counts quarter turns clockwise

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

    disparity: float | None = setting(
        None, "Sharp at", "The depth that is sharp: 0 is farthest, 1 is nearest.", 0.0, 1.0, 0.01, group=PLACE
    )
    point: Point | None = setting(None, "Focused point", group=PLACE)
    range_near: float = setting(
        0.0, "Sharp in front", "How far in front of the focus everything stays sharp.", 0.0, 1.0, 0.01
    )
    range_far: float = setting(0.0, "Sharp behind", "How far behind the focus everything stays sharp.", 0.0, 1.0, 0.01)
    falloff_near: float = setting(
        1.0, "Falloff in front", "In front of the sharp range: depth over which the blur grows.", 0.0, 1.0, 0.01
    )
    falloff_far: float = setting(
        1.0, "Falloff behind", "Behind the sharp range: depth over which the blur grows.", 0.0, 1.0, 0.01
    )
    tilt_x: float = setting(
        0.0, "Sideways", "Tilts the sharp plane: nearer towards the right, in depth.", -1.0, 1.0, 0.01,
        neutral=0.0, title="Tilt",
    )  # fmt: skip
    tilt_y: float = setting(
        0.0, "Up or down", "Tilts the sharp plane: nearer towards the bottom, in depth.", -1.0, 1.0, 0.01,
        neutral=0.0, title="Tilt",
    )  # fmt: skip
    keep_foreground_sharp: bool = setting(False, "Keep foreground sharp", "Nothing in front of the focus blurs.")
    whole_subject: bool = setting(
        True,
        "Keep the whole subject sharp",
        "The subject that auto focus finds, or that you click, stays sharp in all its depth.",
    )
    whole_at_point: bool = setting(False, "Keep the whole subject sharp", group=PLACE)

    def __post_init__(self) -> None:
        check_part(self, "focus")
        if self.point is not None and not all(0 <= value <= 1 for value in self.point):
            raise SettingsError("focus.point is {point}: give x and y as fractions from 0 to 1.", point=self.point)


@dataclass(frozen=True)
class BlurSettings:
    """How wide the lens is open.

    Attributes:
        strength: blur radius in percent of the largest, 0..100, linear in the radius. The f-number says the same:
            strength = 100 * 0.95 / f_number; strength 0 is a pinhole.
        maximum: no radius is larger than this, in percent of the largest, 0..100.
    """

    strength: float = setting(50.0, "Strength", "How strongly the photo blurs; 0 leaves it as it is.", 0.0, 100.0, 1.0)
    maximum: float = setting(100.0, "Maximum", "No blur is stronger than this.", 0.0, 100.0, 1.0, title="Maximum blur")

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
            raise SettingsError(
                "The f-number is {f_number:g}: give {least} or more, for example 1.8.",
                f_number=f_number,
                least=WIDEST_F_NUMBER,
            )
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
        count_blur: measure how soft each part of the photo is, and add only what is missing.
        widest_f_number: of the lens; its barrel then cuts the discs (cat's eye and barrel of the aperture follow from
            it, the f-number and the focal length). None leaves that to the aperture.
    """

    mode: OpticsMode = setting("simple", "Optics", words={"simple": "simple", "lens": "true"})
    focal_length_mm: float | None = setting(
        None, "Focal length", "Focal length of the lens, in millimetres.", 1.0, 2000.0, 1.0, unit=" mm"
    )
    sensor_width_mm: float | None = setting(
        None, "Sensor, long side", "Length of the sensor's long side, in millimetres.", 2.0, 120.0, 0.1, unit=" mm"
    )
    captured_f_number: float | None = setting(
        None, "Captured at f/", "The f-number that the photo was taken with.", 0.5, 128.0, 0.1
    )
    focus_distance_m: float | None = setting(
        None, "Focused at", "Distance of what the camera focused on, in metres.", 0.02, 10_000.0, 0.1, unit=" m"
    )

    count_blur: bool = setting(
        False, "Count the blur that is there", "What is soft already gets only as much blur as it lacks."
    )
    widest_f_number: float | None = setting(
        None, "Lens wide open, f/", "The widest f-number of the lens: its barrel cuts the bokeh as far as there.",
        0.5, 32.0, 0.1,
    )  # fmt: skip

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
        spherical: spherical aberration, -1..1: taken off the rim behind the focus, added to it before the focus.
        fringes: longitudinal colour, 0..1: green rims behind the focus, magenta ones before it.
        onion: 0..1, rings in the discs, as aspherical lenses leave them.
        astigmatism: 0..1, stretches discs around the centre behind the focus, away from it before the focus.
        barrel: radius of the barrel over that of the opening, >= 1: what the cat's eye cuts with.
        image_path: grey picture of the opening, for shape "image".
    """

    shape: Shape = setting(
        "disc", "Shape",
        words={
            "disc": "disc", "blades": "blades", "ring": "ring", "heart": "heart", "star": "star",
            "image": "own picture",
        },
    )  # fmt: skip
    blades: int = setting(6, "Blades", "Number of aperture blades.", 3, 11, 1)
    roundness: float = setting(0.0, "Roundness", "0 has straight blades, 1 is a circle.", 0.0, 1.0, 0.05)
    rotation_deg: float = setting(0.0, "Rotation", "Turns the aperture, in degrees.", -180.0, 180.0, 1.0, neutral=0.0)
    cat_eye: float = setting(
        0.0, "Cat's eye", "How much the lens barrel cuts the bokeh towards the corners.", 0.0, 2.0, 0.05
    )
    anamorphic: float = setting(
        1.0, "Anamorphic", "Height of the bokeh over its width; 2 is the cinema squeeze.", 0.5, 2.0, 0.05, neutral=1.0
    )
    swirl: float = setting(0.0, "Swirl", "Bokeh stretched around the picture's centre.", 0.0, 1.0, 0.05)
    rim: float = setting(
        0.0, "Rim", "-1 is creamy, 0 is even, 1 is a soap bubble with a bright rim.", -1.0, 1.0, 0.05, neutral=0.0
    )
    spherical: float = setting(
        0.0, "Spherical", "Right: smooth behind the focus, nervous in front of it; left: the other way round.",
        -1.0, 1.0, 0.05, neutral=0.0, title="Spherical aberration",
    )  # fmt: skip
    fringes: float = setting(
        0.0,
        "Colour fringes",
        "Green rims behind the focus, magenta ones in front, as fast lenses have.",
        0.0,
        1.0,
        0.05,
    )
    onion: float = setting(0.0, "Onion rings", "Rings in the discs, as ground aspherical lenses leave.", 0.0, 1.0, 0.05)
    astigmatism: float = setting(
        0.0, "Astigmatism", "Discs stretched around the centre behind the focus, away from it in front.", 0.0, 1.0, 0.05
    )
    barrel: float = setting(
        1.0, "Barrel", "Width of the lens barrel beside the opening: 1 wide open, 2 stopped down by two stops.",
        1.0, 8.0, 0.1,
    )  # fmt: skip
    image_path: str | None = setting(None, "Picture of the opening")

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

    recovery: float = setting(
        1.0, "Recovery", "Rebuilds lights that the photo clipped.", 0.0, 1.0, 0.05, title="Highlight recovery"
    )
    boost: float = setting(
        0.0, "Boost", "Brightens the highlights that blur, in stops.", 0.0, 4.0, 0.1, title="Highlight boost"
    )
    threshold: float = setting(
        0.9, "Threshold", "Brightness above which a tone counts as a highlight.", 0.5, 1.0, 0.01,
        title="Highlight threshold",
    )  # fmt: skip

    def __post_init__(self) -> None:
        check_part(self, "highlights")


@dataclass(frozen=True)
class DepthSettings:
    """Where the depth comes from.

    Attributes:
        source: "network": estimated from the picture. "embedded": the map that the phone put into the photo. "fused":
            the embedded map's distances with the network's edges. "auto": "fused" where there is an embedded map.
    """

    source: DepthSource = setting(
        "auto", "Depth",
        words={
            "auto": "automatic", "network": "from the network", "embedded": "from the photo", "fused": "fused",
        },
    )  # fmt: skip

    def __post_init__(self) -> None:
        check_part(self, "depth")


@dataclass(frozen=True)
class FusionSettings:
    """Joining the blurred picture with the photo.

    Attributes:
        grain: share of the photo's own noise given back to the blurred parts, 0..1.
    """

    grain: float = setting(0.0, "Amount", "Gives the blur the photo's own grain.", 0.0, 1.0, 0.05, title="Grain")

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

    refine: float = setting(
        1.0, "Refine", "How closely depth follows the outlines in the photo; 0 leaves it as estimated.", 0.0, 1.0, 0.05,
        title="Refine edges",
    )  # fmt: skip
    feather: float = setting(
        0.0, "Feather", "Softens the change from sharp to blurred at outlines.", 0.0, 1.0, 0.05, title="Feather edges"
    )
    shift: float = setting(
        0.0, "Shift", "Moves the outline of what is nearer: outwards to the right, inwards to the left.",
        -1.0, 1.0, 0.05, neutral=0.0, title="Shift edges",
    )  # fmt: skip

    def __post_init__(self) -> None:
        check_part(self, "edges")


@dataclass(frozen=True)
class RepairSettings:
    """What was painted by hand on depth and blur.

    Attributes:
        strokes: in the order of painting.
    """

    strokes: tuple[Stroke, ...] = setting((), "Depth brush")

    def __post_init__(self) -> None:
        check_strokes(self.strokes)


@dataclass(frozen=True)
class FrameSettings:
    """How the photo is held.

    Attributes:
        rotation: quarter turns of the photo as it opens; pixels only change places. All places in the settings (focus,
            tilt, strokes) are those of the turned photo: `turned` makes them so.
    """

    rotation: Rotation = setting(
        "none", "Rotation", "Turns the photo by quarters, without loss.",
        words={"none": "none", "right": "right", "half": "half a turn", "left": "left"},
    )  # fmt: skip

    def __post_init__(self) -> None:
        check_part(self, "frame")


@dataclass(frozen=True)
class RenderSettings:
    """Everything that decides how the photo looks; see the parts."""

    focus: FocusSettings = part(FocusSettings, "Sharp range, falloff, tilt")
    blur: BlurSettings = part(BlurSettings, "Blur")
    optics: OpticsSettings = part(OpticsSettings, "Optics")
    aperture: ApertureSettings = part(ApertureSettings, "Lens")
    highlights: HighlightSettings = part(HighlightSettings, "Highlights")
    edges: EdgeSettings = part(EdgeSettings, "Edges")
    repairs: RepairSettings = part(RepairSettings, "Depth repair")
    fusion: FusionSettings = part(FusionSettings, "Grain")
    depth: DepthSettings = part(DepthSettings, "Depth source")
    frame: FrameSettings = part(FrameSettings, "Rotation")

    @property
    def leaves_depth(self) -> bool:
        """Whether the depth stays as it was estimated."""
        return self.edges == EdgeSettings() and self.repairs == RepairSettings()


SETTINGS: dict[str, FieldInfo] = {
    f"{part.name}.{item.name}": item.metadata["info"]
    for part in fields(RenderSettings)
    for item in fields(part.default_factory)  # type: ignore[arg-type]  # `part` gives the class itself
}
FIELDS = {name: info for name, info in SETTINGS.items() if info.step}  # those with a range: numbers
