"""Typed input, as a source with the lines that it has in the whole input."""

from __future__ import annotations

from typing import NamedTuple

from wfrun.dsl.source import Place, Source
from wfrun.dsl.syntax.nodes import Expression
from wfrun.support.records import frozen

TERMINAL = "<input>"
"""The name of an input in messages."""


class Typed(Source):
    """A source whose first line has the number that it has in the whole input."""

    __slots__ = ("first",)

    def __init__(self, name: str, text: str, first: int = 1) -> None:
        super().__init__(name, text)
        self.first = first

    def place(self, offset: int) -> Place:
        """Returns line and column of an offset, in the whole input."""
        line, column = super().place(offset)
        return Place(line + self.first - 1, column)

    def line_text(self, line: int) -> str:
        """Returns the text of a line of the whole input; empty for one that is not of this source."""
        return super().line_text(line - self.first + 1)


class Input(NamedTuple):
    """One input, and the number of its first line."""

    text: str
    line: int


@frozen
class AskedCondition:
    """A condition that was asked, so that it can be asked again, of other events too."""

    source: Source
    node: Expression
