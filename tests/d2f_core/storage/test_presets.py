"""Presets: partial, safe, and never moving the focus unless asked."""

import json
import re
from dataclasses import replace

import pytest

from d2f_core.errors import D2FError, PhotoError, SettingsError
from d2f_core.settings import ApertureSettings, BlurSettings, FocusSettings, RenderSettings
from d2f_core.storage.presets import (
    BUILT_IN_FOLDER,
    ENDING,
    Preset,
    PresetLibrary,
    export_preset,
    load_preset,
    preset_of,
)
from d2f_core.storage.session import save_session

SETTINGS = RenderSettings(
    focus=FocusSettings(point=(0.2, 0.3), range_far=0.1), blur=BlurSettings(80), aperture=ApertureSettings(swirl=0.5)
)
# A file as the first version wrote it. It must open for ever: add to the program, never edit this text.
VERSION_1 = """{"version": 1, "name": "Old look",
 "settings": {"focus": {"point": [0.1, 0.9], "range_near": 0.05}, "blur": {"strength": 64.0},
              "aperture": {"shape": "blades", "blades": 9, "rim": -0.5}}}"""


@pytest.fixture
def library(tmp_path):
    return PresetLibrary(tmp_path / "presets")


class TestApply:
    def test_only_what_the_preset_says_changes(self):
        preset = Preset("x", {"blur": {"strength": 10}})
        assert preset.apply(SETTINGS) == replace(SETTINGS, blur=BlurSettings(10))

    def test_the_place_of_the_focus_only_when_asked(self):
        preset = Preset("x", {"focus": {"point": [0.9, 0.9], "range_far": 0.3}})
        assert preset.apply(SETTINGS).focus == FocusSettings(point=(0.2, 0.3), range_far=0.3)
        assert preset.apply(SETTINGS, with_place=True).focus.point == (0.9, 0.9)

    def test_of_settings_and_back(self):
        preset = preset_of("x", SETTINGS)
        assert "point" not in preset.values["focus"]
        assert preset.apply(RenderSettings()) == replace(SETTINGS, focus=FocusSettings(range_far=0.1))
        assert list(preset_of("x", SETTINGS, ["blur"]).values) == ["blur"]


class TestBuiltIn:
    def test_they_open_and_leave_the_focus_where_it_is(self, library):
        presets = library.built_in()
        assert len(presets) >= 7 and all(preset.is_built_in for preset in presets)
        assert {"Portrait f/1.4", "Helios swirl", "Mirror lens"} <= {preset.name for preset in presets}
        for preset in presets:
            applied = preset.apply(SETTINGS, with_place=True)
            assert applied != SETTINGS and applied.focus.point == SETTINGS.focus.point

    def test_they_can_be_neither_renamed_nor_deleted(self, library):
        preset = library.built_in()[0]
        for change in (lambda: library.rename(preset, "x"), lambda: library.delete(preset)):
            with pytest.raises(SettingsError, match="came with the program"):
                change()
        assert preset.path.exists()


class TestOwn:
    def test_save_rename_delete(self, library):
        saved = library.add(preset_of("My look", SETTINGS))
        assert library.own() == ([saved], []) and saved.path.name == f"My look{ENDING}"
        renamed = library.rename(saved, "  Better\nlook ")
        assert [preset.name for preset in library.own()[0]] == ["Better look"]
        library.delete(renamed)
        assert library.own() == ([], [])

    def test_a_name_that_is_taken(self, library):
        first, second = library.add(preset_of("Look", SETTINGS)), library.add(preset_of("LOOK", SETTINGS))
        assert (first.name, second.name) == ("Look", "LOOK 2")
        assert library.add(preset_of("Mirror lens", SETTINGS)).name == "Mirror lens 2"
        with pytest.raises(SettingsError, match="a preset 'look' already"):
            library.rename(second, "look")

    def test_update_keeps_the_file(self, library):
        saved = library.add(preset_of("Look", SETTINGS))
        library.replace(saved, preset_of("Look", RenderSettings(blur=BlurSettings(7))))
        (found,), _ = library.own()
        assert found.path == saved.path and found.values["blur"]["strength"] == 7

    @pytest.mark.parametrize("name", ["../up", "CON", "a/b\\c", "..", "\u202egpj", "x" * 60])
    def test_hostile_names_stay_in_the_folder(self, library, tmp_path, name):
        saved = library.add(preset_of(name, SETTINGS))
        assert saved.path.parent == tmp_path / "presets"
        assert [path.name for path in tmp_path.iterdir()] == ["presets"]
        assert library.own()[0][0].apply(SETTINGS) == SETTINGS

    @pytest.mark.parametrize(("name", "says"), [("", "no name"), (" \n", "no name"), ("x" * 61, "at most 60")])
    def test_names_that_are_none(self, name, says):
        with pytest.raises(SettingsError, match=says):
            preset_of(name, SETTINGS)

    def test_a_folder_that_cannot_be_made(self, tmp_path):
        (tmp_path / "file").touch()
        with pytest.raises(PhotoError, match="folder for your presets"):
            PresetLibrary(tmp_path / "file" / "presets").add(preset_of("x", SETTINGS))


