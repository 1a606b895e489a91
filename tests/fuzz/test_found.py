"""What the fuzz runs found, each as the smallest input: once an exception, now a result or one sentence."""

import base64
import io
import json
import resource
import struct
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from d2f_core.depth import user_model as depth_model
from d2f_core.errors import D2FError, DepthModelError, PhotoError, SettingsError
from d2f_core.photo.decoding import decode
from d2f_core.photo.embedded_depth import embedded_depth
from d2f_core.photo.reading import open_photo, read_disparity
from d2f_core.photo.xmp import NAMESPACE, settings_in
from d2f_core.rendering.aperture import opening_image
from d2f_core.settings import RenderSettings, settings_from_dict, strokes, with_value
from d2f_core.storage.names import NameTemplate, safe_name
from d2f_core.video import focus_pull
from tests.fuzz.seeds import heic_seeds, photo_seeds
from tests.fuzz.targets import is_answer

HUGE = 10**400  # a whole number that no float can hold; JSON allows it
DEEP = "[" * 3000 + "]" * 3000


def sentence_of(error: pytest.ExceptionInfo[D2FError]) -> str:
    assert is_answer(error.value), str(error.value)
    return str(error.value)


@pytest.mark.parametrize("field", ["blur.strength", "aperture.blades"])
@pytest.mark.parametrize("value", [HUGE, -HUGE], ids=["huge", "minus huge"])
def test_a_number_too_large_for_a_float_in_settings(field: str, value: int) -> None:
    part, _, name = field.partition(".")
    with pytest.raises(SettingsError) as error:
        settings_from_dict({part: {name: value}})
    assert field in sentence_of(error)


def test_a_point_too_large_for_a_float() -> None:
    with pytest.raises(SettingsError) as error:
        settings_from_dict({"focus": {"point": [HUGE, 0]}})
    assert "focus.point" in sentence_of(error)


@pytest.mark.parametrize("assignment", ["x" * 4000 + "=1", "focus.point=0.5," + "9x" * 2000])
def test_a_very_long_setting_is_still_one_short_sentence(assignment: str) -> None:
    name, _, value = assignment.partition("=")
    with pytest.raises(SettingsError) as error:
        with_value(RenderSettings(), name, value)
    assert len(sentence_of(error)) < 1500


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"value_range": HUGE}), '{"size": [1e999, 32]}', '{"value_range": NaN}', '{"value_range": 0}',
        '{"mean": [0, Infinity, 0]}', '{"value_range": "' + "x" * 5000 + '"}', DEEP,
    ],
    ids=["huge", "infinite size", "not a number", "nought", "infinite mean", "long", "deep"],
)  # fmt: skip
def test_a_description_beside_a_network_that_makes_no_sense(tmp_path: Path, text: str) -> None:
    (tmp_path / "net.json").write_text(text)
    with pytest.raises(DepthModelError) as error:
        depth_model.facts_beside(tmp_path / "net.onnx")
    assert "net.json" in sentence_of(error)


def test_a_zero_byte_in_the_name_of_a_networks_data_file(tmp_path: Path) -> None:
    path = tmp_path / "net.onnx"
    path.write_bytes(b"j\x14\x0a\x08location\x12\x08da\0a.bin")
    with pytest.raises(DepthModelError) as error:
        depth_model.refuse_outside_data(path)
    assert "net.onnx" in sentence_of(error)


@pytest.mark.parametrize("value", [b"\x99\x99", b"\x07\x00"])
def test_a_16_bit_tiff_of_an_unknown_kind_of_colour(value: bytes) -> None:
    data = bytearray(photo_seeds()["tiff16"][1])
    at = data.index(b"\x06\x01\x03\x00\x01\x00\x00\x00")  # PhotometricInterpretation, one short
    data[at + 8 : at + 10] = value
    with pytest.raises(PhotoError) as error:
        decode(bytes(data), "'photo.tif'")
    assert "photo.tif" in sentence_of(error)


def test_settings_nested_without_end_in_a_photos_packet(caplog: pytest.LogCaptureFixture) -> None:
    packet = (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description xmlns:d2f="{NAMESPACE}" d2f:Settings="{DEEP}"/></rdf:RDF></x:xmpmeta>'
    )
    assert settings_in(packet.encode()) is None
    assert "cannot be read" in caplog.text


