"""Session files: what is saved comes back, old ones open, and every damaged one is one sentence."""

import json

import pytest

from d2f_core.errors import D2FError, SettingsError
from d2f_core.settings import ApertureSettings, BlurSettings, FocusSettings, RenderSettings
from d2f_core.storage.photo_file import PhotoFile
from d2f_core.storage.session import save_session, session_path
from tests.sessions import load_session

SETTINGS = RenderSettings(
    focus=FocusSettings(point=(0.25, 0.75), range_far=0.1),
    blur=BlurSettings.from_f_number(1.4),
    aperture=ApertureSettings(shape="blades", blades=7),
)

# A file as the first version wrote it. It must open for ever: add to the program, never edit this text.
VERSION_1 = """{
  "version": 1,
  "photo": {"name": "dogs.jpg", "bytes": 5,
            "sha256": "486ea46224d1bb4fb680f34f7c9ad96a8f24ec88be73ea8e5a6c65260e9cb8a7"},
  "settings": {
    "focus": {"disparity": 0.62, "point": [0.3, 0.7], "range_near": 0.0, "range_far": 0.05,
              "keep_foreground_sharp": true},
    "blur": {"strength": 64.0},
    "aperture": {"shape": "blades", "blades": 9, "roundness": 0.25, "rotation_deg": 10.0, "cat_eye": 0.5,
                 "anamorphic": 1.0, "swirl": 0.0, "rim": -0.5, "image_path": null},
    "highlights": {"recovery": 0.5, "boost": 1.0, "threshold": 0.9},
    "fusion": {"grain": 0.3}
  }
}"""


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "dogs.jpg"
    path.write_bytes(b"world")
    return path


def written(tmp_path, text):
    path = tmp_path / "photo.jpg.d2f.json"
    path.write_text(text)
    return path


class TestRoundTrip:
    def test_settings_come_back(self, photo):
        path = session_path(photo)
        save_session(path, SETTINGS, photo)
        assert path.name == "dogs.jpg.d2f.json"
        assert load_session(path).settings == SETTINGS

    def test_saving_again_replaces_and_leaves_nothing_else(self, photo, tmp_path):
        for settings in (SETTINGS, RenderSettings()):
            save_session(session_path(photo), settings, photo)
        assert load_session(session_path(photo)).settings == RenderSettings()
        assert sorted(path.name for path in tmp_path.iterdir()) == ["dogs.jpg", "dogs.jpg.d2f.json"]

    def test_knows_its_photo_by_content(self, photo, tmp_path):
        save_session(session_path(photo), SETTINGS, photo)
        session = load_session(session_path(photo))
        moved = photo.rename(tmp_path / "renamed.jpg")
        assert session.is_about(PhotoFile.of(moved))
        moved.write_bytes(b"World")
        assert not session.is_about(PhotoFile.of(moved))


class TestOldAndForeignFiles:
    def test_version_1_opens(self, tmp_path, photo):
        session = load_session(written(tmp_path, VERSION_1))
        assert session.settings.focus.disparity == 0.62 and session.settings.aperture.blades == 9
        assert session.settings.focus.point == (0.3, 0.7) and session.settings.fusion.grain == 0.3
        assert session.is_about(PhotoFile.of(photo))

    def test_missing_keys_take_defaults_and_unknown_ones_are_ignored(self, tmp_path):
        text = '{"version": 1, "later": 3, "settings": {"blur": {"strength": 7, "new": true}, "other": {}}}'
        assert load_session(written(tmp_path, text)).settings == RenderSettings(blur=BlurSettings(strength=7))

    def test_bare_settings_are_taken_too(self, tmp_path):
        assert load_session(written(tmp_path, '{"blur": {"strength": 7}}')).settings.blur.strength == 7

    def test_a_byte_order_mark_is_ignored(self, tmp_path):
        path = written(tmp_path, "")
        path.write_bytes(b"\xef\xbb\xbf" + VERSION_1.encode())
        assert load_session(path).settings.blur.strength == 64


class TestBadFiles:
    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("{", "no valid JSON"),
            ("\x00\x01", "no valid JSON"),
            ("[" * 100_000, "no valid JSON"),
            ("[1, 2]", "no group of named values"),
            ('{"version": 2, "settings": {}}', "newer version"),
            ('{"version": "1", "settings": {}}', "whole number"),
            ('{"version": 0, "settings": {}}', "whole number"),
            ('{"version": 1, "settings": []}', "'settings'"),
            ('{"version": 1, "settings": {"blur": 3}}', "'blur'"),
            ('{"version": 1, "settings": {"blur": {"strength": "7"}}}', "blur.strength"),
            ('{"version": 1, "settings": {"blur": {"strength": 1e9}}}', "0 to 100"),
            ('{"version": 1, "settings": {"blur": {"strength": NaN}}}', "blur.strength"),
            ('{"version": 1, "settings": {"blur": {"strength": 1' + "0" * 400 + "}}}", "blur.strength"),
            ('{"version": 1, "settings": {"aperture": {"blades": 1' + "0" * 400 + "}}}", "aperture.blades"),
            ('{"version": 1' + "0" * 400 + ', "settings": {}}', "newer version"),
            ('{"version": 1, "settings": {}, "photo": []}', "photo"),
            ('{"version": 1, "settings": {}, "photo": {"bytes": "many"}}', "photo.bytes"),
        ],
    )
    def test_one_sentence_that_names_the_file(self, tmp_path, text, says):
        with pytest.raises(SettingsError, match=says) as caught:
            load_session(written(tmp_path, text))
        assert "photo.jpg.d2f.json" in str(caught.value) and "\n" not in str(caught.value)

    def test_missing_and_empty_files(self, tmp_path):
        for path in (tmp_path / "none.json", written(tmp_path, "")):
            with pytest.raises(D2FError, match=path.name):
                load_session(path)

    def test_a_folder_that_is_gone(self, tmp_path):
        with pytest.raises(D2FError, match="folder does not exist"):
            save_session(tmp_path / "gone" / "a.json", SETTINGS)


def test_the_file_is_readable_json(photo):
    save_session(session_path(photo), SETTINGS, photo)
    content = json.loads(session_path(photo).read_text())
    assert content["version"] == 1 and content["settings"]["aperture"]["blades"] == 7
