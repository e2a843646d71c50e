"""Printing of values: inside ``{…}`` of a string, in reports and mails."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from wfrun.support.limits import MAX_NESTING, MAX_TEXT
from wfrun.values.datetimes import Duration, Timestamp
from wfrun.values.missing import MISSING, MISSING_VALUE, Missing
from wfrun.values.money import Money
from wfrun.values.numbers import number_from_json, short_text
from wfrun.values.secret import Secret

_CONTROLS = dict.fromkeys((*range(32), *range(127, 160), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), " ")

TOO_LONG = Missing(MISSING_VALUE, "a text over 1 MiB")


def text_of(value: Any) -> str:
    """Prints a value as inside ``{…}`` of a text for people.

    ``2500.00 USD``, ``0.1``, ``true``, ``2026-01-31T09:00:00Z``, ``3 days``, ``a, b``, ``key: value``, ``(missing)``, ``•••``.
    Total: a text over 1 MiB is cut there and ends in ``…``.
    """
    return _Writer(Money.text).cut(value)


def pretty_of(value: Any, limit: int = MAX_TEXT) -> str:
    """Prints a value as reports and mail rows do: as ``text_of``, with the thousands of money grouped: ``2,500.00 USD``.

    A text over ``limit`` characters is cut there and ends in ``…``.
    """
    return _Writer(Money.pretty, limit).cut(value)


def exact_text(value: Any, pretty: bool = False) -> str | Missing:
    """Prints a value as ``text_of`` or ``pretty_of``, for texts that may be sent.

    Missing when something in the value is missing, at any depth, a list in it may lack items, or the text is over 1 MiB.
    """
    return _Writer(Money.pretty if pretty else Money.text).exact(value)


def without_controls(text: str, keep: str = "") -> str:
    """Puts a space in place of each control character, line separator and change of direction, but for those to ``keep``."""
    return text.translate({code: sign for code, sign in _CONTROLS.items() if chr(code) not in keep} if keep else _CONTROLS)


def concatenated(parts: Iterable[Any], for_people: bool = False) -> str | Secret | Missing:
    """Returns the texts of values, one after another: what a string with holes stands for.

    With a secret among them the whole is a secret that prints ``•••`` in its place. Something missing in a part, at any depth, makes the
    whole missing; only in texts for people it prints as ``(missing)``. Over 1 MiB the whole is missing.
    """
    shown: list[str] = []
    real: list[str] = []
    secret = False
    length = 0
    for part in parts:
        text = text_of(part) if for_people else exact_text(part)
        if isinstance(text, Missing):
            return text
        shown.append(text)
        real.append(part.reveal() if isinstance(part, Secret) else text)
        secret = secret or isinstance(part, Secret)
        length += max(len(text), len(real[-1]))
        if length > MAX_TEXT:
            return TOO_LONG
    return Secret("".join(real), "".join(shown)) if secret else "".join(shown)


class _Writer:
    """Collects the pieces of one text, up to the limit; what is beyond it is not looked at."""

    __slots__ = ("left", "missing", "money", "pieces")

    def __init__(self, money: Callable[[Money], str], limit: int = MAX_TEXT) -> None:
        self.pieces: list[str] = []
        self.left = limit
        self.missing: Missing | None = None
        self.money = money

    def cut(self, value: Any) -> str:
        """Returns the text, cut at the limit."""
        self.write(value, 0)
        return "".join(self.pieces) + ("…" if self.left < 0 else "")

    def exact(self, value: Any) -> str | Missing:
        """Returns the text, if it is all of it and nothing in it is missing."""
        self.write(value, 0)
        if self.missing is not None:
            return self.missing
        return "".join(self.pieces) if self.left >= 0 else TOO_LONG

    def put(self, text: str) -> None:
        if self.left >= 0:
            self.pieces.append(text[: self.left])
            self.left -= len(text)

    def put_missing(self, missing: Missing) -> None:
        self.put(str(missing))
        if self.missing is None:
            self.missing = missing

    def write(self, value: Any, depth: int) -> None:
        match value:
            case str():
                self.put(value)
            case bool():
                self.put("true" if value else "false")
            case int() | Decimal():
                self.put(short_text(value))
            case Money():
                self.put(self.money(value))
            case None:
                self.put_missing(MISSING)
            case Missing():
                self.put_missing(value)
            case Timestamp() | Duration() | Secret():
                self.put(str(value))
            case float():
                number = number_from_json(value)
                if isinstance(number, Missing):
                    self.put_missing(number)
                else:
                    self.put(short_text(number))
            case _:
                self.write_many(value, depth)

    def write_many(self, value: Any, depth: int) -> None:
        """Writes a view of a Stripe object as its id where it has one; other views and maps as their fields, lists as their items."""
        identity = getattr(value, "id", None)
        if isinstance(identity, str):
            self.put(identity)
        elif depth >= MAX_NESTING:
            self.put("…")
        elif callable(items := getattr(value, "items", None)):
            self.write_map(items(), depth)
        elif isinstance(value, Sequence):
            self.write_list(value, depth)
        else:
            self.put("(an object)")

    def write_list(self, items: Sequence[Any], depth: int) -> None:
        """Writes ``a, b``; inside another list or map in brackets. A list that may lack items ends in ``…``."""
        partial = getattr(items, "partial", None)
        if partial is not None and self.missing is None:
            self.missing = partial
        self.put("[" if depth else "")
        for index, item in enumerate(items):
            if self.left < 0:
                return
            self.put(", " if index else "")
            self.write(item, depth + 1)
        if partial is not None:
            self.put(", …" if items else "…")
        self.put("]" if depth else "")

    def write_map(self, entries: Iterable[tuple[Any, Any]], depth: int) -> None:
        """Writes ``key: value, key: value``; inside another list or map in braces."""
        self.put("{" if depth else "")
        for index, (key, item) in enumerate(entries):
            if self.left < 0:
                return
            self.put(f"{', ' if index else ''}{key}: ")
            self.write(item, depth + 1)
        self.put("}" if depth else "")
