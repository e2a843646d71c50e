"""Holes of strings that are written as in other languages, or not closed: what their first words mean."""

from __future__ import annotations

import re

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.tokens import quoted

FORMAT = re.compile(
    r"""\{[ \t]*+(?P<name>[A-Za-z_]\w*+(?:\.[A-Za-z_]\w*+)*+)[ \t]*+
        (?P<format>:(?![ \t])[^{}"'\n?]++|![rsa](?::[^{}"'\n]*+)?+|\|[^{}"'\n|]*+)\}""",
    re.VERBOSE,
)
"""A hole with a name and a format, as other languages have it."""

RUNS_ON = re.compile(
    r"""\{(?!(?:if|not)\b)[A-Za-z_]\w*+(?:\.[A-Za-z_]\w*+)*+
        (?:[,;!][ \t]|[ \t]+(?!(?:and|or|not|in|contains|starts_with|ends_with|matches)\b)[A-Za-z])
        [^{}"\n]*+\{""",
    re.VERBOSE,
)
"""A name behind a brace, text after it, and another hole: nothing closes the first."""

_TIME_FORMAT = re.compile(r"%-?[A-Za-z]")
_NUMBER_FORMAT = re.compile(r",|[0-9][fdgn]?\Z|money|currency|number")

OPEN_NAME = re.compile(r"\{(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?=[ \t.,;:!?)]*(?:[ \t\n\"]|\Z))")
"""A name behind a brace that nothing closes, and nothing of an expression after it."""


def without_format(name: str, written: str) -> tuple[str, str]:
    """Returns the help for ``{amount:.2f}``, ``{created:%Y}`` or ``{id!r}``, and the hole that says the same."""
    pattern = written[1:].strip()
    if _TIME_FORMAT.search(pattern) is not None:
        shown = f'{{format_time({name}, "{pattern}")}}'
        return f"write `{quoted(shown)}`", shown
    if _NUMBER_FORMAT.search(pattern) is not None:
        shown = f"{{pretty({name})}}"
        return f"write `{quoted(shown)}`, which groups an amount of money, or `{{{quoted(name)}}}`", shown
    shown = f"{{{name}}}"
    return f"write `{quoted(shown)}`", shown


def closed_after_name(found: re.Match[str]) -> tuple[str, Fix]:
    """Returns the help and the edit that close a hole after the name that it begins with."""
    return f"close it after the name: `{quoted(found[0])}}}`; a brace is written `{{{{`", Fix(Span(found.end(), found.end()), "}")
