"""Which settings changed, and how groups of them travel."""

from dataclasses import fields, replace

import pytest

from d2f_core.errors import SettingsError
from d2f_core.settings import (
    ApertureSettings,
    BlurSettings,
    DepthSettings,
    FocusSettings,
    RenderSettings,
    setting_names,
)
from d2f_core.settings.groups import PLACE, changed_settings, group_names, group_of, usual_groups, with_groups

LOOK = RenderSettings(
    focus=FocusSettings(point=(0.2, 0.3), range_far=0.1),
    blur=BlurSettings(80),
    aperture=ApertureSettings(shape="ring", swirl=0.5),
)


def test_every_setting_has_a_group_and_every_part_one():
    assert {group_of(name) for name in setting_names()} == set(group_names())
    assert {part.name for part in fields(RenderSettings)} <= set(group_names())
    assert (
        not {PLACE, "repairs", "depth"} & set(usual_groups()) and "blur" in usual_groups() and "focus" in usual_groups()
    )


def test_changed_settings_are_named():
    assert changed_settings(LOOK, LOOK) == []
    changed = changed_settings(LOOK, replace(LOOK, blur=BlurSettings(10), aperture=ApertureSettings(shape="ring")))
    assert changed == ["blur.strength", "aperture.swirl"]


def test_the_usual_groups_leave_the_place_of_the_focus():
    target = RenderSettings(focus=FocusSettings(point=(0.9, 0.9)))
    pasted = with_groups(target, LOOK, usual_groups())
    assert pasted == replace(LOOK, focus=replace(LOOK.focus, point=(0.9, 0.9)))


def test_the_usual_groups_leave_the_source_of_the_depth():
    """A photo without depth of its own would refuse it."""
    source = replace(LOOK, depth=DepthSettings("embedded"))
    assert with_groups(RenderSettings(), source, usual_groups()).depth == DepthSettings()


def test_only_the_chosen_groups_travel():
    assert with_groups(RenderSettings(), LOOK, ["blur"]) == RenderSettings(blur=LOOK.blur)
    moved = with_groups(RenderSettings(), LOOK, [PLACE])
    assert moved == RenderSettings(focus=FocusSettings(point=(0.2, 0.3)))
    assert with_groups(RenderSettings(), LOOK, group_names()) == LOOK
    assert with_groups(LOOK, RenderSettings(), []) == LOOK


def test_an_unknown_group_is_refused():
    with pytest.raises(SettingsError, match="no group 'colour'"):
        with_groups(LOOK, LOOK, ["blur", "colour"])
