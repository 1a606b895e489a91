"""Settings in a person's words: groups, fields, and what a step of the history did.

A setting that is not in the table here is called by its own name, so that a new one is never a reason to fail.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QLocale, QObject

from app.panels.f_number import f_number_text
from d2f_core.settings import RenderSettings
from d2f_core.settings.groups import PLACE, changed_settings, group_of, value_of


class SettingWords(QObject):
    """GUI thread only, for its translations.

    Attributes:
        groups: title of each group.
        fields: title of each setting.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.groups = self._groups()
        self.fields = self._fields()
        self._values = self._shapes()

    def group(self, name: str) -> str:
        """Title of a group of settings."""
        return self.groups.get(name, name.replace("_", " ").capitalize())

    def step(self, before: RenderSettings, after: RenderSettings) -> str:
        """What an edit did: "Aperture f/1.4", "Lens: 3 settings", "5 settings"."""
        changed = changed_settings(before, after)
        groups = list(dict.fromkeys(group_of(name) for name in changed))
        if not changed:
            return self.tr("No change")
        if after == RenderSettings():
            return self.tr("Reset everything")
        if groups == [PLACE]:
            return self._place(after)
        if len(changed) == 1:
            return self._one(changed[0], after)
        if len(groups) == 1:
            return self.tr("{group}: {count} settings").format(group=self.group(groups[0]), count=len(changed))
        return ", ".join(self.group(name) for name in groups)

    def _place(self, after: RenderSettings) -> str:
        if after.focus.disparity is not None:
            depth = QLocale().toString(after.focus.disparity, "f", 2)
            return self.tr("Focus at depth {depth}").format(depth=depth)
        return self.tr("Focus") if after.focus.point is not None else self.tr("Auto focus")

    def _one(self, name: str, after: RenderSettings) -> str:
        if name == "blur.strength":
            return self.tr("Aperture {f_number}").format(f_number=f_number_text(after.blur.f_number, QLocale()))
        field = name.partition(".")[2].replace("_", " ")
        title = self.fields.get(name) or f"{self.group(group_of(name))}: {field}"
        text = self._value(name, value_of(after, name))
        return f"{title} {text}" if text else title

    def _value(self, name: str, value: Any) -> str:
        if isinstance(value, bool):
            return self.tr("on") if value else self.tr("off")
        if isinstance(value, str):
            return self._values.get(value, value)
        if isinstance(value, int | float):
            return QLocale().toString(float(value), "g", 3)
        return ""  # strokes, points, what is not set

    def _groups(self) -> dict[str, str]:
        return {
            PLACE: self.tr("Where the focus is"),
            "focus": self.tr("Sharp range, falloff, tilt"),
            "blur": self.tr("Blur"),
            "optics": self.tr("Optics"),
            "aperture": self.tr("Lens"),
            "highlights": self.tr("Highlights"),
            "edges": self.tr("Edges"),
            "repairs": self.tr("Depth repair"),
            "fusion": self.tr("Grain"),
            "depth": self.tr("Depth source"),
        }

    def _fields(self) -> dict[str, str]:
        return {
            "focus.range_near": self.tr("Sharp in front"),
            "focus.range_far": self.tr("Sharp behind"),
            "focus.falloff_near": self.tr("Falloff in front"),
            "focus.falloff_far": self.tr("Falloff behind"),
            "focus.tilt_x": self.tr("Tilt sideways"),
            "focus.tilt_y": self.tr("Tilt up or down"),
            "focus.keep_foreground_sharp": self.tr("Keep foreground sharp"),
            "focus.whole_subject": self.tr("Keep the whole subject sharp"),
            "focus.whole_at_point": self.tr("Keep the whole subject sharp"),
            "blur.maximum": self.tr("Maximum blur"),
            "optics.mode": self.tr("Optics"),
            "optics.focal_length_mm": self.tr("Focal length"),
            "optics.sensor_width_mm": self.tr("Sensor"),
            "optics.captured_f_number": self.tr("Captured at f/"),
            "optics.focus_distance_m": self.tr("Focused at"),
            "aperture.shape": self.tr("Shape"),
            "aperture.blades": self.tr("Blades"),
            "aperture.roundness": self.tr("Roundness"),
            "aperture.rotation_deg": self.tr("Rotation"),
            "aperture.cat_eye": self.tr("Cat's eye"),
            "aperture.anamorphic": self.tr("Anamorphic"),
            "aperture.swirl": self.tr("Swirl"),
            "aperture.rim": self.tr("Rim"),
            "aperture.image_path": self.tr("Picture of the opening"),
            "highlights.recovery": self.tr("Highlight recovery"),
            "highlights.boost": self.tr("Highlight boost"),
            "highlights.threshold": self.tr("Highlight threshold"),
            "edges.refine": self.tr("Refine edges"),
            "edges.feather": self.tr("Feather edges"),
            "edges.shift": self.tr("Shift edges"),
            "repairs.strokes": self.tr("Depth brush"),
            "fusion.grain": self.tr("Grain"),
            "depth.source": self.tr("Depth"),
        }

    def _shapes(self) -> dict[str, str]:
        return {
            "disc": self.tr("disc"),
            "blades": self.tr("blades"),
            "ring": self.tr("ring"),
            "heart": self.tr("heart"),
            "star": self.tr("star"),
            "image": self.tr("own picture"),
            "simple": self.tr("simple"),
            "lens": self.tr("true"),
            "auto": self.tr("automatic"),
            "network": self.tr("from the network"),
            "embedded": self.tr("from the photo"),
            "fused": self.tr("fused"),
        }
