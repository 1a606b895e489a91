"""Each tool by what it does to a map; the same at every size; a new stroke does not repaint the old ones."""

import cv2
import numpy as np
import pytest

from d2f_core.cancel import Cancelled, CancelToken
from d2f_core.comparison import ssim
from d2f_core.depth_repair import brush_mask, upsampling
from d2f_core.depth_repair.brush_mask import own_side
from d2f_core.depth_repair.painting import MAPS_KEPT, NUDGE, Painter
from d2f_core.depth_repair.plane_fit import fitted_plane
from d2f_core.depth_repair.steering import steered
from d2f_core.depth_repair.upsampling import at_size
from d2f_core.focus.defocus_map import Defocus
from d2f_core.settings.strokes import Stroke
from d2f_core.warm_up import warm_up

SIZE = (120, 180)


@pytest.fixture
def two_walls():
    """A warm wall on the left of a cool one, with a little texture: (h, w, 3) float32."""
    texture = np.random.default_rng(0).uniform(-0.02, 0.02, (*SIZE, 1)).astype(np.float32)
    photo = np.where(np.arange(SIZE[1])[None, :, None] < 90, (0.7, 0.45, 0.3), (0.3, 0.45, 0.6)).astype(np.float32)
    return np.broadcast_to(photo, (*SIZE, 3)) + texture


def _painted(photo, disparity, *strokes):
    return Painter(photo, disparity).painted(strokes).applied_to(disparity)


def _plain(value=0.4):
    return np.full(SIZE, value, np.float32)


def _dab(tool, x=0.25, y=0.5, size=0.2, **more):
    return Stroke(tool, ((x, y),), size, **{"feather": 0.0, "edge_aware": False, **more})


class TestTools:
    def test_set_paints_its_value_inside_the_brush_and_nothing_outside(self, two_walls):
        result = _painted(two_walls, _plain(), _dab("set", value=0.9))
        rows, columns = np.mgrid[: SIZE[0], : SIZE[1]]
        away = np.hypot(columns + 0.5 - 45, rows + 0.5 - 60)
        assert np.allclose(result[away < 16], 0.9, atol=1e-5) and np.allclose(result[away > 20], 0.4)

    def test_strength_is_the_share(self, two_walls):
        assert _painted(two_walls, _plain(), _dab("set", value=0.8, strength=0.25))[60, 45] == pytest.approx(0.5)

    def test_feather_fades(self, two_walls):
        row = _painted(two_walls, _plain(0.0), _dab("set", value=1.0, feather=1.0))[60, 45:70]
        assert np.all(np.diff(row) <= 1e-6) and 0.3 < row[9] < 0.7

    @pytest.mark.parametrize("tool, sign", [("nearer", 1), ("farther", -1)])
    def test_nearer_and_farther_add_and_end_at_the_limits(self, two_walls, tool, sign):
        once = _painted(two_walls, _plain(), _dab(tool))
        assert once[60, 45] == pytest.approx(0.4 + sign * NUDGE)
        often = _painted(two_walls, _plain(), *[_dab(tool)] * 9)
        assert often[60, 45] == pytest.approx(max(sign, 0))
        back = _painted(two_walls, _plain(), *[_dab(tool)] * 9, _dab("farther" if sign > 0 else "nearer"))
        assert back[60, 45] == pytest.approx(max(sign, 0) - sign * NUDGE)

    def test_smooth_takes_noise_away_and_keeps_the_level(self, two_walls):
        noisy = _plain() + np.random.default_rng(1).normal(0, 0.1, SIZE).astype(np.float32)
        result = _painted(two_walls, np.clip(noisy, 0, 1), _dab("smooth", size=0.4))
        under = result[45:75, 30:60]
        assert under.std() < 0.02 and under.mean() == pytest.approx(0.4, abs=0.02)

    def test_edge_aware_smoothing_keeps_an_edge_of_the_photo(self, two_walls):
        step = np.where(np.arange(SIZE[1])[None, :] < 90, 0.8, 0.2).astype(np.float32).repeat(SIZE[0], 0)
        result = _painted(two_walls, step, Stroke("smooth", ((0.42, 0.5),), 0.3, 0.0))
        assert result[60, 85] == pytest.approx(0.8, abs=0.02) and result[60, 94] == pytest.approx(0.2, abs=0.02)

    def test_plane_fills_a_hole_from_its_rim(self, two_walls):
        truth = np.linspace(0.2, 0.6, SIZE[1], dtype=np.float32)[None, :].repeat(SIZE[0], 0)
        wrong = truth.copy()
        wrong[45:75, 30:60] = 0.95
        result = _painted(two_walls, wrong, Stroke("plane", ((0.17, 0.5), (0.33, 0.5)), 0.25, 0.1, edge_aware=False))
        assert np.abs(result - truth)[45:75, 30:60].max() < 0.01

    def test_plane_fills_the_inside_of_a_closed_line(self, two_walls):
        rows, columns = np.mgrid[: SIZE[0], : SIZE[1]].astype(np.float32)
        truth = 0.2 + 0.002 * columns + 0.001 * rows
        wrong = truth.copy()
        wrong[40:80, 60:120] = 0.0
        ring = ((0.28, 0.25), (0.72, 0.25), (0.72, 0.75), (0.28, 0.75), (0.28, 0.25))
        result = _painted(two_walls, wrong, Stroke("plane", ring, 0.04, 0.1, edge_aware=False))
        assert np.abs(result - truth)[40:80, 60:120].max() < 0.01

    def test_erase_goes_back_to_the_estimate(self, two_walls):
        strokes = [_dab("set", value=1.0), _dab("protect")]
        painter = Painter(two_walls, _plain())
        erased = painter.painted([*strokes, _dab("erase", size=0.5)])
        assert np.allclose(erased.applied_to(_plain()), 0.4) and not erased.blur_override.any()

    def test_a_stroke_beside_the_photo_does_nothing(self, two_walls):
        assert np.array_equal(_painted(two_walls, _plain(), _dab("set", x=1.4, value=1.0)), _plain())


