"""Money: an amount in the smallest unit of one currency. Nothing is ever converted, and nothing about a currency is guessed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from attrs import field

from wfrun.support.records import frozen
from wfrun.values import numbers
from wfrun.values.currencies import CURRENCIES as CURRENCIES
from wfrun.values.currencies import code_of as code_of
from wfrun.values.currencies import exponent as exponent
from wfrun.values.currencies import step as step
from wfrun.values.missing import MISSING_VALUE, OTHER_CURRENCY, Missing
from wfrun.values.numbers import Number

if TYPE_CHECKING:
    from fractions import Fraction

Origin = tuple[str, str, str | None]
"""The object that an amount was read from: its name, its id, and its own currency where it has one (``("charge", "ch_1", "usd")``)."""


@frozen
class Money:
    """An amount of money. ``minor`` counts smallest units (cents), ``currency`` is a lower-case code that Stripe knows.

    ``origin`` is the object that the amount was read from, and what is computed from the amount keeps it. It proves no currency by itself:
    an object may hold amounts of several (what a charge shows the customer, and what it is charged in). A product or quotient is rounded
    when it is made, so that the amount that is compared, printed and sent is one.
    """

    minor: Number
    currency: str
    origin: Origin | None = field(default=None, eq=False)

    @property
    def major(self) -> Decimal:
        """Returns the amount in the currency's main unit, exactly: 25 for 2500 cents."""
        return Decimal(numbers.scaled(self.minor, -exponent(self.currency)))

    def rounded(self) -> int:
        """Returns the amount in smallest units as Stripe takes it: rounded half to even to the step that Stripe accepts."""
        return to_step(self.minor, self.currency)

    def text(self) -> str:
        """Returns ``2500.00 USD``, as it is written in the language, exactly."""
        return f"{self._shown():f} {self.currency.upper()}"

    def pretty(self) -> str:
        """Returns ``2,500.00 USD``: for reports and mails."""
        return f"{self._shown():,f} {self.currency.upper()}"

    def _shown(self) -> Decimal:
        """Returns the amount in the main unit with the decimals to print: its currency's, none where Stripe takes whole amounts only."""
        minor = self.minor
        places, unit = exponent(self.currency), step(self.currency)
        whole = numbers.as_integer(minor)
        shown = 0 if whole is not None and unit == 10**places and not whole % unit else places + numbers.decimals(minor)
        return numbers.with_decimals(numbers.scaled(minor, -places), shown)

    def _joined(self, minor: Number | Missing, other: Money) -> Money | Missing:
        return minor if isinstance(minor, Missing) else Money(minor, self.currency, self.origin or other.origin)

    def _made(self, minor: Number | Missing) -> Money | Missing:
        return minor if isinstance(minor, Missing) else Money(to_step(minor, self.currency), self.currency, self.origin)

    def add(self, other: Money) -> Money | Missing:
        """Returns the sum, within one currency."""
        if self.currency != other.currency:
            return other_currency(self, other)
        return self._joined(numbers.add(self.minor, other.minor), other)

    def subtract(self, other: Money) -> Money | Missing:
        """Returns the difference, within one currency."""
        if self.currency != other.currency:
            return other_currency(self, other)
        return self._joined(numbers.subtract(self.minor, other.minor), other)

    def times(self, number: Number) -> Money | Missing:
        """Returns the amount times a number, rounded half to even to the step that Stripe accepts."""
        return self._made(numbers.multiply(self.minor, number))

    def divided(self, number: Number) -> Money | Missing:
        """Returns the amount divided by a number, rounded as a product is; by zero it is missing."""
        return self._made(numbers.divide(self.minor, number))

    def ratio(self, other: Money) -> Number | Missing:
        """Returns how many times ``other`` fits into this amount, as a number, within one currency."""
        if self.currency != other.currency:
            return other_currency(self, other)
        return numbers.divide(self.minor, other.minor)

    def negated(self) -> Money:
        """Returns the amount with the other sign."""
        return Money(numbers.negate(self.minor), self.currency, self.origin)

    def rounded_to(self, digits: int, rounding: Callable[[Number], Number] = numbers.round_half_even) -> Money:
        """Returns the amount rounded to ``digits`` decimals of the main unit, by a function that rounds to a whole number."""
        places = exponent(self.currency) - digits
        minor = numbers.scaled(rounding(numbers.scaled(self.minor, -places)), places)
        return Money(minor, self.currency, self.origin)

    def __str__(self) -> str:
        return self.text()


def to_step(minor: Number, currency: str) -> int:
    """Returns smallest units rounded half to even to the step that Stripe accepts in the currency: 126 cents of 125.5, 600 of 550 ISK."""
    return int(numbers.round_half_even(minor, 1 - len(str(step(currency)))))


MAX_PARTS = 1_000
"""Number of parts that an amount is split into at most."""


def split(money: Money, count: int) -> tuple[Money, ...]:
    """Splits an amount into ``count`` equal parts that add up to it; what does not go into equal parts falls to the first ones.

    10.00 USD in three are 3.34, 3.33 and 3.33 USD. ``count`` is from 1 to ``MAX_PARTS``.
    """
    from fractions import Fraction

    return _apportioned(money, [Fraction(1, count)] * count)


def split_by(money: Money, shares: Sequence[Number]) -> tuple[Money, ...] | Missing:
    """Splits an amount by shares (0.7 and 0.3) into parts that add up to it: each step that is left goes to the largest remainder.

    Of equal remainders the first is served. Shares that are below zero, or do not add up to 1, give missing.
    """
    if not 0 < len(shares) <= MAX_PARTS:
        return Missing(MISSING_VALUE, f"`split` into {len(shares):,} parts; it makes 1 to {MAX_PARTS:,}")
    from fractions import Fraction

    exact = [Fraction(share) for share in shares]
    if any(share < 0 for share in exact):
        return Missing(MISSING_VALUE, "`split` by a share below zero")
    if sum(exact) != 1:
        return Missing(MISSING_VALUE, f"`split` by shares that add up to {percent_text(sum(exact))}, not to 100%")
    return _apportioned(money, exact)


