"""Amount limits: the least that Stripe charges, and the steps of payouts, by currency (https://docs.stripe.com/currencies)."""

from __future__ import annotations

from wfrun.simulator.account.objects import RequestError
from wfrun.simulator.account.operations.amount_text import format_amount
from wfrun.values.currencies import step

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


def check_charge(amount: int, currency: object) -> None:
    """Refuses an amount that Stripe does not charge."""
    code = currency.lower() if isinstance(currency, str) else ""
    _check_step(amount, code, step(code))
    least = MINIMUM.get(code, 0)
    if amount < least:
        raise RequestError("amount_too_small", f"Amount must be at least {format_amount(least, code)} {code}")


def check_payout(amount: int, currency: object) -> None:
    """Refuses an amount that Stripe does not pay out."""
    code = currency.lower() if isinstance(currency, str) else ""
    _check_step(amount, code, PAYOUT_STEPS.get(code, step(code)))


def below_minimum(amount: int, currency: object) -> bool:
    """Reports whether an amount is more than nothing and less than Stripe charges."""
    return isinstance(currency, str) and 0 < amount < MINIMUM.get(currency.lower(), 0)


def _check_step(amount: int, code: str, unit: int) -> None:
    if amount % unit:
        raise RequestError(
            "parameter_invalid_integer", f"Invalid amount: in {code.upper()} it must be divisible by {unit} in the smallest unit."
        )
