"""Readers of embedded depth, as functions of bytes that give a map, None, or raise one D2FError sentence.

`depth_targets` lists them as (name, reader, seeds, tokens); the seeds are the crafted files of every layout, small. XML
and base64 would hide most of the damage behind a checksum, so there are seeds without Extended XMP, and a reader for
what stands inside.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from d2f_core.photo.embedded_depth import embedded_depth
from tests.d2f_core.photo.embedded_depth import crafted, crafted_heic

SMALL = (24, 32)  # of the photo; the maps have half of it

TOKENS = (
    b"\xff\xd8\xff", b"\xff\xd9", b"\xff\xda", b"\xff\xe1\xff\xff", b"\xff\xe2", b"MPF\0MM\0*", b"II*\0", b"\xb0\x02",
    b"SEFH", b"SEFT", b"DualShot_DepthMap_1", b"DualShot_Extra_Info", b"edof\0\0\0\0", b"DepthEn\0",
    b"http://ns.adobe.com/xmp/extension/\0", b"http://ns.adobe.com/xap/1.0/\0", b"GDepth:Data=\"", b"RangeLinear",
    b'Near="0"', b'Near="-1"', b'Near="1e-320"', b'Far="inf"', b'Far="nan"', b'Far="1e308"', b'Units="Diopters"',
    b'Item:Length="999999999999"', b'Item:Length="-1"', b'Item:Padding="4294967296"', b"<rdf:li>", b"</rdf:Seq>",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"<apdi:FloatMinValue>9e99</apdi:FloatMinValue>", b"\x89PNG\r\n\x1a\n",
    b"IHDR\x7f\xff\xff\xff", b"IDAT", b"auxC", b"ispe", b"iloc", b"iref", b"irot", b"hvcC", b"\0\0\0\x01", b"\xff" * 8,
)  # fmt: skip


class DepthTarget(NamedTuple):
    """A reader with its seeds and the words of its format."""

    name: str
    read: Callable[[bytes], object]
    seeds: Sequence[bytes]
    tokens: Sequence[bytes]


def depth_targets() -> list[DepthTarget]:
    """One target for each layout."""
    codes = crafted.scene(12, 16)
    deep = codes.astype(np.uint16) * np.uint16(257)
    auxiliary = crafted.auxiliary(codes, crafted.apple_packet())
    matte = crafted.auxiliary(codes, crafted.apple_packet("urn:com:apple:photo:2018:aux:portraiteffectsmatte", low=""))
    listed = {
        "gdepth": [
            crafted.gdepth(codes, size=SMALL), crafted.gdepth(deep, size=SMALL, coding="RangeLinear"),
            crafted.gdepth(codes, size=SMALL, is_extended=False), crafted.gdepth(codes, size=SMALL, as_elements=True),
            crafted.gdepth(codes, size=SMALL, kind="JPEG", is_extended=False, orientation=6),
        ],
        "dynamic depth": [
            crafted.dynamic_depth(codes, size=SMALL), crafted.dynamic_depth(codes, size=SMALL, kind="PNG", padding=7),
            crafted.dynamic_depth(codes, size=SMALL, units="Diopters", near="4", far="0", is_resource=True),
        ],
        "apple jpeg": [
            crafted.mpf(auxiliary, matte, size=SMALL), crafted.mpf(auxiliary, size=SMALL, order="<"),
            crafted.mpf(crafted.auxiliary(codes), size=SMALL),
        ],
        "samsung": [crafted.samsung(codes, size=SMALL, version=version) for version in (1, 6, None)],
        "huawei": [crafted.huawei(codes, size=SMALL, turn=turn) for turn in (0, 2)],
        "heic depth": _heics(codes),
    }  # fmt: skip
    targets = [DepthTarget(name, read_depth, seeds, TOKENS) for name, seeds in listed.items()]
    maps = [crafted.picture_file(codes), crafted.picture_file(deep), crafted.picture_file(codes, "JPEG")]
    return [*targets, DepthTarget("depth picture", read_inner_picture, maps, TOKENS)]


def read_depth(data: bytes) -> None:
    """The map of a file, if it has one, is a map."""
    found = embedded_depth(data, "'photo'")
    if found is None:
        return
    assert found.disparity.ndim == 2 and found.disparity.dtype == np.float32
    assert np.isfinite(found.disparity).all() and found.disparity.min() >= 0 and found.disparity.max() <= 1
    assert found.metric is None or (np.isfinite(found.metric_range).all() and found.metric.scale > 0)
    assert found.subject is None or np.isfinite(found.subject).all()


def read_inner_picture(data: bytes) -> None:
    """A damaged picture inside sound GDepth."""
    body = f'<rdf:Description xmlns:GDepth="{crafted.GDEPTH}" GDepth:Data="{base64.b64encode(data).decode()}"/>'
    if len(body) < 60_000:
        read_depth(crafted.with_segments(_PHOTO, crafted.segment(crafted.XMP + crafted.packet(body))))


def _heics(codes: np.ndarray) -> list[bytes]:
    photo = crafted_heic.Picture(crafted.scene(*SMALL))
    depth = crafted_heic.Picture(codes, crafted_heic.DEPTH, crafted_heic.depth_message(0.5, 2.5))
    matte = crafted_heic.Picture(codes, "urn:com:apple:photo:2018:aux:portraiteffectsmatte")
    return [
        crafted_heic.heic(photo, depth),
        crafted_heic.heic(photo, depth, matte, packet=crafted.apple_packet(accuracy="relative")),
    ]


_PHOTO = crafted.photo(*SMALL)
