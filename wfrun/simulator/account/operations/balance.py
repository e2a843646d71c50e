"""Balance: what an account holds of each currency (https://docs.stripe.com/api/balance/balance_object).

A strict account adds its entries up, unless it was given a balance. Another one does not know all its entries: its balance is made up.
"""

from __future__ import annotations

from wfrun.simulator.account.operations.generic import read_single
from wfrun.simulator.account.request import Request
from wfrun.simulator.samples.tables import Json, Raw


def read_balance(request: Request) -> Json:
    """Returns the balance: entries are pending until the moment from which they are available."""
    held = request.store.get("balance", "balance")
    if not request.strict or (held is not None and not held.assumed):
        return read_single(request)
    available, pending = request.store.entry_totals().at(request.now)
    raw = request.builder(without="balance").object("balance", {"livemode": request.livemode})
    return {**raw, "available": _amounts(available), "pending": _amounts(pending)}


def _amounts(totals: dict[str, int]) -> list[Raw]:
    amounts = {currency: amount for currency, amount in totals.items() if amount} or {"usd": 0}
    return [{"amount": amount, "currency": currency, "source_types": {"card": amount}} for currency, amount in amounts.items()]
