"""Warnings about what a script means, once its names and types are known.

Each pass takes a file that was checked and notes what it finds; ``PASSES`` lists them, and a new one is one more line there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from wfrun.dsl.check_context import Context
from wfrun.dsl.nodes import Action, EventTrigger, Field, File, Name, Node, Workflow

EARLY_WARNING = "radar.early_fraud_warning"


def inside(node: Node) -> Iterator[Node]:
    """A node and all that are below it, in the order of the text."""
    pending = [node]
    while pending:
        one = pending.pop()
        yield one
        pending.extend(reversed(tuple(one.children())))


def not_actionable(c: Context, file: File) -> None:
    """A refund on an early fraud warning that Stripe does not call actionable (the charge is refunded or disputed already)."""
    for item in file.items:
        if not isinstance(item, Workflow) or not isinstance(item.trigger, EventTrigger) or not _on_warnings(item.trigger):
            continue
        nodes = list(inside(item))
        if any(isinstance(node, Name | Field) and node.name == "actionable" for node in nodes):
            continue
        for node in nodes:
            if isinstance(node, Action) and node.name == "create_refund":
                c.report(
                    "not-actionable",
                    node.name_span if node.name_span.end else node.span,
                    "this refund does not ask whether the fraud warning is `actionable`: the charge may be refunded or disputed already",
                    "start the workflow `when actionable`",
                )


def _on_warnings(trigger: EventTrigger) -> bool:
    return all(event.pattern.removeprefix("v1.").startswith(EARLY_WARNING + ".") for event in trigger.events)


PASSES: tuple[Callable[[Context, File], None], ...] = (not_actionable,)
"""What is looked at after names, types and money, in this order. A pass reads ``Context.types`` and reports through the context."""
