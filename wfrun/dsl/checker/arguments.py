"""Values that are given to actions, against what their arguments take: kinds, ids, listed values, fields of structures, money."""

from __future__ import annotations

from wfrun.dsl.checker.assignability import id_meant, key_span, listed_values, shown_values, value, wanted
from wfrun.dsl.checker.context import CheckContext, item_of, some
from wfrun.dsl.checker.environment import Environment
from wfrun.dsl.checker.ids import is_structure, targets_of, unrelated
from wfrun.dsl.checker.money import Amounts, currency_named, is_currency, is_number, settle, take, under, written
from wfrun.dsl.checker.string_formats import addresses
from wfrun.dsl.checker.suggestions import Advice, advise, instead
from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.syntax.nodes import Choice, Coalesce, Expression, ListLiteral, MapLiteral, Null, Number, Omit, Text
from wfrun.dsl.types.base import Id, List, Map, Money, Object, ObjectType, String, Timestamp, Type, Union, closest
from wfrun.dsl.types.base import Number as NumberType
from wfrun.dsl.types.refinements import (
    EVERYTHING,
    LIST,
    MAP,
    MONEY,
    NOTHING,
    NUMBER,
    OBJECT,
    TEXT,
    KnownMoney,
    MapLiteralType,
    describe,
    describe_list,
    value_kinds,
)
from wfrun.support.records import evolve, frozen
from wfrun.values.currencies import CURRENCIES

STRIPE_PRINTS = frozenset({"number", "money", "boolean", "timestamp", "duration"})
"""What a free text of Stripe's API may be given besides text: it is printed."""

OMITTED = "leave it out, or write `omit`"

PEOPLE_READ = EVERYTHING - LIST
"""What a text for people may be given."""


@frozen
class Taker:
    """What a value is given to: an argument, or a field in one.

    ``clearable``: ``""`` clears the field. ``prints`` are the kinds of values besides text that a free text is given as they print;
    ``people``: it is read by people, who may read ``(missing)``. ``without`` says what to do instead of giving nothing, empty where it is
    needed. ``address``: a text of a certain form. ``named`` is the currency that is written beside it, ``key`` the one it stands under.
    """

    name: str
    type: Type
    clearable: bool = False
    prints: frozenset[str] = NOTHING
    people: bool = False
    without: str = OMITTED
    address: bool = False
    named: str = ""
    key: str = ""

    def inside(self, name: str, type_: Type, *, clearable: bool = False, without: str = OMITTED) -> Taker:
        """A field or an item of what is taken."""
        return evolve(self, name=name, type=type_, clearable=clearable, without=without)


def allow_omit(ctx: CheckContext, node: Expression) -> None:
    """Marks where ``omit`` may stand in the value of an argument: in its place, in a choice or after ``??``, or as a field of a map."""
    pending = [node]
    while pending:
        one = pending.pop()
        match one:
            case Omit():
                ctx.omits.add(id(one))
            case Coalesce():
                pending.extend(one.operands)
            case Choice():
                pending.extend(branch.value for branch in one.branches)
                pending.append(one.otherwise)
            case MapLiteral():
                pending.extend(entry.value for entry in one.entries)
            case ListLiteral():
                pending.extend(item for item in one.items if isinstance(item, MapLiteral))


def accept(ctx: CheckContext, node: Expression, taker: Taker, env: Environment, amounts: Amounts) -> None:
    """Checks a value, whose type is known already, against what it is given to. The amounts in it are added to ``amounts``."""
    money = member(taker.type, Money)
    if isinstance(money, Money) and not isinstance(node, MapLiteral | ListLiteral):
        amounts.append((node, money))
        amounts = []
    match node:
        case Omit():
            return
        case Null():
            if not taker.people:
                _null(ctx, node, taker)
            return
        case Choice():
            for branch in node.branches:
                accept(ctx, branch.value, taker, env, amounts)
            accept(ctx, node.otherwise, taker, env, amounts)
            return
        case Coalesce():
            for operand in node.operands:
                accept(ctx, operand, taker, env, amounts)
            return
        case Text(""):
            if taker.clearable or taker.people or not targets_of(taker.type):
                return
            told = f"`{taker.name}` takes {wanted(taker.type)}, and this is empty"
            ctx.report("wrong-type", node.span, told)
            return
        case MapLiteral():
            if _map(ctx, node, taker, env, amounts):
                return
        case ListLiteral():
            listed = member(taker.type, List)
            if isinstance(listed, List):
                for item in node.items:
                    accept(ctx, item, taker.inside(taker.name, listed.item, without="leave it out"), env, amounts)
                return
    if not value(ctx, node, taker.type, f"`{taker.name}`", takes=True, clearable=taker.clearable):
        _fits(ctx, node, taker, env)
        id_meant(ctx, node, member(taker.type, Id), env)


def _null(ctx: CheckContext, node: Null, taker: Taker) -> None:
    message = f"`{taker.name}` cannot be `null`: a missing value is never sent"
    advice = instead(ctx, node, "omit", OMITTED) if taker.without == OMITTED else Advice(taker.without)
    ctx.report("wrong-type", node.span, message, *advice)


