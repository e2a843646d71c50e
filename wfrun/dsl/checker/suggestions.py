"""Suggestions: how a value of one kind becomes the kind that its place takes, with a fix where only one can be meant."""

from __future__ import annotations

import re
from typing import NamedTuple

from wfrun.dsl.checker.context import CheckContext, item_type, list_some, shorten
from wfrun.dsl.checker.environment import Environment
from wfrun.dsl.checker.ids import fields_with_id, nested_fields_with_id
from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.syntax.nodes import (
    Boolean,
    DurationLiteral,
    Expression,
    Field,
    Index,
    ListLiteral,
    MoneyLiteral,
    Name,
    Number,
    Template,
    Text,
)
from wfrun.dsl.types.base import Id, Map, Object, String, Type
from wfrun.dsl.types.refinements import LIST, MAP, OBJECT, KnownMoney, value_kinds
from wfrun.support.english import list_words
from wfrun.values.currencies import CURRENCIES
from wfrun.values.datetimes import parse_timestamp
from wfrun.values.missing import Missing

DURATION_HELP = "write a duration: `3 days`"
TIMESTAMP_HELP = 'write a moment: `timestamp("2026-01-31T09:00Z")`'

_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,17})(?:\.\d{1,17})?")
_MONEY = re.compile(r"[$€£]?\s*(\d{1,15}(?:\.\d{1,12})?)\s*([A-Za-z]{3})")
_LENGTH = re.compile(r"(\d{1,9}) ?(second|minute|hour|day|week)s?")
_TRUTHS = {**dict.fromkeys(("true", "yes", "on", "1"), "true"), **dict.fromkeys(("false", "no", "off", "0"), "false")}
_UNITS = {"week": 604_800, "day": 86_400, "hour": 3_600}

MAX_DURATION_SECONDS = 1_000_000_000
"""Numbers from here on are no durations in seconds."""

MIN_UNIX_SECONDS = 100_000_000
"""A number from here on, where a moment is expected, counts unix seconds: this one is in 1973."""


class Suggestion(NamedTuple):
    """A suggested replacement, in words and as a fix."""

    help: str = ""
    fix: Fix | None = None


def replace_with(ctx: CheckContext, node: Expression, text: str, help_: str = "") -> Suggestion:
    """Suggests another text in place of an expression. The help is that text unless another one is given."""
    # Over several lines there may be a comment among it.
    fix = None if "\n" in text else Fix(node.span, text, f"write `{shorten(text)}`")
    return Suggestion(help_ or f"write `{shorten(text)}`", fix)


def suggest_conversion(
    ctx: CheckContext, node: Expression, expected: Type, env: Environment | None = None, *, compared: bool = False
) -> Suggestion:
    """Suggests how a value becomes a value of the wanted type; empty where nothing would do.

    ``compared``: the value is compared with one of the wanted type, and is not turned into text for that.
    """
    have, want, text = value_kinds(ctx.type_of(node)), value_kinds(expected), ctx.code(node)
    match node:
        case Text(value) if not want & (MAP | OBJECT):
            return _unquote(ctx, node, value, expected, env)
        case Number() if "duration" in want:
            return _suggest_unit(ctx, node)
        case Number() if "timestamp" in want:
            return replace_with(ctx, node, f"timestamp({text})") if node.value >= MIN_UNIX_SECONDS else Suggestion(TIMESTAMP_HELP)
        case Number(value) if want == {"boolean"} and value in (0, 1):
            return replace_with(ctx, node, "true" if value else "false")
        case Number() | Boolean() if want == {"text"} and not _is_enumerated(expected) and not isinstance(expected, Id):
            return Suggestion() if compared and isinstance(node, Number) else replace_with(ctx, node, f'"{text}"')
        case MoneyLiteral(amount, _) if "number" in want:
            return replace_with(ctx, node, f"{amount:f}")
        case ListLiteral((one,)) if "list" not in want and value_kinds(ctx.type_of(one)) & want:
            return replace_with(ctx, node, ctx.code(one))
        case DurationLiteral() if "timestamp" in want and not compared:
            return Suggestion(f"write a moment: `now + {text}`, or `now - {text}`")
    if want == LIST and not have & LIST and not compared:
        return _suggest_item(ctx, node, have, expected)
    if isinstance(expected, Id) and not compared:
        return _suggest_id(ctx, node, expected)
    if isinstance(expected, Map | Object) and not compared and not have & (MAP | OBJECT):
        return _suggest_map(ctx, expected)
    return _suggest_function(ctx, node, ctx.type_of(node), expected, compared)


def _suggest_item(ctx: CheckContext, node: Expression, have: frozenset[str], expected: Type) -> Suggestion:
    """Suggests one value where a list is expected."""
    item = item_type(expected)
    if item is None or not (have & value_kinds(item) or have | value_kinds(item) <= MAP | OBJECT):
        return Suggestion()
    return replace_with(ctx, node, f"[{ctx.code(node)}]", f"write a list: `[{ctx.text(node)}]`")


def _suggest_map(ctx: CheckContext, expected: Map | Object) -> Suggestion:
    """Suggests a map."""
    structure = ctx.structure(expected.name) if isinstance(expected, Object) else None
    if structure is None or not structure.fields:
        return Suggestion("write a map: `{name: value}`")
    return Suggestion(f"write a map, `{{name: value}}`, of {list_some(tuple(structure.fields))}")


def _is_enumerated(expected: Type) -> bool:
    return isinstance(expected, String) and bool(expected.values)


