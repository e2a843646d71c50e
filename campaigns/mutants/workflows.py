"""Mistakes with whole workflows: copies, and updates that start the workflow again."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from campaigns.mutants.mutant import Change, Edit, Kind, replaced
from campaigns.mutants.script import Script
from wfrun.dsl.declarations import ActionDeclaration
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.nodes import Action, EventTrigger, If, Name, Workflow
from wfrun.dsl.syntax.visitor import walk

TAKES_BACK = ("create_refund", "cancel_subscription", "cancel_payment_intent")
"""Actions that must not be done twice."""


def copies(script: Script, _: Random) -> Iterator[Change]:
    """A workflow a second time, under the same name."""
    for item in script.workflows:
        yield replaced(script, Span(item.span.end, item.span.end), f"\n\n{script.slice(item)}", f'"{item.name}" stands there twice')


def _renamed_copies(script: Script, *, taking_back: bool) -> Iterator[Change]:
    for item in script.workflows:
        acts = any(isinstance(node, Action) and node.name in TAKES_BACK for node in walk(item.body))
        if isinstance(item.trigger, EventTrigger) and acts is taking_back:
            copy = script.slice(item).replace(f'"{item.name}"', '"A copy"', 1)
            yield replaced(script, Span(item.span.end, item.span.end), f"\n\n{copy}", f'"{item.name}" has a copy')


def acting_copies(script: Script, _: Random) -> Iterator[Change]:
    """A workflow that refunds or cancels, a second time under another name."""
    return _renamed_copies(script, taking_back=True)


def other_copies(script: Script, _: Random) -> Iterator[Change]:
    """Another workflow a second time under another name."""
    return _renamed_copies(script, taking_back=False)


def _own_update(script: Script, item: Workflow) -> ActionDeclaration | None:
    """The action that updates what starts a workflow, where its update does."""
    for pattern in item.trigger.events if isinstance(item.trigger, EventTrigger) else ():
        declared = script.declarations.event(pattern.pattern)
        if declared is not None and declared.update and len(declared.objects) == 1:
            return script.declarations.action(f"update_{declared.objects[0].replace('.', '_')}")
    return None


def own_updates(script: Script, _: Random) -> Iterator[Change]:
    """A workflow that updates what has started it, on every update."""
    for item in script.workflows:
        action = _own_update(script, item)
        if action is None:
            continue
        first = item.body.statements[0].span.start
        text = f'{action.name} object.id metadata={{seen: "yes"}}'
        edits = [Edit(Span(first, first), f"{text}\n{script.indent(first)}")]
        if item.when is not None:
            edits.append(Edit(Span(script.before(script.text.rindex("when", 0, item.when.span.start)), script.outer(item.when).end), ""))
        yield Change(tuple(edits), f"`{text}` on every update")


def unguarded_updates(script: Script, _: Random) -> Iterator[Change]:
    """An update of what starts the workflow without the ``if`` around it."""
    for spot in script.spots:
        action = _own_update(script, spot.workflow)
        if action is None or not isinstance(spot.statement, If) or len(spot.statement.branches) > 1:
            continue
        statements = spot.statement.branches[0].body.statements
        if any(isinstance(one, Action) and (one.name, one.main) == (action.name, Name("id")) for one in statements):
            inner = script.slice(Span(statements[0].span.start, statements[-1].span.end))
            yield replaced(script, spot.statement.span, inner, "the `if` around the update is gone")


KINDS = (
    Kind("a workflow twice", copies),
    Kind("a workflow that refunds or cancels, copied", acting_copies),
    Kind("another workflow copied", other_copies, "two workflows may tell different people the same"),
    Kind("an update of what starts the workflow", own_updates),
    Kind("such an update without its `if`", unguarded_updates),
)
