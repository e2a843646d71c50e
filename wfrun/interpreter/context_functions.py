"""Context functions: ``changed``, ``recent``, ``setting``, ``list`` and ``secret``, which ask about the run itself.

``builtins.py`` declares them with all others; they are evaluated here because they need more than the values of their arguments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sized
from decimal import Decimal
from typing import Any

from wfrun.dsl.syntax.nodes import Call, Expression, Field, Index, Name, Text
from wfrun.dsl.types.base import ANY
from wfrun.interpreter import operators
from wfrun.interpreter.recent_events import recent_events
from wfrun.interpreter.scope import TOO_MUCH_WORK, EventSubject, ExpressionEvaluator
from wfrun.interpreter.value_size import MAX_VALUE_CHARS, size_of
from wfrun.interpreter.views import Items, Record, unknown_in_release, view
from wfrun.values.datetimes import Timestamp
from wfrun.values.missing import MISSING, OTHER_RELEASE, Missing
from wfrun.values.secret import NoSecret, Secret


def evaluate_context_call(evaluator: ExpressionEvaluator, node: Call) -> Any:
    """Returns the value of a call of a context function; missing, with the reason, for arguments that it does not take."""
    if not node.arguments:
        return Missing("missing", f"`{node.function}` needs an argument")
    match node.function:
        case "changed":
            return _changed(evaluator, node)
        case "recent":
            return recent_events(evaluator, node)
    name = evaluator.evaluate(node.arguments[0])
    if not isinstance(name, str):
        return name if type(name) is Missing else Missing("missing", f"`{node.function}` takes a name in quotes")
    environment = evaluator.environment
    match node.function:
        case "setting":
            if name not in environment.settings:
                return Missing("missing", f"no setting is called `{name}`")
            found = environment.settings[name]
            if isinstance(found, Sized) and not evaluator.spend(len(found)):
                return TOO_MUCH_WORK
            return view(found, ANY, None, types=evaluator.declarations)
        case "list":
            lines = environment.lists.get(name)
            if lines is not None and not evaluator.spend(len(lines)):
                return TOO_MUCH_WORK
            return Items.of(lines) if lines is not None else Missing("missing", f"there is no list `{name}`")
        case "secret":
            secrets = environment.secrets
            try:
                return Secret(secrets[name]) if name in secrets else Missing("missing", f"no secret is called `{name}`")
            except NoSecret as problem:
                return Missing("missing", str(problem))
    return Missing("missing", f"no function is called `{node.function}`")


def field_path(node: Expression) -> list[str] | None:
    """Returns the steps from the event's object to a field: ``plan.amount``, ``object.status``, ``metadata["tier"]``; else None."""
    match node:
        case Name(name):
            return [] if name == "object" else [name]
        case Field(target, name):
            inner = field_path(target)
            return None if inner is None else [*inner, name]
        case Index(target, Text(key)):
            inner = field_path(target)
            return None if inner is None else [*inner, key]
    return None


def _changed(evaluator: ExpressionEvaluator, node: Call) -> bool | Missing:
    """Reports whether the event's update changed a field and, if asked, from and to which value."""
    previous = evaluator.subject.previous
    if type(previous) is Missing:
        return Missing("missing", "the event does not say what changed")
    if previous.assumed:
        evaluator.assumed = True
    field = node.arguments[0]
    path = field_path(field)
    if not path:
        return Missing("missing", f"`changed` takes a field, not `{evaluator.text(field)}`")
    before: Any = previous
    raw: Any = previous.raw
    for step in path:
        if not isinstance(raw, Mapping) or step not in raw:
            if isinstance(raw, Mapping):
                unknown = _changed_elsewhere(evaluator.subject, path)
                return unknown if unknown is not None else False
            # Stripe sends the whole list when any item changed: a field below a list may have changed or not.
            return Missing("missing", f"the event does not say whether `{evaluator.text(field)}` changed")
        raw = raw[step]
        before = before.read(step) if isinstance(before, Record) else MISSING
    result: bool | Missing = True
    for keyword in node.keywords:
        expected = evaluator.evaluate(keyword.value)
        actual = before if keyword.name == "from" else evaluator.evaluate(field)
        if not evaluator.spend(min(size_of(actual, MAX_VALUE_CHARS).work, size_of(expected, MAX_VALUE_CHARS).work)):
            return TOO_MUCH_WORK
        equal = operators.equal(actual, expected)
        if equal is False:
            return False
        if type(equal) is Missing:
            result = equal
    return result


def _changed_elsewhere(subject: EventSubject, path: list[str]) -> Missing | None:
    """Returns why an event of another API release does not say that the field at a path is unchanged; None where it says so.

    That release may not have the field, or keep in another place what the field holds in the script's release.
    """
    found, previous = subject.object, subject.previous
    if not isinstance(found, Record) or found.sent is None or not isinstance(previous, Record):
        return None
    release, name = found.sent.release, found.sent.object_name
    value: Any = found
    for step in path:
        value = value.read(step) if isinstance(value, Record) else MISSING
        if type(value) is Missing:
            if value.reason == OTHER_RELEASE:
                return unknown_in_release(release, name, ".".join(path))
            break
    declared = found.type.fields if found.type is not None else {}
    changed = [key for key in previous.raw if key not in declared]
    text = ".".join(path)
    for key in changed:
        if release.place(name, text) == key:
            return Missing(OTHER_RELEASE, f"API release {release.name[:60]} keeps a part of `{name}.{text}` in `{key}`, which changed")
    if changed and not isinstance(value, str | bool | int | Decimal | Timestamp | Missing):
        keys = ", ".join(f"`{key}`" for key in changed[:5])
        return Missing(
            OTHER_RELEASE, f"{keys} changed, which only API release {release.name[:60]} has: it may be a part of `{name}.{text}`"
        )
    return None
