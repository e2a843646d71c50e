"""Numbers are exact: compared with fractions, which cannot lie."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.tables import each
from wfrun.values import numbers
from wfrun.values.missing import Missing
from wfrun.values.numbers import Number

# Wide enough to leave the bounds of the language now and then.
NUMBERS = st.one_of(
    st.integers(-(10**45), 10**45),
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**12), max_value=10**12),
    st.decimals(allow_nan=True, allow_infinity=True),
)
# So small that every sum and product of two has at most 50 digits: here nothing may be rounded.
EXACT = st.one_of(
    st.integers(-(10**12), 10**12),
    st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**10), max_value=10**10),
)


def fraction(value: Number | Missing) -> Fraction:
    assert not isinstance(value, Missing)
    return Fraction(value)


@given(EXACT, EXACT)
def test_sums_and_products_are_exact(left: Number, right: Number) -> None:
    assert fraction(numbers.add(left, right)) == Fraction(left) + Fraction(right)
    assert fraction(numbers.subtract(left, right)) == Fraction(left) - Fraction(right)
    assert fraction(numbers.multiply(left, right)) == Fraction(left) * Fraction(right)
    assert numbers.compare_numbers(left, right) == (Fraction(left) > Fraction(right)) - (Fraction(left) < Fraction(right))


@given(EXACT, EXACT.filter(bool))
def test_a_quotient_is_right_to_fifty_digits(left: Number, right: Number) -> None:
    exact = Fraction(left) / Fraction(right)
    error = abs(fraction(numbers.divide(left, right)) - exact)
    assert error <= abs(exact) * Fraction(1, 10**49)


@given(EXACT, EXACT.filter(bool))
def test_an_integral_quotient_of_whole_numbers_is_exact(left: Number, right: Number) -> None:
    if isinstance(left, int) and isinstance(right, int):
        assert numbers.divide(left * right, right) == left


@given(NUMBERS, NUMBERS)
def test_every_operation_is_total_and_stays_within_bounds(left: Number, right: Number) -> None:
    for operation in (numbers.add, numbers.subtract, numbers.multiply, numbers.divide):
        result = operation(left, right)
        assert isinstance(result, Missing) or numbers.bounded(result) == result
    numbers.number_text(left)
    numbers.as_integer(left)
    numbers.decimals(left)


@given(EXACT, st.integers(-6, 8))
def test_rounding_goes_half_to_even(value: Number, digits: int) -> None:
    expected = round(Fraction(value), digits)
    assert Fraction(numbers.round_half_even(value, digits)) == expected


@given(EXACT)
def test_rounding_down_and_up(value: Number) -> None:
    down, up = numbers.round_down(value), numbers.round_up(value)
    assert down <= value <= up
    assert up - down == (0 if numbers.as_integer(value) is not None else 1)
    assert Fraction(down) + Fraction(numbers.fraction(value)) == Fraction(value)


@given(EXACT)
def test_the_text_of_a_number_reads_as_the_same_number(value: Number) -> None:
    text = numbers.number_text(value)
    assert numbers.parse_number(text) == value
    assert "E" not in text
    assert text == "0" or not text.startswith("-0") or "." in text


@given(EXACT)
def test_scaling_is_exact_both_ways(value: Number) -> None:
    assert numbers.scaled(numbers.scaled(value, 3), -3) == value
    assert Fraction(numbers.scaled(value, -2)) == Fraction(value) / 100


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (Decimal("0.10"), "0.1"),
        (Decimal("12.500"), "12.5"),
        (Decimal("-0.0"), "0"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1E-7"), "0.0000001"),
        (Decimal("100"), "100"),
        (Decimal("1E+999999"), "1E+999999"),
        (Decimal("NaN"), "NaN"),
    ],
)
def test_number_text(value: Number, text: str) -> None:
    assert numbers.number_text(value) == text


def test_numbers_that_python_refuses_to_print_are_printed() -> None:
    assert numbers.number_text(10**5000) == "1E+5000"
    assert numbers.number_text(-(10**5000)) == "-1E+5000"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12.5", Decimal("12.5")),
        (" 7 ", 7),
        ("-3", -3),
        ("+3", 3),
        ("007", 7),
        ("-0", 0),
    ],
)
def test_texts_that_are_numbers(text: str, value: Number) -> None:
    assert numbers.parse_number(text) == value


@each("text", ["", " ", "-", "1.", ".5", "1e3", "1,000", "1_000", "0x10", "NaN", "Infinity", "٣", "1.2.3", "--1", "9" * 41, "1" * 5000])
def test_texts_that_are_no_numbers(text: str) -> None:
    assert isinstance(numbers.parse_number(text), Missing)


@given(st.text())
def test_any_text_may_be_asked(text: str) -> None:
    value = numbers.parse_number(text)
    assert isinstance(value, Missing) or numbers.is_number(value)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (1, 1),
        (0.1, Decimal("0.1")),
        (1e-7, Decimal("1E-7")),
        (Decimal("2.50"), Decimal("2.50")),
        (Decimal("0E-500000"), 0),
    ],
)
def test_json_numbers(raw: object, value: Number) -> None:
    assert numbers.number_from_json(raw) == value


@pytest.mark.parametrize(
    ("raw", "note"),
    [
        (True, "not a number"),
        (None, "not a number"),
        ("1", "not a number"),
        (float("nan"), "not a number"),
        (float("inf"), "not a number"),
        (1e300, "a number over 40 digits"),
        (10**40, "a number over 40 digits"),
        (Decimal("1E-500000"), "a number under 40 decimals"),
        (Decimal("1." + "1" * 60), "a number of over 50 digits"),
    ],
)
def test_json_that_is_no_number(raw: object, note: str) -> None:
    assert numbers.number_from_json(raw) == Missing("missing", note)


def test_the_bounds() -> None:
    assert numbers.add(10**40 - 1, 1) == Missing("missing", "a number over 40 digits")
    assert numbers.multiply(10**39, -10) == Missing("missing", "a number over 40 digits")
    assert numbers.divide(Decimal("1E-30"), 10**30) == Missing("missing", "a number under 40 decimals")
    assert numbers.divide(1, 0) == Missing("missing", "division by zero")
    assert numbers.divide(1, Decimal("0.00")) == Missing("missing", "division by zero")


def test_a_boolean_is_no_number() -> None:
    assert not numbers.is_number(True)
    assert numbers.is_number(0)
    assert not numbers.is_number(0.5)
