"""Every reader of a file that a stranger may have made, as a function of bytes that either answers or raises D2FError.

A target is one public entry point with its seeds and the words of its format. Readers that take a path get one file in
memory-backed storage, overwritten for each input. The limit of megapixels is lowered, so that an input which declares
a large picture costs microseconds and not seconds; the check itself is the real one.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from d2f_core.depth import user_model as depth_model
from d2f_core.depth.hallucination import load_network
from d2f_core.depth.model_families import read_graph
from d2f_core.errors import D2FError, SettingsError
from d2f_core.networks import MANIFEST, read_network
from d2f_core.photo import decoding, exif, icc, picture, xmp
from d2f_core.photo.blocks import Metadata
from d2f_core.photo.captured_optics import captured_optics
from d2f_core.photo.photo import Photo
from d2f_core.photo.reading import read_disparity
from d2f_core.photo.stored_settings import load_settings
from d2f_core.rendering import aperture
from d2f_core.settings import RenderSettings, settings_from_dict, with_value
from tests.fuzz import seeds
from tests.fuzz.document_targets import format_targets, json_targets, name_target
from tests.fuzz.targets_depth import depth_targets
from tests.fuzz.targets_hdr import TOKENS as GAIN_MAP_TOKENS
from tests.fuzz.targets_hdr import gain_map_seeds, read_gain_map
from tests.sessions import load_session

MEGAPIXELS = 1.0  # limit of a declared picture while fuzzing
LONGEST_SENTENCE = 1500  # letters; the sentence about an unknown setting lists all settings

JSON_TOKENS = (
    b"null", b"true", b"-1", b"1e999", b"NaN", b"-Infinity", b"0.5", b'"x"', b"[]", b"{}", b"[[", b'{"a":', b"\\ud800",
    b'"version"', b'"settings"', b'"focus"', b'"point": [0.5, 2]', b'"disparity": 3', b'"blades": 7.5', b'"shape": []',
    b'"photo"', b'"bytes"', b'"size"', b'"mean"', b'"near_is_large"', b"9" * 400, b"\xff\xfe", b"\x00",
)  # fmt: skip
XML_TOKENS = (
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"<!ENTITY % p SYSTEM 'file:///etc/hostname'>", b"<![CDATA[", b"]]>",
    b"<rdf:Description>", b"</rdf:Description>", b"<rdf:RDF>", b"<x>", b"</x>", b'xmlns:ns0="u"', b'xmlns:q="\xff"',
    b'd2f:Settings="{}"', b"urn:d2f:settings:1.0/", b"&#0;", b"&#xD800;", b"\x00", b"\xef\xbb\xbf",
    b"<?xml encoding='x'?>",
)  # fmt: skip
JPEG_TOKENS = (
    b"\xff\xd8",
    b"\xff\xd9",
    b"\xff\xda",
    b"\xff\xe1\xff\xff",
    b"\xff\xc0",
    b"\xff\xc2",
    b"Exif\0\0",
    b"II*\0",
)
TIFF_TOKENS = (
    b"\x00\x01\x03\x00",
    b"\x01\x01\x04\x00",
    b"\x11\x01",
    b"\x17\x01",
    b"\x69\x87",
    b"\x53\x01",
    b"\x15\x01",
)

HEIC_TOKENS = (b"ispe", b"ipma", b"iloc", b"infe", b"colr", b"irot", b"hvcC", b"hvc1", b"\x00\x00\x03", b"grid")
RAW_TOKENS = (
    *TIFF_TOKENS, b"\x12\xc6", b"\x28\xc6", b"\x8d\x82", b"\x23\x80", b"\x1d\xc6", b"IIRO", b"IIU\0",
    b"FUJIFILMCCD-RAW ", b"Canon", b"NIKON", b"SONY",
)  # fmt: skip

ONNX_TOKENS = (b"../", b"/etc/", b"\x08location\x12", b"\xff\xff\xff\xff\x0f", b"..\\")

Reader = Callable[[bytes], object]


@dataclass(frozen=True)
class Target:
    """One reader.

    Attributes:
        read: takes the bytes; raises nothing but D2FError.
        seeds: valid inputs.
        tokens: words to put in.
        weight: share of the inputs, about in proportion to its speed and to what it may hide.
    """

    name: str
    read: Reader
    seeds: Sequence[bytes]
    tokens: Sequence[bytes] = ()
    weight: float = 1.0

    @property
    def is_json(self) -> bool:
        """Whether its seeds are JSON, so that values can be changed."""
        return self.tokens is JSON_TOKENS and self.seeds[0][:1] == b"{"


def all_targets(folder: Path) -> list[Target]:
    """Every target; `folder` holds the files of those that read a path."""
    bytes_needed = int(MEGAPIXELS * 1e6 * picture.OPENING_BYTES_PER_PIXEL)
    picture.available_bytes = lambda: bytes_needed + (512 << 20)  # as if no more were free
    disc = folder / "input"
    exported = [data for found in seeds.photo_seeds().values() for data in found[:1]]
    photos = [Target(name, _decode, found, _PHOTO_TOKENS.get(name, ())) for name, found in seeds.photo_seeds().items()]
    return [
        *photos,
        Target("exif", _edit_exif, [seeds.exif_block().removeprefix(exif.PREFIX)], TIFF_TOKENS, 3),
        Target("xmp", _edit_packet, [seeds.packet()], XML_TOKENS, 2),
        *(Target(*target, weight=0.5) for target in depth_targets()),
        Target("gain map", read_gain_map, gain_map_seeds(), GAIN_MAP_TOKENS),
        Target("icc", _profile, [seeds.profile()], (b"curv", b"para", b"rTRC", b"XYZ ", b"\xff\xff\xff\xff"), 2),
        Target("optics", _optics, [seeds.exif_block().removeprefix(exif.PREFIX)], TIFF_TOKENS),
        Target("disparity", _on_disc(disc, _read_disparity), seeds.disparity_seeds(), TIFF_TOKENS),
        Target("session", _on_disc(disc, load_session), seeds.session_seeds(), JSON_TOKENS, 2),
        Target("settings", _read_settings, seeds.session_seeds(), JSON_TOKENS, 3),
        Target("setting text", _set_value, [b"aperture.blades=7", b"focus.point=0.5,0.5"], JSON_TOKENS, 3),
        Target("onnx facts", _on_disc(folder / "net.json", _onnx_facts), seeds.onnx_fact_seeds(), JSON_TOKENS, 2),
        Target("onnx file", _on_disc(folder / "net.onnx", _read_onnx), [_ONNX, *seeds.network_seeds()], ONNX_TOKENS),
        Target("network", _Network(folder).read, seeds.network_seeds(), ONNX_TOKENS),
        Target("manifest", _on_disc(folder / MANIFEST, _read_manifest), seeds.manifest_seeds(), JSON_TOKENS),
        *(Target(*target, tokens=JSON_TOKENS) for target in json_targets(folder)),
        *(Target(*target, weight=0.05 if target[0] == "raw" else 0.5) for target in format_targets()),  # RAW is slow
        Target("stored settings", _on_disc(disc, load_settings), exported, weight=0.5),
        Target(*name_target(), weight=2),
        Target("aperture", _on_disc(disc, _opening), [*seeds.photo_seeds()["png"], *seeds.photo_seeds()["jpeg"]]),
    ]  # fmt: skip


_ONNX = b"\x08\x07\x12\x04test:" + b"j\x12\x0a\x08location\x12\x08data.bin" * 2
_PHOTO_TOKENS = {"jpeg": JPEG_TOKENS, "tiff": TIFF_TOKENS, "tiff16": TIFF_TOKENS, "float tiff": TIFF_TOKENS,
                 "inks": TIFF_TOKENS, "heic": HEIC_TOKENS, "raw": RAW_TOKENS}  # fmt: skip


def _decode(data: bytes) -> None:
    reduced = len(data) % 2
    decoded = decoding.decode_reduced(data, "'photo'", 4) if reduced else decoding.decode(data, "'photo'")
    assert decoded.pixels.ndim == 3 and decoded.pixels.shape[2] == 3
    assert decoded.pixels.dtype in (np.uint8, np.uint16, np.float32) and np.isfinite(decoded.pixels).all()
    exif.edited_for_export(decoded.metadata.exif, 4, 3)
    xmp.packet_for_export(decoded.metadata.xmp, 4, 3, None)


def _edit_exif(data: bytes) -> None:
    exif.edited_for_export(data, 40, 30)


def _edit_packet(data: bytes) -> None:
    xmp.packet_for_export(data, 40, 30, RenderSettings())
    xmp.settings_in(data)


def _profile(data: bytes) -> None:
    icc.tone_curve(data)
    icc.rgb_space(data)
    icc.grey_curve(data)


def _optics(data: bytes) -> None:
    captured_optics(Photo(np.zeros((30, 40, 3), np.uint8), metadata=Metadata(exif=data)))


def _read_disparity(path: Path) -> None:
    map_ = read_disparity(path, (12, 16))
    assert map_.shape == (12, 16) and map_.dtype == np.float32
    assert np.isfinite(map_).all() and map_.min() >= 0 and map_.max() <= 1


def _read_settings(data: bytes) -> None:
    with contextlib.suppress(ValueError, RecursionError):  # not JSON: its readers say so
        settings_from_dict(json.loads(data))


def _set_value(data: bytes) -> None:
    name, _, value = data.decode("latin-1").partition("=")
    with_value(RenderSettings(), name, value)


def _onnx_facts(path: Path) -> None:
    depth_model.facts_beside(path.with_suffix(".onnx"))


def _opening(path: Path) -> None:
    opening = aperture.opening_image(str(path))
    assert np.isfinite(opening).all() and opening.max() > 0


def _on_disc(path: Path, read: Callable[[Path], object]) -> Reader:
    def write_and_read(data: bytes) -> None:
        path.write_bytes(data)
        read(path)

    return write_and_read


def _read_onnx(path: Path) -> None:
    depth_model.refuse_outside_data(path)
    read_graph(path, 4, ("height", 384), ("depth",))


def _read_manifest(path: Path) -> None:
    load_network(path.parent, "net")


class _Network:
    """The loader of shipped networks, with a manifest that vouches for whatever comes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, data: bytes) -> None:
        facts = {"file": "w.onnx", "sha256": hashlib.sha256(data).hexdigest()}
        (self._folder / "w.onnx").write_bytes(data)
        (self._folder / MANIFEST).write_text(json.dumps({"net": facts}))
        try:
            read_network(self._folder, "net")
        except SettingsError as error:  # would be the wrong kind of sentence
            raise AssertionError from error


def is_answer(error: BaseException) -> bool:
    """Whether a reader may end like this: one sentence for a person."""
    text = str(error)
    return isinstance(error, D2FError) and "\n" not in text and 10 < len(text) < LONGEST_SENTENCE
