"""What is no condition where one is asked for, and what may be meant by it."""

from __future__ import annotations

from bisect import bisect_left

from wfrun.dsl.checker.assignability import listed_values
from wfrun.dsl.checker.context import WRITTEN, CheckContext
from wfrun.dsl.checker.ids import in_free_map
from wfrun.dsl.checker.suggestions import Advice, instead
from wfrun.dsl.syntax.nodes import (
    Comparison,
    Expression,
    Logical,
    Not,
    Null,
)
from wfrun.dsl.types.base import Id, Object, Type
from wfrun.dsl.types.refinements import LENGTH, LIST, MAP, MOMENT, MONEY, NUMBER, TEXT, describe, value_kinds


def no_condition(ctx: CheckContext, node: Expression, type_: Type, what: str, whole: Expression | None) -> None:
    """Notes a value that is neither true nor false. ``what`` begins the sentence; ``whole`` is the ``and``, ``or`` or ``not`` around it."""
    text = ctx.text(node)
    if isinstance(node, Null):
        ctx.report("wrong-type", node.span, f"{what}, and `null` is none: it never holds")
        return
    advice = _after_another(ctx, node, type_, whole) if isinstance(whole, Logical) else Advice()
    if isinstance(whole, Not):
        advice = _negated(ctx, node, type_, whole)
    ctx.report(
        "wrong-type", node.span, f"{what}, and `{text}` is {describe(type_)}", *(advice if advice.help else _as_condition(ctx, node, type_))
    )


_NEAR = 20
"""A value goes on with a comparison so many parts before it, at most."""


def _after_another(ctx: CheckContext, node: Expression, type_: Type, whole: Logical) -> Advice:
    """``status == "failed" or "pending"``: a value that goes on with the comparison before it."""
    at = bisect_left(whole.operands, node.span.start, key=lambda operand: operand.span.start)
    before: Comparison | None = None
    for operand in whole.operands[max(0, at - _NEAR) : at]:
        if isinstance(operand, Comparison) and operand.operator in ("==", "!=", "contains", "starts_with", "ends_with", "matches"):
            before = operand
    if before is None or not value_kinds(type_) & value_kinds(ctx.type_of(before.right)):
        return Advice()
    return instead(ctx, node, f"{ctx.operand(before.left)} {before.operator} {ctx.operand(node)}")


def _negated(ctx: CheckContext, node: Expression, type_: Type, whole: Not) -> Advice:
    """``not customer``: whether something is missing."""
    if not isinstance(node, WRITTEN) and value_kinds(type_) & (TEXT | frozenset({"object"})):
        return instead(ctx, whole, f"missing({ctx.code(node)})")
    return Advice()


def _as_condition(ctx: CheckContext, node: Expression, type_: Type) -> Advice:
    """What can be asked of a value of the type."""
    if isinstance(node, WRITTEN):
        return Advice("compare it with something: `amount > 100 USD`")
    text, kind = ctx.text(node), value_kinds(type_)
    present = f"present({text})"
    if isinstance(type_, Id | Object):
        return instead(ctx, node, f"present({ctx.code(node)})", f"ask whether it is there: `{present}`")
    if kind == TEXT:
        values = listed_values(type_)
        shown = values[0] if values else "true" if in_free_map(ctx, node) else "…"
        return Advice(f'compare it: `{text} == "{shown}"`')
    if kind == LIST:
        return Advice(f"count its items, `len({text}) > 0`, or ask about them: `any(x in {text} where …)`")
    if kind == MAP:
        return Advice(f'ask for a key: `"key" in {text}`')
    asked = {MONEY: f"{text} > 100 USD", NUMBER: f"{text} > 0", MOMENT: f"{text} > now - 3 days", LENGTH: f"{text} > 3 days"}.get(kind)
    if asked is not None:
        return Advice(f"compare it, `{asked}`, or ask whether it is there: `{present}`")
    return Advice(f"compare it with something, or ask whether it is there: `{present}`")
