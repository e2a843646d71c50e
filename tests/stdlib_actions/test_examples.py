"""The example of every action is a statement that a program may hold."""

from __future__ import annotations

import pytest

from tests.helpers.releases import SOME_RELEASES
from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.parser.parser import parse
from wfrun.dsl.pipeline import check
from wfrun.dsl.source import Source
from wfrun.stdlib_actions import StandardDeclarations
from wfrun.stripe_catalog import load, releases


def problems(statements: list[str], release: str) -> list[tuple[str, str]]:
    """Code and line of each problem of a workflow that holds these statements."""
    declarations = StandardDeclarations(load(release))
    source = Source("examples.wf", "\n".join([f"api {release}", "on demand() <", *statements, ">", ""]))
    parsed = parse(source)
    checked = check([parsed], lambda _file, _release: declarations)

    def line(problem: Problem) -> str:
        return source.line_text(source.place(problem.span.start).line)

    return [(problem.code, line(problem)) for problem in checked.problems]


@pytest.mark.parametrize("release", SOME_RELEASES)
def test_every_example_checks_without_a_problem(release: str) -> None:
    declarations = StandardDeclarations(load(release))
    examples = []
    for name in load(release).action_names():
        declaration = declarations.action(name)
        assert declaration is not None
        examples.append(declaration.example)
    assert problems(examples, release) == []


def test_a_wrong_example_would_be_noticed() -> None:
    wrong = [
        'create_refund charge="ch_123" amount=5 USD colour="red"',
        "retrieve_charge",
        'advance_test_clock "clock_123" frozen_time=true',
    ]
    assert [code for code, _ in problems(wrong, releases()[-1])] == ["unknown-argument", "missing-argument", "wrong-type"]
