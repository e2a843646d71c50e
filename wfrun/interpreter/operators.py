"""Operators over values: exact, three-valued and total.

A comparison gives True, False or a ``Missing`` that says why it is unknown. No function here raises, whatever it is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from wfrun.interpreter.views import Items, Record
from wfrun.support.limits import MAX_NESTING
from wfrun.values import numbers
from wfrun.values.datetimes import Duration, Timestamp
from wfrun.values.missing import OTHER_RELEASE, Missing
from wfrun.values.money import Money
from wfrun.values.money import compare as compare_money
from wfrun.values.numbers import is_number
from wfrun.values.regex import matches
from wfrun.values.secret import Secret


def kind_of(value: Any) -> str:
    """Returns what a person would call this kind of value, with its article."""
    match value:
        case bool():
            return "true or false"
        case str() | Secret():
            return "text"
        case int() | Decimal():
            return "a number"
        case Money():
            return "money"
        case Timestamp():
            return "a moment"
        case Duration():
            return "a duration"
        case tuple() | list():
            return "a list"
        case Record():
            return "an object" if value.id is not None else "a map"
        case dict():
            return "a map"
    return "a missing value"


def _mismatch(operator: str, left: Any, right: Any) -> Missing:
    return Missing("missing", f"{kind_of(left)} and {kind_of(right)} cannot be compared with `{operator}`")


def compare(operator: str, left: Any, right: Any) -> bool | Missing:
    """Evaluates ``left operator right`` for every comparison of the language."""
    if type(left) is Missing:
        return left
    if type(right) is Missing:
        return right
    match operator:
        case "==":
            return equal(left, right)
        case "!=":
            return negation(equal(left, right, "!="))
        case "<" | "<=" | ">" | ">=":
            return _ordered(operator, left, right)
        case "in":
            return contains(right, left)
        case "not in":
            return negation(contains(right, left))
        case "contains":
            if isinstance(left, str) and isinstance(right, str):
                return right in left
            return contains(left, right) if isinstance(left, tuple | list) else _mismatch(operator, left, right)
        case "starts_with" | "ends_with":
            if isinstance(left, str) and isinstance(right, str):
                return left.startswith(right) if operator == "starts_with" else left.endswith(right)
            return _mismatch(operator, left, right)
        case "matches":
            if isinstance(left, str) and isinstance(right, str):
                return matches(left, right)
            return _mismatch(operator, left, right)
    return Missing("missing", f"`{operator}` is no comparison")


def negation(value: bool | Missing) -> bool | Missing:
    """Evaluates ``not``: unknown stays unknown."""
    return value if type(value) is Missing else not value


def _zero_as(money: Money, number: Any) -> Money | None:
    """Returns zero of the money's currency for the number 0, which is zero in every currency; None for any other value."""
    return Money(0, money.currency) if is_number(number) and number == 0 else None


def _moneys(left: Any, right: Any) -> tuple[Money, Money] | None:
    if type(left) is Money:
        if type(right) is Money:
            return left, right
        zero = _zero_as(left, right)
        return (left, zero) if zero is not None else None
    if type(right) is Money:
        zero = _zero_as(right, left)
        return (zero, right) if zero is not None else None
    return None


def equal(left: Any, right: Any, operator: str = "==", depth: int = 0) -> bool | Missing:
    """Compares two values of one type; unknown for two currencies, two types, or where an item is missing."""
    if type(left) is Missing:
        return left
    if type(right) is Missing:
        return right
    pair = _moneys(left, right)
    if pair is not None:
        order = compare_money(*pair)
        return order if type(order) is Missing else order == 0
    if is_number(left) and is_number(right):
        return bool(left == right)
    if isinstance(left, Secret) or isinstance(right, Secret):
        return Missing("missing", "a secret is not compared")
    if type(left) is type(right) and isinstance(left, bool | str):
        return bool(left == right)
    if isinstance(left, Timestamp | Duration) and type(left) is type(right):
        return bool(left.seconds == right.seconds)
    if depth > MAX_NESTING:
        return Missing("missing", "nested too deeply to be compared")
    if isinstance(left, tuple | list) and isinstance(right, tuple | list):
        return _equal_lists(left, right, depth)
    if isinstance(left, Record) and isinstance(right, str) and left.id is not None:
        return left.id == right
    if isinstance(right, Record) and isinstance(left, str) and right.id is not None:
        return right.id == left
    if isinstance(left, Record | dict) and isinstance(right, Record | dict):
        return _equal_maps(dict(left.items()), dict(right.items()), depth)
    return _mismatch(operator, left, right)


def _equal_lists(left: Any, right: Any, depth: int) -> bool | Missing:
    unknown = _partial(left)
    if unknown is None:
        unknown = _partial(right)
    if unknown is None and len(left) != len(right):
        return False
    for one, other in zip(left, right, strict=False):
        result = equal(one, other, depth=depth + 1)
        if result is False:
            return False
        if type(result) is Missing and unknown is None:
            unknown = result
    return unknown if unknown is not None else True


def _partial(items: Any) -> Missing | None:
    return items.partial if isinstance(items, Items) else None


