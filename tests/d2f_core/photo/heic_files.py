"""HEIC files made by tests, without an encoder: HEVC has a mode (PCM) that stores samples as they are.

Each 16 x 16 block is a slice of its own, so the arithmetic coder starts afresh every time and its few bits around the
samples are always the same; 4:4:4 needs no chroma maths. The container has one coded picture, and on demand a rotation,
a profile, EXIF, further pictures.
Sources: ITU-T H.265 (2021), 7.3 and 9.3; ISO/IEC 23008-12 and 14496-12 for the boxes.
"""

import struct

import numpy as np

BLOCK = 16


class Bits:
    """Writes bits, most significant first."""

    def __init__(self):
        self.text = ""

    def u(self, count, value):
        self.text += format(value, f"0{count}b") if count else ""
        return self

    def ue(self, *values):
        for value in values:
            digits = format(value + 1, "b")
            self.text += "0" * (len(digits) - 1) + digits
        return self

    def closed(self):
        """With the stop bit and zeros to a whole byte."""
        return self.u(1, 1).aligned()

    def aligned(self):
        self.text += "0" * (-len(self.text) % 8)
        return self

    def bytes(self):
        return int(self.text, 2).to_bytes(len(self.text) // 8, "big")


class Cabac:
    """The arithmetic encoder of H.265, 9.3.4, for the two kinds of bins that occur here."""

    def __init__(self, bits):
        self.bits, self.low, self.range, self.outstanding, self.is_first = bits, 0, 510, 0, True

    def likely(self):
        """The likely value of a context in its first state, which is part_mode's: the other has a range of 240."""
        self.range -= 240
        self._renormalise()

    def terminate(self):
        self.range -= 2
        self.low += self.range
        self.range = 2
        self._renormalise()
        self._put((self.low >> 9) & 1)
        self.bits.u(2, ((self.low >> 7) & 3) | 1)

    def _renormalise(self):
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

    def _put(self, bit):
        if self.is_first:
            self.is_first = False
        else:
            self.bits.u(1, bit)
        for _ in range(self.outstanding):
            self.bits.u(1, 1 - bit)
        self.outstanding = 0


def nal(kind, payload):
    """A network unit with emulation prevention."""
    safe, zeros = bytearray(), 0
    for byte in payload:
        if zeros >= 2 and byte <= 3:
            safe.append(3)
            zeros = 0
        zeros = zeros + 1 if byte == 0 else 0
        safe.append(byte)
    return struct.pack(">H", kind << 9 | 1) + bytes(safe)


def profile_tier_level(bits, depth):
    bits.u(8, 4)  # format range extensions
    bits.u(32, 1 << 27).u(4, 0b1001).u(32, 0).u(11, 0).u(1, 0)
    return bits.u(8, 93)


def parameter_sets(width, height, depth, chroma):
    """Video, sequence and picture parameter sets."""
    video = Bits().u(4, 0).u(2, 3).u(6, 0).u(3, 0).u(1, 1).u(16, 0xFFFF)
    profile_tier_level(video, depth).u(1, 0).ue(0, 0, 0).u(6, 0).ue(0).u(1, 0).u(1, 0)
    sequence = Bits().u(4, 0).u(3, 0).u(1, 1)
    profile_tier_level(sequence, depth).ue(0, chroma)
    if chroma == 3:
        sequence.u(1, 0)
    sequence.ue(width, height).u(1, 0).ue(depth - 8, depth - 8, 0).u(1, 0).ue(0, 0, 0)
    sequence.ue(1, 0, 0, 0, 0, 0)  # blocks of 16, transforms of 4
    sequence.u(1, 0).u(1, 0).u(1, 0).u(1, 1)  # no lists, no AMP, no SAO, PCM
    sequence.u(4, depth - 1).u(4, depth - 1).ue(1, 0).u(1, 1)
    sequence.ue(0).u(1, 0).u(1, 0).u(1, 0)
    sequence.u(1, 1).u(1, 0).u(1, 0).u(1, 1).u(3, 5).u(1, 1).u(1, 0).u(1, 0)  # VUI: full range
    sequence.u(1, 0).u(1, 0).u(1, 0).u(1, 0).u(1, 0).u(1, 0).u(1, 0).u(1, 0).u(1, 0)
    picture = Bits().ue(0, 0).u(1, 0).u(1, 0).u(3, 0).u(1, 0).u(1, 0).ue(0, 0, 0).u(1, 0).u(1, 0).u(1, 0)
    picture.ue(0, 0).u(1, 0).u(1, 0).u(1, 0).u(1, 0).u(1, 0).u(1, 0).u(1, 0)
    picture.u(1, 1).u(1, 0).u(1, 1).u(1, 0).u(1, 0).ue(0).u(1, 0).u(1, 0)
    return [nal(32, video.closed().bytes()), nal(33, sequence.closed().bytes()), nal(34, picture.closed().bytes())]


def slices(planes, depth):
    """One slice for each block. planes: (channels, H, W) with H and W multiples of 16."""
    columns, rows = planes.shape[2] // BLOCK, planes.shape[1] // BLOCK
    address_bits = max(1, (columns * rows - 1).bit_length()) if columns * rows > 1 else 0
    for index in range(columns * rows):
        top, left = BLOCK * (index // columns), BLOCK * (index % columns)
        head = Bits().u(1, index == 0).u(1, 0).ue(0)
        if index:
            head.u(address_bits, index)
        head.ue(2, 0).closed()
        coder = Cabac(head)
        coder.likely()  # part_mode: not divided
        coder.terminate()  # pcm_flag
        head.aligned()
        for plane in planes[:, top : top + BLOCK, left : left + BLOCK]:
            for sample in plane.ravel():
                head.u(depth, int(sample))
        Cabac(head).terminate()  # end_of_slice_segment_flag, and with its last bit the stop bit
        yield nal(19, head.aligned().bytes())


def box(kind, *contents, version=None, flags=0):
    head = b"" if version is None else struct.pack(">I", version << 24 | flags)
    body = head + b"".join(contents)
    return struct.pack(">I", 8 + len(body)) + kind + body


def coded(planes, depth):
    """(hvcC box, item data, size) of planes (1 or 3, H, W), edges repeated to multiples of 16."""
    height, width = planes.shape[1:]
    padded = np.pad(planes, ((0, 0), (0, -height % BLOCK), (0, -width % BLOCK)), mode="edge")
    chroma = 3 if len(planes) == 3 else 0
    sets = parameter_sets(padded.shape[2], padded.shape[1], depth, chroma)
    arrays = b"".join(
        struct.pack(">BHH", 0x80 | kind, 1, len(unit)) + unit for kind, unit in zip((32, 33, 34), sets, strict=True)
    )
    record = struct.pack(">BBIIHBHBBBBHBB", 1, 4, 1 << 27, 0x90000000, 0, 93, 0xF000, 0xFC, 0xFC | chroma,
                         0xF8 | depth - 8, 0xF8 | depth - 8, 0, 0x0F, 3)  # fmt: skip
    data = b"".join(struct.pack(">I", len(unit)) + unit for unit in slices(padded, depth))
    return box(b"hvcC", record, arrays), data, padded.shape[:0:-1]


def heic_bytes(
    pixels, *, depth=8, rotation=0, mirror=None, profile=b"", nclx=None, exif=b"", xmp=b"", auxiliaries=(), tone_map=b""
):
    """A HEIC file.

    Args:
        pixels: (H, W, 3) RGB or (H, W) grey codes of `depth` bits; RGB is stored as green, blue, red planes.
        rotation: quarter turns against the clock that a viewer has to make.
        mirror: None, 0 (left and right swapped... about a vertical axis) or 1.
        nclx: (primaries, transfer) numbers instead of a profile.
        auxiliaries: pairs of a type (urn:...) and an (h, w) uint8 picture, each an auxiliary of the first.
        tone_map: what a `tmap` item holds, derived from the first picture and the first auxiliary.
    """
    planes = pixels[None] if pixels.ndim == 2 else np.moveaxis(pixels, -1, 0)[[1, 2, 0]]
    properties, items, references, payloads = [], [], [], []

    def prop(content):
        properties.append(content)
        return len(properties)

    def picture(item, planes, depth, extra=()):
        config, data, size = coded(planes, depth)
        used = [prop(config) | 0x80, prop(box(b"ispe", struct.pack(">II", *size), version=0))]
        clap = planes.shape[2], planes.shape[1]
        if tuple(size) != clap:
            halves = [(clap[i] - size[i]) for i in (0, 1)]
            numbers = (clap[0], 1, clap[1], 1, halves[0], 2, halves[1], 2)
            used.append(prop(box(b"clap", struct.pack(">IIIIiIiI", *numbers))) | 0x80)
        items.append((item, b"hvc1", used + list(extra)))
        payloads.append((item, data))

    colour = []
    if profile:
        colour.append(prop(box(b"colr", b"prof", profile)))
    primaries, transfer = nclx or (1, 13)
    matrix = 0 if len(planes) == 3 else 6
    colour.append(prop(box(b"colr", b"nclx", struct.pack(">HHHB", primaries, transfer, matrix, 0x80))))
    turns = [prop(box(b"irot", bytes([rotation]))) | 0x80] if rotation else []
    turns += [prop(box(b"imir", bytes([mirror]))) | 0x80] if mirror is not None else []
    picture(1, planes, depth, colour + turns)
    for number, (kind, small) in enumerate(auxiliaries, start=10):
        picture(number, small[None], 8, [prop(box(b"auxC", kind.encode() + b"\0", version=0)) | 0x80])
        references.append(box(b"auxl", struct.pack(">HHH", number, 1, 1)))
    if exif:
        items.append((2, b"Exif", []))
        payloads.append((2, struct.pack(">I", 6) + b"Exif\0\0" + exif))
        references.append(box(b"cdsc", struct.pack(">HHH", 2, 1, 1)))
    if xmp:
        items.append((3, b"mime", []))
        payloads.append((3, xmp))
        references.append(box(b"cdsc", struct.pack(">HHH", 3, 1, 1)))
    if tone_map:
        items.append((4, b"tmap", []))
        payloads.append((4, tone_map))
        references.append(box(b"dimg", struct.pack(">HHHH", 4, 2, 1, 10)))
    return _laid_out(items, properties, references, payloads)


def _laid_out(items, properties, references, payloads):
    names = b""
    for item, kind, _ in items:
        name = b"\0application/rdf+xml\0" if kind == b"mime" else b"\0"
        names += box(b"infe", struct.pack(">HH", item, 0), kind, name, version=2)
    uses = b"".join(struct.pack(">HB", item, len(used)) + bytes(used) for item, _, used in items if used)
    count = sum(1 for _, _, used in items if used)
    parts = [
        box(b"hdlr", struct.pack(">I", 0), b"pict", bytes(12), b"\0", version=0),
        box(b"pitm", struct.pack(">H", 1), version=0),
        box(b"iinf", struct.pack(">H", len(items)), names, version=0),
        box(b"iprp", box(b"ipco", *properties), box(b"ipma", struct.pack(">I", count), uses, version=0)),
    ]
    if references:
        parts.append(box(b"iref", *references, version=0))
    head = box(b"ftyp", b"heic", struct.pack(">I", 0), b"mif1", b"heic")
    meta = b""
    for _ in range(2):  # the second time the size of what comes before is known
        before = len(head) + len(meta) + 8
        places = b""
        for item, data in payloads:
            places += struct.pack(">HHHII", item, 0, 1, before, len(data))
            before += len(data)
        location = box(b"iloc", bytes([0x44, 0]), struct.pack(">H", len(payloads)), places, version=0)
        meta = box(b"meta", *parts, location, version=0)
    return head + meta + box(b"mdat", *(data for _, data in payloads))
