"""The manual page about problems: written from the rules, their pages, and what checking their examples reports."""

from __future__ import annotations

from collections.abc import Iterator

from wfrun.docgen.markdown import cell
from wfrun.dsl.declarations import ConfiguredNames, Declarations
from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.diagnostics.render import render_text
from wfrun.dsl.diagnostics.rule_page import rule_page
from wfrun.dsl.diagnostics.rules import RULE_GROUPS, Rule
from wfrun.dsl.source import Source
from wfrun.project.files import Script
from wfrun.project.loader import check_scripts

EXAMPLE_NAMES = ConfiguredNames(frozenset({"blocked"}), frozenset({"channel"}), frozenset({"HOOK_TOKEN"}))
"""The lists, settings and secrets that there are for the examples."""


def problems_of(text: str) -> tuple[Problem, ...]:
    """Returns everything that checking a script reports, errors and warnings, in the order of their places."""
    return check_scripts([Script(Source("script.wf", text), None)], configured=EXAMPLE_NAMES).checked.problems


def silencing(rule: Rule) -> str:
    """Returns the sentence that tells how to silence a warning."""
    return f"Where it is meant, a comment on the line silences it: `# wfrun: ignore[{rule.name}]`."


def problems_page(_: Declarations) -> Iterator[str]:
    """Yields the lines of the page: every rule, group by group, with its examples and what is reported of them."""
    yield "What checking a script may report. An **error** keeps a script from being run; a **warning** stands after the report."
    yield "A code never changes its meaning. `wfrun check --explain CODE` prints what stands here about one."
    yield ""
    yield "A warning is silenced, where it is meant, by the comment `# wfrun: ignore[code]` on its line."
    yield ""
    for group in RULE_GROUPS:
        yield f"**[{group.title}](#{group.title.lower().replace(' ', '-')})**"
        yield ""
        yield "| code | | what it says |"
        yield "|---|---|---|"
        for rule in group.rules:
            yield f"| [`{rule.name}`](#{rule.name}) | {rule.severity.value} | {cell(rule.summary)} |"
        yield ""
    for group in RULE_GROUPS:
        yield f"## {group.title}"
        yield ""
        yield group.introduction
        yield ""
        for rule in group.rules:
            yield from _rule(rule)


def _rule(rule: Rule) -> Iterator[str]:
    page = rule_page(rule.name)
    yield f"### {rule.name}"
    yield ""
    yield f"*{rule.severity.value}* · {rule.summary}"
    yield ""
    yield page.why
    yield ""
    if page.definition:
        yield f"Exactly: {page.definition}"
        yield ""
    yield from _fence("wf fragment", page.wrong)
    yield from _fence("text", render_text(problems_of(page.wrong)))
    yield "Put right:"
    yield ""
    yield from _fence("wf", page.right)


def _fence(kind: str, text: str) -> Iterator[str]:
    yield f"```{kind}"
    yield text.rstrip("\n")
    yield "```"
    yield ""
