"""The XMP packet: what an export keeps of the source's, what it drops, and our own parameters in it.

Dropped is what describes pictures that the export no longer has behind its own: depth maps, gain maps, motion photos,
thumbnails, and the pointer to Extended XMP. Added are, in a namespace of our own, the settings as JSON and the
simulated f-number, so that the export can be opened again as it was made: `settings_in` reads them back. The captured
f-number stays in EXIF as it was.
"""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ElementTree
from typing import Any

from d2f_core.errors import D2FError
from d2f_core.log import log
from d2f_core.photo import xmp_reader
from d2f_core.photo.packed_settings import packed, unpacked
from d2f_core.settings import RenderSettings

NAMESPACE = "urn:d2f:settings:1.0/"
SETTINGS_VERSION = "1"
LARGEST_BYTES = 8_000_000  # of a packet; the longest real ones, with histories and masks, have a few hundred kB
DEEPEST = 100  # levels

_RDF = xmp_reader.RDF
_META = "adobe:ns:meta/"
_TIFF = "http://ns.adobe.com/tiff/1.0/"
_EXIF = "http://ns.adobe.com/exif/1.0/"
_STALE_NAMESPACES = (
    "http://ns.google.com/photos/1.0/",  # GDepth, GImage, Container, and the motion photos of GCamera
    "http://ns.google.com/photos/dd/1.0/",  # Dynamic Depth
    "http://ns.adobe.com/hdr-gain-map/1.0/",
    "http://ns.adobe.com/xmp/note/",  # HasExtendedXMP
    "http://ns.apple.com/HDRGainMap/1.0/",
    "http://ns.apple.com/depthData/1.0/",
    "http://ns.apple.com/pixeldatainfo/1.0/",
)
_STALE_NAMES = ("{http://ns.adobe.com/xap/1.0/}Thumbnails",)

