"""GitHub rendering of problems: workflow commands of GitHub Actions, which become annotations of lines.

The form and its escapes are those of GitHub's own toolkit: in the message ``%`` and line ends are written as ``%25``, ``%0D`` and ``%0A``,
in a property ``:`` and ``,`` too. Columns are only allowed where an annotation begins and ends on one line. The log of the workflow shows
the message without the properties, so the message repeats the place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.diagnostics.render.fix_preview import advice, new_lines
from wfrun.dsl.source import Source, Span
from wfrun.support.terminal_text import visible


def render_github(problems: Iterable[Problem], *, strict: bool = False, path_of: Callable[[str], str] = str) -> str:
    """Renders each problem as one command a line. ``path_of`` makes the name of a script the path of its file in the repository."""
    return "".join(f"{_command(problem, strict, path_of)}\n" for problem in problems)


def _command(problem: Problem, strict: bool, path_of: Callable[[str], str]) -> str:
    source, span = problem.source, problem.span
    start, end = source.place(span.start), source.place(span.end)
    properties: dict[str, object] = {"file": path_of(source.name), "line": start.line, "endLine": end.line}
    if start.line == end.line:
        properties |= {"col": start.column, "endColumn": max(start.column, end.column - 1)}
    properties["title"] = f"wfrun {problem.code}"
    given = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{problem.shown_severity(strict).value} {given}::{_data(chr(10).join(_lines(problem, path_of)))}"


def _lines(problem: Problem, path_of: Callable[[str], str]) -> Iterator[str]:
    """Returns the lines that the annotation shows below its title, and that the log shows."""
    yield f"{_place(problem.source, problem.span, path_of)}: {problem.message}"
    for one in problem.related:
        yield f"see {_place(one.source, one.span, path_of)}: {one.text}"
    if words := advice(problem):
        yield f"help: {words}"
    for line in new_lines(problem):
        yield f"line {line.number}: {line.text.strip()}"


def _place(source: Source, span: Span, path_of: Callable[[str], str]) -> str:
    place = source.place(span.start)
    return f"{path_of(source.name)}:{place.line}:{place.column}"


def _data(text: str) -> str:
    return "%0A".join(visible(line).replace("%", "%25") for line in text.split("\n"))


def _property(text: str) -> str:
    return visible(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
