"""Values that are given to actions, against what their arguments take: kinds, ids, listed values, fields of structures, money."""

from __future__ import annotations

from wfrun.dsl.checker.assignability import check_assignable, describe_expected, key_span, listed_values, shown_values, suggest_id
from wfrun.dsl.checker.context import CheckContext, item_type, list_some
from wfrun.dsl.checker.environment import Environment
from wfrun.dsl.checker.ids import is_structure, targets_of, unrelated
from wfrun.dsl.checker.money import (
    GivenAmounts,
    check_amounts,
    check_currency_text,
    check_keyed_amounts,
    currency_literal,
    is_currency_parameter,
    is_number,
    resolve_currency,
)
from wfrun.dsl.checker.string_formats import check_mail_addresses
from wfrun.dsl.checker.suggestions import Suggestion, replace_with, suggest_conversion
from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.syntax.nodes import Choice, Coalesce, Expression, ListLiteral, MapLiteral, Null, Number, Omit, Text
from wfrun.dsl.types.base import Id, List, Map, Money, Object, ObjectType, String, Timestamp, Type, Union, closest
from wfrun.dsl.types.base import Number as NumberType
from wfrun.dsl.types.display import describe, describe_list
from wfrun.dsl.types.refinements import EVERYTHING, LIST, MAP, MONEY, NOTHING, NUMBER, OBJECT, TEXT, KnownMoney, MapLiteralType, value_kinds
from wfrun.support.records import evolve, frozen
from wfrun.values.currencies import CURRENCIES

PRINTED_KINDS = frozenset({"number", "money", "boolean", "timestamp", "duration"})
"""What a free text of Stripe's API may be given besides text: it is printed."""

OMIT_HELP = "leave it out, or write `omit`"

READABLE_KINDS = EVERYTHING - LIST
"""What a text for people may be given."""


@frozen
class ParameterSlot:
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
    without: str = OMIT_HELP
    address: bool = False
    named: str = ""
    key: str = ""

    def inside(self, name: str, type_: Type, *, clearable: bool = False, without: str = OMIT_HELP) -> ParameterSlot:
        """A field or an item of what is taken."""
        return evolve(self, name=name, type=type_, clearable=clearable, without=without)


def mark_omits(ctx: CheckContext, node: Expression) -> None:
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


def check_given_value(ctx: CheckContext, node: Expression, taker: ParameterSlot, env: Environment, amounts: GivenAmounts) -> None:
    """Checks a value, whose type is known already, against what it is given to. The amounts in it are added to ``amounts``."""
    money = find_member(taker.type, Money)
    if isinstance(money, Money) and not isinstance(node, MapLiteral | ListLiteral):
        amounts.append((node, money))
        amounts = []
    match node:
        case Omit():
            return
        case Null():
            if not taker.people:
                _report_null(ctx, node, taker)
            return
        case Choice():
            for branch in node.branches:
                check_given_value(ctx, branch.value, taker, env, amounts)
            check_given_value(ctx, node.otherwise, taker, env, amounts)
            return
        case Coalesce():
            for operand in node.operands:
                check_given_value(ctx, operand, taker, env, amounts)
            return
        case Text(""):
            if taker.clearable or taker.people or not targets_of(taker.type):
                return
            told = f"`{taker.name}` takes {describe_expected(taker.type)}, and this is empty"
            ctx.report("wrong-type", node.span, told)
            return
        case MapLiteral():
            if _check_map(ctx, node, taker, env, amounts):
                return
        case ListLiteral():
            listed = find_member(taker.type, List)
            if isinstance(listed, List):
                for item in node.items:
                    check_given_value(ctx, item, taker.inside(taker.name, listed.item, without="leave it out"), env, amounts)
                return
    if not check_assignable(ctx, node, taker.type, f"`{taker.name}`", takes=True, clearable=taker.clearable):
        _check_kinds(ctx, node, taker, env)
        suggest_id(ctx, node, find_member(taker.type, Id), env)


def _report_null(ctx: CheckContext, node: Null, taker: ParameterSlot) -> None:
    message = f"`{taker.name}` cannot be `null`: a missing value is never sent"
    advice = replace_with(ctx, node, "omit", OMIT_HELP) if taker.without == OMIT_HELP else Suggestion(taker.without)
    ctx.report("wrong-type", node.span, message, *advice)


def _check_map(ctx: CheckContext, node: MapLiteral, taker: ParameterSlot, env: Environment, amounts: GivenAmounts) -> bool:
    """A map that is written in place, entry by entry; False when no map is taken."""
    structure = choose_structure(ctx, node, taker.type)
    if structure is not None:
        _check_entries(ctx, node, structure, taker, env, amounts)
        return True
    if find_member(taker.type, Object) is not None:
        return True
    free = find_member(taker.type, Map)
    if not isinstance(free, Map):
        return False
    for entry in node.entries:
        inside: GivenAmounts = []
        key = entry.key if entry.key in CURRENCIES else taker.key
        check_given_value(ctx, entry.value, evolve(taker.inside(entry.key, free.value, clearable=True), key=key), env, inside)
        amounts.extend(check_keyed_amounts(ctx, entry.key, inside))
    return True


