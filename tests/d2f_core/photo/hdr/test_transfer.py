"""PQ and HLG: the light of known codes, the photo that an ordinary screen shows of it, HEIC and AVIF of them."""

import imagecodecs
import numpy as np
import pytest

from d2f_core.photo import icc, spaces
from d2f_core.photo.colour import to_linear
from d2f_core.photo.decoding import decode
from d2f_core.photo.hdr.gain_map import hdr_light
from d2f_core.photo.hdr.transfer import HLG, PQ, SHOULDER, light_of, photo_and_map
from tests.d2f_core.photo.heic_files import heic_bytes


def grey(code):
    return np.full((1, 1, 3), code, np.float32)


@pytest.mark.parametrize(
    ("transfer", "code", "nits"),
    [(PQ, 0.0, 0), (PQ, 0.508, 100), (PQ, 0.5807, 203), (PQ, 0.7518, 1000), (PQ, 1.0, 10_000),
     (HLG, 0.0, 0), (HLG, 0.75, 203), (HLG, 1.0, 1000)],
)  # fmt: skip
def test_light_of_known_codes(transfer, code, nits):
    """BT.2408, tables 1 and 2: white at 58 % of PQ and 75 % of HLG."""
    np.testing.assert_allclose(light_of(grey(code), transfer) * 203, nits, rtol=0.01, atol=0.01)


@pytest.mark.parametrize("transfer", [PQ, HLG])
def test_photo_and_map_are_the_light_again(transfer):
    codes = np.random.default_rng(0).integers(0, 65536, (40, 50, 3)).astype(np.uint16)
    photo, gain_map = photo_and_map(codes, transfer)
    light = light_of(codes / np.float32(65535), transfer)
    assert photo.min() >= 0 and photo.max() <= 1 and gain_map.stops.min() >= 0
    np.testing.assert_allclose(hdr_light(photo, gain_map), light, rtol=1e-4, atol=1e-6)
    below = light.max(axis=2) <= SHOULDER
    np.testing.assert_allclose(photo[below], light[below], rtol=1e-5)  # what fits under white is not touched


def codes_of_scene():
    """10 bits: grey of 0.2, and a lamp of about ten times white."""
    codes = np.full((32, 48, 3), 430, np.uint16)
    codes[8:24, 16:32] = 847
    return codes


def check_scene(decoded, tolerance):
    expected = light_of((codes_of_scene() / np.float32(1023)).astype(np.float32), PQ)
    assert decoded.pixels.dtype == np.uint16 and decoded.gain_map.source == "PQ"
    assert np.allclose(icc.rgb_space(decoded.metadata.profile).matrix, _rec2020(), atol=1e-3)
    light = hdr_light(to_linear(decoded.pixels), decoded.gain_map)
    np.testing.assert_allclose(light, expected, rtol=tolerance)
    assert expected[10, 20, 0] == pytest.approx(10.5, abs=1)


def _rec2020():
    return icc.rgb_space(spaces.profile_of_primaries(9)).matrix


@pytest.mark.usefixtures("needs_heic_reader")
def test_a_heic():
    check_scene(decode(heic_bytes(codes_of_scene(), depth=10, nclx=(9, PQ)), "'x'"), 0.01)


def test_an_avif_in_all_its_bits():
    data = bytearray(imagecodecs.avif_encode(codes_of_scene(), bitspersample=10, level=100, pixelformat="444"))
    at = data.index(b"nclx") + 4
    data[at : at + 4] = (9).to_bytes(2, "big") + PQ.to_bytes(2, "big")
    check_scene(decode(bytes(data), "'x'"), 0.03)


@pytest.mark.usefixtures("needs_heic_reader")
def test_a_grey_picture_and_a_profile_that_says_otherwise():
    decoded = decode(heic_bytes(codes_of_scene()[..., 0], depth=10, nclx=(9, HLG)), "'x'")
    assert decoded.gain_map.source == "HLG" and decoded.pixels.shape == (32, 48, 3)
    plain = decode(heic_bytes(codes_of_scene(), depth=10, profile=spaces.SPACES["display-p3"].profile), "'x'")
    assert plain.gain_map is None
