"""Damage done to files on purpose: a seed becomes something that a broken disk, a bad tool or an attacker hands us.

Every mutation is a small function of (random, bytes); `mutated` applies one to eight of them. Numbers at the ends of
their ranges go where a length, an offset or a size may stand; splicing joins two seeds; `tokens` are words of the
format's own language, without which a text format would never get past its first character.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Sequence

MOST_BYTES = 1 << 16  # a longer input costs time and finds nothing that a shorter one does not

_NUMBERS_16 = (0, 1, 2, 3, 0x7F, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFDC, 0xFFFF)
_NUMBERS_32 = (0, 1, 4, 0xFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF0, 0xFFFFFFFF)

Mutation = Callable[[random.Random, bytearray], None]


def mutated(rng: random.Random, data: bytes, *, others: Sequence[bytes] = (), tokens: Sequence[bytes] = ()) -> bytes:
    """A damaged copy.

    Args:
        data: the seed.
        others: seeds to splice with.
        tokens: words to put in.
    """
    result = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 5, 8))):
        kind = rng.random()
        if tokens and kind < 0.35:
            _put_token(rng, result, rng.choice(tokens))
        elif others and kind > 0.97:
            result = _spliced(rng, result, rng.choice(others))
        else:
            rng.choice(_MUTATIONS)(rng, result)
    return bytes(result[:MOST_BYTES])


def _place(rng: random.Random, data: bytearray) -> int:
    """A position; the beginning, where headers are, is hit as often as all the rest."""
    end = max(len(data), 1)
    return rng.randrange(min(end, 64)) if rng.random() < 0.5 else rng.randrange(end)


def _flip_bit(rng: random.Random, data: bytearray) -> None:
    if data:
        data[_place(rng, data)] ^= 1 << rng.randrange(8)


def _set_byte(rng: random.Random, data: bytearray) -> None:
    if data:
        data[_place(rng, data)] = rng.choice((0, 1, 0x20, 0x7F, 0x80, 0xFE, 0xFF, rng.randrange(256)))


def _set_number(rng: random.Random, data: bytearray) -> None:
    order = rng.choice("<>")
    number = (
        struct.pack(order + "H", rng.choice(_NUMBERS_16))
        if rng.random() < 0.5
        else struct.pack(order + "I", rng.choice(_NUMBERS_32))
    )
    at = _place(rng, data)
    data[at : at + len(number)] = number


def _nudge_number(rng: random.Random, data: bytearray) -> None:
    at = _place(rng, data)
    if at + 2 <= len(data):
        order = rng.choice("<>")
        value = struct.unpack_from(order + "H", data, at)[0] + rng.randint(-16, 16)
        struct.pack_into(order + "H", data, at, value % 0x10000)


def _cut_tail(rng: random.Random, data: bytearray) -> None:
    del data[_place(rng, data) :]


def _cut_middle(rng: random.Random, data: bytearray) -> None:
    at = _place(rng, data)
    del data[at : at + rng.choice((1, 2, 4, 16, 200))]


def _repeat(rng: random.Random, data: bytearray) -> None:
    at = _place(rng, data)
    part = bytes(data[at : at + rng.choice((1, 4, 12, 64, 300))])
    data[at:at] = part * rng.choice((1, 2, 50))


def _insert_noise(rng: random.Random, data: bytearray) -> None:
    at = _place(rng, data)
    data[at:at] = rng.randbytes(rng.choice((1, 2, 8, 100)))


def _move(rng: random.Random, data: bytearray) -> None:
    start, length, to = _place(rng, data), rng.choice((2, 4, 12, 40)), _place(rng, data)
    data[to : to + length] = data[start : start + length]


def _append(rng: random.Random, data: bytearray) -> None:
    data += rng.randbytes(rng.choice((1, 16, 500)))


_MUTATIONS: tuple[Mutation, ...] = (
    _flip_bit, _flip_bit, _set_byte, _set_byte, _set_number, _set_number, _nudge_number,
    _cut_tail, _cut_middle, _repeat, _insert_noise, _move, _append,
)  # fmt: skip


def _put_token(rng: random.Random, data: bytearray, token: bytes) -> None:
    at = rng.randrange(max(len(data), 1))
    length = len(token) if rng.random() < 0.5 else 0  # over what is there, or between
    data[at : at + length] = token * rng.choice((1, 1, 1, 2, 400))


def _spliced(rng: random.Random, data: bytearray, other: bytes) -> bytearray:
    return data[: _place(rng, data)] + bytearray(other[rng.randrange(max(len(other), 1)) :])