def choose_structure(ctx: CheckContext, node: MapLiteral, type_: Type) -> ObjectType | None:
    """The structure that a map stands for, by its keys where it may be one of several."""
    members = type_.members if isinstance(type_, Union) else (type_,)
    known = [found for one in members if isinstance(one, Object) and (found := ctx.structure(one.name)) is not None]
    return closest(known, [entry.key for entry in node.entries])


def find_member(wanted: Type, kind: type) -> Type | None:
    """The type itself, or its first member of a class."""
    for one in wanted.members if isinstance(wanted, Union) else (wanted,):
        if isinstance(one, kind):
            return one
    return None


# --- one value ---------------------------------------------------------------------------------------------------------------------


def _check_kinds(ctx: CheckContext, node: Expression, taker: ParameterSlot, env: Environment) -> None:
    given, type_ = ctx.type_of(node), taker.type
    have, take_kinds = value_kinds(given), value_kinds(type_)
    if is_number(given) and take_kinds & MONEY and not take_kinds & NUMBER:
        resolve_currency(ctx, node, env, KnownMoney(code=taker.key) if taker.key else type_, taker.named)
    elif have & take_kinds:
        _check_integer(ctx, node, taker)
        _check_percent(ctx, node, taker)
        _check_list_items(ctx, node, given, taker)
        if have & take_kinds <= TEXT | OBJECT:
            _check_listed_values(ctx, node, given, taker)
            _check_id_target(ctx, node, given, taker, env)
        _check_structure(ctx, node, given, taker)
    elif have & OBJECT and take_kinds & TEXT and (taker.prints or targets_of(type_)) and not is_structure(given):
        _check_id_target(ctx, node, given, taker, env)
    elif (have | take_kinds) <= MAP | OBJECT:
        _check_structure(ctx, node, given, taker)
    elif not _prints_as_text(have, taker) and not _is_now_word(node, type_):
        message = f"`{taker.name}` takes {describe_expected(type_)}, and `{ctx.text(node)}` is {describe(given)}"
        advice = Suggestion() if taker.address else suggest_conversion(ctx, node, type_, env)
        if is_currency_parameter(taker.name) and have == MONEY:
            advice = replace_with(ctx, node, f"{ctx.code(node, tight=True)}.currency")
        ctx.report("wrong-type", node.span, message, *advice)


def _prints_as_text(have: frozenset[str], taker: ParameterSlot) -> bool:
    free = find_member(taker.type, String)
    return bool(have & taker.prints) and isinstance(free, String) and not free.values


def _is_now_word(node: Expression, type_: Type) -> bool:
    """Stripe takes the word ``now`` for a moment."""
    return isinstance(node, Text) and node.value == "now" and isinstance(find_member(type_, Timestamp), Timestamp)


def _check_percent(ctx: CheckContext, node: Expression, taker: ParameterSlot) -> None:
    """A share where Stripe counts percent, and a number of percent that Stripe refuses (https://docs.stripe.com/api/coupons/create)."""
    if taker.name not in IN_PERCENT or not isinstance(node, Number):
        return
    text = ctx.text(node)
    if node.percent:
        plain = text.rstrip("% ")
        fix = Fix(node.span, plain, f"write `{plain}`")
        ctx.report("wrong-type", node.span, f"`{taker.name}` counts percent, and `{text}` is a hundredth of that", f"write `{plain}`", fix)
    elif node.value > MAX_PERCENT:
        ctx.report("wrong-type", node.span, f"`{taker.name}` is at most 100 percent, not `{text}`")


IN_PERCENT = frozenset({"application_fee_percent", "percent_off", "percentage"})
"""Parameters and fields of Stripe's API that count percent: 20 is a fifth."""

MAX_PERCENT = 100


def _check_integer(ctx: CheckContext, node: Expression, taker: ParameterSlot) -> None:
    type_ = taker.type
    if isinstance(node, Number) and isinstance(type_, NumberType) and type_.integer and node.value != node.value.to_integral_value():
        ctx.report("wrong-type", node.span, f"`{taker.name}` takes a whole number, not `{ctx.text(node)}`")


def _check_list_items(ctx: CheckContext, node: Expression, given: Type, taker: ParameterSlot) -> None:
    """A list that is not written in place, by the kind of its items."""
    listed = find_member(taker.type, List)
    item = item_type(given)
    if value_kinds(given) != LIST or item is None or not isinstance(listed, List):
        return
    have, take_kinds = value_kinds(item), value_kinds(listed.item)
    other = not have & take_kinds and not (have | take_kinds) <= MAP | OBJECT and not _prints_as_text(have, taker.inside("", listed.item))
    if other or (targets_of(listed.item) and unrelated(item, listed.item)):
        what = f"{describe_list(listed.item)}, and `{ctx.text(node)}` is {describe_list(item)}"
        ctx.report("wrong-type", node.span, f"`{taker.name}` takes {what}")


