"""An export carries its settings, and they can be read back for the original."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from d2f_core.errors import SettingsError
from d2f_core.photo import stored_settings
from d2f_core.photo.reading import open_photo
from d2f_core.photo.stored_settings import load_settings, opening_settings, original_of, settings_in
from d2f_core.photo.writing import ExportOptions, save_photo
from d2f_core.photo.xmp import packet_for_export, source_name_in
from d2f_core.settings import ApertureSettings, BlurSettings, FocusSettings, HighlightSettings, RenderSettings
from tests.d2f_core.photo.photo_files import saved

CHOSEN = RenderSettings(
    focus=FocusSettings(disparity=0.375, point=(0.25, 0.75), range_near=0.125),
    blur=BlurSettings(strength=72.0),
    aperture=ApertureSettings(shape="blades", blades=7, rotation_deg=12.5),
    highlights=HighlightSettings(recovery=0.5, boost=1.5),
)
ENDINGS = ["jpg", "png", "tif", "webp", "avif"]


@pytest.fixture
def photo(tmp_path, colours):
    return open_photo(saved(tmp_path, Image.fromarray(colours), "holiday & sea <1>.png"))


def exported(photo, ending, settings=CHOSEN):
    path = photo.path.with_name(f"out.{ending}")
    save_photo(photo.pixels, path, source=photo, options=ExportOptions(settings=settings))
    return path


class TestReading:
    @pytest.mark.parametrize("ending", ENDINGS)
    def test_all_settings_come_back_from_every_format(self, photo, ending):
        path = exported(photo, ending)
        assert settings_in(open_photo(path)) == CHOSEN
        assert load_settings(path) == CHOSEN

    def test_a_photo_without_any(self, photo):
        assert settings_in(photo) is None and opening_settings(photo) is None and original_of(photo) is None
        with pytest.raises(SettingsError, match="carries no settings of D2F"):
            load_settings(photo.path)

    def test_a_damaged_photo(self, tmp_path):
        path = tmp_path / "cut.jpg"
        path.write_bytes(b"\xff\xd8\xff\xe1\x10")
        with pytest.raises(SettingsError, match="carries no settings"):
            load_settings(path)

    def test_the_pixels_are_not_decoded_for_it(self, photo, monkeypatch):
        path = exported(photo, "jpg")
        monkeypatch.setattr("d2f_core.photo.jpeg_pixels.read", lambda *_: pytest.fail("decoded"))
        assert load_settings(path) == CHOSEN

    def test_they_survive_where_the_photos_own_packet_is_too_long_for_a_jpeg(self, tmp_path, colours, caplog):
        words = "word " * 20000
        packet = (
            '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            f'<rdf:Description xmlns:p="urn:p:" p:long="{words}"/></rdf:RDF></x:xmpmeta>'
        )
        path = saved(tmp_path, Image.fromarray(colours), "long.webp", xmp=packet.encode())
        again = open_photo(exported(open_photo(path), "jpg"))
        assert settings_in(again) == CHOSEN and b"word" not in again.metadata.xmp
        assert original_of(again) == path and "too long" in caplog.text


class TestReopening:
    def test_an_export_is_not_blurred_twice(self, photo):
        shown = opening_settings(open_photo(exported(photo, "jpg")))
        assert shown is not None and shown.blur.strength == 0
        unblurred = exported(photo, "png", replace(CHOSEN, blur=BlurSettings(strength=0.0)))
        assert opening_settings(open_photo(unblurred)) is None

    def test_the_original_is_found_beside_it(self, photo):
        export = open_photo(exported(photo, "tif"))
        assert original_of(export) == photo.path
        photo.path.unlink()
        assert original_of(export) is None

    @pytest.mark.parametrize("name", ["../secret.png", "/etc/hostname", "..", "out.jpg", "a\\b", "x" * 5000])
    def test_a_name_that_leads_elsewhere_is_not_followed(self, photo, name):
        packet = packet_for_export(b"", 4, 3, CHOSEN, name)
        assert source_name_in(packet) == name
        path = photo.path.with_name("out.jpg")
        Image.fromarray(photo.pixels).save(path, xmp=packet)
        assert original_of(open_photo(path)) is None

    def test_a_name_that_xml_cannot_hold_is_left_out(self):
        packet = packet_for_export(b"", 4, 3, CHOSEN, "b\udcffd\x07.jpg")
        assert source_name_in(packet) == "" and stored_settings.xmp.settings_in(packet) == CHOSEN

    def test_the_folder_of_the_photo_is_not_told(self, photo):
        assert str(photo.path.parent).encode() not in exported(photo, "png").read_bytes()
        assert np.array_equal(open_photo(photo.path).pixels, photo.pixels)
