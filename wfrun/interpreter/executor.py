"""The tree walk over statements: a generator of effects that knows no engine.

``execute`` yields the effects of ``world.py`` one at a time, is sent their answers, and returns the report. It is total: whatever the
event, the answers and the values are, it ends with a report and never raises.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any, TypeAlias, assert_never

from wfrun.dsl.one_line import one_line
from wfrun.dsl.syntax.nodes import (
    Action,
    Approve,
    Block,
    Fail,
    For,
    If,
    Let,
    Name,
    Node,
    Statement,
    Stop,
    Try,
    Wait,
    WaitFor,
    WaitUntil,
)
from wfrun.dsl.syntax.visitor import walk
from wfrun.interpreter.action_calls import ActionCaller
from wfrun.interpreter.condition_trace import trace_condition
from wfrun.interpreter.control_flow import NeedsAttention, RunFailed, Stopped
from wfrun.interpreter.effects import Answer, Done, Effect, ReadRest, Refused, Unknown
from wfrun.interpreter.evaluator import Evaluator
from wfrun.interpreter.report import Step, StepError, WorkflowReport
from wfrun.interpreter.run import Run, new_report
from wfrun.interpreter.views import Items, Record
from wfrun.interpreter.waits import WaitHandler
from wfrun.support.limits import MAX_ITEMS, MAX_STEPS, MAX_WORK
from wfrun.support.records import evolve
from wfrun.values.missing import PARTIAL_LIST, Missing

Walk: TypeAlias = Generator[Effect, Answer, None]


def execute(run: Run, evaluator: Evaluator | None = None) -> Generator[Effect, Answer, WorkflowReport]:
    """Judges the ``when`` and runs the workflow's block: yields effects, returns the report.

    ``evaluator`` is the job's own, where the caller has made it already.
    """
    report = new_report(run)
    evaluator = evaluator if evaluator is not None else run.evaluator()
    condition = run.condition
    if condition is None and run.workflow.when is not None:
        condition = trace_condition(evaluator, run.workflow.when)
    report.condition = condition
    execution = _Execution(run, evaluator, report)
    if condition is not None and condition.value is not True:
        report.outcome = "skipped"
    else:
        execution.rests_on_assumption = condition is not None and condition.assumed
        yield from execution.body()
    report.assumed = report.assumed or (condition is not None and condition.assumed) or any(step.assumed for step in report.steps)
    report.finished = execution.now
    return report


def execute_statements(run: Run, evaluator: Evaluator, place: str) -> Generator[Effect, Answer, WorkflowReport]:
    """Carries out the statements of the workflow's block by themselves: yields effects, returns the report.

    What they name stays in the evaluator's frame of names, and its moment is theirs. ``place`` begins the paths of the steps: no other
    statements of the run have it.
    """
    report = new_report(run)
    execution = _Execution(run, evaluator, report)
    yield from execution.body(place)
    report.assumed = report.assumed or any(step.assumed for step in report.steps)
    report.finished = execution.now
    return report


class _Execution:
    """One run on its way: the report that grows, the names, and whether what happens now rests on an assumption."""

    def __init__(self, run: Run, evaluator: Evaluator, report: WorkflowReport) -> None:
        self.run = run
        self.evaluator = evaluator
        self.report = report
        self.rests_on_assumption = False
        self.last_step = MAX_STEPS
        self.calling = ActionCaller(run.library, run.identity, evaluator, report, self.record, account=_account(run.event))
        self.waiting = WaitHandler(run, evaluator, self.record, self.advance)

    @property
    def now(self) -> int:
        return self.evaluator.environment.now

    def body(self, place: str | None = None) -> Walk:
        """The block, then ``on_failure`` when the run failed.

        With a ``place``, which begins the paths, the block's statements give their names to what is around.
        """
        workflow = self.run.workflow
        try:
            if place is None:
                yield from self.block(workflow.body, "", 0)
            else:
                yield from self.statements(workflow.body, place, 0)
        except Stopped:
            self.report.outcome = "stopped"
        except NeedsAttention as problem:
            self.report.outcome = "needs_attention"
            self.report.error = problem.error
        except RunFailed as problem:
            self.report.outcome = "failed"
            self.report.error = problem.error
            self.rests_on_assumption = self.rests_on_assumption or problem.assumed
            if workflow.on_failure is not None:
                self.last_step = len(self.report.steps) + MAX_STEPS
                self.evaluator.left = MAX_WORK
                yield from self.clean_up(workflow.on_failure, problem)

    def clean_up(self, block: Block, problem: RunFailed) -> Walk:
        """``on_failure``: the run stays failed, whatever happens in it."""
        try:
            self.evaluator.scope = self.evaluator.scope.inner()
            self.evaluator.scope.bind("problem", problem.as_value(), self.rests_on_assumption)
            yield from self.block(block, "on_failure.", 1)
        except Stopped:
            pass
        except NeedsAttention as trouble:
            self.report.outcome = "needs_attention"
            self.report.error = trouble.error
        except RunFailed as second:
            self.report.notes.append(f"`on_failure` failed too: {second.error.message}")

    def record(self, step: Step) -> None:
        """Adds a step to the report."""
        self.report.steps.append(evolve(step, assumed=True) if self.rests_on_assumption and not step.assumed else step)

    def line(self, node: Node) -> int:
        return self.run.source.place(node.span.start).line

    def advance(self, now: int) -> None:
        """Moves the run's ``now``; it never goes back."""
        if now > self.now:
            self.evaluator.environment = evolve(self.evaluator.environment, now=now)
            self.calling.now = now

    # --- statements ------------------------------------------------------------------------------------------------------------

    def block(self, block: Block, path: str, depth: int) -> Walk:
        """The statements of a block, in a frame of names of their own."""
        outer = self.evaluator.scope
        self.evaluator.scope = outer.inner()
        self.evaluator.reached(block)
        try:
            yield from self.statements(block, path, depth)
        finally:
            self.evaluator.scope = outer

    def statements(self, block: Block, path: str, depth: int) -> Walk:
        """The statements of a block, in the frame of names at hand."""
        for index, statement in enumerate(block.statements):
            yield from self.statement(statement, f"{path}{index}", depth)

    def statement(self, node: Statement, path: str, depth: int) -> Walk:
        """Carries out one statement. A run that has taken all its steps fails before the next one."""
        if len(self.report.steps) >= self.last_step:
            raise RunFailed(StepError(f"the run took more than {MAX_STEPS:,} steps", "too-many-steps"))
        self.evaluator.check_work()
        self.evaluator.reached(node)
        match node:
            case Action():
                yield from self.action(node, path, depth)
            case Let():
                yield from self.let(node, path, depth)
            case If():
                yield from self.branches(node, path, depth)
            case For():
                yield from self.loop(node, path, depth)
            case Wait() | WaitUntil():
                assumed = yield from self.waiting.wait(node, path, self.line(node), depth)
                self.rests_on_assumption = self.rests_on_assumption or assumed
            case WaitFor():
                yield from self.waiting.wait_for(node, path, self.line(node), depth)
            case Approve():
                yield from self.waiting.approve(node, path, self.line(node), depth)
            case Try():
                yield from self.attempt(node, path, depth)
            case Stop():
                self.record(Step("stop", path, self.line(node), depth))
                raise Stopped
            case Fail():
                self.evaluator.assumed = False
                message = self.waiting.people(node.message)
                assumed = self.evaluator.assumed
                self.record(Step("fail", path, self.line(node), depth, text=message, outcome="failed", assumed=assumed))
                raise RunFailed(StepError(message, "failed"), assumed=assumed)
            case _:
                assert_never(node)

    def action(self, node: Action, path: str, depth: int) -> Generator[Effect, Answer, tuple[Any, bool]]:
        return (yield from self.calling.call(node, path, self.line(node), depth))

    def let(self, node: Let, path: str, depth: int) -> Walk:
        value: Any
        evaluator = self.evaluator
        match node.value:
            case Action():
                value, assumed = yield from self.action(node.value, path, depth)
            case Name(name) if self.is_action(node.value):
                call = Action(name, None, (), node.value.span, node.value.span)
                value, assumed = yield from self.action(call, path, depth)
            case WaitFor():
                value, assumed = yield from self.waiting.wait_for(node.value, path, self.line(node), depth)
            case Approve():
                value, assumed = yield from self.waiting.approve(node.value, path, self.line(node), depth)
            case expression:
                evaluator.assumed = False
                value = evaluator.evaluate(expression)
                assumed = evaluator.assumed
        evaluator.scope.bind(node.name, value, assumed)

    def is_action(self, node: Name) -> bool:
        """A lone name is the value of that name if there is one, else the action."""
        if self.evaluator.scope.find(node.name) is not None or node.name in ("event", "object", "previous", "run", "now"):
            return False
        body = self.evaluator.subject.object
        if isinstance(body, Record) and body.has(node.name):
            return False
        return self.run.library.action(node.name) is not None

    def branches(self, node: If, path: str, depth: int) -> Walk:
        rests_on_assumption = self.rests_on_assumption
        for index, branch in enumerate(node.branches):
            place = path if index == 0 else f"{path}.else{index}"
            condition = trace_condition(self.evaluator, branch.condition)
            self.evaluator.check_work()
            held = condition.value is True
            last = index == len(node.branches) - 1
            rest = [b.body for b in node.branches[index + 1 :]] + ([node.otherwise] if node.otherwise is not None else [])
            self.rests_on_assumption = self.rests_on_assumption or condition.assumed
            self.record(
                Step(
                    "if",
                    place,
                    self.line(branch),
                    depth,
                    text=condition.text,
                    value=condition.value,
                    condition=condition,
                    branch="then" if held else "else if" if not last else "else" if node.otherwise is not None else None,
                    skipped=self.sources(rest) if held else self.sources([branch.body]),
                    assumed=condition.assumed,
                )
            )
            if held:
                yield from self.block(branch.body, f"{place}.", depth + 1)
                break
        else:
            if node.otherwise is not None:
                yield from self.block(node.otherwise, f"{path}.else.", depth + 1)
        self.rests_on_assumption = rests_on_assumption or (self.rests_on_assumption and _reaches_on(node))

    def sources(self, blocks: list[Block]) -> tuple[str, ...]:
        """The first source line of each statement of these blocks, for the branch not taken."""
        lines = []
        for block in blocks:
            for statement in block.statements:
                first = self.run.source.slice(statement.span).split("\n", 1)
                lines.append(first[0].strip() + (" …" if len(first) > 1 else ""))
        return tuple(lines)

    def loop(self, node: For, path: str, depth: int) -> Walk:
        evaluator = self.evaluator
        evaluator.assumed = False
        if isinstance(node.items, Action):
            items, assumed = yield from self.action(node.items, f"{path}.in", depth)
        elif isinstance(node.items, Name) and self.is_action(node.items):
            call = Action(node.items.name, None, (), node.items.span, node.items.span)
            items, assumed = yield from self.action(call, f"{path}.in", depth)
        else:
            items = evaluator.evaluate(node.items)
            assumed = evaluator.assumed
        items, more = yield from self.whole(items, node, path)
        assumed = assumed or more
        if len(items) > MAX_ITEMS:
            raise RunFailed(StepError(f"the loop has {len(items):,} items, more than {MAX_ITEMS:,}", "too-many-items"))
        rests_on_assumption, self.rests_on_assumption = self.rests_on_assumption, self.rests_on_assumption or assumed
        chosen = False
        position = len(self.report.steps)
        text = f"{node.variable} in {one_line(self.run.source, node.items.span)}"
        if node.where is not None:
            text += f" where {evaluator.text(node.where)}"
        self.record(Step("for", path, self.line(node), depth, text=text, count=0, assumed=assumed))
        outer = evaluator.scope
        done, unknown, seen = 0, 0, dict[str, int]()
        held: bool | Missing = True
        try:
            for index, item in enumerate(items):
                evaluator.spend(1)
                evaluator.check_work()
                evaluator.scope = outer.inner()
                evaluator.scope.bind(node.variable, item, assumed)
                before = self.rests_on_assumption
                if node.where is not None:
                    evaluator.assumed = False
                    held = evaluator.truth(node.where)
                    chosen = chosen or evaluator.assumed
                    self.rests_on_assumption = self.rests_on_assumption or evaluator.assumed
                    unknown += type(held) is Missing
                if held is True:
                    done += 1
                    yield from self.block(node.body, f"{path}[{_item_name(item, index, seen)}].", depth + 1)
                # Items after one that may have ended the run rest on what that one did.
                self.rests_on_assumption = before or (self.rests_on_assumption and _reaches_on(node.body))
            self.rests_on_assumption = rests_on_assumption or (self.rests_on_assumption and _reaches_on(node))
        finally:
            evaluator.scope = outer
            evaluator.looped(node, done)
            notes = (f"{unknown} left out: whether they are meant is unknown",) if unknown else ()
            step = self.report.steps[position]
            self.report.steps[position] = evolve(step, count=done, notes=notes, assumed=step.assumed or chosen)

    def whole(self, items: Any, node: For, path: str) -> Generator[Effect, Answer, tuple[tuple[Any, ...], bool]]:
        """The items of a list, the rest of one that Stripe sent in part fetched; whether that rests on an assumption."""
        text = one_line(self.run.source, node.items.span)
        if type(items) is Missing:
            note = f": {items.note}" if items.note else ""
            raise RunFailed(StepError(f"the list `{text}` is missing{note}", "missing-value"))
        if not isinstance(items, tuple | list):
            raise RunFailed(StepError(f"`{text}` is no list", "wrong-type"))
        if not isinstance(items, Items) or items.partial is None:
            return tuple(items), False
        if items.partial.reason != PARTIAL_LIST:
            note = f": {items.partial.note}" if items.partial.note else ""
            self.report.notes.append(f"`{text}` may lack items, for whether they are meant is unknown{note}")
            return tuple(items), False
        if items.url is None:
            raise RunFailed(StepError(f"Stripe sent only the first part of `{text}`, and not where the rest is", "partial-list"))
        answer = yield ReadRest(f"{path}.rest", items.url, items.after, self.calling.account)
        if not isinstance(answer, Done) or not isinstance(answer.value, list):
            message = answer.message if isinstance(answer, Refused | Unknown) else "no list came back"
            raise RunFailed(StepError(f"the rest of `{text}` could not be read: {message}", "partial-list"))
        self.advance(answer.now)
        self.report.notes.extend(answer.notes)
        rest = self.calling.listed(answer.value, items, answer.assumed)
        return (*items, *rest), answer.assumed

    def attempt(self, node: Try, path: str, depth: int) -> Walk:
        scope, rests_on_assumption = self.evaluator.scope, self.rests_on_assumption
        try:
            yield from self.block(node.body, f"{path}.", depth)
        except RunFailed as problem:
            if problem.action is None:
                raise
            self.rests_on_assumption = self.rests_on_assumption or problem.assumed
            self.evaluator.scope = scope.inner()
            self.evaluator.scope.bind(node.problem, problem.as_value(), self.rests_on_assumption)
            self.record(Step("catch", f"{path}.catch", self.line(node.handler), depth, text=f"{problem.action}: {problem.error.message}"))
            try:
                yield from self.block(node.handler, f"{path}.catch.", depth + 1)
            finally:
                self.evaluator.scope = scope
            self.rests_on_assumption = rests_on_assumption or (self.rests_on_assumption and _reaches_on(node))


def _account(event: Mapping[str, Any] | None) -> str | None:
    found = event.get("account") if isinstance(event, Mapping) else None
    return found if isinstance(found, str) else None


def _item_name(item: Any, index: int, seen: dict[str, int]) -> str:
    """How a loop's item is named in paths: by its id, so that a list in another order repeats nothing, else by its place."""
    name = item.id if isinstance(item, Record) else None
    if name is None or not name.isascii() or not name.replace("_", "").isalnum() or len(name) > 80:
        name = str(index)
    count = seen[name] = seen.get(name, 0) + 1
    return name if count == 1 else f"{name}~{count}"


def _reaches_on(node: Node) -> bool:
    """Whether a statement inside may end the run or move its clock, so that everything after depends on the path taken."""
    return any(isinstance(one, Stop | Fail | Wait | WaitUntil | WaitFor | Approve) for one in walk(node))
