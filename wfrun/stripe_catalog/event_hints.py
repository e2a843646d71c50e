"""Hints about Stripe's events: what an event does not tell or do, though its name sounds as if it did. A table, each row with its source.

``wfrun.dsl.lints.event_hint`` tells them; ``EventHint`` says when. A row is for the scripts that the hint is about, and for no others.
"""

from __future__ import annotations

from wfrun.dsl.declarations import EventHint

_DOCS = "https://docs.stripe.com"
_TYPES = f"{_DOCS}/api/events/types#event_types-"
_METADATA = f"{_DOCS}/metadata"
_SOURCES = f"{_DOCS}/payments/payment-methods/transitioning"
_NEWER = "cards are payment methods today: start the workflow on `{}`"

_LISTENS: tuple[tuple[tuple[str, ...], EventHint], ...] = (
    (
        ("customer.source.expiring",),
        EventHint(
            "`customer.source.expiring` is not sent for payment methods, only for cards of the older kind",
            "look for them on a timetable: `for pm in list_payment_methods customer=… type=\"card\"`, and compare `pm.card.exp_year` and "
            "`pm.card.exp_month`",
            _SOURCES,
        ),
    ),
    (
        ("customer.source.created",),
        EventHint(
            "`customer.source.created` is not sent for payment methods, only for cards and sources of the older kind",
            _NEWER.format("payment_method.attached"),
            _SOURCES,
        ),
    ),
    (
        ("customer.source.deleted",),
        EventHint(
            "`customer.source.deleted` is not sent for payment methods, only for cards and sources of the older kind",
            _NEWER.format("payment_method.detached"),
            _SOURCES,
        ),
    ),
    (
        ("customer.source.updated",),
        EventHint(
            "`customer.source.updated` is not sent for payment methods, only for cards and sources of the older kind",
            _NEWER.format("payment_method.updated"),
            _SOURCES,
        ),
    ),
    (
        ("charge.refund.updated",),
        EventHint(
            "`charge.refund.updated` is sent for the refunds of some payment methods only",
            "`refund.updated` is sent for all of them",
            f"{_TYPES}charge.refund.updated",
            replacement="refund.updated",
        ),
    ),
    (
        ("account.application.deauthorized", "account.application.authorized"),
        EventHint(
            "connected accounts send this event, and the workflow hears of one's own account only",
            "add `from accounts` after the trigger",
            f"{_DOCS}/connect/webhooks",
            own_only=True,
        ),
    ),
)  # fmt: skip
"""Hints on the trigger itself, by event type."""

