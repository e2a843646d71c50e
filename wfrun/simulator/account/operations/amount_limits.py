"""Amount limits: refuses amounts that Stripe does not charge or pay out."""

from __future__ import annotations

from wfrun.simulator.account.objects import RequestError
from wfrun.values.amount_limits import AmountFault, charge_fault, step_fault


def check_charge(amount: int, currency: object) -> None:
    """Refuses an amount that Stripe does not charge."""
    _refuse(charge_fault(amount, currency))


def check_payout(amount: int, currency: object) -> None:
    """Refuses an amount that Stripe does not pay out."""
    _refuse(step_fault("amount", amount, currency, payout=True))


def _refuse(fault: AmountFault | None) -> None:
    if fault is not None:
        raise RequestError(fault.code, fault.message)
