"""Sets of values, and what is said of scripts as a whole: across files, beside errors, in scripts that ask for much."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.checking import checked, found, logic, shown
from wfrun.dsl.analysis.formulas import MAX_KNOWN_TERMS, MAX_SOLVER_STEPS
from wfrun.dsl.analysis.value_sets import ANYTHING, IntervalSet, MoneySet, StringConstraint, StringSet, ValueSet, money_in, numbers_where

# --- sets --------------------------------------------------------------------------------------------------------------------------------

NUMBERS = st.one_of(st.integers(-3, 3), st.decimals(-3, 3, places=1))
RANGES = st.recursive(
    st.builds(numbers_where, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), NUMBERS),
    lambda inner: st.one_of(st.builds(IntervalSet.meet, inner, inner), st.builds(IntervalSet.complement, inner)),
    max_leaves=6,
)
WORDS = st.text(alphabet="abA ", max_size=3)
TRAITS = st.builds(StringConstraint, st.sampled_from(["starts_with", "ends_with", "contains", "<", "<=", "small"]), WORDS, st.booleans())
TEXTS = st.one_of(
    st.builds(StringSet, st.frozensets(WORDS, max_size=3), st.booleans(), st.just(frozenset())),
    st.builds(lambda trait: StringSet(frozenset(), True, frozenset({trait})), TRAITS),
)
CODES = st.sampled_from(["usd", "eur", "jpy"])
AMOUNTS = st.builds(lambda named, others: MoneySet(tuple(named.items()), others), st.dictionaries(CODES, RANGES, max_size=2), RANGES)


def lies_in(range_: IntervalSet, number: int | Decimal) -> bool:
    return any(
        low < (1, number, 1) and high > (1, number, 0) and low <= (1, number, 0) and high >= (1, number, 1) for low, high in range_.parts
    )


def is_in(texts: StringSet, text: str) -> bool:
    return ((text in texts.members) is not texts.is_complement) and all(trait.admits(text) for trait in texts.constraints)


@given(RANGES, RANGES, NUMBERS)
def test_ranges(one: IntervalSet, other: IntervalSet, number: int | Decimal) -> None:
    assert lies_in(one.meet(other), number) == (lies_in(one, number) and lies_in(other, number))
    assert lies_in(one.complement(), number) is not lies_in(one, number)
    if number == int(number):
        assert lies_in(one.integers_only(), number) == lies_in(one, number)


@given(RANGES)
def test_ranges_of_whole_numbers_are_empty_when_none_is_in_them(range_: IntervalSet) -> None:
    some = any(lies_in(range_, number) for number in range(-5, 6))
    assert bool(range_.integers_only().parts) == some


@given(TEXTS, TEXTS, WORDS)
def test_texts(one: StringSet, other: StringSet, text: str) -> None:
    together = one.meet(other)
    assert is_in(together, text) == (is_in(one, text) and is_in(other, text))
    assert not (together.is_empty and is_in(one, text) and is_in(other, text))
    assert is_in(one.complement(), text) is not is_in(one, text)


@given(AMOUNTS, AMOUNTS, CODES, NUMBERS)
def test_amounts(one: MoneySet, other: MoneySet, code: str, minor: int | Decimal) -> None:
    def has(amounts: MoneySet) -> bool:
        return lies_in(amounts.in_currency(code), minor)

    assert has(one.meet(other)) == (has(one) and has(other))
    assert has(one.complement()) is not has(one)
    assert not (one.is_empty and has(one))
    assert is_in(one.currencies(), code) or not has(one)
    assert has(one.meet(money_in(one.currencies()))) == has(one)


@given(RANGES, TEXTS, st.booleans(), st.frozensets(st.booleans()))
def test_values(numbers: IntervalSet, texts: StringSet, missing: bool, truth: frozenset[bool]) -> None:
    values = ValueSet(missing=missing, booleans=truth, strings=texts, numbers=numbers)
    assert values.meet(values.complement()).is_empty
    assert values.meet(ANYTHING) == values
    assert ANYTHING.complement().is_empty


# --- programs ----------------------------------------------------------------------------------------------------------------------------


def test_two_files_act_twice() -> None:
    one = 'workflow "One" on charge.failed when amount < 5 USD < create_refund charge=id >'
    other = 'workflow "Other" on charge.failed < create_refund payment_intent=payment_intent >'
    problem = checked(one, other).problems[0]
    assert shown(problem) == "acts-twice@1:37"
    assert (problem.source.name, problem.related[0].source.name) == ("2.wf", "1.wf")
    assert found(one, other.replace("charge.failed <", "charge.failed when amount > 5 USD <")) == ""


BROKEN = """\
on radar.early_fraud_warning.created {} < {} create_refund charge=charge >
on charge.failed when amount > 5 USD and amount < 3 USD < stop >"""


@pytest.mark.parametrize(
    ("when", "first", "said"),
    [
        ("", "", "not-actionable@1:42"),
        ("", "log nobody;", "unknown-name@1:45 not-actionable@1:53"),
        ("when actionabel", "", "unknown-name@1:43"),
        ("", "if actionabel < stop >;", "unknown-name@1:44"),
        ("", "if actionable < stop >;;", "not-actionable@1:66"),
    ],
)
def test_a_condition_with_an_error_may_be_the_one_that_is_missed(when: str, first: str, said: str) -> None:
    script = BROKEN.format(when, first)
    assert found(script) == said
    assert logic(script) == "never-true@2:42"


def test_what_is_too_much_to_decide_is_taken_as_possible() -> None:
    names = " and ".join(f'(metadata.a{number} == "x" or metadata.b{number} == "y")' for number in range(200))
    assert logic(f"on charge.failed when {names} < stop >") == ""
    far = " and ".join(f'metadata.a{number} == "x"' for number in range(2 * MAX_KNOWN_TERMS))
    assert logic(f'on charge.failed when {far} and metadata.a0 == "y" < stop >') == ""
    assert MAX_SOLVER_STEPS > 1_000


def test_a_long_chain_of_branches_is_judged() -> None:
    branches = " else ".join(f"if amount > {number} USD < stop >" for number in range(500, 0, -1))
    assert logic(f"on charge.failed < {branches} else if amount > 250 USD < stop > >") == "never-true@1:" + str(
        len(f"on charge.failed < {branches} else if ") + 1
    )