def test_an_opening_that_declares_a_huge_picture(tmp_path: Path) -> None:
    picture = bytearray(photo_seeds()["jpeg"][0])
    at = picture.index(b"\xff\xc0") + 5
    picture[at : at + 4] = struct.pack(">HH", 65500, 65500)
    (tmp_path / "shape.jpg").write_bytes(picture)
    with pytest.raises(SettingsError) as error:
        opening_image(str(tmp_path / "shape.jpg"))
    assert "65500 x 65500" in sentence_of(error)


def chunk_bomb() -> bytes:
    """A PNG of a few bytes, one chunk of which claims 2 GB; OpenCV reserved them."""
    whole = photo_seeds()["png"][2]
    return whole[:33] + struct.pack(">I", 0x7FFFFFF0) + b"IDAT" + bytes(30)


def test_a_chunk_that_claims_two_gigabytes(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(chunk_bomb())
    for read in (open_photo, lambda path: read_disparity(path, (12, 16)), lambda path: opening_image(str(path))):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with pytest.raises((PhotoError, SettingsError)) as error:
            read(path)
        assert "bomb.png" in sentence_of(error)
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB


def test_an_opening_so_dark_that_nothing_is_left_of_it(tmp_path: Path) -> None:
    Image.fromarray(np.full((20, 20), 3, np.uint8)).save(tmp_path / "dark.png")
    with pytest.raises(SettingsError, match="bright opening"):
        opening_image(str(tmp_path / "dark.png"))


@pytest.mark.parametrize("data", [b"II*\0\x01\0", b"II*\0\x08\0\0"])
def test_a_disparity_map_of_a_few_bytes(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "map.tif").write_bytes(data)
    with pytest.raises(PhotoError) as error:
        read_disparity(tmp_path / "map.tif", (12, 16))
    assert "map.tif" in sentence_of(error)


def test_a_disparity_map_over_the_whole_range_of_floats(tmp_path: Path) -> None:
    map_ = np.linspace(-3e38, 3e38, 12 * 16, dtype=np.float32).reshape(12, 16)
    tifffile.imwrite(tmp_path / "map.tif", map_)
    read = read_disparity(tmp_path / "map.tif", (12, 16))
    assert read.min() == 0 and read.max() == 1 and read[6, 0] == pytest.approx(0.5, abs=0.01)


def test_not_a_number_as_a_value_of_every_setting() -> None:
    for name in ("disparity", "range_near"):
        with pytest.raises(SettingsError):
            settings_from_dict({"focus": {name: float(np.nan)}})


@pytest.mark.parametrize("name", ["two\nlines.jpg", "\x1b[2Jclear.jpg", "\udcff.jpg", "a\u2028b.jpg"])
def test_a_name_cannot_break_the_line_or_steer_the_terminal(tmp_path: Path, name: str) -> None:
    with pytest.raises(PhotoError) as error:
        open_photo(tmp_path / name)
    assert sentence_of(error).isprintable()
    sentence_of(error).encode()


def test_a_heic_cut_within_its_depth_map() -> None:
    pytest.importorskip("pi_heif", reason="the optional extra heif is not installed; ./test installs it")
    whole = heic_seeds()[0]
    for length in range(len(whole) - 200, len(whole), 20):
        with pytest.raises(PhotoError) as error:
            embedded_depth(whole[:length], "'photo.heic'")
        assert "photo.heic" in sentence_of(error)


def test_a_tiff_of_infinitely_short_strips() -> None:
    rational = struct.pack("<II", 0, 4_000_000_000)  # 0 / 4e9 rows
    entries = [(256, 3, 1, 16), (257, 3, 1, 12), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (278, 12, 1, 200)]
    data = b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries))
    data += b"".join(struct.pack("<HHII", *entry) for entry in entries) + bytes(4)
    data = data.ljust(200, b"\0") + struct.pack("<d", 1e-320) + rational
    with pytest.raises(PhotoError) as error:
        decode(data, "'photo.tif'")
    assert "photo.tif" in sentence_of(error)


def test_numbers_too_large_for_a_float_in_a_focus_pull_and_a_stroke() -> None:
    for time_s in (HUGE, -HUGE):
        with pytest.raises(SettingsError) as error:
            focus_pull.Keyframe(time_s)
        assert "keyframe time" in sentence_of(error)
    with pytest.raises(SettingsError) as error:
        strokes.Stroke(tool="nearer", points=((0.5, 0.5),), size=HUGE)
    assert "size" in sentence_of(error)


