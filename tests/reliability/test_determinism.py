"""The same photo and settings give the same picture: to the byte on one machine, to a code whatever the threads."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from d2f_core.photo.photo import Photo
from d2f_core.photo.reading import open_photo
from d2f_core.pipeline import Pipeline
from d2f_core.settings import ApertureSettings, BlurSettings, FusionSettings, RenderSettings
from tests.golden.scenes import garden

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "resources" / "samples" / "03-sunset.jpg"
SETTINGS = replace(
    RenderSettings(), blur=BlurSettings(strength=80.0), aperture=ApertureSettings(shape="blades", cat_eye=0.5),
    fusion=FusionSettings(grain=1.0),
)  # fmt: skip


def render() -> np.ndarray:
    """A fresh pipeline's picture: depth by the network, grain included."""
    return np.array(Pipeline(Photo(garden()[0])).render(SETTINGS).pixels)


def command_line(output: Path, **environment: str) -> bytes:
    """The file that a process of its own writes."""
    options = ["--long-side", "400", "--set", "fusion.grain=1"]
    subprocess.run(
        [sys.executable, "main.py", "render", SAMPLE, output, *options], cwd=ROOT, check=True, capture_output=True,
        env={**os.environ, **environment}, timeout=300,
    )  # fmt: skip
    return output.read_bytes()


def test_a_fresh_render_is_the_same_to_the_byte() -> None:
    np.testing.assert_array_equal(render(), render())


def test_a_pipeline_gives_the_same_after_other_settings() -> None:
    pipeline = Pipeline(Photo(garden()[0]))
    first = np.array(pipeline.render(SETTINGS).pixels)
    pipeline.render(RenderSettings())
    np.testing.assert_array_equal(np.array(pipeline.render(SETTINGS).pixels), first)


def test_one_thread_or_two(monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = []
    for count in (1, 2):
        monkeypatch.setattr(os, "cpu_count", lambda count=count: count)
        pictures.append(render().astype(int))
    assert np.abs(pictures[0] - pictures[1]).max() <= 1


@pytest.mark.slow
def test_two_processes_write_the_same_bytes_and_other_threads_a_code_apart(tmp_path: Path) -> None:
    first = command_line(tmp_path / "1.png", PYTHONHASHSEED="1")
    assert command_line(tmp_path / "2.png", PYTHONHASHSEED="2") == first
    for threads in ("1", "2"):
        command_line(tmp_path / f"threads-{threads}.png", OMP_NUM_THREADS=threads, OPENBLAS_NUM_THREADS=threads)
    one, two = (open_photo(tmp_path / f"threads-{threads}.png").pixels.astype(int) for threads in "12")
    assert np.abs(one - two).max() <= 1
