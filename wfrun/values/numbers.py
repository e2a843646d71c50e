"""Numbers: whole ones are ``int``, others ``Decimal``; never a binary float.

A number of the language is below 10**40 in size, zero or above 10**-40, and has at most 50 digits. Whole numbers are computed exactly;
other results are exact as long as 50 digits hold them, else rounded half to even. What leaves these bounds is missing.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from typing import Any, TypeAlias

from wfrun.support.limits import MAGNITUDE
from wfrun.values.missing import MISSING_VALUE, Missing

Number: TypeAlias = int | Decimal

DIGITS = 50

_BOUND = 10**MAGNITUDE
_CONTEXT = Context(prec=DIGITS, rounding=ROUND_HALF_EVEN, Emin=-999_999, Emax=999_999, traps=[])
# Wide enough to bring any number of the language to any scale that it can have without touching a digit.
_WIDE = Context(prec=4 * DIGITS, rounding=ROUND_HALF_EVEN, Emin=-999_999, Emax=999_999, traps=[])

TOO_LARGE = Missing(MISSING_VALUE, "a number over 40 digits")
TOO_SMALL = Missing(MISSING_VALUE, "a number under 40 decimals")
NOT_A_NUMBER = Missing(MISSING_VALUE, "not a number")
DIVISION_BY_ZERO = Missing(MISSING_VALUE, "division by zero")


def is_number(value: object) -> bool:
    """Tells whether a value is a number of the language: ``int`` or ``Decimal``, not a boolean."""
    return (isinstance(value, int) and not isinstance(value, bool)) or isinstance(value, Decimal)


def bounded(value: Number) -> Number | Missing:
    """Returns the number itself where it is within the bounds of the language, else what is wrong with it. Every zero becomes 0."""
    if isinstance(value, int):
        return value if -_BOUND < value < _BOUND else TOO_LARGE
    if not value.is_finite():
        return NOT_A_NUMBER
    if value.is_zero():
        return 0
    size = value.adjusted()
    if size >= MAGNITUDE:
        return TOO_LARGE
    if size < -MAGNITUDE:
        return TOO_SMALL
    return value


def _decimal(value: Number) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(value)


def add(left: Number, right: Number) -> Number | Missing:
    """Returns ``left + right``."""
    if isinstance(left, int) and isinstance(right, int):
        return bounded(left + right)
    return bounded(_CONTEXT.add(_decimal(left), _decimal(right)))


def subtract(left: Number, right: Number) -> Number | Missing:
    """Returns ``left - right``."""
    if isinstance(left, int) and isinstance(right, int):
        return bounded(left - right)
    return bounded(_CONTEXT.subtract(_decimal(left), _decimal(right)))


def multiply(left: Number, right: Number) -> Number | Missing:
    """Returns ``left * right``."""
    if isinstance(left, int) and isinstance(right, int):
        return bounded(left * right)
    return bounded(_CONTEXT.multiply(_decimal(left), _decimal(right)))


def divide(left: Number, right: Number) -> Number | Missing:
    """Returns ``left / right``; by zero it is missing."""
    if not right:
        return DIVISION_BY_ZERO
    if isinstance(left, int) and isinstance(right, int):
        whole, rest = divmod(left, right)
        if not rest:
            return bounded(whole)
    return bounded(_CONTEXT.divide(_decimal(left), _decimal(right)))


def negate(value: Number) -> Number:
    """Returns ``-value``, exactly."""
    return -value if isinstance(value, int) else value.copy_negate()


def compare_numbers(left: Number, right: Number) -> int:
    """Returns -1, 0 or 1 as ``left`` is below, equal to or above ``right``. Both are within the bounds of the language."""
    return (left > right) - (left < right)


def round_half_even(value: Number, digits: int = 0) -> Number:
    """Returns the number rounded half to even to ``digits`` decimals; negative digits mean tens and hundreds."""
    return _to_scale(value, digits, ROUND_HALF_EVEN)


def round_down(value: Number) -> int:
    """Returns the largest whole number that is not above this one."""
    return value if isinstance(value, int) else int(_to_scale(value, 0, ROUND_FLOOR))


def round_up(value: Number) -> int:
    """Returns the smallest whole number that is not below this one."""
    return value if isinstance(value, int) else int(_to_scale(value, 0, ROUND_CEILING))


def _to_scale(value: Number, digits: int, rounding: str) -> Number:
    digits = max(-2 * MAGNITUDE, min(digits, 2 * MAGNITUDE))
    if isinstance(value, int) and digits >= 0:
        return value
    rounded = _decimal(value).quantize(Decimal((0, (1,), -digits)), rounding=rounding, context=_WIDE)
    if digits <= 0:
        return int(rounded)
    return rounded if rounded else 0


def fraction(value: Number) -> Number:
    """Returns a number's distance from the largest whole number that is not above it: 0.25 of 3.25, 0.75 of -3.25."""
    return 0 if isinstance(value, int) else Decimal(_WIDE.subtract(value, Decimal(round_down(value))))


