"""The part of a line that is shown, and where in it a place stands, in columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from wfrun.dsl.source import Span
from wfrun.support.terminal_text import cells


class Excerpt(NamedTuple):
    """What is shown of a line; the place begins after so many columns and takes so many."""

    text: str
    before: int
    under: int


def excerpt(text: str, span: Span, room: int, more: str, shown: Callable[[str], str]) -> Excerpt:
    """The line in which ``span`` begins, as far as it fits into ``room`` columns; ``more`` stands where something is left out.

    ``shown`` is what the terminal gets for a piece of text. Of a long line only the part around the place is looked at.
    """
    begin, end = _line_around(text, span.start, 2 * room)
    line = text[begin:end]
    at, mark = span.start - begin, min(max(span.end, span.start), end) - begin
    whole = (begin == 0 or text[begin - 1] == "\n") and (end == len(text) or text[end] == "\n")
    left, right = 0, len(line)
    if not whole or cells(shown(line)) > room:
        plain = line.isascii() and line.isprintable()
        widths = [1] * len(line) if plain else [cells(shown(sign)) for sign in line]
        left, right = _window(widths, at, room - 2 * len(more))
    before = more if left or (begin and text[begin - 1] != "\n") else ""
    after = more if right < len(line) or (end < len(text) and text[end] != "\n") else ""
    return Excerpt(
        before + shown(line[left:right]) + after,
        len(before) + cells(shown(line[left:at])),
        cells(shown(line[at : min(mark, right)])),
    )


def _line_around(text: str, offset: int, reach: int) -> tuple[int, int]:
    """Where the line around an offset begins and ends, looked for so far and no farther."""
    low, high = max(0, offset - reach), min(len(text), offset + reach)
    begin, end = text.rfind("\n", low, offset), text.find("\n", offset, high)
    return (begin + 1 if begin >= 0 else low), (end if end >= 0 else high)


def _window(widths: list[int], at: int, room: int) -> tuple[int, int]:
    """From where to where a line is shown: what stands at the place and after it, and at least a third of the room before it."""
    left = _leftwards(widths, at, room // 3)
    right, used = at, sum(widths[left:at])
    while right < len(widths) and used + widths[right] <= room:
        used += widths[right]
        right += 1
    return _leftwards(widths, left, room - used), right


def _leftwards(widths: list[int], start: int, room: int) -> int:
    """How far to the left of ``start`` the room reaches."""
    while start and widths[start - 1] <= room:
        start -= 1
        room -= widths[start]
    return start
