"""Answers of the REPL, as plain values, which ``answer_printer`` prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from wfrun.cli.terminal import Span
from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.interpreter.report import Condition, RunReport, WorkflowReport
from wfrun.support.records import frozen
from wfrun.support.short_text import shortened

MAX_SHOWN_CHARS = 500
"""A sentence is cut after so many characters."""


@frozen
class Value:
    """A value with its type, in words. ``name`` is what it is called from now on; ``note`` says why it is missing."""

    text: str
    type: str
    name: str = ""
    note: str = ""
    assumed: bool = False
    fields: tuple[tuple[str, str], ...] = ()
    """The first fields of an object, each with its value."""
    more: int = 0
    """The number of its other fields."""


@frozen
class TracedCondition:
    """A condition as it was judged, with its parts."""

    condition: Condition


@frozen
class Branch:
    """One line of a condition part by part: ``word`` (``and``, ``or``, ``not``) joins what stands below it, else it is a part itself."""

    depth: int
    word: str
    condition: Condition


@frozen
class Steps:
    """The report of statements."""

    report: WorkflowReport


@frozen
class RunPart:
    """The report of the script's workflows on the event."""

    report: RunReport
    event: Mapping[str, Any]


@frozen
class Problems:
    """Problems with their places."""

    problems: tuple[Problem, ...]


@frozen
class Line:
    """A line of text. ``fault`` says that it tells why something could not be done."""

    spans: tuple[Span, ...]
    indent: int = 0
    fault: bool = False


@frozen
class Table:
    """Rows in columns."""

    rows: tuple[tuple[Span, ...], ...]
    indent: int = 2


Part: TypeAlias = Value | TracedCondition | Branch | Steps | RunPart | Problems | Line | Table


@frozen
class Answer:
    """The answer to one input. ``failed`` says that the input had an error; ``quits`` that it was the last one."""

    parts: tuple[Part, ...] = ()
    failed: bool = False
    quits: bool = False

    def __bool__(self) -> bool:
        """Tells whether anything is said."""
        return bool(self.parts)

    def __add__(self, other: Answer) -> Answer:
        """Returns both answers, one after the other."""
        return Answer(self.parts + other.parts, self.failed or other.failed, self.quits or other.quits)


def said(*spans: Span, indent: int = 0) -> Answer:
    """Returns an answer of one line."""
    return Answer((Line(spans, indent),))


def refused(sentence: str) -> Answer:
    """Returns an answer that says in a sentence why something could not be done; a long one is cut."""
    shown = shortened(sentence, MAX_SHOWN_CHARS)
    return Answer((Line((shown,), fault=True),), failed=True)
