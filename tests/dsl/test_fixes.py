"""A fix mends what it claims to mend and breaks nothing: every problem of every script that the pages of the specification show."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from tests.helpers.checking import checked, errors, mended
from tests.helpers.mdspec import embedded, fences
from tests.helpers.repository import files
from tests.helpers.tables import each
from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.diagnostics.rules import Severity


def scripts() -> Iterator[tuple[str, str]]:
    """Every script of the pages, with its place."""
    for path in files("tests/spec"):
        if path.suffix == ".md" and path.name != "README.md":
            for fence in fences(path.read_text(encoding="utf-8")):
                if fence.kind == "wf" and "fragment" not in fence.options:
                    yield f"{path.stem}:{fence.line}", embedded(fence)[0]


def fixes() -> list[tuple[str, str, Problem]]:
    """Every problem of the pages that has a fix, with its place and its script."""
    found = [(where, text, problem) for where, text in scripts() for problem in checked(text).problems if problem.fix is not None]
    assert len(found) > 150
    return found


errors_of = cache(errors)


@pytest.mark.slow
@each("where, text, problem", fixes)
def test_a_fix_removes_its_problem_and_adds_no_error(where: str, text: str, problem: Problem) -> None:
    before, after = errors_of(text), errors(mended(text, problem))
    ours = (problem.code, problem.message)
    assert problem.severity is Severity.WARNING or after[ours] < before[ours]
    # What is not known hides what is wrong with it: a name that is put right may have another type than its place asks for.
    new = {code for code, _ in after - before}
    assert not new or (problem.code.startswith("unknown-") and "syntax" not in new)
