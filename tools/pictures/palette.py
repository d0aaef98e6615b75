"""Pictures with at most 256 colours, which is a third of the bytes. Pages have few colours, in many shades."""

from io import BytesIO

from PIL import Image

MAX_COLOURS = 256


def with_palette(png: bytes) -> bytes:
    """Return a picture as PNG with a palette. A picture of at most 256 colours keeps them."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    reduced = picture.quantize(MAX_COLOURS, dither=Image.Dither.NONE)
    written = BytesIO()
    reduced.save(written, format="PNG", optimize=True)
    return written.getvalue()
