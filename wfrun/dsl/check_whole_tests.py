"""What is wrong with a test although each of its lines is right: nothing starts, or what is expected excludes itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from wfrun.dsl.check_context import Context
from wfrun.dsl.declarations import Effect
from wfrun.dsl.nodes import (
    Action,
    Approve,
    Block,
    Branch,
    ExpectAction,
    ExpectNothing,
    ExpectOutcome,
    File,
    For,
    GivenEvent,
    GivenFile,
    GivenLater,
    GivenStart,
    If,
    Let,
    Node,
    Test,
    Trigger,
    Try,
    Workflow,
)
from wfrun.dsl.problems import Fix, Related
from wfrun.dsl.source import Span


class Tested:
    """The workflows of a program as its tests see them. ``triggers`` holds how each that has a name starts.

    ``whole`` says that nothing of the program is lost to an error.
    """

    def __init__(self, triggers: Mapping[str, Trigger], files: Sequence[File], *, whole: bool) -> None:
        self.triggers = triggers
        self._files = files
        self._whole = whole

    @cached_property
    def asks(self) -> bool:
        """Whether a workflow asks for an approval, or may do so. Of a program without workflows, whose tests are about others, it may."""
        workflows = [item for file in self._files for item in file.items if isinstance(item, Workflow)]
        return not (self._whole and workflows) or any(map(_asks, workflows))


def _asks(node: Node) -> bool:
    """Whether an approval is asked for in a workflow, a statement or a block."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Approve):
            return True
        waiting += [child for child in one.children() if isinstance(child, _HOLDING)]
    return False


_HOLDING = (Approve, Block, Branch, For, If, Let, Try)
"""Nodes that an approval may be, or stand in."""


def name_span(c: Context, node: Test) -> Span:
    """The place of a test's name."""
    return c.find(Span(min(node.span.start + len("test"), node.span.end), node.span.end), node.name)


def whole_test(c: Context, node: Test) -> None:
    """What is wrong with a test although each of its lines is right."""
    if not any(isinstance(one, GivenEvent | GivenLater | GivenFile | GivenStart) for one in node.body):
        help_ = "begin with an event: `given payment_intent.succeeded`"
        c.report("unreachable", name_span(c, node), "nothing that this test gives starts a workflow", help_)
    told: dict[str, Span] = {}
    for one in node.body:
        match one:
            case ExpectOutcome(outcome=outcome):
                other = next((name for name in _EXCLUDED.get(outcome, ()) if name in told), None)
                if other is not None:
                    _excluded(c, one.span, f"expect {outcome}", told[other], f"`{other}`")
                told.setdefault(outcome, one.span)
            case ExpectAction(action=Action(name=name)) if (declared := c.declarations.action(name)) is not None:
                if declared.effect is not Effect.READS:
                    told.setdefault("", one.span)
    nothing = next((one for one in node.body if isinstance(one, ExpectNothing) and not one.else_), None)
    if nothing is not None and "" in told:
        fix = Fix(c.find(nothing.span, "nothing"), "nothing_else")
        _excluded(c, nothing.span, "expect nothing", told[""], "an action", "write `nothing_else`", fix)


_EXCLUDED = {"succeeded": ("failed", "needs_attention"), "failed": ("succeeded",), "needs_attention": ("succeeded",)}
"""Outcomes that are not expected together: all of a test's runs end well, or one does not."""


def _excluded(
    c: Context, span: Span, what: str, place: Span, other: str, help_: str = "keep one of the two", fix: Fix | None = None
) -> None:
    related = (Related(c.source, place, "the other one"),)
    c.report("never-true", span, f"`{what}` is never met where {other} is expected too", help_, fix, related)
