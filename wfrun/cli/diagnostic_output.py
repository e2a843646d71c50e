"""Problems as a command shows them: on a terminal, with its colours, its width and its signs."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from textwrap import indent as indented
from typing import TYPE_CHECKING

from wfrun.cli.terminal import terminal_for, write_error
from wfrun.dsl.diagnostics.render import render_text
from wfrun.dsl.diagnostics.rules import Severity
from wfrun.support.english import counted
from wfrun.support.terminal_text import no_command, visible

if TYPE_CHECKING:
    from wfrun.cli.terminal import Terminal
    from wfrun.dsl.diagnostics.diagnostic import Problem


MAX_SHOWN_PROBLEMS = 200
"""The most problems of a file that are shown as text unless all are asked for."""


def problems_text(
    problems: Sequence[Problem], terminal: Terminal, *, strict: bool = False, indent: int = 0, everything: bool = False
) -> str:
    """Returns the text of problems for a terminal; ``indent`` columns are left free before it.

    Of a file at most ``MAX_SHOWN_PROBLEMS`` are shown, errors before warnings, and how many are left out, unless it is ``everything``.
    """
    width = terminal.width - indent if terminal.bounded else None
    shown, left_out = (problems, {}) if everything else _first(problems, strict)
    text = render_text(shown, color=terminal.color, strict=strict, width=width, encoding=terminal.encoding)
    for name, number in left_out.items():
        text += no_command(f"\n{visible(name)}: {counted(number, 'problem')} more, not shown; `wfrun check --all` shows all of them\n")
    return indented(text, " " * indent)


def _first(problems: Sequence[Problem], strict: bool) -> tuple[Sequence[Problem], dict[str, int]]:
    """Returns the problems that are shown, in their order, and for each file how many are not."""
    if len(problems) <= MAX_SHOWN_PROBLEMS:
        return problems, {}
    numbers: dict[str, int] = {}
    kept: set[int] = set()
    by_weight = sorted(range(len(problems)), key=lambda place: problems[place].shown_severity(strict) is not Severity.ERROR)
    for place in by_weight:
        name = problems[place].source.name
        numbers[name] = numbers.get(name, 0) + 1
        if numbers[name] <= MAX_SHOWN_PROBLEMS:
            kept.add(place)
    left_out = {name: number - MAX_SHOWN_PROBLEMS for name, number in numbers.items() if number > MAX_SHOWN_PROBLEMS}
    return [problem for place, problem in enumerate(problems) if place in kept], left_out


def show_problems(problems: Sequence[Problem], color: str) -> None:
    """Prints problems on stderr, where there is one."""
    if sys.stderr is not None:
        write_error(problems_text(problems, terminal_for(sys.stderr, color, os.environ)))
