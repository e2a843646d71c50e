"""Runs ``test`` blocks: tests in, results out.

A test runs the workflows of the file that it stands in. A file that holds tests and no workflow is about the scripts of its folder that
are given with it. So adding a rule to a folder never changes what the tests of another one say. Every test has a simulated account of its
own, in which all these workflows run on what the test gives, as they would in life.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from wfrun.dsl.one_line import one_line
from wfrun.dsl.program import CheckedFile
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.nodes import ExpectAction, ExpectNothing, ExpectOutcome, ExpectWait, GivenApprove, Test
from wfrun.interpreter.effects import Answer, Call, Done, RunEnvironment
from wfrun.interpreter.evaluator import Evaluator
from wfrun.interpreter.report import RunReport
from wfrun.interpreter.start_parameters import BadInput
from wfrun.interpreter.triggers import Rule, RuleIndex, rules_of
from wfrun.project.loader import Loaded
from wfrun.settings import Settings
from wfrun.simulator.samples.sampler import SAMPLE_TIME
from wfrun.simulator.session import Session
from wfrun.stdlib_actions import StandardDeclarations
from wfrun.support.records import frozen
from wfrun.support.recursion import with_stack_room
from wfrun.tools.coverage import Coverage
from wfrun.tools.test_expectations import BAD_OUTCOMES, Expectation, expectations_of
from wfrun.tools.test_givens import Given, Incoming, given_by, hold, moment_given
from wfrun.tools.test_values import BadTest, TestValues
from wfrun.values.secret import stand_in


class _EverySecret(dict[str, str]):
    """The secrets of a test: every one is there and none is real, so that tests need no secrets and give none away.

    Each is a web address, which may also stand in the path of another one: both are sent requests.
    """

    def __bool__(self) -> bool:
        return True

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> str:
        return stand_in(name)


SECRETS: Mapping[str, str] = _EverySecret()
"""The value of every ``secret`` in a test."""


@frozen
class Unit:
    """The program of the tests of one file: the file itself, and the workflows that they are about."""

    file: CheckedFile
    source: Source
    library: StandardDeclarations
    folder: str
    own_rules: tuple[Rule, ...]
    """The workflows that stand in the file itself."""
    rules: tuple[Rule, ...]
    index: RuleIndex
    settings: Settings


@frozen
class Case:
    """One test: its name, its place, and what it runs against."""

    node: Test
    unit: Unit

    @property
    def name(self) -> str:
        """Returns the test's name."""
        return self.node.name

    @property
    def file(self) -> str:
        """Returns the file that the test stands in."""
        return self.unit.source.name

    @property
    def place(self) -> tuple[int, int]:
        """Returns line and column, from 1."""
        found = self.unit.source.place(self.node.span.start)
        return found.line, found.column


@frozen
class TestFault:
    """A fault of a test besides its ``expect`` lines: a sentence, its place, and what to do about it."""

    message: str
    line: int
    column: int
    help: str = ""


@frozen
class CaseResult:
    """The result of a test. ``reports`` are what the workflows did, each with its event (None for a start by name).

    ``unused`` are the answers in ``given`` lines that no run asked for, and notes on these lines; they fail no test.
    """

    case: Case
    expectations: tuple[Expectation, ...]
    faults: tuple[TestFault, ...]
    reports: tuple[tuple[RunReport, Mapping[str, Any] | None], ...]
    seconds: float
    unused: tuple[TestFault, ...] = ()

    @property
    def passed(self) -> bool:
        """Tells whether all that was expected happened, and nothing else went wrong."""
        return not self.faults and all(one.met for one in self.expectations)


def units_of(loaded: Loaded, settings: Callable[[str], Settings]) -> list[Unit]:
    """Returns the files of a program that was loaded, each with the workflows that its tests are about.

    ``settings`` gives what a script of that name finds environment it.
    """
    entries = list(zip(loaded.checked.files, loaded.sources, loaded.libraries, strict=True))
    own = [rules_of([entry]) for entry in entries]
    folders = [os.path.dirname(source.name) for _, source, _ in entries]
    units = []
    for (file, source, library), rules, folder in zip(entries, own, folders, strict=True):
        meant = rules or tuple(rule for other, place in zip(own, folders, strict=True) if place == folder for rule in other)
        units.append(Unit(file, source, library, folder, rules, meant, RuleIndex(meant), settings(source.name)))
    return units


def cases_of(units: Iterable[Unit]) -> list[Case]:
    """Returns the tests of files, in the order of the text."""
    return [Case(item, unit) for unit in units for item in unit.file.file.items if isinstance(item, Test)]


def run_case(case: Case, coverage: Coverage | None = None) -> CaseResult:
    """Runs one test. Never raises for what a test, a file that it names, or a workflow holds."""
    result: CaseResult = with_stack_room(_run, case, coverage)
    return result