def _map(ctx: CheckContext, node: MapLiteral, taker: Taker, env: Environment, amounts: Amounts) -> bool:
    """A map that is written in place, entry by entry; False when no map is taken."""
    structure = meant(ctx, node, taker.type)
    if structure is not None:
        _entries(ctx, node, structure, taker, env, amounts)
        return True
    if member(taker.type, Object) is not None:
        return True
    free = member(taker.type, Map)
    if not isinstance(free, Map):
        return False
    for entry in node.entries:
        inside: Amounts = []
        key = entry.key if entry.key in CURRENCIES else taker.key
        accept(ctx, entry.value, evolve(taker.inside(entry.key, free.value, clearable=True), key=key), env, inside)
        amounts.extend(under(ctx, entry.key, inside))
    return True


def meant(ctx: CheckContext, node: MapLiteral, type_: Type) -> ObjectType | None:
    """The structure that a map stands for, by its keys where it may be one of several."""
    members = type_.members if isinstance(type_, Union) else (type_,)
    known = [found for one in members if isinstance(one, Object) and (found := ctx.structure(one.name)) is not None]
    return closest(known, [entry.key for entry in node.entries])


def member(wanted: Type, kind: type) -> Type | None:
    """The type itself, or its first member of a class."""
    for one in wanted.members if isinstance(wanted, Union) else (wanted,):
        if isinstance(one, kind):
            return one
    return None


# --- one value ---------------------------------------------------------------------------------------------------------------------


def _fits(ctx: CheckContext, node: Expression, taker: Taker, env: Environment) -> None:
    given, type_ = ctx.type_of(node), taker.type
    have, take_kinds = value_kinds(given), value_kinds(type_)
    if is_number(given) and take_kinds & MONEY and not take_kinds & NUMBER:
        take(ctx, node, env, KnownMoney(code=taker.key) if taker.key else type_, taker.named)
    elif have & take_kinds:
        _whole(ctx, node, taker)
        _percent(ctx, node, taker)
        _list(ctx, node, given, taker)
        if have & take_kinds <= TEXT | OBJECT:
            _other_values(ctx, node, given, taker)
            _target(ctx, node, given, taker, env)
        _same_structure(ctx, node, given, taker)
    elif have & OBJECT and take_kinds & TEXT and (taker.prints or targets_of(type_)) and not is_structure(given):
        _target(ctx, node, given, taker, env)
    elif (have | take_kinds) <= MAP | OBJECT:
        _same_structure(ctx, node, given, taker)
    elif not _prints(have, taker) and not _moment_by_word(node, type_):
        message = f"`{taker.name}` takes {wanted(type_)}, and `{ctx.text(node)}` is {describe(given)}"
        advice = Advice() if taker.address else advise(ctx, node, type_, env)
        if is_currency(taker.name) and have == MONEY:
            advice = instead(ctx, node, f"{ctx.code(node, tight=True)}.currency")
        ctx.report("wrong-type", node.span, message, *advice)


def _prints(have: frozenset[str], taker: Taker) -> bool:
    free = member(taker.type, String)
    return bool(have & taker.prints) and isinstance(free, String) and not free.values


def _moment_by_word(node: Expression, type_: Type) -> bool:
    """Stripe takes the word ``now`` for a moment."""
    return isinstance(node, Text) and node.value == "now" and isinstance(member(type_, Timestamp), Timestamp)


def _percent(ctx: CheckContext, node: Expression, taker: Taker) -> None:
    """A share where Stripe counts percent, and a number of percent that Stripe refuses (https://docs.stripe.com/api/coupons/create)."""
    if taker.name not in IN_PERCENT or not isinstance(node, Number):
        return
    text = ctx.text(node)
    if node.percent:
        plain = text.rstrip("% ")
        fix = Fix(node.span, plain, f"write `{plain}`")
        ctx.report("wrong-type", node.span, f"`{taker.name}` counts percent, and `{text}` is a hundredth of that", f"write `{plain}`", fix)
    elif node.value > MOST_PERCENT:
        ctx.report("wrong-type", node.span, f"`{taker.name}` is at most 100 percent, not `{text}`")


IN_PERCENT = frozenset({"application_fee_percent", "percent_off", "percentage"})
"""Parameters and fields of Stripe's API that count percent: 20 is a fifth."""

MOST_PERCENT = 100


def _whole(ctx: CheckContext, node: Expression, taker: Taker) -> None:
    type_ = taker.type
    if isinstance(node, Number) and isinstance(type_, NumberType) and type_.integer and node.value != node.value.to_integral_value():
        ctx.report("wrong-type", node.span, f"`{taker.name}` takes a whole number, not `{ctx.text(node)}`")


