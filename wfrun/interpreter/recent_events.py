"""Recent events: ``recent``, the objects of earlier events, and the questions that a program asks about them.

Most questions name one object of many: ``count(c in recent("charge.failed", 24 hours) where c.customer == customer)``. Reading every
earlier event for each new one would cost the square of their number. So where a part of the condition, among parts joined by ``and``, says
that a field is equal to a value that does not change from item to item, and that value is a text, the history is asked for the objects that
have it. Left out is only what surely is not equal: false and anything is false, so no such item belongs, whatever the other parts say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from wfrun.dsl.declarations import Declarations
from wfrun.dsl.syntax.nodes import Call, Comparison, Comprehension, DurationLiteral, Expression, Field, Logical, Name, Quantifier, Text
from wfrun.dsl.syntax.visitor import walk
from wfrun.dsl.types.base import Type
from wfrun.interpreter.effects import FieldValue, PastEvent
from wfrun.interpreter.event_history import HistoryQuestion
from wfrun.interpreter.scope import TOO_MUCH_WORK, ExpressionEvaluator, sent_in
from wfrun.interpreter.triggers import Rule
from wfrun.interpreter.views import Items, Record, any_of, view
from wfrun.values.datetimes import Duration, duration_of
from wfrun.values.missing import Missing

RECENT = "recent"
"""The function's name."""


def recent_events(evaluator: ExpressionEvaluator, node: Call, narrow: tuple[tuple[str, ...], str] | None = None) -> Any:
    """Returns the objects of earlier events of a type, oldest first; missing where no history is known.

    With ``narrow``, the path to a field and a text, objects whose field surely is not that text may be left out.
    """
    values = [evaluator.evaluate(argument) for argument in node.arguments]
    for value in values:
        if type(value) is Missing:
            return value
    if len(values) != 2 or not isinstance(values[0], str) or not isinstance(values[1], Duration):
        return Missing("missing", "`recent` takes an event type and a duration")
    name, length = values
    declarations = evaluator.declarations
    declared = declarations.event(name)
    kind = any_of(declared.objects if declared is not None else ())
    history = evaluator.environment.history
    since = evaluator.clock.now - int(length.seconds)
    found = None
    if history is not None:
        value = None if narrow is None else _field_value(name, *narrow, kind, declarations)
        found = history(name.removeprefix("v1."), since, value)
    if found is None:
        return Missing(
            "missing", "nothing is known of earlier events" if history is None else "not all earlier events of that time are known"
        )
    if not evaluator.spend(len(found)):
        return TOO_MUCH_WORK
    return Items.of([_past_object(one, kind, declarations) for one in found])


def narrowed_events(evaluator: ExpressionEvaluator, node: Quantifier | Comprehension) -> Any:
    """Returns the objects of ``recent`` that a condition may hold for; None where that cannot be told, or all are to be looked at."""
    if evaluator.observed:
        return None
    if not isinstance(node.items, Call) or node.items.function != RECENT or node.where is None or evaluator.awaited is not None:
        return None
    if isinstance(node, Quantifier) and node.function == "all" and node.element is None:
        return None  # an item for which the condition is false decides it
    for path, other in equal_fields(node.where, node.variable):
        assumed = evaluator.assumed
        text = evaluator.evaluate(other)
        if type(text) is str:
            return recent_events(evaluator, node.items, (path, text))
        evaluator.assumed = assumed
    return None


def history_questions(rules: Iterable[Rule]) -> tuple[HistoryQuestion, ...]:
    """Returns what the workflows of a program may ask of earlier events."""
    found: dict[HistoryQuestion, None] = {}
    for rule in rules:
        constants = dict(rule.constants)
        for root in (rule.workflow, *constants.values()):
            for node in walk(root):
                if isinstance(node, Call) and node.function == RECENT:
                    found[_question(node)] = None
    return tuple(found)


def _question(node: Call) -> HistoryQuestion:
    """Returns the type and the length of time of a call, as far as its text tells them: any type, and no length, where it does not."""
    pattern, seconds = "*", None
    if node.arguments and isinstance(node.arguments[0], Text):
        pattern = node.arguments[0].value.removeprefix("v1.")
    if len(node.arguments) > 1 and isinstance(length := node.arguments[1], DurationLiteral):
        told = duration_of(length.count, length.unit)
        seconds = int(told.seconds) if isinstance(told, Duration) else None
    return HistoryQuestion(pattern, seconds)


def equal_fields(where: Expression, variable: str) -> Iterator[tuple[tuple[str, ...], Expression]]:
    """Yields the parts of a condition that say that a field of the item is equal to something outside it: the path, and what it equals."""
    parts = where.operands if isinstance(where, Logical) and where.operator == "and" else (where,)
    for part in parts:
        if isinstance(part, Comparison) and part.operator == "==":
            for side, other in ((part.left, part.right), (part.right, part.left)):
                path = field_names(side)
                if path is not None and path[0] == variable and len(path) > 1 and _stays(other, variable):
                    yield path[1:], other


def field_names(node: Expression) -> tuple[str, ...] | None:
    """Returns the names of ``x.billing_details.email``; None for what is no such path."""
    names: list[str] = []
    while isinstance(node, Field):
        names.append(node.name)
        node = node.target
    return (node.name, *reversed(names)) if isinstance(node, Name) else None


def _stays(node: Expression, variable: str) -> bool:
    """Reports whether a value is the same for every item, and reading it once is no different from reading it for each."""
    path = field_names(node)
    return isinstance(node, Text) or (path is not None and path[0] != variable)


def _field_value(name: str, path: tuple[str, ...], text: str, kind: Type, types: Declarations) -> FieldValue:
    """Returns the condition that the field at a path has a text."""

    def read(past: PastEvent) -> str | None:
        value = _past_object(past, kind, types)
        for step in path:
            if type(value) is not Record or value.assumed or value.sent is not None:
                return None
            value = value.read(step)
        return value if type(value) is str else None

    return FieldValue((id(types), name, path), text, read, path, types.release)


def _past_object(past: PastEvent, kind: Type, types: Declarations) -> Any:
    """Returns the object of an earlier event as a value."""
    value = past.view
    if type(value) is not Record or value.types is not types:
        sent = sent_in(past.release, types)
        value = past.view = view(past.object, kind, None, types=types, assumed=past.assumed, sent=sent)
    return value
