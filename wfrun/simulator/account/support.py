"""Support: how far an account carries out an operation.

*Modelled*: it follows Stripe's rules, and the table of rules in the tests has a row for it. *By shape*: what it was told is stored and
echoed, and what else it does is made up; its answers say so. *Refused*: it is not carried out.
"""

from __future__ import annotations

from enum import Enum

from wfrun.dsl.types.base import Any_, List, Object
from wfrun.stripe_catalog import Operation


class Support(Enum):
    """One of the three ways in which operations are carried out; the value is what people are told."""

    MODELLED = "modelled"
    BY_SHAPE = "by shape"
    REFUSED = "refused"


PLAIN_UPDATES = frozenset(
    {
        "application_fees.refunds.update",
        "coupons.update",
        "credit_notes.update",
        "customers.balance_transactions.update",
        "customers.update",
        "payment_links.update",
        "payment_methods.update",
        "payouts.update",
        "plans.update",
        "products.update",
        "radar.value_lists.update",
        "refunds.update",
        "shipping_rates.update",
        "tax_rates.update",
        "topups.update",
        "transfers.reversals.update",
        "transfers.update",
    }
)
"""Operations that change the fields of their object in any state, and nothing else (https://docs.stripe.com/api)."""

PLAIN_DELETES = frozenset(
    {
        "coupons.delete",
        "customers.tax_ids.delete",
        "plans.delete",
        "radar.value_list_items.delete",
        "radar.value_lists.delete",
        "tax_ids.delete",
        "webhook_endpoints.delete",
    }
)
"""Operations that delete their object in any state, and nothing else (https://docs.stripe.com/api)."""


def support_of(operation: Operation) -> Support:
    """Returns how far an operation is carried out."""
    from wfrun.simulator.account.operations.registry import RULES

    if isinstance(operation.result, Any_):
        return Support.REFUSED
    if operation.id in RULES or operation.id in PLAIN_UPDATES or operation.id in PLAIN_DELETES or _is_plain_read(operation):
        return Support.MODELLED
    return Support.BY_SHAPE


def _is_plain_read(operation: Operation) -> bool:
    """Reports whether an operation reads one object by its id, or lists those of a kind, as the account holds them."""
    if operation.verb != "GET":
        return False
    if isinstance(operation.result, List):
        return True
    return isinstance(operation.result, Object) and bool(operation.path) and operation.url.endswith("}")