class TestEdges:
    @pytest.mark.parametrize("is_aware", [True, False])
    def test_the_brush_stays_on_its_side_if_it_is_to(self, two_walls, is_aware):
        stroke = Stroke("set", ((0.42, 0.2), (0.42, 0.8)), 0.3, 0.0, 1.0, edge_aware=is_aware)
        result = _painted(two_walls, _plain(), stroke)
        assert result[60, 86] > 0.97
        assert result[60, 94] == pytest.approx(0.4 if is_aware else 1.0, abs=0.03)

    def test_a_soft_edge_stops_it_too(self):
        ramp = np.clip((np.arange(180) - 70) / 40, 0, 1)[None, :, None].repeat(120, 0)
        photo = (np.array((0.7, 0.3, 0.2)) * (1 - ramp) + np.array((0.2, 0.4, 0.7)) * ramp).astype(np.float32)
        distance = np.abs(np.arange(180, dtype=np.float32) - 50)[None, :].repeat(120, 0)
        mask = own_side(photo, distance, 80.0)
        assert mask[60, 60] > 0.95 and mask[60, 112] < 0.05

    def test_one_colour_is_one_side(self):
        photo = np.full((80, 80, 3), 0.5, np.float32)
        distance = np.abs(np.arange(80, dtype=np.float32) - 40)[None, :].repeat(80, 0)
        assert own_side(photo, distance, 30.0)[:, 12:68].min() > 0.99


class TestPlaneFit:
    def test_what_stands_before_the_wall_does_not_tilt_it(self):
        truth = np.linspace(0.2, 0.5, 60, dtype=np.float32)[None, :].repeat(40, 0)
        seen = truth.copy()
        seen[:14] = 0.9
        assert np.abs(fitted_plane(seen, np.ones(seen.shape, bool)) - truth).max() < 0.01

    def test_hardly_any_pixels_give_their_median(self):
        known = np.zeros((40, 60), bool)
        known[3, 3:6] = True
        assert np.allclose(fitted_plane(np.full((40, 60), 0.3, np.float32), known), 0.3)


