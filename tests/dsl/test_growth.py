"""The work of reading, checking and formatting grows with the text, whatever its shape."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from benchmarks.checking import check_text
from benchmarks.growth import ON, SHAPES, format_text
from tests.helpers.properties import suite_or_campaign
from tests.helpers.work import growth, lines_run
from wfrun.dsl.analysis.formulas import NOTHING_KNOWN, And, Formula, Literal, Or, conjunction
from wfrun.dsl.analysis.presence import Presence
from wfrun.dsl.analysis.value_numbers import TermTable
from wfrun.dsl.analysis.value_sets import PRESENT

PARTS = suite_or_campaign(8, 2)
"""The shapes have so many times fewer parts than where their time is measured."""

MOST = 2.2


@pytest.mark.slow
@pytest.mark.parametrize("work", [check_text, format_text])
@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_text_is_twice_the_work(shape: str, work: Callable[[str], object]) -> None:
    count, make = SHAPES[shape]
    assert growth(work, make, count // PARTS) <= MOST


DEEP = 6.0
"""The most that twice as many choices in each other are: the search of each question grows too, up to its limit."""


def choices_in_conditions(count: int) -> str:
    choice = "if (" * count + "livemode" + ") then livemode else not livemode" * count
    return f"{ON}  let a = {choice}\n  if a < stop >\n  create_refund charge=id\n>\n"


def choices_in_comparisons(count: int) -> str:
    choice = "if (" * count + "livemode" + ") == livemode then livemode else not livemode" * count
    return f"{ON}  let a = {choice}\n  if a < stop >\n  create_refund charge=id\n>\n"


@pytest.mark.parametrize("make", [choices_in_conditions, choices_in_comparisons])
def test_what_several_cases_of_a_choice_share_is_not_written_out(make: Callable[[int], str]) -> None:
    assert growth(check_text, make, 6) <= DEEP


def test_what_formulas_share_is_asked_about_once() -> None:
    terms = TermTable()
    presence = Presence(terms)

    def ask(count: int) -> int:
        formula: Formula = Literal(terms.fresh("first"), PRESENT)
        for _ in range(count):
            left, right = (conjunction((Literal(terms.fresh("each"), PRESENT), formula)) for _ in range(2))
            formula = Or((And((left,)), And((right,))))
        return lines_run(lambda: presence.implied((formula,), NOTHING_KNOWN))

    assert ask(12) <= 2.2 * ask(6)
