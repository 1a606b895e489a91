"""Depth networks of the user: tiny ONNX files with the signatures of public ones, and files that must be refused."""

import json
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto

from d2f_core.depth.hallucination import hallucinate
from d2f_core.depth.user_model import load_onnx_model
from d2f_core.errors import DepthModelError
from tests.d2f_core.depth.onnx_graphs import mean_of_channels, with_data_file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "tiny.onnx"
    place.write_bytes(mean_of_channels())
    return place


@pytest.fixture
def photo() -> np.ndarray:
    """Bright at the bottom."""
    return np.linspace(0, 255, 60).astype(np.uint8)[:, None, None].repeat(80, 1).repeat(3, 2)


class TestLoad:
    def test_size_and_layout_come_from_the_file(self, path: Path, photo: np.ndarray) -> None:
        disparity, subject = load_onnx_model(path).predict(photo.astype(np.float32) / 255)
        assert disparity.shape == (16, 24) and subject is None
        assert disparity[-1].mean() > disparity[0].mean()

    def test_channels_last(self, path: Path, photo: np.ndarray) -> None:
        path.write_bytes(mean_of_channels((1, 16, 24, 3), axis=3))
        assert load_onnx_model(path).predict(photo.astype(np.float32) / 255)[0].shape == (16, 24)

    def test_json_beside_the_file_turns_depth_into_disparity(self, path: Path, photo: np.ndarray) -> None:
        facts = {"near_is_large": False, "mean": [0, 0, 0], "std": [1, 1, 1], "value_range": 255}
        path.with_suffix(".json").write_text(json.dumps(facts))
        disparity, _ = load_onnx_model(path).predict(photo.astype(np.float32) / 255)
        assert disparity[-1].mean() < disparity[0].mean()

    def test_half_precision(self, path: Path, photo: np.ndarray) -> None:
        path.write_bytes(mean_of_channels(kind=TensorProto.FLOAT16))
        disparity, _ = load_onnx_model(path).predict(photo.astype(np.float32) / 255)
        assert disparity.dtype == np.float32 and disparity[-1].mean() > disparity[0].mean()

    def test_the_named_map_is_taken_from_several(self, path: Path, photo: np.ndarray) -> None:
        path.write_bytes(mean_of_channels(outputs=("confidence", "predicted_depth")))
        assert load_onnx_model(path)._output == "predicted_depth"

    def test_used_by_hallucinate_with_the_shipped_subject_map(self, path: Path, photo: np.ndarray) -> None:
        depth = hallucinate(photo, model=load_onnx_model(path))
        assert depth.disparity.shape == depth.subject.shape == (16, 24)
        assert depth.disparity.min() == 0 and depth.disparity.max() == 1


class TestRefusals:
    def test_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(DepthModelError, match="does not exist"):
            load_onnx_model(tmp_path / "no.onnx")

    @pytest.mark.parametrize("content", [b"", b"not a network", b"\x00" * 500])
    def test_damaged_files(self, path: Path, content: bytes) -> None:
        path.write_bytes(content)
        with pytest.raises(DepthModelError, match=r"tiny\.onnx"):
            load_onnx_model(path)

    @pytest.mark.parametrize("sides", [(1, 1, 16, 16), (1, 5, 16, 16)])
    def test_networks_without_a_photo_as_input(self, path: Path, sides: tuple[int, ...]) -> None:
        path.write_bytes(mean_of_channels(sides))
        with pytest.raises(DepthModelError, match="not a depth network"):
            load_onnx_model(path)

    @pytest.mark.parametrize("location", ["/etc/hostname", "../outside.bin", "x/../../" + "a" * 200])
    def test_data_outside_the_folder(self, path: Path, location: str) -> None:
        path.write_bytes(with_data_file(location))
        with pytest.raises(DepthModelError, match="outside its folder"):
            load_onnx_model(path)

    @pytest.mark.parametrize(
        "text",
        [
            "[1]",
            "{",
            '{"std": [0, 1, 1]}',
            '{"size": [1]}',
            '{"nonsense": 1}',
            '{"value_range": true, "near_is_large": 1}',
        ],
    )
    def test_json_that_cannot_be_used(self, path: Path, text: str) -> None:
        path.with_suffix(".json").write_text(text)
        with pytest.raises(DepthModelError, match=r"tiny\.json"):
            load_onnx_model(path)