def _check_listed_values(ctx: CheckContext, node: Expression, given: Type, taker: ParameterSlot) -> None:
    """A text that is one of some values, where one of quite other values is asked for."""
    have, take_values = listed_values(given), listed_values(taker.type)
    if take_values and isinstance(given, Id | Object):
        message = f"`{taker.name}` takes {describe_expected(taker.type)}, and `{ctx.text(node)}` is {describe(given)}"
        ctx.report("wrong-type", node.span, message)
    elif have and take_values and not set(have) & set(take_values):
        message = f"`{ctx.text(node)}` is none of the values that `{taker.name}` takes: it can be {shown_values(have)}"
        ctx.report("unknown-value", node.span, message, f"`{taker.name}` takes {shown_values(take_values)}")


def _check_id_target(ctx: CheckContext, node: Expression, given: Type, taker: ParameterSlot, env: Environment) -> None:
    """An id of one object where the id of another is asked for."""
    type_ = taker.type
    if isinstance(type_, Id) and unrelated(given, type_):
        message = f"`{taker.name}` takes {describe(type_)}, and `{ctx.text(node)}` is {describe(given)}"
        ctx.report("wrong-type", node.span, message, *suggest_conversion(ctx, node, type_, env))


def _check_structure(ctx: CheckContext, node: Expression, given: Type, taker: ParameterSlot) -> None:
    """A map or an object that is not written in place, by the fields that it has."""
    free, structure = find_member(taker.type, Map), find_member(taker.type, Object)
    if isinstance(given, MapLiteralType) and isinstance(structure, Object):
        _check_known_keys(ctx, node, given, structure, taker)
    elif isinstance(given, Object) and isinstance(free, Map) and structure is None and value_kinds(free.value) == TEXT:
        nested = ctx.structure(given.name)
        if nested is not None and any(value_kinds(one.type) & (LIST | MAP | OBJECT) for one in nested.fields.values()):
            told = f"`{taker.name}` takes a map of texts, and `{ctx.text(node)}` is {describe(given)}"
            advice = (
                replace_with(ctx, node, f"{ctx.code(node, tight=True)}.{taker.name}")
                if taker.name in nested.fields
                else Suggestion("write a map of the texts: `{name: value}`")
            )
            ctx.report("wrong-type", node.span, told, *advice)


def _check_known_keys(ctx: CheckContext, node: Expression, given: MapLiteralType, structure: Object, taker: ParameterSlot) -> None:
    declared = ctx.structure(structure.name)
    for key, _ in given.entries:
        if declared is not None and key not in declared.fields:
            near = ctx.meant(f"field {structure.name}", key, declared.fields)
            help_ = f"did you mean `{near}`?" if near is not None else ""
            ctx.report("unknown-argument", node.span, f"`{taker.name}` has no field `{key}`, which `{ctx.text(node)}` has", help_)


# --- structures and money ----------------------------------------------------------------------------------------------------------


def _check_entries(
    ctx: CheckContext, node: MapLiteral, declared: ObjectType, taker: ParameterSlot, env: Environment, amounts: GivenAmounts
) -> None:
    """The entries of a map that stands for one of Stripe's structures."""
    given = {entry.key: entry.value for entry in node.entries}
    named = currency_literal(given.get("currency")) if "currency" in declared.fields else taker.named
    inside: GivenAmounts = []
    for entry in node.entries:
        found = declared.fields.get(entry.key)
        if found is None:
            near = ctx.meant(f"field {declared.name}", entry.key, declared.fields)
            told = f"`{taker.name}` has no field `{entry.key}`"
            ctx.unknown("unknown-argument", key_span(ctx, entry), told, near, list_parameters(tuple(declared.fields)))
            continue
        check_currency_text(ctx, entry.key, entry.value, found.type)
        field = evolve(taker.inside(entry.key, found.type, clearable=True), named=named)
        field = of_a_form(field)
        check_given_value(ctx, entry.value, field, env, inside)
        if is_email(entry.key):
            check_mail_addresses(ctx, entry.value, env)
    amounts.extend(check_amounts(ctx, inside, given, declared.fields, "currency" in declared.fields))


def list_parameters(names: tuple[str, ...]) -> str:
    """The arguments or fields that there are, for messages."""
    return f"it takes {list_some(names)}" if names else ""


def of_a_form(taker: ParameterSlot) -> ParameterSlot:
    """What takes the code of a currency or a mail address takes text, and nothing that is only printed."""
    if (is_email(taker.name) or is_currency_parameter(taker.name)) and isinstance(find_member(taker.type, String), String):
        return evolve(taker, prints=NOTHING, address=True)
    return taker


def is_email(name: str) -> bool:
    """Whether Stripe's parameters of this name hold a mail address."""
    return name == "email" or name.endswith("_email")