def scaled(value: Number, places: int) -> Number:
    """Returns the number times ten to the power of ``places``, exactly."""
    if not places:
        return value
    if isinstance(value, int) and places > 0:
        return int(value * 10**places)
    return _WIDE.scaleb(_decimal(value), places)


def as_integer(value: Number) -> int | None:
    """Returns the whole number that this one is (``3`` and ``3.0`` alike), or None."""
    if isinstance(value, int):
        return value
    if not isinstance(bounded(value), Missing) and value == value.to_integral_value():
        return int(value)
    return None


def decimals(value: Number) -> int:
    """Counts the decimals that a number needs: 0 for 3 and 3.0, 2 for 0.05 and 0.050."""
    if isinstance(value, int) or value.is_zero() or not value.is_finite():
        return 0
    _, digits, exponent = value.as_tuple()
    places = -int(exponent)
    for digit in reversed(digits):
        if places <= 0 or digit:
            break
        places -= 1
    return max(places, 0)


def number_from_json(value: Any) -> Number | Missing:
    """Returns a JSON number as a number of the language; a float means the decimal that it prints as. Anything else is missing."""
    if isinstance(value, bool):
        return NOT_A_NUMBER
    if isinstance(value, int):
        return bounded(value)
    if isinstance(value, float):
        value = Decimal(repr(value))
    if not isinstance(value, Decimal):
        return NOT_A_NUMBER
    within = bounded(value)
    if isinstance(within, Decimal) and len(within.as_tuple().digits) > DIGITS:
        return Missing(MISSING_VALUE, f"a number of over {DIGITS} digits")
    return within


def parse_number(text: str) -> Number | Missing:
    """Returns the number that a text holds: ``12``, ``-0.50``, with spaces around it or not; no exponent, no separators."""
    text = text.strip()
    body = text[1:] if text[:1] in ("+", "-") else text
    whole, point, fraction = body.partition(".")
    if len(body) > 2 * DIGITS or not body.isascii() or not whole.isdigit() or (point and not fraction.isdigit()):
        return NOT_A_NUMBER
    return number_from_json(Decimal(text) if point else int(text))


def number_text(value: Number) -> str:
    """Returns the number in plain digits, without an exponent and without needless zeros: ``0.1``, ``-1200``.

    Total: a number out of the bounds of the language is printed in scientific notation, with its first digits only.
    """
    if isinstance(bounded(value), Missing):
        if isinstance(value, int):
            # Python refuses to print whole numbers of thousands of digits; shifting by bits keeps the leading ones.
            shift = max(value.bit_length() - 512, 0)
            value = _CONTEXT.multiply(Decimal(value >> shift), _CONTEXT.power(Decimal(2), shift))
        return f"{_CONTEXT.plus(value).normalize(Context(prec=17, traps=[])):E}"
    if not value or isinstance(value, int):
        return str(int(value))
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


TEXT_DECIMALS = 6
"""Decimals of a number in a text for people."""


def short_text(value: Number) -> str:
    """Returns the number as a text for people: ``number_text`` with at most six decimals, rounded half to even."""
    if isinstance(value, int) or isinstance(bounded(value), Missing):
        return number_text(value)
    return number_text(round_half_even(value, TEXT_DECIMALS))


def exact_quotient(above: int, below: int) -> Decimal:
    """Returns a quotient that is known to have few decimals."""
    return _WIDE.divide(Decimal(above), Decimal(below))


def remainder(value: Number, by: Number) -> Number | Missing:
    """Returns what is left of a number after the whole times that ``by`` goes into it; it has the sign of ``by``. By zero it is missing."""
    if not by:
        return DIVISION_BY_ZERO
    if isinstance(value, int) and isinstance(by, int):
        return value % by
    from fractions import Fraction
    from math import floor

    left, right = Fraction(value), Fraction(by)
    rest = left - right * floor(left / right)
    return rest.numerator if rest.denominator == 1 else bounded(exact_quotient(rest.numerator, rest.denominator))


def with_decimals(value: Number, places: int) -> Decimal:
    """Returns the same number carrying exactly ``places`` decimals, for printing; it needs no more than these."""
    return _decimal(value).quantize(Decimal((0, (1,), -places)), context=_WIDE)
