"""Advice is itself right: every fix, and every help that says what to write, is applied to the scripts with mistakes and checked again."""

from __future__ import annotations

import re
from functools import cache

import pytest

from tests.helpers.advice import final_calls, mistaken_scripts, with_fix, with_help, worse, written_code
from tests.helpers.checking import checked
from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.diagnostics.rules import Severity

A_HEADER_WITHOUT_END = "if x.amount > 5 USD < n = n + 1 > >"
"""A `<` that compares makes a header go on to the end of the file; no sign at one place closes the block around it."""


@cache
def problems() -> list[tuple[str, str, Problem]]:
    """Every problem of the pages and the slips, with its place and its script."""
    return [(where, text, problem) for where, text in mistaken_scripts() for problem in checked(text).problems]


@pytest.mark.slow
def test_a_fix_removes_its_problem_and_adds_no_error() -> None:
    fixes = [one for one in problems() if one[2].fix is not None and A_HEADER_WITHOUT_END not in one[1]]
    assert len(fixes) > 1400
    wrong = [
        (where, problem.message, problem.fix, found)
        for where, text, problem in fixes
        if (found := worse(text, problem, with_fix(text, problem)))
    ]
    assert wrong == []


@pytest.mark.slow
def test_what_a_help_says_to_write_can_be_written() -> None:
    kinds: dict[tuple[str, str], tuple[str, str, Problem, str]] = {}
    for where, text, problem in problems():
        code = written_code(problem) if problem.fix is None else None
        if code is not None:
            kinds.setdefault((problem.code, re.sub(r"`[^`]*`", "", problem.message + problem.help)), (where, text, problem, code))
    assert len(kinds) > 25
    wrong = [
        (where, problem.message, problem.help)
        for where, text, problem, code in kinds.values()
        if all(worse(text, problem, one) for one in with_help(text, problem, code))
    ]
    assert wrong == []


@pytest.mark.slow
def test_a_fix_of_a_warning_moves_no_money_that_did_not_move() -> None:
    fixes = [one for one in problems() if one[2].fix is not None and one[2].severity is Severity.WARNING and one[2].code != "unused"]
    compared = 0
    for where, text, problem in fixes:
        before = final_calls(text)
        after = final_calls(with_fix(text, problem).text) if before is not None else None
        if not before:
            continue
        assert after, where
        assert [more for more, less in zip(after, before, strict=True) if more - less] == [], (where, problem.message)
        compared += any(before)
    assert compared > 25


def test_money_that_a_fix_lets_through_is_seen() -> None:
    guarded = 'on charge.updated <\n  let ok = approve "?" to="a@example.com" up to 1 day\n  stop unless ok\n  create_refund charge=id\n>'
    before, after = final_calls(guarded), final_calls(guarded.replace("stop unless ok", 'log "on"'))
    assert before is not None and after is not None
    assert any(more - less for more, less in zip(after, before, strict=True))
    assert any(before)


def test_an_error_that_advice_writes_is_seen() -> None:
    text = "on charge.updated when amuont > 5 USD < stop >"
    (problem,) = checked(text).errors
    assert problem.fix is not None
    right = with_fix(text, problem)
    assert worse(text, problem, right) == []
    assert worse(text, problem, right._replace(text=right.text.replace("amount >", "paid >"))) != []