def _list(ctx: CheckContext, node: Expression, given: Type, taker: Taker) -> None:
    """A list that is not written in place, by the kind of its items."""
    listed = member(taker.type, List)
    item = item_of(given)
    if value_kinds(given) != LIST or item is None or not isinstance(listed, List):
        return
    have, take_kinds = value_kinds(item), value_kinds(listed.item)
    other = not have & take_kinds and not (have | take_kinds) <= MAP | OBJECT and not _prints(have, taker.inside("", listed.item))
    if other or (targets_of(listed.item) and unrelated(item, listed.item)):
        what = f"{describe_list(listed.item)}, and `{ctx.text(node)}` is {describe_list(item)}"
        ctx.report("wrong-type", node.span, f"`{taker.name}` takes {what}")


def _other_values(ctx: CheckContext, node: Expression, given: Type, taker: Taker) -> None:
    """A text that is one of some values, where one of quite other values is asked for."""
    have, take_values = listed_values(given), listed_values(taker.type)
    if take_values and isinstance(given, Id | Object):
        message = f"`{taker.name}` takes {wanted(taker.type)}, and `{ctx.text(node)}` is {describe(given)}"
        ctx.report("wrong-type", node.span, message)
    elif have and take_values and not set(have) & set(take_values):
        message = f"`{ctx.text(node)}` is none of the values that `{taker.name}` takes: it can be {shown_values(have)}"
        ctx.report("unknown-value", node.span, message, f"`{taker.name}` takes {shown_values(take_values)}")


def _target(ctx: CheckContext, node: Expression, given: Type, taker: Taker, env: Environment) -> None:
    """An id of one object where the id of another is asked for."""
    type_ = taker.type
    if isinstance(type_, Id) and unrelated(given, type_):
        message = f"`{taker.name}` takes {describe(type_)}, and `{ctx.text(node)}` is {describe(given)}"
        ctx.report("wrong-type", node.span, message, *advise(ctx, node, type_, env))


def _same_structure(ctx: CheckContext, node: Expression, given: Type, taker: Taker) -> None:
    """A map or an object that is not written in place, by the fields that it has."""
    free, structure = member(taker.type, Map), member(taker.type, Object)
    if isinstance(given, MapLiteralType) and isinstance(structure, Object):
        _known_keys(ctx, node, given, structure, taker)
    elif isinstance(given, Object) and isinstance(free, Map) and structure is None and value_kinds(free.value) == TEXT:
        nested = ctx.structure(given.name)
        if nested is not None and any(value_kinds(one.type) & (LIST | MAP | OBJECT) for one in nested.fields.values()):
            told = f"`{taker.name}` takes a map of texts, and `{ctx.text(node)}` is {describe(given)}"
            advice = (
                instead(ctx, node, f"{ctx.code(node, tight=True)}.{taker.name}")
                if taker.name in nested.fields
                else Advice("write a map of the texts: `{name: value}`")
            )
            ctx.report("wrong-type", node.span, told, *advice)


def _known_keys(ctx: CheckContext, node: Expression, given: MapLiteralType, structure: Object, taker: Taker) -> None:
    declared = ctx.structure(structure.name)
    for key, _ in given.entries:
        if declared is not None and key not in declared.fields:
            near = ctx.meant(f"field {structure.name}", key, declared.fields)
            help_ = f"did you mean `{near}`?" if near is not None else ""
            ctx.report("unknown-argument", node.span, f"`{taker.name}` has no field `{key}`, which `{ctx.text(node)}` has", help_)


# --- structures and money ----------------------------------------------------------------------------------------------------------


def _entries(ctx: CheckContext, node: MapLiteral, declared: ObjectType, taker: Taker, env: Environment, amounts: Amounts) -> None:
    """The entries of a map that stands for one of Stripe's structures."""
    given = {entry.key: entry.value for entry in node.entries}
    named = currency_named(given.get("currency")) if "currency" in declared.fields else taker.named
    inside: Amounts = []
    for entry in node.entries:
        found = declared.fields.get(entry.key)
        if found is None:
            near = ctx.meant(f"field {declared.name}", entry.key, declared.fields)
            told = f"`{taker.name}` has no field `{entry.key}`"
            ctx.unknown("unknown-argument", key_span(ctx, entry), told, near, takes(tuple(declared.fields)))
            continue
        written(ctx, entry.key, entry.value, found.type)
        field = evolve(taker.inside(entry.key, found.type, clearable=True), named=named)
        field = of_a_form(field)
        accept(ctx, entry.value, field, env, inside)
        if is_email(entry.key):
            addresses(ctx, entry.value, env)
    amounts.extend(settle(ctx, inside, given, declared.fields, "currency" in declared.fields))


def takes(names: tuple[str, ...]) -> str:
    """The arguments or fields that there are, for messages."""
    return f"it takes {some(names)}" if names else ""


def of_a_form(taker: Taker) -> Taker:
    """What takes the code of a currency or a mail address takes text, and nothing that is only printed."""
    if (is_email(taker.name) or is_currency(taker.name)) and isinstance(member(taker.type, String), String):
        return evolve(taker, prints=NOTHING, address=True)
    return taker


def is_email(name: str) -> bool:
    """Whether Stripe's parameters of this name hold a mail address."""
    return name == "email" or name.endswith("_email")
