"""Loops that were compiled when the app was built: which machine code an argument gets, and which gets none."""

from typing import Any, NamedTuple

import numpy as np
import pytest

from d2f_core import compiled
from d2f_core.compiled import Ahead, kind_of


class Grid(NamedTuple):
    values: Any
    step: float


def test_from_source_nothing_is_compiled_ahead() -> None:
    assert not compiled.is_ahead()


class TestKindOf:
    def test_arrays_differ_by_type_dimensions_and_order(self) -> None:
        plain = np.zeros((4, 6), np.float32)
        like = [np.ones((2, 3), np.float32), plain[1:3]]
        unlike = [plain.astype(np.float64), plain[0], plain.T, plain[:, ::2], plain[:, 1:]]
        assert {kind_of(array) for array in like} == {kind_of(plain)}
        assert kind_of(plain) not in [kind_of(array) for array in unlike]

    def test_an_array_that_may_not_be_written_is_read_as_any(self) -> None:
        locked = np.zeros(3, np.float32)
        locked.flags.writeable = False
        assert kind_of(locked) == kind_of(np.zeros(3, np.float32))

    def test_numbers_of_python_and_numpy(self) -> None:
        assert kind_of(2.0) == kind_of(np.float64(2)) != kind_of(np.float32(2))
        assert len({kind_of(value) for value in (2, 2.0, True, np.float32(2))}) == 4
        assert kind_of(True) == kind_of(np.bool_(1))

    def test_a_named_tuple_is_what_it_holds(self) -> None:
        values = np.zeros((2, 2), np.uint8)
        assert kind_of(Grid(values, 1.0)) == (kind_of(values), kind_of(1.0)) != kind_of(Grid(values, 1))


class TestAhead:
    def test_the_variant_for_the_arguments_is_called(self) -> None:
        loop = Ahead("loop", {kind_of((1,)): lambda value: value + 1, kind_of((1.0,)): lambda value: value * 10})
        assert (loop(3), loop(3.0)) == (4, 30.0)

    def test_other_arguments_are_refused_by_name(self) -> None:
        called: list[object] = []
        loop = Ahead("d2f_core.some.loop", {kind_of((np.zeros(2),)): called.append})
        with pytest.raises(TypeError, match=r"d2f_core\.some\.loop was not compiled for .*<f4"):
            loop(np.zeros(2, np.float32))
        assert not called
