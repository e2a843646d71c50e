"""Facts about Stripe's events that the ``stripe`` package does not say: what they imply, what a rule has to ask first, and aliases."""

from __future__ import annotations

from collections.abc import Collection

from wfrun.dsl.declarations import AskFirst, ImpliedValue

ASK_FIRST: dict[str, tuple[AskFirst, ...]] = {
    # https://docs.stripe.com/api/radar/early_fraud_warnings/object: an EFW is actionable if it has not received a dispute and has not been
    # fully refunded.
    "radar.early_fraud_warning": (
        AskFirst(
            "create_refund",
            "actionable",
            "this refund does not ask whether the fraud warning is `actionable`: the charge may be refunded or disputed already",
        ),
    )
}
"""Conditions that an action needs on the events of an object."""

WITH_PREVIOUS = frozenset(
    {
        # An amount of refunds so far, and that before this one: a partial refund is told from it
        # (https://github.com/mage2pro/stripe, Webhook/Charge/Refunded.php: an event as it came).
        "charge.refunded",
        "charge.captured",
        "application_fee.refunded",
        "transfer.reversed",
        # `customer` is null and was not (https://github.com/dj-stripe/dj-stripe/issues/942: an event as it came).
        "payment_method.detached",
        # The card's number or its expiry is another (https://docs.stripe.com/api/events/types#event_types-payment_method.automatically_updated).
        "payment_method.automatically_updated",
        # The changes that waited for a payment are made now, or are dropped
        # (https://docs.stripe.com/billing/subscriptions/pending-updates).
        "customer.subscription.pending_update_applied",
        "customer.subscription.pending_update_expired",
        "customer.subscription.paused",
        "customer.subscription.resumed",
    }
)
"""Event types that may carry previous attributes and are no ``*.updated``.

Stripe's reference says that updates alone do (https://docs.stripe.com/api/events/object#event_object-data-previous_attributes); events as
they come tell more. Each of these tells of a change of an object that was there before.
"""


def _status(*values: str) -> tuple[ImpliedValue, ...]:
    return (ImpliedValue("status", values),)


IMPLIED_VALUES: dict[str, tuple[ImpliedValue, ...]] = {
    # https://docs.stripe.com/payments/paymentintents/lifecycle: both are ends of the life of a payment intent.
    "payment_intent.succeeded": _status("succeeded"),
    "payment_intent.canceled": _status("canceled"),
    # https://docs.stripe.com/payments/intents?intent=setup
    "setup_intent.succeeded": _status("succeeded"),
    "setup_intent.canceled": _status("canceled"),
    # https://docs.stripe.com/api/charges/object#charge_object-status
    "charge.succeeded": _status("succeeded"),
    "charge.failed": _status("failed"),
    "charge.captured": (ImpliedValue("captured", (True,)),),
    # https://docs.stripe.com/api/disputes/object#dispute_object-status: what a dispute can be when it is closed.
    "charge.dispute.closed": _status("lost", "prevented", "warning_closed", "won"),
    # https://docs.stripe.com/api/checkout/sessions/object#checkout_session_object-status
    "checkout.session.completed": _status("complete"),
    "checkout.session.async_payment_succeeded": _status("complete"),
    "checkout.session.async_payment_failed": _status("complete"),
    "checkout.session.expired": _status("expired"),
    # https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses: both are ends of the life of a subscription.
    "customer.subscription.deleted": _status("canceled", "incomplete_expired"),
    # https://docs.stripe.com/invoicing/overview#invoice-statuses: an invoice that is paid or void stays so; a draft is none any more.
    "invoice.paid": _status("paid"),
    "invoice.voided": _status("void"),
    "invoice.marked_uncollectible": _status("paid", "uncollectible", "void"),
    "invoice.finalized": _status("open", "paid", "uncollectible", "void"),
    "credit_note.voided": _status("void"),
    # https://docs.stripe.com/api/payouts/object#payout_object-status: some that fail are shown as paid before.
    "payout.paid": _status("failed", "paid"),
    "payout.failed": _status("failed"),
    "payout.canceled": _status("canceled"),
    # https://docs.stripe.com/api/refunds/object#refund_object-status
    "refund.failed": _status("failed"),
    # https://docs.stripe.com/quotes/overview
    "quote.accepted": _status("accepted"),
    "quote.canceled": _status("canceled"),
    # https://docs.stripe.com/billing/subscriptions/subscription-schedules#managing: an aborted one is canceled.
    "subscription_schedule.aborted": _status("canceled"),
    "subscription_schedule.canceled": _status("canceled"),
    "subscription_schedule.completed": _status("completed"),
    "subscription_schedule.released": _status("released"),
    # https://docs.stripe.com/api/topups/object#topup_object-status
    "topup.canceled": _status("canceled"),
    "topup.failed": _status("failed"),
    "topup.reversed": _status("reversed"),
    "topup.succeeded": _status("reversed", "succeeded"),
    # https://docs.stripe.com/api/radar/reviews/object#review_object-open
    "review.closed": (ImpliedValue("open", (False,)),),
}
"""What fields hold on events of a type: only values that stay, since a thin event's object is read later than the event was made."""

# https://docs.stripe.com/api/events/types#event_types-invoice.upcoming
WITHOUT_ID = frozenset({"invoice.upcoming"})
"""Event types whose object has no id, though its type has one: a preview."""

_ALIASES: dict[str, tuple[str, ...]] = {
    "created": ("opened", "new", "added", "started", "create", "made"),
    "updated": ("changed", "edited", "modified", "update"),
    "deleted": ("cancelled", "canceled", "ended", "removed", "destroyed", "expired", "delete", "cancel"),
    "succeeded": ("success", "successful", "completed", "complete", "succeed", "paid"),
    "failed": ("failure", "error", "declined", "fail", "refused"),
    "refunded": ("refund", "refunds"),
    "payment_failed": ("unpaid", "failure", "failed"),
    "paid": ("success", "successful", "succeeded", "completed", "payed"),
    "dispute.created": ("disputed", "chargeback"),
}
"""Last words of event types, with what authors write for them."""


def events_by_alias(word: str, names: Collection[str]) -> tuple[str, ...]:
    """Returns the event types that a name may mean which is no typing error, the likeliest first.

    ``charge.dispute.opened`` is ``charge.dispute.created``; ``subscription.updated`` lacks its first part; ``payment_succeeded`` is one of
    those whose names hold all its words.
    """
    head, _, last = word.rpartition(".")
    others = [meant for meant, words in _ALIASES.items() if last in words]
    renamed = [name for name in (f"{head}.{meant}" for meant in others) if name in names]
    if renamed:
        return tuple(renamed[:1])
    endings = (word, *(f"{head}.{meant}" for meant in others)) if head else (word,)
    found = [name for name in names if name.startswith(f"{word}.") or any(name.endswith(f".{ending}") for ending in endings)]
    wanted = _words(word)
    if len(wanted) > 1 and not (head and found):
        found = [name for name in names if wanted <= _words(name)]
    return tuple(sorted(found, key=lambda name: (len(name.split(".")), len(name), name)))


def _words(name: str) -> set[str]:
    return set(name.replace(".", "_").lower().split("_"))
