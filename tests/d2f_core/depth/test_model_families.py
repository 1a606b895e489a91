"""Public depth networks are recognised by graphs of the same signature, and fed as they want to be."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from d2f_core.depth.model_families import HALF, IMAGENET
from d2f_core.depth.user_model import OnnxDepthModel, load_onnx_model
from tests.d2f_core.depth.onnx_graphs import mean_of_channels

OPEN = ("batch_size", "num_channels", "height", "width")  # as transformers exports
HF = {"photo": "pixel_values", "outputs": ("predicted_depth",)}
ASPECT = (60, 80)  # height, width of the photo


def loaded(folder: Path, content: bytes) -> OnnxDepthModel:
    (folder / "net.onnx").write_bytes(content)
    return load_onnx_model(folder / "net.onnx")


# Name, sides of the input, how else the graph looks, size for a photo of 60 x 80, mean, near is large.
SIGNATURES: list[tuple[str, tuple[int | str, ...], dict[str, Any], tuple[int, int], float, bool]] = [
    ("Depth Anything V1 or V2", OPEN, {**HF, "patch_px": 14, "operations": ["Erf"]}, (518, 686), 0.485, True),
    ("Depth Anything V1 or V2", (1, 3, 518, 518), {**HF, "patch_px": 14}, (518, 518), 0.485, True),
    ("Depth Anything V1 or V2", (1, 3, "h", "w"), {"photo": "image", "patch_px": 14}, (518, 686), 0.485, True),
    ("Depth Anything V2 metric or V3 mono", OPEN, {**HF, "patch_px": 14, "operations": ["Sigmoid"]}, (518, 686), 0.485,
     False),
    ("Depth Anything V2 metric or V3 mono", (1, 3, "h", "w"), {"patch_px": 14, "operations": ["Exp"]}, (518, 686),
     0.485, False),
    ("Depth Anything V3", ("batch_size", "num_images", 3, "height", "width"), HF, (504, 672), 0.485, False),
    ("MiDaS 2.1", (1, 3, 384, 384), {"photo": "0", "outputs": ("1195",)}, (384, 384), 0.485, True),
    ("MiDaS 2.1", (1, 3, 256, 256), {"photo": "0", "outputs": ("797",)}, (256, 256), 0.485, True),
    ("MiDaS 3", OPEN, {**HF, "patch_px": 16, "operations": ["Erf"]}, (384, 512), 0.5, True),
    ("MiDaS 3", (1, 3, 384, 384), {"photo": "input", "operations": ["Erf"]}, (384, 384), 0.5, True),
    ("MiDaS 3", (1, 3, 256, 256), {"photo": "input", "patch_px": 4}, (256, 256), 0.5, True),
    ("ZoeDepth", OPEN, {**HF, "patch_px": 16, "operations": ["Erf", "Log"]}, (384, 512), 0.5, False),
    ("Depth Pro", OPEN, {"photo": "pixel_values", "outputs": ("predicted_depth", "focallength_px")}, (1536, 1536), 0.5,
     False),
    ("Depth Pro (transformers)", (1, 3, 1536, 1536), {"outputs": ("predicted_depth", "field_of_view")}, (1536, 1536),
     0.5, True),
    ("Lite-Mono", (1, 3, 192, 640), {"outputs": ("disp",), "operations": ["Erf"]}, (192, 640), 0.0, True),
    ("Metric3D", OPEN, {"outputs": ("predicted_depth", "predicted_normal", "normal_confidence"), "patch_px": 14},
     (616, 812), 0.0, False),
    ("Metric3D", (1, 3, 544, 1216), {"patch_px": 4}, (544, 1216), 0.0, False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "sides", "graph", "size", "mean", "near_is_large"),
    SIGNATURES,
    ids=[f"{number}-{row[0]}" for number, row in enumerate(SIGNATURES)],
)
def test_a_graph_of_that_signature(
    name: str,
    sides: tuple[int | str, ...],
    graph: dict[str, Any],
    size: tuple[int, int],
    mean: float,
    near_is_large: bool,
    tmp_path: Path,
) -> None:
    model = loaded(tmp_path, mean_of_channels(sides, **graph))
    assert model.family == name
    assert model.facts.size_for(*ASPECT) == size
    assert model.facts.mean[0] == mean and model.facts.near_is_large is near_is_large


def test_an_answer_of_distance_is_turned_into_disparity(tmp_path: Path) -> None:
    rows = np.linspace(0.2, 1, 60, dtype=np.float32)[:, None, None].repeat(80, 1).repeat(3, 2)
    near, far = (
        loaded(tmp_path, mean_of_channels(("n", "views", 3, "h", "w"), operations=operations))
        for operations in ((), ("Exp",))
    )
    for model in (near, far):
        disparity, _ = model.predict(rows + 2)  # above the mean everywhere: 1 / depth stays in order
        assert disparity.shape == (504, 672) and disparity[0].mean() > disparity[-1].mean()


def test_a_white_of_255_reaches_metric3d(tmp_path: Path) -> None:
    graph = mean_of_channels((1, 3, 616, 1064), outputs=("predicted_depth", "predicted_normal"))
    model = loaded(tmp_path, graph)
    assert model._fed(np.ones((*ASPECT, 3), np.float32)).max() == 255


def test_the_json_beside_the_file_wins(tmp_path: Path) -> None:
    (tmp_path / "net.json").write_text('{"near_is_large": false, "size": [280, 420]}')
    model = loaded(tmp_path, mean_of_channels(OPEN, patch_px=14))
    assert model.facts.near_is_large is False and model.facts.size_for(*ASPECT) == (280, 420)
    assert model.facts.mean == IMAGENET["mean"] != HALF["mean"]


def test_a_panorama_is_squeezed_and_an_upright_photo_stands(tmp_path: Path) -> None:
    facts = loaded(tmp_path, mean_of_channels(OPEN, patch_px=14)).facts
    assert facts.size_for(100, 900) == (518, 1036)
    assert facts.size_for(80, 60) == (686, 518)
