"""What the tests of the checker share: a script in, its problems out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache

from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.diagnostics.rules import Severity
from wfrun.dsl.parser.parser import parse
from wfrun.dsl.pipeline import check
from wfrun.dsl.program import CheckedProgram
from wfrun.dsl.source import Source
from wfrun.stdlib_actions import StandardDeclarations

LOGIC = frozenset({"never-true", "always-true", "unreachable", "unused"})
"""What is said of scripts that show names, types and money, where conditions decide nothing and values are named for no use."""


@cache
def declarations(release: str | None = None) -> StandardDeclarations:
    return StandardDeclarations.of(release)


def checked(*scripts: str) -> CheckedProgram:
    """Checks scripts together; they are called ``1.wf``, ``2.wf`` …"""
    files = [parse(Source(f"{number}.wf", text)) for number, text in enumerate(scripts, 1)]
    return check(files, lambda file, release: declarations(release))


def within(body: str, on: str = "payment_intent.succeeded", currency: str | None = None) -> str:
    """A script whose second line is the first of the body: statements in a workflow on an event."""
    head = f"currency {currency}; " if currency is not None else ""
    return f"{head}on {on} <\n{body}\n>"


def when(condition: str, on: str = "payment_intent.succeeded", currency: str | None = None) -> str:
    """A script whose second line is a condition."""
    head = f"currency {currency}\n" if currency is not None else ""
    return f"{head}on {on} when\n{condition}\n< stop >"


def shown(problem: Problem) -> str:
    """``code@line:column`` of a problem."""
    place = problem.source.place(problem.span.start)
    return f"{problem.code}@{place.line}:{place.column}"


def without_logic(problems: Iterable[Problem]) -> list[Problem]:
    """The problems of all families but logic; what is said of comments stays."""
    return [
        problem for problem in problems if problem.code not in LOGIC or (problem.code == "unused" and "never read" not in problem.message)
    ]


def without_advice(problems: Iterable[Problem]) -> list[Problem]:
    """The problems that are of types, names and money: neither logic nor what an event or a wait does in general."""
    return [problem for problem in without_logic(problems) if problem.code not in ("event-hint", "waits-for-any")]


def found(*scripts: str) -> str:
    """The problems of scripts but those of logic, in their order: ``code@line:column``, separated by blanks."""
    return " ".join(map(shown, without_logic(checked(*scripts).problems)))


def logic(*scripts: str) -> str:
    """The problems of logic of scripts, as ``found`` shows the others."""
    return " ".join(shown(problem) for problem in checked(*scripts).problems if problem.code in LOGIC)


def only(script: str) -> Problem:
    """The one problem that a script has, beside those of logic."""
    problems = without_logic(checked(script).problems)
    assert len(problems) == 1, [shown(problem) for problem in problems]
    return problems[0]


def fixed(script: str) -> str:
    """The script after the fix of the one problem that it has."""
    problem = only(script)
    assert problem.fix is not None, problem
    return script[: problem.fix.span.start] + problem.fix.text + script[problem.fix.span.end :]


def taken(script: str) -> dict[str, str]:
    """What the bare numbers of a script mean: their text and their currency. The script has no problems."""
    program = checked(script)
    assert not (problems := without_logic(program.problems)), [shown(problem) for problem in problems]
    return {script[span.start : span.end]: code for span, code in program.files[0].currencies.items()}


def errors(text: str) -> Counter[tuple[str, str]]:
    """The errors of a script: how many have which code and sentence."""
    return Counter((problem.code, problem.message) for problem in checked(text).problems if problem.severity is Severity.ERROR)


def mended(text: str, problem: Problem) -> str:
    """The script after the fix of one of its problems."""
    assert problem.fix is not None
    return text[: problem.fix.span.start] + problem.fix.text + text[problem.fix.span.end :]
