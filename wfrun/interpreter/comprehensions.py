"""Quantifiers and comprehensions over lists, three-valued.

Where Stripe sent only the first part of a list, ``any`` is still true when an item of that part says so, and ``all`` false; anything else
that the part cannot decide is unknown. An item whose own condition is unknown counts in the same way: it may or may not belong.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wfrun.dsl.syntax.keywords import COMPREHENDING
from wfrun.dsl.syntax.nodes import Comprehension, Expression, Quantifier
from wfrun.interpreter import operators
from wfrun.interpreter.recent_events import narrowed_events
from wfrun.interpreter.scope import TOO_MUCH_WORK, ExpressionEvaluator
from wfrun.interpreter.views import Items
from wfrun.values.missing import Missing


def _list_items(evaluator: ExpressionEvaluator, node: Quantifier | Comprehension) -> tuple[tuple[Any, ...], Missing | None] | Missing:
    """Returns the items of a list, and why there may be more; missing for what is no list.

    Items of which the condition is surely false may be left out, except where ``all`` asks for such items.
    """
    items = node.items
    value = narrowed_events(evaluator, node)
    if value is None:
        value = evaluator.evaluate(items)
    if type(value) is Missing:
        return value
    if isinstance(value, Items):
        if value.assumed:
            evaluator.assumed = True
        return value, value.partial
    if isinstance(value, tuple | list):
        return tuple(value), None
    return Missing("missing", f"`{evaluator.text(items)}` is {operators.kind_of(value)}, not a list")


def quantify(evaluator: ExpressionEvaluator, node: Quantifier) -> Any:
    """Returns ``any``, ``all``, ``none``, ``count``, ``first`` or ``sum`` over a list."""
    source = _list_items(evaluator, node)
    if isinstance(source, Missing):
        if node.function == "first":
            evaluator.rest_on(node, source)
        return source
    items, unknown = source
    outer, evaluator.scope = evaluator.scope, evaluator.scope.inner()
    try:
        match node.function:
            case "any" | "none":
                found = _any(evaluator, node, items, True, unknown)
                return operators.negation(found) if node.function == "none" else found
            case "all":
                return operators.negation(_any(evaluator, node, items, False, unknown))
            case "first":
                return _first(evaluator, node, items, unknown)
            case "count":
                return _count(evaluator, node, items, unknown)
            case "sum":
                return _sum(evaluator, node, items, unknown)
        if node.element is not None and node.function in COMPREHENDING:
            return _applied(evaluator, node, node.element, items, unknown)
        return Missing("missing", f"`{node.function}` asks nothing about a list")
    except _Exhausted:
        return TOO_MUCH_WORK
    finally:
        evaluator.scope = outer


class _Exhausted(Exception):
    """The run has computed as much as it may; never leaves this module."""


def _each(evaluator: ExpressionEvaluator, node: Quantifier | Comprehension, items: tuple[Any, ...]) -> Iterator[Any]:
    """Yields the items one after another, each bound to the variable."""
    for item in items:
        if not evaluator.spend(1):
            raise _Exhausted
        evaluator.scope.bind(node.variable, item)
        yield item


def _item_condition(evaluator: ExpressionEvaluator, node: Quantifier | Comprehension) -> bool | Missing:
    """Reports whether the condition holds for the item that the variable is bound to."""
    if isinstance(node, Quantifier) and node.element is not None and node.function in ("any", "all", "none"):
        return evaluator.truth(node.element)
    return True if node.where is None else evaluator.truth(node.where)


def _any(evaluator: ExpressionEvaluator, node: Quantifier, items: tuple[Any, ...], target: bool, unknown: Missing | None) -> bool | Missing:
    """Reports whether the condition of some item is ``target``."""
    for _ in _each(evaluator, node, items):
        if node.element is not None and node.where is not None:
            belongs = evaluator.truth(node.where)
            if belongs is False:
                continue
            held = belongs if type(belongs) is Missing else evaluator.truth(node.element)
        else:
            held = _item_condition(evaluator, node)
        if held is target:
            return True
        if type(held) is Missing and unknown is None:
            unknown = held
    return unknown if unknown is not None else False


def _first(evaluator: ExpressionEvaluator, node: Quantifier, items: tuple[Any, ...], unknown: Missing | None) -> Any:
    """Returns the first item that is meant; that there is none rests on what may be: an item, or the rest of the list."""
    for item in _each(evaluator, node, items):
        held = _item_condition(evaluator, node)
        if type(held) is Missing:
            evaluator.rest_on(node.where or node, held)
            return held
        if held:
            return item if node.element is None else evaluator.evaluate(node.element)
    if unknown is not None:
        evaluator.rest_on(node, unknown)
        return unknown
    return Missing("missing", "no item of the list is meant")


def _count(evaluator: ExpressionEvaluator, node: Quantifier, items: tuple[Any, ...], unknown: Missing | None) -> int | Missing:
    if unknown is not None:
        return unknown
    number = 0
    for _ in _each(evaluator, node, items):
        held = _item_condition(evaluator, node)
        if isinstance(held, Missing):
            return held
        number += held
    return number


def _sum(evaluator: ExpressionEvaluator, node: Quantifier, items: tuple[Any, ...], unknown: Missing | None) -> Any:
    if unknown is not None:
        return unknown
    total: Any = None
    for item in _each(evaluator, node, items):
        held = _item_condition(evaluator, node)
        if type(held) is Missing:
            return held
        if not held:
            continue
        value = item if node.element is None else evaluator.evaluate(node.element)
        total = value if total is None else operators.arithmetic("+", total, value)
        if type(total) is Missing:
            return total
    return 0 if total is None else total


def _applied(evaluator: ExpressionEvaluator, node: Quantifier, element: Expression, items: tuple[Any, ...], unknown: Missing | None) -> Any:
    """Returns a function of the list of elements: ``sort(x.created for x in xs)``."""
    from wfrun.interpreter.builtins import FUNCTIONS

    if unknown is not None:
        return unknown
    kept: list[Any] = []
    for _ in _each(evaluator, node, items):
        held = _item_condition(evaluator, node)
        if type(held) is Missing:
            return held
        if held:
            kept.append(evaluator.evaluate(element))
    apply = FUNCTIONS[node.function].apply
    assert apply is not None, f"`{node.function}` is computed from a list"
    return apply(tuple(kept))


def comprehend(evaluator: ExpressionEvaluator, node: Comprehension) -> Any:
    """Returns ``[element for x in items where condition]``; a list that may lack items says why."""
    source = _list_items(evaluator, node)
    if isinstance(source, Missing):
        return source
    items, unknown = source
    kept: list[Any] = []
    outer, evaluator.scope = evaluator.scope, evaluator.scope.inner()
    try:
        for _ in _each(evaluator, node, items):
            held = _item_condition(evaluator, node)
            if held is True:
                kept.append(evaluator.evaluate(node.element))
            elif type(held) is Missing and node.where is not None:
                evaluator.rest_on(node.where, held)
                unknown = held if unknown is None else unknown
    except _Exhausted:
        return TOO_MUCH_WORK
    finally:
        evaluator.scope = outer
    return evaluator.made(Items.of(kept, partial=unknown))
