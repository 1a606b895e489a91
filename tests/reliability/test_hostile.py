"""Files made to do harm: each is one sentence or a harmless result, in bounded memory and time, before any allocation.

The stated limit is `decoding.MAX_MEGAPIXELS` and `MAX_SIDE_PX`, read from the header. What the fuzz runs found is in
tests/fuzz/test_found.py; external data of ONNX files in tests/d2f_core/depth/test_user_model.py.
"""

import ast
import hashlib
import io
import json
import pickle
import resource
import struct
import time
import zlib
from pathlib import Path

import numpy as np
import onnx
import pytest
from PIL import Image

from d2f_core.errors import D2FError, PhotoError, WeightsError
from d2f_core.networks import read_network
from d2f_core.photo.decoding import MAX_MEGAPIXELS, MAX_SIDE_PX, decode
from d2f_core.photo.reading import open_photo
from tests.fuzz.document_targets import check_name
from tests.fuzz.seeds import network_seeds, photo_seeds

ROOT = Path(__file__).resolve().parents[2]
HUGE = 65500
MOST_GROWTH_KB = 60_000  # a decoded picture of that size would have 12.9 GB


def chunk(kind: bytes, content: bytes) -> bytes:
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def png_bomb(width: int = HUGE, height: int = HUGE) -> bytes:
    """A whole PNG of that size: zeros deflate a thousandfold."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1 << 20)))
        + chunk(b"IEND", b"")
    )


def replaced(kind: str, at: bytes, offset: int, layout: str) -> bytes:
    """A seed whose size, `offset` bytes behind a mark, is declared huge."""
    data = bytearray(photo_seeds()[kind][0])
    struct.pack_into(layout, data, data.index(at) + offset, HUGE, HUGE)
    return bytes(data)


def tiff_bomb() -> bytes:
    data = bytearray(photo_seeds()["tiff16"][1])
    for tag in (256, 257):
        at = data.index(struct.pack("<H", tag))
        struct.pack_into("<HI", data, at + 2, 4, 1)
        struct.pack_into("<I", data, at + 8, HUGE)
    return bytes(data)


BOMBS = {
    "png": png_bomb,
    "jpeg": lambda: replaced("jpeg", b"\xff\xc0", 5, ">HH"),
    "tiff": tiff_bomb,
    "gif": lambda: replaced("gif", b"GIF8", 6, "<HH"),
    "bmp": lambda: replaced("bmp", b"BM", 18, "<ii"),
    "jpeg2000": lambda: replaced("jpeg2000", b"ihdr", 4, ">II"),
    "ppm": lambda: b"P6\n%d %d\n255\n" % (HUGE, HUGE) + bytes(100),
    "webp": lambda: (
        b"RIFF" + struct.pack("<I", 30) + b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + b"\xdb\xff\0" * 2
    ),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_picture_that_declares_65500_a_side(kind: str) -> None:
    data = BOMBS[kind]()
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    with pytest.raises(PhotoError) as error:
        decode(data, "'bomb'")
    assert "'bomb'" in str(error.value)
    if kind != "webp":  # its reader wants the pixels' header too, and calls the file damaged
        assert "megapixels" in str(error.value)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_GROWTH_KB
    assert time.process_time() - started < 2.0


def test_the_limit_is_stated_and_just_below_it_opens() -> None:
    with pytest.raises(PhotoError, match=f"{MAX_MEGAPIXELS} megapixels and {MAX_SIDE_PX} pixels a side"):
        decode(png_bomb(MAX_SIDE_PX + 1, 1), "'photo'")
    buffer = io.BytesIO()
    Image.new("L", (MAX_SIDE_PX, 2)).save(buffer, "PNG")
    assert decode(buffer.getvalue(), "'photo'").pixels.shape == (2, MAX_SIDE_PX, 3)


@pytest.fixture(scope="module")
def quarter_gigabyte() -> bytes:
    """That many zeros, deflated to a megabyte."""
    packer = zlib.compressobj(1)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(256)) + packer.flush()


@pytest.mark.parametrize("kind", ["iCCP", "iTXt", "zTXt"])
def test_a_text_or_profile_that_deflates_to_much(kind: str, tmp_path: Path, quarter_gigabyte: bytes) -> None:
    prefix = {"iCCP": b"p\0\0", "iTXt": b"XML:com.adobe.xmp\0\1\0\0\0", "zTXt": b"Comment\0\0"}[kind]
    whole = photo_seeds()["png"][2]
    path = tmp_path / "bomb.png"
    path.write_bytes(whole[:33] + chunk(kind.encode(), prefix + quarter_gigabyte) + whole[33:])
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    try:
        assert open_photo(path).size == (12, 16)
    except PhotoError as error:
        assert "bomb.png" in str(error)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000
    assert time.process_time() - started < 5.0


class Exploding:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return exec, (f"open({str(self.path)!r}, 'w').close()",)


def vouched_for(folder: Path, content: bytes) -> None:
    """Weights whose checksum is right, whatever they are."""
    (folder / "net.onnx").write_bytes(content)
    facts = {"file": "net.onnx", "sha256": hashlib.sha256(content).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps({"net": facts}))


def test_weights_that_are_a_pickle_are_refused_and_not_run(tmp_path: Path) -> None:
    vouched_for(tmp_path, pickle.dumps(Exploding(tmp_path / "exploded")))
    with pytest.raises(WeightsError, match="not a network"):
        read_network(tmp_path, "net")
    assert not (tmp_path / "exploded").exists()


def test_a_tensor_that_claims_more_than_the_file_holds(tmp_path: Path) -> None:
    model = onnx.load_from_string(network_seeds()[1])
    (weight,) = model.graph.initializer
    del weight.dims[:]
    weight.dims.extend([1_000_000_000_000, 3, 4, 4])
    vouched_for(tmp_path, model.SerializeToString())
    with pytest.raises(WeightsError, match="not a network"):
        read_network(tmp_path, "net")


def test_a_manifest_cannot_name_weights_of_another_folder(tmp_path: Path) -> None:
    folder = tmp_path / "weights"
    folder.mkdir()
    data = network_seeds()[0]
    (tmp_path / "secret").write_bytes(data)
    facts = {"file": "../secret", "sha256": hashlib.sha256(data).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps({"net": facts}))
    with pytest.raises(WeightsError):
        read_network(folder, "net")


def test_nothing_that_ships_can_unpickle() -> None:
    """No pickle, marshal or shelve, no torch.load: training alone reads its own checkpoints, with weights_only."""
    found = []
    for path in sorted(ROOT.glob("d2f_core/**/*.py")) + sorted(ROOT.glob("app/**/*.py")):
        if "training" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, (ast.Import, ast.ImportFrom)) else []
            is_load = isinstance(node, ast.Attribute) and ast.unparse(node) in ("torch.load", "np.load", "numpy.load")
            if is_load or {"pickle", "marshal", "shelve", "dill"} & set(names):
                found.append(f"{path.name}:{getattr(node, 'lineno', 0)}")
    assert not found


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "..",
        "C:\\Windows\\win.ini",
        "nul",
        "CON.txt",
        "com1",
        "x" * 300,
        "a/b",
        ".hidden",
        "a\0b",
        " ",
    ],
)
def test_a_name_from_a_preset_or_a_photo_stays_a_name(name: str, tmp_path: Path) -> None:
    from d2f_core.storage.names import NameTemplate, safe_name
    from d2f_core.storage.presets import Preset, PresetLibrary

    check_name(safe_name(name))
    check_name(NameTemplate("{name}").fill({"name": name}))
    try:
        saved = PresetLibrary(tmp_path / "presets").add(Preset(name[:60]))
    except D2FError:
        return
    assert saved.path is not None and saved.path.parent == tmp_path / "presets"


def test_a_packet_nested_without_end_or_full_of_entities(caplog: pytest.LogCaptureFixture) -> None:
    from d2f_core.photo.xmp import packet_for_export

    def packet(inside: bytes, before: bytes = b"") -> bytes:
        start = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        return before + start + b"<rdf:Description>" + inside + b"</rdf:Description></rdf:RDF></x:xmpmeta>"

    bombs = b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    cyclic = b'<!DOCTYPE x [<!ENTITY a "&b;"><!ENTITY b "&a;">]>'
    outside = b'<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/hostname">]>'
    started = time.process_time()
    for data in (
        packet(b"<a>" * 100_000 + b"</a>" * 100_000),
        packet(b"&j;", b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + bombs + b"]>"),
        packet(b"&a;", cyclic),
        packet(b"&j;", outside),
        packet(b'<a b="' + b"x" * 60_000_000 + b'"/>'),
    ):
        assert packet_for_export(data, 4, 3, None) == b""
    assert time.process_time() - started < 5.0
    assert np.count_nonzero(["not carried over" in line for line in caplog.messages]) == 5
