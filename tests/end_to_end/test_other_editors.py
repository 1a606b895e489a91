"""D2F as the blur step of the real other programs: the picture goes out, is blurred, and comes back.

A program that is not installed skips its tests and says so (Debian: darktable; gimp 3 is in Debian 13). Somebody who
presses Done is played by `press_done.py`; all else is real, the window and the renderer included.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.samples import sample_photos
from d2f_core.cli import plugin
from d2f_core.photo.reading import open_photo
from d2f_core.photo.stored_settings import settings_in
from d2f_core.photo.writing import save_photo

ROOT = Path(__file__).resolve().parents[2]
HAND = [sys.executable, str(ROOT / "tests" / "end_to_end" / "press_done.py")]
LONG_S = 180.0  # a busy machine

darktable = pytest.mark.skipif(
    not (shutil.which("darktable") and shutil.which("Xvfb")), reason="darktable or Xvfb is not installed"
)


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    """Nothing of this user's settings; D2F's window where nobody sees it."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return {**kept, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config"),
            "QT_QPA_PLATFORM": "offscreen", "D2F_DATA": str(tmp_path / "data"), **more}  # fmt: skip


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    with Image.open(sample_photos()[1]) as sample:
        sample.thumbnail((600, 600))
        exif = Image.Exif()
        exif[271] = "Camera of the test"
        sample.convert("RGB").save(tmp_path / "dogs.png", exif=exif)
    return tmp_path / "dogs.png"


@pytest.fixture
def deep_photo(photo: Path) -> Path:
    """The photo as a TIFF of 16 bits."""
    source = open_photo(photo)
    save_photo(source.pixels.astype(np.uint16) * 257, photo.with_suffix(".tif"), source=source)
    return photo.with_suffix(".tif")


@pytest.mark.slow
class TestEdit:
    def test_done_writes_a_blurred_picture_of_sixteen_bits(self, deep_photo: Path, tmp_path: Path) -> None:
        output = tmp_path / "back.tif"
        command = [*HAND, "--edit", str(deep_photo), "--output", str(output)]
        answer = subprocess.run(command, env=environment(tmp_path), capture_output=True, text=True, timeout=LONG_S)
        assert answer.returncode == 0, answer.stderr
        sharp, back = open_photo(deep_photo), open_photo(output)
        assert back.pixels.dtype == np.uint16 and back.size == sharp.size
        assert b"Camera of the test" in back.metadata.exif and back.metadata.profile == sharp.metadata.profile
        assert settings_in(back) is not None
        assert np.abs(np.diff(back.pixels.astype(float), axis=1)).mean() < 0.8 * edges(sharp.pixels)

    def test_cancel_writes_nothing(self, deep_photo: Path, tmp_path: Path) -> None:
        before = deep_photo.read_bytes()
        command = [*HAND, "--cancel", "--edit", str(deep_photo)]
        answer = subprocess.run(command, env=environment(tmp_path), capture_output=True, text=True, timeout=LONG_S)
        assert answer.returncode == 1, answer.stderr
        assert deep_photo.read_bytes() == before


def edges(pixels: np.ndarray) -> float:
    return float(np.abs(np.diff(pixels.astype(float), axis=1)).mean())


@pytest.mark.slow
@darktable
class TestDarktable:
    """Its real window under Xvfb: only there does its Lua import and group pictures."""

    def test_the_picture_goes_out_and_comes_back_in_a_group(
        self, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(plugin, "start_command", lambda: HAND)
        config, told = tmp_path / "darktable", tmp_path / "told.txt"
        plugin.install("darktable", config)
        driver = tmp_path / "drive.lua"
        driver.write_text(DRIVER.format(photo=photo, told=told))
        run_until(told, config, driver, tmp_path)
        assert told.read_text().split() == ["dogs-d2f.tif", "dogs.png"]
        back, sharp = open_photo(photo.with_name("dogs-d2f.tif")), open_photo(photo)
        assert back.pixels.dtype == np.uint16 and back.size == sharp.size and back.metadata.profile
        assert edges(back.pixels) / 257 < 0.8 * edges(sharp.pixels)

    def test_its_export_reads_what_we_write(self, deep_photo: Path, tmp_path: Path) -> None:
        out = tmp_path / "read.png"
        command = [
            "darktable-cli", str(deep_photo), str(out), "--apply-custom-presets", "false",
            "--core", "--configdir", str(tmp_path / "config"), "--library", ":memory:", "--disable-opencl",
        ]  # fmt: skip
        subprocess.run(command, env=environment(tmp_path), capture_output=True, timeout=LONG_S, check=True)
        difference = np.abs(open_photo(out).pixels.astype(float) - open_photo(deep_photo).pixels / 257.0)
        assert np.median(difference) <= 2


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("gimp-console-3.0"), reason="GIMP 3 is not installed (Debian 13 has it)")
class TestGimp:
    def test_the_picture_comes_back_as_a_layer(
        self, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(plugin, "start_command", lambda: HAND)
        plugin.install("gimp", tmp_path / "config" / "GIMP" / "3.0")
        driver, told = tmp_path / "drive.py", tmp_path / "told.txt"
        driver.write_text(GIMP_DRIVER.format(photo=photo, told=told))
        command = [
            "gimp-console-3.0", "-i", "--batch-interpreter=python-fu-eval", "-b", f'exec(open("{driver}").read())',
            "--quit",
        ]  # fmt: skip
        subprocess.run(command, env=environment(tmp_path), capture_output=True, timeout=LONG_S, check=True)
        assert told.read_text() == "Depth blur (D2F)|Background"


GIMP_DRIVER = """
from gi.repository import Gimp, Gio
image = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path("{photo}"))
procedure = Gimp.get_pdb().lookup_procedure("plug-in-d2f-refocus")
config = procedure.create_config()
config.set_property("image", image)
config.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
config.set_core_object_array("drawables", image.get_selected_layers())
procedure.run(config)
with open("{told}", "w") as file:
    file.write("|".join(layer.get_name() for layer in image.get_layers()))
"""

DRIVER = """
local dt, d2f = require "darktable", require "d2f"
local is_done, result = pcall(function() return d2f.refocus(dt.database.import("{photo}")) end)
local file = io.open("{told}.part", "w")
file:write(is_done and (result.filename .. " " .. result.group_leader.filename) or tostring(result))
file:close()
os.rename("{told}.part", "{told}")
"""


def run_until(told: Path, config: Path, driver: Path, tmp_path: Path) -> None:
    """darktable's window until its script has written this file."""
    with subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x900x24"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as screen:
        assert screen.stdout is not None
        display = f":{int(screen.stdout.readline())}"
        command = [
            "darktable", "--configdir", str(config), "--cachedir", str(tmp_path / "cache"), "--library", ":memory:",
            "--disable-opencl", "--luacmd", f'dofile("{driver}")',
        ]  # fmt: skip
        with subprocess.Popen(
            command, env=environment(tmp_path, DISPLAY=display), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as program:
            until = time.monotonic() + LONG_S
            while not told.exists() and program.poll() is None and time.monotonic() < until:
                time.sleep(0.2)
            program.kill()
        screen.terminate()
    assert told.exists(), "darktable ended before its script did"