_READS: tuple[tuple[tuple[str, ...], EventHint], ...] = (
    (
        ("refund.created", "refund.updated", "refund.failed", "charge.refund.updated"),
        EventHint(
            "a refund has metadata of its own: that of its charge or payment is not copied",
            "read it from the payment: `let charge = retrieve_charge charge`, then `charge.metadata`",
            _METADATA,
            reads=("metadata",),
            unless_made=("create_refund", "update_refund"),
        ),
    ),
    (
        ("charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed"),
        EventHint(
            "a dispute has metadata of its own: that of its charge is not copied",
            "read it from the charge: `let charge = retrieve_charge charge`, then `charge.metadata`",
            _METADATA,
            reads=("metadata",),
            unless_made=("update_dispute",),
        ),
    ),
    (
        ("invoice.upcoming",),
        EventHint(
            "the invoice of `invoice.upcoming` is a preview and has no `id`",
            "the subscription's id is `parent.subscription_details.subscription`; the invoice itself comes with `invoice.created`",
            f"{_TYPES}invoice.upcoming",
            reads=("id",),
        ),
    ),
    (
        ("invoice.created",),
        EventHint(
            "a draft has no number, no hosted page and no PDF yet",
            "`invoice.finalized` tells when it has",
            f"{_DOCS}/api/invoices/object#invoice_object-hosted_invoice_url",
            reads=("number", "hosted_invoice_url", "invoice_pdf"),
            replacement="invoice.finalized",
        ),
    ),
    (
        ("invoice.created", "invoice.finalized"),
        EventHint(
            "nothing has been paid yet when this event is made",
            "`invoice.paid` tells when it has",
            f"{_DOCS}/invoicing/overview#invoice-statuses",
            reads=("amount_paid",),
        ),
    ),
    (
        ("payment_intent.created",),
        EventHint(
            "nothing has been paid yet when a payment intent is made",
            "`payment_intent.succeeded` tells when it has",
            f"{_DOCS}/payments/paymentintents/lifecycle",
            reads=("latest_charge", "amount_received"),
        ),
    ),
    (
        ("payment_intent.amount_capturable_updated", "payment_intent.requires_action", "payment_intent.processing"),
        EventHint(
            "nothing has been received yet when this event is made",
            "`payment_intent.succeeded` tells when it has",
            f"{_DOCS}/payments/paymentintents/lifecycle",
            reads=("amount_received",),
        ),
    ),
    (
        ("payment_intent.payment_failed",),
        EventHint(
            "a payment intent whose payment failed has no `payment_method` any more",
            "it is `last_payment_error.payment_method`",
            f"{_DOCS}/payments/paymentintents/lifecycle",
            reads=("payment_method",),
        ),
    ),
    (
        ("payment_method.detached",),
        EventHint(
            "a detached payment method has no `customer` any more",
            "the one that it was detached from is `previous.customer`",
            f"{_DOCS}/api/payment_methods/detach",
            reads=("customer",),
            changes=True,
        ),
    ),
    (
        ("checkout.session.completed", "checkout.session.expired", "checkout.session.async_payment_succeeded"),
        EventHint(
            "events of checkout sessions come without `line_items`",
            "list them: `let items = list_checkout_session_line_items id`",
            f"{_DOCS}/checkout/fulfillment",
            reads=("line_items",),
        ),
    ),
    (
        ("customer.subscription.created",),
        EventHint(
            "a subscription whose first payment is still open is `incomplete` when it is made: many are `active` only later",
            'start the workflow on `customer.subscription.updated when changed(status, to="active")` too',
            f"{_DOCS}/billing/subscriptions/overview#subscription-statuses",
            compares=(("status", "active"),),
        ),
    ),
    (
        ("checkout.session.completed",),
        EventHint(
            "a session may be complete before it is paid: some ways to pay take days",
            "ask `payment_status`, and start the workflow on `checkout.session.async_payment_succeeded` too",
            f"{_DOCS}/checkout/fulfillment",
            gives=("amount_total", "amount_subtotal"),
            unless_reads=("payment_status",),
        ),
    ),
    (
        ("account.updated", "capability.updated", "person.updated"),
        EventHint(
            "without `from accounts` this is one's own account: those of connected accounts do not start the workflow",
            "add `from accounts` after the trigger",
            f"{_DOCS}/connect/webhooks",
            reads=("charges_enabled", "payouts_enabled", "requirements", "future_requirements"),
            own_only=True,
        ),
    ),
)
"""Hints on what a workflow reads or gives, by event type."""