_COLOUR_NAMES = ("{http://ns.adobe.com/photoshop/1.0/}ICCProfile", f"{{{_EXIF}}}ColorSpace")
_NOT_XML = re.compile("[\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_HEAD = b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
_TAIL = b'\n<?xpacket end="w"?>'


def packet_for_export(
    packet: bytes,
    width: int,
    height: int,
    settings: RenderSettings | None,
    source_name: str = "",
    *,
    is_converted: bool = False,
) -> bytes:
    """The source's packet without what is stale, with our parameters; empty if nothing is left to say.

    Args:
        source_name: file name of the photo, without its folder, kept with the settings.
        is_converted: the pixels are in another colour space, and what the packet says of the old one goes.
    """
    root = _parsed(packet)
    if root is None and settings is None:
        return b""
    root = _new_root() if root is None else root
    _drop_stale(root, _COLOUR_NAMES if is_converted else ())
    _correct(root, width, height)
    if settings is not None:
        _add_settings(root, settings, source_name)
    _register_prefixes(packet)
    body: bytes = ElementTree.tostring(root, encoding="utf-8")
    return _HEAD + body.removeprefix(b"<?xml version='1.0' encoding='utf-8'?>\n") + _TAIL


def settings_alone(packet: bytes) -> bytes:
    """A packet of our own parameters only, for a file that cannot hold the whole one; empty if there are none."""
    settings = settings_in(packet)
    return b"" if settings is None else packet_for_export(b"", 0, 0, settings, source_name_in(packet))


def source_name_in(packet: bytes) -> str:
    """Name of the file that an export was made from; empty if the packet does not say."""
    return _own_values(packet).get("SourceName", "")


def settings_in(packet: bytes) -> RenderSettings | None:
    """The settings that a packet of our own carries; None if there are none or they cannot be read."""
    text = _own_values(packet).get("Settings")
    if not text:
        return None
    try:
        return unpacked(text)
    except (D2FError, ValueError, RecursionError) as error:
        log("photo").warning("the settings in the photo's XMP cannot be read: %s", error)
        return None


def _own_values(packet: bytes) -> dict[str, str]:
    root = _parsed(packet)
    return {} if root is None else xmp_reader.values([root], NAMESPACE)


def _parsed(packet: bytes) -> ElementTree.Element | None:
    """The packet's outermost element that holds rdf:RDF; None if empty or damaged."""
    if not packet.strip(b"\0 \r\n\t"):
        return None
    if len(packet) > LARGEST_BYTES:
        log("photo").warning("the XMP packet has %d bytes and is not carried over", len(packet))
        return None
    try:
        root = xmp_reader.parsed(packet)
    except ValueError as error:
        log("photo").warning("the XMP packet is damaged (%s) and is not carried over", error)
        return None
    if _is_deep(root):
        log("photo").warning("the XMP packet is nested too deep and is not carried over")
        return None
    return root if next(root.iter(f"{{{_RDF}}}RDF"), None) is not None else None


def _is_deep(root: ElementTree.Element) -> bool:
    """Whether elements are nested deeper than any program writes; the writer, which recurses, would give up."""
    level = [root]
    for _ in range(DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return False
    return True


def _new_root() -> ElementTree.Element:
    root = ElementTree.Element(f"{{{_META}}}xmpmeta")
    ElementTree.SubElement(root, f"{{{_RDF}}}RDF")
    return root


def _descriptions(root: ElementTree.Element) -> list[ElementTree.Element]:
    return list(root.iter(f"{{{_RDF}}}Description"))


def _is_stale(name: str) -> bool:
    namespace = name.removeprefix("{").partition("}")[0]
    return namespace.startswith((*_STALE_NAMESPACES, NAMESPACE)) or name in _STALE_NAMES


def _drop_stale(root: ElementTree.Element, also: tuple[str, ...]) -> None:
    for description in _descriptions(root):
        for name in [name for name in description.attrib if _is_stale(name) or name in also]:
            del description.attrib[name]
        for child in [child for child in description if _is_stale(child.tag) or child.tag in also]:
            description.remove(child)


def _correct(root: ElementTree.Element, width: int, height: int) -> None:
    """Orientation and size, where the packet repeats what EXIF says."""
    values = {
        f"{{{_TIFF}}}Orientation": 1,
        f"{{{_TIFF}}}ImageWidth": width,
        f"{{{_TIFF}}}ImageLength": height,
        f"{{{_EXIF}}}PixelXDimension": width,
        f"{{{_EXIF}}}PixelYDimension": height,
    }
    for description in _descriptions(root):
        for name in values.keys() & description.attrib.keys():
            description.set(name, str(values[name]))
        for child in description:
            if child.tag in values:
                child.text = str(values[child.tag])


def _add_settings(root: ElementTree.Element, settings: RenderSettings, source_name: str) -> None:
    rdf = next(root.iter(f"{{{_RDF}}}RDF"))
    description = ElementTree.SubElement(rdf, f"{{{_RDF}}}Description", {f"{{{_RDF}}}about": ""})
    f_number = settings.blur.f_number
    values: dict[str, Any] = {
        "Version": SETTINGS_VERSION,
        "SimulatedFNumber": f"{f_number:.4g}" if math.isfinite(f_number) else "none",
        "Settings": packed(settings),
    }
    if source_name and not _NOT_XML.search(source_name):
        values["SourceName"] = source_name
    for name, value in values.items():
        ElementTree.SubElement(description, f"{{{NAMESPACE}}}{name}").text = value


def _register_prefixes(packet: bytes) -> None:
    """Let the packet keep the prefixes it uses (xmp:, dc:, ...) instead of ns0:, ns1:."""
    known = {b"x": _META.encode(), b"rdf": _RDF.encode(), b"d2f": NAMESPACE.encode()}
    found = dict(re.findall(rb"xmlns:([A-Za-z][\w.-]*)\s*=\s*[\"']([^\"']+)[\"']", packet))
    for prefix, uri in {**found, **known}.items():
        if not re.fullmatch(rb"ns\d+", prefix):  # reserved by the library
            ElementTree.register_namespace(prefix.decode(), uri.decode("utf-8", "replace"))