def _equal_maps(left: Mapping[str, Any], right: Mapping[str, Any], depth: int) -> bool | Missing:
    if left.keys() != right.keys():
        return False
    return _equal_lists(tuple(left.values()), tuple(right[key] for key in left), depth)


def _ordered(operator: str, left: Any, right: Any) -> bool | Missing:
    order: Any
    pair = _moneys(left, right)
    if pair is not None:
        order = compare_money(*pair)
        if type(order) is Missing:
            return order
    elif is_number(left) and is_number(right):
        order = (left > right) - (left < right)
    elif isinstance(left, Timestamp | Duration) and type(left) is type(right):
        order = (left.seconds > right.seconds) - (left.seconds < right.seconds)
    elif isinstance(left, str) and isinstance(right, str):
        order = (left > right) - (left < right)
    else:
        return _mismatch(operator, left, right)
    match operator:
        case "<":
            return bool(order < 0)
        case "<=":
            return bool(order <= 0)
        case ">":
            return bool(order > 0)
    return bool(order >= 0)


def contains(holder: Any, member: Any) -> bool | Missing:
    """Reports whether a list holds the value or a map the key; unknown where an item that is missing or not comparable could be it."""
    if type(holder) is Missing:
        return holder
    if type(member) is Missing:
        return member
    if isinstance(holder, Record | dict):
        if not isinstance(member, str):
            return _mismatch("in", member, holder)
        if isinstance(holder, Record) and type(found := holder.read(member)) is Missing and found.reason == OTHER_RELEASE:
            return found
        raw = holder.raw if isinstance(holder, Record) else holder
        return member in raw and raw[member] is not None and type(raw[member]) is not Missing
    if not isinstance(holder, tuple | list):
        return _mismatch("in", member, holder)
    unknown: Missing | None = None
    for item in holder:
        result = equal(item, member)
        if result is True:
            return True
        if type(result) is Missing and unknown is None:
            unknown = result
    if unknown is None:
        unknown = _partial(holder)
    return unknown if unknown is not None else False


def arithmetic(operator: str, left: Any, right: Any) -> Any:
    """Evaluates ``left operator right`` for ``+ - * /``; missing, with the reason, where it has no result."""
    if type(left) is Missing:
        return left
    if type(right) is Missing:
        return right
    if is_number(left) and is_number(right):
        match operator:
            case "+":
                return numbers.add(left, right)
            case "-":
                return numbers.subtract(left, right)
            case "*":
                return numbers.multiply(left, right)
        return numbers.divide(left, right)
    result: Any = None
    if operator in ("+", "-"):
        pair = _moneys(left, right)
        if pair is not None:
            result = pair[0].add(pair[1]) if operator == "+" else pair[0].subtract(pair[1])
        else:
            result = _time_sum(operator, left, right)
    elif operator == "*":
        result = _product(left, right)
    else:
        result = _quotient(left, right)
    if result is None:
        return Missing("missing", f"{kind_of(left)} `{operator}` {kind_of(right)} has no meaning")
    return result


def _time_sum(operator: str, left: Any, right: Any) -> Any:
    combine = numbers.add if operator == "+" else numbers.subtract
    if isinstance(left, Timestamp) and isinstance(right, Duration):
        return _moment(combine(left.seconds, right.seconds), left.zone)
    if isinstance(left, Duration) and isinstance(right, Timestamp) and operator == "+":
        return _moment(combine(left.seconds, right.seconds), right.zone)
    if isinstance(left, Duration) and isinstance(right, Duration):
        return _duration(combine(left.seconds, right.seconds))
    if isinstance(left, Timestamp) and isinstance(right, Timestamp) and operator == "-":
        return _duration(combine(left.seconds, right.seconds))
    return None


def _product(left: Any, right: Any) -> Any:
    if is_number(left):
        left, right = right, left
    if not is_number(right):
        return None
    if isinstance(left, Money):
        return left.times(right)
    if isinstance(left, Duration):
        return _duration(numbers.multiply(left.seconds, right))
    return None


def _quotient(left: Any, right: Any) -> Any:
    if isinstance(left, Money):
        if isinstance(right, Money):
            return left.ratio(right)
        return left.divided(right) if is_number(right) else None
    if isinstance(left, Duration):
        if isinstance(right, Duration):
            return numbers.divide(left.seconds, right.seconds)
        return _duration(numbers.divide(left.seconds, right)) if is_number(right) else None
    return None


def negative(value: Any) -> Any:
    """Evaluates ``-value`` for numbers, money and durations."""
    if type(value) is Missing:
        return value
    if isinstance(value, Money):
        return value.negated()
    if isinstance(value, Duration):
        return _duration(numbers.subtract(0, value.seconds))
    if is_number(value):
        return numbers.subtract(0, value)
    return Missing("missing", f"`-` of {kind_of(value)} has no meaning")


def _moment(seconds: Any, zone: str) -> Any:
    from wfrun.values.datetimes import timestamp_of

    return seconds if type(seconds) is Missing else timestamp_of(seconds, zone)


def _duration(seconds: Any) -> Any:
    return seconds if type(seconds) is Missing else Duration(seconds)
