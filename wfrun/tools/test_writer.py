"""Writes a run down as a ``test`` block that passes.

Several ways of saying what was given are tried, the most readable first: a sample event with the few fields that matter, then the file
that the event came from; without the clock, then with it; without answers of actions, then with those that came from given objects. Each is
run as a test, and the first that passes is printed: nothing is claimed that was not tried.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from wfrun.dsl.declarations import Effect
from wfrun.dsl.diagnostics.diagnostic import CheckFailed
from wfrun.dsl.formatter.format import TooLarge, format_source, print_file
from wfrun.dsl.formatter.strings import is_verbatim
from wfrun.dsl.parser.parser import parse
from wfrun.dsl.program import CheckedFile
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.nodes import (
    Demand,
    EventPattern,
    ExpectAction,
    ExpectNothing,
    ExpectOutcome,
    ExpectWait,
    Expression,
    File,
    GivenApprove,
    GivenEvent,
    GivenFails,
    GivenFile,
    GivenLater,
    GivenNow,
    GivenReturns,
    GivenStart,
    Pair,
    Test,
    TestStatement,
    Text,
    Workflow,
)
from wfrun.dsl.types.base import Money as MoneyType
from wfrun.dsl.types.base import String
from wfrun.interpreter.event_history import event_time
from wfrun.interpreter.report import RunReport, Step, WorkflowReport
from wfrun.interpreter.start_parameters import money_from_json
from wfrun.interpreter.views import any_of
from wfrun.project.files import Script
from wfrun.project.loader import load_scripts
from wfrun.simulator.samples.builder import UnknownObject
from wfrun.simulator.samples.sampler import UnknownEvent, sample_event
from wfrun.simulator.samples.tables import Raw
from wfrun.support.records import evolve, frozen
from wfrun.tools.test_expectations import RAN
from wfrun.tools.test_literals import ActionWriter, NoLiteral, SampleDifferences, amount, duration, literal, moment, names_in, only
from wfrun.tools.test_runner import Case, CaseResult, Unit, run_case
from wfrun.values.datetimes import parse_timestamp
from wfrun.values.missing import Missing

Json: TypeAlias = Any

_LACKING = re.compile(r"no secret is called `([^`]+)`")

MAX_PAIRS = 12
"""Samples that differ in more fields than these are harder to read than the name of a file."""

MAX_EVENTS = 10
"""More events than these are harder to read than the name of their file."""


class NotATest(Exception):
    """A run that no test block can stand for: one sentence that says why."""


@frozen
class RecordedRun:
    """A run as it was made: what came, when, from where, and what the workflows did on it.

    ``reports`` holds each event with its report (None for a start by name). ``file`` and ``history`` are the files that the events and
    the earlier ones came from, None where they came from elsewhere.
    """

    reports: tuple[tuple[RunReport, Mapping[str, Json] | None], ...]
    now: int
    file: str | None = None
    history: str | None = None
    start: str | None = None
    input: Mapping[str, Json] | None = None


def is_name(text: str) -> bool:
    """Tells whether a text can be the name of a test: it is not blank, and stands between quotes as it is."""
    return bool(text.strip()) and is_verbatim(text)


def test_blocks(name: str, units: Sequence[Unit], recorded: RecordedRun) -> str:
    """Returns the run as a test, formatted: one block, or one for each file whose workflows ran. Raises ``NotATest``."""
    if not is_name(name):
        raise NotATest("the name of a test is a text on one line, without quotes in it")
    ran = {run.file for report, _ in recorded.reports for run in report.workflows if run.outcome in RAN}
    holding = [unit for unit in units if unit.own_rules]
    meant = [unit for unit in holding if unit.source.name in ran] or holding[:1]
    if not meant:
        raise NotATest("the scripts hold no workflow")
    blocks = [_Writer(name, unit, recorded).block() for unit in meant]
    if len(meant) == 1:
        return blocks[0]
    return "\n".join(f"# for {unit.source.name}\n{block}" for unit, block in zip(meant, blocks, strict=True))


test_blocks.__test__ = False  # type: ignore[attr-defined]


@frozen
class _Variant:
    """One way of saying what was given. ``answers`` is 0 for none, 1 for reads of what was told, 2 for every read."""

    source: str
    clock: bool
    answers: int
    history: bool = False


class _Writer:
    def __init__(self, name: str, unit: Unit, recorded: RecordedRun) -> None:
        self.name = name
        self.unit = unit
        self.recorded = recorded
        self.library = unit.library
        self.runs = [
            run for report, _ in recorded.reports for run in report.workflows if run.outcome in RAN and run.file == unit.source.name
        ]
        self.names = names_in(unit.file.file)
        self.sent = ActionWriter(self.library)
        self.left_out: dict[int, frozenset[str]] = {}
        self.messages = True
        blocks = [item.body for item in unit.file.file.items if isinstance(item, Workflow)]
        self.braces = bool(blocks) and blocks[0].braces

    def block(self) -> str:
        """Returns the block that passes. Raises ``NotATest``."""
        if any(isinstance(item, Test) and item.name == self.name for item in self.unit.file.file.items):
            raise NotATest(f'{self.unit.source.name} has a test "{self.name}" already')
        if self.recorded.file is None:
            for _, event in self.recorded.reports:
                if event is not None and (event.get("account") or event.get("livemode")):
                    what = "a connected account's" if event.get("account") else "of live mode"
                    raise NotATest(f"an event is {what}, which only a file can say in a test: save it in a file and run that")
        lacking = [found[1] for run in self.runs for step in run.steps if step.error and (found := _LACKING.search(step.error.message))]
        if lacking:
            raise NotATest(f"the run lacks the secret `{lacking[0]}`, and in a test every secret is there: set WFRUN_SECRET_{lacking[0]}")
        for forgiving in (False, True):
            for way in self.ways():
                self.left_out, self.messages = {}, True
                text = self.tried(way, forgiving)
                if text is not None:
                    return text
        raise NotATest(
            "no test was found that shows this run: it rests on more than an event, the answers of actions and the clock can tell"
        )

    def ways(self) -> Iterator[_Variant]:
        levels = [(False, 0), (False, 1), (True, 0), (True, 1), (True, 2)]
        sources = ["start"] if self.recorded.start is not None else ["sample", *(["file"] if self.recorded.file is not None else [])]
        for source in sources:
            for clock, answers in levels:
                yield _Variant(source, clock, answers)
        if self.recorded.history is not None and "file" in sources:
            for clock, answers in levels:
                yield _Variant("file", clock, answers, history=True)

    def tried(self, way: _Variant, forgiving: bool) -> str | None:
        """Writes the test in one way and returns it if it passes. ``forgiving`` leaves out texts that differ in every run."""
        try:
            for _ in range(4 if forgiving else 1):
                text = self.printed(way)
                result = self.outcome(text)
                if result is None:
                    return None
                if result.passed:
                    return text if self.checks(text) else None
                if not forgiving or not self.forgive(result):
                    return None
        except NoLiteral:
            return None
        return None

    def forgive(self, result: CaseResult) -> bool:
        """Leaves out the texts that were not as expected; whether anything was."""
        if result.faults:
            return False
        actions = [one for one in result.expectations if one.text.startswith("expect ")]
        changed = False
        for number, expectation in enumerate(actions):
            if expectation.met:
                continue
            if expectation.text.startswith("expect failed") and self.messages:
                self.messages, changed = False, True
                continue
            nearest = expectation.nearest
            declared = self.library.action(nearest.action) if nearest is not None else None
            if nearest is None or declared is None or not nearest.differences:
                return False
            wrong = {one.argument.partition(".")[0] for one in nearest.differences}
            for name in wrong:
                parameter = declared.parameter(name)
                if parameter is None or isinstance(parameter.type, MoneyType) or not (parameter.text or isinstance(parameter.type, String)):
                    return False
            self.left_out[number] = self.left_out.get(number, frozenset()) | wrong
            changed = True
        return changed

    # --- trying ----------------------------------------------------------------------------------------------------------------

    def printed(self, way: _Variant) -> str:
        """Returns the block in the one format. Raises ``NoLiteral``."""
        test = Test(self.name, (*self.given(way), *self.expected()), braces=self.braces)
        try:
            return format_source(Source(self.unit.source.name, print_file(File((test,)))))
        except (CheckFailed, TooLarge, ValueError):
            raise NoLiteral("it cannot be written") from None

    def outcome(self, text: str) -> CaseResult | None:
        """Runs the test by itself; None for what cannot be read."""
        source = Source(self.unit.source.name, text)
        result = parse(source)
        test = next((item for item in result.file.items if isinstance(item, Test)), None)
        if result.problems or test is None:
            return None
        bare: CheckedFile = evolve(self.unit.file, file=File((test,)), currencies={})
        return run_case(Case(test, evolve(self.unit, file=bare, source=source)))

    def checks(self, text: str) -> bool:
        """Tells whether the script with the test behind it has no errors, and the test passes there."""
        name = self.unit.source.name
        whole = Source(name, f"{self.unit.source.text.rstrip()}\n\n{text}")
        try:
            loaded = load_scripts([Script(whole, self.unit.folder or None)])
        except (CheckFailed, OSError):
            return False
        file = loaded.checked.files[0]
        test = next(item for item in file.file.items if isinstance(item, Test) and item.name == self.name)
        return run_case(Case(test, evolve(self.unit, file=file, source=loaded.sources[0], library=loaded.libraries[0]))).passed

    # --- given -----------------------------------------------------------------------------------------------------------------

    def given(self, way: _Variant) -> list[TestStatement]:
        lines: list[TestStatement] = []
        if way.clock:
            lines.append(GivenNow(moment(self.recorded.now)))
        if way.history and self.recorded.history is not None:
            lines.append(GivenFile(self.beside(self.recorded.history)))
        match way.source:
            case "start":
                lines.append(GivenStart(self.recorded.start or "", self.input()))
            case "file":
                lines.append(GivenFile(self.beside(self.recorded.file or "")))
            case _:
                lines += self.samples()
        lines += self.approvals()
        lines += self.answers(way.answers)
        return lines

    def beside(self, path: str) -> str:
        """Returns a path as the script names it: from its own folder."""
        written = os.path.relpath(path, self.unit.folder or os.curdir).replace(os.sep, "/")
        if not is_verbatim(written):
            raise NoLiteral("a path that cannot be written")
        return written

    def samples(self) -> list[TestStatement]:
        """Returns the events as samples with what differs, later ones with how long after the first they come. Raises ``NoLiteral``."""
        if len(self.recorded.reports) > MAX_EVENTS:
            raise NoLiteral("many events")
        lines: list[TestStatement] = []
        written = 0
        events = sorted((event or {} for _, event in self.recorded.reports), key=lambda event: event_time(event, self.recorded.now))
        for event in events:
            if not event or event.get("account") or event.get("livemode"):
                raise NoLiteral("an event that is no sample")
            pattern, pairs = self.sample(event)
            after = event_time(event, self.recorded.now) - event_time(events[0], self.recorded.now)
            written += len(pairs)
            if written > MAX_PAIRS and self.recorded.file is not None:
                raise NoLiteral("a file says it better")
            lines.append(GivenLater(pattern, duration(after), pairs) if after else GivenEvent(pattern, pairs))
        return lines

    def sample(self, event: Mapping[str, Json]) -> tuple[EventPattern, tuple[Pair, ...]]:
        """Returns an event as a sample of its type with what differs. Raises ``NoLiteral``."""
        kind, data = event.get("type"), event.get("data")
        declared = self.library.event(kind) if isinstance(kind, str) else None
        if not isinstance(kind, str) or not isinstance(data, Mapping) or declared is None:
            raise NoLiteral("an unknown event")
        try:
            made: Raw = sample_event(self.library.catalog, kind, now=event_time(event, self.recorded.now))
        except (UnknownEvent, UnknownObject):
            raise NoLiteral("no sample") from None
        if "data" not in made:
            raise NoLiteral("a thin event")
        differing = SampleDifferences(self.library, self.names)
        subject = any_of(declared.objects)
        pairs = differing.pairs(subject, made["data"]["object"], data.get("object"))
        changed = data.get("previous_attributes")
        if isinstance(changed, Mapping) and changed != made["data"].get("previous_attributes"):
            pairs += differing.previous_pairs(subject, changed)
        return EventPattern(kind), tuple(pairs)

    def input(self) -> tuple[Pair, ...]:
        """Returns the input of a workflow that was started by name."""
        trigger = next((rule.workflow.trigger for rule in self.unit.rules if rule.name == self.recorded.start), None)
        types = {one.name: one.type for one in trigger.parameters} if isinstance(trigger, Demand) else {}
        return tuple(Pair((name,), _input(value, types.get(name, ""))) for name, value in (self.recorded.input or {}).items())

    def approvals(self) -> list[TestStatement]:
        """Returns the answers of people, up to the last that was given and not assumed."""
        asked = [step for run in self.runs for step in run.steps if step.kind == "approve"]
        last = max((number for number, step in enumerate(asked) if not step.notes), default=-1)
        return [GivenApprove(step.value) for step in asked[: last + 1]]

    def answers(self, level: int) -> list[TestStatement]:
        """Writes the answers of actions: reads whose result was recorded, or every read; and what was refused."""
        if not level:
            return []
        steps = [step for run in self.runs for step in run.steps if step.kind == "action" and step.tries]
        several = {step.action for step in steps if len({_key(other) for other in steps if other.action == step.action}) > 1}
        lines: dict[tuple[str, str], list[tuple[int, Json, TestStatement]]] = {}
        for number, step in enumerate(steps):
            name = step.action or ""
            declared = self.library.action(name)
            if declared is None:
                continue
            main = (step.arguments or {}).get(declared.main) if declared.main is not None and step.action in several else None
            key = Text(main) if isinstance(main, str) else None
            of_call = lines.setdefault((name, str(main)), [])
            if step.outcome == "failed" and step.error is not None:
                of_call.append((number, ("fails", step.error.message), GivenFails(name, key, Text(step.error.message))))
            elif declared.effect is Effect.READS and (level > 1 or not step.assumed):
                result = only(step.result, self.names.all)
                of_call.append((number, result, GivenReturns(name, key, literal(result))))
        for of_call in lines.values():
            # Each line answers one call, and the last one all that follow.
            while len(of_call) > 1 and of_call[-1][1] == of_call[-2][1]:
                of_call.pop()
        kept = sorted((line for of_call in lines.values() for line in of_call), key=lambda line: line[0])
        return [statement for _, _, statement in kept]

    # --- expected --------------------------------------------------------------------------------------------------------------

    def expected(self) -> list[TestStatement]:
        steps = [step for run in self.runs for step in run.steps if self.acted(step) or _waited(step)]
        steps.sort(key=lambda step: step.started if step.started is not None else step.until or 0)
        lines: list[TestStatement] = [
            ExpectAction(self.sent.action(step, self.left_out.get(number, frozenset()))) if step.kind == "action" else ExpectWait(())
            for number, step in enumerate(steps)
        ]
        lines.append(ExpectNothing(else_=any(step.kind == "action" for step in steps)))
        return lines + _outcomes(self.runs, self.messages)

    def acted(self, step: Step) -> bool:
        declared = self.library.action(step.action or "") if step.kind == "action" else None
        happened = bool(step.tries) and step.outcome != "failed"
        return declared is not None and happened and declared.effect is not Effect.READS


def _outcomes(runs: Sequence[WorkflowReport], messages: bool) -> list[TestStatement]:
    """Writes how the runs ended, each outcome once."""
    lines: list[TestStatement] = []
    outcomes = {run.outcome for run in runs}
    failures = dict.fromkeys(run.error.message if run.error is not None else "" for run in runs if run.outcome == "failed")
    for message in failures:
        lines.append(ExpectOutcome("failed", Text(message) if message and messages else None))
    for outcome in ("needs_attention", "stopped"):
        if outcome in outcomes:
            lines.append(ExpectOutcome(outcome, None))
    if "succeeded" in outcomes and not outcomes & {"failed", "needs_attention"}:
        lines.append(ExpectOutcome("succeeded", None))
    return lines


def _waited(step: Step) -> bool:
    return step.kind in ("wait", "wait_for") and step.error is None


def _key(step: Step) -> str:
    return repr(sorted((step.arguments or {}).items()))


def _input(value: Json, type_: str) -> Expression:
    """Returns a parameter as a test writes it. Raises ``NoLiteral``."""
    if type_ == "money":
        money = money_from_json(value)
        if money is None:
            raise NoLiteral("no amount")
        return amount(money.rounded(), money.currency)
    if type_ == "timestamp":
        instant = parse_timestamp(value) if isinstance(value, str) else None
        seconds = value if isinstance(value, int) else None if instant is None or isinstance(instant, Missing) else int(instant.seconds)
        if seconds is None:
            raise NoLiteral("no moment")
        return moment(seconds)
    return literal(value)
