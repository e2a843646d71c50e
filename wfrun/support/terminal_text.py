"""Lines that fit: pieces of styled text, broken at spaces where they are too long for the room."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wfrun.values.formatting import cells

Piece = tuple[str, str]
"""A text and the name of its style."""


def wrapped(pieces: Sequence[Piece], room: int, hang: int) -> list[list[Piece]]:
    """The pieces as lines of at most ``room`` columns (``room - hang`` from the second on), broken at spaces where there are any."""
    if sum(cells(text) for text, _ in pieces) <= room:
        return [list(pieces)]
    lines: list[list[Piece]] = [[]]
    left = room
    for text, style in pieces:
        for word in re.findall(r" +|[^ ]+", text):
            size = cells(word)
            if size > left and (lines[-1] or size <= room - hang):
                lines.append([])
                left = room - hang
            if not lines[-1] and len(lines) > 1 and word.isspace():
                continue
            while size > left:
                head = _head(word, left)
                lines[-1].append((head, style))
                lines.append([])
                word = word[len(head) :]
                left, size = room - hang, cells(word)
            lines[-1].append((word, style))
            left -= size
    return [_joined(line) for line in lines if line] or [[]]


def _joined(pieces: list[Piece]) -> list[Piece]:
    """The pieces of a line, neighbours of one style as one, without the blanks at its end."""
    joined: list[Piece] = []
    for text, style in pieces:
        if joined and joined[-1][1] == style:
            text = joined.pop()[0] + text
        joined.append((text, style))
    while joined and not joined[-1][0].strip(" "):
        joined.pop()
    return [*joined[:-1], (joined[-1][0].rstrip(" "), joined[-1][1])] if joined else [("", "")]


def _head(word: str, room: int) -> str:
    """As much of a word as fits, at least one character."""
    taken = 0
    for index, sign in enumerate(word):
        taken += cells(sign)
        if taken > room and index:
            return word[:index]
    return word
