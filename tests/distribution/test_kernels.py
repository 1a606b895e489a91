"""Loops compiled ahead: the same results to the bit as those that numba compiles, and no lock held meanwhile."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from numba import typeof, types

from d2f_core.compiled import MODULES, kind_of
from distribution import kernels

ROOT = Path(__file__).resolve().parents[2]

RENDER = """
import hashlib, sys
import numpy as np
from d2f_core import compiled
from d2f_core.depth_repair.painting import Painter
from d2f_core.depth_repair.upsampling import at_size
from d2f_core.photo.colour import from_linear
from d2f_core.rendering.bokeh import render_bokeh
from d2f_core.settings import ApertureSettings
from d2f_core.settings.strokes import Stroke
assert compiled.is_ahead() is (sys.argv[1] == "ahead")
rng = np.random.default_rng(5)
photo = rng.integers(0, 256, (150, 210, 3), np.uint8)
photo[60:90] = 255
disparity = np.tile(np.linspace(0.1, 0.7, 210, dtype=np.float32), (150, 1))
disparity[40:100, 60:150] = 0.9
results = [
    render_bokeh(photo, disparity, focus_disparity=0.6, blur_px=25.0, quality=quality, aperture=aperture)
    for quality in ("draft", "final")
    for aperture in (ApertureSettings(), ApertureSettings(shape="star", cat_eye=0.6), ApertureSettings(fringes=0.5))
]
painter = Painter((photo[::2, ::2] / np.float32(255)).astype(np.float32), np.ascontiguousarray(disparity[::2, ::2]))
repairs = at_size(painter.painted([Stroke("set", ((0.4, 0.5), (0.6, 0.5)), 0.3)]), painter.photo, photo)
results += [value for value in vars(repairs).values() if isinstance(value, np.ndarray)]
results.append(from_linear(rng.random((40, 50, 3), np.float32), np.uint8, dither=True))
assert len(results) > 7
print(hashlib.sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in results)).hexdigest())
assert ("numba" in sys.modules) is (sys.argv[1] != "ahead")
"""

LOCK = """
import sys, threading, time
import numpy as np
from d2f_core import compiled
from d2f_core.depth_repair.brush_mask import _spread
assert compiled.is_ahead()
plane = lambda value: np.full((400, 600), value, np.float32)
ends = []
def work():
    ends.append(time.perf_counter())
    one = np.float32(1.0)
    _spread(plane(9.0), np.zeros((400, 600, 3), np.float32), plane(0.0), plane(0.0), one, one, 100)
    ends.append(time.perf_counter())
worker = threading.Thread(target=work)
worker.start()
seen = []
while len(ends) < 2:
    if ends:
        seen.append(time.perf_counter())
worker.join()
gaps = np.diff([ends[0], *seen, ends[1]])
print(gaps.max() / (ends[1] - ends[0]))
"""


class Grid(NamedTuple):
    values: Any
    step: float


@pytest.mark.parametrize(
    "value",
    [
        1, 2.5, True, np.float32(1), np.float64(1), np.zeros((2, 3), np.float32), np.zeros(4, np.int64),
        np.zeros(2, np.bool_), (3, 4), (3, 4.0), Grid(np.zeros((2, 2, 3), np.uint8), 0.5),
    ],
)  # fmt: skip
def test_types_of_numba_and_kinds_of_values_agree(value: Any) -> None:
    assert kernels.kinds_of([typeof(value)]) == (kind_of(value),)


def test_a_loop_that_only_loops_call_is_left_out() -> None:
    assert kernels.kinds_of([types.float32, types.literal(3)]) is None


def test_arrays_in_another_order_are_refused() -> None:
    with pytest.raises(ValueError, match="does not tell"):
        kernels.kinds_of([typeof(np.zeros((4, 6))[:, ::2])])


def test_the_best_module_comes_first() -> None:
    assert MODULES[-1] == kernels.PLAIN and not kernels.FEATURES[kernels.PLAIN]
    assert set(MODULES) == set(kernels.FEATURES)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kernels")
    kernels.build(folder)
    if not list(folder.iterdir()):
        pytest.skip("there is no C compiler here")
    return folder


def run(program: str, *arguments: str, **variables: str) -> str:
    command = [sys.executable, "-c", program, *arguments]
    environment = {**os.environ, **variables}
    answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()


@pytest.mark.slow
@pytest.mark.parametrize("module", MODULES)
def test_the_results_are_those_of_numba_to_the_bit(built: Path, tmp_path: Path, module: str) -> None:
    files = list(built.glob(f"{module}.*"))
    if not files:
        pytest.skip("not for this kind of processor")
    (tmp_path / files[0].name).symlink_to(files[0])
    jit = {**kernels.processor(module), "NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    assert run(RENDER, "ahead", PYTHONPATH=str(tmp_path)) == run(RENDER, "numba", **jit)


@pytest.mark.slow
def test_another_thread_runs_while_a_loop_does(built: Path) -> None:
    assert float(run(LOCK, PYTHONPATH=str(built))) < 0.5


@pytest.mark.slow
def test_goldens_and_the_window_call_no_loop_in_another_way(built: Path) -> None:
    files = ["tests/golden", "tests/d2f_core/test_pipeline.py", "tests/end_to_end"]
    command = [sys.executable, "-m", "pytest", "-q", "-m", "not slow", "-p", "no:cacheprovider", *files]
    environment = {**os.environ, "PYTHONPATH": str(built)}
    answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout[-4000:]
