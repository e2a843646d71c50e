"""Facts about Stripe's operations that the ``stripe`` package does not say: effects, reversals, positive amounts, aliases.

An operation reads, writes, moves money or ends something. The rule takes the most careful reading of Stripe's page for each operation
(https://docs.stripe.com/api):

- ``GET`` reads.
- Money moves where a call may change what somebody holds, owes or is charged, now or on its own later: listed one by one.
- The other calls end something where the object stops doing its work for good: told by the first word of the method.
- Everything else writes. So do updates, whatever they are given, and the test helpers, which Stripe refuses in live mode.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from wfrun.dsl.declarations import Effect, Reversal

MOVES_MONEY = frozenset(
    {
        "application_fees.refunds.create",
        "billing.credit_grants.create",
        "billing.meter_events.create",  # usage is billed without another call
        "charges.capture",
        "charges.create",
        "climate.orders.create",
        "credit_notes.create",
        "customers.balance_transactions.create",
        "invoice_items.create",  # the next invoice of the subscription takes a pending item in
        "invoices.add_lines",
        "invoices.attach_payment",
        "invoices.finalize_invoice",  # Stripe then charges the customer where `collection_method` is `charge_automatically`
        "invoices.pay",
        "issuing.authorizations.approve",
        "payment_intents.apply_customer_balance",
        "payment_intents.capture",
        "payment_intents.confirm",
        "payment_intents.create",  # with `confirm`, at once
        "payment_intents.increment_authorization",
        "payouts.create",
        "payouts.reverse",
        "quotes.accept",
        "refunds.create",
        "subscription_items.create",
        "subscription_schedules.create",
        "subscriptions.create",
        "subscriptions.resume",
        "terminal.readers.collect_payment_method",
        "terminal.readers.confirm_payment_intent",
        "terminal.readers.process_payment_intent",
        "terminal.readers.refund_payment",
        "topups.create",
        "transfers.create",
        "transfers.reversals.create",
        "treasury.credit_reversals.create",
        "treasury.debit_reversals.create",
        "treasury.inbound_transfers.create",
        "treasury.outbound_payments.create",
        "treasury.outbound_transfers.create",
    }
)
"""Operations that move money, by id."""

ENDING_VERBS = frozenset(
    {
        "archive", "cancel", "close", "deactivate", "decline", "delete", "detach", "disconnect", "expire", "mark", "redact", "reject",
        "release", "remove", "uninstall", "unsubscribe", "void",
    }
)  # fmt: skip
"""First words of the methods that end something (``mark_uncollectible`` gives an invoice up)."""

ENDS = frozenset({"reviews.approve"})
"""Operations that end something under another word: an approved review is closed."""

POSITIVE_AMOUNTS = frozenset(
    {
        "charges.capture",
        "charges.create",
        "payment_intents.create",
        "payouts.create",
        "refunds.create",
        "topups.create",
        "transfers.create",
    }
)
"""Operations whose ``amount`` is a positive integer (https://docs.stripe.com/api, in the words of each operation)."""

CHARGES = frozenset({"charges.create", "payment_intents.create", "payment_intents.update"})
"""Operations whose ``amount`` is one that is charged, and so at least Stripe's minimum of its currency
(https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts)."""

_REFUND = Reversal(
    "payment",
    "refund",
    ("charge", "payment_intent"),
    part="amount",
    # A charge and its payment intent are one payment (https://docs.stripe.com/api/refunds/create).
    same_object=("id", "charge", "latest_charge", "payment_intent"),
)

_REVERSING_VERBS = ("cancel", "void")

ACTION_ALIASES: dict[str, tuple[str, ...]] = {
    "create_refund": ("refund", "refund_charge", "refund_payment", "refund_payment_intent", "issue_refund", "make_refund", "charge_refund"),
    "update_customer": ("tag_customer", "add_tag", "add_tag_to_customer", "update_metadata", "set_metadata", "add_metadata", "tag"),
    "cancel_subscription": ("cancel", "unsubscribe"),
}
"""Actions with what authors call them elsewhere."""

VERB_ALIASES: dict[str, tuple[str, ...]] = {
    "retrieve": ("get", "fetch", "read", "load", "find", "lookup", "show"),
    "create": ("make", "new", "add", "issue", "open", "insert"),
    "update": ("edit", "change", "modify", "set", "patch"),
    "cancel": ("delete", "remove", "stop", "end", "terminate"),
    "delete": ("remove", "destroy", "drop"),
    "list": ("get", "get_all", "search", "all"),
}
"""Verbs of Stripe's operations, with those that authors write for them."""


def moved_amount(operation: str, money: Collection[str]) -> str | None:
    """Returns the parameter that says how much money an operation moves, of those that are ``money``; None where none does.

    ``amount`` is the amount that is moved wherever there is one (of an authorization that is raised, the new total). A capture and a
    confirmation of a payment intent name it after what they do (https://docs.stripe.com/api/payment_intents/capture).
    """
    if operation not in MOVES_MONEY:
        return None
    return next((name for name in ("amount", "amount_to_capture", "amount_to_confirm") if name in money), None)


def effect_of(operation: str, verb: str) -> Effect:
    """Returns what calling an operation does. ``operation`` is its id, ``verb`` its HTTP method."""
    if verb == "GET":
        return Effect.READS
    if operation in MOVES_MONEY:
        return Effect.MOVES_MONEY
    if operation.partition(".")[0] == "test_helpers":
        return Effect.WRITES
    method = operation.rpartition(".")[2].partition("_")[0]
    return Effect.ENDS if operation in ENDS or method in ENDING_VERBS else Effect.WRITES


def reversal_of(operation: str, action: str, main: str | None) -> Reversal | None:
    """Returns what an operation takes back: a payment, or what its name says after ``cancel`` and ``void``."""
    if operation == "refunds.create":
        return _REFUND
    verb, _, noun = action.partition("_")
    return Reversal(noun.replace("_", " "), verb, (main,)) if verb in _REVERSING_VERBS and main is not None else None


def actions_by_alias(word: str) -> Iterator[str]:
    """Yields the names of actions that may be meant by a word, the likeliest first; not all of them exist."""
    yield from (action for action, words in ACTION_ALIASES.items() if word in words)
    verb, _, noun = word.partition("_")
    yield from (f"{meant}_{noun}{plural}" for meant, words in VERB_ALIASES.items() if verb in words for plural in ("", "s"))
