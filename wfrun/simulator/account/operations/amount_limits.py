"""Amount limits: the least that Stripe charges, and the steps of payouts, by currency (https://docs.stripe.com/currencies)."""

from __future__ import annotations

from wfrun.simulator.account.objects import RequestError
from wfrun.simulator.account.operations.amount_text import format_amount
from wfrun.values.currencies import MINIMUM_CHARGES, payout_step, step


def check_charge(amount: int, currency: object) -> None:
    """Refuses an amount that Stripe does not charge."""
    code = currency.lower() if isinstance(currency, str) else ""
    _check_step(amount, code, step(code))
    least = MINIMUM_CHARGES.get(code, 0)
    if amount < least:
        raise RequestError("amount_too_small", f"Amount must be at least {format_amount(least, code)} {code}")


def check_payout(amount: int, currency: object) -> None:
    """Refuses an amount that Stripe does not pay out."""
    code = currency.lower() if isinstance(currency, str) else ""
    _check_step(amount, code, payout_step(code))


def below_minimum(amount: int, currency: object) -> bool:
    """Reports whether an amount is more than nothing and less than Stripe charges."""
    return isinstance(currency, str) and 0 < amount < MINIMUM_CHARGES.get(currency.lower(), 0)


def _check_step(amount: int, code: str, unit: int) -> None:
    if amount % unit:
        raise RequestError(
            "parameter_invalid_integer", f"Invalid amount: in {code.upper()} it must be divisible by {unit} in the smallest unit."
        )
