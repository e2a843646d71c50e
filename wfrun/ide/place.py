"""Where an offset of a text stands: in code, in a string or in a comment, and which part of the text must be read to understand it.

Decided from the signs before the offset alone: what is being written is mostly not closed yet.
"""

from __future__ import annotations

import re

from wfrun.values.frozen import frozen

_CODE = re.compile(r'#[^\n]*|(?<!\w)r"|"""|"|[{}\n]')
_LINE = re.compile(r'\\.|\{\{|\}\}|[{"\n]')
_LINES = re.compile(r'\\[\s\S]|\{\{|\}\}|\{|"""')
_RAW = re.compile(r'["\n]')
_BEFORE_RAW = re.compile(r"\b(?:matches|workflow|test|use|schedule|given|start)[ \t]*\Z")
"""What a string stands behind that knows neither escapes nor holes."""

_ITEM = re.compile(r"^(?:on|workflow|test|api|currency|use)\b", re.MULTILINE)
_NAMED = re.compile(r'^workflow[ \t]+"[^"\n]*"\s*\Z', re.MULTILINE)


@frozen
class Place:
    """Where an offset stands.

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

    def __init__(self, begin: int, quotes: str, raw: bool = False, hole: bool = False) -> None:
        self.begin = begin
        self.inside = begin + len(quotes) + raw
        self.quotes = quotes
        self.raw = raw
        self.hole = hole
        self.braces = 0


def place_at(text: str, offset: int, start: int = 0) -> Place:
    """Returns where an offset stands, in a text that is code at ``start``."""
    open_: list[_Open] = []
    at = start
    while True:
        inner = open_[-1] if open_ else None
        in_code = inner is None or inner.hole
        pattern = _CODE if in_code or inner is None else _RAW if inner.raw else _LINES if inner.quotes == '"""' else _LINE
        found = pattern.search(text, at, offset)
        if found is None:
            break
        sign, at = found[0], found.end()
        if in_code:
            if sign[0] == "#":
                if at == offset:
                    return Place("comment")
            elif sign == "\n":
                _end_line(open_)
            elif sign in ("{", "}"):
                if inner is not None:
                    inner.braces += 1 if sign == "{" else -1
                    if inner.braces < 0:
                        open_.pop()
            else:
                raw = sign[0] == "r" or _BEFORE_RAW.search(text, max(start, found.start() - 40), found.start()) is not None
                quotes = sign.lstrip("r")
                if raw and quotes == '"""' and sign[0] != "r":
                    raw = False
                open_.append(_Open(found.start(), quotes, raw))
                open_[-1].inside = at
        elif inner is not None:
            if sign == "{":
                open_.append(_Open(found.start(), "", hole=True))
            elif sign == "\n":
                _end_line(open_)
            elif sign == inner.quotes:
                open_.pop()
    closing = "".join("}" * (one.braces + 1) if one.hole else one.quotes for one in reversed(open_))
    inner = open_[-1] if open_ else None
    if inner is None or inner.hole:
        return Place("code", closing=closing)
    return Place("string", inner.begin, inner.inside, inner.raw, closing[len(inner.quotes) :])


def _end_line(open_: list[_Open]) -> None:
    """A line ends: with it the strings that do not go over lines, and what is open in them."""
    for number, one in enumerate(open_):
        if not one.hole and one.quotes != '"""':
            del open_[number:]
            return


def item_start(text: str, offset: int) -> int:
    """Returns where the item begins that an offset stands in or behind: a line with ``on``, ``workflow``, ``test`` …, not indented."""
    begin = 0
    for found in _ITEM.finditer(text, 0, offset):
        if found.end() < offset and text.count('"""', begin, found.start()) % 2 == 0:
            named = found[0] == "on" and _NAMED.search(text, begin, found.start()) is not None
            begin = begin if named else found.start()
    return begin


def next_item(text: str, offset: int) -> int:
    """Returns where the next item begins after an offset, or the end of the text."""
    found = _ITEM.search(text, offset)
    while found is not None and text.rfind("\n", 0, found.start()) < offset - 1 and found.start() <= offset:
        found = _ITEM.search(text, found.end())
    return found.start() if found is not None else len(text)
