"""What a problem's code means: ``wfrun check --explain CODE``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfrun.cli.diagnostic_output import problems_text
from wfrun.cli.event_input import did_you_mean
from wfrun.cli.exit_status import OK, Refusal
from wfrun.docgen.rules import problems_of, silencing
from wfrun.dsl.diagnostics.rule_page import rule_page
from wfrun.dsl.diagnostics.rules import RULES, Severity

if TYPE_CHECKING:
    from wfrun.cli.terminal import Page

_STYLES = {Severity.ERROR: "bad", Severity.WARNING: "doubt"}


def explain(name: str, page: Page) -> int:
    """Prints what a code means, why it matters, a script that has the problem, what is reported of it, and the script put right.

    An unknown code is a ``Refusal`` that names the nearest.
    """
    rule = RULES.get(name)
    if rule is None:
        raise Refusal(f"unknown code `{name}`{did_you_mean(name, RULES) or '; the codes are ' + ', '.join(RULES)}")
    page.line((rule.name, "name"), "  ", (rule.severity.value, _STYLES[rule.severity]))
    page.line(rule.summary, indent=2, hang=0)
    text = rule_page(name)
    _heading(page, "Why it matters")
    page.line(text.why, indent=2, hang=0)
    if text.definition:
        _heading(page, "What exactly is reported")
        page.line(text.definition, indent=2, hang=0)
    _heading(page, "Wrong")
    _script(page, text.wrong)
    page.blank()
    page.write(problems_text(problems_of(text.wrong), page, indent=2))
    _heading(page, "Right")
    _script(page, text.right)
    if rule.severity is Severity.WARNING:
        page.blank()
        page.line(silencing(rule), hang=0)
    return OK


def _heading(page: Page, text: str) -> None:
    page.blank()
    page.line((text, "name"))


def _script(page: Page, text: str) -> None:
    for line in text.splitlines():
        page.line((line, "code"), indent=2, wrap=False)
