"""Lists of money, and questions about lists that lack a part."""

from __future__ import annotations

import pytest

from tests.helpers.checking import checked, within


@pytest.mark.parametrize(
    ("question", "shown"),
    [("any(l in lines)", "any(l in lines where …)"), ("count(l in lines)", "count(l in lines where …)"),
     ("sum(l in lines)", "sum(l.amount for l in lines)"), ("all(lines)", "all(x in lines where …)")],
)  # fmt: skip
def test_a_question_without_its_condition_is_one_problem(question: str, shown: str) -> None:
    (problem,) = checked(within(f'let found = {question}\nlog "{{found}}"', on="invoice.paid")).problems

    assert (problem.code, problem.help) == ("missing-argument", f"write `{shown}`")


@pytest.mark.parametrize("use", ["min([1 USD, 2])", "sum(x for x in [1 USD, 2])", "[2, 1 USD][0]", "amount in [1 USD, 2]"])
def test_a_bare_number_in_a_list_of_money_takes_the_files_currency(use: str) -> None:
    assert not checked(within(f'let v = {use}\nlog "{{v}}"', currency="USD")).problems

    (problem,) = checked(within(f'let v = {use}\nlog "{{v}}"')).problems
    assert (problem.code, problem.help) == ("no-currency", "write `2 USD`, or `0.02 USD` if that was in smallest units")


@pytest.mark.parametrize("items", ['[1, "a", 5 USD]', "[1 USD, 2 EUR]", "[1, 2]", "[]"])
def test_other_lists_are_as_they_are_written(items: str) -> None:
    assert not checked(within(f'log "{{{items}}}"')).problems
