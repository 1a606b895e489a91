"""The matting network's training: tiles, coarse maps, network and loss."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from d2f_core.networks import WEIGHTS_FOLDER, read_network
from training.matting.network import CLUES, STRIDE, MattingNetwork, colour_clues
from training.matting.predicted import FILE, PART
from training.matting.shipped import fix_norms, load_shipped
from training.matting.tiles import Picture, TileSource, coarsened, read_mattes, with_echoes
from training.matting.train import loss_of
from training.runs import fold_batch_norm

SIDE = 64


def disk(side: int, radius: float) -> np.ndarray:
    """A disk in the middle, 0..1."""
    y, x = np.mgrid[0:side, 0:side] - (side - 1) / 2
    return (np.hypot(x, y) < radius).astype(np.float32)


@pytest.fixture
def source(tmp_path: Path) -> TileSource:
    """Parts of two pictures each: a red disk before a blue ground, nearer than it."""
    size = 96
    mask = disk(size, 30)
    rgb = (mask[..., None] * (200, 20, 20) + (1 - mask[..., None]) * (20, 20, 200)).astype(np.uint8)
    planes = {
        "rgb": rgb, "subject": (mask * 255).astype(np.uint8), "truth": (1 + mask * 40000).astype(np.uint16),
    }  # fmt: skip
    for name in ("people", "photos", "nyu", "outdoor", "rendered", PART):
        folder = tmp_path / f"{name}-train"
        folder.mkdir()
        for plane, values in planes.items():
            (folder / f"{plane}.bin").write_bytes(values.tobytes() * 2)
        entries = [{"name": str(i), "height": size, "width": size, "first": i * size * size} for i in range(2)]
        (folder / "index.json").write_text(json.dumps(entries))
        soft = cv2.GaussianBlur((mask * 255).astype(np.uint8), (0, 0), 5)
        np.savez(folder / FILE, **{str(i): soft for i in range(2)})
    mattes = tmp_path / "mattes"
    mattes.mkdir()
    cv2.imwrite(str(mattes / "a.jpg"), rgb[..., ::-1])
    cv2.imwrite(str(mattes / "a.alpha.png"), (mask * 255).astype(np.uint8))
    cv2.imwrite(str(mattes / "smoke.jpg"), rgb[..., ::-1])
    cv2.imwrite(str(mattes / "smoke.alpha.png"), np.full((size, size), 128, np.uint8))
    return TileSource(tmp_path, mattes, [], seed=3)


class TestTiles:
    def test_smoke_has_no_outline_and_is_left_out(self, source: TileSource) -> None:
        assert len(source.mattes) == 1 and isinstance(source.mattes[0], Picture)
        assert len(read_mattes(Path("/nonexistent"))) == 0

    @pytest.mark.parametrize("kind", ["mattes", "people", "edges", "subjects"])
    def test_a_tile_shows_an_outline_and_the_truth_lies_on_it(self, source: TileSource, kind: str) -> None:
        tile = source.tile(kind, SIDE, np.random.default_rng(1))
        assert tile.rgb.shape == (SIDE, SIDE, 3) and tile.alpha.shape == tile.coarse.shape == (SIDE, SIDE)
        assert 0.03 < tile.alpha.mean() < 0.97 and 0 <= tile.coarse.min() <= tile.coarse.max() <= 1
        edge = cv2.morphologyEx((tile.alpha > 0.5).astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3))) > 0
        assert tile.weight[edge].min() > 0.5 * tile.weight.max() and tile.weight.min() >= 0.05

    def test_an_edge_of_a_scene_has_the_nearer_side_inside(self, source: TileSource) -> None:
        tile = source.tile("edges", SIDE, np.random.default_rng(4))
        redness = tile.rgb[..., 0] - tile.rgb[..., 2]
        assert redness[tile.alpha > 0.9].mean() > redness[tile.alpha < 0.1].mean() + 0.1

    def test_a_subject_comes_with_the_networks_own_answer(self, source: TileSource) -> None:
        tile = source.tile("subjects", SIDE, np.random.default_rng(2))
        doubt = (tile.coarse > 0.1) & (tile.coarse < 0.9)
        assert doubt.mean() > 3 * ((tile.alpha > 0.1) & (tile.alpha < 0.9)).mean()  # as soft as what was written
        assert np.abs(tile.coarse - tile.alpha)[~doubt].mean() < 0.05

    def test_echoes_have_the_things_colour_and_lie_beside_it(self) -> None:
        alpha = disk(SIDE, 12)
        red, grey = np.zeros((SIDE, SIDE, 3), np.float32), np.full((SIDE, SIDE, 3), 0.5, np.float32)
        red[..., 0] = 0.8
        found = with_echoes(grey, red, alpha, np.random.default_rng(2))
        is_red = (found[..., 0] > 0.6) & (found[..., 1] < 0.3)
        assert is_red[alpha < 0.1].sum() > 5, "beside it"
        far = cv2.dilate(alpha, np.ones((61, 61))) < 0.1
        np.testing.assert_array_equal(found[far], grey[far])

    def test_a_batch_depends_on_seed_and_step_alone(self, source: TileSource) -> None:
        first, again, other = (source.batch(step, 3, SIDE, {"mattes": 0.5, "edges": 0.5}) for step in (7, 7, 8))
        assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
        assert not np.array_equal(first.photo, other.photo) and first.photo.shape == (3, 3, SIDE, SIDE)


class TestCoarsened:
    def test_it_is_off_by_its_reach_at_most_and_right_elsewhere(self) -> None:
        alpha = disk(160, 50)
        distance = np.abs(np.hypot(*(np.mgrid[0:160, 0:160] - 79.5)) - 50)
        for seed in range(12):
            coarse, reach = coarsened(alpha, np.random.default_rng(seed))
            far = distance > 4 * reach + 3
            assert not far.any() or np.abs(coarse - alpha)[far].mean() < 0.08
            assert np.abs(coarse - alpha).max() > 0.3


class TestNetwork:
    def test_it_starts_as_the_coarse_map_and_folding_changes_nothing(self) -> None:
        torch.manual_seed(0)
        network = MattingNetwork().eval()
        photo, coarse = torch.rand(1, 3, 2 * STRIDE, 3 * STRIDE), torch.rand(1, 1, 2 * STRIDE, 3 * STRIDE)
        assert torch.allclose(network(photo, coarse), coarse.clamp(0.02, 0.98), atol=1e-6)
        torch.nn.init.normal_(network.last.weight)
        before = network(photo, coarse)
        assert torch.allclose(fold_batch_norm(network)(photo, coarse), before, atol=1e-4)

    def test_colours_of_one_side_each_tell_alpha(self) -> None:
        """Red before blue, mixed: where both colours are near, the clue is alpha itself."""
        alpha = torch.from_numpy(cv2.GaussianBlur(disk(SIDE, 16), (0, 0), 1.5))[None, None]
        red, blue = (torch.tensor(colour)[None, :, None, None] for colour in ((0.9, 0.1, 0.1), (0.1, 0.1, 0.9)))
        coarse = torch.from_numpy(cv2.GaussianBlur(disk(SIDE, 18), (0, 0), 3.0))[None, None]
        clues = colour_clues(alpha * red + (1 - alpha) * blue, coarse)
        assert clues.shape == (1, CLUES, SIDE, SIDE)
        middle = np.s_[0, 0, 8:-8, 8:-8]
        error, before = (float((x - alpha)[middle].abs().mean()) for x in (clues[:, :1] + 0.5, coarse))
        assert error < before / 3 and clues[0, 1].mean() > 0.5 and clues[0, 2].mean() < 0.02

    def test_a_wider_one_begins_as_the_one_that_ships(self) -> None:
        torch.manual_seed(0)
        network = MattingNetwork()
        load_shipped(network)
        network.train()
        fix_norms(network)
        photo, coarse = torch.rand(1, 3, 4 * STRIDE, 4 * STRIDE), torch.rand(1, 1, 4 * STRIDE, 4 * STRIDE)
        shipped = read_network(WEIGHTS_FOLDER, "matting").run(photo.numpy(), coarse.numpy())
        np.testing.assert_allclose(network(photo, coarse).detach().numpy(), shipped, atol=1e-3)
        loss = network(photo, coarse).square().mean()
        loss.backward()
        wide = network.up[1].conv.weight.grad
        assert wide is not None and wide[:24, 24:].abs().max() > 0, "what is new can be learned"

    def test_it_stays_below_a_million_parameters(self) -> None:
        assert 50_000 < sum(p.numel() for p in MattingNetwork().parameters()) < 1_000_000

    def test_the_loss_falls_to_nothing_at_the_truth_and_counts_the_weight(self) -> None:
        alpha = torch.from_numpy(disk(SIDE, 20))[None, None]
        weight = torch.ones_like(alpha)
        right, wrong = (alpha * 2 - 1) * 20, (1 - alpha * 2) * 20
        assert float(loss_of(right, alpha, weight)) < 1e-4 < 1 < float(loss_of(wrong, alpha, weight))
        hidden = torch.zeros_like(alpha)
        hidden[..., :4, :4] = 1
        assert float(loss_of(torch.where(hidden > 0, right, wrong), alpha, hidden)) < 0.2
