"""Money is exact, in one currency, by Stripe's own decimals."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.tables import each
from wfrun.values.currencies import CURRENCIES, EXPONENTS, exponent, known, step
from wfrun.values.missing import Missing
from wfrun.values.money import BadAmount, Money, compare, from_major, money_from_number, money_of, split, split_by

CODES = st.sampled_from(sorted(CURRENCIES))
MINORS = st.integers(-(10**15), 10**15)
MONEY = st.builds(Money, MINORS, CODES)
RATES = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-1000, max_value=1000)


def test_stripes_decimals() -> None:
    """docs.stripe.com/currencies, sections "Zero-decimal currencies", "Three-decimal currencies" and "Special cases"."""
    assert {code for code in CURRENCIES if exponent(code) == 0} == {
        "bif",
        "clp",
        "djf",
        "gnf",
        "jpy",
        "kmf",
        "krw",
        "mga",
        "pyg",
        "rwf",
        "vnd",
        "vuv",
        "xaf",
        "xof",
        "xpf",
    }
    assert {code for code in CURRENCIES if exponent(code) == 3} == {"bhd", "jod", "kwd", "omr", "tnd"}
    assert {exponent(code) for code in ("usd", "eur", "isk", "ugx", "huf", "twd")} == {2}
    assert set(EXPONENTS) <= CURRENCIES
    assert {code for code in CURRENCIES if step(code) != 1} == {"isk", "ugx", "bhd", "jod", "kwd", "omr", "tnd"}
    assert all(code.islower() and len(code) == 3 for code in CURRENCIES)
    assert len(CURRENCIES) >= 135
    assert known("usd")
    assert not known("USD")
    assert not known("xyz")


@each(
    ("amount", "currency", "minor", "text"),
    [
        ("1000", "USD", 100_000, "1000.00 USD"),
        ("12.50", "EUR", 1_250, "12.50 EUR"),
        ("12.5", "eur", 1_250, "12.50 EUR"),
        ("0.01", "USD", 1, "0.01 USD"),
        ("1000", "JPY", 1_000, "1000 JPY"),
        ("5", "UGX", 500, "5 UGX"),
        ("5", "ISK", 500, "5 ISK"),
        ("5.00", "ISK", 500, "5 ISK"),
        ("3", "MGA", 3, "3 MGA"),
        ("5.12", "KWD", 5_120, "5.120 KWD"),
        ("5.120", "KWD", 5_120, "5.120 KWD"),
        ("1E+5", "USD", 10_000_000, "100000.00 USD"),
    ],
)
def test_amounts_as_written(amount: str, currency: str, minor: int, text: str) -> None:
    money = from_major(Decimal(amount), currency)
    assert money == Money(minor, currency.lower())
    assert isinstance(money, Money)
    assert money.text() == text
    assert money.rounded() == minor


@pytest.mark.parametrize(
    ("amount", "currency", "code", "help"),
    [
        ("12.345", "USD", "too-many-decimals", "write `12.34 USD` or `12.35 USD`"),
        ("12.500", "USD", "too-many-decimals", "write `12.50 USD`"),
        ("10.50", "JPY", "too-many-decimals", "write `10 JPY` or `11 JPY`"),
        ("10.00", "JPY", "too-many-decimals", "write `10 JPY`"),
        ("5.124", "KWD", "too-many-decimals", "write `5.120 KWD` or `5.130 KWD`"),
        ("5.5", "UGX", "too-many-decimals", "write `5 UGX` or `6 UGX`"),
        ("0.50", "ISK", "too-many-decimals", "write `0 ISK` or `1 ISK`"),
        ("1", "XYZ", "unknown-currency", ""),
        ("1", "", "unknown-currency", ""),
        ("1E+60", "USD", "too-large", ""),
        ("NaN", "USD", "too-large", ""),
    ],
)
def test_amounts_that_are_no_money(amount: str, currency: str, code: str, help: str) -> None:
    bad = from_major(Decimal(amount), currency)
    assert isinstance(bad, BadAmount)
    assert (bad.code, bad.help) == (code, help)
    assert bad.message


@each(
    ("money", "text", "pretty"),
    [
        (Money(250_000, "usd"), "2500.00 USD", "2,500.00 USD"),
        (Money(-50, "usd"), "-0.50 USD", "-0.50 USD"),
        (Money(-123_456_789, "usd"), "-1234567.89 USD", "-1,234,567.89 USD"),
        (Money(0, "usd"), "0.00 USD", "0.00 USD"),
        (Money(1_234_567, "jpy"), "1234567 JPY", "1,234,567 JPY"),
        (Money(1_234_560, "kwd"), "1234.560 KWD", "1,234.560 KWD"),
        (Money(1_234, "kwd"), "1.234 KWD", "1.234 KWD"),
        (Money(150_000, "isk"), "1500 ISK", "1,500 ISK"),
        (Money(550, "isk"), "5.50 ISK", "5.50 ISK"),
        (Money(Decimal("0.5"), "usd"), "0.005 USD", "0.005 USD"),
        (Money(Decimal("123456.000000000001"), "usd"), "1234.56000000000001 USD", "1,234.56000000000001 USD"),
        (Money(10**39, "jpy"), "1" + "0" * 39 + " JPY", "1" + ",000" * 13 + " JPY"),
    ],
)
def test_how_money_prints(money: Money, text: str, pretty: str) -> None:
    assert money.text() == text
    assert money.pretty() == pretty
    assert str(money) == text


def test_money_is_rounded_when_it_is_made() -> None:
    tenth = Money(1_255, "usd").times(Decimal("0.1"))
    assert tenth == Money(126, "usd")
    third = Money(100_000, "usd").divided(3)
    assert third == Money(33_333, "usd")
    half = Money(105, "jpy").times(Decimal("0.5"))
    assert half == Money(52, "jpy")
    assert Money(1_100, "isk").divided(2) == Money(600, "isk")
    assert Money(Decimal("0.5"), "usd").add(Money(Decimal("0.5"), "usd")) == Money(1, "usd")


@given(MONEY, RATES)
def test_what_is_left_adds_up_to_the_whole(money: Money, rate: Decimal) -> None:
    """``fee`` and ``amount - fee`` are what is sent for each, so nothing is lost between them (10.03 USD in halves is 5.02 and 5.01)."""
    fee = money.times(rate)
    assert isinstance(fee, Money)
    rest = money.subtract(fee)
    assert isinstance(rest, Money)
    assert (fee.minor, fee.rounded() + rest.minor) == (fee.rounded(), money.minor)


@pytest.mark.parametrize(
    ("money", "count", "parts"),
    [
        (Money(1_000, "usd"), 3, (334, 333, 333)),
        (Money(-1_000, "usd"), 3, (-334, -333, -333)),
        (Money(1, "usd"), 3, (1, 0, 0)),
        (Money(0, "usd"), 2, (0, 0)),
        (Money(1_000, "jpy"), 1, (1_000,)),
        (Money(1_000, "isk"), 3, (400, 300, 300)),
        (Money(10_000, "kwd"), 3, (3_340, 3_330, 3_330)),
        (Money(12_345, "kwd"), 2, (6_175, 6_170)),
        (Money(Decimal("1.5"), "usd"), 2, (1, Decimal("0.5"))),
    ],
)
def test_equal_parts(money: Money, count: int, parts: tuple[int, ...]) -> None:
    assert split(money, count) == tuple(Money(minor, money.currency) for minor in parts)


@pytest.mark.parametrize(
    ("minor", "shares", "parts"),
    [
        (1_000, ("0.7", "0.3"), (700, 300)),
        (1_001, ("0.7", "0.3"), (701, 300)),
        (1_003, ("0.5", "0.5"), (502, 501)),
        (5, ("0.3", "0.3", "0.4"), (2, 1, 2)),
        (100, ("1",), (100,)),
        (100, ("1", "0"), (100, 0)),
    ],
)
def test_parts_by_shares(minor: int, shares: tuple[str, ...], parts: tuple[int, ...]) -> None:
    assert split_by(Money(minor, "usd"), [Decimal(share) for share in shares]) == tuple(Money(part, "usd") for part in parts)


def test_shares_that_are_not_the_whole() -> None:
    whole = Money(1_000, "usd")
    assert split_by(whole, [Decimal("0.7"), Decimal("0.2")]) == Missing("missing", "`split` by shares that add up to 90%, not to 100%")
    assert split_by(whole, [Decimal("1.2"), Decimal("-0.2")]) == Missing("missing", "`split` by a share below zero")
    assert split_by(whole, []) == Missing("missing", "`split` into 0 parts; it makes 1 to 1,000")


@given(MONEY, st.lists(st.integers(0, 100), min_size=1, max_size=9).filter(any))
def test_parts_add_up_and_are_within_one_step_of_their_share(money: Money, weights: list[int]) -> None:
    unit, weights = step(money.currency), [*weights, 0]
    weights[-1] = 1_000 - sum(weights)
    parts = split_by(money, [Decimal(weight) / 1_000 for weight in weights])
    assert not isinstance(parts, Missing)
    assert sum(Fraction(part.minor) for part in parts) == Fraction(money.minor)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(part.minor) - Fraction(money.minor) * weight / 1_000) <= unit


@given(MONEY, st.integers(1, 40))
def test_equal_parts_differ_by_one_step_at_most(money: Money, count: int) -> None:
    parts = [Fraction(part.minor) for part in split(money, count)]
    assert sum(parts) == Fraction(money.minor)
    assert max(parts) - min(parts) <= step(money.currency)


@pytest.mark.parametrize(
    ("minor", "currency", "rounded"),
    [
        (Decimal("0.5"), "usd", 0),
        (Decimal("1.5"), "usd", 2),
        (Decimal("2.5"), "usd", 2),
        (Decimal("-2.5"), "usd", -2),
        (550, "isk", 600),
        (450, "isk", 400),
        (Decimal("549.9"), "ugx", 500),
        (5_125, "kwd", 5_120),
        (5_135, "kwd", 5_140),
        (Decimal("0.5"), "jpy", 0),
    ],
)
def test_rounding_half_to_even_to_the_step(minor: Decimal, currency: str, rounded: int) -> None:
    assert Money(minor, currency).rounded() == rounded


@given(MONEY)
def test_the_major_amount_is_exact(money: Money) -> None:
    assert Fraction(money.major) == Fraction(money.minor) / 10 ** exponent(money.currency)


@given(MONEY)
def test_whole_amounts_read_back_from_their_text(money: Money) -> None:
    on_step = Money(money.rounded(), money.currency)
    amount, _, code = on_step.text().partition(" ")
    assert from_major(Decimal(amount), code) == on_step
    assert Decimal(on_step.pretty().split(" ")[0].replace(",", "")) == on_step.major


@given(MONEY, RATES)
def test_what_leaves_is_the_nearest_amount_that_stripe_accepts(money: Money, rate: Decimal) -> None:
    product = money.times(rate)
    assert isinstance(product, Money)
    unit = step(money.currency)
    assert product.minor == product.rounded()
    assert product.rounded() % unit == 0
    assert abs(Fraction(product.minor) - Fraction(money.minor) * Fraction(rate)) <= Fraction(unit, 2)


@given(MINORS, MINORS, CODES)
def test_sums_in_one_currency(one: int, other: int, code: str) -> None:
    left, right = Money(one, code), Money(other, code)
    assert left.add(right) == Money(one + other, code)
    assert left.subtract(right) == Money(one - other, code)
    assert left.negated() == Money(-one, code)
    assert compare(left, right) == (one > other) - (one < other)
    ratio = left.ratio(right)
    assert isinstance(ratio, Missing) == (other == 0)


@given(MINORS, MINORS, CODES, CODES)
def test_two_currencies_never_mix(one: int, other: int, code: str, another: str) -> None:
    if code != another:
        unknown = Missing("other currency", f"{code} and {another}")
        left, right = Money(one, code), Money(other, another)
        assert left.add(right) == left.subtract(right) == left.ratio(right) == compare(left, right) == unknown
        assert left != right


def test_the_origin_goes_along() -> None:
    charge = Money(1_000, "usd", ("charge", "ch_1", "usd"))
    fee = Money(5, "usd")
    for result in (charge.add(fee), fee.add(charge), charge.subtract(fee), charge.times(2), charge.divided(4), charge.negated()):
        assert isinstance(result, Money)
        assert result.origin == ("charge", "ch_1", "usd")
    assert Money(1_000, "usd") == charge


def test_money_of_data() -> None:
    assert money_of(250, "usd") == Money(250, "usd")
    assert money_of(250, "USD") == Money(250, "usd")
    assert money_of(1.5, "usd") == Money(Decimal("1.5"), "usd")
    assert money_of(250, "xyz") == Missing("missing", "unknown currency `xyz`")
    assert money_of(250, None) == Missing("missing", "an amount without a currency")
    assert money_of("250", "usd") == Missing("missing", "not a number")
    assert money_of(True, "usd") == Missing("missing", "not a number")


def test_money_from_a_number() -> None:
    assert money_from_number(Decimal("12.50"), "USD") == Money(1_250, "usd")
    assert money_from_number(Decimal("12.500"), "usd") == Money(1_250, "usd")
    assert money_from_number(Decimal("12.345"), "usd") == Missing("missing", "12.345 is no whole amount of USD")
    assert money_from_number(Decimal("0.5"), "ugx") == Missing("missing", "0.5 is no whole amount of UGX")
    assert money_from_number(1, "xyz") == Missing("missing", "unknown currency `xyz`")
    assert money_from_number(10**39, "usd") == Missing("missing", "a number over 40 digits")
    assert money_from_number(Decimal("NaN"), "usd") == Missing("missing", "not a number")


@given(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.decimals()),
    st.one_of(st.none(), st.integers(), st.text()),
)
def test_any_data_may_be_asked_for_money(minor: object, currency: object) -> None:
    found = money_of(minor, currency)
    assert isinstance(found, Money | Missing)


def test_rounding_to_decimals_of_the_main_unit() -> None:
    money = Money(1_255, "usd")
    assert money.rounded_to(0) == Money(1_300, "usd")
    assert money.rounded_to(1) == Money(1_260, "usd")
    assert money.rounded_to(2) == money
    assert money.rounded_to(-1) == Money(1_000, "usd")
