"""Arguments of actions: a value against what it is given to, by kind, id, listed value, field of a structure, format and money.

A value goes down through the choices, lists and maps that are written in place. What it is given to there, a ``ParameterSlot``, is made
from the declaration of the parameter or field.
"""

from __future__ import annotations

from wfrun.dsl.checker.assignability import (
    check_assignable,
    check_share,
    describe_expected,
    key_span,
    listed_values,
    shown_values,
    suggest_id,
)
from wfrun.dsl.checker.context import CheckContext, item_type, list_some
from wfrun.dsl.checker.environment import Environment
from wfrun.dsl.checker.ids import is_structure, targets_of, unrelated
from wfrun.dsl.checker.money import (
    GivenAmounts,
    check_amounts,
    check_currency_text,
    check_keyed_amounts,
    currency_literal,
    is_number,
    resolve_currency,
)
from wfrun.dsl.checker.string_formats import check_format
from wfrun.dsl.checker.suggestions import Suggestion, replace_with, suggest_conversion
from wfrun.dsl.syntax.nodes import Choice, Coalesce, Expression, ListLiteral, MapLiteral, Null, Number, Omit, Text
from wfrun.dsl.types.base import (
    Format,
    Id,
    List,
    Map,
    Money,
    Object,
    ObjectType,
    String,
    Timestamp,
    Type,
    closest_structure,
    find_member,
    members_of,
)
from wfrun.dsl.types.base import Number as NumberType
from wfrun.dsl.types.display import describe, describe_list
from wfrun.dsl.types.refinements import EVERYTHING, LIST, MAP, MONEY, NOTHING, NUMBER, OBJECT, TEXT, KnownMoney, MapLiteralType, value_kinds
from wfrun.support.records import evolve, frozen
from wfrun.values.currencies import CURRENCIES

PRINTED_KINDS = frozenset({"number", "money", "boolean", "timestamp", "duration"})
"""Kinds of values besides text that a free text of an operation may be given: they are sent as they print."""

MAX_PERCENT = 100

OMIT_HELP = "leave it out, or write `omit`"

READABLE_KINDS = EVERYTHING - LIST
"""Kinds of values that a text for people may be given."""

_TEXT_FORMATS = (Format.CURRENCY, Format.EMAIL, Format.URL)
"""Formats of texts that no other value becomes by being printed."""


@frozen
class ParameterSlot:
    """The place of a value: a parameter, or a field or an item inside one.

    ``clearable``: ``""`` clears the field. ``printed`` are the kinds of values besides text that a free text is given as they print;
    ``people``: it is read by people, who may read ``(missing)``. ``without`` says what to do instead of giving nothing, empty where it is
    needed. ``currency`` is the one that is written beside it, ``key`` the one that it stands under.
    """

    name: str
    type: Type
    clearable: bool = False
    printed: frozenset[str] = NOTHING
    people: bool = False
    without: str = OMIT_HELP
    format: Format | None = None
    currency: str = ""
    key: str = ""

    @property
    def is_formatted_text(self) -> bool:
        """Returns whether only a text of a certain format is taken."""
        return self.format in _TEXT_FORMATS and find_member(self.type, String) is not None

    @property
    def prints(self) -> frozenset[str]:
        """Returns the kinds of values that are sent as they print; a text of a certain format is only text."""
        return NOTHING if self.is_formatted_text else self.printed

    def field(self, name: str, type_: Type, format: Format | None = None) -> ParameterSlot:
        """Returns the place of a field of this value."""
        return evolve(self, name=name, type=type_, clearable=True, without=OMIT_HELP, format=format)

    def item(self, type_: Type) -> ParameterSlot:
        """Returns the place of an item of this list."""
        return evolve(self, type=type_, clearable=False, without="leave it out")


def mark_omits(ctx: CheckContext, node: Expression) -> None:
    """Marks the places in the value of an argument where ``omit`` is allowed: alone, in a choice or after ``??``, as a field of a map."""
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


def check_given_value(ctx: CheckContext, node: Expression, slot: ParameterSlot, env: Environment, amounts: GivenAmounts) -> None:
    """Checks a value, whose type is known already, against what it is given to, and adds the amounts in it to ``amounts``."""
    money = find_member(slot.type, Money)
    if money is not None and not isinstance(node, MapLiteral | ListLiteral):
        amounts.append((node, money))
        amounts = []
    match node:
        case Omit():
            return
        case Null():
            if not slot.people:
                _report_null(ctx, node, slot)
            return
        case Choice():
            for branch in node.branches:
                check_given_value(ctx, branch.value, slot, env, amounts)
            check_given_value(ctx, node.otherwise, slot, env, amounts)
            return
        case Coalesce():
            for operand in node.operands:
                check_given_value(ctx, operand, slot, env, amounts)
            return
        case Text(""):
            if slot.clearable or slot.people or not targets_of(slot.type):
                return
            message = f"`{slot.name}` takes {describe_expected(slot.type)}, and this is empty"
            ctx.report("wrong-type", node.span, message)
            return
        case MapLiteral():
            if _check_map(ctx, node, slot, env, amounts):
                return
        case ListLiteral():
            listed = find_member(slot.type, List)
            if listed is not None:
                for item in node.items:
                    check_given_value(ctx, item, slot.item(listed.item), env, amounts)
                return
    if not check_assignable(ctx, node, slot.type, f"`{slot.name}`", takes=True, clearable=slot.clearable):
        _check_kinds(ctx, node, slot, env)
        suggest_id(ctx, node, find_member(slot.type, Id), env)


