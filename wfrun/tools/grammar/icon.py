"""The icon of the extension: a block's angle brackets, as a PNG that is the same bytes everywhere."""

from __future__ import annotations

import struct
import zlib
from functools import cache

SIZE = 128
"""Pixels of each side."""

_SHADES = 7
"""Steps between two colours, for smooth edges."""

_VIOLET, _WHITE = (0x63, 0x5B, 0xFF), (0xFF, 0xFF, 0xFF)
_SAMPLES = (1 / 8, 3 / 8, 5 / 8, 7 / 8)
"""The samples that are taken of a pixel in each direction."""


@cache
def icon() -> bytes:
    """Returns the picture as a PNG with sixteen colours: from nothing to violet at the rim, from violet to white at the brackets."""
    rim = [(*_VIOLET, round(255 * step / _SHADES)) for step in range(_SHADES + 1)]
    inside = [(*(round(low + (high - low) * step / _SHADES) for low, high in zip(_VIOLET, _WHITE, strict=True)), 255) for step in range(8)]
    palette = [*rim, *inside]
    # The picture is the same from left to right and from top to bottom, so a quarter of it is all that is looked at.
    quarter = [[_shade(x, y) for x in range(SIZE // 2)] for y in range(SIZE // 2)]
    rows = b"".join(_row(row + row[::-1]) for row in quarter + quarter[::-1])
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", SIZE, SIZE, 4, 3, 0, 0, 0)),
        (b"PLTE", bytes(part for colour in palette for part in colour[:3])),
        (b"tRNS", bytes(colour[3] for colour in palette)),
        (b"IDAT", _stored(rows)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _shade(x: int, y: int) -> int:
    """Returns the number of a pixel's colour in the palette."""
    inside = lit = 0
    for across in _SAMPLES:
        for down in _SAMPLES:
            inside += _in_square(x + across, y + down)
            lit += _in_bracket(x + across, y + down)
    most = len(_SAMPLES) ** 2
    return round(inside * _SHADES / most) if not lit else _SHADES + 1 + round(lit * _SHADES / most)


def _in_square(x: float, y: float) -> bool:
    """Tells whether a point lies in the square with round corners."""
    radius, margin = 26, 4
    low, high = margin + radius, SIZE - margin - radius
    return (x - min(max(x, low), high)) ** 2 + (y - min(max(y, low), high)) ** 2 <= radius**2


def _in_bracket(x: float, y: float) -> bool:
    """Tells whether a point lies on `<` or `>`: two strokes each, with round ends."""
    x = min(x, SIZE - x)
    return any(_near(x, y, 26, 64, 54, end) for end in (38, 90))


def _near(x: float, y: float, x0: float, y0: float, x1: float, y1: float) -> bool:
    """Tells whether a point is nearer to a stroke than half its breadth."""
    length = (x1 - x0) ** 2 + (y1 - y0) ** 2
    along = min(max(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length, 0), 1)
    return (x - x0 - along * (x1 - x0)) ** 2 + (y - y0 - along * (y1 - y0)) ** 2 <= 7**2


def _row(shades: list[int]) -> bytes:
    """Returns a row of pixels: no filter, two to a byte."""
    return b"\0" + bytes(first << 4 | second for first, second in zip(shades[::2], shades[1::2], strict=True))


def _stored(data: bytes) -> bytes:
    """Puts data into the envelope of zlib, not compressed: how well it compresses differs from machine to machine."""
    pieces = [data[start : start + 0xFFFF] for start in range(0, len(data), 0xFFFF)]
    body = b"".join(
        struct.pack("<BHH", number == len(pieces) - 1, len(piece), len(piece) ^ 0xFFFF) + piece for number, piece in enumerate(pieces)
    )
    return b"\x78\x01" + body + struct.pack(">I", zlib.adler32(data))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
