"""What is asked of every input: that it is read, checked, shown and formatted without an exception, in time, and within its text."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from wfrun.cli.json_output import json_text
from wfrun.dsl.diagnostics.diagnostic import CheckFailed, Problem
from wfrun.dsl.diagnostics.render import render_text
from wfrun.dsl.diagnostics.render.github import render_github
from wfrun.dsl.diagnostics.render.json import problems_document
from wfrun.dsl.diagnostics.render.sarif import sarif_document
from wfrun.dsl.diagnostics.rules import Severity
from wfrun.dsl.formatter.format import format_source
from wfrun.dsl.parser.parser import parse
from wfrun.dsl.pipeline import check
from wfrun.dsl.source import Source
from wfrun.project.files import ReadError, decoded
from wfrun.stdlib_actions import StandardDeclarations

PATIENCE = 20
"""After so many seconds an input counts as one that hangs; the slowest takes a fraction of one."""


class Hangs(Exception):
    """An input takes too long."""


@contextmanager
def patience(seconds: int) -> Iterator[None]:
    """Raises ``Hangs`` when what stands inside takes more time of the processor; that the machine has other work does not count."""

    def stop(signum: int, frame: FrameType | None) -> None:
        raise Hangs(f"longer than {seconds} seconds")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def look_at(raw: bytes) -> tuple[Problem, ...]:
    """Reads an input as the command does a file; raises what is wrong with wfrun, and gives what is wrong with the input."""
    with patience(PATIENCE):
        try:
            text = decoded(raw, "fuzz.wf")
        except ReadError:
            return ()
        source = Source("fuzz.wf", text)
        read = parse(source)
        assert read.problems or not read.unparsed, "what is left out is told"
        program = check([read], lambda file, release: StandardDeclarations.of(release))
        for problem in program.problems:
            within(problem)
        show(program.problems)
        try:
            format_source(Source("fuzz.wf", text))
        except CheckFailed:
            assert any(problem.severity is Severity.ERROR for problem in read.problems), "what reads is formatted"
        return program.problems


def within(problem: Problem) -> None:
    """Each place of a problem lies in its text, and each has its words."""
    length = len(problem.source.text)
    spans = [problem.span, *(one.span for one in problem.related)]
    if problem.fix is not None:
        spans.append(problem.fix.span)
    for span in spans:
        assert 0 <= span.start <= span.end <= length, (problem.code, span, length)
    assert problem.message, problem.code


def show(problems: tuple[Problem, ...]) -> None:
    """Every form in which problems are shown."""
    assert bool(render_text(problems, color=True, width=40)) is bool(problems)
    render_github(problems)
    json_text(problems_document(problems))
    json_text(sarif_document(problems, version="0"))
