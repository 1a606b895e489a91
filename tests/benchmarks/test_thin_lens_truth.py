"""The truth that renderers are judged by must itself be right: values by hand, then properties."""

import numpy as np
import pytest

from tests.benchmarks.thin_lens import report
from tests.benchmarks.thin_lens.drawing import Frame, Light, Mask, Painter
from tests.benchmarks.thin_lens.references import Task, gather, layers32, scatter, to_encoded, to_linear
from tests.benchmarks.thin_lens.sampling import Layer, Opening, aperture_points, pinhole, thin_lens, top_disparity
from tests.benchmarks.thin_lens.scenes import SCENES, SLOPES, make_scene

FRAME, SMALL = Frame(128, 192), Frame(64, 96)
DISC = Opening()


def grey(value: float) -> np.ndarray:
    return np.full((*FRAME.canvas, 3), value, np.float32)


class TestAperturePoints:
    @pytest.mark.parametrize(("shape", "area"), [("disc", np.pi), ("hexagon", 1.5 * np.sqrt(3))])
    def test_even_over_the_opening(self, shape: str, area: float) -> None:
        points = aperture_points(shape, 4096)
        assert len(points) == 4096
        assert np.hypot(*points.T).max() <= 1.0001
        np.testing.assert_allclose(points.mean(axis=0), 0, atol=0.01)
        quarter = (np.abs(points) < 0.25).all(axis=1).mean()  # a square of area 1/4 in the middle
        assert quarter == pytest.approx(0.25 / area, rel=0.03)


class TestThinLens:
    def test_uniform_surface_stays_uniform(self) -> None:
        layer = Layer(Painter(FRAME).paint(None, grey(0.3)).rgba, 0.0)
        picture = thin_lens([layer], FRAME, focus=1.0, blur_px=10, opening=DISC)
        np.testing.assert_allclose(picture, 0.3, atol=1e-4)

    def test_in_focus_is_the_pinhole_picture(self) -> None:
        scene = make_scene("portrait", 1, FRAME)
        flat = [Layer(layer.rgba, 0.5) for layer in scene.layers]
        picture = thin_lens(flat, FRAME, focus=0.5, blur_px=30, opening=DISC, samples=16)
        np.testing.assert_allclose(picture, pinhole(flat, FRAME), rtol=1e-4, atol=1e-5)

    def test_point_light_keeps_its_energy_in_an_even_disc(self) -> None:
        light = Painter(FRAME).paint(None, grey(0.0)).shine(Light((384, 256), 4.0, 100.0, (1, 1, 1)))
        layer = [Layer(light.rgba, 0.0)]
        picture, sharp = thin_lens(layer, FRAME, focus=1.0, blur_px=9, opening=DISC), pinhole(layer, FRAME)
        assert picture.sum() == pytest.approx(sharp.sum(), rel=1e-3)
        inside = picture[60:69, 92:101, 0]
        assert inside.std() < 0.05 * inside.mean()
        assert inside.mean() == pytest.approx(sharp[:, :, 0].sum() / (np.pi * 81), rel=0.02)
        assert picture[64, 96 + 13, 0] < 0.02 * inside.mean()

    def test_near_and_far_move_opposite_ways(self) -> None:
        light = Painter(FRAME).shine(Light((384, 256), 4.0, 1.0, (1, 1, 1)))
        rows, columns = [], []
        for disparity in (1.0, 0.0):
            picture = _one_sample([Layer(light.rgba, disparity)], focus=0.5, blur_px=20, point=(1.0, 0.5))
            rows.append(float((picture[:, :, 0].sum(1) * np.arange(128)).sum() / picture[:, :, 0].sum()))
            columns.append(float((picture[:, :, 0].sum(0) * np.arange(192)).sum() / picture[:, :, 0].sum()))
        assert columns[1] - columns[0] == pytest.approx(20, abs=0.05)
        assert rows[1] - rows[0] == pytest.approx(10, abs=0.05)

    def test_slope_blurs_each_row_by_its_own_radius(self) -> None:
        slope = 1.0 / 128
        for y in (32, 96):
            light = Painter(FRAME).shine(Light((384, (y + 0.0) * 4), 3.0, 50.0, (1, 1, 1)))
            layer = Layer(light.rgba, 0.0, slope)
            picture = thin_lens([layer], FRAME, focus=0.0, blur_px=16, opening=DISC)
            spread = np.sqrt((picture[:, :, 0].sum(0) * (np.arange(192) - 96) ** 2).sum() / picture[:, :, 0].sum())
            expected = np.hypot(16 * y / 128 / 2, 0.75)  # a disc of radius r spreads by r / 2 along an axis
            assert spread == pytest.approx(expected, rel=0.05)

    def test_front_hides_what_is_behind(self) -> None:
        back = Layer(Painter(FRAME).paint(None, grey(0.8)).rgba, 0.2)
        front = Layer(
            Painter(FRAME).paint(Mask(FRAME).polygon([(0, 0), (384, 0), (384, 512), (0, 512)]), grey(0.1)).rgba, 0.9
        )
        picture = thin_lens([back, front], FRAME, focus=0.2, blur_px=12, opening=DISC)
        assert picture[64, 70, 0] == pytest.approx(0.1, abs=1e-3)
        assert picture[64, 96, 0] == pytest.approx(0.45, abs=0.03)
        assert picture[64, 120, 0] == pytest.approx(0.8, abs=1e-3)
        disparity = top_disparity([back, front], FRAME)
        assert disparity[64, 80] == pytest.approx(0.9) and disparity[64, 120] == pytest.approx(0.2)

    def test_cat_eye_cuts_towards_the_corner_only(self) -> None:
        spots = {}
        for name, at in (("middle", (384, 256)), ("corner", (640, 427))):
            light = Painter(FRAME).shine(Light(at, 4.0, 100.0, (1, 1, 1)))
            picture = thin_lens([Layer(light.rgba, 0.0)], FRAME, focus=1.0, blur_px=10, opening=Opening("cat_eye", 0.9))
            spots[name] = int((picture[:, :, 0] > 0.3 * picture.max()).sum())
        assert spots["corner"] < 0.75 * spots["middle"]

    @pytest.mark.parametrize("name", ["crowd", "street"])
    def test_converged(self, name: str) -> None:
        scene = make_scene(name, 0, SMALL)
        lens = {"focus": scene.focus["middle"], "blur_px": 8.0, "opening": DISC}
        few, many = (to_encoded(thin_lens(scene.layers, SMALL, samples=n, **lens)) for n in (1024, 4096))
        assert -10 * np.log10(((few - many) ** 2).mean()) > 50


