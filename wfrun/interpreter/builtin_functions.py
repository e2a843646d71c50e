"""Built-in functions: what each computes, from values to a value.

``builtins.py`` declares them, and hands each of them no more arguments than it takes and none that is missing.

Total: an argument of the wrong kind, or one that has no result, gives a ``Missing`` that says why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wfrun.interpreter import operators
from wfrun.interpreter.operators import kind_of
from wfrun.interpreter.views import Items, Record
from wfrun.support.limits import MAGNITUDE, MAX_TEXT
from wfrun.values import numbers
from wfrun.values.datetimes import Duration, Timestamp, parse_timestamp, timestamp_of
from wfrun.values.formatting import TOO_LONG, concatenated, exact_text
from wfrun.values.missing import MISSING_VALUE, OTHER_RELEASE, Missing
from wfrun.values.money import MAX_PARTS, Money, money_from_number, other_currency, split_by
from wfrun.values.money import split as split_equally
from wfrun.values.numbers import Number, is_number
from wfrun.values.secret import Secret
from wfrun.values.timezones import add_months as months_later
from wfrun.values.timezones import format_time as format_in_zone
from wfrun.values.timezones import in_zone as moment_in_zone


def wrong_kind(function: str, value: Any) -> Missing:
    """Returns the result of a function for an argument of the wrong kind."""
    return Missing(MISSING_VALUE, f"`{function}` of {kind_of(value)}")


def limited_text(text: str) -> str | Missing:
    """Returns the text, or missing when it is over 1 MiB."""
    return text if len(text) <= MAX_TEXT else TOO_LONG


# --- texts ---------------------------------------------------------------------------------------------------------------------


def lower(text: Any) -> str | Missing:
    """Returns the text in small letters."""
    return limited_text(text.lower()) if isinstance(text, str) else wrong_kind("lower", text)


def upper(text: Any) -> str | Missing:
    """Returns the text in capital letters."""
    return limited_text(text.upper()) if isinstance(text, str) else wrong_kind("upper", text)


def trim(text: Any) -> str | Missing:
    """Returns the text without white space at its ends."""
    return text.strip() if isinstance(text, str) else wrong_kind("trim", text)


def length(value: Any) -> int | Missing:
    """Counts characters, items or entries; unknown for a list that Stripe sent in part."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Record | Mapping):
        raw = value.raw if isinstance(value, Record) else value
        return sum(1 for item in raw.values() if item is not None and type(item) is not Missing)
    if isinstance(value, tuple | list):
        partial = value.partial if isinstance(value, Items) else None
        return len(value) if partial is None else partial
    return wrong_kind("len", value)


def replace(text: Any, old: Any, new: Any) -> str | Missing:
    """Returns the text with every ``old`` in it replaced."""
    for value in (text, old, new):
        if not isinstance(value, str):
            return wrong_kind("replace", value)
    if not old:
        return Missing(MISSING_VALUE, "`replace` of an empty text")
    # Known before the text is made: a million characters with each replaced by a million would not fit in memory.
    if len(text) + text.count(old) * (len(new) - len(old)) > MAX_TEXT:
        return TOO_LONG
    return str(text.replace(old, new))


def split(value: Any, by: Any) -> tuple[Any, ...] | Missing:
    """Returns the parts of a text between the separators, or the parts of an amount, which add up to it."""
    if isinstance(value, Money):
        return _split_money(value, by)
    for part in (value, by):
        if not isinstance(part, str):
            return wrong_kind("split", part)
    return tuple(value.split(by)) if by else Missing(MISSING_VALUE, "`split` at an empty text")


def _split_money(amount: Money, by: Any) -> tuple[Money, ...] | Missing:
    if is_number(by):
        count = numbers.as_integer(by)
        if count is None or not 0 < count <= MAX_PARTS:
            return Missing(MISSING_VALUE, f"`split` into {numbers.short_text(by)} parts; it makes 1 to {MAX_PARTS:,}")
        return split_equally(amount, count)
    if not isinstance(by, tuple | list):
        return wrong_kind("split", by)
    shares = _items("split", by)
    if isinstance(shares, Missing):
        return shares
    for share in shares:
        if not is_number(share):
            return wrong_kind("split", share)
    return split_by(amount, shares)


def join(items: Any, separator: Any = ", ") -> str | Secret | Missing:
    """Returns the texts of a list's items with a separator between them."""
    if not isinstance(separator, str):
        return wrong_kind("join", separator)
    known_items = _items("join", items)
    if isinstance(known_items, Missing):
        return known_items
    return concatenated(part for index, item in enumerate(known_items) for part in ((separator, item) if index else (item,)))


