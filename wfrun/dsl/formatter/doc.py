"""Documents in the manner of Wadler: text whose line breaks are still open, and its rendering in lines of at most ``LINE_WIDTH`` columns.

A document is a string without line breaks or one of the classes below. A group is printed on one line if it fits and nothing in it needs a
line of its own; else every break directly in it ends the line, and the groups within it are tried in turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

LINE_WIDTH = 88
"""Longer lines, in columns, are broken where they can be. Comments do not count."""

INDENT = 2
"""Indentation of a block and of bracketed items, in blanks."""


class Parts:
    """Documents one after the other. ``forced``: something in them needs a line of its own."""

    __slots__ = ("docs", "forced")

    def __init__(self, *docs: Doc) -> None:
        self.docs = docs
        self.forced = any(map(is_forced, docs))


class Group(Parts):
    """Parts that are printed on one line, or broken at all of their breaks. With ``broken`` they are broken even if they fit."""

    __slots__ = ()

    def __init__(self, *docs: Doc, broken: bool = False) -> None:
        super().__init__(*docs)
        self.forced = self.forced or broken


class Nest(Parts):
    """Parts whose further lines are indented by ``by`` blanks."""

    __slots__ = ("by",)

    def __init__(self, *docs: Doc, by: int = INDENT) -> None:
        super().__init__(*docs)
        self.by = by


class Align(Parts):
    """Parts whose further lines begin in the column of the first one."""

    __slots__ = ()


class Break:
    """A possible line end; ``flat`` is printed where the line goes on.

    ``closing``: a closing bracket begins the new line, so that a comment above it belongs inside the brackets. ``blank``: a blank line goes
    before the new line.
    """

    __slots__ = ("blank", "closing", "flat", "forced")

    def __init__(self, flat: str = " ", *, forced: bool = False, closing: bool = False, blank: bool = False) -> None:
        self.flat = flat
        self.forced = forced
        self.closing = closing
        self.blank = blank


class TextBreak:
    """A line end inside a string; the new line is ``indented`` like its surroundings, or brings its own blanks."""

    __slots__ = ("forced", "indented")

    def __init__(self, *, indented: bool) -> None:
        self.indented = indented
        self.forced = True


class Note:
    """A comment at the end of the line or, ``own``, alone on it; a break follows."""

    __slots__ = ("forced", "text")

    def __init__(self, text: str, *, own: bool = False) -> None:
        self.text = text if own else f"  {text}"
        self.forced = True


class Above:
    """A comment that cannot keep its place: it goes on a line above the current one."""

    __slots__ = ("forced", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.forced = False


Doc: TypeAlias = str | Parts | Break | TextBreak | Note | Above


def is_forced(doc: Doc) -> bool:
    """Tells whether something in the document needs a line of its own."""
    return not isinstance(doc, str) and doc.forced


def one_line(doc: Doc) -> str:
    """Renders a document without comments and string line breaks on one line, whatever its length."""
    return "".join(text for text in _flat(doc) if isinstance(text, str))


def kept_on_one_line(doc: Doc) -> Parts:
    """Returns the document as one line, with the comments that go above it."""
    return Parts(*_flat(doc))


def _flat(doc: Doc) -> Iterator[Doc]:
    waiting: list[Doc] = [doc]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str | Above):
            yield part
        elif isinstance(part, Parts):
            waiting.extend(reversed(part.docs))
        elif isinstance(part, Break):
            yield part.flat


class DocRenderer:
    """A document rendered in lines that are indented by at least ``indent``.

    ``above`` are the comments that go above the first line. ``excess`` is the number of columns beyond ``LINE_WIDTH``, over all lines.
    """

    __slots__ = ("_anchor", "_column", "_indent", "_line", "above", "excess", "lines")

    def __init__(self, doc: Doc, indent: int) -> None:
        self.lines: list[str] = []
        self.above: list[str] = []
        self.excess = 0
        self._line: list[str] = []
        self._column = 0
        self._anchor = 0
        self._indent = indent
        self._begin(indent)
        self._print(doc, indent)
        self._end()

    def _print(self, doc: Doc, indent: int) -> None:
        stack: list[tuple[int, bool, Doc]] = [(indent, False, doc)]
        while stack:
            indent, flat, doc = stack.pop()
            if isinstance(doc, str):
                self._line.append(doc)
                self._column += len(doc)
            elif isinstance(doc, Parts):
                if isinstance(doc, Nest):
                    indent += doc.by
                elif isinstance(doc, Align):
                    indent = self._column
                elif isinstance(doc, Group):
                    flat = not doc.forced and (flat or _fits(doc, stack, LINE_WIDTH - self._column))
                stack.extend([(indent, flat, part) for part in reversed(doc.docs)])
            elif isinstance(doc, Break):
                if flat:
                    self._line.append(doc.flat)
                    self._column += len(doc.flat)
                else:
                    self._break(doc, indent)
            elif isinstance(doc, TextBreak):
                self._end()
                self._begin(indent if doc.indented else 0)
            elif isinstance(doc, Note):
                self._line.append(doc.text)
            elif self._anchor:
                self.lines.insert(self._anchor, " " * self._indent + doc.text)
                self._anchor += 1
            else:
                self.above.append(doc.text)

    def _break(self, place: Break, indent: int) -> None:
        self._end()
        if place.blank:
            self.lines.append("")
        self._anchor = len(self.lines)
        self._indent = indent + INDENT if place.closing else indent
        self._begin(indent)

    def _begin(self, indent: int) -> None:
        self._line = [" " * indent]
        self._column = indent

    def _end(self) -> None:
        self.excess += max(0, self._column - LINE_WIDTH)
        self.lines.append("".join(self._line))


def _fits(group: Group, rest: list[tuple[int, bool, Doc]], room: int) -> bool:
    """Tells whether a group on one line, and what follows it up to the next line end, fits."""
    left = len(rest)
    waiting: list[Doc] = [group]
    flat = True
    while room >= 0:
        if not waiting:
            if not left:
                return True
            left -= 1
            _, flat, doc = rest[left]
            waiting.append(doc)
        doc = waiting.pop()
        if isinstance(doc, str):
            room -= len(doc)
        elif isinstance(doc, Parts):
            waiting.extend(reversed(doc.docs))
        elif isinstance(doc, Break):
            if not flat:
                return True
            room -= len(doc.flat)
        elif not isinstance(doc, Above):
            return True
    return False
