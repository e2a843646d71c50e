"""Warnings about what a script means, once its names and types are known.

Each pass takes a file that was checked and notes what it finds; ``PASSES`` lists them, and a new one is one more line there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from wfrun.dsl.check_context import Context
from wfrun.dsl.check_itself import starts_itself
from wfrun.dsl.check_names import retrieving
from wfrun.dsl.check_unused import unused
from wfrun.dsl.logic.formulas import Literal
from wfrun.dsl.logic.sets import FALSE
from wfrun.dsl.logic.walk import Act, inside
from wfrun.dsl.nodes import (
    Action,
    Approve,
    Block,
    Choice,
    ChoiceBranch,
    Comparison,
    EventTrigger,
    Expression,
    Fail,
    Field,
    File,
    For,
    If,
    Let,
    Logical,
    Name,
    Node,
    Not,
    Statement,
    Stop,
    Try,
    Wait,
    WaitFor,
    WaitUntil,
    Workflow,
)
from wfrun.dsl.problems import Fix
from wfrun.dsl.source import Span
from wfrun.dsl.types import Object

EARLY_WARNING = "radar.early_fraud_warning"

CONSTANT_FIELDS = frozenset({"id", "object", "created", "livemode", "currency"})
"""Fields of Stripe's objects that never change."""


def _on_events(file: File) -> Iterator[tuple[Workflow, EventTrigger]]:
    for item in file.items:
        if isinstance(item, Workflow) and isinstance(item.trigger, EventTrigger):
            yield item, item.trigger


# --- refunds on fraud warnings -------------------------------------------------------------------------------------------------------


def not_actionable(c: Context, _: File, acts: Sequence[Act]) -> None:
    """A refund on an early fraud warning that may not be ``actionable`` where the refund is made."""
    for act in acts:
        trigger = act.workflow.trigger
        if act.node.name != "create_refund" or not isinstance(trigger, EventTrigger):
            continue
        if not all(event.pattern.removeprefix("v1.").startswith(EARLY_WARNING + ".") for event in trigger.events):
            continue
        if not _asks(act):
            c.report(
                "not-actionable",
                act.node.name_span if act.node.name_span.end else act.node.span,
                "this refund does not ask whether the fraud warning is `actionable`: the charge may be refunded or disputed already",
                "start the workflow `when actionable`",
                _asking(act.workflow),
            )


def _asks(act: Act) -> bool:
    """Whether the conditions in force rule out that the warning, as it came or as it was retrieved again, is not actionable."""
    terms = act.reader.terms
    for warning in (act.reader.object, *act.again):
        actionable = terms.number("field", warning, "actionable", needs=(warning,))
        if not act.known.allows(terms, Literal(actionable, FALSE)):
            return True
    return False


def _asking(workflow: Workflow) -> Fix | None:
    """The edit that makes a workflow ask whether the warning is actionable."""
    when = workflow.when
    if when is None:
        start = workflow.body.span.start
        return Fix(Span(start, start), "when actionable ", "add `when actionable`")
    if isinstance(when, Choice) or (isinstance(when, Logical) and when.operator == "or"):
        return None
    return Fix(Span(when.span.start, when.span.start), "actionable and ", "ask for `actionable` too")


# --- what is old after a wait --------------------------------------------------------------------------------------------------------


def stale_after_wait(c: Context, file: File, __: Sequence[Act]) -> None:
    """A condition that reads a field of the event's object after a wait: it is as it was when the event was made."""
    for workflow, _ in _on_events(file):
        waited = _block(c, workflow.body, False)
        if workflow.on_failure is not None:
            _block(c, workflow.on_failure, waited)


def _block(c: Context, block: Block, waited: bool) -> bool:
    """Looks at the statements of a block; whether the run has waited when it goes on after it."""
    for statement in block.statements:
        waited = _statement(c, statement, waited)
        if isinstance(statement, Stop | Fail):
            return False
    return waited


def _statement(c: Context, node: Statement, waited: bool) -> bool:
    if _waits(node):
        return True
    match node:
        case Let():
            _values(c, node.value, node, waited)
            return waited or _waits(node.value)
        case Action() | Fail():
            _values(c, node, node, waited)
        case If():
            after = waited
            for branch in node.branches:
                _condition(c, branch.condition, node, waited)
                after = _block(c, branch.body, waited) or after
            return (_block(c, node.otherwise, waited) if node.otherwise is not None else waited) or after
        case For():
            _values(c, node.items, node, waited)
            # The second item may come after a wait that stands below.
            waited = waited or any(_waits(one) for one in inside(node.body))
            if node.where is not None:
                _condition(c, node.where, node, waited)
            return _block(c, node.body, waited) or waited
        case Try():
            after = _block(c, node.body, waited)
            return _block(c, node.handler, after or waited) or after
    return waited


def _waits(node: Node) -> bool:
    return isinstance(node, Wait | WaitUntil | WaitFor | Approve)


def _values(c: Context, node: Node, statement: Statement, waited: bool) -> None:
    """The conditions inside the values of a statement: comparisons, and what a choice asks."""
    pending = [node] if waited else []
    while pending:
        one = pending.pop()
        if isinstance(one, Comparison | Logical | Not):
            _condition(c, one, statement, waited)
            continue
        if isinstance(one, ChoiceBranch):
            _condition(c, one.condition, statement, waited)
            pending.append(one.value)
            continue
        pending.extend(one.children())


def _condition(c: Context, node: Expression, statement: Statement, waited: bool) -> None:
    if not waited:
        return
    nodes = list(inside(node))
    fields = {id(one.target): one for one in nodes if isinstance(one, Field)}
    for one in nodes:
        if isinstance(one, Name) and id(one) in c.event_reads:
            field = fields.get(id(one)) if one.name == "object" else None
            if (field.name if field is not None else one.name) not in CONSTANT_FIELDS or (field is None and one.name == "object"):
                _stale(c, one, field, statement)


def _stale(c: Context, node: Name, field: Field | None, statement: Statement) -> None:
    """``node`` reads the event's object or one of its fields; ``field`` is what is read after ``object``."""
    shown = field if field is not None else node
    message = f"`{c.text(shown)}` is as it was when the event was made, before the wait"
    subject = c.event_reads[id(node)]
    called = subject.name.split(".")[-1] if isinstance(subject, Object) else ""
    action = c.declarations.action("retrieve_" + subject.name.replace(".", "_")) if isinstance(subject, Object) else None
    if action is None or action.main is None:
        c.report("stale-after-wait", shown.span, message, "retrieve the object again and read the field of what comes back")
        return
    call = f"let {called} = {action.name} object.id"
    read = called if node.name == "object" else f"{called}.{node.name}"
    c.report("stale-after-wait", shown.span, message, f"retrieve it again: `{call}`", retrieving(c, statement.span, node.span, call, read))


PASSES: tuple[Callable[[Context, File, Sequence[Act]], None], ...] = (not_actionable, stale_after_wait, starts_itself, unused)
"""What is looked at after names, types and money, in this order. A pass reads what the context knows and reports through it."""