def _unquote(ctx: CheckContext, node: Expression, value: str, expected: Type, env: Environment | None) -> Suggestion:
    """Suggests a text literal as a literal of the expected kind."""
    want = value_kinds(expected)
    if "number" in want and _NUMBER.fullmatch(value):
        return replace_with(ctx, node, value, f"write it without quotes: `{value}`")
    if "money" in want:
        return _unquote_money(ctx, node, value, expected, env)
    if want == {"boolean"} and value.lower() in _TRUTHS:
        truth = _TRUTHS[value.lower()]
        return replace_with(ctx, node, truth, f"write it without quotes: `{truth}`" if value.lower() == truth else "")
    if "timestamp" in want:
        return (
            Suggestion(TIMESTAMP_HELP)
            if isinstance(parse_timestamp(value), Missing)
            else replace_with(ctx, node, f"timestamp({ctx.code(node)})")
        )
    if "duration" in want:
        return (
            replace_with(ctx, node, value, f"write it without quotes: `{value}`") if _LENGTH.fullmatch(value) else Suggestion(DURATION_HELP)
        )
    if "list" in want:
        return _suggest_item(ctx, node, frozenset({"text"}), expected)
    return Suggestion("write a number without quotes") if "number" in want else Suggestion()


def _unquote_money(ctx: CheckContext, node: Expression, value: str, expected: Type, env: Environment | None) -> Suggestion:
    found = _MONEY.fullmatch(value.strip())
    if found is not None and found[2].lower() in CURRENCIES:
        shown = f"{found[1]} {found[2].upper()}"
        return replace_with(ctx, node, shown, f"write it without quotes: `{shown}`")
    if not _NUMBER.fullmatch(value):
        return Suggestion("write money without quotes: `12.50 USD`")
    code = currency_at(ctx, expected, env)
    if code is None:
        return Suggestion(f"write money without quotes: `{value} USD`")
    return replace_with(ctx, node, f"{value} {code.upper()}", f"write money without quotes: `{value} {code.upper()}`")


def currency_at(ctx: CheckContext, money_type: Type, env: Environment | None) -> str | None:
    """Returns the currency that a number combined with money would take, lower case; None where nothing tells."""
    if isinstance(money_type, KnownMoney):
        return money_type.code
    if ctx.currency is None and env is not None and len(env.requires) == 1:
        (code,) = env.requires
        return code
    return ctx.currency


def _suggest_unit(ctx: CheckContext, node: Number) -> Suggestion:
    """Suggests a unit for a bare number where a duration is expected; seconds only for whole hours."""
    for unit, seconds in _UNITS.items():
        if seconds <= node.value < MAX_DURATION_SECONDS and not node.value % seconds:
            count = node.value // seconds
            return replace_with(ctx, node, f"{count:f} {unit}" + ("s" if count != 1 else ""))
    text = ctx.text(node)
    many = "" if node.value == 1 else "s"
    return Suggestion("write its unit: " + list_words(f"`{text} {unit}{many}`" for unit in ("second", "minute", "hour", "day")))


def _suggest_function(ctx: CheckContext, node: Expression, type_: Type, expected: Type, compared: bool) -> Suggestion:
    """Suggests a function that converts a value which is read or computed."""
    have, want = value_kinds(type_), value_kinds(expected)
    code, text = ctx.code(node), ctx.text(node)
    if have == {"text"} and not isinstance(type_, Id) and not _is_enumerated(type_) and not isinstance(node, Template):
        if "number" in want:
            return replace_with(ctx, node, f"number({code})", f"`number({text})` reads a number from text")
        if "money" in want:
            return Suggestion(f'`money(number({text}), "usd")` makes money of text')
        if "timestamp" in want:
            return replace_with(ctx, node, f"timestamp({code})", f"`timestamp({text})` reads a moment from text")
    tight = ctx.code(node, tight=True)
    if have == {"money"} and "number" in want:
        return Suggestion(f"`{shorten(tight)}.minor` is the amount in the smallest unit, as a number")
    if have == {"timestamp"} and "duration" in want and text == "now":
        return Suggestion(DURATION_HELP)
    if have == {"timestamp"} and "duration" in want:
        return Suggestion(f"the time from now is `{shorten(tight)} - now`, the time since then `now - {shorten(tight)}`")
    if compared or not have or have & {"text", "list", "map", "object"}:
        return Suggestion()
    if want == {"text"} and not _is_enumerated(expected):
        return replace_with(ctx, node, f"text({code})", f"`text({text})` makes text of it")
    return Suggestion()


def _suggest_id(ctx: CheckContext, node: Expression, expected: Id) -> Suggestion:
    """Suggests the fields that lead from another id or an object to the expected id."""
    ways: list[str] = []
    match node:
        case Name() if id(node) in ctx.event_reads and node.name != "object":
            ways = fields_with_id(ctx, ctx.event_reads[id(node)], expected)
        case Field(target, "id"):
            ways = [f"{ctx.code(target, tight=True)}.{way}" for way in fields_with_id(ctx, ctx.type_of(target), expected)]
        case Name() | Field() | Index():
            ways = [f"{ctx.code(node)}.{way}" for way in fields_with_id(ctx, ctx.type_of(node), expected)]
    if not ways and isinstance(node, Name) and id(node) in ctx.event_reads:
        ways = nested_fields_with_id(ctx, ctx.event_reads[id(node)], expected)
    if len(ways) == 1:
        return replace_with(ctx, node, ways[0])
    return Suggestion("write " + list_words(f"`{way}`" for way in ways[:3])) if ways else Suggestion()