class TestScenes:
    @pytest.mark.parametrize("name", [*SCENES, *SLOPES])
    def test_same_seed_same_scene_far_to_near(self, name: str) -> None:
        scene, again = make_scene(name, 3, SMALL), make_scene(name, 3, SMALL)
        assert all(np.array_equal(a.rgba, b.rgba) for a, b in zip(scene.layers, again.layers, strict=True))
        assert 0 <= scene.focus["far"] < scene.focus["middle"] < scene.focus["near"] <= 1
        picture = pinhole(scene.layers, SMALL)
        assert np.isfinite(picture).all() and picture.min() >= 0
        if name in SCENES:
            assert picture.max() > 2


class TestReferences:
    @pytest.mark.parametrize("renderer", [gather, scatter, layers32])
    def test_flat_surface_equals_the_truth(self, renderer) -> None:  # type: ignore[no-untyped-def]
        layer = make_scene("pavement", 0, FRAME).layers[0]
        flat = [Layer(layer.rgba, 0.2)]
        photo = np.round(255 * to_encoded(pinhole(flat, FRAME))).astype(np.uint8)
        task = Task(photo, np.full(photo.shape[:2], 0.2, np.float32), 0.7, 14.0, DISC)
        truth = to_encoded(thin_lens(flat, FRAME, focus=0.7, blur_px=14.0, opening=DISC))
        inner = slice(10, -10), slice(10, -10)
        assert np.abs(renderer(task)[inner] - truth[inner]).mean() < 0.008

    def test_linear_light_and_back(self) -> None:
        codes = np.arange(256, dtype=np.uint8)
        np.testing.assert_array_equal(np.round(255 * to_encoded(to_linear(codes))), codes)


class TestReport:
    def test_regions_by_hand(self) -> None:
        radius = np.zeros((64, 96), np.float32)
        radius[:, 48:] = 8
        light = np.zeros((64, 96, 3), np.float32)
        light[30, 80] = 5
        where = report.regions(light, radius)
        assert where["focus"][:, :48].all() and not where["focus"][:, 48:].any()
        assert where["edges"][20, 45] and where["edges"][20, 52] and not where["edges"][20, 30]
        assert where["lights"][30, 86] and not where["lights"][30, 60]

    def test_known_psnr_and_perfect_ssim(self) -> None:
        picture = np.random.default_rng(0).random((64, 96, 3), np.float32) * 0.8
        where = {"total": np.ones((64, 96), bool)}
        assert report.score(picture + np.float32(0.1), picture, where, 0.0).psnr["total"] == pytest.approx(20, abs=0.01)
        assert report.score(picture, picture, where, 0.0).ssim["total"] == pytest.approx(1, abs=1e-4)


def _one_sample(layers: list[Layer], *, focus: float, blur_px: float, point: tuple[float, float]) -> np.ndarray:
    """The picture through one point of the opening."""
    from tests.benchmarks.thin_lens import sampling

    return sampling._integrate(layers, FRAME, np.array([point], np.float32), focus, blur_px, 0.0)
