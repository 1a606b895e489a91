"""IPTC records (captions and keywords as agencies use them) in and out of Photoshop's resources."""

from __future__ import annotations

_RESOURCE, _HEAD = 0x0404, b"8BIM"  # the records among Photoshop's resources
_RECORD_MARK = 0x1C  # every record begins with it


def records_in(resources: bytes) -> bytes:
    """The records among the resources; thumbnails, paths and so on stay behind; empty without any."""
    position = resources.find(_HEAD)
    while 0 <= position <= len(resources) - 12 and resources[position : position + 4] == _HEAD:
        number, name_length = int.from_bytes(resources[position + 4 : position + 6], "big"), resources[position + 6]
        start = position + 6 + (name_length + 2 & ~1)  # the name and its length are padded to an even number
        length = int.from_bytes(resources[start : start + 4], "big")
        if number == _RESOURCE:
            return resources[start + 4 : start + 4 + length]
        position = start + 4 + length + length % 2
    return b""


def as_resource(records: bytes) -> bytes:
    """Records wrapped as Photoshop does."""
    padding = b"\0" * (len(records) % 2)
    return _HEAD + _RESOURCE.to_bytes(2, "big") + b"\0\0" + len(records).to_bytes(4, "big") + records + padding


def in_file_order(value: bytes, size: int) -> bytes:
    """Records of a TIFF tag whose values have `size` bytes: some writers turn the bytes of each, others do not."""
    if size == 4 and value[:1] != bytes((_RECORD_MARK,)):
        value = b"".join(value[at : at + 4][::-1] for at in range(0, len(value), 4))
    return value.rstrip(b"\0") if size == 4 else value
