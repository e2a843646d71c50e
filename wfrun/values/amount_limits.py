"""Amounts that Stripe takes: more than nothing, on the steps of their currency, and not less than it charges; in the words of its errors.

Source: https://docs.stripe.com/currencies, with its section on minimum and maximum charge amounts.
"""

from __future__ import annotations

from typing import NamedTuple

from wfrun.values.currencies import exponent, step

MINIMUM: dict[str, int] = {
    **dict.fromkeys(("ars", "aud", "brl", "cad", "chf", "cop", "eur", "idr", "ils", "inr", "jpy", "krw", "nzd", "php", "rub", "usd"), 50),
    **dict.fromkeys(("sgd", "zar"), 50),
    "aed": 200,
    "czk": 1500,
    "dkk": 250,
    "gbp": 30,
    "hkd": 400,
    "huf": 17500,
    "mxn": 1000,
    "myr": 200,
    "nok": 300,
    "pln": 200,
    "ron": 200,
    "sek": 300,
    "thb": 1000,
}
"""Currency → the least amount of a charge, in smallest units; Stripe's table names no other currencies."""

PAYOUT_STEPS: dict[str, int] = {"huf": 100, "twd": 100}
"""Currency → what the amount of a payout must be a multiple of, in smallest units, where a charge's need not be."""

SIGNS: dict[str, str] = {
    "usd": "$",
    "eur": "€",
    "gbp": "£",
    "jpy": "¥",
    "cad": "$",
    "aud": "$",
    "brl": "R$",
    "chf": "CHF ",
    "inr": "₹",
    "mxn": "$",
    "nzd": "$",
}


class AmountFault(NamedTuple):
    """The reason why Stripe does not take an amount: the code of its error, and a sentence."""

    code: str
    message: str


def positive_fault(name: str, value: object) -> AmountFault | None:
    """Returns why the value of a parameter is no amount of at least 1 in the smallest unit; None where it is one."""
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return None
    return AmountFault(
        "parameter_invalid_integer", f"Invalid positive integer: {name} must be at least 1 in the smallest unit of the currency."
    )


def step_fault(name: str, amount: int, currency: object, *, payout: bool = False) -> AmountFault | None:
    """Returns why the amount of a parameter is not on a step of its currency; None where it is. ``payout`` says that it is paid out."""
    code = _lower(currency)
    unit = PAYOUT_STEPS.get(code, step(code)) if payout else step(code)
    if amount % unit == 0:
        return None
    return AmountFault(
        "parameter_invalid_integer", f"Invalid {name}: in {code.upper()} it must be divisible by {unit} in the smallest unit."
    )


def charge_fault(amount: int, currency: object) -> AmountFault | None:
    """Returns why Stripe does not charge an amount; None where it does."""
    code = _lower(currency)
    fault = step_fault("amount", amount, code)
    least = MINIMUM.get(code, 0)
    if fault is None and amount < least:
        return AmountFault("amount_too_small", f"Amount must be at least {format_amount(least, code)} {code}")
    return fault


def below_minimum(amount: int, currency: object) -> bool:
    """Reports whether an amount is more than nothing and less than Stripe charges."""
    return 0 < amount < MINIMUM.get(_lower(currency), 0)


def format_amount(minor: int, currency: object) -> str:
    """Returns an amount as the errors of Stripe print it: with its currency's sign, or its code where the sign is not known everywhere."""
    code = _lower(currency)
    places = exponent(code)
    integer, rest = divmod(abs(minor), 10**places)
    text = f"{integer:,}" + (f".{rest:0{places}d}" if places else "")
    return f"{'-' if minor < 0 else ''}{SIGNS.get(code, f'{code.upper()} ' if code else '')}{text}"


def _lower(currency: object) -> str:
    return currency.lower() if isinstance(currency, str) else ""