def text_from(value: Any) -> str | Secret | Missing:
    """Returns the value as text, as it prints inside ``{…}``."""
    return concatenated((value,))


def pretty(value: Any) -> str | Missing:
    """Returns the value as reports print it."""
    return exact_text(value, pretty=True)


# --- numbers and money -----------------------------------------------------------------------------------------------------------


def number(value: Any) -> Number | Missing:
    """Returns the number that a text holds, or the number itself."""
    if isinstance(value, str):
        found = numbers.parse_number(value)
        return Missing(MISSING_VALUE, f"`number` of a text that is no number: {_quoted(value)}") if isinstance(found, Missing) else found
    found = value if is_number(value) else wrong_kind("number", value)
    return found


def money(amount: Any, currency: Any) -> Money | Missing:
    """Returns a number of main units as money."""
    if not is_number(amount):
        return wrong_kind("money", amount)
    return money_from_number(amount, currency) if isinstance(currency, str) else wrong_kind("money", currency)


def absolute(value: Any) -> Any:
    """Returns the value without its sign."""
    if is_number(value):
        return numbers.negate(value) if value < 0 else value
    if isinstance(value, Money):
        return value.negated() if value.minor < 0 else value
    if isinstance(value, Duration):
        return value.negated() if value.seconds < 0 else value
    return wrong_kind("abs", value)


def rounded(value: Any, digits: Any = 0) -> Any:
    """Rounds a number, or the main units of money, half to even."""
    if not is_number(digits):
        return wrong_kind("round", digits)
    places = numbers.as_integer(digits)
    if places is None or abs(places) > MAGNITUDE:
        return Missing(MISSING_VALUE, f"`round` to {numbers.number_text(digits)} digits")
    return _rounded("round", value, lambda number: numbers.round_half_even(number, places), places)


def floor(value: Any) -> Any:
    """Returns the next whole number, or whole main unit of money, below."""
    return _rounded("floor", value, numbers.round_down, 0)


def ceil(value: Any) -> Any:
    """Returns the next whole number, or whole main unit of money, above."""
    return _rounded("ceil", value, numbers.round_up, 0)


def _rounded(function: str, value: Any, rounding: Callable[[Number], Number], digits: int) -> Any:
    if is_number(value):
        return numbers.bounded(rounding(value))
    if isinstance(value, Money):
        to_whole = numbers.round_half_even if function == "round" else rounding
        return value.rounded_to(digits, to_whole)
    return wrong_kind(function, value)


def remainder(value: Any, by: Any) -> Any:
    """Returns what is left of a value after the whole times that another of its kind goes into it, with the sign of that other."""
    if is_number(value) and is_number(by):
        return numbers.remainder(value, by)
    if isinstance(value, Money) and isinstance(by, Money):
        if value.currency != by.currency:
            return other_currency(value, by)
        minor = numbers.remainder(value.minor, by.minor)
        return minor if isinstance(minor, Missing) else Money(minor, value.currency, value.origin)
    if isinstance(value, Duration) and isinstance(by, Duration):
        seconds = numbers.remainder(value.seconds, by.seconds)
        return seconds if isinstance(seconds, Missing) else Duration(seconds)
    return Missing(MISSING_VALUE, f"`remainder` of {kind_of(value)} by {kind_of(by)}")


def smallest(*values: Any) -> Any:
    """Returns the smallest of the arguments, or of one list."""
    return _extreme("min", "<", values)


def largest(*values: Any) -> Any:
    """Returns the largest of the arguments, or of one list."""
    return _extreme("max", ">", values)


def _extreme(function: str, operator: str, values: tuple[Any, ...]) -> Any:
    if len(values) == 1 and isinstance(values[0], tuple | list):
        known_items = _items(function, values[0])
        if isinstance(known_items, Missing):
            return known_items
        values = known_items
    if not values:
        return Missing(MISSING_VALUE, f"`{function}` of an empty list")
    best: Any = None
    for value in values:
        if not (is_number(value) or isinstance(value, Money | Timestamp | Duration)):
            return wrong_kind(function, value)
        beats = True if best is None else operators.compare(operator, value, best)
        if type(beats) is Missing:
            return beats
        if beats:
            best = value
    return best


# --- moments -------------------------------------------------------------------------------------------------------------------


