"""Files with layers: put together they are the exported picture, and what they say of depth and subject is true."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray

from d2f_core.cancel import Cancelled, CancelToken
from d2f_core.cli.main import main
from d2f_core.errors import PhotoError
from d2f_core.layered_export import check_layered_path, save_layered
from d2f_core.layered_export import saving as saving_module
from d2f_core.layered_export.content import filled_background, matte_of
from d2f_core.photo.blocks import Metadata
from d2f_core.photo.colour import from_linear, to_linear
from d2f_core.photo.photo import Photo
from d2f_core.photo.reading import open_photo
from d2f_core.photo.spaces import profile_for
from d2f_core.photo.writing import save_photo
from d2f_core.pipeline import Pipeline
from d2f_core.settings import BlurSettings, FocusSettings, FusionSettings, RenderSettings

psd_tools = pytest.importorskip("psd_tools", reason="psd-tools is not installed")
OpenEXR = pytest.importorskip("OpenEXR", reason="OpenEXR is not installed")

NEAR, FAR, SIZE = 0.8, 0.2, (96, 128)
SQUARE = (slice(30, 70), slice(40, 90))
LOOK = RenderSettings(focus=FocusSettings(disparity=NEAR), blur=BlurSettings(strength=80))


def scene(dtype: Any = np.uint8, profile: bytes = b"") -> Pipeline:
    """A bright near square before a coloured far pattern, with a clipped lamp."""
    white = 1.0 if dtype == np.float32 else np.iinfo(dtype).max
    rows, columns = np.mgrid[: SIZE[0], : SIZE[1]]
    pixels = np.stack([rows * 2 % 200, columns % 180, (rows // 8 + columns // 8) % 2 * 160], axis=-1) / 255.0
    pixels[10:14, 100:104] = 1.0
    pixels[SQUARE] = (0.8, 0.7, 0.3)
    disparity = np.full(SIZE, FAR, np.float32)
    disparity[SQUARE] = NEAR
    values = pixels * white
    photo = Photo(
        (values if dtype == np.float32 else np.rint(values)).astype(dtype), metadata=Metadata(profile=profile)
    )
    return Pipeline(photo, disparity=disparity)


def psd_mixed(path: Path) -> NDArray[np.float64]:
    """The visible layers laid over each other as codes 0..1."""
    group = next(layer for layer in psd_tools.PSDImage.open(path) if layer.is_group())
    result = np.zeros((*SIZE, 3))
    for layer in group:
        values = layer.numpy()
        result = result * (1 - values[..., 3:]) + values[..., :3] * values[..., 3:]
    return result


def exr_channels(path: Path) -> dict[str, NDArray[Any]]:
    return {
        name: channel.pixels for name, channel in OpenEXR.File(str(path), separate_channels=True).channels().items()
    }


def exr_mixed(channels: dict[str, NDArray[Any]]) -> NDArray[np.float32]:
    result = np.zeros((*SIZE, 4), np.float32)
    number = 1
    while f"layer{number}.R" in channels:
        layer = np.dstack([channels[f"layer{number}.{letter}"] for letter in "RGBA"]).astype(np.float32)
        result = result * (1 - layer[..., 3:]) + layer
        number += 1
    return result


class TestTogether:
    @pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
    @pytest.mark.parametrize("grain", [0.0, 1.0])
    def test_psd_layers_give_the_exported_picture(self, dtype: Any, grain: float, tmp_path: Path) -> None:
        pipeline, look = scene(dtype), with_grain(grain)
        save_layered(pipeline, tmp_path / "a.psd", look)
        exported = pipeline.render(look).pixels
        white = 1.0 if dtype == np.float32 else np.iinfo(dtype).max
        assert np.abs(psd_mixed(tmp_path / "a.psd") - exported / white).max() <= 0.51 / 255
        file = psd_tools.PSDImage.open(tmp_path / "a.psd")
        assert file.depth == (8 if dtype == np.uint8 else 16)
        assert np.abs(file.numpy()[..., :3] - exported / white).max() < 1e-4  # the merged picture inside it

    @pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
    def test_tiff_pages_give_the_exported_picture(self, dtype: Any, tmp_path: Path) -> None:
        pipeline, path = scene(dtype, profile_for(b"", "display-p3")), tmp_path / "a.layers.tif"
        save_layered(pipeline, path, LOOK)
        exported = pipeline.render(LOOK).pixels
        white = 1.0 if dtype == np.float32 else np.iinfo(dtype).max
        with tifffile.TiffFile(path) as file:
            pages = [page.asarray() for page in file.pages]
            assert [page.tags[285].value for page in file.pages][:2] == ["Exported picture", "Layer 1 (farthest)"]
            assert len(pages) > 2 and all(page.iccprofile == pipeline.photo.metadata.profile for page in file.pages)
            assert all(page.extrasamples == (2,) for page in file.pages[1:])  # unassociated alpha
        assert pages[0].dtype == (np.uint8 if dtype == np.uint8 else np.uint16)
        mixed = to_linear(pages[0])
        for layer in pages[1:]:
            alpha = layer[..., 3:] / np.float32(np.iinfo(layer.dtype).max)
            mixed = mixed * (1 - alpha) + to_linear(np.ascontiguousarray(layer[..., :3])) * alpha
        codes = from_linear(np.asarray(mixed, np.float32), np.dtype(np.float32))
        assert np.abs(codes - exported / white).max() <= 1 / 255
        assert np.array_equal(open_photo(path).pixels, pages[0])

    @pytest.mark.parametrize("grain", [0.0, 1.0])
    def test_exr_layers_give_it_in_linear_light(self, grain: float, tmp_path: Path) -> None:
        pipeline, look = scene(), with_grain(grain)
        save_layered(pipeline, tmp_path / "a.exr", look)
        channels = exr_channels(tmp_path / "a.exr")
        mixed = exr_mixed(channels)
        codes = from_linear(np.ascontiguousarray(mixed[..., :3]), np.dtype(np.float32))
        assert np.abs(np.clip(codes, 0, 1) - pipeline.render(look).pixels / 255).max() <= 1 / 255
        assert np.allclose(mixed[..., 3], 1) and np.allclose(mixed[..., 0], channels["R"], atol=2e-3)

    def test_a_lamp_keeps_its_light_above_white(self, tmp_path: Path) -> None:
        sharp = RenderSettings(focus=FocusSettings(disparity=FAR), blur=BlurSettings(strength=30))
        save_layered(scene(), tmp_path / "a.exr", sharp)
        assert exr_channels(tmp_path / "a.exr")["R"][10:14, 100:104].max() > 1.0


def with_grain(grain: float) -> RenderSettings:
    return RenderSettings(focus=LOOK.focus, blur=LOOK.blur, fusion=FusionSettings(grain=grain))


class TestContent:
    def test_maps_in_their_units(self, tmp_path: Path) -> None:
        pipeline = scene()
        save_layered(pipeline, tmp_path / "a.exr", LOOK)
        channels, rendering = exr_channels(tmp_path / "a.exr"), pipeline.render(LOOK)
        assert np.allclose(channels["DOF"], rendering.defocus) and channels["DOF"][0, 0] < 0
        assert channels["Z"][50, 60] == pytest.approx(1 / NEAR) and channels["Z"][0, 0] == pytest.approx(1 / FAR)
        assert channels["matte.A"][50, 60] == 1 and channels["matte.A"][0, 0] == 0

    def test_the_subject_is_sharp_and_what_is_behind_it_is_filled(self, tmp_path: Path) -> None:
        save_layered(scene(), tmp_path / "a.psd", LOOK)
        layers = {layer.name: layer for layer in psd_tools.PSDImage.open(tmp_path / "a.psd")}
        assert list(layers)[-1] == "Blurred layers" and layers["Blurred layers"].visible
        assert not any(layer.visible for name, layer in layers.items() if name != "Blurred layers")
        subject = layers["Subject, sharp"].numpy()
        assert np.allclose(subject[50, 60], (0.8, 0.7, 0.3, 1), atol=1 / 255) and subject[0, 0, 3] == 0
        background = layers["Background without the subject"].numpy()
        assert np.abs(background[50, 60, :3] - (0.8, 0.7, 0.3)).max() > 0.2

    def test_background_takes_nothing_from_the_subject(self) -> None:
        photo = np.full((40, 40, 3), 50, np.uint8)
        photo[10:30, 10:30] = 250
        matte = np.zeros((40, 40), np.float32)
        matte[10:30, 10:30] = 1
        assert np.allclose(filled_background(photo, matte), 50 / 255, atol=1e-3)

    def test_matte_is_the_network_s_or_what_is_in_focus(self) -> None:
        subject, defocus = np.eye(4, dtype=np.float32), np.full((4, 4), 9, np.float32)
        assert matte_of(subject, defocus) is subject
        defocus[0, 0] = 0.5
        assert matte_of(np.zeros((4, 4), np.float32), defocus)[0].tolist() == [1, 0, 0, 0]

    def test_display_p3_becomes_bt_709(self, tmp_path: Path) -> None:
        save_layered(
            scene(profile=profile_for(b"", "display-p3")),
            tmp_path / "a.exr",
            RenderSettings(blur=BlurSettings(strength=0)),
        )
        channels = exr_channels(tmp_path / "a.exr")
        p3 = from_linear_inverse((0.8, 0.7, 0.3))
        # P3 (D65) to BT.709, by the published primaries
        wanted = np.array([[1.2249, -0.2247, 0], [-0.0420, 1.0419, 0], [-0.0197, -0.0786, 1.0979]]) @ p3
        found = [float(channels[letter][50, 60]) for letter in "RGB"]
        assert found == pytest.approx(list(wanted), abs=4e-3)

    def test_profile_and_camera_data_are_in_the_psd(self, tmp_path: Path) -> None:
        source = Photo(np.zeros((8, 8, 3), np.uint8), metadata=Metadata(profile=profile_for(b"", "adobe-rgb")))
        save_layered(Pipeline(source, disparity=np.zeros((8, 8), np.float32)), tmp_path / "a.psd", RenderSettings())
        data = (tmp_path / "a.psd").read_bytes()
        assert profile_for(b"", "adobe-rgb") in data and b"d2f" in data.lower()


def from_linear_inverse(codes: tuple[float, ...]) -> NDArray[np.float64]:
    rounded = np.rint(np.array(codes) * 255) / 255
    return np.where(rounded <= 0.04045, rounded / 12.92, ((rounded + 0.055) / 1.055) ** 2.4)


class TestFile:
    def test_an_existing_one_stays(self, tmp_path: Path) -> None:
        (tmp_path / "a.psd").write_bytes(b"mine")
        with pytest.raises(PhotoError, match="exists already"):
            save_layered(scene(), tmp_path / "a.psd", LOOK)
        assert (tmp_path / "a.psd").read_bytes() == b"mine"

    @pytest.mark.parametrize(("name", "library"), [("a.psd", "psd-tools"), ("a.exr", "OpenEXR")])
    def test_a_missing_library_is_one_sentence(
        self, name: str, library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(saving_module.importlib.util, "find_spec", lambda name: None)
        with pytest.raises(PhotoError, match=rf"'{name}' needs the library {library}: .*d2f\[layers\]"):
            check_layered_path(tmp_path / name)

    def test_cancel_leaves_nothing(self, tmp_path: Path) -> None:
        cancel = CancelToken()
        cancel.cancel("test")
        with pytest.raises(Cancelled):
            save_layered(scene(), tmp_path / "a.exr", LOOK, cancel=cancel)
        assert list(tmp_path.iterdir()) == []


class TestCommand:
    @pytest.mark.parametrize("name", ["out.psd", "out.exr", "out.layers.tif"])
    def test_the_ending_says_it(self, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        photo = scene().photo
        save_photo(photo.pixels, tmp_path / "in.png", source=photo)
        tifffile.imwrite(tmp_path / "depth.tif", np.full(SIZE, 0.5, np.float32))
        arguments = [
            "render",
            str(tmp_path / "in.png"),
            str(tmp_path / name),
            "--disparity",
            str(tmp_path / "depth.tif"),
        ]
        assert main(arguments) == 0
        assert f"Wrote {name} with layers, 128 x 96 pixels." in capsys.readouterr().out
        assert (tmp_path / name).read_bytes()[:4] in (b"8BPS", b"\x76\x2f\x31\x01", b"II*\0")

    def test_options_that_do_not_fit(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["render", "in.png", str(tmp_path / "out.psd"), "--paper"]) == 2
        assert "takes no --paper" in capsys.readouterr().err
        assert main(["render", "in.png", str(tmp_path / "out.layers.tif"), "--hdr"]) == 2
        assert "'out.layers.tif' cannot carry the light above white" in capsys.readouterr().err


GIMP = shutil.which("gimp-console") or shutil.which("gimp-console-2.10")


@pytest.mark.slow
@pytest.mark.skipif(GIMP is None or "2.10" not in str(Path(GIMP or "").resolve()), reason="GIMP 2.10 is not installed")
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize(
    ("name", "count"), [("a.psd", "6"), ("a.layers.tif", "3")]
)  # five helpers and the group; pages
def test_gimp_opens_it_and_sees_the_exported_picture(name: str, count: str, dtype: Any, tmp_path: Path) -> None:
    pipeline = scene(dtype)
    save_layered(pipeline, tmp_path / name, LOOK)
    script = (
        f'(let* ((image (car (gimp-file-load RUN-NONINTERACTIVE "{tmp_path}/{name}" "a"))))'
        f'  (call-with-output-file "{tmp_path}/count"'
        "    (lambda (port) (display (car (gimp-image-get-layers image)) port)))"
        "   (gimp-image-flatten image)"
        "   (gimp-file-save RUN-NONINTERACTIVE image (car (gimp-image-get-active-drawable image))"
        f'    "{tmp_path}/gimp.tif" "a"))'
    )
    command = [str(GIMP), "-i", "-d", "-f", "-b", script, "-b", "(gimp-quit 0)"]
    subprocess.run(
        command, capture_output=True, timeout=300, check=True, env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    )
    assert (tmp_path / "count").read_text() == count
    seen = open_photo(tmp_path / "gimp.tif").pixels.astype(float) / np.iinfo(dtype).max
    assert np.abs(seen - pipeline.render(LOOK).pixels / np.iinfo(dtype).max).max() <= 1 / 255
