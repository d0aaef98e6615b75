"""Write pictures with at most 256 colours, which is a third of the bytes. Pages have few colours, in many shades."""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_COLOURS = 256
CHANNELS = {2: 3, 6: 4}
"""Bytes of a pixel by the colour type of PNG: RGB, and RGB with transparency, which pages do not have."""

Colour = tuple[int, ...]


def with_palette(png: bytes) -> bytes:
    """Return a picture of a browser, eight bits a channel, with a palette of its most frequent colours.

    Every other colour becomes the nearest of them.
    """
    width, height, rows = _read(png)
    counts = Counter(pixel for row in rows for pixel in row)
    palette = [colour for colour, _count in counts.most_common(MAX_COLOURS)]
    index = {colour: _nearest(colour, palette) for colour in counts}
    raw = b"".join(b"\0" + bytes(index[pixel] for pixel in row) for row in rows)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    colours = bytes(channel for colour in palette for channel in colour)
    chunks = [(b"IHDR", header), (b"PLTE", colours), (b"IDAT", zlib.compress(raw, 9)), (b"IEND", b"")]
    return SIGNATURE + b"".join(_chunk(name, content) for name, content in chunks)


def _nearest(colour: Colour, palette: list[Colour]) -> int:
    return min(
        range(len(palette)),
        key=lambda each: sum((one - other) ** 2 for one, other in zip(palette[each], colour, strict=True)),
    )


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += length + 12


def _read(png: bytes) -> tuple[int, int, list[list[Colour]]]:
    """Return width, height and the pixels of each row."""
    chunks = list(_chunks(png))
    width, height, depth, colour_type, _, _, interlaced = struct.unpack(">IIBBBBB", dict(chunks)[b"IHDR"])
    if depth != 8 or interlaced or colour_type not in CHANNELS:
        message = "The picture is not one that browsers write."
        raise ValueError(message)
    channels = CHANNELS[colour_type]
    raw = zlib.decompress(b"".join(content for name, content in chunks if name == b"IDAT"))
    stride = width * channels
    above = bytearray(stride)
    rows = []
    for start in range(0, (stride + 1) * height, stride + 1):
        above = _unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + stride]), above, channels)
        rows.append(list(zip(*(above[channel::channels] for channel in range(3)), strict=True)))
    return width, height, rows


def _unfiltered(kind: int, line: bytearray, above: bytearray, channels: int) -> bytearray:
    """Return the bytes of a row without PNG's filter: each byte was written as a difference to its neighbours."""
    for at in range(len(line) if kind else 0):
        left = line[at - channels] if at >= channels else 0
        upper_left = above[at - channels] if at >= channels else 0
        guess = {1: left, 2: above[at], 3: (left + above[at]) // 2}.get(kind)
        if guess is None:
            guess = _paeth(left, above[at], upper_left)
        line[at] = (line[at] + guess) & 255
    return line


def _paeth(left: int, up: int, upper_left: int) -> int:
    estimate = left + up - upper_left
    return min((left, up, upper_left), key=lambda value: abs(estimate - value))
