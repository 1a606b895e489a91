"""Where the photo lies on the canvas, in plain numbers."""

from __future__ import annotations

import pytest

from app.canvas.view_transform import ViewTransform

PHOTO, VIEW = (2000, 3000), (800 + 32, 900 + 32)  # 16 px of surround on each side


def test_fit_shows_the_whole_picture_centred() -> None:
    fitted = ViewTransform.fit(PHOTO, VIEW)
    assert fitted.scale == pytest.approx(0.3)
    assert fitted.picture_rect == (16, 116, 900, 600)


def test_fit_never_enlarges() -> None:
    assert ViewTransform.fit((60, 90), VIEW).scale == 1.0


def test_places_go_there_and_back() -> None:
    moved = ViewTransform.fit(PHOTO, VIEW).zoomed(4, (100, 300)).panned(13, -7)
    assert moved.to_view(moved.to_photo((123.0, 456.0))) == pytest.approx((123.0, 456.0))
    assert moved.to_fraction(moved.from_fraction((0.4, 0.6))) == pytest.approx((0.4, 0.6))


def test_zoom_keeps_the_point_under_the_pointer() -> None:
    fitted = ViewTransform.fit(PHOTO, VIEW)
    zoomed = fitted.zoomed(6, (500, 420))
    assert zoomed.to_photo((500, 420)) == pytest.approx(fitted.to_photo((500, 420)))


def test_a_larger_picture_cannot_be_pushed_off_the_canvas() -> None:
    pushed = ViewTransform.fit(PHOTO, VIEW).scaled(1.0).panned(1e6, -1e6)
    left, top, _, height = pushed.picture_rect
    assert left == 0 and top + height == VIEW[0]


def test_outside_the_picture_is_nowhere() -> None:
    assert ViewTransform.fit(PHOTO, VIEW).to_fraction((450, 50)) is None


def test_a_fitted_view_stays_fitted_when_the_canvas_grows() -> None:
    assert ViewTransform.fit(PHOTO, VIEW).resized((1632, 1832)).scale == pytest.approx(0.6)
    assert ViewTransform.fit(PHOTO, VIEW).scaled(1.0).resized((1600, 1800)).scale == 1.0


def test_a_canvas_without_a_size_does_not_fail() -> None:
    assert ViewTransform.fit(PHOTO, (1, 1)).scale > 0
