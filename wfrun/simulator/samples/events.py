"""Event tables: event type → the state of the event's object, and its previous values for an update."""

from __future__ import annotations

from wfrun.simulator.samples.defaults import AMOUNT
from wfrun.simulator.samples.states import STATES
from wfrun.simulator.samples.tables import NOW, At, Ref, Table, merge
from wfrun.simulator.samples.templates_billing import MONTH

EVENT_STATES: dict[str, str] = {
    "charge.dispute.closed": "lost",
    "charge.dispute.funds_reinstated": "won",
    "charge.dispute.updated": "under_review",
    "charge.expired": "expired",
    "charge.failed": "failed",
    "charge.pending": "pending",
    "charge.refunded": "refunded",
    "checkout.session.async_payment_failed": "unpaid",
    "checkout.session.expired": "expired",
    "credit_note.voided": "void",
    "customer.subscription.created": "new",
    "customer.subscription.deleted": "canceled",
    "customer.subscription.incomplete": "incomplete",
    "customer.subscription.incomplete_expired": "incomplete_expired",
    "customer.subscription.cancel_at_changed": "ending",
    "customer.subscription.past_due": "past_due",
    "customer.subscription.paused": "paused",
    "customer.subscription.trial_will_end": "trialing",
    "customer.subscription.trialing": "trialing",
    "customer.subscription.unpaid": "unpaid",
    "customer.subscription.updated": "ending",
    "invoice.created": "draft",
    "invoice.deleted": "draft",
    "invoice.finalization_failed": "draft",
    "invoice.finalized": "open",
    "invoice.marked_uncollectible": "uncollectible",
    "invoice.overdue": "overdue",
    "invoice.payment_action_required": "unpaid",
    "invoice.payment_attempt_required": "unpaid",
    "invoice.payment_failed": "unpaid",
    "invoice.sent": "sent",
    "invoice.upcoming": "upcoming",
    "invoice.updated": "open",
    "invoice.voided": "void",
    "invoice.will_be_due": "sent",
    "invoice_payment.canceled": "canceled",
    "invoice_payment.open": "open",
    "mandate.updated": "inactive",
    "payment_intent.amount_capturable_updated": "requires_capture",
    "payment_intent.canceled": "canceled",
    "payment_intent.created": "requires_payment_method",
    "payment_intent.partially_funded": "requires_action",
    "payment_intent.payment_failed": "failed",
    "payment_intent.processing": "processing",
    "payment_intent.requires_action": "requires_action",
    "payment_method.detached": "detached",
    "payout.canceled": "canceled",
    "payout.created": "pending",
    "payout.failed": "failed",
    "payout.paid": "paid",
    "payout.reconciliation_completed": "paid",
    "quote.accepted": "accepted",
    "quote.canceled": "canceled",
    "quote.created": "draft",
    "refund.failed": "failed",
    "refund.updated": "succeeded",
    "review.closed": "approved",
    "setup_intent.canceled": "canceled",
    "setup_intent.created": "requires_payment_method",
    "setup_intent.requires_action": "requires_action",
    "setup_intent.setup_failed": "failed",
    "source.canceled": "canceled",
    "source.failed": "failed",
    "subscription_schedule.aborted": "canceled",
    "subscription_schedule.canceled": "canceled",
    "subscription_schedule.completed": "completed",
    "subscription_schedule.created": "not_started",
    "subscription_schedule.released": "released",
    "topup.failed": "failed",
    "transfer.reversed": "reversed",
    "application_fee.refunded": "refunded",
    "account.updated": "restricted",
}
"""Event type → state of its object.

Other events carry the object as in its template, or in the state that the last word of their type names.
"""

