"""A HEIC file with auxiliary pictures, from nothing: HEVC pictures of uncompressed blocks inside ISO boxes.

HEVC allows blocks whose samples stand in the stream as they are (I_PCM). A picture of such blocks needs hardly any
entropy coding: each 32 x 32 block is a slice of its own, so that the one context-coded bin (the partition) always has
its first state and the arithmetic coder's bits are the same for every block. Grey, 8 bits, lossless.
Sources: ITU-T H.265 (7.3, 9.3, I.7.3), ISO/IEC 23008-12 (HEIF), ISO/IEC 14496-12 (boxes).
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

DEPTH = "urn:mpeg:hevc:2015:auxid:2"
BLOCK = 32
VPS, SPS, PPS, IDR, SEI = 32, 33, 34, 19, 39
PROFILE = bytes([4, 0x08, 0, 0, 0, 0xB0, 0, 0, 0, 0, 0, 93])  # range extensions (grey), level 3.1


class Bits:
    """A growing string of bits."""

    def __init__(self) -> None:
        self.bits: list[int] = []

    def u(self, count: int, value: int) -> Bits:
        """An unsigned number of so many bits."""
        self.bits += [value >> shift & 1 for shift in range(count - 1, -1, -1)]
        return self

    def ue(self, *values: int) -> Bits:
        """Exp-Golomb numbers."""
        for value in values:
            length = (value + 1).bit_length()
            self.u(length - 1, 0).u(length, value + 1)
        return self

    def raw(self, data: bytes) -> Bits:
        for byte in data:
            self.u(8, byte)
        return self

    def aligned(self, first: int | None = None) -> Bits:
        """Filled up to a byte with zeros, behind a first bit if given."""
        if first is not None:
            self.u(1, first)
        return self.u(-len(self.bits) % 8, 0)

    def data(self) -> bytes:
        return bytes(np.packbits(np.array(self.bits, np.uint8)))


class Coder:
    """The part of the arithmetic coder (9.3.4) that these slices need; begins a new code word."""

    def __init__(self, out: Bits) -> None:
        self.out, self.low, self.range, self.is_first, self.outstanding = out, 0, 510, True, 0

    def likely(self) -> None:
        """The more probable value of a context in its first state."""
        self.range -= (128, 176, 208, 240)[self.range >> 6 & 3]
        self._renormalise()

    def terminate(self) -> None:
        """A terminating bin that is set, and the flush that follows it."""
        self.range -= 2
        self.low += self.range
        self.range = 2
        self._renormalise()
        self._put(self.low >> 9 & 1)
        self.out.u(2, self.low >> 7 & 3 | 1)

    def _renormalise(self) -> None:
        while self.range < 256:
            if self.low < 256:
                self._put(0)
            elif self.low >= 512:
                self.low -= 512
                self._put(1)
            else:
                self.low -= 256
                self.outstanding += 1
            self.range <<= 1
            self.low <<= 1

    def _put(self, bit: int) -> None:
        if self.is_first:
            self.is_first = False
        else:
            self.out.u(1, bit)
        self.out.bits += [1 - bit] * self.outstanding
        self.outstanding = 0


def nal(kind: int, payload: bytes) -> bytes:
    """A NAL unit with emulation prevention."""
    out, zeros = bytearray([kind << 1, 1]), 0
    for byte in payload:
        if zeros >= 2 and byte <= 3:
            out.append(3)
            zeros = 0
        out.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return bytes(out)


def parameter_sets(height: int, width: int) -> list[tuple[int, bytes]]:
    """VPS, SPS and PPS of a grey picture."""
    padded = [math.ceil(side / BLOCK) * BLOCK for side in (width, height)]
    vps = Bits().u(4, 0).u(2, 3).u(6, 0).u(3, 0).u(1, 1).u(16, 0xFFFF).raw(PROFILE).u(1, 1).ue(0, 0, 0)
    vps.u(6, 0).ue(0).u(2, 0).aligned(1)
    sps = Bits().u(4, 0).u(3, 0).u(1, 1).raw(PROFILE).ue(0, 0, *padded)
    sps.u(1, 1).ue(0, padded[0] - width, 0, padded[1] - height).ue(0, 0, 0).u(1, 1).ue(0, 0, 0)
    sps.ue(2, 0, 0, 3, 0, 0).u(3, 0)  # blocks of 32, transforms of 4..32; no scaling lists, no AMP, no SAO
    sps.u(1, 1).u(4, 7).u(4, 7).ue(2, 0).u(1, 1)  # I_PCM, 8 bits, blocks of 32, no loop filter
    sps.ue(0).u(5, 0).aligned(1)
    pps = Bits().ue(0, 0).u(7, 0).ue(0, 0, 0).u(3, 0).ue(0, 0).u(7, 0).u(1, 1).u(2, 1).u(2, 0).ue(0).u(2, 0).aligned(1)
    return [(kind, nal(kind, bits.data())) for kind, bits in ((VPS, vps), (SPS, sps), (PPS, pps))]


def slices(codes: NDArray[np.uint8]) -> bytes:
    """The coded picture: one slice for each block, each with its length before it."""
    height, width = codes.shape
    rows, columns = math.ceil(height / BLOCK), math.ceil(width / BLOCK)
    padded = np.pad(codes, ((0, rows * BLOCK - height), (0, columns * BLOCK - width)), mode="edge")
    address_bits = math.ceil(math.log2(rows * columns)) if rows * columns > 1 else 0
    out = b""
    for index in range(rows * columns):
        y, x = (index // columns) * BLOCK, (index % columns) * BLOCK
        bits = Bits().u(1, int(index == 0)).u(1, 0).ue(0)
        if index:
            bits.u(address_bits, index)
        bits.ue(2, 0).aligned(1)
        coder = Coder(bits)
        coder.likely()  # one partition
        coder.terminate()  # I_PCM
        bits.aligned().raw(padded[y : y + BLOCK, x : x + BLOCK].tobytes())
        Coder(bits).terminate()  # end of the slice
        unit = nal(IDR, bits.aligned().data())
        out += struct.pack(">I", len(unit)) + unit
    return out


def depth_message(low: float, high: float, kind: int = 1) -> bytes:
    """The SEI message 177, depth representation info, with d_min and d_max (or z_far and z_near), lengths before it."""
    is_disparity = kind in (1, 3)
    bits = Bits().u(2, 0 if is_disparity else 3).u(2, 3 if is_disparity else 0).ue(kind)
    if is_disparity:
        bits.ue(0)
    for value in (low, high) if is_disparity else (high, low):  # z_near comes first
        mantissa, exponent = math.frexp(value)
        bits.u(1, 0).u(7, exponent - 1 + 31).u(5, 22).u(23, round((2 * mantissa - 1) * (1 << 23)))
    content = bits.aligned(1).data()
    unit = bytes([SEI << 1, 1, 177, len(content)]) + content
    return struct.pack(">II", len(unit) + 4, len(unit)) + unit


def box(kind: bytes, *contents: bytes) -> bytes:
    body = b"".join(contents)
    return struct.pack(">I", 8 + len(body)) + kind + body


def full_box(kind: bytes, version: int, flags: int, *contents: bytes) -> bytes:
    return box(kind, struct.pack(">I", version << 24 | flags), *contents)


@dataclass(frozen=True)
class Picture:
    """A picture of the file: codes, for an auxiliary one its type and message, and quarter turns counter-clockwise."""

    codes: NDArray[np.uint8]
    auxiliary: str = ""
    message: bytes = b""
    turns: int = 0


def heic(*pictures: Picture, exif_like: Any = None, packet: bytes = b"") -> bytes:
    """A file of these pictures, the first one being the photo; `packet` is appended as a MIME item."""
    ftyp = box(b"ftyp", b"heic", struct.pack(">I", 0), b"mif1heic")
    payloads = [slices(picture.codes) for picture in pictures] + ([packet] if packet else [])
    ids = list(range(1, len(payloads) + 1))
    properties, associations = _properties(pictures)
    kinds = [b"hvc1\0"] * len(pictures) + ([b"mime\0application/rdf+xml\0"] if packet else [])
    infos = b"".join(
        full_box(b"infe", 2, 0, struct.pack(">HH", i, 0), kind) for i, kind in zip(ids, kinds, strict=True)
    )
    references = b"".join(
        box(b"auxl", struct.pack(">HHH", i, 1, 1)) for i, p in zip(ids, pictures, strict=False) if p.auxiliary
    )

    def meta(start: int) -> bytes:
        places, position = b"", start
        for i, payload in zip(ids, payloads, strict=True):
            places += struct.pack(">HHHII", i, 0, 1, position, len(payload))
            position += len(payload)
        return full_box(
            b"meta", 0, 0,
            full_box(b"hdlr", 0, 0, struct.pack(">I", 0), b"pict", b"\0" * 13),
            full_box(b"pitm", 0, 0, struct.pack(">H", 1)),
            full_box(b"iloc", 0, 0, struct.pack(">BBH", 0x44, 0, len(ids)), places),
            full_box(b"iinf", 0, 0, struct.pack(">H", len(ids)), infos),
            full_box(b"iref", 0, 0, references) if references else b"",
            box(b"iprp", box(b"ipco", properties), full_box(b"ipma", 0, 0, associations)),
        )  # fmt: skip

    start = len(ftyp) + len(meta(0)) + 8
    return ftyp + meta(start) + box(b"mdat", *payloads)


def _properties(pictures: tuple[Picture, ...]) -> tuple[bytes, bytes]:
    """All properties, and which of them belong to which picture."""
    boxes: list[bytes] = []
    entries = b""
    for identity, picture in enumerate(pictures, 1):
        height, width = picture.codes.shape
        own = [_configuration(height, width), full_box(b"ispe", 0, 0, struct.pack(">II", width, height))]
        if picture.auxiliary:
            own.append(full_box(b"auxC", 0, 0, picture.auxiliary.encode() + b"\0", picture.message))
        if picture.turns:
            own.append(box(b"irot", bytes([picture.turns])))
        indices = range(len(boxes) + 1, len(boxes) + len(own) + 1)
        boxes += own
        entries += struct.pack(">HB", identity, len(own)) + bytes(0x80 | index for index in indices)
    return b"".join(boxes), struct.pack(">I", len(pictures)) + entries


def _configuration(height: int, width: int) -> bytes:
    arrays = b"".join(
        struct.pack(">BHH", 0x80 | kind, 1, len(unit)) + unit for kind, unit in parameter_sets(height, width)
    )
    return box(b"hvcC", b"\x01", PROFILE, bytes([0xF0, 0, 0xFC, 0xFC, 0xF8, 0xF8, 0, 0, 0x0F, 3]), arrays)