def _report_null(ctx: CheckContext, node: Null, slot: ParameterSlot) -> None:
    message = f"`{slot.name}` cannot be `null`: a missing value is never sent"
    suggestion = replace_with(ctx, node, "omit", OMIT_HELP) if slot.without == OMIT_HELP else Suggestion(slot.without)
    ctx.report("wrong-type", node.span, message, *suggestion)


def _check_map(ctx: CheckContext, node: MapLiteral, slot: ParameterSlot, env: Environment, amounts: GivenAmounts) -> bool:
    """Checks a map that is written in place, entry by entry; returns False where no map is taken."""
    structure = choose_structure(ctx, node, slot.type)
    if structure is not None:
        _check_entries(ctx, node, structure, slot, env, amounts)
        return True
    if find_member(slot.type, Object) is not None:
        return True
    free = find_member(slot.type, Map)
    if free is None:
        return False
    for entry in node.entries:
        inside: GivenAmounts = []
        key = entry.key if entry.key in CURRENCIES else slot.key
        check_given_value(ctx, entry.value, evolve(slot.field(entry.key, free.value), key=key), env, inside)
        amounts.extend(check_keyed_amounts(ctx, entry.key, inside))
    return True


def choose_structure(ctx: CheckContext, node: MapLiteral, type_: Type) -> ObjectType | None:
    """Returns the structure that a map stands for, by its keys where it may be one of several."""
    members = members_of(type_)
    known = [found for one in members if isinstance(one, Object) and (found := ctx.structure(one.name)) is not None]
    return closest_structure(known, [entry.key for entry in node.entries])


# --- one value ---------------------------------------------------------------------------------------------------------------------


def _check_kinds(ctx: CheckContext, node: Expression, slot: ParameterSlot, env: Environment) -> None:
    given, type_ = ctx.type_of(node), slot.type
    have, want = value_kinds(given), value_kinds(type_)
    if is_number(given) and want & MONEY and not want & NUMBER:
        resolve_currency(ctx, node, env, KnownMoney(code=slot.key) if slot.key else type_, slot.currency)
    elif have & want:
        _check_integer(ctx, node, slot)
        _check_percent(ctx, node, slot)
        _check_list_items(ctx, node, given, slot)
        if have & want <= TEXT | OBJECT:
            _check_listed_values(ctx, node, given, slot)
            _check_id_target(ctx, node, given, slot, env)
        _check_structure(ctx, node, given, slot)
    elif have & OBJECT and want & TEXT and (slot.prints or targets_of(type_)) and not is_structure(given):
        _check_id_target(ctx, node, given, slot, env)
    elif (have | want) <= MAP | OBJECT:
        _check_structure(ctx, node, given, slot)
    elif not _prints_as_text(have, slot) and not _is_now_word(node, type_):
        message = f"`{slot.name}` takes {describe_expected(type_)}, and `{ctx.text(node)}` is {describe(given)}"
        suggestion = Suggestion() if slot.is_formatted_text else suggest_conversion(ctx, node, type_, env)
        if slot.format is Format.CURRENCY and have == MONEY:
            suggestion = replace_with(ctx, node, f"{ctx.code(node, tight=True)}.currency")
        ctx.report("wrong-type", node.span, message, *suggestion)


def _prints_as_text(have: frozenset[str], slot: ParameterSlot) -> bool:
    free = find_member(slot.type, String)
    return bool(have & slot.prints) and free is not None and not free.values


def _is_now_word(node: Expression, type_: Type) -> bool:
    """Returns whether a value is the word ``now`` where Stripe takes it for a moment."""
    return isinstance(node, Text) and node.value == "now" and find_member(type_, Timestamp) is not None


def _check_percent(ctx: CheckContext, node: Expression, slot: ParameterSlot) -> None:
    """Reports a share where percent are counted, and more percent than there can be."""
    if check_share(ctx, node, slot.format, f"`{slot.name}`") or slot.format is not Format.PERCENT or not isinstance(node, Number):
        return
    if node.value > MAX_PERCENT:
        ctx.report("wrong-type", node.span, f"`{slot.name}` is at most {MAX_PERCENT} percent, not `{ctx.text(node)}`")


def _check_integer(ctx: CheckContext, node: Expression, slot: ParameterSlot) -> None:
    type_ = slot.type
    if isinstance(node, Number) and isinstance(type_, NumberType) and type_.integer and node.value != node.value.to_integral_value():
        ctx.report("wrong-type", node.span, f"`{slot.name}` takes a whole number, not `{ctx.text(node)}`")


