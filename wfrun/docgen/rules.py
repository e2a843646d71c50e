"""The page about problems, written from the declarations of the codes, and what checking their examples reports."""

from __future__ import annotations

from collections.abc import Iterator

from wfrun.docgen.markdown import cell
from wfrun.dsl.declarations import Declarations
from wfrun.dsl.diagnostics.diagnostic import Code, Problem
from wfrun.dsl.diagnostics.render import render_text
from wfrun.dsl.diagnostics.rules import FAMILIES
from wfrun.dsl.source import Source
from wfrun.project.files import Script
from wfrun.project.loader import check_scripts


def problems_of(text: str) -> tuple[Problem, ...]:
    """All that checking a script reports, errors and warnings, in the order of their places."""
    return check_scripts([Script(Source("script.wf", text), None)]).checked.problems


def silencing(code: Code) -> str:
    """How a warning of this code is silenced where it is meant, in a sentence."""
    return f"Where it is meant, a comment on the line silences it: `# wfrun: ignore[{code.name}]`."


def problems_page(_: Declarations) -> Iterator[str]:
    """Every problem code, family by family, with its examples and what is reported of them."""
    yield "What checking a script may report. An **error** keeps a script from being run; a **warning** stands after the report."
    yield "A code never changes its meaning. `wfrun check --explain CODE` prints what stands here about one."
    yield ""
    yield "A warning is silenced, where it is meant, by the comment `# wfrun: ignore[code]` on its line."
    yield ""
    for family in FAMILIES:
        yield f"**[{family.title}](#{family.title.lower().replace(' ', '-')})**"
        yield ""
        yield "| code | | what it says |"
        yield "|---|---|---|"
        for code in family.codes:
            yield f"| [`{code.name}`](#{code.name}) | {code.severity.value} | {cell(code.summary)} |"
        yield ""
    for family in FAMILIES:
        yield f"## {family.title}"
        yield ""
        yield family.introduction
        yield ""
        for code in family.codes:
            yield from _code(code)


def _code(code: Code) -> Iterator[str]:
    yield f"### {code.name}"
    yield ""
    yield f"*{code.severity.value}* · {code.summary}"
    yield ""
    yield code.why
    yield ""
    if code.exactly:
        yield f"Exactly: {code.exactly}"
        yield ""
    yield from _fence("wf fragment", code.wrong)
    yield from _fence("text", render_text(problems_of(code.wrong)))
    yield "Put right:"
    yield ""
    yield from _fence("wf", code.right)


def _fence(kind: str, text: str) -> Iterator[str]:
    yield f"```{kind}"
    yield text.rstrip("\n")
    yield "```"
    yield ""
