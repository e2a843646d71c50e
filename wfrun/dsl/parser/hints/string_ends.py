"""The ends of strings that nothing closes, guessed from the text around them, so that what follows is still read.

Every answer is two offsets: where the text of the string ends, and where reading goes on.
"""

from __future__ import annotations

import re

_ITEM = re.compile(
    r"""^(?:workflow[ \t]+"[^"\n]*"[ \t]*(?:\#[^\n]*)?\n?[ \t]*on\b
        |on[ \t]+(?:[a-z_]\w*\.[\w.*]+|every\b|schedule\b|demand\b)
        |test[ \t]+"[^"\n]*"[ \t]*[<{])""",
    re.MULTILINE | re.VERBOSE,
)
"""A line that begins an item for certain."""

_AFTER = re.compile(r"[ \t]*(?:\n|\Z|[;,)\]}<>]|[A-Za-z_]\w*[ \t]*=|(?:and|or|then|else|up|within|once|when|where)\b|\#)")
"""What may follow the closing quotes of a string."""

_SWALLOWED = re.compile(r"[ \t]+[A-Za-z_]\w*[ \t]*=\Z|[ \t]*[<{;][ \t]*[A-Za-z_]\w*[ \t]+(?:[A-Za-z_]\w*=)?\Z")
"""What a string ends with that goes on to the quotes of the next: an argument's name, or the beginning of a statement."""

_TRIGGER = re.compile(r"[ \t]+on[ \t]+[a-z_]")

_OPENING = {")": "(", "]": "[", "}": "{"}

_APART = ' \t"<>{}()[];,'
"""The characters before a sign that does not end a word."""

_FAR = 4_000
"""The number of characters that are searched for the quotes that end a string."""

MAX_INNER_QUOTES = 20
"""A string that holds more quotes of its own is no longer guessed at."""

_LONG_LINE = 20_000
"""A string that nothing closes on a line of more characters goes to its end: there is nothing to guess by."""


def end_on_line(text: str, start: int, end: int, *, name: bool = False) -> tuple[int, int]:
    """Guesses the end of a string in ``"`` from ``start`` on a line that ends at ``end``; ``name``: the string names a workflow.

    Quotes in a hole that is not closed may be its own. The signs at the end of the line belong to what is around it.
    """
    if end - start > _LONG_LINE:
        return end, end
    trigger = _TRIGGER.search(text, start, end) if name else None
    if trigger is not None:
        return trigger.start(), trigger.start()
    quotes = text.find('"', start + 1, end)
    while quotes >= 0:
        if _AFTER.match(text, quotes + 1) is not None:
            return quotes, quotes + 1
        quotes = text.find('"', quotes + 1, end)
    surplus = {closer: text.count(closer, start, end) - text.count(opener, start, end) for closer, opener in _OPENING.items()}
    cut = at = end
    while at > start + 1:
        at -= 1
        sign = text[at]
        if sign in " \t":
            continue
        if sign in _OPENING and surplus[sign] > 0:
            surplus[sign] -= 1
        elif sign not in "<>{;" or text[at - 1] not in _APART:
            break
        cut = at
    while cut > start + 1 and text[cut - 1] in " \t":
        cut -= 1
    return cut, cut


def end_below(text: str, end: int) -> tuple[int, int] | None:
    """Guesses the end of a string in ``"`` after the line that ends at ``end``; None where no line below seems to close it."""
    quotes = text.find('"', end, end + _FAR)
    if quotes < 0 or _ITEM.search(text, end, quotes) is not None:
        return None
    line = text.rfind("\n", 0, quotes) + 1
    line_end = text.find("\n", quotes)
    odd = text.count('"', line, line_end if line_end >= 0 else len(text)) % 2
    closes = text[quotes - 1] not in " \t=([{," or not text[line:quotes].strip(" \t")
    return (quotes, quotes + 1) if odd and closes and _AFTER.match(text, quotes + 1) is not None else None


def inner_quotes_end(text: str, start: int) -> int | None:
    """Returns where a string ends that holds quotes of its own, in pairs; None where that is not certain."""
    line = text.find("\n", start, start + _FAR)
    line = line if line >= 0 else min(len(text), start + _FAR)
    inner = 0
    quotes = text.find('"', start + 1, line)
    while quotes >= 0 and inner <= MAX_INNER_QUOTES:
        if text[quotes - 1] != "\\":
            if inner and inner % 2 == 0 and _AFTER.match(text, quotes + 1) is not None:
                return quotes + 1
            inner += 1
        quotes = text.find('"', quotes + 1, line)
    return None


def end_of_argument(string: str) -> int | None:
    """Returns the length of a string's own text, where the string seems to hold what follows it: ``"a@example.com subject="``."""
    found = _SWALLOWED.search(string)
    return found.start() if found is not None else None


def holds_item(text: str, start: int, end: int) -> bool:
    """Says whether what seems to be a string over lines holds a line that begins an item."""
    return _ITEM.search(text, start, end) is not None


def item_before(text: str, end: int) -> int:
    """Returns where the last item before an offset begins."""
    return max((found.start() for found in _ITEM.finditer(text, 0, end)), default=0)


def end_of_lines(text: str, start: int, most: int) -> tuple[int, int]:
    """Guesses the end of a string in ``\"\"\"`` from ``start``, which ends at ``most`` at the latest.

    Its text is what is indented deeper than the line that it begins on, or goes on to the end of the block, at most to the next item.
    Before a line that is not indented deeper, text that stands beside its quotes is all of it, and quotes alone on their line are those
    that should close a string which nothing opened.
    """
    line = text.rfind("\n", 0, start) + 1
    own = _indentation(text, line)
    found = _ITEM.search(text, start, most)
    most = found.start() - 1 if found is not None else most
    first = end = _line_end(text, start)
    deeper = False
    while end < most:
        following = end + 1
        end = _line_end(text, following)
        if text[following:end].isspace() or following == end:
            continue
        if _indentation(text, following) <= own:
            if deeper or text[following:end].strip(" \t") in (">", "}"):
                return following - 1, following - 1
            if bool(text[line:start].strip(" \t")) == bool(text[start + 3 : first].strip(" \t")):
                return first, first
            continue
        deeper = True
    return most, most


def _indentation(text: str, line: int) -> int:
    at = line
    while text[at : at + 1] in (" ", "\t"):
        at += 1
    return at - line


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return end if end >= 0 else len(text)
