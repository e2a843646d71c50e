"""Problems → text for a terminal: where, what, the line with the place underlined, what to do, and the fix."""

from __future__ import annotations

from collections.abc import Iterable

from wfrun.dsl.problems import Problem, Severity
from wfrun.dsl.source import Source, Span
from wfrun.values.text import cells, visible

MAX_SHOWN = 160
"""How much of a long line is shown, in columns."""

_COLORS = {Severity.ERROR: "31", Severity.WARNING: "33"}


def render_text(problems: Iterable[Problem], color: bool = False) -> str:
    """All problems, one after the other, each ending with a line break; empty for none."""
    return "\n".join(_problem(problem, color) for problem in problems)


def _problem(problem: Problem, color: bool) -> str:
    place = problem.source.place(problem.span.start)
    severity = problem.severity
    paint = _COLORS[severity] if color else ""
    head = f"{_in_line(problem.source.name)}:{place.line}:{place.column}: "
    lines = [head + _painted(f"{severity.value}[{problem.code}]", paint and f"1;{paint}") + f": {_in_line(problem.message)}"]
    lines.extend(_excerpt(problem.source, problem.span, "^", paint))
    for one in problem.related:
        place = one.source.place(one.span.start)
        lines.append(f"  = see {_in_line(one.source.name)}:{place.line}:{place.column}: {_in_line(one.text)}")
        lines.extend(_excerpt(one.source, one.span, "-", paint and "36"))
    if problem.help:
        lines.append(f"  = help: {_in_line(problem.help)}")
    if problem.fix is not None:
        lines.append(f"  = fix: {_fix(problem)}")
    return "\n".join(lines) + "\n"


def _excerpt(source: Source, span: Span, mark: str, paint: str) -> list[str]:
    """The line of a place with the place underlined; of a place over several lines the first is shown."""
    place = source.place(span.start)
    line = source.line_text(place.line)
    if not line.strip():
        return []
    begin = place.column - 1
    end = min(len(line), begin + max(0, span.end - span.start))
    cut = max(0, min(begin - MAX_SHOWN // 2, len(line) - MAX_SHOWN)) if len(line) > MAX_SHOWN else 0
    start = "…" if cut else ""
    shown = _in_line(line[cut : cut + MAX_SHOWN]) + ("…" if cut + MAX_SHOWN < len(line) else "")
    before = cells(start + _in_line(line[cut:begin]))
    under = max(1, cells(_in_line(line[begin : min(end, cut + MAX_SHOWN)])))
    gutter = " " * len(str(place.line))
    return [f" {place.line} | {start}{shown}", f" {gutter} | {' ' * before}{_painted(mark * under, paint)}"]


def _in_line(text: str) -> str:
    """The text on one line, with tabs as blanks."""
    return visible(text.replace("\t", "    ").replace("\n", " "))


def _fix(problem: Problem) -> str:
    assert problem.fix is not None
    fix = problem.fix
    if fix.label:
        return _in_line(fix.label)
    old, new = _in_line(problem.source.slice(fix.span).strip()), _in_line(fix.text.strip())
    if not old:
        return f"insert `{new}`"
    return f"write `{new}` instead of `{old}`" if new else f"delete `{old}`"


def _painted(text: str, paint: str) -> str:
    return f"\x1b[{paint}m{text}\x1b[0m" if paint else text
