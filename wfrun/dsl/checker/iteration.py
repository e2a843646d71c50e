"""Iteration: the items that ``for``, comprehensions and quantifiers such as ``any`` take one by one."""

from __future__ import annotations

from wfrun.dsl.checker.context import LIST_FIELD, CheckContext, item_type, shorten
from wfrun.dsl.checker.money import is_money
from wfrun.dsl.checker.suggestions import Suggestion, replace_with
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.nodes import Call, Comparison, Expression, Field, Name, Null
from wfrun.dsl.types.base import ANY, BOOLEAN, Any_, List, Type
from wfrun.dsl.types.base import NUMBER as ANY_NUMBER
from wfrun.dsl.types.display import describe, describe_list
from wfrun.dsl.types.refinements import LENGTH, LIST, MAP, MOMENT, MONEY, NUMBER, OBJECT, TEXT, TRUTH, value_kinds


def infer_items(ctx: CheckContext, node: Expression, type_: Type) -> Type:
    """Returns the type of a list's items; reports what is no list."""
    found = item_type(type_)
    if found is not None and not isinstance(node, Null):
        return found
    help_ = f'`split({ctx.text(node)}, ",")` makes a list of text' if value_kinds(type_) == TEXT else ""
    if value_kinds(type_) == MAP:
        help_ = f"read it key by key: `{ctx.text(node)}.order`"
    return ctx.report("wrong-type", node.span, f"`{ctx.text(node)}` is {describe(type_)}, not a list", help_)


def quantifier_type(function: str, element: Type | None, item: Type) -> Type:
    """Returns the type of ``any``, ``count``, ``first``, ``sum`` …, by the type of the items or of the element expression."""
    match function:
        case "first" | "sum":
            return element if element is not None else item
        case "count":
            return ANY_NUMBER
    return BOOLEAN


_SORTED = NUMBER | MONEY | MOMENT | LENGTH | TEXT
_COMPARED = NUMBER | MONEY | MOMENT | LENGTH
_SINGLE = _SORTED | TRUTH | OBJECT


def comprehended_type(ctx: CheckContext, function: str, node: Expression, item: Type) -> Type:
    """Returns the type of ``sort``, ``unique``, ``min`` or ``max`` of a list, by its items; reports items that the function does not take.

    ``node`` is the list, or the element that is read from each item of one.
    """
    taken, what = {
        "sort": (_SORTED, "sorts numbers, money, times or text"),
        "unique": (_SINGLE, "tells numbers, money, times, text and objects apart"),
    }.get(function, (_COMPARED, "compares numbers, money and times"))
    if not value_kinds(item) & taken:
        given = ctx.type_of(node)
        is_ = describe_list(item) if value_kinds(given) == LIST and given is not item else describe(given)
        ctx.report("wrong-type", node.span, f"`{function}` {what}, and `{ctx.text(node)}` is {is_}")
        return ANY
    return List(item) if function in ("sort", "unique") else item


def check_summable(ctx: CheckContext, node: Expression, type_: Type) -> Type:
    """Reports items that ``sum`` cannot add: neither numbers nor money nor durations."""
    if isinstance(type_, Any_) or value_kinds(type_) & {"number", "money", "duration"}:
        return type_
    amount = f"name what to add: `{ctx.text(node)}.amount`" if is_money(ctx.field(type_, "amount") or ANY) else ""
    return ctx.report(
        "wrong-type", node.span, f"`sum` adds numbers, money or durations, and `{ctx.text(node)}` is {describe(type_)}", amount
    )


def report_unquantified(ctx: CheckContext, node: Call, span: Span) -> Type:
    """Reports a quantifier without ``where`` or ``for``: ``count(refunds)``."""
    name = node.function
    message = f"`{name}` goes through a list and asks about each item"
    match node.arguments:
        case (Comparison("in", Name(one), list_node) as begun,):
            each = f"sum({one}.amount for {one} in {ctx.text(list_node)})" if name == "sum" else f"{name}({ctx.text(begun)} where …)"
            advice = Suggestion(f"{_first_item_help(ctx, list_node) if name == 'first' else ''}write `{each}`")
        case (Field(list_node, field),) if name == "sum" and ctx.type_of(node.arguments[0]) is LIST_FIELD:
            advice = replace_with(ctx, node, f"sum(x.{field} for x in {ctx.code(list_node)})")
        case (list_node,):
            advice = _suggest_quantifier(ctx, name, list_node)
        case (list_node, Comparison(operator, Name(field), right)) if name != "sum" and item_type(ctx.type_of(list_node)) is not None:
            advice = replace_with(ctx, node, f"{name}(x in {ctx.code(list_node)} where x.{field} {operator} {ctx.code(right)})")
        case _:
            advice = Suggestion(f"write `{'sum(x.amount for x in items)' if name == 'sum' else f'{name}(x in items where …)'}`")
    return ctx.report("missing-argument", span, message, *advice)


def _suggest_quantifier(ctx: CheckContext, name: str, list_node: Expression) -> Suggestion:
    """Suggests a quantifier over a list."""
    item, text = item_type(ctx.type_of(list_node)), ctx.text(list_node)
    if name == "sum":
        return Suggestion(
            f"write `sum({'x' if item is not None and value_kinds(item) <= NUMBER | MONEY | LENGTH else 'x.amount'} for x in {text})`"
        )
    if name == "count":
        return Suggestion(f"`len({text})` is how many there are; of some of them: `count(x in {text} where …)`")
    return Suggestion(f"{_first_item_help(ctx, list_node) if name == 'first' else ''}write `{name}(x in {text} where …)`")


def _first_item_help(ctx: CheckContext, list_node: Expression) -> str:
    return f"the first of all is `{shorten(ctx.code(list_node, tight=True))}[0]`; of some of them, "
