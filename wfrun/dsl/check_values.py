"""Values against what is declared to take them: arguments of actions and functions, fields of a sample, what a field is compared with."""

from __future__ import annotations

from collections.abc import Iterable

from wfrun.dsl.check_context import Around, Context, item_of
from wfrun.dsl.check_kinds import LIST, MAP, MONEY, NUMBER, OBJECT, TEXT, describe, kinds
from wfrun.dsl.check_money import is_money, is_number, one_currency, take
from wfrun.dsl.nodes import (
    Choice,
    Coalesce,
    Expression,
    ListLiteral,
    MapEntry,
    MapLiteral,
    Null,
    Number,
    Omit,
    Text,
)
from wfrun.dsl.problems import Fix
from wfrun.dsl.source import Span
from wfrun.dsl.types import Any_, Id, List, Map, Money, Object, String, Timestamp, Type, Union
from wfrun.dsl.types import Number as NumberType

PRINTABLE = frozenset({"number", "money", "boolean", "timestamp", "duration"})
"""What free text may be given besides text: it is printed."""

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


def allow_omit(c: Context, node: Expression) -> None:
    """Marks where ``omit`` may stand in the value of an argument: in its place, in a choice or after ``??``, or as a field of a map."""
    pending = [node]
    while pending:
        one = pending.pop()
        match one:
            case Omit():
                c.omits.add(id(one))
            case Coalesce():
                pending.extend(one.operands)
            case Choice():
                pending.extend(branch.value for branch in one.branches)
                pending.append(one.otherwise)
            case MapLiteral():
                pending.extend(entry.value for entry in one.entries)
            case ListLiteral():
                pending.extend(item for item in one.items if isinstance(item, MapLiteral))


def accept(c: Context, node: Expression, wanted: Type, around: Around, name: str, *, clearable: bool = False, people: bool = False) -> None:
    """Checks a value, whose type is known already, against what an argument takes.

    ``clearable``: ``""`` clears the field. ``people``: text for people, which takes anything that prints.
    """
    match node:
        case Omit():
            return
        case Null():
            c.report(
                "wrong-type",
                node.span,
                f"`{name}` cannot be `null`: a missing value is never sent",
                "leave the argument out, or write `omit`",
            )
            return
        case Choice():
            for branch in node.branches:
                accept(c, branch.value, wanted, around, name, clearable=clearable, people=people)
            accept(c, node.otherwise, wanted, around, name, clearable=clearable, people=people)
            return
        case Coalesce():
            for operand in node.operands:
                accept(c, operand, wanted, around, name, clearable=clearable, people=people)
            return
        case Text("") if clearable:
            return
        case MapLiteral():
            structure = _member(wanted, Object)
            if isinstance(structure, Object):
                _entries(c, node, structure, around, name)
                return
            free = _member(wanted, Map)
            if isinstance(free, Map):
                for entry in node.entries:
                    accept(c, entry.value, free.value, around, entry.key, clearable=True, people=people)
                return
        case ListLiteral():
            listed = _member(wanted, List)
            if isinstance(listed, List):
                for item in node.items:
                    accept(c, item, listed.item, around, name)
                return
    if value(c, node, wanted, clearable=clearable):
        return
    _fits(c, node, wanted, around, name, people)


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


def _member(wanted: Type, kind: type) -> Type | None:
    """The type itself, or its first member of a class."""
    for member in wanted.members if isinstance(wanted, Union) else (wanted,):
        if isinstance(member, kind):
            return member
    return None


def _fits(c: Context, node: Expression, wanted: Type, around: Around, name: str, people: bool) -> None:
    given = c.type_of(node)
    have, take_kinds = kinds(given), kinds(wanted)
    if have & take_kinds:
        if is_number(given) and MONEY & take_kinds and not NUMBER & take_kinds:
            take(c, node, around)
        _whole(c, node, wanted, name)
        _list(c, node, given, wanted, name)
        _target(c, node, given, wanted, name)
        return
    if is_number(given) and take_kinds & MONEY:
        take(c, node, around)
        return
    if take_kinds & TEXT:
        if have & OBJECT and not _is_structure(given):
            _target(c, node, given, wanted, name)
            return
        free = _member(wanted, String)
        if have & PRINTABLE and isinstance(free, String) and not free.values:
            return
        if people and not have & LIST:
            return
    if _moment_by_word(node, wanted) or (have & OBJECT and take_kinds & MAP) or (have & MAP and take_kinds & OBJECT):
        return
    c.report(
        "wrong-type",
        node.span,
        f"`{name}` takes {_wanted(wanted)}, and `{c.text(node)}` is {describe(given)}",
        advice(c, node, have, take_kinds),
    )


