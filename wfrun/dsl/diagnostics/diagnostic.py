"""Diagnostics as values: a problem of a script with its place, help and fix. Findings are yielded and returned, never printed here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import attrs

from wfrun.dsl.diagnostics.rules import Severity, severity_of
from wfrun.dsl.source import Source, Span
from wfrun.support.records import frozen

MAX_WORD_CHARS = 120
"""Characters of the longest word that a message shows whole; what was written as a name may be as long as the script."""

_LONG_WORD = re.compile(rf"(\w{{{MAX_WORD_CHARS}}})\w+")


def shortened(text: str) -> str:
    """Returns a sentence with its endless words cut."""
    return text if len(text) <= MAX_WORD_CHARS else _LONG_WORD.sub(r"\1…", text)


@frozen
class Fix:
    """An edit that an editor can apply: replace the span by the text."""

    span: Span
    text: str
    label: str = ""


@frozen
class Related:
    """Another place that explains a problem: a condition in force, the first use of a name."""

    source: Source
    span: Span
    text: str
    """What is there, in a few lowercase words."""


@frozen
class Problem:
    """One problem of a script.

    A problem has a code, a place, a message in one lowercase sentence, help that says what to do, a fix where one is known, and related
    places.
    """

    code: str
    source: Source
    span: Span
    message: str = attrs.field(converter=shortened)
    help: str = attrs.field(default="", converter=shortened)
    fix: Fix | None = None
    related: tuple[Related, ...] = ()

    @property
    def severity(self) -> Severity:
        """Returns the severity of the problem's rule."""
        return severity_of(self.code)

    def shown_severity(self, strict: bool) -> Severity:
        """Returns the severity to be shown: where ``strict``, warnings count as errors."""
        return Severity.ERROR if strict else self.severity

    def to_dict(self, *, strict: bool = False) -> Mapping[str, Any]:
        """Returns the documented JSON object: lines and columns from 1, columns in characters."""
        fix = None
        if self.fix is not None:
            fix = {**_places(self.source, self.fix.span), "text": self.fix.text}
        return {
            "code": self.code,
            "severity": self.shown_severity(strict).value,
            "message": self.message,
            "file": self.source.name,
            **_places(self.source, self.span),
            "help": self.help,
            "fix": fix,
            "related": [{"file": one.source.name, **_places(one.source, one.span), "text": one.text} for one in self.related],
        }


def _places(source: Source, span: Span) -> dict[str, int]:
    start, end = source.place(span.start), source.place(span.end)
    return {"line": start.line, "column": start.column, "end_line": end.line, "end_column": end.column}


class CheckFailed(Exception):
    """The refusal of a script with errors. ``problems`` are all of them and the warnings; the text is the first error with its place."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        errors = [problem for problem in problems if problem.severity is Severity.ERROR]
        first = (errors or list(problems))[0]
        place = first.source.place(first.span.start)
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        super().__init__(f"{first.source.name}:{place.line}:{place.column}: {first.code}: {first.message}{more}")
