"""Explanations of problem codes: ``wfrun check --explain CODE``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfrun.cli.diagnostic_output import problems_text
from wfrun.cli.event_input import did_you_mean
from wfrun.cli.exit_status import OK, CommandError
from wfrun.docgen.rules import problems_of, silencing
from wfrun.dsl.diagnostics.rule_page import rule_page
from wfrun.dsl.diagnostics.rules import RULES, Severity

if TYPE_CHECKING:
    from wfrun.cli.terminal import Terminal

_STYLES = {Severity.ERROR: "bad", Severity.WARNING: "doubt"}


def explain(name: str, terminal: Terminal) -> int:
    """Prints what a code means, why it matters, a script that has the problem, what is reported of it, and the script put right.

    An unknown code is a ``CommandError`` that names the nearest.
    """
    rule = RULES.get(name)
    if rule is None:
        raise CommandError(f"unknown code `{name}`{did_you_mean(name, RULES) or '; the codes are ' + ', '.join(RULES)}")
    terminal.line((rule.name, "name"), "  ", (rule.severity.value, _STYLES[rule.severity]))
    terminal.line(rule.summary, indent=2, hang=0)
    text = rule_page(name)
    _heading(terminal, "Why it matters")
    terminal.line(text.why, indent=2, hang=0)
    if text.definition:
        _heading(terminal, "What exactly is reported")
        terminal.line(text.definition, indent=2, hang=0)
    _heading(terminal, "Wrong")
    _script(terminal, text.wrong)
    terminal.blank()
    terminal.write(problems_text(problems_of(text.wrong), terminal, indent=2))
    _heading(terminal, "Right")
    _script(terminal, text.right)
    if rule.severity is Severity.WARNING:
        terminal.blank()
        terminal.line(silencing(rule), hang=0)
    return OK


def _heading(terminal: Terminal, text: str) -> None:
    terminal.blank()
    terminal.line((text, "name"))


def _script(terminal: Terminal, text: str) -> None:
    for line in text.splitlines():
        terminal.line((line, "code"), indent=2, wrap=False)
