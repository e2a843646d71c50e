"""Constants of a script, and what a comparison with one leaves possible for the other side."""

from __future__ import annotations

from typing import Any, NamedTuple

from wfrun.dsl.analysis.value_sets import EMPTY, FALSE, TRUE, IntervalSet, MoneySet, StringConstraint, StringSet, ValueSet, numbers_where
from wfrun.dsl.syntax import nodes as n
from wfrun.values import numbers
from wfrun.values.datetimes import UNITS
from wfrun.values.missing import Missing
from wfrun.values.money import CURRENCIES, exponent


class Constant(NamedTuple):
    """A value that is the same in every run.

    ``kind`` is ``text``, ``number``, ``money`` (``value`` counts smallest units, ``code`` is the currency), ``boolean``, ``moment`` or
    ``length`` (``value`` counts seconds) or ``missing``.
    """

    kind: str
    value: Any
    code: str = ""


MIRRORED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""The operator that says the same with its sides exchanged."""

ORDER = {"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": "=>"}
"""What makes each comparison true: the left side is less, equal or more."""

NOT_THERE = Constant("missing", None)


def literal(node: n.Text | n.Number | n.MoneyLiteral | n.Boolean | n.DurationLiteral | n.Null) -> Constant:
    """A value that is written in place."""
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
            return as_money(found, currency.lower()) if found.kind == "number" else found
    return NOT_THERE


def _bounded(kind: str, value: numbers.Number | Missing) -> Constant:
    within = value if isinstance(value, Missing) else numbers.bounded(value)
    if isinstance(within, Missing):
        return NOT_THERE
    # Whole numbers are compared and cut faster than decimals.
    whole = numbers.as_integer(within)
    return Constant(kind, within if whole is None else whole)


def as_money(number: Constant, code: str) -> Constant:
    """A number of main units as money."""
    if code not in CURRENCIES:
        return NOT_THERE
    found = _bounded("money", numbers.scaled(number.value, exponent(code)))
    return found._replace(code=code)


def constants(operator: str, left: Constant, right: Constant) -> bool | None:
    """How two constants compare; None where that is left to the run."""
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


def sets(operator: str, constant: Constant) -> tuple[ValueSet, ValueSet] | None:
    """The values for which a comparison with a constant is true, and those for which it is false; None where that is left to the run."""
    value = constant.value
    match constant.kind:
        case "boolean":
            if operator not in ("==", "!="):
                return None
            return (TRUE, FALSE) if (operator == "==") is value else (FALSE, TRUE)
        case "text":
            return _text_sets(operator, value)
    if operator not in ORDER:
        return None
    true = numbers_where(operator, value)
    match constant.kind:
        case "number":
            return ValueSet(numbers=true), ValueSet(numbers=true.rest())
        case "money":
            code = constant.code
            return ValueSet(amounts=_in(code, true)), ValueSet(amounts=_in(code, true.rest()))
        case "moment":
            return ValueSet(moments=true), ValueSet(moments=true.rest())
        case "length":
            return ValueSet(lengths=true), ValueSet(lengths=true.rest())
    return None


def _in(code: str, range_: IntervalSet) -> MoneySet:
    return MoneySet(((code, range_),), EMPTY)


def _text_sets(operator: str, text: str) -> tuple[ValueSet, ValueSet] | None:
    match operator:
        case "==" | "!=":
            same, other = ValueSet(texts=StringSet(frozenset({text}))), ValueSet(texts=StringSet(frozenset({text}), True))
            return (same, other) if operator == "==" else (other, same)
        case "<" | "<=" | "starts_with" | "ends_with" | "matches":
            return _trait(StringConstraint(operator, text))
        case ">" | ">=":
            false, true = _trait(StringConstraint("<=" if operator == ">" else "<", text))
            return true, false
        case "contains":
            return _trait(StringConstraint(operator, text))
    return None


def _trait(trait: StringConstraint) -> tuple[ValueSet, ValueSet]:
    true = StringSet(frozenset(), True, frozenset({trait}))
    return ValueSet(texts=true), ValueSet(texts=true.rest())


def with_trait(name: str) -> ValueSet:
    """Texts with a trait, or missing."""
    return _trait(StringConstraint(name, ""))[0]._replace(missing=True)
