"""Consistency of tests: reports tests that start nothing, and expectations that exclude each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from wfrun.dsl.checker.context import CheckContext, list_some
from wfrun.dsl.declarations import Effect
from wfrun.dsl.diagnostics.diagnostic import Fix, Related
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.nodes import (
    Action,
    Approve,
    EventPattern,
    EventTrigger,
    ExpectAction,
    ExpectNothing,
    ExpectOutcome,
    ExpectWait,
    File,
    GivenEvent,
    GivenFile,
    GivenLater,
    GivenStart,
    Node,
    Test,
    Trigger,
    Workflow,
)
from wfrun.dsl.syntax.visitor import walk_statements


class TestedProgram:
    """The workflows of a program as its tests see them. ``triggers`` are the triggers of named workflows.

    ``whole``: the tree of every file is complete.
    """

    def __init__(self, triggers: Mapping[str, Trigger], files: Sequence[File], *, whole: bool) -> None:
        self.triggers = triggers
        self._files = files
        self._whole = whole
        self._known: bool | None = None
        self._starting: dict[str, bool] = {}

    @cached_property
    def asks(self) -> bool:
        """Tells whether a workflow may ask for an approval. In a program without workflows, whose tests are about others, one may."""
        return not (self._whole and self._workflows) or any(map(_contains_approval, self._workflows))

    @cached_property
    def _workflows(self) -> list[Workflow]:
        return [item for file in self._files for item in file.items if isinstance(item, Workflow)]

    @cached_property
    def patterns(self) -> tuple[EventPattern, ...]:
        """Returns the event patterns of all workflows; none where a part of the program is lost, or its tests are about another."""
        triggers = [item.trigger for item in self._workflows if isinstance(item.trigger, EventTrigger)] if self._whole else []
        return tuple({pattern: None for trigger in triggers for pattern in trigger.events})

    def are_known(self, ctx: CheckContext) -> bool:
        """Tells whether every event type that starts a workflow exists."""
        if self._known is None:
            self._known = all("*" in one.pattern or ctx.declarations.event(one.pattern) for one in self.patterns)
        return self._known

    def starts(self, event: str) -> bool:
        """Tells whether a workflow starts on the event type."""
        found = self._starting.get(event)
        if found is None:
            found = self._starting[event] = any(pattern.matches(event) for pattern in self.patterns)
        return found


def _contains_approval(node: Node) -> bool:
    """Tells whether a workflow, a statement or a block asks for an approval."""
    return any(isinstance(one, Approve) for one in walk_statements(node))


def name_span(ctx: CheckContext, node: Test) -> Span:
    """Returns the span of a test's name."""
    return ctx.find(Span(min(node.span.start + len("test"), node.span.end), node.span.end), node.name)


def check_consistency(ctx: CheckContext, node: Test, tested: TestedProgram) -> None:
    """Reports contradictions among the lines of a test, each of which is right by itself."""
    _check_something_starts(ctx, node, tested)
    if not any(isinstance(one, GivenEvent | GivenLater | GivenFile | GivenStart) for one in node.body):
        help_ = "begin with an event: `given payment_intent.succeeded`"
        ctx.report("unreachable", name_span(ctx, node), "nothing that this test gives starts a workflow", help_)
    message: dict[str, Span] = {}
    for one in node.body:
        match one:
            case ExpectOutcome(outcome=outcome):
                other = next((name for name in _CONTRADICTIONS.get(outcome, ()) if name in message), None)
                if other is not None:
                    _report_contradiction(ctx, one.span, f"expect {outcome}", message[other], f"`{other}`")
                message.setdefault(outcome, one.span)
            case ExpectAction(action=Action(name=name)) if (declared := ctx.declarations.action(name)) is not None:
                if declared.effect is not Effect.READS:
                    message.setdefault("", one.span)
    nothing = next((one for one in node.body if isinstance(one, ExpectNothing) and not one.else_), None)
    if nothing is not None and "" in message:
        fix = Fix(ctx.find(nothing.span, "nothing"), "nothing_else")
        _report_contradiction(ctx, nothing.span, "expect nothing", message[""], "an action", "write `nothing_else`", fix)


def _check_something_starts(ctx: CheckContext, node: Test, tested: TestedProgram) -> None:
    """Reports a test that expects something of events that start no workflow."""
    given = [one for one in node.body if isinstance(one, GivenEvent | GivenLater)]
    if not (given and tested.patterns) or any(isinstance(one, GivenFile | GivenStart) for one in node.body):
        return
    if not any(isinstance(one, ExpectAction | ExpectWait | ExpectOutcome) for one in node.body):
        return  # that nothing follows may be what is tested
    known = all(ctx.declarations.event(one.event.pattern) for one in given)
    if not known or any(tested.starts(one.event.pattern) for one in given) or not tested.are_known(ctx):
        return
    event = given[0].event
    help_ = f"the workflows here start on {list_some(tuple(pattern.pattern for pattern in tested.patterns), 4)}"
    ctx.report("unreachable", event.span, f"no workflow starts on `{event.pattern}`", help_)


_CONTRADICTIONS = {"succeeded": ("failed", "needs_attention"), "failed": ("succeeded",), "needs_attention": ("succeeded",)}
"""Outcomes that exclude each other: all runs of a test end well, or one does not."""


def _report_contradiction(
    ctx: CheckContext, span: Span, what: str, place: Span, other: str, help_: str = "keep one of the two", fix: Fix | None = None
) -> None:
    related = (Related(ctx.source, place, "the other one"),)
    ctx.report("never-true", span, f"`{what}` is never met where {other} is expected too", help_, fix, related)