def test_a_name_of_a_hundred_thousand_accents_is_cut_before_it_takes_seconds() -> None:
    started = time.process_time()
    accents = "e" + "\u0301\u0327" * 50_000
    assert len(safe_name(accents).encode()) <= 180
    assert NameTemplate("{name}").fill({"name": accents})
    with pytest.raises(SettingsError, match="too long"):
        NameTemplate("{name}" * 1000)
    assert time.process_time() - started < 1.0


@pytest.mark.parametrize("kind", [np.uint16, np.float32])
def test_a_tiff_of_a_thousand_million_channels(kind: type, tmp_path: Path) -> None:
    path = tmp_path / "map.tif"
    tifffile.imwrite(path, np.zeros((12, 16), kind), photometric="minisblack")
    data = bytearray(path.read_bytes())
    at = data.index(struct.pack("<HHI", 277, 3, 1))  # SamplesPerPixel
    struct.pack_into("<HII", data, at + 2, 4, 1, 1_000_000_000)
    path.write_bytes(data)
    for read in (open_photo, lambda path: read_disparity(path, (12, 16))):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with pytest.raises(PhotoError) as error:
            read(path)
        assert "map.tif" in sentence_of(error)
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB


def test_an_opening_as_narrow_as_a_thread_takes_no_square_of_its_length(tmp_path: Path) -> None:
    Image.fromarray(np.full((30_000, 40), 255, np.uint8)).save(tmp_path / "thread.png")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    opening = opening_image(str(tmp_path / "thread.png"))
    assert opening.shape == (129, 129) and opening[:, 64].max() > 0 and opening[:, :60].max() == 0
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB


def test_an_easing_of_thousands_of_letters() -> None:
    pull = focus_pull.FocusPull((focus_pull.Keyframe(0.0, 0.5),))
    with pytest.raises(SettingsError) as error:
        replace(pull, easing="x" * 5000)  # type: ignore[arg-type]  # that is the point
    assert "easing" in sentence_of(error)


# A strip whose last codes are out of order; imagecodecs 2026.3.6 ends the program when told how long it should be.
STRIP_OF_WRONG_CODES = base64.b64decode(
    b"SUkqAPoAAACAfyBQMABCBCUEwWBCSEwYAQiFACGRGIQ6Jw6KwsEv8HweGxqKR+JSKMw+RRMAFUKyWLx6I4AAAACSeZxyQRiaSGdRaZwJIFAkhKdz"
    b"eXTyhyMAAQMAGjTikz2jQIgG4NzKn1enU2PUuYSWWVCiTGUlVJCSsUWw1+n0uvTms2mcgBVGpbi2rW+kXiu26tx2mXC72i8y6BIBtjaz3/B4q9yG"
    b"uWDF2q9QmUpUAEDA4zIY3J2y+ZrExC5KoSEnQ5+25mEY/T6q4v9fkkpa7aZO137JYLOYAAFRqm0t63bcO+4CtaDbXJ1JIybXdZvoZ7nZHUAmAgwA"
    b"AAEDAAEAAAAQAAAAAQEDAAEAAAAMAAAAAgEDAAMAAACQAQAAAwEDAAEAAAAFAAAABgEDAAEAAAACAAAAEQEEAAEAAAAIAAAAFQEDAAEAAAADAAAA"
    b"FgEDAAH//wAMAAAAFwEEAAEAAADyAAAAHAEDAAEAAAABAAAAPQEDAAEAAAACAAAAUwEDAAMAAACWAQAAAAAAABAAEAAQAAEAAQABAA=="
)


def test_a_tiff_whose_strip_would_end_the_program(tmp_path: Path) -> None:
    path = tmp_path / "map.tif"
    path.write_bytes(STRIP_OF_WRONG_CODES)
    for read in (open_photo, lambda path: read_disparity(path, (12, 16))):
        with pytest.raises(PhotoError) as error:
            read(path)
        assert "map.tif" in sentence_of(error)


def test_a_png_of_numbered_colours_without_a_palette() -> None:
    """Pillow only asserted that there is one."""
    with io.BytesIO() as file:
        Image.new("P", (16, 12)).save(file, "PNG")
        whole = file.getvalue()
    start = whole.index(b"PLTE") - 4
    length = struct.unpack_from(">I", whole, start)[0]
    with pytest.raises(PhotoError) as error:
        decode(whole[:start] + whole[start + 12 + length :], "numbers.png")
    assert "numbers.png" in sentence_of(error)
