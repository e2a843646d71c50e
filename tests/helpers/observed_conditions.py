"""What happens to the conditions of a workflow on an event: each is noted wherever it decides something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.helpers.checking import declarations
from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.program import CheckedProgram
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax import nodes as n
from wfrun.dsl.types.base import Object
from wfrun.interpreter.effects import RunEnvironment
from wfrun.interpreter.evaluator import Evaluator
from wfrun.interpreter.scope import EventSubject
from wfrun.interpreter.views import view
from wfrun.values.missing import MISSING, Missing

NEVER_FALSE = "is false for no value"

LOGIC_OF_CONDITIONS = frozenset({"never-true", "always-true", "unreachable"})

NOW = 1767225606
"""When every run starts, in unix seconds."""


class Watching(Evaluator):
    """Notes what every condition was wherever it decided something."""

    # The slots of the class above stay as they are: what is noted stands beside them.
    noted: dict[Span, set[bool | None]]
    deciding: bool

    def truth(self, node: n.Expression) -> bool | Missing:
        deciding = self.deciding
        value = super().truth(node)
        self.deciding = deciding
        if deciding:
            self.noted.setdefault(node.span, set()).add(value if isinstance(value, bool) else None)
        return value

    def _logical(self, node: n.Logical) -> bool | Missing:
        deciding, found = self.deciding, []
        for operand in node.operands:
            held = self.truth(operand)
            found.append(held)
            if held is (node.operator == "or"):
                break
            if node.operator == "and" and held is not True:
                self.deciding = False  # whatever follows, the whole is not true
        self.deciding = deciding
        if (node.operator == "or") in found:
            return node.operator == "or"
        return next((held for held in found if isinstance(held, Missing)), node.operator == "and")


Bodies = Sequence[Mapping[str, Any]]


def happenings(
    script: str, program: CheckedProgram, body: Mapping[str, Any], kind: str, previous: Mapping[str, Any] | None = None, later: Bodies = ()
) -> tuple[dict[Span, set[bool | None]], set[Span]]:
    """What each condition was on an event, and which statements were reached.

    ``later`` are the objects that are retrieved, listed and waited for, each of the type that its field ``object`` names.
    """
    source = Source("1.wf", script)
    data = {"object": body} if previous is None else {"object": body, "previous_attributes": previous}
    event = {"id": "evt_1", "object": "event", "type": kind, "livemode": False, "account": None, "data": data}
    evaluator = Watching(source, program.files[0].currencies, declarations(), EventSubject(event, declarations()), RunEnvironment(now=NOW))
    evaluator.noted, evaluator.deciding = {}, True
    reached: set[Span] = set()
    for item in program.files[0].file.items:
        if isinstance(item, n.Let) and isinstance(item.value, n.Expression):
            evaluator.scope.bind(item.name, evaluator.evaluate(item.value))
    (workflow,) = (item for item in program.files[0].file.items if isinstance(item, n.Workflow))
    if any(pattern.matches(kind) for pattern in getattr(workflow.trigger, "events", ())) and (
        workflow.when is None or evaluator.truth(workflow.when) is True
    ):
        _Run(evaluator, reached, later).block(workflow.body)
    return evaluator.noted, reached


class _Run:
    """A run in which every action is done, and gives one of the ``later`` objects, in turn."""

    def __init__(self, evaluator: Watching, reached: set[Span], later: Bodies) -> None:
        self.evaluator = evaluator
        self.reached = reached
        self.later = later
        self._turn = 0

    def block(self, block: n.Block) -> bool:
        """Goes through statements, whose names end with them; whether the run goes on after them."""
        evaluator = self.evaluator
        outer, evaluator.scope = evaluator.scope, evaluator.scope.inner()
        goes_on = all(self._statement(statement) for statement in block.statements)
        evaluator.scope = outer
        return goes_on

    def _statement(self, node: n.Statement) -> bool:
        evaluator = self.evaluator
        self.reached.add(node.span)
        match node:
            case n.Stop(condition, unless):
                return condition is not None and evaluator.truth(condition) is unless
            case n.Let(name, n.Action(main=main)) if main is not None:
                asked = evaluator.evaluate(main)
                if isinstance(asked, Missing):
                    return False  # a missing value fails the step
                self._turn += 1
                # What is asked for is what comes.
                evaluator.scope.bind(name, self._view({**self.later[self._turn % len(self.later)], "id": asked}))
            case n.Let(name, value):
                evaluator.scope.bind(name, self._value(value))
            case n.Wait():
                self._wait()
            case n.If(branches, otherwise):
                block = next((branch.body for branch in branches if evaluator.truth(branch.condition) is True), otherwise)
                return block is None or self.block(block)
            case n.For(variable, _, where, body):
                for item in self._all():
                    outer, evaluator.scope = evaluator.scope, evaluator.scope.inner()
                    evaluator.scope.bind(variable, item)
                    goes_on = (where is not None and evaluator.truth(where) is not True) or self.block(body)
                    evaluator.scope = outer
                    if not goes_on:
                        return False
        return True

    def _value(self, node: n.Node) -> Any:
        match node:
            case n.Comparison() | n.Logical() | n.Not():
                return self.evaluator.truth(node)
            case n.WaitFor(_, where, _):
                return self._awaited(where)
        assert isinstance(node, n.Expression)
        return self.evaluator.evaluate(node)

    def _awaited(self, where: n.Expression | None) -> Any:
        self._wait()
        for found in self._all():
            self.evaluator.awaited = found
            held = where is None or self.evaluator.truth(where) is True
            self.evaluator.awaited = None
            if held:
                return found
        return MISSING

    def _wait(self) -> None:
        self.evaluator.environment = RunEnvironment(now=self.evaluator.environment.now + 5)

    def _all(self) -> list[Any]:
        return [self._view(body) for body in self.later]

    def _view(self, body: Mapping[str, Any]) -> Any:
        return view(body, Object(str(body["object"])), None, types=declarations())


def contradiction(problem: Problem, noted: Mapping[Span, set[bool | None]], reached: set[Span]) -> bool:
    """Whether what happened is not as a problem says."""
    match problem.code:
        case "never-true":
            return True in noted.get(problem.span, ())
        case "always-true":
            seen = noted.get(problem.span, set())
            # Of a chain of `or` is said that it is never false: it is unknown where what it reads is missing.
            return False in seen or (None in seen and NEVER_FALSE not in problem.message)
        case "unreachable":
            return problem.span in reached
    return False
