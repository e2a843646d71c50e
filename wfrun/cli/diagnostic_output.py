"""Problems as a command shows them: on a page, with its colours, its width and its signs."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from textwrap import indent as indented
from typing import TYPE_CHECKING

from wfrun.cli.terminal import page_for, write_error
from wfrun.dsl.diagnostics.render import render_text

if TYPE_CHECKING:
    from wfrun.cli.terminal import Page
    from wfrun.dsl.diagnostics.diagnostic import Problem


def problems_text(problems: Sequence[Problem], page: Page, *, strict: bool = False, indent: int = 0) -> str:
    """The text of problems for a page; ``indent`` columns are left free before it."""
    width = page.width - indent if page.bounded else None
    text = render_text(problems, color=page.color, strict=strict, width=width, encoding=page.encoding)
    return indented(text, " " * indent)


def show_problems(problems: Sequence[Problem], color: str) -> None:
    """Problems on stderr, where there is one."""
    if sys.stderr is not None:
        write_error(problems_text(problems, page_for(sys.stderr, color, os.environ)))
