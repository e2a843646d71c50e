"""Classification of an offset: in code, in a string or in a comment, and the part of the text that must be read to understand it.

Decided from the signs before the offset alone: what is being written is mostly not closed yet.
"""

from __future__ import annotations

import re

from wfrun.support.records import frozen

_CODE = re.compile(r'#[^\n]*|(?<!\w)r"|"""|"|[{}()\[\];\n]')
_LINE = re.compile(r'\\.|\{\{|\}\}|[{"\n]')
_LINES = re.compile(r'\\[\s\S]|\{\{|\}\}|\{|"""')
_RAW = re.compile(r'["\n]')
_BEFORE_RAW = re.compile(r"\b(?:matches|workflow|test|use|schedule|given|start)[ \t]*\Z")
"""The words before a string that knows neither escapes nor holes."""

_ITEM = re.compile(r"^(?:on|workflow|test|api|currency|use)\b", re.MULTILINE)
_ITEM_OR_LET = re.compile(r"^(?:on|workflow|test|api|currency|use|let)\b", re.MULTILINE)
_BLOCK_END = re.compile(r"^[ \t]*[>}]|[>}][ \t]*$", re.MULTILINE)


@frozen
class OffsetContext:
    """The kind of place that an offset is in.

    ``kind`` is ``code``, ``string`` or ``comment``. Of a string ``begin`` is where its opening quotes stand and ``inside`` where its
    text begins. ``closing`` is what closes the holes and strings around the place, innermost first.
    """

    kind: str
    begin: int = 0
    inside: int = 0
    raw: bool = False
    closing: str = ""


class _Open:
    """A string or, inside one, a hole that is open."""

    __slots__ = ("begin", "braces", "hole", "inside", "quotes", "raw")

    def __init__(self, begin: int, quotes: str, inside: int, raw: bool = False, hole: bool = False) -> None:
        self.begin = begin
        self.inside = inside
        self.quotes = quotes
        self.raw = raw
        self.hole = hole
        self.braces = 0


def place_at(text: str, offset: int, start: int = 0) -> OffsetContext:
    """Classifies an offset, in a text that is code at ``start``."""
    return _Walk(text, start, offset).place


def last_statement(text: str, offset: int) -> int:
    """Returns the offset of the last statement before a place: after a ``;`` or on a line without indentation, outside brackets."""
    begin = _Walk(text, 0, offset).statement
    while begin < offset and text[begin] in " \t":
        begin += 1
    return begin


class _Walk:
    """One walk over a text from a place that is code up to an offset: what is open there, and where the last statement began."""

    def __init__(self, text: str, start: int, offset: int) -> None:
        self._text = text
        self._start = start
        self._open: list[_Open] = []
        self._depth = 0
        self.statement = start
        comment = False
        at = start
        while True:
            inner = self._open[-1] if self._open else None
            found = _pattern(inner).search(text, at, offset)
            if found is None:
                break
            at = found.end()
            if inner is None or inner.hole:
                comment = self._code(found[0], found.start(), inner) and at == offset
            elif found[0] == "{":
                self._open.append(_Open(found.start(), "", found.end(), hole=True))
            elif found[0] == "\n":
                self._end_line()
            elif found[0] == inner.quotes:
                self._open.pop()
        self.place = OffsetContext("comment") if comment else self._place()

    def _code(self, sign: str, begin: int, inner: _Open | None) -> bool:
        """Takes a sign of code. Whether it is a comment."""
        if sign[0] == "#":
            return True
        if sign[-1] == '"':
            raw = sign[0] == "r"
            if not raw and sign == '"':
                raw = _BEFORE_RAW.search(self._text, max(self._start, begin - 40), begin) is not None
            self._open.append(_Open(begin, sign.lstrip("r"), begin + len(sign), raw))
        elif inner is not None and sign in "{}":
            inner.braces += 1 if sign == "{" else -1
            if inner.braces < 0:
                self._open.pop()
        elif sign == "\n":
            self._end_line()
            if not self._open and not self._depth and self._text[begin + 1 : begin + 2].strip():
                self.statement = begin + 1
        elif sign == ";":
            if not self._open and not self._depth:
                self.statement = begin + 1
        elif inner is None:
            self._depth = max(0, self._depth + (1 if sign in "([{" else -1))
        return False

    def _end_line(self) -> None:
        """Ends a line: the strings that do not go over lines end with it, and what is open in them."""
        for number, one in enumerate(self._open):
            if not one.hole and one.quotes != '"""':
                del self._open[number:]
                return

    def _place(self) -> OffsetContext:
        closing = "".join("}" * (one.braces + 1) if one.hole else one.quotes for one in reversed(self._open))
        inner = self._open[-1] if self._open else None
        if inner is None or inner.hole:
            return OffsetContext("code", closing=closing)
        return OffsetContext("string", inner.begin, inner.inside, inner.raw, closing[len(inner.quotes) :])


def _pattern(inner: _Open | None) -> re.Pattern[str]:
    if inner is None or inner.hole:
        return _CODE
    return _RAW if inner.raw else _LINES if inner.quotes == '"""' else _LINE


def item_start(text: str, offset: int) -> int:
    """Returns the offset of the item that a place is in or behind: a line with ``on``, ``workflow``, ``test`` …, not indented."""
    begin = 0
    for found in _ITEM.finditer(text, 0, offset):
        if found.end() < offset and text.count('"""', begin, found.start()) % 2 == 0:
            begin = found.start()
    return begin


def next_item(text: str, offset: int) -> int:
    """Returns the offset of the next item, or the end of the text. A ``let`` is one where a block has ended before it."""
    line = text.find("\n", offset)
    if line < 0:
        return len(text)
    for found in _ITEM_OR_LET.finditer(text, line + 1):
        if found[0] != "let" or _BLOCK_END.search(text, offset, found.start()) is not None:
            return found.start()
    return len(text)
