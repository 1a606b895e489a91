"""RenderSettings: valid or refused with one sentence, the same value through text and JSON."""

import json
import math
from dataclasses import fields, replace
from typing import get_args

import pytest

from d2f_core.errors import SettingsError
from d2f_core.settings import (
    FIELDS,
    SETTINGS,
    ApertureSettings,
    BlurSettings,
    DepthSource,
    FocusSettings,
    OpticsMode,
    RenderSettings,
    Shape,
    setting_names,
    settings_from_dict,
    settings_list,
    settings_to_dict,
    with_value,
)
from d2f_core.settings.groups import group_names, group_of, value_of

# Written by version 0.1.0; must be readable for ever.
OLD_SETTINGS = """{"focus": {"disparity": 0.25, "point": [0.4, 0.6], "range_near": 0.05, "range_far": 0.0,
    "keep_foreground_sharp": true}, "blur": {"strength": 70.0}, "aperture": {"shape": "blades", "blades": 7,
    "roundness": 0.5, "rotation_deg": 10.0, "cat_eye": 0.3, "anamorphic": 1.0, "swirl": 0.0, "rim": 0.0,
    "image_path": null}, "highlights": {"recovery": 1.0, "boost": 0.0, "threshold": 0.9}, "fusion": {"grain": 0.0}}"""


class TestRanges:
    @pytest.mark.parametrize("name", FIELDS)
    def test_ends_are_allowed_and_beyond_is_refused(self, name):
        info = FIELDS[name]
        for value in (info.low, info.high):
            with_value(RenderSettings(), name, str(value))
        for value in (info.low - info.step, info.high + info.step):
            with pytest.raises(SettingsError, match=name):
                with_value(RenderSettings(), name, str(value))

    def test_every_setting_is_described_and_its_default_and_neutral_value_lie_in_its_range(self):
        names = [f"{part.name}.{item.name}" for part in fields(RenderSettings) for item in fields(part.default_factory)]
        assert list(SETTINGS) == setting_names() == names
        for name, info in SETTINGS.items():
            value = value_of(RenderSettings(), name)
            assert info.label and group_of(name) in group_names()
            assert name not in FIELDS or value is None or info.low <= value <= info.high
            assert info.neutral is None or info.low < info.neutral < info.high

    def test_every_choice_has_a_word(self):
        assert set(SETTINGS["aperture.shape"].words) == set(get_args(Shape))
        assert set(SETTINGS["depth.source"].words) == set(get_args(DepthSource))
        assert set(SETTINGS["optics.mode"].words) == set(get_args(OpticsMode))

    def test_the_list_for_the_command_line(self):
        lines = settings_list().splitlines()
        assert [line.split()[0] for line in lines] == setting_names()
        assert lines[setting_names().index("aperture.blades")].split(maxsplit=4)[1:] == [
            "3", "to", "11", "Number of aperture blades.",
        ]  # fmt: skip

    @pytest.mark.parametrize("value", [float("nan"), float("inf"), "0.5", True])
    def test_wrong_types_and_not_a_number_are_refused(self, value):
        with pytest.raises(SettingsError, match=r"blur\.strength"):
            BlurSettings(strength=value)

    def test_point_outside_the_photo(self):
        with pytest.raises(SettingsError, match="fractions"):
            FocusSettings(point=(1.2, 0.5))

    def test_image_shape_needs_a_picture(self):
        with pytest.raises(SettingsError, match="image_path"):
            ApertureSettings(shape="image")


class TestFNumber:
    def test_widest_is_full_strength(self):
        assert BlurSettings.from_f_number(0.95).strength == 100

    @pytest.mark.parametrize("f_number", [1.4, 2.0, 5.6, 22.0])
    def test_strength_and_back(self, f_number):
        assert BlurSettings.from_f_number(f_number).f_number == pytest.approx(f_number)

    def test_two_stops_halve_the_radius(self):
        assert BlurSettings.from_f_number(4).strength == pytest.approx(BlurSettings.from_f_number(2).strength / 2)

    def test_no_strength_is_a_pinhole(self):
        assert BlurSettings(strength=0).f_number == math.inf

    @pytest.mark.parametrize("f_number", [0, -2, float("nan"), 0.5])
    def test_impossible(self, f_number):
        with pytest.raises(SettingsError, match="f-number"):
            BlurSettings.from_f_number(f_number)


class TestWithValue:
    def test_sets_one_field_and_nothing_else(self):
        changed = with_value(RenderSettings(), "aperture.blades", "7")
        assert changed == replace(RenderSettings(), aperture=ApertureSettings(blades=7))

    @pytest.mark.parametrize(
        "name, text, value",
        [
            ("focus.point", "0.25,0.5", (0.25, 0.5)),
            ("focus.disparity", "none", None),
            ("focus.keep_foreground_sharp", "true", True),
            ("aperture.shape", "star", "star"),
            ("blur.strength", "12.5", 12.5),
        ],
    )
    def test_reads_each_kind(self, name, text, value):
        part, field = name.split(".")
        assert getattr(getattr(with_value(RenderSettings(), name, text), part), field) == value

    @pytest.mark.parametrize(
        "name, offered",
        [
            ("aperture", r"did you mean aperture\."),
            ("aperture.nothing", r"did you mean aperture\."),
            ("aperture.blade", r"did you mean aperture\.blades"),
            ("nothing.blades", r"did you mean aperture\.blades"),
            ("blades", r"did you mean aperture\.blades"),
            ("", "--list-settings"),
            ("__class__.x", "--list-settings"),
        ],
    )
    def test_unknown_name_offers_the_nearest(self, name, offered):
        with pytest.raises(SettingsError, match=offered):
            with_value(RenderSettings(), name, "1")

    @pytest.mark.parametrize(
        "name, text",
        [
            ("aperture.blades", "six"),
            ("aperture.shape", "square"),
            ("focus.point", "0.5"),
            ("focus.point", "a,b"),
            ("focus.keep_foreground_sharp", "perhaps"),
            ("blur.strength", "none"),
        ],
    )
    def test_text_of_the_wrong_kind_names_the_field(self, name, text):
        with pytest.raises(SettingsError, match=name):
            with_value(RenderSettings(), name, text)


class TestJson:
    def test_round_trip(self):
        settings = RenderSettings(focus=FocusSettings(point=(0.1, 0.9)), blur=BlurSettings(33.0))
        assert settings_from_dict(json.loads(json.dumps(settings_to_dict(settings)))) == settings

    def test_old_file(self):
        settings = settings_from_dict(json.loads(OLD_SETTINGS))
        assert settings.focus.point == (0.4, 0.6)
        assert settings.aperture.blades == 7

    def test_unknown_keys_are_ignored_and_missing_ones_take_defaults(self):
        settings = settings_from_dict({"blur": {"strength": 5, "new": 1}, "future": {}})
        assert settings == RenderSettings(blur=BlurSettings(5))

    @pytest.mark.parametrize(
        "data, field",
        [
            ([], "settings"),
            ({"blur": 3}, "blur"),
            ({"blur": {"strength": "much"}}, r"blur\.strength"),
            ({"blur": {"strength": None}}, r"blur\.strength"),
            ({"focus": {"point": [1]}}, r"focus\.point"),
            ({"aperture": {"shape": ["disc"]}}, r"aperture\.shape"),
            ({"aperture": {"blades": 6.5}}, r"aperture\.blades"),
        ],
    )
    def test_wrong_types_name_the_field(self, data, field):
        with pytest.raises(SettingsError, match=field):
            settings_from_dict(data)
