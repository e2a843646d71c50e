"""The rules of a Stripe account as a table: given objects, operations on them, and what Stripe answers. It can be played at any door."""

from tests.helpers.account_rules import catalog, connect, invoices, lists, payments, plain, refunds, subscriptions
from tests.helpers.account_rules.rows import Rule

ALL: list[Rule] = [
    *payments.RULES,
    *refunds.RULES,
    *subscriptions.RULES,
    *invoices.RULES,
    *catalog.RULES,
    *connect.RULES,
    *plain.RULES,
    *lists.RULES,
]
