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
