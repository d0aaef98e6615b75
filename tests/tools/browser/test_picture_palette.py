"""Tests of the palette of pictures."""

from io import BytesIO

from PIL import Image

from tools.pictures.palette import MAX_COLOURS, with_palette


def png_of(picture: Image.Image) -> bytes:
    written = BytesIO()
    picture.save(written, format="PNG")
    return written.getvalue()


def reduced(picture: Image.Image) -> Image.Image:
    return Image.open(BytesIO(with_palette(png_of(picture))))


def test_picture_of_few_colours_keeps_them() -> None:
    picture = Image.new("RGB", (40, 20), (255, 255, 255))
    picture.paste((18, 74, 120), (5, 5, 20, 15))
    picture.paste((176, 0, 32), (25, 5, 35, 15))

    found = reduced(picture)

    assert found.mode == "P"
    assert found.convert("RGB").tobytes() == picture.tobytes()


def test_picture_of_many_colours_has_as_many_as_a_palette_holds() -> None:
    picture = Image.new("RGB", (64, 64))
    picture.putdata([(x * 4, y * 4, 128) for y in range(64) for x in range(64)])

    found = reduced(picture).convert("RGB")

    assert len(found.getcolors(64 * 64) or []) <= MAX_COLOURS
    channels = zip(found.tobytes(), picture.tobytes(), strict=True)
    assert max(abs(shown - drawn) for shown, drawn in channels) <= 32


def test_transparency_is_dropped() -> None:
    picture = Image.new("RGBA", (4, 4), (10, 20, 30, 255))
    assert reduced(picture).convert("RGB").getpixel((0, 0)) == (10, 20, 30)
