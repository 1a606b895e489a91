"""Strokes as values: valid or refused with a sentence, the same before and after JSON, short paths."""

import json
from dataclasses import replace

import pytest

from d2f_core.errors import SettingsError
from d2f_core.settings import RenderSettings, RepairSettings, settings_from_dict, settings_to_dict, with_value
from d2f_core.settings.strokes import MOST_POINTS, MOST_STROKES, TOOLS, Stroke, simplified

PATH = ((0.123456, 0.5), (0.25, 0.6))


def _settings(*strokes):
    return RenderSettings(repairs=RepairSettings(strokes))


class TestValues:
    @pytest.mark.parametrize("tool", TOOLS)
    def test_json_and_back_is_the_same(self, tool):
        settings = _settings(Stroke(tool, PATH, 0.07, 0.2, 0.9, 0.5, False), Stroke(tool, ((-0.2, 1.3),)))
        assert settings_from_dict(json.loads(json.dumps(settings_to_dict(settings)))) == settings

    def test_a_point_takes_few_characters(self):
        path = tuple((0.1 + 0.001 * step, 0.3 + 0.0007 * step) for step in range(100))
        assert len(json.dumps(settings_to_dict(_settings(Stroke("set", path)))["repairs"])) < 100 * 15 + 200

    def test_settings_without_repairs_have_none(self):
        assert settings_from_dict({}).repairs.strokes == ()

    @pytest.mark.parametrize(
        "changes, named",
        [
            ({"tool": "dig"}, "tool"),
            ({"size": 0.0}, "size"),
            ({"size": 0.9}, "size"),
            ({"feather": -0.1}, "feather"),
            ({"value": float("nan")}, "value"),
            ({"strength": True}, "strength"),
            ({"edge_aware": 1}, "edge_aware"),
            ({"points": ()}, "points"),
            ({"points": ((0.1, 9.0),)}, "outside"),
            ({"points": ((0.1,),)}, "point"),
            ({"points": ((0.1, 0.1),) * (MOST_POINTS + 1)}, str(MOST_POINTS)),
        ],
    )
    def test_anything_else_is_refused_by_name(self, changes, named):
        with pytest.raises(SettingsError, match=named):
            replace(Stroke("set", PATH), **changes)

    def test_too_many_strokes(self):
        with pytest.raises(SettingsError, match=str(MOST_STROKES)):
            RepairSettings((Stroke("set", PATH),) * (MOST_STROKES + 1))


class TestJsonOfOthers:
    @pytest.mark.parametrize(
        "strokes, named",
        [
            ("all", "list of strokes"),
            ([3], "Stroke 1"),
            ([{"tool": "set", "points": "0.1,0.2"}, {"points": "0.1,0.2"}], "Stroke 2"),
            ([{"tool": "set"}], "points"),
            ([{"tool": "set", "points": "0.1 0.2"}], "points"),
            ([{"tool": "set", "points": [[0.1, 0.2]]}], "points"),
            ([{"tool": "set", "points": "0.1,0.2", "size": "big"}], "size"),
            ([{"tool": ["set"], "points": "0.1,0.2"}], "tool"),
            ([{"tool": "set", "points": "0.1,0.2"}] * (MOST_STROKES + 1), str(MOST_STROKES)),
        ],
    )
    def test_says_which_stroke_and_what(self, strokes, named):
        with pytest.raises(SettingsError, match=named):
            settings_from_dict({"repairs": {"strokes": strokes}})

    def test_unknown_keys_are_ignored_and_missing_ones_take_defaults(self):
        read = settings_from_dict({"repairs": {"strokes": [{"tool": "smooth", "points": "0.5,0.5", "new": 1}]}})
        assert read.repairs.strokes == (Stroke("smooth", ((0.5, 0.5),)),)

    def test_a_text_on_the_command_line_is_refused(self):
        with pytest.raises(SettingsError, match=r"repairs\.strokes"):
            with_value(RenderSettings(), "repairs.strokes", "0.1,0.2")


class TestPaths:
    def test_points_on_a_line_are_left_out_and_corners_stay(self):
        line = [(0.01 * step, 0.1) for step in range(20)] + [(0.19, 0.1 + 0.01 * step) for step in range(20)]
        assert Stroke("set", simplified(line, 0.001)).points == ((0.0, 0.1), (0.19, 0.1), (0.19, 0.29))

    def test_no_path_is_longer_than_allowed(self):
        zigzag = [(0.0005 * step, 0.4 + 0.1 * (step % 2)) for step in range(2 * MOST_POINTS)]
        assert len(simplified(zigzag, 0.02)) <= MOST_POINTS

    def test_a_ring_is_closed_and_a_scribble_is_not(self):
        ring = ((0.3, 0.3), (0.6, 0.3), (0.6, 0.6), (0.3, 0.6), (0.31, 0.3))
        assert Stroke("plane", ring).is_closed
        assert not Stroke("plane", ring[:-2]).is_closed
        assert not Stroke("plane", ((0.3, 0.3), (0.31, 0.3), (0.31, 0.31), (0.3, 0.31)), size=0.05).is_closed
