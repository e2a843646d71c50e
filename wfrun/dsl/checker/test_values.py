"""Values in tests: values that a test puts into an event, and answers that it makes up for an action.

Each is written in the language's form (``9.50 USD``, ``timestamp("2026-01-31")``) or in Stripe's (``950``, unix seconds, maps).
"""

from __future__ import annotations

from collections.abc import Mapping

from wfrun.dsl.checker.assignability import check_assignable, describe_expected, key_span
from wfrun.dsl.checker.context import CheckContext, item_type
from wfrun.dsl.checker.environment import Environment
from wfrun.dsl.checker.fields import report_unknown_field
from wfrun.dsl.checker.ids import targets_of, unrelated
from wfrun.dsl.checker.money import check_currency_text, check_same_currency, is_money
from wfrun.dsl.checker.suggestions import Suggestion, replace_with, suggest_conversion
from wfrun.dsl.syntax.nodes import Expression, ListLiteral, MapLiteral, Null, Number
from wfrun.dsl.types.base import (
    BOOLEAN,
    INTEGER,
    STRING,
    Any_,
    FieldType,
    List,
    Map,
    Money,
    Object,
    Timestamp,
    Type,
    closest_structure,
    find_member,
    members_of,
)
from wfrun.dsl.types.base import Number as NumberType
from wfrun.dsl.types.display import describe
from wfrun.dsl.types.refinements import LIST, MAP, MONEY, NUMBER, OBJECT, TEXT, value_kinds


def check_sample(ctx: CheckContext, node: Expression, type_: Type, name: str, env: Environment, encoded: bool = False) -> None:
    """Checks a value against the type that Stripe sends there. ``encoded``: Stripe sends numbers as text."""
    given = ctx.type_of(node)
    have, want = value_kinds(given), value_kinds(type_)
    if isinstance(node, Null) or isinstance(type_, Any_):
        return
    if isinstance(node, MapLiteral) and _check_map(ctx, node, type_, name, env):
        return
    if isinstance(node, ListLiteral):
        item = item_type(type_)
        if item is not None:
            for one in node.items:
                check_sample(ctx, one, item, name, env)
            return
    if check_assignable(ctx, node, type_, f"`{name}`"):
        return
    if isinstance(type_, Money) or (have & NUMBER and want & MONEY and not want & NUMBER):
        _check_money(ctx, node, type_, name, env)
    elif (
        (have & NUMBER and want & {"timestamp"})
        or (have & TEXT and (encoded or _is_text_number(type_)))
        or (have & (MAP | OBJECT) and want & (MAP | OBJECT))
    ):
        return
    elif not have & want or unrelated(given, type_):
        message = f"`{name}` is {describe_expected(type_)}, and `{ctx.text(node)}` is {describe(given)}"
        ctx.report("wrong-type", node.span, message, *_suggest(ctx, node, type_, env))
    elif isinstance(node, Number) and _is_integer(type_) and node.value != node.value.to_integral_value():
        ctx.report("wrong-type", node.span, f"`{name}` is a whole number, not `{ctx.text(node)}`")


def _is_text_number(type_: Type) -> bool:
    """Tells whether Stripe sends values of the type as text."""
    moment = find_member(type_, Timestamp)
    return moment is not None and moment.unit == "iso"


def _is_integer(type_: Type) -> bool:
    return isinstance(type_, NumberType) and type_.integer


def _suggest(ctx: CheckContext, node: Expression, type_: Type, env: Environment) -> Suggestion:
    advice = suggest_conversion(ctx, node, type_, env)
    if not advice.help and value_kinds(ctx.type_of(node)) & TEXT and value_kinds(type_) & OBJECT:
        return Suggestion("write its fields: `{name: value}`")
    return advice


def _check_money(ctx: CheckContext, node: Expression, type_: Type, name: str, env: Environment) -> None:
    """Checks an amount: money, or an integer of the smallest unit, as Stripe sends it."""
    given = ctx.type_of(node)
    money = find_member(type_, Money)
    decimal = money is not None and money.decimal
    if isinstance(node, Number) and not decimal and node.value != node.value.to_integral_value():
        message = f"Stripe sends `{name}` in the smallest unit, as a whole number, not `{ctx.text(node)}`"
        ctx.report("wrong-type", node.span, message, f"write the amount with its currency: `{ctx.text(node)} USD`")
    elif not value_kinds(given) & (MONEY | NUMBER) and not (decimal and value_kinds(given) & TEXT):
        message = f"`{name}` is money, and `{ctx.text(node)}` is {describe(given)}"
        ctx.report("wrong-type", node.span, message, *suggest_conversion(ctx, node, type_, env))


