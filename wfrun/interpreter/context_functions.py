"""The functions that ask about the run itself: its event's changes, earlier events, settings, lists and secrets.

Their declarations stand with all others in ``functions.py``; they are evaluated here because they need more than their arguments' values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wfrun.dsl.syntax.nodes import Call, Expression, Field, Index, Name, Text
from wfrun.dsl.types.base import ANY
from wfrun.interpreter import operators
from wfrun.interpreter.views import Items, Record, any_of, view
from wfrun.values.datetimes import Duration
from wfrun.values.missing import MISSING, Missing
from wfrun.values.secret import Secret

if TYPE_CHECKING:
    from wfrun.interpreter.evaluator import Evaluator


def evaluate_context_call(evaluator: Evaluator, node: Call) -> Any:
    """The value of ``changed``, ``recent``, ``setting``, ``list`` or ``secret``."""
    if not node.arguments:
        return Missing("missing", f"`{node.function}` needs an argument")
    match node.function:
        case "changed":
            return _changed(evaluator, node)
        case "recent":
            return _recent(evaluator, node)
    name = evaluator.evaluate(node.arguments[0])
    if not isinstance(name, str):
        return name if type(name) is Missing else Missing("missing", f"`{node.function}` takes a name in quotes")
    around = evaluator.environment
    match node.function:
        case "setting":
            if name not in around.settings:
                return Missing("missing", f"no setting is called `{name}`")
            return view(around.settings[name], ANY, None, types=evaluator.declarations)
        case "list":
            lines = around.lists.get(name)
            return Items.of(lines) if lines is not None else Missing("missing", f"there is no list `{name}`")
        case "secret":
            return Secret(around.secrets[name]) if name in around.secrets else Missing("missing", f"no secret is called `{name}`")
    return Missing("missing", f"no function is called `{node.function}`")


def _path(node: Expression) -> list[str] | None:
    """The way from the event's object to a field: ``plan.amount``, ``object.status``, ``metadata["tier"]``; None for anything else."""
    match node:
        case Name(name):
            return [] if name == "object" else [name]
        case Field(target, name):
            inner = _path(target)
            return None if inner is None else [*inner, name]
        case Index(target, Text(key)):
            inner = _path(target)
            return None if inner is None else [*inner, key]
    return None


def _changed(evaluator: Evaluator, node: Call) -> bool | Missing:
    """Whether the update that the event tells of changed a field, and if asked, from what and to what."""
    previous = evaluator.subject.previous
    if type(previous) is Missing:
        return Missing("missing", "the event does not say what changed")
    if previous.assumed:
        evaluator.assumed = True
    field = node.arguments[0]
    path = _path(field)
    if not path:
        return Missing("missing", f"`changed` takes a field, not `{evaluator.text(field)}`")
    before: Any = previous
    raw: Any = previous.raw
    for step in path:
        if not isinstance(raw, Mapping) or step not in raw:
            # A list comes whole, and a part of one cannot be told apart: what is below it may have changed or not.
            return (
                False
                if isinstance(raw, Mapping)
                else Missing("missing", f"the event does not say whether `{evaluator.text(field)}` changed")
            )
        raw = raw[step]
        before = before.read(step) if isinstance(before, Record) else MISSING
    result: bool | Missing = True
    for keyword in node.keywords:
        wanted = evaluator.evaluate(keyword.value)
        actual = before if keyword.name == "from" else evaluator.evaluate(field)
        same = operators.equal(actual, wanted)
        if same is False:
            return False
        if type(same) is Missing:
            result = same
    return result


def _recent(evaluator: Evaluator, node: Call) -> Any:
    """The objects of earlier events of a type, oldest first; unknown where no history is at hand."""
    values = [evaluator.evaluate(argument) for argument in node.arguments]
    for value in values:
        if type(value) is Missing:
            return value
    if len(values) != 2 or not isinstance(values[0], str) or not isinstance(values[1], Duration):
        return Missing("missing", "`recent` takes an event type and a duration")
    name, length = values
    around = evaluator.environment
    found = None if around.history is None else around.history(name.removeprefix("v1."), around.now - int(length.seconds))
    if found is None:
        return Missing("missing", "nothing is known of earlier events")
    declared = evaluator.declarations.event(name)
    kind = any_of(declared.objects if declared is not None else ())
    return Items.of(view(one.object, kind, None, types=evaluator.declarations, assumed=one.assumed) for one in found)
