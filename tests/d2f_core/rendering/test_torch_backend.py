"""A graphics card gives the processor's picture. torch's own processor stands in for the card, which is often missing.

The same tests run on "cuda" and "mps" where torch finds one.
"""

import logging
import subprocess
import sys

import cv2
import numpy as np
import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from d2f_core import ApertureSettings, RenderSettings, render_bokeh
from d2f_core.cancel import Cancelled, CancelToken
from d2f_core.photo.photo import Photo
from d2f_core.pipeline import Pipeline
from d2f_core.rendering import backend, scatter
from d2f_core.rendering import torch_backend as torch_backend
from d2f_core.rendering.device import CARDS, DEVICES, ON_TORCHS_CPU, torch_device
from d2f_core.rendering.layered_rendering import render_layers
from d2f_core.rendering.psf_tables import psf_table, radius_step, step_radius
from d2f_core.rendering.torch_backend import TorchBackend
from d2f_core.settings import FocusSettings

IS_THERE = {ON_TORCHS_CPU: True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
ALL = [
    pytest.param(name, marks=pytest.mark.skipif(not IS_THERE[name], reason="torch finds none"))
    for name in (ON_TORCHS_CPU, *CARDS)
]
APERTURES = {
    "disc": ApertureSettings(),
    "blades": ApertureSettings(shape="blades"),
    "heart": ApertureSettings(shape="heart"),
    "cat-eye": ApertureSettings(cat_eye=0.8),
    "ring": ApertureSettings(shape="ring"),
    "anamorphic": ApertureSettings(anamorphic=1.6, rotation_deg=20),
}
FOCUS = {"near": 0.9, "middle": 0.5, "far": 0.1}
CODE = 1.0  # what rounding to 8 bits makes of any difference
FRACTION = 0.1  # of a code, where nothing is rounded to 8 bits; on torch's processor 0.004 was the most


@pytest.fixture(scope="module")
def scene():
    """A near and a middle thing with clipped lights before a far wall and a slope: photo and disparity."""
    rng = np.random.default_rng(5)
    photo = cv2.resize(rng.integers(0, 255, (20, 30, 3), np.uint8), (210, 150), interpolation=cv2.INTER_CUBIC)
    for place in ((20, 20), (190, 30), (105, 75), (60, 140)):
        cv2.circle(photo, place, 2, (255, 255, 250), -1)
    disparity = np.full((150, 210), 0.1, np.float32)
    disparity[100:] = np.linspace(0.1, 0.6, 50, dtype=np.float32)[:, None]
    cv2.circle(disparity, (110, 75), 35, 0.5, -1)
    cv2.circle(disparity, (40, 150), 45, 0.9, -1)
    return photo, disparity


def codes(pixels):
    """Encoded values, 0..255 whatever the type."""
    return pixels.astype(np.float64) * (255 if pixels.dtype == np.float32 else 255 / np.iinfo(pixels.dtype).max)


def unrounded(photo):
    return (photo / 255).astype(np.float32)


def difference(photo, disparity, device, **options):
    """Largest difference to the processor's picture, in codes of 255."""
    options = {"focus_disparity": 0.5, "blur_px": 45.0} | options
    expected, result = (render_bokeh(photo, disparity, device=name, **options) for name in ("cpu", device))
    assert result.dtype == expected.dtype
    assert not np.array_equal(expected, photo)
    return np.abs(codes(result) - codes(expected)).max()


@pytest.mark.parametrize("device", ALL)
class TestSamePicture:
    @pytest.mark.parametrize("quality", ["draft", "final"])
    @pytest.mark.parametrize("focus", FOCUS)
    @pytest.mark.parametrize("shape", APERTURES)
    def test_of_every_opening_quality_and_focus(self, scene, device, shape, focus, quality):
        photo, disparity = scene
        options = {"aperture": APERTURES[shape], "focus_disparity": FOCUS[focus], "quality": quality}
        assert difference(unrounded(photo), disparity, device, **options) < FRACTION

    @pytest.mark.parametrize("quality", ["draft", "final"])
    def test_of_8_and_16_bits(self, scene, device, quality):
        photo, disparity = scene
        assert difference(photo, disparity, device, quality=quality) <= CODE
        assert difference(photo.astype(np.uint16) * 257, disparity, device, quality=quality) < FRACTION

    @pytest.mark.parametrize("size", [(1, 50), (50, 1), (3, 2), (7, 9), (37, 53), (255, 8), (257, 31)])
    def test_of_awkward_sizes(self, device, size):
        photo = np.random.default_rng(1).random((*size, 3), np.float32)
        disparity = np.linspace(0, 1, size[0] * size[1], dtype=np.float32).reshape(size)
        for focus, blur_px in ((1.0, 40.0), (0.4, 9.0)):
            assert difference(photo, disparity, device, focus_disparity=focus, blur_px=blur_px) < FRACTION

    @pytest.mark.parametrize("blur_px", [1.3, 1.9, 5.0, 11.0, 25.5, 120.0])
    def test_of_small_and_large_blurs(self, scene, device, blur_px):
        photo, disparity = scene
        assert difference(unrounded(photo), disparity, device, blur_px=blur_px) < FRACTION

    def test_in_strips_and_few_pixels_and_edges_at_once(self, scene, device, monkeypatch):
        monkeypatch.setattr("d2f_core.rendering.pyramid.SHORT_STRIP_ROWS", 34)
        monkeypatch.setattr("d2f_core.rendering.pyramid.STRIP_ROWS", 34)
        monkeypatch.setattr("d2f_core.rendering.pyramid.LARGEST_KEPT_PIXELS", 1)
        monkeypatch.setattr(torch_backend, "PIXELS_AT_ONCE", 1000)
        monkeypatch.setattr(torch_backend, "EDGES_AT_ONCE", 3000)
        photo, disparity = scene
        assert difference(unrounded(photo), disparity, device) < FRACTION

    def test_of_a_pipeline_with_grain(self, scene, device):
        settings = RenderSettings(focus=FocusSettings(disparity=0.5))
        first, second = (
            Pipeline(Photo(scene[0]), disparity=scene[1], device=name).render(settings).pixels
            for name in ("cpu", device)
        )
        assert np.abs(codes(first) - codes(second)).max() <= CODE

    def test_pixels_in_focus_stay_bit_for_bit(self, scene, device):
        photo, disparity = scene
        result = render_bokeh(photo, disparity, focus_disparity=0.9, blur_px=20.0, device=device)
        core = cv2.erode((disparity > 0.89).astype(np.uint8), np.ones((5, 5))) > 0
        assert core.any() and np.array_equal(result[core], photo[core])


class TestSteps:
    def test_every_radius_has_the_loops_kernel(self):
        ties = [(step_radius(index) + step_radius(index + 1)) / 2 for index in range(8, 90)]
        radii = np.array(ties + [np.nextafter(np.float32(tie), np.float32(0)) for tie in ties], np.float32)
        expected = [radius_step(radius) if radius > 0.5 else 0 for radius in radii]
        assert torch_backend._kernel_index(torch.from_numpy(radii)).tolist() == expected

    @pytest.mark.parametrize(("width", "rows"), [(30, 20), (3, 20), (30, 2)])
    @pytest.mark.parametrize(("above", "below"), [(5, 5), (0, 5), (5, 0), (0, 0)])
    def test_margins_are_folded_as_by_the_loops(self, width, rows, above, below):
        edges = np.random.default_rng(2).random((above + rows + below, width + 10, 5), np.float32)
        folded = torch_backend.fold_margins(torch.from_numpy(edges.cumsum(1, np.float32)), 5, above, below)
        expected = np.empty((rows, width, 5), np.float32)
        scatter.folded_sums(edges, 5, above, below, expected)
        np.testing.assert_allclose(folded.numpy(), expected, rtol=1e-5)

    @pytest.mark.parametrize(("rows", "columns"), [((9, 4), (11, 6)), ((1, 1), (5, 3)), ((8, 4), (2, 1))])
    def test_coarse_sums_are_enlarged_as_by_the_loops(self, rows, columns):
        rng = np.random.default_rng(4)
        target, coarse = rng.random((rows[0], columns[0], 5), np.float32), rng.random((rows[1], columns[1], 5), "f4")
        here = torch.from_numpy(target.copy())
        scatter.add_enlarged(target, 3, coarse, 1)
        loops = TorchBackend("cpu", psf_table(ApertureSettings(), 6, 1, 1.0))
        loops.add_enlarged(here, 3, torch.from_numpy(coarse), 1)
        np.testing.assert_allclose(here.numpy(), target, rtol=1e-5, atol=1e-6)


class Watch(TorchDispatchMode):
    """Notes every operation, and the types of what it gives."""

    def __init__(self):
        super().__init__()
        self.names, self.types = [], set()

    def __torch_dispatch__(self, operation, types, arguments=(), options=None):
        result = operation(*arguments, **(options or {}))
        self.names.append(operation.overloadpacket._qualified_op_name)
        self.types |= {part.dtype for part in tree_leaves(result) if isinstance(part, torch.Tensor)}
        return result


class OneThread:
    """A pool without threads: torch's modes belong to one."""

    def __init__(self):
        self.map = map

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        pass


class TestWhatACardNeeds:
    """Things that can be seen without one."""

    def test_nothing_wider_than_float32_and_one_wait_for_each_chunk(self, scene, monkeypatch):
        monkeypatch.setattr("d2f_core.rendering.layered_rendering.thread_pool", OneThread)
        monkeypatch.setattr(torch_backend, "EDGES_AT_ONCE", 3000)
        with Watch() as watch:
            render_bokeh(*scene, focus_disparity=0.5, blur_px=45.0, device=ON_TORCHS_CPU)
        assert torch.float64 not in watch.types and torch.float32 in watch.types
        chunks = watch.names.count("aten::nonzero")
        assert watch.names.count("aten::bincount") <= chunks < watch.names.count("aten::scatter_add_")
        assert "aten::_local_scalar_dense" not in watch.names  # what `item()` and `if tensor:` wait with

    def test_tensors_of_another_device_meet_none_of_the_processor(self):
        # torch's "meta" device computes nothing, but does not mix with others
        here, table = {"device": "meta"}, psf_table(ApertureSettings(cat_eye=0.5), 6, 5, 1.5)
        card = TorchBackend("meta", table)
        numbers = [torch.empty(50, dtype=torch.int64, **here) for _ in range(4)]
        card._add_edges(
            torch_backend._Pixels(torch.empty(5, 50, **here), *numbers, [50, 50, 30, 2]), card.zeros(5, 20, 40)
        )
        torch_backend._kernel_index(torch.empty(50, **here))
        layer = torch_backend.fold_margins(card.zeros(30, 40, 5), 4, 4, 4)
        card.add_enlarged(layer, 3, card.zeros(11, 16, 5), 0)
        card.composite_over(card.zeros(22, 32, 3), card.zeros(22, 32), card.zeros(22, 32), layer, card.zeros(22, 32))
        assert layer.is_meta


class TestAroundIt:
    def test_the_settings_name_no_device(self):
        assert "device" not in str(RenderSettings())

    def test_cancel_stops_it(self, scene, monkeypatch):
        cancel = CancelToken()
        zeros = TorchBackend.zeros

        def cancelled(self, *shape):
            cancel.cancel("a newer edit")
            return zeros(self, *shape)

        monkeypatch.setattr(TorchBackend, "zeros", cancelled)
        with pytest.raises(Cancelled, match="a newer edit"):
            render_bokeh(*scene, focus_disparity=0.5, blur_px=45.0, cancel=cancel, device=ON_TORCHS_CPU)

    def test_progress_is_told_as_by_the_processor(self, scene, monkeypatch):
        monkeypatch.setattr("d2f_core.rendering.pyramid.SHORT_STRIP_ROWS", 34)
        told = {"cpu": [], ON_TORCHS_CPU: []}
        for device, parts in told.items():
            render_bokeh(
                *scene, focus_disparity=0.5, blur_px=45.0, device=device,
                progress=lambda part, _text, parts=parts: parts.append(part),
            )  # fmt: skip
        assert told["cpu"] == told[ON_TORCHS_CPU] and told["cpu"][-1] == 1

    @pytest.mark.parametrize("step", ["__init__", "psf_sum", "composite_over", "finished"])
    @pytest.mark.parametrize("error", [torch.OutOfMemoryError("CUDA out of memory"), TypeError("no float64")])
    def test_a_card_that_fails_is_logged_and_the_processor_renders(self, scene, monkeypatch, caplog, step, error):
        def fail(*_arguments):
            raise error

        options = {"focus_disparity": 0.5, "blur_px": 45.0}
        expected = render_bokeh(*scene, **options)
        monkeypatch.setattr(TorchBackend, step, fail)
        with caplog.at_level(logging.WARNING, "d2f"):
            result = render_bokeh(*scene, device=ON_TORCHS_CPU, **options)
        assert np.array_equal(result, expected)
        assert [record.getMessage() for record in caplog.records] == [
            f"The graphics card (cpu) failed, the processor renders instead: {error}"
        ]

    def test_a_mistake_that_is_not_the_cards_is_not_hidden(self, scene, monkeypatch, caplog):
        def wrong(*_arguments, **_options):
            raise ZeroDivisionError("ours")

        monkeypatch.setattr("d2f_core.rendering.bokeh.fuse", wrong)
        with pytest.raises(ZeroDivisionError, match="ours"):
            render_bokeh(*scene, focus_disparity=0.5, blur_px=45.0, device=ON_TORCHS_CPU)
        assert "processor renders instead" in caplog.text

    def test_both_can_do_every_step(self):
        steps = {name for name in vars(backend.Backend) if not name.startswith("_")}
        assert steps == {"zeros", "psf_sum", "add_enlarged", "composite_over", "finished"}
        for kind in (backend.CompiledBackend, TorchBackend):
            assert steps <= set(vars(kind))

    def test_the_default_is_the_processor_without_torch(self):
        assert render_layers.__kwdefaults__["device"] == "cpu" and torch_device("cpu") is None
        program = (
            "import sys, numpy as np; import d2f_core.pipeline, d2f_core.cli.steps\n"
            "from d2f_core import render_bokeh\n"
            "render_bokeh(np.zeros((40, 60, 3), 'uint8'), np.eye(40, 60, dtype='f4'), focus_disparity=1.0, blur_px=9)\n"
            "print('torch' in sys.modules)"
        )
        answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert answer.stdout.strip() == "False"

    def test_each_device_of_the_command_line_has_a_meaning(self):
        assert set(DEVICES) == {"auto", "cpu", *CARDS}