def _check_map(ctx: CheckContext, node: MapLiteral, type_: Type, name: str, env: Environment) -> bool:
    """Checks a map literal entry by entry; returns False when the type has no fields."""
    free = find_member(type_, Map)
    if free is not None:
        for entry in node.entries:
            check_sample(ctx, entry.value, free.value, entry.key, env)
        return True
    page = find_member(type_, List)
    if page is not None and page.page:
        inside = {"data": FieldType("data", List(page.item)), "has_more": FieldType("has_more", BOOLEAN)}
        texts = {key: FieldType(key, STRING) for key in ("object", "url")}
        total = {"total_count": FieldType("total_count", INTEGER)}
        _check_fields(ctx, node, type_, inside | texts | total, name, env)
        return True
    names = targets_of(type_) or _structures(type_)
    known = [found for one in names if (found := ctx.structure(one)) is not None]
    chosen = closest_structure(known, [entry.key for entry in node.entries])
    if chosen is None:
        return bool(value_kinds(type_) & (MAP | OBJECT))
    fields = {key: field for structure in (*known, chosen) for key, field in structure.fields.items()}
    _check_fields(ctx, node, Object(chosen.name), fields, name, env)
    return True


def _structures(type_: Type) -> tuple[str, ...]:
    members = members_of(type_)
    return tuple(one.name for one in members if isinstance(one, Object))


def _check_fields(ctx: CheckContext, node: MapLiteral, type_: Type, fields: Mapping[str, FieldType], name: str, env: Environment) -> None:
    amounts: list[Expression] = []
    for entry in node.entries:
        found = fields.get(entry.key)
        if found is None:
            report_unknown_field(ctx, entry.key, key_span(ctx, entry), type_, name)
            continue
        check_currency_text(ctx, entry.key, entry.value, found.type, sent=True)
        check_sample(ctx, entry.value, found.type, entry.key, env, found.encoded)
        if isinstance(found.type, Money) and not found.type.currency and is_money(ctx.type_of(entry.value)):
            amounts.append(entry.value)
    own = next((entry.value for entry in node.entries if entry.key == "currency"), None)
    check_same_currency(ctx, amounts, "currency", own)


# --- what an action gives ----------------------------------------------------------------------------------------------------------


def check_answer(ctx: CheckContext, node: Expression, result: Type, action: str, env: Environment) -> None:
    """Checks the answer that a test makes up for an action."""
    if isinstance(result, Any_):
        return
    given = ctx.type_of(node)
    item = item_type(result)
    if isinstance(node, Null):
        help_ = f'`given {action} fails "No such object"` stands for a refusal'
        ctx.report("wrong-type", node.span, f"`{action}` always gives {describe(result)}, never nothing", help_)
    elif item is not None and value_kinds(result) == LIST and not value_kinds(given) & LIST:
        data = _data(node)
        advice = (
            replace_with(ctx, node, ctx.code(data))
            if data is not None
            else replace_with(ctx, node, f"[{ctx.code(node)}]")
            if isinstance(node, MapLiteral)
            else Suggestion()
        )
        ctx.report("wrong-type", node.span, f"`{action}` gives a list, and this is {describe(given)}", *advice)
    elif isinstance(result, Object) and not value_kinds(given) & (MAP | OBJECT):
        only = node.items[0] if isinstance(node, ListLiteral) and len(node.items) == 1 else None
        advice = replace_with(ctx, node, ctx.code(only)) if only is not None else Suggestion("write its fields: `{id: …}`")
        ctx.report("wrong-type", node.span, f"`{action}` gives {describe(result)}, and this is {describe(given)}", *advice)
    elif item is not None and isinstance(node, ListLiteral):
        for one in node.items:
            if value_kinds(ctx.type_of(one)) & (MAP | OBJECT) and not isinstance(one, Null):
                check_sample(ctx, one, item, action, env)
            else:
                message = f"`{action}` gives a list, each item {describe(item)}, and this is {describe(ctx.type_of(one))}"
                ctx.report("wrong-type", one.span, message, "write its fields: `{id: …}`")
    elif unrelated(given, result):
        ctx.report("wrong-type", node.span, f"`{action}` gives {describe(result)}, and this is {describe(given)}")
    else:
        check_sample(ctx, node, result, action, env)


def _data(node: Expression) -> Expression | None:
    """Returns the items of a list in Stripe's form ``{data: […]}``; None for others."""
    if isinstance(node, MapLiteral):
        return next((entry.value for entry in node.entries if entry.key == "data"), None)
    return None
