"""The program as a person runs it: from the file to the refocused file, and every bad input as one sentence."""

import signal
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile
from PIL import Image

import main as program
from d2f_core.photo.reading import open_photo, read_disparity
from d2f_core.photo.xmp import settings_in

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "resources" / "samples" / "02-dogs.jpg"
LIMIT_S = 120


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def photo(tmp_path_factory):
    """A small copy of a sample, turned by EXIF, with camera data and a profile."""
    from PIL import ImageCms

    exif = Image.Exif()
    exif[0x010F], exif[0x0112], exif[0x8769] = "Maker", 6, {0x829D: 8.0}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    path = tmp_path_factory.mktemp("photo") / "dogs.jpg"
    with Image.open(SAMPLE) as image:
        image.resize((320, 480)).rotate(90, expand=True).save(path, exif=exif, icc_profile=profile, quality=95)
    return path


def sentence(capfd, *arguments):
    """What the program says when it refuses; checks exit code 2 and that it is one line."""
    assert program.main([str(argument) for argument in arguments]) == 2
    printed = capfd.readouterr()  # of the whole process: the libraries below are to be silent, too
    assert printed.out == "" and printed.err.count("\n") == 1 and printed.err.endswith(".\n")
    return printed.err


class TestTheMainJob:
    def test_refocus_a_photo(self, folder, photo, capsys):
        arguments = ["render", photo, "out.jpg", "--focus", "0.4,0.35", "--f-number", "1.8"]
        assert program.main([str(argument) for argument in arguments]) == 0
        assert capsys.readouterr().out.startswith("Focused on the given point at 0.40,0.35")
        source, result = open_photo(photo), open_photo(folder / "out.jpg")
        assert result.size == source.size == (480, 320)
        assert result.metadata.profile == source.metadata.profile
        tags = Image.Exif()
        tags.load(result.metadata.exif)
        assert (tags[0x010F], tags[0x0112], tags.get_ifd(0x8769)[0x829D]) == ("Maker", 1, 8.0)
        assert settings_in(result.metadata.xmp).focus.point == (0.4, 0.35)
        sharpness = [cv2.Laplacian(picture.pixels, cv2.CV_32F).var() for picture in (source, result)]
        assert sharpness[1] < 0.8 * sharpness[0], "something is blurred"

    def test_without_blur_the_photo_comes_back_bit_for_bit(self, folder, photo):
        assert program.main(["render", str(photo), "same.png", "--strength", "0"]) == 0
        np.testing.assert_array_equal(open_photo(folder / "same.png").pixels, open_photo(photo).pixels)

    def test_depth_map_out_and_in_again(self, folder, photo, capsys):
        assert program.main(["depth", str(photo), "depth.png"]) == 0
        assert read_disparity(folder / "depth.png", (480, 320)).max() > 0.5
        assert program.main(["render", str(photo), "out.png", "--disparity", "depth.png", "--draft"]) == 0
        assert program.main(["compare", "out.png", str(photo)]) == 0
        assert "Delta-E 2000 max" in capsys.readouterr().out

    def test_sixteen_bits_in_sixteen_bits_out(self, folder, photo):
        tifffile.imwrite("deep.tif", open_photo(photo).pixels.astype(np.uint16) * 257, photometric="rgb")
        assert program.main(["render", "deep.tif", "out.tif"]) == 0
        result = open_photo(folder / "out.tif").pixels
        assert result.dtype == np.uint16 and len(np.unique(result % 257)) > 200

    def test_stages_and_the_published_method(self, folder, photo):
        assert program.main(["stages", str(photo), "stages", "--draft"]) == 0
        assert len(list((folder / "stages").iterdir())) == 7
        assert program.main(["render", str(photo), "paper.jpg", "--paper"]) == 0
        assert open_photo(folder / "paper.jpg").size == (480, 320)


class TestPhotosOfEveryKind:
    @pytest.mark.parametrize("mode", ["L", "P", "RGBA", "CMYK", "1"])
    def test_modes(self, folder, photo, mode):
        Image.fromarray(open_photo(photo).pixels[::4, ::4]).convert(mode).save("in.tif")
        assert program.main(["render", "in.tif", "out.jpg", "--draft"]) == 0

    def test_one_pixel_and_a_wrong_extension(self, folder):
        Image.new("RGB", (1, 1), "red").save("one.jpg", format="PNG")
        assert program.main(["render", "one.jpg", "out.png"]) == 0
        assert open_photo(folder / "out.png").size == (1, 1)


class TestBadInput:
    def test_photos_that_are_none(self, folder, capfd):
        Image.new("RGB", (60, 60), "red").save("cut.jpg")
        Path("cut.jpg").write_bytes(Path("cut.jpg").read_bytes()[:-200])
        header = b"IHDR" + struct.pack(">IIBBBBB", 40000, 30000, 8, 2, 0, 0, 0)
        header = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
        Path("huge.png").write_bytes(b"\x89PNG\r\n\x1a\n" + header)
        Path("empty.jpg").touch()
        Path("text.jpg").write_text("no photo")
        Path("folder.jpg").mkdir()
        expected = {
            "cut.jpg": "damaged", "huge.png": "40000 x 30000", "empty.jpg": "0 bytes", "text.jpg": "not a photo",
            "folder.jpg": "folder", "missing.jpg": "does not exist",
        }  # fmt: skip
        before = sorted(folder.iterdir())
        for name, words in expected.items():
            for command in ("render", "depth"):
                said = sentence(capfd, command, name, "out.png")
                assert name in said and words in said
        assert sorted(folder.iterdir()) == before

    def test_maps_that_do_not_fit(self, folder, photo, capfd):
        tifffile.imwrite("nan.tif", np.full((480, 320), np.nan, np.float32))
        tifffile.imwrite("wide.tif", np.zeros((320, 480), np.float32))
        assert "NaN" in sentence(capfd, "render", photo, "out.jpg", "--disparity", "nan.tif")
        assert "480 x 320" in sentence(capfd, "render", photo, "out.jpg", "--disparity", "wide.tif")
        assert not Path("out.jpg").exists()


class TestAsAProcess:
    def run(self, folder, *arguments):
        command = [sys.executable, ROOT / "main.py", *arguments]
        return subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=LIMIT_S)

    def test_a_mistake_is_one_line_and_exit_code_2(self, tmp_path):
        (tmp_path / "cut.jpg").write_bytes(SAMPLE.read_bytes()[:100_000])
        done = self.run(tmp_path, "render", "cut.jpg", "out.jpg")
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("'cut.jpg' is damaged") and done.stderr.count("\n") == 1

    @pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
    def test_ctrl_c_while_working_leaves_130_and_no_file(self, tmp_path):
        # A child of a background job would ignore the signal without the first line.
        program = (
            "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
            f"sys.path.insert(0, {str(ROOT)!r}); import main; "
            f"sys.exit(main.main(['render', {str(SAMPLE)!r}, 'out.jpg', '--debug', 'cache']))"
        )
        with subprocess.Popen(
            [sys.executable, "-c", program], stderr=subprocess.PIPE, text=True, cwd=tmp_path
        ) as child:
            try:
                next(line for line in child.stderr if "miss" in line)  # the first stage has begun
                child.send_signal(signal.SIGINT)
                rest = child.stderr.read()
                assert child.wait(LIMIT_S) == 130
            finally:
                child.kill()
        assert "Stopped" in rest and "Traceback" not in rest
        assert list(tmp_path.iterdir()) == []
