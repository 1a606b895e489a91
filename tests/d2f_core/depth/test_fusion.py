"""Fusing embedded and network depth, measured against scenes whose true inverse distance is known."""

import cv2
import numpy as np
import pytest

from d2f_core.depth.estimate import DepthEstimate
from d2f_core.depth.fusion import embedded_alone, fitted_line, fuse_embedded, metric_of_network, with_subject
from d2f_core.depth.source import chosen_source, sourced
from d2f_core.errors import PhotoError
from d2f_core.filters import resized
from d2f_core.photo.embedded_depth import EmbeddedDepth
from d2f_core.photo.embedded_depth.metric_scale import MetricScale
from d2f_core.photo.photo import Photo

SIZE = (288, 384)
METRIC = MetricScale(2.0, 0.1)
SEEDS = range(3)


def scene(seed):
    """True inverse distance 0..1: ground, some round things, thin poles."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0 : SIZE[0], 0 : SIZE[1]].astype(np.float32)
    truth = np.clip(0.1 + 0.5 * (y / SIZE[0] - 0.4), 0.02, 1)
    for _ in range(rng.integers(2, 5)):
        cx, cy, radius = rng.uniform(0, SIZE[1]), rng.uniform(SIZE[0] * 0.3, SIZE[0]), rng.uniform(20, 70)
        inside = (x - cx) ** 2 + 0.6 * (y - cy) ** 2 < radius**2
        truth = np.where(inside, rng.uniform(0.3, 0.95) + 0.05 * (x - cx) / radius, truth)
    for _ in range(3):
        truth = np.where(np.abs(x - rng.uniform(0, SIZE[1])) < 2, rng.uniform(0.4, 0.9), truth)
    return np.clip(truth, 0, 1).astype(np.float32)


def as_embedded(truth, seed):
    """What a phone keeps: no thin things, soft edges some pixels beside the true ones, half the size, 8 bits."""
    rng = np.random.default_rng(seed + 100)
    dx, dy = (cv2.resize(rng.normal(0, 4, (6, 8)).astype(np.float32), SIZE[::-1], interpolation=2) for _ in "xy")
    y, x = np.mgrid[0 : SIZE[0], 0 : SIZE[1]].astype(np.float32)
    soft = cv2.GaussianBlur(cv2.medianBlur(truth, 5), (0, 0), 2.5)
    moved = cv2.remap(soft, x + dx, y + dy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    small = cv2.resize(moved, (SIZE[1] // 2, SIZE[0] // 2), interpolation=cv2.INTER_AREA)
    codes = np.round(np.clip(small, 0, 1) * 255)
    return EmbeddedDepth((codes / 255).astype(np.float32), "GDepth", METRIC)


def as_network(truth, seed):
    """What a network gives: the true edges, values bent by a curve and by slow errors, a little noise."""
    rng = np.random.default_rng(seed + 200)
    bend = cv2.resize(rng.normal(0, 0.06, (4, 5)).astype(np.float32), SIZE[::-1], interpolation=cv2.INTER_CUBIC)
    values = 0.85 * truth**0.7 + bend + rng.normal(0, 0.004, SIZE)
    unit = (values - values.min()) / (values.max() - values.min())
    return DepthEstimate(unit.astype(np.float32), np.zeros(SIZE, np.float32))


def errors(found, truth):
    """RMS error: everywhere, within 4 px of a depth edge, elsewhere."""
    window = np.ones((9, 9), np.uint8)
    edge = (cv2.dilate(truth, window) - cv2.erode(truth, window)) > 0.05
    return np.array([np.sqrt(((found - truth)[part] ** 2).mean()) for part in (edge | True, edge, ~edge)])


def in_truth(fused):
    """The fused disparity on the scale of the true one."""
    metres = fused.estimate.disparity * fused.metric.scale + fused.metric.offset
    return (metres - METRIC.offset) / METRIC.scale


class TestFusion:
    def test_beats_both_of_its_parts_everywhere(self):
        parts = {"network": [], "embedded": [], "fused": []}
        for seed in SEEDS:
            truth = scene(seed)
            network, embedded = as_network(truth, seed), as_embedded(truth, seed)
            measured = resized(embedded.disparity, SIZE)
            line = fitted_line(network.disparity, measured)
            parts["network"].append(errors(line.scale * network.disparity + line.shift, truth))
            parts["embedded"].append(errors(measured, truth))
            parts["fused"].append(errors(in_truth(fuse_embedded(network, embedded)), truth))
        network, embedded, fused = (np.mean(rows, axis=0) for rows in parts.values())
        assert (fused < 0.7 * network).all()
        assert (fused < 0.5 * embedded).all()
        assert fused[2] < 0.015  # inside surfaces: 1.5 % of the range, where the network is 7 % off

    def test_its_edges_are_the_networks(self):
        truth = scene(0)
        network = as_network(truth, 0)
        fused = fuse_embedded(network, as_embedded(truth, 0)).estimate.disparity
        steps = {name: np.abs(np.diff(plane, axis=1)) for name, plane in (("n", network.disparity), ("f", fused))}
        at_edges = steps["n"] > 0.1
        assert steps["f"][at_edges].min() > 0.02
        assert steps["f"][~cv2.dilate(at_edges.astype(np.uint8), np.ones((5, 5))).astype(bool)].max() < 0.1

    def test_an_edge_that_the_network_overlooked_is_the_measured_one(self):
        truth = np.tile(np.linspace(0.1, 0.3, SIZE[1], dtype=np.float32), (SIZE[0], 1))
        network = truth.copy()
        truth[40:150, 100:250] = network[40:150, 100:250] = 0.7
        truth[220:, 150:] = 0.95  # a rim in front, which the network took for the ground
        fused = fuse_embedded(
            DepthEstimate(network, np.zeros(SIZE, np.float32)), EmbeddedDepth(truth, "GDepth", METRIC)
        )
        found = in_truth(fused)
        assert np.abs(found - truth)[222:, 152:].max() < 0.06  # of a step of 0.7
        assert np.abs(found - truth)[165:218, 155:].max() < 0.06

    def test_a_network_that_is_right_up_to_scale_and_shift_stays_itself(self):
        truth = scene(1)
        network = DepthEstimate((0.7 * truth + 0.2).astype(np.float32), np.zeros(SIZE, np.float32))
        assert np.abs(in_truth(fuse_embedded(network, as_embedded(truth, 1))) - truth).max() < 0.12
        exact = EmbeddedDepth(truth, "GDepth", METRIC)
        assert np.abs(in_truth(fuse_embedded(network, exact)) - truth).max() < 1e-4

    def test_the_fit_does_not_follow_outliers(self):
        truth = scene(2)
        network = 0.5 * truth + 0.3
        measured = truth.copy()
        measured[:90] = 1.0  # a third of the map is wrong
        fit = fitted_line(network.astype(np.float32), measured)
        assert fit.scale == pytest.approx(2.0, abs=0.02)
        assert fit.shift == pytest.approx(-0.6, abs=0.02)

    def test_maps_that_disagree_leave_the_embedded_one(self, caplog):
        truth = scene(3)
        embedded = as_embedded(truth, 3)
        upside_down = DepthEstimate((1 - truth).astype(np.float32), np.zeros(SIZE, np.float32))
        fused = fuse_embedded(upside_down, embedded)
        assert np.allclose(in_truth(fused), resized(embedded.disparity, SIZE), atol=1e-3)
        assert "disagree" in caplog.text


class TestSources:
    TRUTH = scene(0)
    MATTE = np.zeros((60, 80), np.float32)
    MATTE[20:, 30:60] = 1

    def photo(self, **depth):
        own = EmbeddedDepth(as_embedded(self.TRUTH, 0).disparity, "GDepth", **depth) if depth is not None else None
        return Photo(np.zeros((*SIZE, 3), np.uint8), embedded_depth=own)

    def test_auto_is_fused_where_there_is_depth(self):
        assert chosen_source("auto", self.photo()) == "fused"
        assert chosen_source("network", self.photo()) == "network"
        assert chosen_source("auto", Photo(np.zeros((4, 4, 3), np.uint8))) == "network"

    @pytest.mark.parametrize("source", ["embedded", "fused"])
    def test_depth_that_is_not_there_is_said(self, source):
        with pytest.raises(PhotoError, match="holds no depth map"):
            chosen_source(source, Photo(np.zeros((4, 4, 3), np.uint8)))

    def test_every_source_knows_its_metres(self):
        network = as_network(self.TRUTH, 0)
        for source in ("network", "embedded", "fused"):
            found = sourced(network, self.photo(metric=METRIC), source)
            metres = found.estimate.disparity * found.metric.scale + found.metric.offset
            truth = METRIC.offset + METRIC.scale * resized(self.TRUTH, metres.shape)
            assert np.median(np.abs(metres - truth)) < 0.12, source

    def test_without_units_there_are_no_metres(self):
        network = as_network(self.TRUTH, 0)
        assert all(sourced(network, self.photo(), source).metric is None for source in ("network", "embedded", "fused"))
        assert metric_of_network(network, self.photo().embedded_depth) is None

    def test_the_cameras_matte_is_the_subject(self):
        network = as_network(self.TRUTH, 0)
        for source in ("network", "embedded", "fused"):
            subject = sourced(network, self.photo(subject=self.MATTE), source).estimate.subject
            expected = resized(self.MATTE, subject.shape)
            assert np.abs(subject - expected).max() < 0.6 and np.abs(subject - expected).mean() < 0.01

    def test_without_a_matte_the_networks_subject_stays(self):
        network = DepthEstimate(as_network(self.TRUTH, 0).disparity, np.full(SIZE, 0.25, np.float32))
        own = self.photo().embedded_depth
        assert with_subject(network, own) is network
        assert np.allclose(embedded_alone(network, own).estimate.subject, 0.25)