class TestFiles:
    def test_export_and_import(self, library, tmp_path):
        export_preset(preset_of("Look", SETTINGS), tmp_path / "for a friend.json")
        imported = library.import_file(tmp_path / "for a friend.json")
        assert imported.name == "Look" and imported.apply(SETTINGS) == SETTINGS

    def test_version_1_opens(self, tmp_path):
        (tmp_path / "old.json").write_text(VERSION_1)
        applied = load_preset(tmp_path / "old.json").apply(RenderSettings(), with_place=True)
        assert applied.focus == FocusSettings(point=(0.1, 0.9), range_near=0.05)
        assert applied.aperture == ApertureSettings(shape="blades", blades=9, rim=-0.5)

    def test_a_session_is_taken_as_a_preset(self, tmp_path):
        save_session(tmp_path / "dogs.jpg.d2f.json", SETTINGS)
        preset = load_preset(tmp_path / "dogs.jpg.d2f.json")
        assert preset.name == "dogs" and preset.apply(RenderSettings(), with_place=True) == SETTINGS

    def test_a_broken_file_of_the_user_does_not_hide_the_others(self, library, tmp_path):
        library.add(preset_of("Look", SETTINGS))
        (tmp_path / "presets" / f"bad{ENDING}").write_text("{")
        presets, problems = library.own()
        assert [preset.name for preset in presets] == ["Look"] and "bad" in str(problems[0])

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("", "empty"),
            ("{", "no valid JSON"),
            ("[" * 100_000, "no valid JSON"),
            ("[]", "no group of named values"),
            ("{}", "groups of named values"),
            ('{"settings": {"blur": 3}}', "groups of named values"),
            ('{"version": 2, "settings": {}}', "newer version"),
            ('{"name": 3, "settings": {}}', "a text is needed"),
            ('{"name": " ", "settings": {}}', "no name"),
            (json.dumps({"name": "x" * 10_000, "settings": {}}), "too long"),
            ('{"settings": {"blur": {"strength": 1e9}}}', "0 to 100"),
            ('{"settings": {"blur": {"strength": Infinity}}}', "blur.strength"),
            ('{"settings": {"blur": {"strength": 1' + 400 * "0" + "}}}", "blur.strength"),
            ('{"settings": {"aperture": {"shape": "../x"}}}', "aperture.shape"),
            ('{"settings": {"aperture": {"blades": true}}}', "aperture.blades"),
            ('{"settings": {"focus": {"point": [[], {}]}}}', "focus.point"),
        ],
    )
    def test_hostile_files_are_one_sentence(self, tmp_path, text, says):
        path = tmp_path / "look.json"
        path.write_text(text)
        with pytest.raises(D2FError, match=says) as caught:
            load_preset(path)
        assert "look.json" in str(caught.value) and "\n" not in str(caught.value) and len(str(caught.value)) < 300

    def test_unknown_settings_do_not_travel_on(self, library, tmp_path):
        path = tmp_path / "look.json"
        path.write_text('{"settings": {"blur": {"strength": 3, "later": 1}, "run": {"command": "x"}}}')
        assert library.import_file(path).values == {"blur": {"strength": 3}}


def test_named_lenses_say_where_their_numbers_come_from():
    known = (BUILT_IN_FOLDER.parents[1] / "docs" / "bibliography.md").read_text("utf-8")
    files = sorted(BUILT_IN_FOLDER.glob("1[0-9]-*.json"))
    assert len(files) == 6
    for file in files:
        source = json.loads(file.read_text("utf-8"))["source"]
        keys = re.findall(r"\[\w+\]", source)
        assert keys and all(f"| {key} |" in known for key in keys), file.name
        assert "by eye" in source
