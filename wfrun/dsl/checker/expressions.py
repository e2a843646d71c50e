"""Expressions: infers the type of each, and reports values that are no conditions."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import assert_never

from wfrun.dsl.checker.arithmetic import infer_arithmetic
from wfrun.dsl.checker.assignability import listed_values
from wfrun.dsl.checker.calls import infer_call
from wfrun.dsl.checker.comparisons import infer_comparison, report_incomplete_comparison
from wfrun.dsl.checker.context import LIST_FIELD, LITERALS, MAX_DEPTH, CheckContext, item_type, shorten
from wfrun.dsl.checker.environment import Environment
from wfrun.dsl.checker.fields import infer_field, infer_index
from wfrun.dsl.checker.ids import in_free_map
from wfrun.dsl.checker.iteration import check_summable, comprehended_type, infer_items, quantifier_type
from wfrun.dsl.checker.money import infer_money_literal, is_money, is_number, narrow_by_condition, resolve_currencies, resolved_type
from wfrun.dsl.checker.names import infer_name
from wfrun.dsl.checker.suggestions import Suggestion, replace_with, suggest_conversion
from wfrun.dsl.checker.text_holes import check_text_holes
from wfrun.dsl.checker.unknown_names import field_through_envelope
from wfrun.dsl.syntax.keywords import COMPREHENDING, QUANTIFIERS
from wfrun.dsl.syntax.nodes import (
    Arithmetic,
    Boolean,
    Call,
    Choice,
    Coalesce,
    Comparison,
    Comprehension,
    DurationLiteral,
    Expression,
    Field,
    Index,
    ListLiteral,
    Logical,
    Lost,
    MapLiteral,
    MoneyLiteral,
    Name,
    Negate,
    Not,
    Null,
    Number,
    Omit,
    Quantifier,
    Template,
    Text,
)
from wfrun.dsl.types.base import ANY, BOOLEAN, DURATION, NULL, STRING, Any_, Id, List, Map, Object, Type
from wfrun.dsl.types.base import NUMBER as ANY_NUMBER
from wfrun.dsl.types.display import describe
from wfrun.dsl.types.refinements import LENGTH, LIST, MAP, MOMENT, MONEY, NUMBER, TEXT, TRUTH, MapLiteralType, join, value_kinds


def infer(ctx: CheckContext, node: Expression, env: Environment) -> Type:
    """Infers the type of an expression; ANY where it has a problem or where nothing is known before the run."""
    ctx.depth += 1
    if node is ctx.queried_node:
        ctx.queried_environment = env.snapshot()
    if ctx.depth > MAX_DEPTH:
        type_: Type = ctx.report("too-deep", node.span, "this is nested too deeply", "give parts of it names with `let`")
    else:
        type_ = _infer(ctx, node, env)
    ctx.depth -= 1
    ctx.types[id(node)] = type_
    return type_


def _infer(ctx: CheckContext, node: Expression, env: Environment) -> Type:
    match node:
        case Name():
            return infer_name(ctx, node, env)
        case Field() | Index():
            return _infer_path(ctx, node, env)
        case Text():
            check_text_holes(ctx, node, env)
            return STRING
        case Number():
            return ANY_NUMBER
        case MoneyLiteral():
            return infer_money_literal(ctx, node)
        case Boolean():
            return BOOLEAN
        case DurationLiteral():
            return DURATION
        case Null():
            return NULL
        case Omit():
            if id(node) not in ctx.omits:
                ctx.report("wrong-type", node.span, "`omit` leaves an argument of an action out; it is no value")
            return ANY
        case Comparison() if (isinstance(node.left, Name) or isinstance(node.right, Name)) and report_incomplete_comparison(ctx, node, env):
            return BOOLEAN
        case Comparison():
            within = narrow_by_condition(ctx, node, env)
            left, right = infer(ctx, node.left, within), infer(ctx, node.right, within)
            return infer_comparison(ctx, node, left, right, within)
        case Logical():
            within = narrow_by_condition(ctx, node, env)
            for operand in node.operands:
                check_condition(ctx, operand, within, f"`{node.operator}` joins conditions", node)
            return BOOLEAN
        case Not():
            before = len(ctx.problems)
            check_condition(ctx, node.operand, env, "`not` turns a condition around", node)
            ctx.explain_parse_problem(node.span, before)
            return BOOLEAN
        case Template():
            for part in node.parts:
                if not isinstance(part, str):
                    infer(ctx, part, env)
            check_text_holes(ctx, node, env)
            return STRING
        case Call(function, arguments) if function in QUANTIFIERS:
            for argument in arguments:
                _infer_list_items(ctx, argument, env)
            return infer_call(ctx, node, env)
        case Call():
            for argument in (*node.arguments, *(keyword.value for keyword in node.keywords)):
                infer(ctx, argument, env)
            return infer_call(ctx, node, env)
        case ListLiteral():
            return _infer_list(ctx, node, env)
        case MapLiteral():
            for entry in node.entries:
                infer(ctx, entry.value, env)
            types = [ctx.type_of(entry.value) for entry in node.entries]
            return (
                MapLiteralType(join(types), tuple((entry.key, type_) for entry, type_ in zip(node.entries, types, strict=True)))
                if types
                else Map(ANY)
            )
        case Quantifier():
            return _infer_quantifier(ctx, node, env)
        case Comprehension():
            inner = _item_environment(ctx, node, env)
            return List(infer(ctx, node.element, inner))
        case Negate():
            return _infer_negate(ctx, node, env)
        case Arithmetic():
            types = [infer(ctx, operand, env) for operand in (node.first, *(term.operand for term in node.rest))]
            return infer_arithmetic(ctx, node, types, env)
        case Coalesce():
            ctx.with_default.update(map(id, node.operands[:-1]))
            return _join_alternatives(ctx, node.operands, [infer(ctx, operand, env) for operand in node.operands], env)
        case Choice():
            return _infer_choice(ctx, node, env)
        case Lost():
            return ANY
    assert_never(node)


def _infer_list_items(ctx: CheckContext, node: Expression, env: Environment) -> None:
    """Infers a list that was given to a quantifier without ``where``. A field of a list stands for the field of each item."""
    if isinstance(node, Field):
        item = item_type(infer(ctx, node.target, env))
        if item is not None and ctx.field(item, node.name) is not None:
            ctx.types[id(node)] = LIST_FIELD
            return
    if not isinstance(node, Comparison):
        infer(ctx, node, env)


def check_condition(ctx: CheckContext, node: Expression, env: Environment, what: str, parent: Logical | Not | None = None) -> Type:
    """Checks an expression that must be true, false or unknown. ``what`` begins the sentence about one that cannot be.

    ``parent`` is the ``and``, ``or`` or ``not`` around it.
    """
    type_ = infer(ctx, node, env)
    if not value_kinds(type_) & TRUTH or isinstance(node, Null):
        report_no_condition(ctx, node, type_, what, parent)
        return ANY
    return type_


def _infer_path(ctx: CheckContext, node: Field | Index, env: Environment) -> Type:
    """Infers a path of fields and items. A loop walks it, however long it is."""
    steps: list[Field | Index] = []
    start: Expression = node
    while isinstance(start, Field | Index):
        steps.append(start)
        start = start.target
    type_ = infer(ctx, start, env)
    for step in reversed(steps):
        match step:
            case Field():
                type_ = infer_field(ctx, step, type_, env)
            case Index():
                type_ = infer_index(ctx, step, type_, infer(ctx, step.key, env), env)
        ctx.types[id(step)] = type_
    if isinstance(start, Name) and start.name in ("event", "data") and isinstance(type_, Any_) and env.trigger.subject is not None:
        type_ = field_through_envelope(ctx, ctx.source.slice(node.span), env.trigger.subject)
    return type_


def _infer_list(ctx: CheckContext, node: ListLiteral, env: Environment) -> Type:
    """Infers a list. Among money, bare numbers take its currency."""
    types = [infer(ctx, item, env) for item in node.items]
    if any(map(is_money, types)) and all(is_money(type_) or is_number(type_) for type_ in types):
        resolve_currencies(ctx, node.items, env)
        for item, type_ in zip(node.items, types, strict=True):
            # A number without a currency is reported already: nothing follows from it.
            ctx.types[id(item)] = resolved_type(ctx, item, ANY if is_number(type_) else type_)
    return List(join(map(ctx.type_of, node.items)))


def _item_environment(ctx: CheckContext, node: Quantifier | Comprehension, env: Environment) -> Environment:
    """Infers the list and returns the environment of the expressions about each item."""
    item = infer_items(ctx, node.items, infer(ctx, node.items, env))
    inner = env.inside({node.variable: ctx.named_types.kept(item)})
    if node.where is not None:
        check_condition(ctx, node.where, inner, "`where` takes a condition")
        inner = narrow_by_condition(ctx, node.where, inner)
    return inner


def _infer_quantifier(ctx: CheckContext, node: Quantifier, env: Environment) -> Type:
    inner = _item_environment(ctx, node, env)
    item = inner.scope.names.get(node.variable, ANY)
    if node.element is None:
        result = quantifier_type(node.function, None, item)
        return check_summable(ctx, node.items, result) if node.function == "sum" else result
    if node.function in ("any", "all", "none"):
        if isinstance(node.element, Name) and node.element.name == node.variable and node.where is not None:
            return _report_listed_items(ctx, node, node.where)
        check_condition(ctx, node.element, inner, f"`{node.function}` asks about a condition")
        return BOOLEAN
    element = infer(ctx, node.element, inner)
    if node.function in COMPREHENDING:
        return comprehended_type(ctx, node.function, node.element, element)
    result = quantifier_type(node.function, element, item)
    return check_summable(ctx, node.element, result) if node.function == "sum" else result


def _report_listed_items(ctx: CheckContext, node: Quantifier, where: Expression) -> Type:
    """Reports ``any(x for x in xs where c)``, which names the items in place of a question about them."""
    asked = f"{node.function}({node.variable} in {ctx.code(node.items)} where {ctx.code(where)})"
    message = f"`{node.function}` asks about each item: no value stands before the list"
    ctx.report("wrong-type", node.element.span if node.element is not None else node.span, message, *replace_with(ctx, node, asked))
    return BOOLEAN


def _infer_negate(ctx: CheckContext, node: Negate, env: Environment) -> Type:
    type_ = infer(ctx, node.operand, env)
    if value_kinds(type_) & (NUMBER | MONEY | LENGTH) and not isinstance(node.operand, Null):
        return type_
    text = ctx.text(node.operand)
    message = f"`-` takes a number, money or a duration, and `{text}` is {describe(type_)}"
    return ctx.report("wrong-type", node.operand.span, message, *suggest_conversion(ctx, node.operand, ANY_NUMBER, env))


def _join_alternatives(ctx: CheckContext, operands: Sequence[Expression], types: list[Type], env: Environment) -> Type:
    """Joins the types of alternatives. Numbers among money take its currency."""
    resolve_currencies(ctx, operands, env)
    money = any(map(is_money, types))
    # A number without a currency is reported already: nothing follows from it.
    return join(resolved_type(ctx, node, ANY if money and is_number(type_) else type_) for node, type_ in zip(operands, types, strict=True))


def _infer_choice(ctx: CheckContext, node: Choice, env: Environment) -> Type:
    values: list[Expression] = []
    for branch in node.branches:
        check_condition(ctx, branch.condition, env, "`if` takes a condition")
        infer(ctx, branch.value, narrow_by_condition(ctx, branch.condition, env))
        values.append(branch.value)
    infer(ctx, node.otherwise, env)
    values.append(node.otherwise)
    return _join_alternatives(ctx, values, [ctx.type_of(one) for one in values], env)


# --- no condition --------------------------------------------------------------------------------------------------------------------


def report_no_condition(ctx: CheckContext, node: Expression, type_: Type, what: str, parent: Expression | None) -> None:
    """Reports a value that is no condition. ``what`` begins the sentence; ``parent`` is the ``and``, ``or`` or ``not`` around it."""
    text = ctx.text(node)
    if isinstance(node, Null):
        ctx.report("wrong-type", node.span, f"{what}, and `null` is none: it never holds")
        return
    advice = Suggestion()
    if isinstance(parent, Logical):
        if _is_default(ctx, node, parent):
            return  # the value before it is reported
        advice = _suggest_repeated_comparison(ctx, node, type_, parent)
        advice = advice if advice.help else _suggest_default(ctx, node, type_, parent)
    if isinstance(parent, Not):
        advice = _suggest_missing(ctx, node, type_, parent)
    ctx.report(
        "wrong-type",
        node.span,
        f"{what}, and `{text}` is {describe(type_)}",
        *(advice if advice.help else _suggest_condition(ctx, node, type_)),
    )


MAX_PARTS_BACK = 20
"""How many parts before a value are searched for the comparison that the value continues."""


def _suggest_repeated_comparison(ctx: CheckContext, node: Expression, type_: Type, parent: Logical) -> Suggestion:
    """Suggests the whole comparison for ``status == "failed" or "pending"``."""
    at = bisect_left(parent.operands, node.span.start, key=lambda operand: operand.span.start)
    before: Comparison | None = None
    for operand in parent.operands[max(0, at - MAX_PARTS_BACK) : at]:
        if isinstance(operand, Comparison) and operand.operator in ("==", "!=", "contains", "starts_with", "ends_with", "matches"):
            before = operand
    if before is None or not value_kinds(type_) & value_kinds(ctx.type_of(before.right)):
        return Suggestion()
    return replace_with(ctx, node, f"{ctx.operand(before.left)} {before.operator} {ctx.operand(node)}")


def _suggest_default(ctx: CheckContext, node: Expression, type_: Type, parent: Logical) -> Suggestion:
    """Suggests ``description ?? "none"`` for ``description or "none"``."""
    if parent.operator != "or" or len(parent.operands) != 2 or node is not parent.operands[0] or isinstance(node, LITERALS):
        return Suggestion()
    other = parent.operands[1]
    kinds = TEXT if isinstance(other, Text | Template) else MONEY if isinstance(other, MoneyLiteral) else NUMBER
    if not isinstance(other, Text | Template | MoneyLiteral | Number) or not kinds & value_kinds(type_):
        return Suggestion()
    written = f"{ctx.operand(node)} ?? {ctx.code(other)}"
    return replace_with(ctx, parent, written, f"a value for where it is missing stands after `??`: `{shorten(written)}`")


def _is_default(ctx: CheckContext, node: Expression, parent: Logical) -> bool:
    """Tells whether a value is the second part of ``description or "none"``, of which the first part is reported."""
    first = parent.operands[0]
    return (
        node is parent.operands[-1] and isinstance(node, LITERALS) and bool(_suggest_default(ctx, first, ctx.type_of(first), parent).help)
    )


def _suggest_missing(ctx: CheckContext, node: Expression, type_: Type, parent: Not) -> Suggestion:
    """Suggests ``missing(…)`` for ``not customer``."""
    if not isinstance(node, LITERALS) and value_kinds(type_) & (TEXT | frozenset({"object"})):
        return replace_with(ctx, parent, f"missing({ctx.code(node)})")
    return Suggestion()


def _suggest_condition(ctx: CheckContext, node: Expression, type_: Type) -> Suggestion:
    """Suggests a condition about a value of the type."""
    if isinstance(node, LITERALS):
        return Suggestion("compare it with something: `amount > 100 USD`")
    text, kind = ctx.text(node), value_kinds(type_)
    present = f"present({text})"
    if isinstance(type_, Id | Object):
        return replace_with(ctx, node, f"present({ctx.code(node)})", f"ask whether it is there: `{present}`")
    if kind == TEXT:
        values = listed_values(type_)
        shown = values[0] if values else "true" if in_free_map(ctx, node) else "…"
        return Suggestion(f'compare it: `{text} == "{shown}"`')
    if kind == LIST:
        return Suggestion(f"count its items, `len({text}) > 0`, or ask about them: `any(x in {text} where …)`")
    if kind == MAP:
        return Suggestion(f'ask for a key: `"key" in {text}`')
    asked = {MONEY: f"{text} > 100 USD", NUMBER: f"{text} > 0", MOMENT: f"{text} > now - 3 days", LENGTH: f"{text} > 3 days"}.get(kind)
    if asked is not None:
        return Suggestion(f"compare it, `{asked}`, or ask whether it is there: `{present}`")
    return Suggestion(f"compare it with something, or ask whether it is there: `{present}`")
