"""When a subject counts as cut, and the table of how often the app is right to say so."""

from pathlib import Path

import numpy as np
import pytest

from tests.training.depth import pack
from training.depth import cut_subjects


@pytest.mark.parametrize(
    ("left", "right", "expected"), [(10, 30, False), (13, 30, True), (10, 34, True), (11, 31, False)]
)
def test_a_part_that_is_missing_or_too_much_makes_it_cut(left: int, right: int, expected: bool) -> None:
    truth = np.zeros((8, 40), np.bool_)
    truth[:, 10:30] = True
    subject = np.zeros(truth.shape, np.float32)
    subject[:, left:right] = 0.9
    assert cut_subjects.is_cut(subject, truth) is expected


def test_both_parts_have_a_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cache = pack.write_cache(tmp_path)
    capsys.readouterr()
    assert cut_subjects.main([str(cache)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" | ")[0] for line in lines[2:]] == ["| people", "| photos"]
    assert all(line.count("|") == 7 for line in lines)
