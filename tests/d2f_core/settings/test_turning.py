"""Settings of a turned photo: every place goes along."""

import pytest

from d2f_core.settings import FocusSettings, FrameSettings, RenderSettings, RepairSettings, with_value
from d2f_core.settings.strokes import Stroke
from d2f_core.settings.text import settings_from_dict, settings_to_dict
from d2f_core.settings.turning import turned

SETTINGS = RenderSettings(
    focus=FocusSettings(point=(0.25, 0.1), tilt_x=0.2, tilt_y=0.5),
    repairs=RepairSettings((Stroke("set", ((0.2, 0.4), (1.25, -0.25))),)),
)


def test_a_quarter_to_the_right():
    right = turned(SETTINGS, 1)
    assert right.focus.point == (0.9, 0.25)  # near the top, left of the middle: near the right edge, above the middle
    assert (right.focus.tilt_x, right.focus.tilt_y) == (-0.5, 0.2)
    assert right.repairs.strokes[0].points == ((0.6, 0.2), (1.25, 1.25))
    assert right.frame == FrameSettings("right")


@pytest.mark.parametrize(("quarters", "rotation"), [(0, "none"), (1, "right"), (2, "half"), (3, "left"), (-1, "left")])
def test_there_and_back(quarters, rotation):
    there = turned(SETTINGS, quarters)
    assert there.frame.rotation == rotation
    back = turned(there, -quarters)
    assert back.focus.point == pytest.approx(SETTINGS.focus.point)
    assert (back.frame, back.repairs, back.focus.tilt_x) == (SETTINGS.frame, SETTINGS.repairs, SETTINGS.focus.tilt_x)


def test_it_is_kept_in_files_and_set_by_text():
    assert settings_from_dict(settings_to_dict(turned(SETTINGS, 3))) == turned(SETTINGS, 3)
    assert settings_from_dict({"focus": {}}).frame.rotation == "none"  # a file of an older program
    assert with_value(RenderSettings(), "frame.rotation", "half").frame.rotation == "half"