class TestSteering:
    """A focus at 0.6 on a map of 0.6 (left) and 0.2 (right)."""

    disparity = np.repeat(np.array([[0.6, 0.2]], np.float32), 10, 0).repeat(10, 1)

    def _radius(self, blur_override, defocus=None):
        defocus = defocus or Defocus(0.6, 100.0)
        return defocus.radius_px(steered(self.disparity, np.full((10, 20), blur_override, np.float32), defocus))

    def test_protected_is_sharp(self):
        assert np.abs(self._radius(1.0)).max() < 1e-4

    def test_half_protected_blurs_half(self):
        assert np.allclose(self._radius(0.5)[:, 10:], -20)

    def test_forced_blurs_at_least_so_much_behind_the_focus(self):
        radius = self._radius(-0.3)
        assert np.allclose(radius[:, :10], -30) and np.allclose(radius[:, 10:], -40)

    def test_a_sharp_range_does_not_swallow_what_is_forced(self):
        assert np.allclose(self._radius(-0.3, Defocus(0.6, 100.0, range_far=0.1))[:, :10], -30)

    def test_without_room_behind_it_goes_before(self):
        assert np.allclose(self._radius(-0.3, Defocus(0.1, 100.0))[:, 10:], 30)

    def test_protected_follows_a_tilted_plane(self):
        assert np.abs(self._radius(1.0, Defocus(0.5, 100.0, tilt=(0.3, -0.2)))).max() < 1e-3

    def test_nothing_bent_is_the_same_array(self):
        blur_override = np.zeros_like(self.disparity)
        assert steered(self.disparity, blur_override, Defocus(0.6, 100.0)) is self.disparity