_CALLS: tuple[tuple[tuple[str, ...], EventHint], ...] = (
    (
        ("charge.refunded",),
        EventHint(
            "`amount_refunded` is the sum of all refunds of the charge so far, not the amount of this one",
            "the amount of this one is `amount_refunded - previous.amount_refunded`",
            f"{_DOCS}/api/charges/object#charge_object-amount_refunded",
            gives=("amount_refunded",),
            unless_reads=("refunded",),
            changes=True,
        ),
    ),
    (
        ("charge.refunded",),
        EventHint(
            "`charge.refunded` is sent for a refund of a part too",
            "ask whether all of it is refunded: `when refunded`",
            f"{_TYPES}charge.refunded",
            ends=True,
            unless_reads=("refunded", "amount_refunded"),
        ),
    ),
    (
        ("charge.dispute.created", "charge.dispute.updated", "charge.dispute.funds_withdrawn"),
        EventHint(
            "a disputed charge cannot be refunded: the bank has taken the money back already",
            "an inquiry can be: ask `is_charge_refundable`",
            f"{_DOCS}/disputes/how-disputes-work",
            calls=("create_refund",),
            unless_reads=("status", "is_charge_refundable"),
        ),
    ),
    (
        ("charge.dispute.closed",),
        EventHint(
            "a dispute that was lost has taken the money back: its charge cannot be refunded",
            'ask `status == "won"`',
            f"{_DOCS}/disputes/how-disputes-work",
            calls=("create_refund",),
            unless_reads=("status", "is_charge_refundable"),
        ),
    ),
    (
        ("payment_intent.payment_failed", "charge.expired"),
        EventHint(
            "nothing was taken: there is nothing to refund",
            "take the refund out",
            f"{_DOCS}/refunds",
            calls=("create_refund",),
        ),
    ),
    (
        ("payment_intent.canceled",),
        EventHint(
            "what a canceled payment intent held is given back by itself: there is nothing to refund",
            "take the refund out",
            f"{_DOCS}/api/payment_intents/cancel",
            calls=("create_refund",),
        ),
    ),
    (
        ("invoice.paid", "invoice.payment_succeeded"),
        EventHint(
            "a paid invoice can be neither voided nor written off",
            "give the money back with `create_credit_note invoice=id amount=amount_paid refund_amount=amount_paid`",
            f"{_DOCS}/invoicing/overview#invoice-statuses",
            calls=("void_invoice", "mark_invoice_uncollectible"),
        ),
    ),
    (
        ("invoice.voided",),
        EventHint(
            "a void invoice stays void: it can be neither paid nor sent",
            "make a new invoice",
            f"{_DOCS}/invoicing/overview#invoice-statuses",
            calls=("pay_invoice", "send_invoice", "finalize_invoice"),
        ),
    ),
    (
        ("invoice.upcoming",),
        EventHint(
            "the invoice of `invoice.upcoming` is a preview: there is nothing to pay, to send or to change yet",
            "start the workflow on `invoice.created`",
            f"{_TYPES}invoice.upcoming",
            calls=("update_invoice", "finalize_invoice", "pay_invoice", "send_invoice", "void_invoice", "delete_invoice"),
        ),
    ),
    (
        ("customer.subscription.deleted",),
        EventHint(
            "the subscription has ended: it can be neither canceled nor resumed",
            "a new one is made with `create_subscription`",
            f"{_DOCS}/billing/subscriptions/cancel",
            calls=("cancel_subscription", "resume_subscription"),
        ),
    ),
    (
        ("customer.deleted",),
        EventHint(
            "a deleted customer stays deleted: it can be neither changed nor charged, and its subscriptions are canceled",
            "take the call out",
            f"{_DOCS}/api/customers/delete",
            calls=("update_customer", "create_subscription", "create_invoice", "create_customer_balance_transaction", "delete_customer"),
        ),
    ),
    (
        ("payment_method.detached",),
        EventHint(
            "a detached payment method cannot be used again, nor attached to a customer",
            "take the call out",
            f"{_DOCS}/api/payment_methods/detach",
            calls=("attach_payment_method", "detach_payment_method", "update_payment_method"),
        ),
    ),
    (
        ("payout.paid",),
        EventHint(
            "a payout that is paid cannot be canceled",
            "one that is still pending can be: start the workflow on `payout.created`",
            f"{_DOCS}/api/payouts/cancel",
            calls=("cancel_payout",),
        ),
    ),
    (
        ("checkout.session.completed",),
        EventHint(
            "a session that is complete cannot be expired any more",
            "take the call out",
            f"{_DOCS}/api/checkout/sessions/expire",
            calls=("expire_checkout_session",),
        ),
    ),
)
"""Hints on what a workflow does, by event type."""

EVENT_HINTS: tuple[tuple[tuple[str, ...], EventHint], ...] = (*_LISTENS, *_READS, *_CALLS)
"""Every hint with the event types that it is about."""


def hints_of(event: str) -> tuple[EventHint, ...]:
    """Returns the hints about an event type."""
    return tuple(hint for names, hint in EVENT_HINTS if event in names)
