"""Losses on maps whose answer is known."""

import torch

from training.depth import losses
from training.depth.focus import focus_loss, radius_index, render

ONE = torch.ones(1)


def ramp() -> torch.Tensor:
    return torch.linspace(0, 1, 32)[None, None, :, None].repeat(1, 1, 1, 32)


def square() -> torch.Tensor:
    mask = torch.zeros(1, 1, 32, 32)
    mask[..., 8:24, 8:24] = 1
    return mask


class TestDepthAndGradient:
    def test_blind_to_scale_and_shift(self) -> None:
        valid = torch.ones(1, 1, 32, 32)
        first, second = losses.normalised(ramp(), valid), losses.normalised(5 * ramp() - 3, valid)
        assert float(losses.depth_loss(first, second, valid, ONE)) < 1e-5
        assert float(losses.gradient_loss(first, second, valid, ONE)) < 1e-4

    def test_unknown_pixels_do_not_count(self) -> None:
        valid = torch.ones(1, 1, 32, 32)
        valid[..., :4] = 0
        spoiled = ramp()
        spoiled[..., :4] = 100
        pair = losses.normalised(ramp(), valid), losses.normalised(spoiled, valid)
        assert float(losses.depth_loss(*pair, valid, ONE)) < 1e-5


class TestRatio:
    """Relative error against measured disparity, after scale and shift."""

    VALID = torch.ones(1, 1, 32, 32)

    def test_blind_to_scale_and_shift(self) -> None:
        assert float(losses.ratio_loss(7 * ramp() - 2, 0.1 + ramp(), self.VALID, ONE)) < 1e-4

    def test_the_same_error_counts_more_where_it_is_far(self) -> None:
        measured = 0.1 + ramp()
        ends = []
        for rows in (slice(0, 4), slice(28, 32)):  # far, near
            wrong = measured.clone()
            wrong[:, :, rows] += 0.05
            ends.append(float(losses.ratio_loss(wrong, measured, self.VALID, ONE)))
        assert ends[0] > 1.5 * ends[1]

    def test_photos_without_a_measure_do_not_count(self) -> None:
        assert float(losses.ratio_loss(square(), 0.1 + ramp(), self.VALID, torch.zeros(1))) == 0


class TestCompressed:
    def test_only_extremes_change_and_keep_their_order(self) -> None:
        target = torch.linspace(-3, 60, 200)
        changed = losses.compressed(target)
        usual = target <= losses.LINEAR_UP_TO
        torch.testing.assert_close(changed[usual], target[usual])
        assert float(changed.max()) < 10 and bool((changed.diff() > 0).all())


class TestPairs:
    """Order of pairs of pixels, wherever disparity says that there is one."""

    VALID = torch.ones(1, 1, 32, 32)

    def loss(self, predicted: torch.Tensor, truth: torch.Tensor, valid: torch.Tensor = VALID) -> float:
        torch.manual_seed(0)
        return float(losses.pair_loss(losses.normalised(predicted, self.VALID), truth, valid, ONE))

    def test_right_order_costs_little_and_wrong_order_much(self) -> None:
        assert self.loss(ramp(), ramp()) < 0.2 < 2 < self.loss(-ramp(), ramp())

    def test_only_the_order_counts(self) -> None:
        assert abs(self.loss(ramp(), ramp()) - self.loss(ramp(), ramp() ** 2 * 5)) < 0.2

    def test_a_thin_thing_counts_though_it_is_small(self) -> None:
        thin = 0.2 * torch.ones(1, 1, 32, 32)
        thin[..., 15:17] = 1
        assert self.loss(torch.rand(1, 1, 32, 32) * 0.01 + 0.2, thin) > 1.3 * self.loss(thin, thin)

    def test_flat_and_unknown_maps_have_no_pairs(self) -> None:
        assert self.loss(ramp(), torch.ones(1, 1, 32, 32)) == 0
        assert self.loss(-ramp(), ramp(), torch.zeros(1, 1, 32, 32)) == 0

    def test_gradients_reach_the_prediction(self) -> None:
        predicted = ramp().requires_grad_()
        losses.pair_loss(predicted, -ramp() + 1, self.VALID, ONE).backward()
        assert float(predicted.grad.abs().sum()) > 0


class TestSubject:
    def test_order_wants_the_inside_nearer(self) -> None:
        near = losses.subject_order_loss(square(), square(), ONE)
        far = losses.subject_order_loss(-square(), square(), ONE)
        assert float(near) == 0 and float(far) > 0.5

    def test_right_map_costs_nothing(self) -> None:
        right, wrong = (losses.subject_loss(20 * sign * (square() - 0.5), square(), ONE) for sign in (1, -1))
        assert float(right) < 0.01 < float(wrong)


class TestFocus:
    def test_same_depth_and_subject_make_the_same_picture(self) -> None:
        rgb = torch.rand(1, 3, 32, 32)
        logits = 40 * (square() - 0.5)
        same = focus_loss(square(), logits, square(), square(), rgb, ONE)
        flat = focus_loss(torch.zeros_like(square()), logits, square(), square(), rgb, ONE)
        assert float(same) < 0.01 < float(flat)

    def test_in_focus_nothing_changes(self) -> None:
        rgb = torch.rand(1, 3, 32, 32)
        index = radius_index(torch.full((1, 1, 32, 32), 0.4), torch.full((1, 1, 1, 1), 0.4))
        torch.testing.assert_close(render(rgb, index), rgb)

    def test_gradients_reach_the_disparity(self) -> None:
        disparity = ramp().requires_grad_()
        focus_loss(disparity, torch.zeros(1, 1, 32, 32), square(), square(), torch.rand(1, 3, 32, 32), ONE).backward()
        assert float(disparity.grad.abs().sum()) > 0