def _check_list_items(ctx: CheckContext, node: Expression, given: Type, slot: ParameterSlot) -> None:
    """Checks a list that is not written in place, by the kind of its items."""
    listed = find_member(slot.type, List)
    item = item_type(given)
    if value_kinds(given) != LIST or item is None or listed is None:
        return
    have, want = value_kinds(item), value_kinds(listed.item)
    other = not have & want and not (have | want) <= MAP | OBJECT and not _prints_as_text(have, slot.item(listed.item))
    if other or (targets_of(listed.item) and unrelated(item, listed.item)):
        what = f"{describe_list(listed.item)}, and `{ctx.text(node)}` is {describe_list(item)}"
        ctx.report("wrong-type", node.span, f"`{slot.name}` takes {what}")


def _check_listed_values(ctx: CheckContext, node: Expression, given: Type, slot: ParameterSlot) -> None:
    """Reports a text whose possible values are all others than those that are taken."""
    have, wanted = listed_values(given), listed_values(slot.type)
    if wanted and isinstance(given, Id | Object):
        message = f"`{slot.name}` takes {describe_expected(slot.type)}, and `{ctx.text(node)}` is {describe(given)}"
        ctx.report("wrong-type", node.span, message)
    elif have and wanted and not set(have) & set(wanted):
        message = f"`{ctx.text(node)}` is none of the values that `{slot.name}` takes: it can be {shown_values(have)}"
        ctx.report("unknown-value", node.span, message, f"`{slot.name}` takes {shown_values(wanted)}")


def _check_id_target(ctx: CheckContext, node: Expression, given: Type, slot: ParameterSlot, env: Environment) -> None:
    """Reports an id of one object where the id of another is taken."""
    type_ = slot.type
    if isinstance(type_, Id) and unrelated(given, type_):
        message = f"`{slot.name}` takes {describe(type_)}, and `{ctx.text(node)}` is {describe(given)}"
        ctx.report("wrong-type", node.span, message, *suggest_conversion(ctx, node, type_, env))


def _check_structure(ctx: CheckContext, node: Expression, given: Type, slot: ParameterSlot) -> None:
    """Checks a map or an object that is not written in place, by its fields."""
    free, structure = find_member(slot.type, Map), find_member(slot.type, Object)
    if isinstance(given, MapLiteralType) and structure is not None:
        _check_known_keys(ctx, node, given, structure, slot)
    elif isinstance(given, Object) and free is not None and structure is None and value_kinds(free.value) == TEXT:
        nested = ctx.structure(given.name)
        if nested is not None and any(value_kinds(one.type) & (LIST | MAP | OBJECT) for one in nested.fields.values()):
            message = f"`{slot.name}` takes a map of texts, and `{ctx.text(node)}` is {describe(given)}"
            suggestion = (
                replace_with(ctx, node, f"{ctx.code(node, tight=True)}.{slot.name}")
                if slot.name in nested.fields
                else Suggestion("write a map of the texts: `{name: value}`")
            )
            ctx.report("wrong-type", node.span, message, *suggestion)


def _check_known_keys(ctx: CheckContext, node: Expression, given: MapLiteralType, structure: Object, slot: ParameterSlot) -> None:
    declared = ctx.structure(structure.name)
    for key, _ in given.entries:
        if declared is not None and key not in declared.fields:
            near = ctx.suggest_name(f"field {structure.name}", key, declared.fields)
            help_ = f"did you mean `{near}`?" if near is not None else ""
            ctx.report("unknown-argument", node.span, f"`{slot.name}` has no field `{key}`, which `{ctx.text(node)}` has", help_)


# --- structures and money ----------------------------------------------------------------------------------------------------------


def _check_entries(
    ctx: CheckContext, node: MapLiteral, declared: ObjectType, slot: ParameterSlot, env: Environment, amounts: GivenAmounts
) -> None:
    """Checks the entries of a map that stands for a structure."""
    given = {entry.key: entry.value for entry in node.entries}
    named = currency_literal(given.get("currency")) if "currency" in declared.fields else slot.currency
    inside: GivenAmounts = []
    for entry in node.entries:
        found = declared.fields.get(entry.key)
        if found is None:
            near = ctx.suggest_name(f"field {declared.name}", entry.key, declared.fields)
            message = f"`{slot.name}` has no field `{entry.key}`"
            ctx.report_unknown("unknown-argument", key_span(ctx, entry), message, near, list_parameters(tuple(declared.fields)))
            continue
        check_currency_text(ctx, entry.key, entry.value, found.type)
        format = ctx.declarations.format_of(entry.key)
        field = evolve(slot.field(entry.key, found.type, format), currency=named)
        check_given_value(ctx, entry.value, field, env, inside)
        check_format(ctx, entry.value, format, env)
    amounts.extend(check_amounts(ctx, inside, given, declared.fields, "currency" in declared.fields))


def list_parameters(names: tuple[str, ...]) -> str:
    """Returns the help that lists the arguments or fields of something."""
    return f"it takes {list_some(names)}" if names else ""
