"""Constants of a script, and the values for which a comparison with one is true or false."""

from __future__ import annotations

from typing import Any, NamedTuple

from wfrun.dsl.analysis.value_sets import EMPTY, FALSE, TRUE, IntervalSet, MoneySet, StringConstraint, StringSet, ValueSet, numbers_where
from wfrun.dsl.syntax import nodes as n
from wfrun.values import numbers
from wfrun.values.datetimes import UNITS
from wfrun.values.missing import Missing
from wfrun.values.money import CURRENCIES, exponent


class Constant(NamedTuple):
    """A value that is equal in every run.

    ``kind`` is ``text``, ``number``, ``money`` (``value`` counts smallest units, ``code`` is the currency), ``boolean``, ``moment`` or
    ``length`` (``value`` counts seconds) or ``missing``.
    """

    kind: str
    value: Any
    code: str = ""


MIRRORED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""The operator with an equal meaning once its sides are exchanged."""

SIGNS = {"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": "=>"}
"""The orders of the left side to the right one (less, equal, more) for which a comparison is true."""

MISSING_CONSTANT = Constant("missing", None)


def constant_of(node: n.Text | n.Number | n.MoneyLiteral | n.Boolean | n.DurationLiteral | n.Null) -> Constant:
    """Returns the constant of a literal."""
    match node:
        case n.Text(value):
            return Constant("text", value)
        case n.Boolean(truth):
            return Constant("boolean", truth)
        case n.Number(number):
            return _bounded("number", number)
        case n.DurationLiteral(count, unit):
            return _bounded("length", numbers.multiply(count, UNITS[unit]))
        case n.MoneyLiteral(amount, currency):
            found = _bounded("number", amount)
            return to_money(found, currency.lower()) if found.kind == "number" else found
    return MISSING_CONSTANT


def _bounded(kind: str, value: numbers.Number | Missing) -> Constant:
    within = value if isinstance(value, Missing) else numbers.bounded(value)
    if isinstance(within, Missing):
        return MISSING_CONSTANT
    # Whole numbers are compared and cut faster than decimals.
    integer = numbers.as_integer(within)
    return Constant(kind, within if integer is None else integer)


def to_money(number: Constant, code: str) -> Constant:
    """Converts a number of main units into money."""
    if code not in CURRENCIES:
        return MISSING_CONSTANT
    found = _bounded("money", numbers.scaled(number.value, exponent(code)))
    return found._replace(code=code)


def compare_constants(operator: str, left: Constant, right: Constant) -> bool | None:
    """Compares two constants; None where only the run can tell."""
    if left.kind != right.kind or left.code != right.code:
        return None
    match operator:
        case "==":
            return bool(left.value == right.value)
        case "!=":
            return bool(left.value != right.value)
        case "<" | "<=" | ">" | ">=" if left.kind != "boolean":
            return bool(((left.value > right.value) - (left.value < right.value)) in _SIGNS[operator])
    return None


_SIGNS = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1)}


def split_by_comparison(operator: str, constant: Constant) -> tuple[ValueSet, ValueSet] | None:
    """Returns the values for which a comparison with a constant is true, and those for which it is false.

    None where only the run can tell.
    """
    value = constant.value
    match constant.kind:
        case "boolean":
            if operator not in ("==", "!="):
                return None
            return (TRUE, FALSE) if (operator == "==") is value else (FALSE, TRUE)
        case "text":
            return _split_strings(operator, value)
    if operator not in SIGNS:
        return None
    true = numbers_where(operator, value)
    match constant.kind:
        case "number":
            return ValueSet(numbers=true), ValueSet(numbers=true.complement())
        case "money":
            code = constant.code
            return ValueSet(amounts=_in(code, true)), ValueSet(amounts=_in(code, true.complement()))
        case "moment":
            return ValueSet(timestamps=true), ValueSet(timestamps=true.complement())
        case "length":
            return ValueSet(durations=true), ValueSet(durations=true.complement())
    return None


def _in(code: str, range_: IntervalSet) -> MoneySet:
    return MoneySet(((code, range_),), EMPTY)


def _split_strings(operator: str, text: str) -> tuple[ValueSet, ValueSet] | None:
    match operator:
        case "==" | "!=":
            same, other = ValueSet(strings=StringSet(frozenset({text}))), ValueSet(strings=StringSet(frozenset({text}), True))
            return (same, other) if operator == "==" else (other, same)
        case "<" | "<=" | "starts_with" | "ends_with" | "matches":
            return _split_by_constraint(StringConstraint(operator, text))
        case ">" | ">=":
            false, true = _split_by_constraint(StringConstraint("<=" if operator == ">" else "<", text))
            return true, false
        case "contains":
            return _split_by_constraint(StringConstraint(operator, text))
    return None


def _split_by_constraint(constraint: StringConstraint) -> tuple[ValueSet, ValueSet]:
    true = StringSet(frozenset(), True, frozenset({constraint}))
    return ValueSet(strings=true), ValueSet(strings=true.complement())


def strings_with(name: str) -> ValueSet:
    """Returns the set of strings with a constraint, or missing."""
    return _split_by_constraint(StringConstraint(name, ""))[0]._replace(missing=True)