def percent_text(share: Fraction | Number) -> str:
    """Returns a share as people write it: ``90%`` for 0.9."""
    above, below = share.as_integer_ratio()
    percent = numbers.divide(100 * above, below)
    return f"{percent if isinstance(percent, Missing) else numbers.short_text(percent)}%"


def _apportioned(money: Money, shares: Sequence[Fraction]) -> tuple[Money, ...]:
    """Divides an amount in steps of its currency. What is no whole step (an amount read from a fee) stays with the next part in turn."""
    from fractions import Fraction
    from math import floor

    unit, whole = step(money.currency), Fraction(money.minor)
    sign, size = (-1, -whole) if whole < 0 else (1, whole)
    wanted = [size * share / unit for share in shares]
    steps = [floor(part) for part in wanted]
    left = size / unit - sum(steps)
    by_remainder = sorted(range(len(shares)), key=lambda at: steps[at] - wanted[at])
    for at in by_remainder[: floor(left)]:
        steps[at] += 1
    minors: list[Number] = [sign * part * unit for part in steps]
    rest = (left - floor(left)) * unit
    if rest:
        at = by_remainder[floor(left)]
        minors[at] = _number(sign * (steps[at] * unit + rest))
    return tuple(Money(minor, money.currency, money.origin) for minor in minors)


def _number(value: Fraction) -> Number:
    """Returns a fraction as a number: exact, since it is a whole number of the decimals of one that was given."""
    return value.numerator if value.denominator == 1 else numbers.exact_quotient(value.numerator, value.denominator)


def other_currency(left: Money, right: Money) -> Missing:
    """Returns the answer to a question about two currencies: unknown."""
    return Missing(OTHER_CURRENCY, f"{left.currency} and {right.currency}")


def compare(left: Money, right: Money) -> int | Missing:
    """Returns -1, 0 or 1 as ``left`` is below, equal to or above ``right``; unknown between two currencies."""
    if left.currency != right.currency:
        return other_currency(left, right)
    return numbers.compare_numbers(left.minor, right.minor)


def money_of(minor: Any, currency: Any) -> Money | Missing:
    """Reads money from data: ``minor`` a JSON number in smallest units, ``currency`` a code in any case.

    A code that Stripe is not known to have makes the amount missing, for its decimals would be a guess.
    """
    if not isinstance(currency, str):
        return Missing(MISSING_VALUE, "an amount without a currency")
    code = code_of(currency)
    if code is None:
        return Missing(MISSING_VALUE, f"unknown currency `{currency[:12]}`")
    amount = numbers.number_from_json(minor)
    return amount if isinstance(amount, Missing) else Money(amount, code)


def money_from_number(amount: Number, currency: str) -> Money | Missing:
    """Makes money of a number of main units (12.5 of ``usd`` are 1250 cents) and a code in any case.

    Exact: what the currency has no decimals for, or Stripe does not accept, is missing.
    """
    code = code_of(currency)
    if code is None:
        return Missing(MISSING_VALUE, f"unknown currency `{currency[:12]}`")
    within = numbers.bounded(amount)
    if isinstance(within, Missing):
        return within
    minor = numbers.as_integer(numbers.scaled(within, exponent(code)))
    if minor is None or minor % step(code):
        return Missing(MISSING_VALUE, f"{numbers.number_text(within)} is no whole amount of {code.upper()}")
    bounded_minor = numbers.bounded(minor)
    return bounded_minor if isinstance(bounded_minor, Missing) else Money(minor, code)


@frozen
class BadAmount:
    """Why an amount cannot be money: the problem's code, one lowercase sentence, and what to write instead."""

    code: str
    message: str
    help: str = ""


def from_major(amount: Decimal, currency: str) -> Money | BadAmount:
    """Makes money of an amount in the main unit as it is written (``Decimal("12.50")``) and a code in any case.

    Exact: nothing is rounded. Decimals count as they are written, so ``10.00 JPY`` has too many. Codes of problems: ``unknown-currency``,
    ``too-many-decimals``, ``too-large``.
    """
    code, shown = code_of(currency), currency.upper()
    if code is None:
        return BadAmount("unknown-currency", f"`{currency}` is not a currency that Stripe knows")
    if isinstance(numbers.bounded(amount), Missing) or len(amount.as_tuple().digits) > numbers.DIGITS:
        return BadAmount("too-large", "this amount has more digits than money can have")
    places = exponent(code)
    written = max(-int(amount.as_tuple().exponent), 0)
    if written > places:
        rest = f"at most {places} decimals" if places else "no decimals"
        return BadAmount("too-many-decimals", f"`{shown}` has {rest}", _nearest(amount, code))
    minor = int(numbers.scaled(amount, places))
    if minor % step(code):
        allowed = "whole amounts only" if step(code) == 10**places else "a last decimal of 0 only"
        return BadAmount("too-many-decimals", f"Stripe accepts {allowed} in `{shown}`", _nearest(amount, code))
    return Money(minor, code)


def _nearest(amount: Decimal, code: str) -> str:
    unit = step(code)
    below = numbers.round_down(numbers.scaled(amount, exponent(code)))
    below -= below % unit
    if numbers.scaled(below, -exponent(code)) == amount:
        return f"write `{Money(below, code).text()}`"
    return f"write `{Money(below, code).text()}` or `{Money(below + unit, code).text()}`"
