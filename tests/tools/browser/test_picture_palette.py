"""Tests of the palette of pictures, with pictures that are written by hand."""

import struct
import zlib

import pytest

from tools.pictures.palette import SIGNATURE, _chunk, _chunks, with_palette


def png(width: int, height: int, rows: bytes, *, depth: int = 8) -> bytes:
    """Return a picture in RGB; `rows` has the number of the filter before each row."""
    header = struct.pack(">IIBBBBB", width, height, depth, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return SIGNATURE + b"".join(_chunk(name, content) for name, content in chunks)


def colours_of(picture: bytes) -> list[list[tuple[int, ...]]]:
    """Return the colours of each row of a picture with a palette."""
    chunks = dict(_chunks(picture))
    width, height = struct.unpack_from(">II", chunks[b"IHDR"])
    palette = [tuple(chunks[b"PLTE"][at : at + 3]) for at in range(0, len(chunks[b"PLTE"]), 3)]
    raw = zlib.decompress(chunks[b"IDAT"])
    starts = range(1, (width + 1) * height, width + 1)
    return [[palette[index] for index in raw[start : start + width]] for start in starts]


RED, BLUE = (255, 0, 0), (0, 0, 255)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (b"\0\xff\0\0\0\0\xff\0\0\0\xff\xff\0\0", [[RED, BLUE], [BLUE, RED]]),
        (b"\1\xff\0\0\1\0\xff\2\0\0\0\0\0\0", [[RED, BLUE], [RED, BLUE]]),
        (b"\0\xff\0\0\xff\0\0\3\x80\0\0\0\0\0", [[RED, RED], [RED, RED]]),
        (b"\0\xff\0\0\0\0\xff\4\0\0\0\0\0\0", [[RED, BLUE], [RED, BLUE]]),
    ],
    ids=["no filter", "left and up", "average", "paeth"],
)
def test_pictures_of_few_colours_keep_each_of_them(
    rows: bytes, expected: list[list[tuple[int, ...]]]
) -> None:
    assert colours_of(with_palette(png(2, 2, rows))) == expected


def test_rare_colours_become_the_nearest_frequent_one() -> None:
    greys = b"".join(bytes([grey] * 3) * 2 for grey in range(256))
    rows = b"\0" + greys + bytes([10, 10, 11])

    [row] = colours_of(with_palette(png(513, 1, rows)))

    assert row[-1] == (10, 10, 10)
    assert len(set(row)) == 256


def test_other_kinds_of_pictures_are_refused() -> None:
    with pytest.raises(ValueError, match="not one that browsers write"):
        with_palette(png(2, 1, b"\0" + bytes(12), depth=16))
