"""Condition trace: evaluates a condition part by part, so that a report can say why it held or did not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from wfrun.dsl.syntax.nodes import Comparison, Expression, Logical, Not
from wfrun.interpreter import operators
from wfrun.interpreter.argument_encoding import to_json
from wfrun.interpreter.evaluator import Evaluator
from wfrun.interpreter.report import Condition, ConditionPart
from wfrun.interpreter.views import Record
from wfrun.support.limits import MAX_NESTING
from wfrun.support.short_text import shortened
from wfrun.values.formatting import pretty_of
from wfrun.values.missing import Missing
from wfrun.values.money import Money

PART_WORK = 4
"""The work of recording a part of a condition."""

MAX_SHOWN_CHARS = 1_000
"""Characters of the longest value of a condition that a report shows whole."""

MAX_STEP_CHARS = 3_000
"""Characters of the longest value of a step that a report shows whole: ten lines of it on a very wide terminal."""

FREE_CHARS = 200
"""Characters of a value that are recorded with a part of a condition at no more work."""


def trace_condition(evaluator: Evaluator, node: Expression) -> Condition:
    """Evaluates a condition; returns its value, the parts that were evaluated and what they rest on."""
    evaluator.begin()
    parts: list[ConditionPart] = []
    held = _walk(evaluator, node, parts)
    assumed = any(part.assumed for part in parts)
    if isinstance(held, Missing):
        evaluator.rest_on(node, held)
    text = evaluator.text(node)
    evaluator.spend(len(text) >> 4)
    return Condition(text, None if isinstance(held, Missing) else held, tuple(parts), assumed, evaluator.undecided)


def _walk(evaluator: Evaluator, node: Expression, parts: list[ConditionPart]) -> bool | Missing:
    held = _evaluate_part(evaluator, node, parts)
    evaluator.on_condition(node, held)
    return held


def _evaluate_part(evaluator: Evaluator, node: Expression, parts: list[ConditionPart]) -> bool | Missing:
    if isinstance(node, Logical):
        deciding = node.operator == "or"
        unknown: Missing | None = None
        for operand in node.operands:
            held = _walk(evaluator, operand, parts)
            if held is deciding:
                return deciding
            if type(held) is Missing and unknown is None:
                unknown = held
        return unknown if unknown is not None else not deciding
    if isinstance(node, Not):
        return operators.negation(_walk(evaluator, node.operand, parts))
    evaluator.assumed = False
    left = right = None
    if isinstance(node, Comparison):
        values = evaluator.sides(node)
        held = operators.compare(node.operator, *values)
        left, right = (_side_text(value) for value in values)
    else:
        value = evaluator.evaluate(node)
        left = _side_text(value)
        held = value if value is True or value is False or type(value) is Missing else evaluator.truth(node)
    unknown = held if type(held) is Missing else None
    text = evaluator.text(node)
    long = sum(max(0, len(side) - FREE_CHARS) for side in (left, right) if side is not None)
    evaluator.spend(PART_WORK + ((len(text) + long) >> 4))
    parts.append(
        ConditionPart(
            text,
            None if unknown is not None else held is True,
            left,
            right,
            unknown.reason if unknown is not None else None if held else "false",
            (unknown.note or None) if unknown is not None else None,
            evaluator.assumed,
        )
    )
    return held


def json_value(value: Any, depth: int = 0) -> Any:
    """Returns a value as JSON for a report: money as minor units with its currency, what came from Stripe as it came, others as text."""
    match value:
        case None | bool() | int() | Decimal() | str():
            return value
        case Money():
            return {"minor": value.rounded(), "currency": value.currency}
        case Missing():
            return None
        case Record():
            return to_json(value.raw, depth)
        case dict() | list() | tuple() if depth > MAX_NESTING:
            return "…"
        case dict():
            return {key: json_value(item, depth + 1) for key, item in value.items()}
        case list() | tuple():
            return [json_value(item, depth + 1) for item in value]
    return display_text(value)


def _side_text(value: Any) -> str:
    """Returns a side of a comparison as reports show it: what is empty shows as it is written."""
    return display_text(value) or ('""' if isinstance(value, str) else "{}" if isinstance(value, dict | Record) else "[]")


def display_text(value: Any, most: int = MAX_SHOWN_CHARS) -> str:
    """Returns a value as reports show it: money grouped, texts of more than ``most`` characters cut."""
    text = pretty_of(value, most)
    return shortened(text, most)
