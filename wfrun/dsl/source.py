"""Source text and places in it: offsets, lines, columns.

Offsets count characters from 0. Lines and columns count from 1, columns in characters.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of character offsets in one source: ``[start, end)``."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """Returns the range from the start of this one to the end of ``other``."""
        return Span(self.start, other.end)


NOWHERE = Span(0, 0)


class Place(NamedTuple):
    """A line and a column, both counted from 1; columns in characters."""

    line: int
    column: int


class Source:
    """One script: its name as shown in messages, and its text (without a leading BOM, line ends as ``\\n``)."""

    __slots__ = ("_line_starts", "name", "text")

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        self._line_starts: list[int] | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Source) and self.name == other.name and self.text == other.text

    def __hash__(self) -> int:
        return hash((self.name, self.text))

    @property
    def digest(self) -> str:
        """Returns ``sha256:…`` of the text: the identity of this version of the script."""
        return "sha256:" + hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    def _starts(self) -> list[int]:
        starts = self._line_starts
        if starts is None:
            starts = [0]
            position = self.text.find("\n")
            while position >= 0:
                starts.append(position + 1)
                position = self.text.find("\n", position + 1)
            self._line_starts = starts
        return starts

    def place(self, offset: int) -> Place:
        """Returns line and column of a character offset; offsets past the end are the end."""
        offset = max(0, min(offset, len(self.text)))
        starts = self._starts()
        line = bisect_right(starts, offset)
        return Place(line, offset - starts[line - 1] + 1)

    def line_text(self, line: int) -> str:
        """Returns the text of a line, without its line end; empty for a line that does not exist."""
        starts = self._starts()
        if not 1 <= line <= len(starts):
            return ""
        end = self.text.find("\n", starts[line - 1])
        return self.text[starts[line - 1] : end if end >= 0 else len(self.text)]

    def slice(self, span: Span) -> str:
        """Returns the text that a span covers."""
        return self.text[span.start : span.end]
