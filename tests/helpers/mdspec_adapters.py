"""Where the executable pages touch wfrun: check a script, evaluate an expression, run a program, and the texts that pages show of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import wfrun
from tests.helpers.mdspec_expectations import Answer, Seen
from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.parser.parser import parse
from wfrun.dsl.pipeline import check as check_files
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.nodes import Action, Approve, Let, WaitFor, Workflow
from wfrun.interpreter.effects import FieldValue, PastEvent, PastEvents, RunEnvironment
from wfrun.interpreter.evaluator import Evaluator
from wfrun.interpreter.report import Condition, RunReport, Step, WorkflowReport
from wfrun.interpreter.scope import EventSubject
from wfrun.interpreter.views import Record
from wfrun.stdlib_actions import StandardDeclarations
from wfrun.values.formatting import text_of
from wfrun.values.missing import Missing

Json = Any


def problems(text: str) -> tuple[Problem, ...]:
    """All problems of a script, errors and warnings, in the order of their places."""
    try:
        found = tuple(wfrun.load(text=text).problems)
    except wfrun.CheckFailed as failed:
        found = failed.problems
    return tuple(sorted(found, key=lambda problem: problem.span))


def seen(problem: Problem, shift: int = 0) -> Seen:
    """A problem as pages speak of it; ``shift`` lines stand before the part that the page shows."""
    place = problem.source.place(problem.span.start)
    return Seen(problem.severity.value, problem.code, place.line - shift, place.column, problem.message, problem.help)


def check(text: str, shift: int = 0) -> list[Seen]:
    """What checking a script reports."""
    return [seen(problem, shift) for problem in problems(text)]


def rendered(text: str) -> str:
    """What the terminal shows for the problems of a script, without colours."""
    from wfrun.dsl.diagnostics.render import render_text

    return _ended(render_text(problems(text)))


def fixed(text: str, found: Sequence[Problem] | None = None) -> str:
    """The script after the fixes of the problems found in it; of two that overlap the earlier one."""
    end = 0
    out = ""
    told = problems(text) if found is None else found
    for fix in sorted((problem.fix for problem in told if problem.fix is not None), key=lambda fix: fix.span):
        if fix.span.start >= end:
            out += text[end : fix.span.start] + fix.text
            end = fix.span.end
    return out + text[end:]


def formatted(text: str) -> str:
    """What the formatter makes of a script; a second time must change nothing."""
    once = _formatted_once(text)
    again = _formatted_once(once)
    return once if once == again else f"# formatting again gives something else:\n{again}"


def _formatted_once(text: str) -> str:
    from wfrun.dsl.formatter.format import print_file

    source = Source("spec.wf", text)
    return print_file(parse(source).file, source)


# --- tests -----------------------------------------------------------------------------------------------------------------------


def tests(text: str) -> str:
    """How the tests of a script end, in the lines of a ``tests`` fence."""
    from wfrun.project.loader import load_text
    from wfrun.settings import Settings
    from wfrun.tools.test_runner import cases_of, run_case, units_of

    lines: list[str] = []
    for case in cases_of(units_of(load_text(text, "spec.wf"), lambda _: Settings())):
        result = run_case(case)
        lines.append(f"{json.dumps(case.name, ensure_ascii=False)} {'passes' if result.passed else 'fails'}")
        lines += [f"  {trouble.message}" for trouble in result.faults]
        for one in result.expectations:
            if not one.met:
                lines.append(f"  {one.text}: {one.reason}")
                nearest = one.nearest.differences if one.nearest is not None else ()
                lines += [f"    {each.argument}: {each.expected}, not {each.actual}" for each in nearest]
    return "".join(f"{line}\n" for line in lines)


# --- runs ------------------------------------------------------------------------------------------------------------------------


def report(text: str, event: Mapping[str, Json], *, objects: Sequence[Json], history: Sequence[Json] | None, later: Sequence[Json]) -> str:
    """What a script does on an event, in the lines of a ``report`` fence."""
    result = wfrun.load(text=text).run(event, objects=objects, history=history, later=later)
    return "".join(f"{line}\n" for line in _report_lines(result))


def _report_lines(result: RunReport) -> Iterator[str]:
    workflows = [workflow for workflow in result.workflows if workflow.outcome != "not_triggered"]
    if not workflows:
        yield "nothing"
    for workflow in workflows:
        yield from _workflow_lines(workflow)
    yield from (f"# {note}" for note in result.notes)


def _workflow_lines(workflow: WorkflowReport) -> Iterator[str]:
    yield json.dumps(workflow.name, ensure_ascii=False) + f" {workflow.outcome}" + _assumed(workflow.assumed)
    if workflow.outcome == "skipped" and workflow.condition is not None:
        yield f"  when {_condition(workflow.condition)}"
    for step in workflow.steps:
        yield from _step_lines(step, "  " * (step.depth + 1))
    if workflow.error is not None:
        yield f"  ! {workflow.error.code}: {workflow.error.message}"
    yield from (f"  # {note}" for note in workflow.notes)


def _step_lines(step: Step, indent: str) -> Iterator[str]:
    if step.kind == "action":
        line = " ".join([step.action or "", *_arguments(step.arguments or {})])
    elif step.kind == "if" and step.condition is not None:
        line = f"{(step.text or '').removesuffix(step.condition.text) or 'if '}{_condition(step.condition)}"
    elif step.kind == "let" and step.condition is not None:
        line = f"let {step.text}: {json.dumps(step.result, default=str)}, {_condition(step.condition)}"
    else:
        line = " ".join(part for part in (step.kind.replace("_", " "), step.text) if part)
        if step.count is not None:
            line += f": {step.count}"
        if step.kind == "approve":
            line += f": {_truth(step.value)}"
    if step.outcome not in (None, "succeeded"):
        line += f" {step.outcome}" + (f" {step.error.code}" if step.error is not None else "")
    yield indent + line + _assumed(step.assumed)
    if step.error is not None:
        yield f"{indent}  ! {step.error.message}"
    yield from (f"{indent}  # {note}" for note in step.notes)


def _arguments(arguments: Mapping[str, Json]) -> Iterator[str]:
    for name, value in sorted(arguments.items()):
        yield f"{name}={json.dumps(value, ensure_ascii=False, default=str)}"


def _condition(condition: Condition) -> str:
    reasons = sorted({part.reason for part in condition.parts if part.value is None and part.reason})
    told = f" ({', '.join(reasons)})" if condition.value is None and reasons else ""
    return f"{condition.text}: {_truth(condition.value)}{told}"


def _truth(value: bool | None) -> str:
    return "unknown" if value is None else str(value).lower()


def _assumed(assumed: bool) -> str:
    return " (assumed)" if assumed else ""


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"


# --- expressions -----------------------------------------------------------------------------------------------------------------

NOW = 1_767_225_600
"""2026-01-01T00:00:00Z: the present of an expression on its own."""


def evaluate(expression: str, event: Mapping[str, Json] | None, currency: str | None, history: Sequence[Json] | None) -> Answer:
    """What an expression gives on an event (without one: on its own), in a file with this ``currency``.

    The expression is checked as the value of a ``let`` in a workflow on the event, so that it means there what it means in a script.
    """
    trigger = str(event.get("type")) if event is not None else "demand()"
    before = f"currency {currency}\n" if currency else ""
    source = Source("spec.wf", f"{before}on {trigger} <\nlet it = (\n{expression}\n)\n>\n")
    parsed = parse(source)
    declarations = StandardDeclarations.of(None)
    checked = check_files([parsed], lambda file, release: declarations)
    if errors := tuple(seen(problem) for problem in checked.errors):
        return Answer(errors=errors)
    (workflow,) = (item for item in checked.files[0].file.items if isinstance(item, Workflow))
    (statement,) = workflow.body.statements
    if not isinstance(statement, Let) or isinstance(statement.value, Action | WaitFor | Approve):
        raise AssertionError(f"not read as an expression: {expression}")
    now = event.get("created", NOW) if event is not None else NOW
    environment = RunEnvironment(now=now, history=_history(history) if history is not None else None)
    evaluator = Evaluator(source, checked.files[0].currencies, declarations, EventSubject(event, declarations), environment)
    result = evaluator.evaluate(statement.value)
    if isinstance(result, Missing):
        return Answer(missing=result.reason, note=result.note)
    return Answer(value=_shown(result))


def _history(events: Sequence[Json]) -> PastEvents:
    """Earlier events as a run finds them around it."""

    def earlier(name: str, since: int, _: FieldValue | None = None) -> list[PastEvent]:
        return [PastEvent(event["data"]["object"]) for event in events if event["type"] == name and event["created"] >= since]

    return earlier


def _shown(value: object) -> str:
    """A value as pages write it: texts in quotes, lists and maps by their parts, all else as the language prints it."""
    match value:
        case str():
            return json.dumps(value, ensure_ascii=False)
        case Missing():
            return "missing"
        case list() | tuple():
            return "[" + ", ".join(_shown(item) for item in value) + "]"
        case Mapping():
            return _shown_map(value.items())
        case Record():
            return _shown_map((name, value.read(name)) for name in value.raw)
    return text_of(value)


def _shown_map(entries: Iterable[tuple[str, object]]) -> str:
    named = ((name if name.isidentifier() else json.dumps(name, ensure_ascii=False), value) for name, value in entries)
    return "{" + ", ".join(f"{name}: {_shown(value)}" for name, value in named) + "}"