def _wanted(wanted: Type) -> str:
    if isinstance(wanted, NumberType) and wanted.integer:
        return "a whole number"
    if isinstance(wanted, Object):
        return "a map"
    if isinstance(wanted, String) and wanted.values:
        return "one of " + ", ".join(f"`{one}`" for one in wanted.values[:MAX_LISTED])
    return describe(wanted)


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


def _moment_by_word(node: Expression, wanted: Type) -> bool:
    """Stripe takes the word ``now`` for a moment."""
    return isinstance(node, Text) and node.value == "now" and isinstance(_member(wanted, Timestamp), Timestamp)


def _is_structure(type_: Type) -> bool:
    """Whether a value is an object without an id of its own: a structure inside another object."""
    return isinstance(type_, Object) and type_.name[:1] in "#@"


def _whole(c: Context, node: Expression, wanted: Type, name: str) -> None:
    if isinstance(node, Number) and isinstance(wanted, NumberType) and wanted.integer and node.value != node.value.to_integral_value():
        c.report("wrong-type", node.span, f"`{name}` takes a whole number, not `{c.text(node)}`")


def _list(c: Context, node: Expression, given: Type, wanted: Type, name: str) -> None:
    """A list that is not written in place, by the kind of its items."""
    listed = _member(wanted, List)
    item = item_of(given)
    if kinds(given) != LIST or item is None or not isinstance(listed, List):
        return
    have, take_kinds = kinds(item), kinds(listed.item)
    if not have & take_kinds and not (take_kinds & TEXT and have & (PRINTABLE | OBJECT)) and not have & MAP:
        c.report(
            "wrong-type", node.span, f"`{name}` takes a list of {describe(listed.item)}, and `{c.text(node)}` is a list of {describe(item)}"
        )


def _target(c: Context, node: Expression, given: Type, wanted: Type, name: str) -> None:
    """An id of one object where the id of another is asked for."""
    if not isinstance(wanted, Id) or not wanted.targets:
        return
    if isinstance(given, Id):
        have: Iterable[str] = given.targets
    else:
        have = (given.name,) if isinstance(given, Object) else ()
    have = set(have)
    if have and have.isdisjoint(wanted.targets):
        c.report("wrong-type", node.span, f"`{name}` takes {describe(wanted)}, and `{c.text(node)}` is {describe(given)}")


def _entries(c: Context, node: MapLiteral, structure: Object, around: Around, name: str) -> None:
    """The entries of a map that stands for one of Stripe's structures."""
    declared = c.structure(structure.name)
    if declared is None:
        return
    amounts: list[Expression] = []
    for entry in node.entries:
        found = declared.fields.get(entry.key)
        if found is None:
            span = key_span(c, entry)
            meant = c.meant(f"field {structure.name}", entry.key, declared.fields)
            c.unknown("unknown-argument", span, f"`{name}` has no field `{entry.key}`", meant)
            continue
        accept(c, entry.value, found.type, around, entry.key, clearable=True)
        if isinstance(found.type, Money):
            amounts.append(entry.value)
    own = next((entry.value for entry in node.entries if entry.key == "currency"), None)
    agree(c, amounts, own)


def agree(c: Context, amounts: list[Expression], own: Expression | None) -> None:
    """The amounts of one operation are in one currency, and in the one that is written beside them."""
    found = one_currency(c, amounts, "given together")
    if not isinstance(own, Text) or isinstance(found, Any_):
        return
    for amount in amounts:
        code = getattr(c.type_of(amount), "code", None) or c.currencies.get(amount.span)
        if code is not None and own.value.lower() != code:
            c.report(
                "mixed-currencies",
                amount.span,
                f"`{c.text(amount)}` is in {code.upper()}, but `currency` is {own.value.upper()}",
                "leave `currency` out: the amount fills it",
            )
            return


def key_span(c: Context, entry: MapEntry) -> Span:
    """Where the key of a map's entry stands."""
    before = Span(entry.span.start, max(entry.span.start, entry.value.span.start))
    return c.find(before, entry.key)
