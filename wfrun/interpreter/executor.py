"""Executor: the tree walk over statements, a generator of effects that knows no engine.

``execute`` yields the effects of ``effects.py`` one at a time, is sent their answers, and returns the report. It is total: whatever the
event, the answers and the values are, it ends with a report and never raises.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, TypeAlias, assert_never

from wfrun.dsl.one_line import one_line
from wfrun.dsl.syntax.nodes import (
    Action,
    Approve,
    Block,
    Expression,
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
from wfrun.interpreter.condition_trace import MAX_STEP_CHARS, display_text, json_value, trace_condition
from wfrun.interpreter.control_flow import NeedsAttention, RunFailed, Stopped
from wfrun.interpreter.effects import Answer, Done, Effect, ReadRest, Refused, Unknown
from wfrun.interpreter.effects import Wait as Sleep
from wfrun.interpreter.evaluator import Evaluator
from wfrun.interpreter.guards import AT_MOST, GuardStore, HeldBack, MoneyBrake, guard_run, guard_start, take_turn
from wfrun.interpreter.report import Condition, Step, StepError, StepSite, WorkflowReport
from wfrun.interpreter.run import Run, new_report
from wfrun.interpreter.scope import TOO_MUCH_WORK
from wfrun.interpreter.undecided import Undecided
from wfrun.interpreter.views import Items, Record
from wfrun.interpreter.waits import WaitHandler
from wfrun.support.limits import MAX_ITEMS, MAX_STEPS, MAX_WORK
from wfrun.support.records import evolve
from wfrun.values.missing import PARTIAL_LIST, Missing

Walk: TypeAlias = Generator[Effect, Answer, None]


def execute(
    run: Run, evaluator: Evaluator | None = None, guards: GuardStore | None = None, report: WorkflowReport | None = None
) -> Generator[Effect, Answer, WorkflowReport]:
    """Evaluates the ``when``, asks the guards and runs the workflow's block: yields effects, returns the report.

    ``evaluator`` is the run's own, where the caller has made it already. Without a ``GuardStore`` the guards are not asked. ``report`` is a
    new one that the caller watches grow.
    """
    report = report if report is not None else new_report(run)
    evaluator = evaluator if evaluator is not None else run.evaluator()
    evaluator.begin()
    turn = take_turn(run, evaluator, guards) if guards is not None else None
    if isinstance(turn, HeldBack):
        _hold_back(report, turn)
    else:
        if turn is not None and turn.start > evaluator.clock.now:
            report.notes.append(turn.note)
            answer = yield Sleep("turn", turn.start)
            evaluator.clock.wake(answer.now)
        yield from _judge_and_run(run, evaluator, report, guards)
        if turn is not None and guards is not None:
            guards.end_turn(run.identity, evaluator.clock.latest, turn.key)
    condition = report.condition
    report.assumed = report.assumed or (condition is not None and condition.assumed) or any(step.assumed for step in report.steps)
    report.finished = evaluator.clock.latest
    return report


def _judge_and_run(run: Run, evaluator: Evaluator, report: WorkflowReport, guards: GuardStore | None) -> Walk:
    """Judges the ``when`` between the guards that are asked before it and those after it, and runs the block if nothing holds it back."""
    held_back = guard_start(run, evaluator, guards) if guards is not None else None
    if held_back is not None:
        _hold_back(report, held_back)
        return
    undecided = evaluator.undecided
    condition = trace_condition(evaluator, run.workflow.when) if run.workflow.when is not None else None
    report.condition = condition
    evaluator.begin()
    brake = run.workflow.at_most_money
    execution = _Execution(
        run, evaluator, report, MoneyBrake(brake, run, evaluator, guards) if brake is not None and guards is not None else None
    )
    if condition is not None and condition.value is not True:
        report.outcome = "skipped"
        return
    held_back = guard_run(run, evaluator, guards) if guards is not None else None
    if held_back is not None:
        _hold_back(report, held_back)
        return
    execution.rests_on_assumption = condition is not None and condition.assumed
    execution.undecided = undecided or evaluator.undecided or (condition.undecided if condition is not None else None)
    yield from execution.body()


def _hold_back(report: WorkflowReport, decision: HeldBack) -> None:
    report.outcome = decision.outcome
    if decision.outcome == "needs_attention":
        report.error = StepError(decision.reason, AT_MOST)
    else:
        report.notes.append(decision.reason)


def execute_statements(run: Run, evaluator: Evaluator, prefix: str) -> Generator[Effect, Answer, WorkflowReport]:
    """Runs the statements of the workflow's block by themselves: yields effects, returns the report.

    The names that they bind stay in the evaluator's scope, and their clock is the evaluator's. ``prefix`` begins the paths of the steps
    and must be unique in the run.
    """
    report = new_report(run)
    execution = _Execution(run, evaluator, report)
    yield from execution.body(prefix)
    report.assumed = report.assumed or any(step.assumed for step in report.steps)
    report.finished = evaluator.clock.latest
    return report


class _Execution:
    """One run under way: the report that grows, the scope, and what the statement at hand rests on.

    ``rests_on_assumption`` says that it rests on something made up, ``undecided`` names the unknown condition that it rests on, and
    ``time_undecided`` one that says how long the run has slept, for what comes after a sleep rests on its length wherever it stands.
    """

    def __init__(self, run: Run, evaluator: Evaluator, report: WorkflowReport, brake: MoneyBrake | None = None) -> None:
        self.run = run
        self.evaluator = evaluator
        self.report = report
        self.rests_on_assumption = False
        self.undecided: Undecided | None = None
        self.time_undecided: Undecided | None = None
        self.step_limit = MAX_STEPS
        self.actions = ActionCaller(run.library, run.identity, evaluator, self.record, lambda: self.undecided or self.time_undecided, brake)
        self.waits = WaitHandler(run, evaluator, self.record)

    def body(self, prefix: str | None = None) -> Walk:
        """Runs the block, then ``on_failure`` when the run failed.

        With a ``prefix``, which begins the paths, the statements bind their names in the scope at hand.
        """
        workflow = self.run.workflow
        try:
            if prefix is None:
                yield from self.block(workflow.body, "", 0)
            else:
                yield from self.statements(workflow.body, prefix, 0)
        except Stopped:
            self.report.outcome = "stopped"
        except NeedsAttention as problem:
            self.report.outcome = "needs_attention"
            self.report.error = problem.error
        except RunFailed as problem:
            self.report.outcome = "failed"
            self.report.error = problem.error
            self.rests_on_assumption = self.rests_on_assumption or problem.assumed
            self.undecided = self.undecided or problem.undecided
            if workflow.on_failure is not None:
                self.step_limit = len(self.report.steps) + MAX_STEPS
                self.evaluator.work_left, self.evaluator.exhausted = MAX_WORK, TOO_MUCH_WORK
                yield from self.on_failure(workflow.on_failure, problem)

    def on_failure(self, block: Block, problem: RunFailed) -> Walk:
        """Runs ``on_failure``: the run stays failed, whatever happens in it."""
        try:
            self.evaluator.scope = self.evaluator.scope.inner()
            self.evaluator.scope.bind("problem", problem.as_value(), self.rests_on_assumption, problem.message_undecided)
            yield from self.block(block, "on_failure.", 1)
        except Stopped:
            pass
        except NeedsAttention as unknown:
            self.report.outcome = "needs_attention"
            self.report.error = unknown.error
        except RunFailed as second:
            self.report.notes.append(f"`on_failure` failed too: {second.error.message}")

    def record(self, step: Step) -> None:
        """Adds a step to the report."""
        self.report.steps.append(evolve(step, assumed=True) if self.rests_on_assumption and not step.assumed else step)

    def line(self, node: Node) -> int:
        return self.run.source.place(node.span.start).line

    # --- statements ------------------------------------------------------------------------------------------------------------

    def block(self, block: Block, prefix: str, depth: int) -> Walk:
        """Runs the statements of a block in a scope of their own; ``prefix`` begins their paths."""
        outer = self.evaluator.scope
        self.evaluator.scope = outer.inner()
        self.evaluator.on_reached(block)
        try:
            yield from self.statements(block, prefix, depth)
        finally:
            self.evaluator.scope = outer

    def statements(self, block: Block, prefix: str, depth: int) -> Walk:
        """Runs the statements of a block in the scope at hand."""
        for index, statement in enumerate(block.statements):
            yield from self.statement(statement, StepSite(f"{prefix}{index}", self.line(statement), depth))

    def statement(self, node: Statement, site: StepSite) -> Walk:
        """Runs one statement. A run that has taken all its steps fails before the next one."""
        if len(self.report.steps) >= self.step_limit:
            raise RunFailed(StepError(f"the run took more than {MAX_STEPS:,} steps", "too-many-steps"))
        self.evaluator.check_work()
        self.evaluator.on_reached(node)
        match node:
            case Action():
                yield from self.actions.call(node, site)
            case Let():
                yield from self.let(node, site)
            case If():
                yield from self.if_statement(node, site)
            case For():
                yield from self.for_loop(node, site)
            case Wait() | WaitUntil():
                assumed = yield from self.waits.wait(node, site)
                self.rests_on_assumption = self.rests_on_assumption or assumed
                self.time_undecided = self.time_undecided or self.evaluator.undecided
            case WaitFor():
                yield from self.waits.wait_for(node, site)
            case Approve():
                yield from self.waits.approve(node, site)
            case Try():
                yield from self.try_statement(node, site)
            case Stop():
                if self.goes_on(node, site):
                    return
                self.record(Step("stop", *site))
                raise Stopped
            case Fail():
                if self.goes_on(node, site):
                    return
                self.evaluator.begin()
                message = self.waits.text_for_people(node.message)
                assumed = self.evaluator.assumed
                self.record(Step("fail", *site, text=message, outcome="failed", assumed=assumed))
                raise RunFailed(StepError(message, "failed"), assumed=assumed, message_undecided=self.evaluator.undecided)
            case _:
                assert_never(node)

    def goes_on(self, node: Stop | Fail, site: StepSite) -> bool:
        """Reports whether the condition behind ``stop`` or ``fail`` lets the run go on; an unknown one does not."""
        if node.condition is None:
            return False
        condition = trace_condition(self.evaluator, node.condition)
        self.evaluator.check_work()
        self.rests_on_assumption = self.rests_on_assumption or condition.assumed
        self.undecided = self.undecided or condition.undecided
        goes_on = condition.value is node.unless
        word = "fail" if isinstance(node, Fail) else "stop"
        self.record(
            Step(
                "if",
                *site.below(".if"),
                text=f"{word} {'unless' if node.unless else 'if'} {condition.text}",
                value=condition.value,
                condition=condition,
                branch=None if goes_on else word,
                assumed=condition.assumed,
            )
        )
        return goes_on

    def let(self, node: Let, site: StepSite) -> Walk:
        value: Any
        evaluator = self.evaluator
        match node.value:
            case Action():
                value, assumed = yield from self.actions.call(node.value, site)
            case Name() if self.is_action(node.value):
                value, assumed = yield from self.actions.call(_bare_call(node.value), site)
            case WaitFor():
                value, assumed = yield from self.waits.wait_for(node.value, site)
            case Approve():
                value, assumed = yield from self.waits.approve(node.value, site)
            case expression:
                evaluator.begin()
                choices: list[Condition] = []
                evaluator.trace = self.tracer(choices)
                value = evaluator.evaluate(expression)
                evaluator.trace = None
                assumed = evaluator.assumed
                if choices:
                    self.record(_chosen(node.name, value, choices, site, assumed))
        evaluator.scope.bind(node.name, value, assumed, evaluator.undecided)

    def tracer(self, choices: list[Condition]) -> Callable[[Expression], Condition]:
        """Returns a function that evaluates the condition of a choice part by part, and adds it to ``choices``."""

        def trace(node: Expression) -> Condition:
            choices.append(trace_condition(self.evaluator, node))
            return choices[-1]

        return trace

    def is_action(self, node: Name) -> bool:
        """Reports whether a lone name is an action: no value has that name."""
        if self.evaluator.scope.find(node.name) is not None or node.name in ("event", "object", "previous", "run", "now"):
            return False
        body = self.evaluator.subject.object
        if isinstance(body, Record) and body.has(node.name):
            return False
        return self.run.library.action(node.name) is not None

    def if_statement(self, node: If, site: StepSite) -> Walk:
        rests_on_assumption, undecided = self.rests_on_assumption, self.undecided
        for index, branch in enumerate(node.branches):
            place = site._replace(path=site.path if index == 0 else f"{site.path}.else{index}", line=self.line(branch))
            condition = trace_condition(self.evaluator, branch.condition)
            self.evaluator.check_work()
            held = condition.value is True
            last = index == len(node.branches) - 1
            rest = [b.body for b in node.branches[index + 1 :]] + ([node.otherwise] if node.otherwise is not None else [])
            self.rests_on_assumption = self.rests_on_assumption or condition.assumed
            self.undecided = self.undecided or condition.undecided
            self.record(
                Step(
                    "if",
                    *place,
                    text=condition.text,
                    value=condition.value,
                    condition=condition,
                    branch="then" if held else "else if" if not last else "else" if node.otherwise is not None else None,
                    skipped=self.first_lines(rest) if held else self.first_lines([branch.body]),
                    assumed=condition.assumed,
                )
            )
            if held:
                yield from self.block(branch.body, f"{place.path}.", site.depth + 1)
                break
        else:
            if node.otherwise is not None:
                yield from self.block(node.otherwise, f"{site.path}.else.", site.depth + 1)
        self.rests_on_assumption = rests_on_assumption or (self.rests_on_assumption and _has_lasting_effect(node))
        self.undecided = undecided or (self.undecided if _may_end(node) else None)

    def first_lines(self, blocks: list[Block]) -> tuple[str, ...]:
        """Returns the first source line of each statement of these blocks."""
        lines = []
        for block in blocks:
            for statement in block.statements:
                first = self.run.source.slice(statement.span).split("\n", 1)
                lines.append(first[0].strip() + (" …" if len(first) > 1 else ""))
        return tuple(lines)

    def for_loop(self, node: For, site: StepSite) -> Walk:
        evaluator = self.evaluator
        evaluator.begin()
        if isinstance(node.items, Action):
            items, assumed = yield from self.actions.call(node.items, site.below(".in"))
        elif isinstance(node.items, Name) and self.is_action(node.items):
            items, assumed = yield from self.actions.call(_bare_call(node.items), site.below(".in"))
        else:
            items = evaluator.evaluate(node.items)
            evaluator.check_work()
            assumed = evaluator.assumed
        of_list = evaluator.undecided
        items, rest_assumed = yield from self.complete_items(items, node, site)
        assumed = assumed or rest_assumed
        if len(items) > MAX_ITEMS:
            raise RunFailed(StepError(f"the loop has {len(items):,} items, more than {MAX_ITEMS:,}", "too-many-items"))
        rests_on_assumption, self.rests_on_assumption = self.rests_on_assumption, self.rests_on_assumption or assumed
        undecided, self.undecided = self.undecided, self.undecided or of_list
        filter_assumed = False
        position = len(self.report.steps)
        text = f"{node.variable} in {one_line(self.run.source, node.items.span)}"
        if node.where is not None:
            text += f" where {evaluator.text(node.where)}"
        self.record(Step("for", *site, text=text, count=0, assumed=assumed))
        outer = evaluator.scope
        done, unknown, seen = 0, 0, dict[str, int]()
        held: bool | Missing = True
        try:
            for index, item in enumerate(items):
                evaluator.spend(1)
                evaluator.check_work()
                evaluator.scope = outer.inner()
                evaluator.scope.bind(node.variable, item, assumed, of_list)
                before, undecided_before = self.rests_on_assumption, self.undecided
                if node.where is not None:
                    evaluator.begin()
                    held = evaluator.truth(node.where)
                    filter_assumed = filter_assumed or evaluator.assumed
                    self.rests_on_assumption = self.rests_on_assumption or evaluator.assumed
                    if type(held) is Missing:
                        unknown += 1
                        evaluator.rest_on(node.where, held)
                    self.undecided = self.undecided or evaluator.undecided
                if held is True:
                    done += 1
                    yield from self.block(node.body, f"{site.path}[{_item_name(item, index, seen)}].", site.depth + 1)
                # Items after one that may have ended the run rest on what that one did.
                self.rests_on_assumption = before or (self.rests_on_assumption and _has_lasting_effect(node.body))
                self.undecided = undecided_before or (self.undecided if _may_end(node.body) else None)
            self.undecided = undecided or (self.undecided if _may_end(node.body) else None)
            self.rests_on_assumption = rests_on_assumption or (self.rests_on_assumption and _has_lasting_effect(node))
        finally:
            evaluator.scope = outer
            evaluator.on_loop_end(node, done)
            notes = (f"{unknown} left out: whether they are meant is unknown",) if unknown else ()
            step = self.report.steps[position]
            self.report.steps[position] = evolve(step, count=done, notes=notes, assumed=step.assumed or filter_assumed)

    def complete_items(self, items: Any, node: For, site: StepSite) -> Generator[Effect, Answer, tuple[tuple[Any, ...], bool]]:
        """Returns the items of a list, with the rest of one that Stripe sent in part, and whether the rest is assumed."""
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
        account = items.account or self.run.identity.account
        answer = yield ReadRest(f"{site.path}.rest", items.url, items.after, account)
        if not isinstance(answer, Done) or not isinstance(answer.value, list):
            message = answer.message if isinstance(answer, Refused | Unknown) else "no list came back"
            raise RunFailed(StepError(f"the rest of `{text}` could not be read: {message}", "partial-list"))
        self.evaluator.clock.advance(answer.now)
        self.report.notes.extend(answer.notes)
        rest = self.actions.list_items(answer.value, answer.assumed, account=items.account)
        return (*items, *rest), answer.assumed

    def try_statement(self, node: Try, site: StepSite) -> Walk:
        scope, rests_on_assumption, undecided = self.evaluator.scope, self.rests_on_assumption, self.undecided
        try:
            yield from self.block(node.body, f"{site.path}.", site.depth)
        except RunFailed as problem:
            if problem.action is None:
                raise
            self.rests_on_assumption = self.rests_on_assumption or problem.assumed
            self.undecided = self.undecided or problem.undecided
            self.evaluator.scope = scope.inner()
            self.evaluator.scope.bind(node.problem, problem.as_value(), self.rests_on_assumption)
            place = site._replace(path=f"{site.path}.catch", line=self.line(node.handler))
            self.record(Step("catch", *place, text=f"{problem.action}: {problem.error.message}"))
            try:
                yield from self.block(node.handler, f"{site.path}.catch.", site.depth + 1)
            finally:
                self.evaluator.scope = scope
            self.rests_on_assumption = rests_on_assumption or (self.rests_on_assumption and _has_lasting_effect(node))
            self.undecided = undecided or (self.undecided if _may_end(node) else None)
        else:
            self.evaluator.on_gone_well(node)


def _bare_call(node: Name) -> Action:
    """Returns the call that a lone name of an action is."""
    return Action(node.name, None, (), node.span, node.span)


def _item_name(item: Any, index: int, seen: dict[str, int]) -> str:
    """Returns the name of a loop's item in paths: its id, so that a list in another order repeats nothing, else its index."""
    name = item.id if isinstance(item, Record) else None
    if name is None or not name.isascii() or not name.replace("_", "").isalnum() or len(name) > 80:
        name = str(index)
    count = seen[name] = seen.get(name, 0) + 1
    return name if count == 1 else f"{name}~{count}"


def _chosen(name: str, value: Any, choices: list[Condition], site: StepSite, assumed: bool) -> Step:
    """Returns the step of a ``let`` whose value conditions chose: the last of them decided."""
    last = choices[-1]
    condition = evolve(last, parts=tuple(part for one in choices for part in one.parts))
    shown = ((name, display_text(value, MAX_STEP_CHARS)),)
    return Step("let", *site, text=name, result=json_value(value), shown=shown, condition=condition, assumed=assumed)


def _may_end(node: Node) -> bool:
    """Reports whether a statement inside may end the run: what follows is done only where it did not."""
    return any(isinstance(one, Stop | Fail) for one in walk(node))


def _has_lasting_effect(node: Node) -> bool:
    """Reports whether a statement inside may end the run or move its clock: all that follows then depends on the path taken."""
    return any(isinstance(one, Stop | Fail | Wait | WaitUntil | WaitFor | Approve) for one in walk(node))
