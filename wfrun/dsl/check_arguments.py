"""Values that are given to actions, against what their arguments take: kinds, ids, listed values, fields of structures, money."""

from __future__ import annotations

from collections.abc import Iterable

from wfrun.dsl.check_context import Around, Context, item_of
from wfrun.dsl.check_kinds import EVERYTHING, LIST, MAP, MONEY, NOTHING, NUMBER, OBJECT, TEXT, describe, kinds
from wfrun.dsl.check_money import code_of, is_number, one_currency, take
from wfrun.dsl.check_values import MAX_LISTED, advice, key_span, value
from wfrun.dsl.nodes import Choice, Coalesce, Expression, ListLiteral, MapLiteral, Null, Number, Omit, Text
from wfrun.dsl.types import Any_, Id, List, Map, Money, Object, String, Timestamp, Type, Union
from wfrun.dsl.types import Number as NumberType
from wfrun.values.frozen import evolve, frozen

STRIPE_PRINTS = frozenset({"number", "money", "boolean", "timestamp", "duration"})
"""What a free text of Stripe's API may be given besides text: it is printed."""

PEOPLE_READ = EVERYTHING - LIST
"""What a text for people may be given."""


@frozen
class Taker:
    """What a value is given to: an argument, or a field in one.

    ``clearable``: ``""`` clears the field. ``prints`` are the kinds of values besides text that a free text is given as they print;
    ``people``: it is read by people, who may read ``(missing)``.
    """

    name: str
    type: Type
    clearable: bool = False
    prints: frozenset[str] = NOTHING
    people: bool = False

    def inside(self, name: str, type_: Type, *, clearable: bool = False) -> Taker:
        """A field or an item of what is taken."""
        return evolve(self, name=name, type=type_, clearable=clearable)


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


def accept(c: Context, node: Expression, taker: Taker, around: Around) -> None:
    """Checks a value, whose type is known already, against what it is given to."""
    match node:
        case Omit():
            return
        case Null():
            if not taker.people:
                message = f"`{taker.name}` cannot be `null`: a missing value is never sent"
                c.report("wrong-type", node.span, message, "leave the argument out, or write `omit`")
            return
        case Choice():
            for branch in node.branches:
                accept(c, branch.value, taker, around)
            accept(c, node.otherwise, taker, around)
            return
        case Coalesce():
            for operand in node.operands:
                accept(c, operand, taker, around)
            return
        case Text("") if taker.clearable:
            return
        case MapLiteral():
            if _map(c, node, taker, around):
                return
        case ListLiteral():
            listed = _member(taker.type, List)
            if isinstance(listed, List):
                for item in node.items:
                    accept(c, item, taker.inside(taker.name, listed.item), around)
                return
    if not value(c, node, taker.type, clearable=taker.clearable):
        _fits(c, node, taker, around)


def _map(c: Context, node: MapLiteral, taker: Taker, around: Around) -> bool:
    """A map that is written in place, entry by entry; False when no map is taken."""
    structure = _member(taker.type, Object)
    if isinstance(structure, Object):
        _entries(c, node, structure, taker, around)
        return True
    free = _member(taker.type, Map)
    if isinstance(free, Map):
        for entry in node.entries:
            accept(c, entry.value, taker.inside(entry.key, free.value, clearable=True), around)
        return True
    return False


def _member(wanted: Type, kind: type) -> Type | None:
    """The type itself, or its first member of a class."""
    for member in wanted.members if isinstance(wanted, Union) else (wanted,):
        if isinstance(member, kind):
            return member
    return None


def _fits(c: Context, node: Expression, taker: Taker, around: Around) -> None:
    given, wanted = c.type_of(node), taker.type
    have, take_kinds = kinds(given), kinds(wanted)
    if is_number(given) and take_kinds & MONEY and not take_kinds & NUMBER:
        take(c, node, around)
    elif have & take_kinds:
        _whole(c, node, taker)
        _list(c, node, given, taker)
        _target(c, node, given, taker)
    elif have & OBJECT and take_kinds & TEXT and taker.prints and not _is_structure(given):
        _target(c, node, given, taker)
    elif not _prints(have, taker) and not _moment_by_word(node, wanted) and not (have | take_kinds) <= MAP | OBJECT:
        message = f"`{taker.name}` takes {_wanted(wanted)}, and `{c.text(node)}` is {describe(given)}"
        c.report("wrong-type", node.span, message, advice(c, node, have, take_kinds))


def _prints(have: frozenset[str], taker: Taker) -> bool:
    free = _member(taker.type, String)
    return bool(have & taker.prints) and isinstance(free, String) and not free.values


def _wanted(wanted: Type) -> str:
    if isinstance(wanted, NumberType) and wanted.integer:
        return "a whole number"
    if isinstance(wanted, Object):
        return "a map"
    if isinstance(wanted, String) and wanted.values:
        return "one of " + ", ".join(f"`{one}`" for one in wanted.values[:MAX_LISTED])
    return describe(wanted)


def _moment_by_word(node: Expression, wanted: Type) -> bool:
    """Stripe takes the word ``now`` for a moment."""
    return isinstance(node, Text) and node.value == "now" and isinstance(_member(wanted, Timestamp), Timestamp)


def _is_structure(type_: Type) -> bool:
    """Whether a value is an object without an id of its own: a structure inside another object."""
    return isinstance(type_, Object) and type_.name[:1] in "#@"


def _whole(c: Context, node: Expression, taker: Taker) -> None:
    wanted = taker.type
    if isinstance(node, Number) and isinstance(wanted, NumberType) and wanted.integer and node.value != node.value.to_integral_value():
        c.report("wrong-type", node.span, f"`{taker.name}` takes a whole number, not `{c.text(node)}`")


def _list(c: Context, node: Expression, given: Type, taker: Taker) -> None:
    """A list that is not written in place, by the kind of its items."""
    listed = _member(taker.type, List)
    item = item_of(given)
    if kinds(given) != LIST or item is None or not isinstance(listed, List):
        return
    have, take_kinds = kinds(item), kinds(listed.item)
    if not have & take_kinds and not (have | take_kinds) <= MAP | OBJECT and not _prints(have, taker.inside("", listed.item)):
        what = f"a list of {describe(listed.item)}, and `{c.text(node)}` is a list of {describe(item)}"
        c.report("wrong-type", node.span, f"`{taker.name}` takes {what}")


def _target(c: Context, node: Expression, given: Type, taker: Taker) -> None:
    """An id of one object where the id of another is asked for."""
    wanted = taker.type
    if not isinstance(wanted, Id) or not wanted.targets:
        return
    if isinstance(given, Id):
        have: Iterable[str] = given.targets
    else:
        have = (given.name,) if isinstance(given, Object) else ()
    have = set(have)
    if have and have.isdisjoint(wanted.targets):
        c.report("wrong-type", node.span, f"`{taker.name}` takes {describe(wanted)}, and `{c.text(node)}` is {describe(given)}")


def _entries(c: Context, node: MapLiteral, structure: Object, taker: Taker, around: Around) -> None:
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
            c.unknown("unknown-argument", span, f"`{taker.name}` has no field `{entry.key}`", meant)
            continue
        accept(c, entry.value, taker.inside(entry.key, found.type, clearable=True), around)
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
        code = code_of(c, amount)
        if code is not None and own.value.lower() != code:
            c.report(
                "mixed-currencies",
                amount.span,
                f"`{c.text(amount)}` is in {code.upper()}, but `currency` is {own.value.upper()}",
                "leave `currency` out: the amount fills it",
            )
            return
