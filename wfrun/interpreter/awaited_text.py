"""Awaited text: the text that a field of an awaited event's object must have, as far as the ``where`` of a ``wait for`` tells.

Many runs of one workflow wait for events of one type, each about an object of its own: ``where customer == mine``. A handler that knows
which text each waits for wakes one of them, and not all. Told is only what no event can be accepted without: a part of the condition, among
parts joined by ``and``, that compares a field of the object, always a text where it is there, with a text that is known by now.
"""

from __future__ import annotations

from collections.abc import Iterator

from wfrun.dsl.declarations import Declarations
from wfrun.dsl.syntax.nodes import Comparison, Expression, Logical, Text, WaitFor
from wfrun.dsl.types.base import Id, Map, Object, String, Type, Union
from wfrun.interpreter.effects import TextOfField
from wfrun.interpreter.evaluator import Evaluator
from wfrun.interpreter.recent_events import field_names


def text_asked(evaluator: Evaluator, node: WaitFor) -> TextOfField | None:
    """Returns the text that a field of the awaited object must have; None where the ``where`` does not tell one."""
    if node.where is None:
        return None
    objects: list[str] = []
    for pattern in node.events:
        declared = None if pattern.pattern.endswith("*") else evaluator.declarations.event(pattern.pattern)
        if declared is None or not declared.objects:
            return None
        objects += declared.objects
    for path, other in _equal_fields(node.where):
        if not all(is_text(evaluator.declarations, Object(name), path) for name in objects):
            continue
        root = _root(other)
        if root is not None and any(_has(evaluator.declarations, name, root) for name in objects):
            continue  # a field of the awaited object too
        before = evaluator.assumed, evaluator.undecided, evaluator.printed_missing
        text = evaluator.evaluate(other)
        evaluator.assumed, evaluator.undecided, evaluator.printed_missing = before
        if type(text) is str:
            return TextOfField(path, text, root)
    return None


def _equal_fields(where: Expression) -> Iterator[tuple[tuple[str, ...], Expression]]:
    """Yields the parts of a condition that say that a path is equal to a text or to another path."""
    for part in where.operands if isinstance(where, Logical) and where.operator == "and" else (where,):
        if isinstance(part, Comparison) and part.operator == "==":
            for side, other in ((part.left, part.right), (part.right, part.left)):
                path = field_names(side)
                if path and (isinstance(other, Text) or field_names(other)):
                    yield path, other


def _root(node: Expression) -> str | None:
    path = field_names(node)
    return path[0] if path else None


def _has(declarations: Declarations, name: str, field: str) -> bool:
    structure = declarations.object(name)
    return structure is None or field in structure.fields


def is_text(declarations: Declarations, type_: Type, path: tuple[str, ...]) -> bool:
    """Tells whether the field at a path is a text wherever Stripe sends one there."""
    if not path:
        return isinstance(type_, String | Id) or (isinstance(type_, Union) and all(is_text(declarations, one, ()) for one in type_.members))
    if isinstance(type_, Map):
        return is_text(declarations, type_.value, path[1:])
    structure = declarations.object(type_.name) if isinstance(type_, Object) else None
    field = structure.fields.get(path[0]) if structure is not None else None
    return field is not None and is_text(declarations, field.type, path[1:])
