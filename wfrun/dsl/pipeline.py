"""Check pipeline: types, analysis, lints and suppressions over all files of a program.

A program is checked in one pass over each file, and every problem of every file is reported, except those that follow from another: an
expression with a problem is of unknown type, and no use of it is reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from wfrun.dsl.analysis.flow import CallSite, analyze_flow
from wfrun.dsl.analysis.value_numbers import TermTable
from wfrun.dsl.checker.context import CheckContext, spans_within
from wfrun.dsl.checker.money import report_unknown_currency
from wfrun.dsl.checker.statements import check_constants, check_workflow
from wfrun.dsl.checker.suppressions import Found, apply_suppressions
from wfrun.dsl.checker.test_blocks import check_test
from wfrun.dsl.checker.test_consistency import TestedProgram, name_span
from wfrun.dsl.declarations import ConfiguredNames, Declarations
from wfrun.dsl.diagnostics.diagnostic import Fix, Problem
from wfrun.dsl.diagnostics.problem_limit import TooManyProblems, stopped
from wfrun.dsl.lints.acts_twice import acts_twice
from wfrun.dsl.lints.registry import FILE_LINTS, PATH_LINTS
from wfrun.dsl.lints.rests_on_unknown import rests_on_unknown
from wfrun.dsl.program import CheckedFile, CheckedProgram, ParsedFile
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.nodes import Api, Currency, File, Test, Trigger, Use, Workflow
from wfrun.support.gc_pause import gc_paused
from wfrun.values.currencies import CURRENCIES

DeclarationsOf = Callable[[ParsedFile, str | None], Declarations]
"""Gives what a file may name, for the Stripe API release of its ``api`` line (None: the newest); ``ValueError`` for an unknown release."""

_Line = TypeVar("_Line", Api, Currency)


def check(
    files: Sequence[ParsedFile],
    declarations: DeclarationsOf,
    progress: Callable[[int], None] | None = None,
    configured: ConfiguredNames | None = None,
) -> CheckedProgram:
    """Checks the files of a program together.

    ``declarations`` is asked once for each file. A ``ValueError`` from it is a problem of the ``api`` line; as everything else in the
    file depends on the release, no other problem of that file is reported. ``progress`` is called with the number of checked files.
    ``configured`` are the lists, settings and secrets that there are; without it no script is asked about them.
    """
    with gc_paused():
        return _check(files, declarations, progress, configured)


def _check(
    parsed: Sequence[ParsedFile],
    declarations: DeclarationsOf,
    progress: Callable[[int], None] | None,
    configured: ConfiguredNames | None,
) -> CheckedProgram:
    workflows: dict[str, Trigger] = {}
    tested = TestedProgram(workflows, [one.file for one in parsed], whole=not any(one.unparsed for one in parsed))
    duplicates: list[Problem] = []
    for one in parsed:
        _collect_workflows(one, workflows, duplicates)
    files: list[CheckedFile] = []
    later: list[list[Problem]] = []
    told: list[Sequence[Problem]] = []
    call_sites: list[CallSite] = []
    terms = TermTable()
    for number, one in enumerate(parsed):
        if progress is not None:
            progress(number)
        checked, by_parser, more, of_file = _check_file(one, declarations, tested, terms, configured)
        files.append(checked)
        told.append(by_parser)
        later.append(more)
        call_sites += of_file
    terms.solver_steps = 0
    acts_twice(terms, call_sites)
    all_found: list[Found] = [
        (one.source, one.file, [*by_parser, *more, *(problem for problem in duplicates if problem.source is one.source)])
        for one, by_parser, more in zip(parsed, told, later, strict=True)
    ]
    problems = (problem for kept in apply_suppressions(all_found) for problem in sorted(kept, key=_in_order))
    return CheckedProgram(tuple(files), tuple(problems))


def _in_order(problem: Problem) -> tuple[Span, str]:
    return problem.span, problem.code


def _collect_workflows(parsed: ParsedFile, workflows: dict[str, Trigger], problems: list[Problem]) -> None:
    """Collects the workflows of a file by name; reports a name that the program has already.

    An empty name marks one that could not be read.
    """
    source = parsed.source
    for item in parsed.file.items:
        if not isinstance(item, Workflow):
            continue
        if item.name is None or next(spans_within(parsed.unparsed, item.name_span), None) is not None:
            if source.text.startswith("workflow", item.span.start):
                workflows[""] = item.trigger
            continue
        if item.name in workflows:
            span = item.name_span if item.name_span.end else item.span
            message = f'there are two workflows "{item.name}": a workflow\'s name is its identity'
            problems.append(Problem("duplicate-name", source, span, message, "give each workflow a name of its own"))
        workflows.setdefault(item.name, item.trigger)


def _check_file(
    parsed: ParsedFile, declarations: DeclarationsOf, tested: TestedProgram, terms: TermTable, configured: ConfiguredNames | None
) -> tuple[CheckedFile, Sequence[Problem], list[Problem], list[CallSite]]:
    """Checks one file; returns what the interpreter needs, the problems of parser and checker (more may be added), and the call sites."""
    source, file, unparsed = parsed.source, parsed.file, parsed.unparsed
    twice: list[Problem] = []
    api = _single_line(source, [item for item in file.items if isinstance(item, Api)], "api", twice)
    line = _single_line(source, [item for item in file.items if isinstance(item, Currency)], "currency", twice)
    release = api.release if api is not None else None
    try:
        declared = declarations(parsed, release)
    except ValueError as unknown:
        if api is None:
            raise
        told = _unknown_release(source, api, unknown)
        twice.append(told)
        # That it stands without quotes matters for a release that is known.
        others = [
            one for one in parsed.problems if not (api.span.start <= one.span.start <= told.span.start <= one.span.end <= api.span.end)
        ]
        return CheckedFile(source.name, source.digest, file, api.release, None, {}), others, twice, []
    ctx = CheckContext(
        source, declared, file=file, parse_problems=parsed.problems, unparsed=unparsed, problems=twice, limited=True, configured=configured
    )
    call_sites: list[CallSite] = []
    try:
        call_sites = _check_items(ctx, file, line, tested, terms)
    except TooManyProblems as found:
        last = max(problem.span for problem in found.problems)
        ctx.problems.append(stopped(source, last, "checking"))
    return (
        CheckedFile(source.name, source.digest, file, declared.release, ctx.currency, ctx.currencies),
        ctx.told_by_parser(),
        _without_unparsed(unparsed, ctx.problems),
        call_sites,
    )


def _check_items(ctx: CheckContext, file: File, line: Currency | None, tested: TestedProgram, terms: TermTable) -> list[CallSite]:
    """Checks the items of a file; ``line`` is its ``currency`` line. Returns the call sites. Raises ``TooManyProblems``."""
    source, unparsed, parsed_problems = ctx.source, ctx.unparsed, ctx.parse_problems
    if line is not None and line.code.lower() in CURRENCIES:
        ctx.currency = line.code.lower()
    elif line is not None:
        ctx.currency_unread = True
        report_unknown_currency(ctx, Span(line.span.end - len(line.code), line.span.end), line.code, upper=True)
    else:
        ctx.currency_unread = _has_unparsed_line(source, unparsed, "currency")
    ctx.actions_unread = _has_unparsed_line(source, unparsed, "use") or any(
        _is_unread(item, parsed_problems) for item in file.items if isinstance(item, Use)
    )
    used = [item.span for item in file.items if isinstance(item, Use) and item.is_script]
    ctx.constants_unread = any(span.start <= problem.span.start < span.end for span in used for problem in parsed_problems)
    own = check_constants(ctx, file)
    tests: set[str] = set()
    for item in file.items:
        if isinstance(item, Workflow):
            check_workflow(ctx, item, own)
        elif isinstance(item, Test):
            check_test(ctx, item, own, tested)
            if item.name in tests:
                span = name_span(ctx, item)
                ctx.report("duplicate-name", span, f'there are two tests "{item.name}" in this file', "give each test a name of its own")
            tests.add(item.name)
    if any(problem.code == "too-deep" for problem in ctx.problems):
        return []
    ctx.finish_types()
    flow = analyze_flow(ctx, file, terms, PATH_LINTS)
    rests_on_unknown(ctx, flow)
    for look in FILE_LINTS:
        look(ctx, file, flow.call_sites)
    return flow.call_sites


def _without_unparsed(unparsed: Sequence[Span], problems: list[Problem]) -> list[Problem]:
    """Drops problems of nodes that stand for an unparsed part, such as a string that is not closed."""
    return (
        [problem for problem in problems if all(part.start == part.end for part in spans_within(unparsed, problem.span))]
        if unparsed
        else problems
    )


def _has_unparsed_line(source: Source, unparsed: Sequence[Span], word: str) -> bool:
    """Tells whether an item that begins with the word could not be read."""
    return any(re.match(rf"{word}\b", source.slice(part)) for part in unparsed)


def _is_unread(item: Use, found: Sequence[Problem]) -> bool:
    """Tells whether a ``use`` line has a problem, so that its actions are not known."""
    return any(problem.code != "duplicate-name" and item.span.start <= problem.span.start < item.span.end for problem in found)


def _single_line(source: Source, items: list[_Line], name: str, problems: list[Problem]) -> _Line | None:
    """Returns the one line of its kind; reports every further one."""
    for item in items[1:]:
        problems.append(Problem("duplicate-name", source, item.span, f"a file has one `{name}` line", "remove one of them"))
    return items[0] if items else None


def _unknown_release(source: Source, api: Api, unknown: ValueError) -> Problem:
    end = api.span.end - source.text[: api.span.end].endswith('"')  # the author may have quoted it
    span = Span(max(api.span.start, end - len(api.release)), end)
    message = f"no Stripe API release called `{api.release}` is known"
    nearest = getattr(unknown, "nearest", None)
    if not isinstance(nearest, str):
        return Problem("unknown-name", source, span, message, getattr(unknown, "help", ""))
    return Problem("unknown-name", source, span, message, f"did you mean `{nearest}`?", Fix(span, nearest, f"write `{nearest}`"))
