"""What a problem's code means: ``wfrun check --explain CODE``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfrun.cli.diagnostic_output import problems_text
from wfrun.cli.event_input import did_you_mean
from wfrun.cli.exit_status import OK, Refusal
from wfrun.docgen.rules import problems_of, silencing
from wfrun.dsl.diagnostics.diagnostic import Severity
from wfrun.dsl.diagnostics.rules import CODES

if TYPE_CHECKING:
    from wfrun.cli.terminal import Page

_STYLES = {Severity.ERROR: "bad", Severity.WARNING: "doubt"}


def explain(name: str, page: Page) -> int:
    """Prints what a code means, why it matters, a script that has the problem, what is reported of it, and the script put right.

    An unknown code is a ``Refusal`` that names the nearest.
    """
    code = CODES.get(name)
    if code is None:
        raise Refusal(f"unknown code `{name}`{did_you_mean(name, CODES) or '; the codes are ' + ', '.join(CODES)}")
    page.line((code.name, "name"), "  ", (code.severity.value, _STYLES[code.severity]))
    page.line(code.summary, indent=2, hang=0)
    _heading(page, "Why it matters")
    page.line(code.why, indent=2, hang=0)
    if code.exactly:
        _heading(page, "What exactly is reported")
        page.line(code.exactly, indent=2, hang=0)
    _heading(page, "Wrong")
    _script(page, code.wrong)
    page.blank()
    page.write(problems_text(problems_of(code.wrong), page, indent=2))
    _heading(page, "Right")
    _script(page, code.right)
    if code.severity is Severity.WARNING:
        page.blank()
        page.line(silencing(code), hang=0)
    return OK


def _heading(page: Page, text: str) -> None:
    page.blank()
    page.line((text, "name"))


def _script(page: Page, text: str) -> None:
    for line in text.splitlines():
        page.line((line, "code"), indent=2, wrap=False)
