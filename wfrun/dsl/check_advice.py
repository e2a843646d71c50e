"""What to write instead: how a value of one kind becomes what its place asks for, and the edit that does it where only one can be meant."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from wfrun.dsl.check_context import Around, Context, item_of
from wfrun.dsl.check_ids import reached, targets_of
from wfrun.dsl.check_kinds import KnownMoney, kinds
from wfrun.dsl.nodes import (
    Boolean,
    Call,
    DurationLiteral,
    Expression,
    Field,
    Index,
    ListLiteral,
    MoneyLiteral,
    Name,
    Negate,
    Number,
    Template,
    Text,
)
from wfrun.dsl.print_expressions import POSTFIX, flat
from wfrun.dsl.problems import Fix
from wfrun.dsl.types import Id, String, Type
from wfrun.values.currencies import CURRENCIES
from wfrun.values.missing import Missing
from wfrun.values.times import parse_timestamp

A_LENGTH = "write a length of time: `3 days`"
A_MOMENT = 'write a moment: `timestamp("2026-01-31T09:00Z")`'

_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,17})(?:\.\d{1,17})?")
_MONEY = re.compile(r"[$€£]?\s*(\d{1,15}(?:\.\d{1,12})?)\s*([A-Za-z]{3})")
_LENGTH = re.compile(r"(\d{1,9}) ?(second|minute|hour|day|week)s?")
_UNITS = {"week": 604_800, "day": 86_400, "hour": 3_600}

EARLIEST = 100_000_000
"""A number from here on, where a moment is asked for, counts unix seconds: this one is in 1973."""


class Advice(NamedTuple):
    """What to write, in words and as an edit."""

    help: str = ""
    fix: Fix | None = None


def instead(node: Expression, new: Expression | str, help_: str = "") -> Advice:
    """To write something else in the place of an expression. The help is that text unless another one is given."""
    text = new if isinstance(new, str) else flat(new)
    return Advice(help_ or f"write `{text}`", Fix(node.span, text, f"write `{text}`"))


def advise(c: Context, node: Expression, wanted: Type, around: Around | None = None, *, compared: bool = False) -> Advice:
    """How a value, whose type is known, could be made what is wanted; empty where nothing would do.

    ``compared``: with a value of the wanted type, which is not to be given up for text.
    """
    have, want = kinds(c.type_of(node)), kinds(wanted)
    match node:
        case Text(value):
            return _without_quotes(c, node, value, wanted, around)
        case Number() if "duration" in want:
            return _with_unit(node)
        case Number() if "timestamp" in want:
            return instead(node, Call("timestamp", (node,))) if node.value >= EARLIEST else Advice(A_MOMENT)
        case Number(value) if want == {"boolean"} and value in (0, 1):
            return instead(node, Boolean(value == 1))
        case Number() | Boolean() if want == {"text"} and not _listed(wanted) and not isinstance(wanted, Id):
            return Advice() if compared and isinstance(node, Number) else instead(node, Text(flat(node)))
        case MoneyLiteral(amount, _) if "number" in want:
            return instead(node, Number(amount))
        case ListLiteral((one,)) if "list" not in want and kinds(c.type_of(one)) & want:
            return instead(node, one)
        case DurationLiteral() if "timestamp" in want:
            return Advice(f"write a moment: `now + {flat(node)}`, or `now - {flat(node)}`")
    if "list" in want and "list" not in have:
        return _listed_alone(node, have, wanted)
    if isinstance(wanted, Id):
        return _id(c, node, wanted)
    return _converted(node, c.type_of(node), wanted, compared)


def _listed_alone(node: Expression, have: frozenset[str], wanted: Type) -> Advice:
    """One value where a list is asked for."""
    item = item_of(wanted)
    return instead(node, ListLiteral((node,)), f"write a list: `[{flat(node)}]`") if item is not None and have & kinds(item) else Advice()


def _listed(wanted: Type) -> bool:
    return isinstance(wanted, String) and bool(wanted.values)


def _without_quotes(c: Context, node: Expression, value: str, wanted: Type, around: Around | None) -> Advice:
    """A text that is written in the script, where something else is asked for."""
    want = kinds(wanted)
    if "number" in want and _NUMBER.fullmatch(value):
        return instead(node, value, f"write it without quotes: `{value}`")
    if "money" in want:
        return _money_without_quotes(c, node, value, wanted, around)
    if want == {"boolean"} and value.lower() in ("true", "false"):
        return instead(node, value.lower(), f"write it without quotes: `{value.lower()}`")
    if "timestamp" in want:
        if isinstance(parse_timestamp(value), Missing):
            return Advice(A_MOMENT)
        return instead(node, Call("timestamp", (node,)))
    if "duration" in want:
        found = _LENGTH.fullmatch(value)
        if found is None:
            return Advice(A_LENGTH)
        return instead(node, DurationLiteral(Decimal(found[1]), found[2]), f"write it without quotes: `{found[0]}`")
    if "list" in want:
        return _listed_alone(node, frozenset({"text"}), wanted)
    return Advice("write a number without quotes") if "number" in want else Advice()


def _money_without_quotes(c: Context, node: Expression, value: str, wanted: Type, around: Around | None) -> Advice:
    found = _MONEY.fullmatch(value.strip())
    if found is not None and found[2].lower() in CURRENCIES:
        shown = f"{found[1]} {found[2].upper()}"
        return instead(node, shown, f"write it without quotes: `{shown}`")
    if not _NUMBER.fullmatch(value):
        return Advice("write money without quotes: `12.50 USD`")
    code = code_here(c, wanted, around)
    if code is None:
        return Advice(f"write money without quotes: `{value} USD`")
    return instead(node, f"{value} {code.upper()}", f"write money without quotes: `{value} {code.upper()}`")


def code_here(c: Context, beside: Type, around: Around | None) -> str | None:
    """The currency that a number beside money would be in, lower case; None where nothing tells."""
    if isinstance(beside, KnownMoney):
        return beside.code
    if c.currency is None and around is not None and len(around.requires) == 1:
        (code,) = around.requires
        return code
    return c.currency


def _with_unit(node: Number) -> Advice:
    """A bare number where a length of time is asked for: of seconds only where it is whole hours and could hardly be anything else."""
    for unit, seconds in _UNITS.items():
        if node.value >= seconds and not node.value % seconds:
            return instead(node, DurationLiteral(node.value // seconds, unit))
    text = flat(node)
    return Advice(f"write its unit: `{text} days`, `{text} hours`, `{text} minutes`")


def _converted(node: Expression, type_: Type, wanted: Type, compared: bool = False) -> Advice:
    """A value that is read or computed, turned into another kind by a function."""
    have, want = kinds(type_), kinds(wanted)
    text = flat(node, POSTFIX)
    if have == {"text"} and not isinstance(type_, Id) and not _listed(type_) and not isinstance(node, Template):
        if "number" in want:
            return instead(node, Call("number", (node,)), f"`number({flat(node)})` reads a number from text")
        if "money" in want:
            return Advice(f'`money(number({flat(node)}), "usd")` makes money of text')
        if "timestamp" in want:
            return instead(node, Call("timestamp", (node,)), f"`timestamp({flat(node)})` reads a moment from text")
    if have == {"money"} and "number" in want:
        return Advice(f"`{text}.minor` is the amount in the smallest unit, as a number")
    if have == {"timestamp"} and "duration" in want:
        return Advice(f"the time from now is `{text} - now`, the time since then `now - {text}`")
    if have == {"object"} and "text" in want:
        return Advice(f"take one of its fields: `{text}.…`")
    if compared or not have or have & {"text", "list", "map", "object"}:
        return Advice()
    if want == {"text"} and not _listed(wanted):
        return instead(node, Call("text", (node,)), f"`text({flat(node)})` makes text of it")
    return Advice()


def _id(c: Context, node: Expression, wanted: Id) -> Advice:
    """Another id or an object where the id of something is asked for: what leads from here to it."""
    ways: list[str] = []
    match node:
        case Name() if id(node) in c.event_reads and node.name != "object":
            ways = reached(c, c.event_reads[id(node)], wanted)
        case Field(target, "id"):
            ways = [f"{flat(target, POSTFIX)}.{way}" for way in reached(c, c.type_of(target), wanted)]
        case Name() | Field() | Index():
            ways = [f"{flat(node, POSTFIX)}.{way}" for way in reached(c, c.type_of(node), wanted)]
    if len(ways) == 1:
        return instead(node, ways[0])
    if ways:
        return Advice("write " + " or ".join(f"`{way}`" for way in ways[:3]))
    have = targets_of(c.type_of(node))
    return Advice() if have else _converted(node, c.type_of(node), wanted)
