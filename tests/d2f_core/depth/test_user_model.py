"""Depth networks of the user: a tiny ONNX file written here byte by byte, and the files that must be refused."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from d2f_core.depth.hallucination import hallucinate
from d2f_core.depth.user_model import load_onnx_model
from d2f_core.errors import DepthModelError


def field(number: int, content: bytes | int | str) -> bytes:
    """One field of a protobuf message."""
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    content = content.encode() if isinstance(content, str) else content
    return varint(number << 3 | 2) + varint(len(content)) + content


def varint(value: int) -> bytes:
    parts = []
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])


def tensor_type(name: str, sides: tuple[int, ...]) -> bytes:
    shape = b"".join(field(1, field(1, side)) for side in sides)
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, shape)))


def onnx_file(sides: tuple[int, ...] = (1, 3, 16, 24), axis: int = 1, location: str | None = None) -> bytes:
    """A network whose answer is the mean over the channels: brighter is nearer."""
    axes = field(1, "axes") + field(20, 7) + field(8, axis)
    keep = field(1, "keepdims") + field(20, 2) + field(3, 0)
    node = field(1, "photo") + field(2, "depth") + field(4, "ReduceMean") + field(5, axes) + field(5, keep)
    answer = tuple(side for i, side in enumerate(sides) if i != axis)
    graph = field(1, node) + field(2, "tiny") + field(11, tensor_type("photo", sides))
    graph += field(12, tensor_type("depth", answer))
    if location is not None:
        entry = field(1, "location") + field(2, location)
        graph += field(5, field(1, 4) + field(2, 1) + field(8, "w") + field(13, entry) + field(14, 1))
    return field(1, 8) + field(7, graph) + field(8, field(2, 13))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "tiny.onnx"
    place.write_bytes(onnx_file())
    return place


@pytest.fixture
def photo() -> np.ndarray:
    """Bright at the bottom."""
    return np.linspace(0, 255, 60).astype(np.uint8)[:, None, None].repeat(80, 1).repeat(3, 2)


class TestLoad:
    def test_size_and_layout_come_from_the_file(self, path: Path, photo: np.ndarray) -> None:
        pytest.importorskip("onnxruntime")
        disparity, subject = load_onnx_model(path).predict(photo.astype(np.float32) / 255)
        assert disparity.shape == (16, 24) and subject is None
        assert disparity[-1].mean() > disparity[0].mean()

    def test_channels_last(self, path: Path, photo: np.ndarray) -> None:
        pytest.importorskip("onnxruntime")
        path.write_bytes(onnx_file((1, 16, 24, 3), axis=3))
        assert load_onnx_model(path).predict(photo.astype(np.float32) / 255)[0].shape == (16, 24)

    def test_json_beside_the_file_turns_depth_into_disparity(self, path: Path, photo: np.ndarray) -> None:
        pytest.importorskip("onnxruntime")
        facts = {"near_is_large": False, "mean": [0, 0, 0], "std": [1, 1, 1], "value_range": 255}
        path.with_suffix(".json").write_text(json.dumps(facts))
        disparity, _ = load_onnx_model(path).predict(photo.astype(np.float32) / 255)
        assert disparity[-1].mean() < disparity[0].mean()

    def test_used_by_hallucinate_with_the_shipped_subject_map(self, path: Path, photo: np.ndarray) -> None:
        pytest.importorskip("onnxruntime")
        depth = hallucinate(photo, model=load_onnx_model(path))
        assert depth.disparity.shape == depth.subject.shape == (16, 24)
        assert depth.disparity.min() == 0 and depth.disparity.max() == 1


class TestRefusals:
    def test_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(DepthModelError, match="does not exist"):
            load_onnx_model(tmp_path / "no.onnx")

    def test_missing_extra_is_named(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "onnxruntime", None)
        with pytest.raises(DepthModelError, match="pip install onnxruntime"):
            load_onnx_model(path)

    @pytest.mark.parametrize("content", [b"", b"not a network", b"\x00" * 500])
    def test_damaged_files(self, path: Path, content: bytes) -> None:
        pytest.importorskip("onnxruntime")
        path.write_bytes(content)
        with pytest.raises(DepthModelError, match=r"tiny\.onnx"):
            load_onnx_model(path)

    @pytest.mark.parametrize("sides", [(1, 1, 16, 16), (1, 5, 16, 16)])
    def test_networks_without_a_photo_as_input(self, path: Path, sides: tuple[int, ...]) -> None:
        pytest.importorskip("onnxruntime")
        path.write_bytes(onnx_file(sides))
        with pytest.raises(DepthModelError, match="not a depth network"):
            load_onnx_model(path)

    @pytest.mark.parametrize("location", ["/etc/hostname", "../outside.bin", "x/../../" + "a" * 200])
    def test_data_outside_the_folder(self, path: Path, location: str) -> None:
        pytest.importorskip("onnxruntime")
        path.write_bytes(onnx_file(location=location))
        with pytest.raises(DepthModelError, match="outside its folder"):
            load_onnx_model(path)

    @pytest.mark.parametrize("text", ["[1]", "{", '{"std": [0, 1, 1]}', '{"size": [1]}', '{"nonsense": 1}'])
    def test_json_that_cannot_be_used(self, path: Path, text: str) -> None:
        pytest.importorskip("onnxruntime")
        path.with_suffix(".json").write_text(text)
        with pytest.raises(DepthModelError, match=r"tiny\.json"):
            load_onnx_model(path)
