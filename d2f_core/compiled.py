"""Loops as machine code: the one place that knows how they are compiled, and when.

    from source   ->  numba compiles each loop when it is first called, and keeps the result beside the sources
    packaged app  ->  compiled when the app is built (`distribution.kernels`): no numba and no LLVM in it, same results

All loops release the GIL and divide as C does: by zero is infinity, not an error. Loops compiled ahead are an extension
module for each kind of processor; the first that this computer can run is taken. They know the kinds of arguments that
`d2f_core.warm_up` calls them with and refuse others, which numba's own wrappers would misread. Whether an array may be
written is not asked: from source, numba refuses a loop that writes to one that may not.
"""

from __future__ import annotations

import importlib
from ast import literal_eval
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

Function = TypeVar("Function", bound=Callable[..., Any])
Kind = str | tuple[Any, ...]  # of an argument

MODULES = ("d2f_kernels_avx2", "d2f_kernels_plain")  # best first; each refuses to load where it would not run
IS_FIT = 0x101  # of an array's flags: contiguous by rows, aligned; numpy's NPY_ARRAY_CARRAY_RO
SCALARS = {bool: "|b1", int: "<i8", float: "<f8"}  # as numba takes them


def compiled(function: Function) -> Function:
    """A loop over arrays as machine code; numbers are rounded as IEEE says."""
    return _ahead(function) if _module else _jit(function)


def compiled_fast(function: Function) -> Function:
    """The same where sums may be reordered and contracted: faster, and other last bits on another processor."""
    return _ahead(function) if _module else _jit(function, fastmath=True)


def intrinsic(function: Function) -> Any:
    """A function that writes LLVM code, for other loops to call; see numba.extending.intrinsic."""
    if _module:
        return function  # those loops are compiled already
    from numba import extending

    return extending.intrinsic(function)


def is_ahead() -> bool:
    """Whether the loops were compiled when this app was built."""
    return _module is not None


def _jit(function: Function, **options: bool) -> Function:
    import numba

    jit: Any = numba.njit
    jitted: Function = jit(nogil=True, cache=True, error_model="numpy", **options)(function)
    return jitted


def _ahead(function: Any) -> Any:
    return Ahead(name_of(function), _table.get(name_of(function), {}))


def name_of(function: Any) -> str:
    """By which a loop is found again."""
    return f"{function.__module__}.{function.__qualname__}"


class Ahead:
    """A loop that was compiled when the app was built, in a variant for each kind of arguments."""

    def __init__(self, name: str, variants: dict[Kind, Callable[..., Any]]) -> None:
        self._name, self._variants = name, variants

    def __call__(self, *arguments: Any) -> Any:
        kinds = kind_of(arguments)
        variant = self._variants.get(kinds)
        if variant is None:
            raise TypeError(f"{self._name} was not compiled for {kinds}: d2f_core.warm_up must call it so.")
        return variant(*arguments)


def kind_of(value: Any) -> Kind:
    """What decides which machine code fits an argument: the type of numbers, of arrays also dimensions and order."""
    if isinstance(value, tuple):  # not by itself for each number: small loops are called with ten, thousands of times
        return tuple([SCALARS.get(type(part)) or kind_of(part) for part in value])
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.ndim, value.flags.num & IS_FIT
    return value.dtype.str if isinstance(value, np.generic) else SCALARS.get(type(value), type(value).__name__)


def _load() -> Any:
    """The first module of `MODULES` that is there and runs here; None from source."""
    for name in MODULES:
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    return None


def _variants(module: Any) -> dict[str, dict[Kind, Callable[..., Any]]]:
    """The loops of a module: by name, then by kind of arguments."""
    table: dict[str, dict[Kind, Callable[..., Any]]] = {}
    for function, name, kinds in literal_eval(module.TABLE):
        table.setdefault(name, {})[kinds] = getattr(module, function)
    return table


_module = _load()
_table = _variants(_module) if _module else {}