def _run(case: Case, coverage: Coverage | None) -> CaseResult:
    began = time.perf_counter()
    run = _Run(case, coverage)
    try:
        run.all()
    except BadTest as problem:
        run.add_fault(problem.message, problem.span.start)
    return CaseResult(case, tuple(run.expectations), tuple(run.faults), tuple(run.reports), time.perf_counter() - began, tuple(run.unused))


class _Run:
    def __init__(self, case: Case, coverage: Coverage | None) -> None:
        self.case = case
        self.unit = case.unit
        self.coverage = coverage
        self.calls: list[Call] = []
        self.reports: list[tuple[RunReport, Mapping[str, Any] | None]] = []
        self.expectations: list[Expectation] = []
        self.faults: list[TestFault] = []
        self.unused: list[TestFault] = []

    def add_fault(self, message: str, offset: int, help: str = "") -> None:
        place = self.unit.source.place(offset)
        self.faults.append(TestFault(message, place.line, place.column, help))

    def all(self) -> None:
        test, unit = self.case.node, self.unit
        environment = RunEnvironment(SAMPLE_TIME, unit.settings.values, unit.settings.lists, SECRETS)
        moment = moment_given(test, TestValues(unit.file, unit.source, unit.library, environment))
        if moment is not None:
            environment = RunEnvironment(moment, environment.settings, environment.lists, environment.secrets)
        values = TestValues(unit.file, unit.source, unit.library, environment)
        given = given_by(test, values, unit.library, unit.folder)
        session = self.session(given)
        for position, incoming in enumerate(given.incoming):
            self.come(session, incoming, given.incoming[position + 1 :])
        reports = [report for report, _ in self.reports]
        self.expectations = expectations_of(test, reports, self.calls, values, unit.library, unit.source)
        self.ended(reports, values)
        if not any(isinstance(node, ExpectAction | ExpectNothing | ExpectOutcome | ExpectWait) for node in test.body):
            words = "write what must happen, as in `expect email`, or `expect nothing`"
            self.add_fault("this test expects nothing, so it proves nothing", test.span.start, words)
        for span, message in given.notes:
            place = unit.source.place(span.start)
            self.unused.append(TestFault(message, place.line, place.column))
        asked = len(given.answers) - len(session.answers_left)
        approvals = [node.span for node in test.body if isinstance(node, GivenApprove)]
        for span in [*(stub.span for stub in given.stubs if not stub.used), *approvals[asked:]]:
            place = unit.source.place(span.start)
            self.unused.append(TestFault(f"`{one_line(unit.source, span)}` was not used", place.line, place.column))

    def session(self, given: Given) -> Session:
        settings = self.unit.settings

        def stand_in(call: Call, now: int) -> Answer | None:
            self.calls.append(call)
            answer = given.stand_in(call, now)
            if isinstance(answer, Done):
                hold(session.account, call, answer.value, now)
            return answer

        session = Session(
            self.unit.index,
            settings=settings.values,
            lists=settings.lists,
            secrets=SECRETS,
            now=given.now,
            fixed=True,
            answers=given.answers,
            stand_in=stand_in,
            make_evaluator=self.coverage.evaluator if self.coverage is not None else Evaluator,
        )
        for one in given.incoming:
            if one.described is not None:
                session.account.observe({"data": {"object": one.described}})
        return session

    def come(self, session: Session, incoming: Incoming, after: Sequence[Incoming]) -> None:
        """Runs one event, or one workflow that is started."""
        later = [one.event for one in after if one.event is not None]
        if incoming.event is not None:
            report = session.run(incoming.event, later=later, everything=True, now=incoming.at)
            self.reports.append((report, incoming.event))
            return
        try:
            self.reports.append((session.start(incoming.start, incoming.input, later=later), None))
        except BadInput as error:
            message = str(error)
            if all(rule.name != incoming.start for rule in self.unit.rules):
                message = f'no workflow of this file is called "{incoming.start}": a test runs the workflows of its own file'
            self.add_fault(message, incoming.span.start)

    def ended(self, reports: Sequence[RunReport], values: TestValues) -> None:
        """Notes a run that failed, or needs a person, unless the test expects it: where it says with what message, with that one."""
        expected = [one for one in self.case.node.body if isinstance(one, ExpectOutcome)]
        named = {one.outcome for one in expected if one.message is None}
        messages = {str(values.of(one.message, people=True)) for one in expected if one.message is not None}
        ill = [run for report in reports for run in report.workflows if run.outcome in BAD_OUTCOMES and run.outcome not in named]
        failures = {run.error.message for run in ill if run.outcome == "failed" and run.error is not None}
        # Where none failed with a message, the line that expects it tells which there were.
        allowed = messages if messages <= failures else failures
        for run in ill:
            if run.outcome == "failed" and run.error is not None and run.error.message in allowed:
                continue
            why = f": {run.error.message}" if run.error is not None else f": {run.notes[-1]}" if run.notes else ""
            word = "failed" if run.outcome == "failed" else "needs attention"
            self.add_fault(f'"{run.name}" {word}{why}', self.case.node.span.start, f"if that is meant, write `expect {run.outcome}`")
