"""``event-hint``: a workflow that takes an event for more than it tells or does.

Declarations of events say what they do not (``EventHint``): a refund has metadata of its own, a charge is refunded in part too. A hint is
about workflows that nothing but events with this hint starts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from wfrun.dsl.analysis.flow import CallSite
from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.declarations import Effect, EventDeclaration, EventHint
from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.source import Span
from wfrun.dsl.syntax import nodes as n
from wfrun.dsl.syntax.visitor import called_by, waits_in, walk
from wfrun.dsl.types.base import Object


def event_hint(ctx: CheckContext, file: n.File, _: Sequence[CallSite]) -> None:
    """Reports workflows to which a hint about their events applies, each hint once."""
    calls = _FileCalls(ctx, file)
    for item in file.items:
        if isinstance(item, n.Workflow) and isinstance(item.trigger, n.EventTrigger):
            hints = _common_hints(ctx, item.trigger)
            if hints:
                workflow = _EventUse(ctx, item, item.trigger, calls)
                for hint in hints:
                    workflow.tell(hint)


def _common_hints(ctx: CheckContext, trigger: n.EventTrigger) -> Sequence[EventHint]:
    """Returns the hints that every event which starts a workflow has."""
    common: Sequence[EventHint] | None = None
    for event in _events(ctx, trigger):
        common = event.hints if common is None else [one for one in common if one in event.hints]
        if not common:
            return ()
    return common or ()


def _events(ctx: CheckContext, trigger: n.EventTrigger) -> Iterator[EventDeclaration]:
    for pattern in trigger.events:
        names = filter(pattern.matches, ctx.declarations.event_names()) if pattern.pattern.endswith("*") else (pattern.pattern,)
        yield from filter(None, map(ctx.declarations.event, names))


class _FileCalls:
    """The calls of the workflows of a file."""

    def __init__(self, ctx: CheckContext, file: n.File) -> None:
        self._ctx = ctx
        self._file = file

    @cached_property
    def given(self) -> frozenset[tuple[str, str]]:
        """The arguments that some call gives, each with its action."""
        statements = (one for item in self._file.items if isinstance(item, n.Workflow) for one in self._ctx.statements_in(item))
        calls = (call for call in map(called_by, statements) if isinstance(call, n.Action))
        return frozenset((call.name, argument.name) for call in calls for argument in call.arguments)

    def make(self, hint: EventHint) -> bool:
        """Tells whether a call makes an object with a field that a hint is about."""
        return any((action, field) in self.given for action in hint.unless_made for field in hint.reads)


class _EventUse:
    """The use that one workflow makes of its event: what it reads of the object, and what it calls."""

    def __init__(self, ctx: CheckContext, workflow: n.Workflow, trigger: n.EventTrigger, calls: _FileCalls) -> None:
        self.ctx = ctx
        self.workflow = workflow
        self.trigger = trigger
        self.calls = calls
        self.reads: dict[str, Span] = {}
        """The fields of the object that are read, each with its first place."""
        self.actions: list[n.Action] = []
        self.comparisons: list[n.Comparison] = []
        self.asks_changes = False
        self.asked_again: set[str] = set()
        """The fields that are read of the object as an action gives it: ``dispute.status``, where ``dispute`` was retrieved."""
        objects = {name for event in _events(ctx, trigger) for name in event.objects}
        for node in walk(workflow):
            field = self.field(node)
            if field is not None:
                self.reads.setdefault(field, node.span)
            match node:
                case n.Name("previous") | n.Call("changed"):
                    self.asks_changes = True
                case n.Action():
                    self.actions.append(node)
                case n.Comparison():
                    self.comparisons.append(node)
                case n.Field(target, name) if isinstance(type_ := ctx.type_of(target), Object) and type_.name in objects:
                    self.asked_again.add(name)

    def field(self, node: n.Node) -> str | None:
        """Returns the field of the event's object that an expression is, by its name or after ``object``; None for all else."""
        reads = self.ctx.event_reads
        match node:
            case n.Name(name) if name != "object" and id(node) in reads:
                return name
            case n.Field(n.Name("object") as target, name) if id(target) in reads:
                return name
        return None

    def tell(self, hint: EventHint) -> None:
        """Reports a hint where it applies."""
        if (hint.own_only and self.workflow.from_accounts) or (hint.changes and self.asks_changes):
            return
        if not (self.reads.keys() | self.asked_again).isdisjoint(hint.unless_reads):
            return
        if self.calls.make(hint):
            return
        span = self._place(hint)
        if span is not None and not self.ctx.has_error(span):
            self.ctx.report("event-hint", span, hint.message, hint.help, self._fix(hint))

    def _place(self, hint: EventHint) -> Span | None:
        """Returns the first place that a hint is about; None where there is none."""
        if not (hint.reads or hint.calls or hint.ends or hint.gives or hint.compares):
            return self.trigger.events[0].span
        places = [self.reads[field] for field in hint.reads if field in self.reads]
        for action in self.actions:
            if self.ctx.has_error(action.span):
                continue
            declaration = self.ctx.declarations.action(action.name)
            if action.name in hint.calls or (hint.ends and declaration is not None and declaration.effect is Effect.ENDS):
                places.append(action.name_span if action.name_span.end else action.span)
            elif declaration is not None and declaration.effect is Effect.MOVES_MONEY:
                places += (one.value.span for one in action.arguments if self.field(one.value) in hint.gives)
        waits = waits_in(self.workflow.body)
        for one in self.comparisons:
            if waits and one.span.start >= self.workflow.body.span.start:
                continue
            match one:
                case n.Comparison("==", left, n.Text(value)) if (self.field(left), value) in hint.compares:
                    places.append(one.span)
        return min(places, default=None)

    def _fix(self, hint: EventHint) -> Fix | None:
        """Returns the edit that starts the workflow on the event that is meant."""
        patterns = self.trigger.events
        if not hint.replacement or len(patterns) > 1 or patterns[0].pattern.endswith("*"):
            return None
        return Fix(patterns[0].span, hint.replacement, f"start it on `{hint.replacement}`")