class TestSizes:
    @pytest.fixture
    def photo(self):
        """A light disc on a dark, textured ground, 960 x 640, uint8."""
        ground = np.random.default_rng(3).uniform(0.2, 0.35, (640, 960, 1)).repeat(3, 2) * (0.6, 0.9, 1.0)
        result = (255 * ground).astype(np.uint8)
        return cv2.circle(result, (480, 320), 150, (230, 190, 160), -1, cv2.LINE_AA)

    def _map_at(self, photo, scale):
        small = cv2.resize(photo, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
        grid = (small / 255).astype(np.float32)
        painter = Painter(grid, np.full(grid.shape[:2], 0.3, np.float32))
        strokes = [Stroke("set", ((0.42, 0.5), (0.58, 0.5)), 0.36, 0.1, 0.9), _dab("nearer", 0.1, 0.1, feather=0.5)]
        sized = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        painted = at_size(painter.painted(strokes), painter.photo, sized)
        return painted.applied_to(np.full(sized.shape[:2], 0.3, np.float32))

    def test_preview_and_export_have_the_same_map(self, photo):
        export = self._map_at(photo, 1.0)
        for scale in (0.5, 0.25, 0.2):
            preview = self._map_at(photo, scale)
            smaller = cv2.resize(export, preview.shape[::-1], interpolation=cv2.INTER_AREA)
            values = [np.repeat(np.uint8(255 * plane)[..., None], 3, 2) for plane in (smaller, preview)]
            assert ssim(*values) > 0.97

    def test_between_the_grid_points_the_photo_says_where_the_edge_is(self, photo):
        """Four photo pixels to a grid point: plain interpolation would leave a ramp of some eight pixels."""
        rows, columns = np.mgrid[:640, :960]
        away = np.hypot(columns - 480, rows - 320)
        result = self._map_at(photo, 1.0)
        upper = (rows < 320) & (np.abs(columns - 480) < 100)
        assert result[upper & (away < 147) & (away > 130)].min() > 0.85
        assert result[upper & (away > 153) & (away < 166)].max() < 0.35


class TestPainter:
    def test_a_new_stroke_repaints_only_itself(self, two_walls, monkeypatch):
        painted = []
        real = Painter._with
        monkeypatch.setattr(
            Painter, "_with", lambda self, before, stroke: (painted.append(stroke), real(self, before, stroke))[1]
        )
        painter = Painter(two_walls, _plain())
        strokes = [_dab("set", x=0.1 * number) for number in range(10)]
        painter.painted(strokes)
        painted.clear()
        for grown in ([*strokes, _dab("nearer")], [*strokes, _dab("nearer", x=0.3)], strokes, strokes[:-1]):
            painter.painted(grown)
        assert len(painted) == 2

    def test_painting_in_steps_and_at_once_agree_exactly(self, two_walls):
        tools = ["set", "nearer", "smooth", "plane", "protect", "erase", "force", "farther"]
        strokes = [Stroke(tool, ((0.1 * n, 0.3), (0.1 * n + 0.1, 0.6)), 0.2) for n, tool in enumerate(tools)]
        stepwise, at_once = Painter(two_walls, _plain()), Painter(two_walls, _plain())
        for count in range(len(strokes) + 1):
            result = stepwise.painted(strokes[:count])
        for name in ("scale", "offset", "blur_override"):
            assert np.array_equal(getattr(result, name), getattr(at_once.painted(strokes), name))

    def test_only_a_few_maps_are_kept(self, two_walls):
        painter = Painter(two_walls, _plain())
        for number in range(30):
            painter.painted([_dab("set", x=0.03 * number)])
        assert len(painter._kept) <= MAPS_KEPT

    def test_cancel(self, two_walls):
        cancel = CancelToken()
        cancel.cancel("closed")
        with pytest.raises(Cancelled):
            Painter(two_walls, _plain()).painted([_dab("set")], cancel)

    def test_inputs_stay_as_they_were(self, two_walls):
        disparity = _plain()
        before = two_walls.copy(), disparity.copy()
        Painter(two_walls, disparity).painted([Stroke(tool, ((0.4, 0.4),)) for tool in ("smooth", "plane", "protect")])
        assert np.array_equal(two_walls, before[0]) and np.array_equal(disparity, before[1])


def test_warming_up_compiles_what_a_stroke_runs(two_walls):
    """While numba compiles it holds the interpreter's lock: the window would stand still at the first stroke."""
    warm_up()
    loops = [brush_mask._spread, brush_mask._nearest_segment, upsampling._upsample]
    known = [len(loop.signatures) for loop in loops]
    painter = Painter(two_walls, _plain())
    for dtype, top in ((np.uint8, 255), (np.uint16, 65535), (np.float32, 1)):
        photo = (cv2.resize(two_walls, None, fx=2, fy=2) * top).astype(dtype)
        at_size(painter.painted([Stroke("smooth", ((0.4, 0.4), (0.5, 0.9)))]), painter.photo, photo)
    assert [len(loop.signatures) for loop in loops] == known


class TestGrowingRegions:
    """A click takes hold of the whole thing under it, up to the photo's edges."""

    @pytest.fixture
    def hat(self):
        """A red disc of radius 18 px before a noisy green ground, and the depth that missed it."""
        y, x = np.mgrid[: SIZE[0], : SIZE[1]]
        disc = (y - 60) ** 2 + (x - 80) ** 2 < 18**2
        noise = np.random.default_rng(1).normal(0, 0.02, (*SIZE, 3))
        photo = np.where(disc[..., None], (0.7, 0.2, 0.15), (0.3, 0.5, 0.25)) + noise
        return np.clip(photo, 0, 1).astype(np.float32), disc

    def test_add_takes_the_thing_and_only_it(self, hat):
        photo, disc = hat
        click = Stroke("add", ((80 / SIZE[1], 60 / SIZE[0]),), 0.08, value=0.9)
        painted = Painter(photo, _plain(0.2)).painted((click,))
        disparity, subject = painted.applied_to(_plain(0.2)), painted.subject_of(_plain(0))
        found = disparity > 0.55
        assert (found & disc).sum() / (found | disc).sum() > 0.9
        assert np.array_equal(subject > 0.5, found)

    def test_remove_gives_it_the_depth_behind(self, hat):
        photo, disc = hat
        before = np.where(disc, 0.8, 0.3).astype(np.float32)
        click = Stroke("remove", ((80 / SIZE[1], 60 / SIZE[0]),), 0.08)
        painted = Painter(photo, before).painted((click,))
        inner = cv2.erode(disc.astype(np.uint8), np.ones((7, 7))) > 0
        assert np.abs(painted.applied_to(before)[inner] - 0.3).max() < 0.02
        assert painted.subject_of(disc.astype(np.float32))[inner].max() < 0.02

    def test_erase_takes_it_back(self, hat):
        photo, _ = hat
        click = Stroke("add", ((80 / SIZE[1], 60 / SIZE[0]),), 0.08, value=0.9)
        painted = Painter(photo, _plain(0.2)).painted((click, _dab("erase", 80 / SIZE[1], 0.5, 0.5)))
        assert np.abs(painted.subject).max() < 1e-6 and np.ptp(painted.applied_to(_plain(0.2))) < 1e-6

    def test_the_subject_follows_at_the_size_of_the_photo(self, hat):
        photo, disc = hat
        click = Stroke("add", ((80 / SIZE[1], 60 / SIZE[0]),), 0.08, value=0.9)
        large = cv2.resize(photo, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC).clip(0, 1)
        painted = at_size(Painter(photo, _plain(0.2)).painted((click,)), photo, large)
        truth = cv2.resize(disc.astype(np.float32), None, fx=4, fy=4) > 0.5
        found = painted.subject > 0.5
        assert (found & truth).sum() / (found | truth).sum() > 0.9