def timestamp(value: Any) -> Timestamp | Missing:
    """Returns the moment that a text names, or of a count of unix seconds."""
    if isinstance(value, Timestamp):
        return value
    if isinstance(value, str):
        found = parse_timestamp(value)
        return Missing(MISSING_VALUE, f"`timestamp` of a text that is no time: {_quoted(value)}") if isinstance(found, Missing) else found
    return timestamp_of(value) if is_number(value) else wrong_kind("timestamp", value)


def add_months(moment: Any, months: Any) -> Timestamp | Missing:
    """Returns the moment a number of calendar months later."""
    if not isinstance(moment, Timestamp):
        return wrong_kind("add_months", moment)
    if not is_number(months):
        return wrong_kind("add_months", months)
    count = numbers.as_integer(months)
    if count is None:
        return Missing(MISSING_VALUE, f"`add_months` counts whole months, not {numbers.short_text(months)}")
    return months_later(moment, count)


def in_zone(moment: Any, zone: Any) -> Timestamp | Missing:
    """Returns the same moment, with the date and hour of a zone."""
    if not isinstance(moment, Timestamp):
        return wrong_kind("in_zone", moment)
    return moment_in_zone(moment, zone) if isinstance(zone, str) else wrong_kind("in_zone", zone)


def format_time(moment: Any, pattern: Any, zone: Any = "UTC") -> str | Missing:
    """Returns a moment as text, by a pattern, in a time zone."""
    if not isinstance(moment, Timestamp):
        return wrong_kind("format_time", moment)
    for value in (pattern, zone):
        if not isinstance(value, str):
            return wrong_kind("format_time", value)
    return format_in_zone(moment, pattern, zone)


# --- lists -----------------------------------------------------------------------------------------------------------------------


def sort(items: Any) -> tuple[Any, ...] | Missing:
    """Returns the items of a list of one kind, the smallest first; unknown for money in two currencies."""
    known_items = _items("sort", items)
    if isinstance(known_items, Missing):
        return known_items
    if not known_items:
        return known_items
    first = known_items[0]
    for item in known_items:
        if isinstance(first, Money) and isinstance(item, Money) and item.currency != first.currency:
            return other_currency(first, item)
        if not _sorts_with(first, item):
            return (
                Missing(MISSING_VALUE, f"`sort` of {kind_of(first)} and {kind_of(item)}") if item is not first else wrong_kind("sort", item)
            )
    return tuple(sorted(known_items, key=_sort_key))


def _sorts_with(one: Any, other: Any) -> bool:
    if is_number(one):
        return is_number(other)
    return isinstance(one, str | Money | Timestamp | Duration) and type(one) is type(other)


def _sort_key(value: Any) -> Any:
    if isinstance(value, Money):
        return value.minor
    return value.seconds if isinstance(value, Timestamp | Duration) else value


def unique(items: Any) -> tuple[Any, ...] | Missing:
    """Returns the items of a list without those that are equal to an earlier one; an object is its id."""
    known_items = _items("unique", items)
    if isinstance(known_items, Missing):
        return known_items
    found: dict[Any, Any] = {}
    for item in known_items:
        key = _identity(item)
        if key is None:
            return wrong_kind("unique", item)
        found.setdefault(key, item)
    return tuple(found.values())


def _identity(value: Any) -> tuple[Any, ...] | None:
    """Returns what equal values have in common; None for lists, maps and secrets."""
    if is_number(value):
        return ("number", value)
    match value:
        case bool() | str():
            return (type(value), value)
        case Money():
            return ("money", value.minor, value.currency)
        case Timestamp() | Duration():
            return (type(value), value.seconds)
        case Record() if value.id is not None:
            return (str, value.id)
    return None


# --- missing or not ------------------------------------------------------------------------------------------------------------


def missing(value: Any) -> bool | Missing:
    """Reports whether a value is missing; unknown for a field that the event's own API release does not have."""
    return value if type(value) is Missing and value.reason == OTHER_RELEASE else type(value) is Missing


def present(value: Any) -> bool | Missing:
    """Reports whether a value is there; unknown for a field that the event's own API release does not have."""
    return value if type(value) is Missing and value.reason == OTHER_RELEASE else type(value) is not Missing


def _items(function: str, items: Any) -> tuple[Any, ...] | Missing:
    """Returns the items of a complete list; missing for a partial list, or the first item that is missing."""
    if not isinstance(items, tuple | list):
        return wrong_kind(function, items)
    if isinstance(items, Items) and items.partial is not None:
        return items.partial
    for item in items:
        if type(item) is Missing:
            return item
    return tuple(items)


def _quoted(text: str) -> str:
    return f'"{text[:40]}…"' if len(text) > 40 else f'"{text}"'
