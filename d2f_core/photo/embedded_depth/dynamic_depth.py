"""Dynamic Depth 1.0: pictures appended to a JPEG, listed in a directory in its XMP (Android's camera).

The directory's first item is the photo itself, the others follow behind its end and its padding, each as long as its
`Length`. A `DepthMap` names by `DepthURI` the item with the map. Where the photo's end has been moved by a tool, the
items are found counting back from the end of the file.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from d2f_core.photo import jpeg_segments as jpeg
from d2f_core.photo import xmp_reader
from d2f_core.photo.embedded_depth import pictures, range_coding
from d2f_core.photo.embedded_depth.embedded import StoredDepth
from d2f_core.photo.xmp_reader import Element

DEPTH_MAP = "http://ns.google.com/photos/dd/1.0/depthmap/"
CONTAINERS = ("http://ns.google.com/photos/dd/1.0/container/", "http://ns.google.com/photos/1.0/container/")
ITEMS = ("http://ns.google.com/photos/dd/1.0/item/", "http://ns.google.com/photos/1.0/container/item/")
SOURCE = "Dynamic Depth"

_MOST_ITEMS = 64
_PICTURE_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


@dataclass(frozen=True)
class Item:
    """An entry of the directory; length and padding in bytes."""

    uri: str
    semantic: str
    length: int
    padding: int


def read(data: bytes) -> StoredDepth | None:
    """The depth of a JPEG with a depth map among its items; None without one.

    Raises:
        ValueError and others of the decoders: it is damaged.
    """
    if DEPTH_MAP.encode() not in data:
        return None
    packets = jpeg.xmp_packets(data)
    roots = [xmp_reader.parsed(packet) for packet in packets]
    properties = _depth_map(roots)
    items = [item for root in roots for item in directory(root)]
    if properties is None or not items:
        return None
    fraction = pictures.grey_fraction(_item_content(data, items, _index(items, properties)))
    coding = range_coding.coding_of(properties)
    if coding is None:
        return StoredDepth(np.float32(1) - fraction, False, SOURCE)
    return StoredDepth(coding.decoded(fraction), coding.is_metric, SOURCE)


def directory(root: Element) -> list[Item]:
    """The items of a container's directory, the photo itself first.

    Raises:
        ValueError: too many, or a length is no number.
    """
    found = []
    for container in CONTAINERS:
        for listing in root.iter(f"{{{container}}}Directory"):
            for entry in listing.iter(f"{{{xmp_reader.RDF}}}li"):
                found.append(_item(xmp_reader.values([entry], *ITEMS)))
                if len(found) > _MOST_ITEMS:
                    raise ValueError("too many items")
    return found


def _item(properties: dict[str, str]) -> Item:
    return Item(
        properties.get("DataURI", ""),
        properties.get("Semantic", "").lower(),
        xmp_reader.whole_number(properties, "Length"),
        xmp_reader.whole_number(properties, "Padding"),
    )


def _depth_map(roots: list[Element]) -> dict[str, str] | None:
    """Properties of the first depth map that is not a segmentation."""
    for root in roots:
        for group in xmp_reader.groups(root, DEPTH_MAP):
            if "Format" in group and group.get("ItemSemantic", "Depth").lower() != "segmentation":
                return group
    return None


def _index(items: list[Item], properties: dict[str, str]) -> int:
    uri = properties.get("DepthURI", "")
    for index, item in enumerate(items):
        if index and ((uri and item.uri == uri) or (not uri and item.semantic == "depth")):
            return index
    raise ValueError("the directory does not list the depth map")


def _item_content(data: bytes, items: list[Item], index: int) -> bytes:
    for start in _candidates(data, items, index):
        if start > 0 and start + items[index].length <= len(data) and data.startswith(_PICTURE_STARTS, start):
            return data[start : start + items[index].length]
    raise ValueError("the depth map is not where the directory says")


def _candidates(data: bytes, items: list[Item], index: int) -> list[int]:
    """Where the item may begin: counted from the photo's end, and back from the end of the file."""
    starts = []
    end = jpeg.end_of_picture(data)
    if end is not None:
        between = sum(item.length + item.padding for item in items[1:index])
        starts.append(end + items[0].padding + between)
    behind = sum(item.length + item.padding for item in items[index + 1 :])
    starts.append(len(data) - behind - items[index].padding - items[index].length)
    return starts
