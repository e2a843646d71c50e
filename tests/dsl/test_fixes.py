"""A fix mends what it claims to mend and breaks nothing: every problem of every script that the pages of the specification show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.helpers.checking import checked
from tests.helpers.mdspec import embedded, fences
from tests.helpers.repository import files
from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.diagnostics.rules import Severity


def scripts() -> Iterator[tuple[str, str]]:
    """Every script of the pages, with its place."""
    for path in files("tests/spec"):
        if path.suffix == ".md" and path.name != "README.md":
            for fence in fences(path.read_text(encoding="utf-8")):
                if fence.kind == "wf" and "fragment" not in fence.options:
                    yield f"{path.stem}:{fence.line}", embedded(fence)[0]


def errors(text: str) -> Counter[tuple[str, str]]:
    """The errors of a script: how many have which code and sentence."""
    return Counter((problem.code, problem.message) for problem in checked(text).problems if problem.severity is Severity.ERROR)


def mended(text: str, problem: Problem) -> str:
    """The script after the fix of one of its problems."""
    assert problem.fix is not None
    return text[: problem.fix.span.start] + problem.fix.text + text[problem.fix.span.end :]


FIXED = [
    pytest.param(text, problem, id=f"{where}-{number}")
    for where, text in scripts()
    for number, problem in enumerate(checked(text).problems)
    if problem.fix is not None
]


@pytest.mark.parametrize(("text", "problem"), FIXED)
def test_a_fix_removes_its_problem_and_adds_no_error(text: str, problem: Problem) -> None:
    before, after = errors(text), errors(mended(text, problem))
    ours = (problem.code, problem.message)
    assert problem.severity is Severity.WARNING or after[ours] < before[ours]
    # What is not known hides what is wrong with it: a name that is put right may have another type than its place asks for.
    new = {code for code, _ in after - before}
    assert not new or (problem.code.startswith("unknown-") and "syntax" not in new)


def test_there_are_many_fixes() -> None:
    assert len(FIXED) > 150
