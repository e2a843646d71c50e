"""Text on a terminal: made harmless, measured in columns, broken into lines that fit, and coloured."""

from __future__ import annotations

import re
from collections.abc import Sequence

Piece = tuple[str, str]
"""A text and the name of its style."""

MIN_COLUMNS = 24
"""The narrowest terminal that text is wrapped for, in columns."""


# Control characters, invisible format characters and fillers, direction marks, separators of lines, half characters, tags and the selectors
# of variants from U+E0100. The joiners U+200C and U+200D are left: they belong to the spelling of several languages and change nothing
# around them.
CONTROL_CHARACTERS = (
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_NO_COLUMN = ("Mn", "Me", "Cf")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def visible(text: str) -> str:
    """Returns the text with everything that could act on a terminal, or hide in it, written out: ``\\u{1b}[31m``."""
    if text.isascii() and text.isprintable():
        return text
    return re.sub(CONTROL_CHARACTERS, _written_out, text)


def _written_out(found: re.Match[str]) -> str:
    sign = found[0]
    return _SHORT.get(sign) or f"\\u{{{ord(sign):x}}}"


def no_command(line: str) -> str:
    """Returns a line of output that is no command to GitHub Actions, which reads ``::error …`` where a line begins and ``##[…]`` anywhere.

    What comes from an event or from the name of a file must not speak in the name of wfrun.
    """
    bare = line.lstrip()
    if bare.startswith("::"):
        line = line[: len(line) - len(bare)] + "\\u{3a}" + bare[1:]
    return line.replace("##[", "#\\u{23}[") if "##[" in line else line


def encodable(text: str, encoding: str) -> str:
    """Returns the text with what a stream of this encoding cannot show written out: ``\\xe9``."""
    return text if text.isascii() else text.encode(encoding, "backslashreplace").decode(encoding)


def painted(text: str, codes: str) -> str:
    """Colours a text by the codes of an SGR sequence: ``1;31``. Blanks and texts without codes stay as they are."""
    return f"\x1b[{codes}m{text}\x1b[0m" if codes and text.strip() else text


def cells(text: str) -> int:
    """Counts the columns that a text takes: wide characters two; combining marks and joiners none."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    return sum(0 if category(sign) in _NO_COLUMN else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def wrapped(pieces: Sequence[Piece], room: int, hang: int) -> list[list[Piece]]:
    """Breaks the pieces into lines of ``room`` columns (``room - hang`` from the second on), at spaces where there are any."""
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
    """Returns the pieces of a line, neighbours of one style as one, without the blanks at its end."""
    joined: list[Piece] = []
    for text, style in pieces:
        if joined and joined[-1][1] == style:
            text = joined.pop()[0] + text
        joined.append((text, style))
    while joined and not joined[-1][0].strip(" "):
        joined.pop()
    return [*joined[:-1], (joined[-1][0].rstrip(" "), joined[-1][1])] if joined else [("", "")]


def _head(word: str, room: int) -> str:
    """Returns as much of a word as fits, at least one character."""
    taken = 0
    for index, sign in enumerate(word):
        taken += cells(sign)
        if taken > room and index:
            return word[:index]
    return word
