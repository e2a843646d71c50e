"""Conditions, judged part by part, so that a report can say why one held or did not."""

from __future__ import annotations

from typing import Any

from wfrun.dsl.syntax.nodes import Comparison, Expression, Logical, Not
from wfrun.interpreter import operators
from wfrun.interpreter.evaluator import Evaluator
from wfrun.interpreter.report import Condition, Part
from wfrun.values.formatting import pretty_of
from wfrun.values.missing import Missing

SHOWN = 200
"""A value in a report is cut after so many characters."""


def trace_condition(evaluator: Evaluator, node: Expression) -> Condition:
    """Whether a condition holds, with the parts that were looked at and what they rested on."""
    evaluator.assumed = False
    parts: list[Part] = []
    held = _walk(evaluator, node, parts)
    assumed = any(part.assumed for part in parts)
    return Condition(evaluator.text(node), None if isinstance(held, Missing) else held, tuple(parts), assumed)


def _walk(evaluator: Evaluator, node: Expression, parts: list[Part]) -> bool | Missing:
    held = _judged(evaluator, node, parts)
    evaluator.judged(node, held)
    return held


def _judged(evaluator: Evaluator, node: Expression, parts: list[Part]) -> bool | Missing:
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
        left, right = (shown(value) for value in values)
    else:
        value = evaluator.evaluate(node)
        left = shown(value)
        held = value if value is True or value is False or type(value) is Missing else evaluator.truth(node)
    unknown = held if type(held) is Missing else None
    parts.append(
        Part(
            evaluator.text(node),
            None if unknown is not None else held is True,
            left,
            right,
            unknown.reason if unknown is not None else None if held else "false",
            (unknown.note or None) if unknown is not None else None,
            evaluator.assumed,
        )
    )
    return held


def shown(value: Any) -> str:
    """A value as a report shows it: money grouped, long texts cut."""
    text = pretty_of(value, SHOWN)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
