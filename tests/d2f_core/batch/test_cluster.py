"""Batches on a Dask cluster of this machine: a scheduler and two workers, each a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from d2f_core.batch.cluster import Cluster, _is_done
from d2f_core.cli.main import main
from d2f_core.photo.photo import Photo
from d2f_core.photo.reading import open_photo
from d2f_core.photo.writing import ExportOptions, save_photo
from d2f_core.settings import BlurSettings, RenderSettings

ROOT = Path(__file__).resolve().parents[3]
LONG_S = 240.0
COUNT = 6


class TestNames:
    def test_a_folder_has_another_name_there(self) -> None:
        cluster = Cluster("tcp://a:1", (("/photos", "/mnt/nas"), ("/photos2/", "/mnt/two/")))
        assert cluster.there(Path("/photos/may/a.jpg")) == "/mnt/nas/may/a.jpg"
        assert cluster.there(Path("/photos2/a.jpg")) == "/mnt/two/a.jpg"
        assert cluster.there(Path("/elsewhere/a.jpg")) == "/elsewhere/a.jpg"

    def test_a_file_of_an_earlier_try_is_known_by_its_settings(self, tmp_path: Path) -> None:
        photo, settings = Photo(np.zeros((8, 8, 3), np.uint8)), RenderSettings(blur=BlurSettings(strength=33))
        save_photo(photo.pixels, tmp_path / "a.jpg", source=photo, options=ExportOptions(settings=settings))
        assert _is_done(tmp_path / "a.jpg", settings)
        assert not _is_done(tmp_path / "a.jpg", RenderSettings()) and not _is_done(tmp_path / "b.jpg", settings)


class TestOptions:
    @pytest.mark.parametrize(
        ("options", "sentence"),
        [
            (["--map", "/a=/b"], "give its --scheduler, too"),
            (["--scheduler", "tcp://x:1", "--map", "/a"], "write two folders"),
            (["--scheduler", "tcp://x:1", "--jobs", "2"], "leave it out"),
        ],
    )
    def test_what_does_not_fit(
        self, options: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        Image.new("RGB", (16, 16)).save(tmp_path / "a.png")
        assert main(["batch", str(tmp_path / "a.png"), "--out", str(tmp_path / "out"), *options]) == 2
        assert sentence in capsys.readouterr().err


class Machines:
    """A scheduler and two workers."""

    def __init__(self, folder: Path) -> None:
        pytest.importorskip("distributed", reason="dask.distributed is not installed")
        self.folder, self.address_file = folder, folder / "scheduler.json"
        self.scheduler = self.start("scheduler", "--port", "0", "--host", "127.0.0.1", "--no-dashboard")
        self.workers = [
            self.start("worker", "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(folder))
            for _ in range(2)
        ]
        until = time.monotonic() + LONG_S
        while not self.address_file.exists() and time.monotonic() < until:
            time.sleep(0.1)
        self.address = json.loads(self.address_file.read_text())["address"]

    def start(self, role: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", role, "--scheduler-file", str(self.address_file), *options]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
        return subprocess.Popen(
            command, env=environment, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    folder = tmp_path / "cluster"
    folder.mkdir()
    machines = Machines(folder)
    yield machines
    machines.end()


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for index in range(COUNT):
        noise = np.random.default_rng(index).integers(0, 255, (300, 400, 3), np.uint8)
        Image.fromarray(noise).save(folder / f"p{index}.png")
    return folder


def begun(machines: Machines, photos: Path, out: Path, *more: str) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "main.py",
        "batch",
        str(photos),
        "--out",
        str(out),
        "--scheduler",
        machines.address,
        *more,
    ]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.slow
class TestOnACluster:
    def test_a_worker_is_killed_and_all_photos_are_whole_and_none_twice(
        self, machines: Machines, photos: Path, tmp_path: Path
    ) -> None:
        out = tmp_path / "out"
        batch = begun(machines, photos, out, "--format", "png")
        assert batch.stdout is not None
        first = batch.stdout.readline()
        machines.workers[0].kill()
        rest, problems = batch.communicate(timeout=LONG_S)
        assert batch.returncode == 0, problems
        assert f"{COUNT} of {COUNT} written." in rest and (first + rest).count("->") == COUNT
        written = sorted(path.name for path in out.iterdir())
        assert written == [f"p{index}-refocused.png" for index in range(COUNT)]
        assert all(open_photo(path).size == (300, 400) for path in out.iterdir())

    def test_ctrl_c_stops_all_and_leaves_nothing_half_written(
        self, machines: Machines, photos: Path, tmp_path: Path
    ) -> None:
        import signal

        out = tmp_path / "out"
        batch = begun(machines, photos, out)
        assert batch.stdout is not None
        batch.stdout.readline()
        batch.send_signal(signal.SIGINT)
        rest, problems = batch.communicate(timeout=LONG_S)
        assert batch.returncode == 130, problems
        assert "stopped" in rest
        assert all(path.suffix == ".jpg" and open_photo(path).size == (300, 400) for path in out.iterdir())

    def test_a_folder_with_another_name_there(self, machines: Machines, photos: Path, tmp_path: Path) -> None:
        link, out = tmp_path / "link", tmp_path / "link" / "out"
        link.symlink_to(tmp_path / "real", target_is_directory=True)
        (tmp_path / "real").mkdir()
        mapping = f"{link}={tmp_path / 'real'}"
        batch = begun(machines, photos / "p0.png", out, "--map", mapping)
        answer, problems = batch.communicate(timeout=LONG_S)
        assert batch.returncode == 0, answer + problems
        assert (tmp_path / "real" / "out" / "p0-refocused.jpg").exists()


def test_no_scheduler_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("distributed", reason="dask.distributed is not installed")
    Image.new("RGB", (16, 16)).save(tmp_path / "a.png")
    arguments = ["batch", str(tmp_path / "a.png"), "--out", str(tmp_path / "out"), "--scheduler", "tcp://127.0.0.1:9"]
    assert main(arguments) == 2
    assert "The scheduler tcp://127.0.0.1:9 does not answer" in capsys.readouterr().err
