"""Source snippets: the part of a line that is shown, and the columns of a place in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from wfrun.dsl.source import Span
from wfrun.support.terminal_text import cells


class Snippet(NamedTuple):
    """The shown part of a line; the place has an offset and a width, in columns."""

    text: str
    before: int
    under: int


def snippet(text: str, span: Span, room: int, more: str, shown: Callable[[str], str]) -> Snippet:
    """Returns the line in which ``span`` begins, cut to ``room`` columns; ``more`` marks what is left out.

    ``shown`` makes a piece of text safe for the terminal. Of a long line only the part around the place is examined.
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
    return Snippet(
        before + shown(line[left:right]) + after,
        len(before) + cells(shown(line[left:at])),
        cells(shown(line[at : min(mark, right)])),
    )


def _line_around(text: str, offset: int, reach: int) -> tuple[int, int]:
    """Returns the bounds of the line around an offset, searched for no farther than needed."""
    low, high = max(0, offset - reach), min(len(text), offset + reach)
    begin, end = text.rfind("\n", low, offset), text.find("\n", offset, high)
    return (begin + 1 if begin >= 0 else low), (end if end >= 0 else high)


def _window(widths: list[int], at: int, room: int) -> tuple[int, int]:
    """Returns the shown bounds of a line: the place and what follows it, and at least a third of the room before it."""
    left = _leftwards(widths, at, room // 3)
    right, used = at, sum(widths[left:at])
    while right < len(widths) and used + widths[right] <= room:
        used += widths[right]
        right += 1
    return _leftwards(widths, left, room - used), right


def _leftwards(widths: list[int], start: int, room: int) -> int:
    """Returns how far to the left of ``start`` the room reaches."""
    while start and widths[start - 1] <= room:
        start -= 1
        room -= widths[start]
    return start
