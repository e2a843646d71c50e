"""Matcher: decides all conditions of an event type's workflows in one generated Python function.

The tree walk (``triggers.py``, ``evaluator.py``) is the truth. The generated function decides the same for events of the documented shape:
it reads each path once, checks the kind of what it reads, and hands the whole event to the tree walk as soon as something is not what it
expects. Conditions that it has no form for are tree walks inside it.

``when`` holds only where its condition is true, and unknown counts as not true; so each part is written twice, as "is true" and, under
``not``, as "is false", and no third value is needed while matching.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from wfrun.interpreter.condition_compiler import MatchFunctionWriter
from wfrun.interpreter.effects import RunEnvironment
from wfrun.interpreter.evaluator import Evaluator
from wfrun.interpreter.run import Run
from wfrun.interpreter.run_identity import identity_on_event
from wfrun.interpreter.triggers import Rule, RuleIndex, match_trigger
from wfrun.support.limits import MAX_EVENT_BYTES
from wfrun.support.recursion import with_stack_room

MAX_TYPES = 1024
"""Event types whose functions are kept at most; Stripe has some 300."""


def _evaluator(rule: Rule, event: Mapping[str, Any], environment: RunEnvironment) -> Evaluator:
    return Run(rule, event, environment, identity_on_event(rule.name, event)).evaluator()


def matching(rules: Iterable[Rule], event: Any, environment: RunEnvironment) -> list[Rule]:
    """Returns the rules whose trigger and ``when`` hold, by the tree walk."""
    if not isinstance(event, Mapping):
        return []
    found = []
    for rule in rules:
        if match_trigger(rule, event).starts:
            when = rule.workflow.when
            if when is None or _evaluator(rule, event, environment).truth(when) is True:
                found.append(rule)
    return found


def prepare(rules: Sequence[Rule], environment: Callable[[], RunEnvironment], result: Callable[[Rule], Any]) -> Any:
    """Returns a function ``matcher(event)`` with an attribute ``json``; both return a tuple of ``result(rule)``.

    ``json`` raises ``ValueError`` for what is not JSON, and for an event over the limit.
    """
    index = RuleIndex(rules)
    functions: dict[str, Callable[[Any], tuple[Any, ...]]] = {}
    results = {rule.name: result(rule) for rule in rules}

    def slowly(event: Any) -> tuple[Any, ...]:
        name = event.get("type") if isinstance(event, Mapping) else None
        if not isinstance(name, str):
            return ()
        return tuple(results[rule.name] for rule in with_stack_room(matching, index.rules(name), event, environment()))

    def first(event: Any) -> tuple[Any, ...]:
        """Matches an event whose type has no function yet, or what is no event."""
        name = event.get("type") if isinstance(event, Mapping) else None
        if type(name) is not str or type(event) is not dict:
            return slowly(event)
        found = functions.get(name)
        if found is None:
            found = _function(name, index.rules(name), environment, results, slowly)
            if len(functions) < MAX_TYPES:
                functions[name] = found
        return found(event)

    get = functions.get

    def matcher(event: Any) -> tuple[Any, ...]:
        try:
            return get(event["type"], first)(event)
        except (TypeError, KeyError, AttributeError):
            return first(event)

    def from_json(raw: bytes | str) -> tuple[Any, ...]:
        # A text has at most four bytes a character: only a long one must be counted.
        if len(raw) * (1 if isinstance(raw, bytes) else 4) > MAX_EVENT_BYTES and _size(raw) > MAX_EVENT_BYTES:
            raise ValueError(f"the event is larger than {MAX_EVENT_BYTES >> 20} MiB")
        try:
            event = json.loads(raw, parse_float=Decimal)
        except RecursionError:
            raise ValueError("the JSON is nested too deeply") from None
        return matcher(event)

    matcher.json = from_json  # type: ignore[attr-defined]
    return matcher


def _size(raw: bytes | str) -> int:
    return len(raw) if isinstance(raw, bytes) else len(raw.encode("utf-8", "surrogatepass"))


def _function(
    name: str,
    rules: Sequence[Rule],
    environment: Callable[[], RunEnvironment],
    results: Mapping[str, Any],
    slowly: Callable[[Any], tuple[Any, ...]],
) -> Callable[[Any], tuple[Any, ...]]:
    """Returns the function for one event type: from an event to the results of the rules that hold."""
    if not rules:
        return lambda event: ()
    writer = MatchFunctionWriter(name)
    for number, rule in enumerate(rules):
        writer.rule(number, rule)

    def leaf(number: int, node: Any, event: Mapping[str, Any]) -> Any:
        return _evaluator(rules[number], event, environment()).truth(node)

    constants = dict(writer.constants)
    constants |= {"leaf": leaf, "slowly": slowly}
    for number, rule in enumerate(rules):
        constants |= {f"r{number}": results[rule.name], f"r{number}s": (results[rule.name],)}
    space: dict[str, Any] = {}
    exec(compile(writer.source(), f"<conditions of {name}>", "exec"), constants, space)
    function: Callable[[Any], tuple[Any, ...]] = space["match"]
    return function
