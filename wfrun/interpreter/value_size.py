"""Value sizes: how many items a value has at every depth, and about how many characters its JSON takes.

Values share their parts: ``[m, m]`` of a list ``m`` takes one list more, but whoever compares, prints or encodes it walks ``m`` twice. So
what a value stands for is counted before it is used, as far as the limit and no farther.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from wfrun.interpreter.views import Record
from wfrun.support.limits import MAX_TEXT
from wfrun.values.missing import MISSING_VALUE, Missing
from wfrun.values.secret import Secret

MAX_VALUE_CHARS = MAX_TEXT
"""The largest list or map that a program makes, in characters of its JSON: that of a text."""

TOO_LARGE = Missing(MISSING_VALUE, "a list or map over 1 MiB")

_SCALAR_CHARS = 8
_LONG_SCALAR_CHARS = 24


class Size(NamedTuple):
    """The items of a value at every depth, and the characters of its JSON; a size over the limits that were asked for is cut there."""

    items: int
    chars: int

    @property
    def work(self) -> int:
        """The work of walking the value once: 1 for each item and for each 16 characters."""
        return self.items + (self.chars >> 4)


def size_of(value: Any, max_chars: int, *, by_id: bool = False) -> Size:
    """Measures a value until its JSON has more than ``max_chars`` characters.

    With ``by_id`` an object of Stripe's counts as its id, as which it is printed and sent; else with all of its fields.
    """
    items = chars = 0
    left: list[Any] = [value]
    while left and chars <= max_chars:
        one = left.pop()
        kind = type(one)
        if kind is str:
            chars += len(one) + 2
            continue
        if isinstance(one, Record):
            if by_id and one.id is not None:
                chars += len(one.id) + 2
                continue
            one = one.raw
        if isinstance(one, Mapping):
            items += len(one)
            chars += 2 + 4 * len(one)
            if chars <= max_chars:
                chars += sum(len(key) for key in one if type(key) is str)
                left.extend(one.values())
        elif isinstance(one, tuple | list):
            items += len(one)
            chars += 2 + len(one)
            if chars <= max_chars:
                left.extend(one)
        elif isinstance(one, Secret):
            chars += len(one.reveal()) + 2
        else:
            chars += _LONG_SCALAR_CHARS if isinstance(one, Decimal) else 2 if kind is int else _SCALAR_CHARS
    return Size(items, chars)