EVENT_TABLES: dict[str, Table] = {
    "charge.captured": {"captured": True},
    "charge.updated": {"description": "Order 6735"},
    "customer.updated": {"email": "jenny@example.com"},
    "customer.subscription.pending_update_applied": {"pending_update": None},
    "customer.subscription.pending_update_expired": {"pending_update": {"expires_at": NOW}},
    "invoice.overpaid": {"amount_overpaid": 500, "amount_paid": AMOUNT + 500},
    "invoice.finalization_failed": {
        "automatic_tax": {"enabled": True, "status": "requires_location_inputs"},
        "last_finalization_error": {
            "code": "customer_tax_location_invalid",
            "message": "The customer's location isn't recognized.",
            "type": "invalid_request_error",
        },
    },
    "issuing_authorization.request": {
        "amount": 0,
        "approved": False,
        "pending_request": {
            "amount": AMOUNT,
            "currency": "usd",
            "is_amount_controllable": False,
            "merchant_amount": AMOUNT,
            "merchant_currency": "usd",
        },
    },
    "payment_method.automatically_updated": {"card": {"last4": "1234"}},
    "payment_method.updated": {"billing_details": {"email": "jenny@example.com"}},
    "price.updated": {"nickname": "Standard, monthly"},
    "product.updated": {"name": "Standard plan (2027)"},
    "promotion_code.updated": {"active": False},
    "coupon.updated": {"name": "Fall sale"},
    "payout.updated": {"status": "in_transit", "metadata": {"batch": "42"}},
    "plan.updated": {"nickname": "Standard, monthly"},
    "radar.early_fraud_warning.updated": {"actionable": False},
    "tax_rate.updated": {"active": False},
    "transfer.updated": {"description": "Weekly transfer"},
    "balance_settings.updated": {"payments": {"debit_negative_balances": True}},
    "customer.tax_id.updated": {"verification": {"status": "verified", "verified_name": "Jenny Rosen"}},
    "entitlements.active_entitlement_summary.updated": {"entitlements": [{}]},
}
"""Event type → the fields that differ from the state."""

PREVIOUS: dict[str, Table] = {
    "account.updated": {"charges_enabled": True, "payouts_enabled": True},
    "charge.dispute.updated": {"status": "needs_response"},
    "application_fee.refunded": {"amount_refunded": 0, "refunded": False},
    "charge.captured": {"captured": False, "amount_captured": 0},
    "charge.refunded": {"amount_refunded": 0, "refunded": False},
    "charge.updated": {"description": None},
    "customer.updated": {"email": "jenny.rosen@example.com"},
    "customer.subscription.updated": {"cancel_at": None, "cancel_at_period_end": False, "canceled_at": None},
    "invoice.updated": {"auto_advance": False, "next_payment_attempt": None},
    "mandate.updated": {"status": "active"},
    "payment_method.updated": {"billing_details": {"email": "jenny.rosen@example.com"}},
    "payment_method.automatically_updated": {"card": {"exp_year": 2026}},
    "payment_method.detached": {"customer": Ref("customer")},
    "customer.subscription.paused": {"status": "trialing"},
    "customer.subscription.pending_update_applied": {"cancel_at_period_end": True},
    "customer.subscription.pending_update_expired": {"pending_update": {"trial_from_plan": False}},
    "customer.subscription.resumed": {"status": "paused"},
    "payout.updated": {"metadata": {"batch": None}},
    "plan.updated": {"nickname": None},
    "price.updated": {"nickname": None},
    "product.updated": {"name": "Standard plan", "updated": At(-MONTH)},
    "promotion_code.updated": {"active": True},
    "coupon.updated": {"name": "25% off"},
    "radar.early_fraud_warning.updated": {"actionable": True},
    "refund.updated": {"status": "pending"},
    "charge.refund.updated": {"status": "pending"},
    "subscription_schedule.updated": {"end_behavior": "cancel"},
    "tax_rate.updated": {"active": True},
    "transfer.reversed": {"amount_reversed": 0, "reversed": False},
    "transfer.updated": {"description": None},
    "balance_settings.updated": {"payments": {"debit_negative_balances": False}},
    "billing.meter.updated": {"display_name": "Requests"},
    "capability.updated": {"status": "pending"},
    "customer.tax_id.updated": {"verification": {"status": "pending", "verified_name": None}},
    "entitlements.active_entitlement_summary.updated": {"entitlements": []},
}
"""Event that tells of a change → the previous values of the changed fields."""

JUST_MADE = ("created", "opened")
"""Last words of the event types whose object the event created."""


def table_of(event: str, name: str, values: tuple[str, ...]) -> Table:
    """Returns the table of the object called ``name`` in an event of that type.

    ``values`` are the values of its ``status`` that Stripe documents.
    """
    word = event.rpartition(".")[2]
    states = STATES.get(name, {})
    state: Table = states.get(EVENT_STATES.get(event, word), {})
    if not state and event not in EVENT_STATES and word in values:
        state = {"status": word}
    if word in JUST_MADE:
        state = merge(state, {"created": NOW})
    return merge(state, EVENT_TABLES.get(event, {}))
