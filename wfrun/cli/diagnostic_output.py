"""Problems as a command shows them: on a terminal, with its colours, its width and its signs."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from textwrap import indent as indented
from typing import TYPE_CHECKING

from wfrun.cli.terminal import terminal_for, write_error
from wfrun.dsl.diagnostics.render import render_text

if TYPE_CHECKING:
    from wfrun.cli.terminal import Terminal
    from wfrun.dsl.diagnostics.diagnostic import Problem


def problems_text(problems: Sequence[Problem], terminal: Terminal, *, strict: bool = False, indent: int = 0) -> str:
    """Returns the text of problems for a terminal; ``indent`` columns are left free before it."""
    width = terminal.width - indent if terminal.bounded else None
    text = render_text(problems, color=terminal.color, strict=strict, width=width, encoding=terminal.encoding)
    return indented(text, " " * indent)


def show_problems(problems: Sequence[Problem], color: str) -> None:
    """Prints problems on stderr, where there is one."""
    if sys.stderr is not None:
        write_error(problems_text(problems, terminal_for(sys.stderr, color, os.environ)))
