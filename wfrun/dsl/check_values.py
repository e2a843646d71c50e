"""Values against types of the language: what Stripe lists, what is asked for exactly, and how one kind becomes another."""

from __future__ import annotations

from wfrun.dsl.check_context import Around, Context
from wfrun.dsl.check_kinds import LIST, MONEY, NUMBER, TEXT, describe, kinds
from wfrun.dsl.check_money import is_money, is_number, take
from wfrun.dsl.nodes import Expression, MapEntry, Text
from wfrun.dsl.problems import Fix
from wfrun.dsl.source import Span
from wfrun.dsl.types import Any_, Id, String, Type, Union

MAX_LISTED = 12
"""So many values are listed in a message."""


def listed_values(type_: Type) -> tuple[str, ...] | None:
    """The texts that Stripe lists for a value of the type; None when any text will do or none is text."""
    if isinstance(type_, String):
        return type_.values or None
    if isinstance(type_, Union):
        found: list[str] = []
        for member in type_.members:
            if isinstance(member, Id | Any_) or (isinstance(member, String) and not member.values):
                return None
            found += listed_values(member) or ()
        return tuple(found) or None
    return None


def value(c: Context, node: Expression, type_: Type, *, clearable: bool = False) -> bool:
    """Notes a text that is not among the values that Stripe lists; whether it did."""
    if not isinstance(node, Text):
        return False
    values = listed_values(type_)
    if values is None or node.value in values or (clearable and not node.value):
        return False
    meant = c.meant(f"value {values!r}", node.value, values)
    message = f"`{node.value}` is not among the listed values"
    shown = ", ".join(f"`{one}`" for one in values[:MAX_LISTED]) + (" …" if len(values) > MAX_LISTED else "")
    if meant is None:
        c.report("unknown-value", node.span, message, f"one of {shown}")
    else:
        c.report(
            "unknown-value",
            node.span,
            message,
            f"did you mean `{meant}`? It can be {shown}",
            Fix(node.span, f'"{meant}"', f"write `{meant}`"),
        )
    return True


def exactly(c: Context, node: Expression, wanted: Type, around: Around, name: str) -> None:
    """Checks a value, whose type is known already, against a type of the language. Only a bare number is made to fit, as money."""
    given = c.type_of(node)
    if value(c, node, wanted):
        return
    if is_number(given) and is_money(wanted):
        take(c, node, around)
    elif not kinds(given) & kinds(wanted):
        message = f"`{name}` is {describe(wanted)}, and `{c.text(node)}` is {describe(given)}"
        c.report("wrong-type", node.span, message, advice(c, node, kinds(given), kinds(wanted)))


def advice(c: Context, node: Expression, have: frozenset[str], wanted: frozenset[str]) -> str:
    """How a value of one kind can be made what is wanted; empty when nothing fits."""
    if isinstance(c.type_of(node), Id):
        return ""
    text = c.text(node)
    if have == MONEY and wanted & NUMBER:
        return f"`{text}.minor` is the amount in the smallest unit, as a number"
    if have == TEXT and wanted & MONEY:
        if isinstance(node, Text):
            return "write money without quotes: `12.50 USD`"
        return f'`money(number({text}), "usd")` makes money of text'
    if have == TEXT and wanted == NUMBER:
        return "write a number without quotes" if isinstance(node, Text) else f"`number({text})` reads a number from text"
    if have == TEXT and "timestamp" in wanted:
        return f"`timestamp({text})` reads a moment from text"
    if have == NUMBER and "duration" in wanted:
        return f"write a length of time: `{text} days`"
    if wanted == LIST:
        return f"write a list: `[{text}]`"
    return ""


def key_span(c: Context, entry: MapEntry) -> Span:
    """Where the key of a map's entry stands."""
    before = Span(entry.span.start, max(entry.span.start, entry.value.span.start))
    return c.find(before, entry.key)
