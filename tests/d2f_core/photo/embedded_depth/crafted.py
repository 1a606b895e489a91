"""Photos with depth, made from the published descriptions of each layout and from nothing else.

Every maker takes the map's codes as they are stored (v, Apple's disparity codes, raw samples) and gives a whole file.
`scene` and `as_stored` make a map that shows every turn and mirroring, and turn it as a sensor would have seen it.
"""

from __future__ import annotations

import base64
import hashlib
import io
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from d2f_core.photo.orientation import upright

Codes = NDArray[Any]

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
GDEPTH = "http://ns.google.com/photos/1.0/depthmap/"
XMP = b"http://ns.adobe.com/xap/1.0/\0"
EXTENSION = b"http://ns.adobe.com/xmp/extension/\0"
BACK = {6: 8, 8: 6}  # orientation that undoes another; the others undo themselves


def scene(height: int = 48, width: int = 64) -> NDArray[np.uint8]:
    """Codes 0..255, all different in every turn: a slope with one corner cut out."""
    y, x = np.mgrid[0:height, 0:width]
    codes = 200 * x / (width - 1) + 40 * y / (height - 1)
    codes[: height // 3, : width // 4] = 255
    codes[0, 1] = 0
    return np.asarray(np.rint(codes), np.uint8)


def as_stored(pixels: Codes, orientation: int) -> Codes:
    """An upright picture as it lies in a file with this EXIF orientation."""
    return np.ascontiguousarray(upright(pixels, BACK.get(orientation, orientation)))


def photo(height: int = 96, width: int = 128, orientation: int = 1, make: str = "Maker") -> bytes:
    """A colour JPEG whose upright size is given."""
    y, x = np.mgrid[0:height, 0:width]
    pixels = np.stack([x * 255 // width, y * 255 // height, (x + y) % 256], axis=-1).astype(np.uint8)
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = make, orientation
    buffer = io.BytesIO()
    Image.fromarray(as_stored(pixels, orientation)).save(buffer, "JPEG", quality=90, exif=exif.tobytes())
    return buffer.getvalue()


def picture_file(codes: Codes, kind: str = "PNG") -> bytes:
    """Codes as a grey PNG (8 or 16 bits) or JPEG."""
    buffer = io.BytesIO()
    options = {"quality": 100} if kind == "JPEG" else {}
    Image.fromarray(codes).save(buffer, kind, **options)
    return buffer.getvalue()


def segment(content: bytes, marker: int = 0xE1) -> bytes:
    """A JPEG segment."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def with_segments(jpeg: bytes, *contents: bytes) -> bytes:
    """A JPEG with these segments behind its start marker and whatever it begins with."""
    end = 4 + struct.unpack_from(">H", jpeg, 4)[0]
    return jpeg[:end] + b"".join(contents) + jpeg[end:]


def packet(body: str) -> bytes:
    """An XMP packet."""
    return f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}">{body}</rdf:RDF></x:xmpmeta>'.encode()


def extended_segments(guid: bytes, whole: bytes, piece: int = 400) -> list[bytes]:
    """Extended XMP cut into segments."""
    parts = [(at, whole[at : at + piece]) for at in range(0, len(whole), piece)]
    return [segment(EXTENSION + guid + struct.pack(">II", len(whole), at) + part) for at, part in parts]


def gdepth(
    codes: Codes, *, near: str = "0.5", far: str = "10", coding: str = "RangeInverse", units: str = "m",
    kind: str = "PNG", orientation: int = 1, is_extended: bool = True, as_elements: bool = False,
    size: tuple[int, int] = (96, 128), shuffle: bool = False,
) -> bytes:  # fmt: skip
    """GDepth in a JPEG, its data in Extended XMP or in the packet itself."""
    data = base64.b64encode(picture_file(codes, kind)).decode()
    facts = {"Format": coding, "Near": near, "Far": far, "Units": units, "Mime": f"image/{kind.lower()}"}
    facts = {name: text for name, text in facts.items() if text}
    if not is_extended:
        facts["Data"] = data
    if as_elements:
        inner = "".join(f"<GDepth:{name}>{text}</GDepth:{name}>" for name, text in facts.items())
        attributes = ""
    else:
        inner, attributes = "", "".join(f' GDepth:{name}="{text}"' for name, text in facts.items())
    whole = packet(f'<rdf:Description rdf:about="" xmlns:GDepth="{GDEPTH}" GDepth:Data="{data}"/>')
    guid = hashlib.md5(whole, usedforsecurity=False).hexdigest().upper()
    note = f' xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmpNote:HasExtendedXMP="{guid}"' if is_extended else ""
    main = packet(f'<rdf:Description rdf:about="" xmlns:GDepth="{GDEPTH}"{note}{attributes}>{inner}</rdf:Description>')
    parts = extended_segments(guid.encode(), whole) if is_extended else []
    if shuffle:
        parts.reverse()
    return with_segments(photo(*size, orientation), segment(XMP + main), *parts)


def dynamic_depth(
    codes: Codes, *, near: str = "0.5", far: str = "10", coding: str = "RangeInverse", units: str = "Meters",
    kind: str = "JPEG", padding: int = 0, orientation: int = 1, is_resource: bool = False, tail: bytes = b"",
    before: tuple[bytes, ...] = (), size: tuple[int, int] = (96, 128),
) -> bytes:  # fmt: skip
    """A photo with appended pictures and a directory of them; `tail` is what a tool may have appended."""
    depth = picture_file(codes, kind)
    listed = [("primary", "", 0, padding), *((f"other{i}", "", len(item), 0) for i, item in enumerate(before))]
    listed.append(("android/depthmap", "Depth", len(depth), 0))
    entries = "".join(_entry(entry, is_resource) for entry in listed)
    facts = (
        f'DepthMap:Format="{coding}" DepthMap:Near="{near}" DepthMap:Far="{far}" DepthMap:Units="{units}" '
        'DepthMap:DepthURI="android/depthmap" DepthMap:ItemSemantic="Depth"'
    )
    body = (
        '<rdf:Description rdf:about="" xmlns:Device="http://ns.google.com/photos/dd/1.0/device/"'
        ' xmlns:Container="http://ns.google.com/photos/dd/1.0/container/"'
        ' xmlns:Item="http://ns.google.com/photos/dd/1.0/item/" xmlns:Camera="http://ns.google.com/photos/dd/1.0/camera/"'
        ' xmlns:DepthMap="http://ns.google.com/photos/dd/1.0/depthmap/"><Device:Container rdf:parseType="Resource">'
        f"<Container:Directory><rdf:Seq>{entries}</rdf:Seq></Container:Directory></Device:Container>"
        '<Device:Cameras><rdf:Seq><rdf:li rdf:parseType="Resource"><Device:Camera rdf:parseType="Resource">'
        f"<Camera:DepthMap {facts}/></Device:Camera></rdf:li></rdf:Seq></Device:Cameras></rdf:Description>"
    )
    first = with_segments(photo(*size, orientation), segment(XMP + packet(body)))
    return first + b"\0" * padding + b"".join(before) + depth + tail


def _entry(entry: tuple[str, str, int, int], is_resource: bool) -> str:
    names = ("DataURI", "Semantic", "Length", "Padding")
    pairs = list(zip(names, entry, strict=True))
    if is_resource:
        inner = "".join(f"<Item:{name}>{value}</Item:{name}>" for name, value in pairs if value != "")
        item = f'<Container:Item rdf:parseType="Resource">{inner}</Container:Item>'
        return f'<rdf:li rdf:parseType="Resource">{item}</rdf:li>'
    attributes = " ".join(f'Item:{name}="{value}"' for name, value in pairs)
    return f'<rdf:li rdf:parseType="Resource"><Container:Item {attributes}/></rdf:li>'


def apple_packet(kind: str = "disparity", low: str = "0.1", high: str = "2.5", accuracy: str = "absolute") -> bytes:
    """Apple's XMP of an auxiliary picture; its type and, behind a slash, its sub-type."""
    facts = {"AuxiliaryImageType": kind, "IntMinValue": "0", "IntMaxValue": "255", "StoredFormat": "1278226488"}
    kind, _, sub_kind = kind.partition("/")
    facts["AuxiliaryImageType"] = kind
    if sub_kind:
        facts["AuxiliaryImageSubType"] = sub_kind
    if low:
        facts |= {"FloatMinValue": low, "FloatMaxValue": high}
    inner = "".join(f"<apdi:{name}>{text}</apdi:{name}>" for name, text in facts.items())
    return packet(
        '<rdf:Description rdf:about="" xmlns:apdi="http://ns.apple.com/pixeldatainfo/1.0/"'
        f' xmlns:depthData="http://ns.apple.com/depthData/1.0/">{inner}'
        f"<depthData:Accuracy>{accuracy}</depthData:Accuracy></rdf:Description>"
    )


def auxiliary(codes: Codes, description: bytes = b"") -> bytes:
    """A grey JPEG with Apple's XMP."""
    data = picture_file(codes, "JPEG")
    return with_segments(data, segment(XMP + description)) if description else data


def mpf(*further: bytes, orientation: int = 1, order: str = ">", size: tuple[int, int] = (96, 128)) -> bytes:
    """An Apple photo with further pictures behind it and the directory of CIPA DC-007 in its APP2."""
    first = photo(*size, orientation, make="Apple")
    count = 1 + len(further)
    entries_at = 8 + 2 + 3 * 12 + 4
    mark = b"MM\0*" if order == ">" else b"II*\0"
    directory = mark + struct.pack(order + "IH", 8, 3)
    directory += struct.pack(order + "HHI4s", 0xB000, 7, 4, b"0100")
    directory += struct.pack(order + "HHII", 0xB001, 4, 1, count)
    directory += struct.pack(order + "HHII", 0xB002, 7, 16 * count, entries_at) + struct.pack(order + "I", 0)
    length = len(first) + len(directory) + 16 * count + 8
    header = 4 + struct.unpack_from(">H", first, 4)[0] + 8  # of the TIFF inside the segment
    entries, position = struct.pack(order + "IIIHH", 0x030000, length, 0, 0, 0), length
    for picture in further:
        entries += struct.pack(order + "IIIHH", 0, len(picture), position - header, 0, 0)
        position += len(picture)
    return with_segments(first, segment(b"MPF\0" + directory + entries, 0xE2)) + b"".join(further)


def samsung(
    codes: Codes, *, version: int | None = 3, orientation: int = 1, name: bytes = b"DualShot_DepthMap_1",
    size: tuple[int, int] = (96, 128),
) -> bytes:  # fmt: skip
    """A photo with Samsung's trailer; the version says where the sizes stand in their block, None leaves it out."""
    first = photo(*size, orientation)
    words = {1: (9, 10), 3: (12, 13), 4: (17, 18), 5: (20, 19), 6: (22, 21)}
    named = [(0x0AB1, name, codes.astype(np.uint8).tobytes())]
    if version is not None:
        info = bytearray(128)
        struct.pack_into("<H", info, 0, version)
        for word, side in zip(words[version], codes.shape[::-1], strict=True):
            struct.pack_into("<I", info, 4 * word, side)
        named.append((0x0AB3, b"DualShot_Extra_Info", bytes(info)))
    blocks, ends = b"", []
    for kind, title, content in named:
        block = struct.pack("<HHI", 0, kind, len(title)) + title + content
        ends.append((kind, len(blocks), len(block)))
        blocks += block
    entries = b"".join(struct.pack("<HHII", 0, kind, len(blocks) - at, length) for kind, at, length in ends)
    directory = b"SEFH" + struct.pack("<II", 106, len(named)) + entries
    return first + blocks + directory + struct.pack("<I", len(directory)) + b"SEFT"


def huawei(codes: Codes, *, turn: int = 0, size: tuple[int, int] = (96, 128), orientation: int = 1) -> bytes:
    """A photo, the original behind it, and Huawei's map; `turn` counts quarter turns."""
    original = photo(*size, orientation)
    block = bytearray(64)
    block[3] = 0x10 + turn
    struct.pack_into("<HH", block, 12, codes.shape[1], codes.shape[0])
    block += codes.astype(np.uint8).tobytes()
    head = struct.pack("<I", len(original)) + b"edof" + b"\0" * 4
    return photo(*size, orientation) + original + head + bytes(block) + struct.pack("<I", len(block)) + b"DepthEn\0"
