"""Properties out of XMP packets, by namespace, whichever of RDF's spellings (attribute or element) a writer chose."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Iterator

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

Element = ElementTree.Element

_PADDING = b"\0 \r\n\t"  # that editors leave around a packet


def parsed(packet: bytes) -> Element:
    """The packet's outermost element.

    Raises:
        ValueError: it is no well-formed XML, or declares entities.
    """
    try:
        root: Element = defusedxml.ElementTree.fromstring(packet.strip(_PADDING))
        return root
    except (ElementTree.ParseError, DefusedXmlException, LookupError) as error:
        raise ValueError(f"its XMP cannot be read: {error}") from error


def values(roots: Iterable[Element], *namespaces: str) -> dict[str, str]:
    """All simple properties of these namespaces by local name; of several with one name the last counts."""
    found: dict[str, str] = {}
    for root in roots:
        for group in groups(root, *namespaces):
            found.update(group)
    return found


def groups(root: Element, *namespaces: str) -> Iterator[dict[str, str]]:
    """For each element that has some: the properties of these namespaces that it holds itself."""
    for element in root.iter():
        found = _own(element, namespaces)
        if found:
            yield found


def number(properties: dict[str, str], name: str) -> float | None:
    """A property as a number, infinity included; None where it is missing or no number."""
    try:
        value = float(properties.get(name, ""))
    except ValueError:
        return None
    return None if math.isnan(value) else value


def whole_number(properties: dict[str, str], name: str) -> int:
    """A property as a whole number, not negative; 0 where it is missing.

    Raises:
        ValueError: it is something else.
    """
    text = properties.get(name, "0").strip() or "0"
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise ValueError(f"{name} is no length")
    return int(text)


def _own(element: Element, namespaces: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for name, text in element.attrib.items():
        if _namespace(name) in namespaces:
            found[name.rpartition("}")[2]] = text
    for child in element:
        if _namespace(child.tag) in namespaces and len(child) == 0 and child.text:
            found[child.tag.rpartition("}")[2]] = child.text
    return found


def _namespace(name: str) -> str:
    return name[1:].partition("}")[0] if name[:1] == "{" else ""
