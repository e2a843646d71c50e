"""States: the fields of objects in each of their states, on top of their templates.

One table serves two readers: the sample of an event (``payment_intent.payment_failed`` carries a payment that failed), and the objects
that a simulation makes up so that they agree with what is known.
"""

from __future__ import annotations

from wfrun.simulator.samples.defaults import AMOUNT, DAY
from wfrun.simulator.samples.tables import NOW, At, Ref, Table
from wfrun.simulator.samples.templates_billing import MONTH

CARD_DECLINED = "Your card was declined."
UNPAID: Table = {"amount_received": 0, "latest_charge": None}

STATES: dict[str, dict[str, Table]] = {
    "payment_intent": {
        "requires_payment_method": {**UNPAID, "payment_method": None, "status": "requires_payment_method"},
        "requires_confirmation": {**UNPAID, "status": "requires_confirmation"},
        "requires_action": {
            **UNPAID,
            "next_action": {
                "type": "redirect_to_url",
                "redirect_to_url": {"return_url": "https://shop.example.com/thanks", "url": "https://hooks.stripe.com/example"},
            },
            "status": "requires_action",
        },
        "processing": {**UNPAID, "status": "processing"},
        "requires_capture": {"amount_capturable": AMOUNT, "amount_received": 0, "capture_method": "manual", "status": "requires_capture"},
        "canceled": {**UNPAID, "canceled_at": NOW, "cancellation_reason": "requested_by_customer", "status": "canceled"},
        "failed": {
            "amount_received": 0,
            "last_payment_error": {
                "charge": Ref("charge"),
                "code": "card_declined",
                "decline_code": "generic_decline",
                "message": CARD_DECLINED,
                "type": "card_error",
            },
            "payment_method": None,
            "status": "requires_payment_method",
        },
        "succeeded": {},
    },
    "charge": {
        "succeeded": {},
        "uncaptured": {"amount_captured": 0, "balance_transaction": None, "captured": False},
        "pending": {"paid": False, "status": "pending"},
        "failed": {
            "amount_captured": 0,
            "balance_transaction": None,
            "captured": False,
            "failure_code": "card_declined",
            "failure_message": CARD_DECLINED,
            "outcome": {
                "network_status": "declined_by_network",
                "reason": "generic_decline",
                "seller_message": "The bank did not return any further details with this decline.",
                "type": "issuer_declined",
            },
            "paid": False,
            "receipt_url": None,
            "status": "failed",
        },
        "refunded": {"amount_refunded": AMOUNT, "refunded": True},
        "expired": {"amount_captured": 0, "amount_refunded": AMOUNT, "balance_transaction": None, "captured": False, "refunded": True},
        "disputed": {"disputed": True},
    },
    "refund": {
        "succeeded": {},
        "pending": {"pending_reason": "processing", "status": "pending"},
        "failed": {
            "failure_balance_transaction": Ref("balance_transaction", "failed refund"),
            "failure_reason": "expired_or_canceled_card",
            "status": "failed",
        },
    },
    "dispute": {
        "needs_response": {},
        "under_review": {
            "evidence_details": {"has_evidence": True, "submission_count": 1, "submission_method": "manual"},
            "status": "under_review",
        },
        "lost": {"status": "lost"},
        "won": {"evidence_details": {"has_evidence": True, "submission_count": 1, "submission_method": "manual"}, "status": "won"},
    },
    "setup_intent": {
        "requires_payment_method": {"latest_attempt": None, "payment_method": None, "status": "requires_payment_method"},
        "requires_confirmation": {"latest_attempt": None, "status": "requires_confirmation"},
        "requires_action": {
            "next_action": {
                "type": "redirect_to_url",
                "redirect_to_url": {"return_url": "https://shop.example.com/thanks", "url": "https://hooks.stripe.com/example"},
            },
            "status": "requires_action",
        },
        "canceled": {"cancellation_reason": "requested_by_customer", "latest_attempt": None, "status": "canceled"},
        "failed": {
            "last_setup_error": {
                "code": "card_declined",
                "decline_code": "generic_decline",
                "message": CARD_DECLINED,
                "type": "card_error",
            },
            "payment_method": None,
            "status": "requires_payment_method",
        },
    },
    "checkout.session": {
        "open": {
            "customer": None,
            "customer_details": None,
            "payment_intent": None,
            "payment_status": "unpaid",
            "status": "open",
            "url": "https://checkout.stripe.com/c/pay/example",
        },
        "unpaid": {"payment_status": "unpaid"},
        "expired": {"customer_details": None, "expires_at": NOW, "payment_intent": None, "payment_status": "unpaid", "status": "expired"},
    },
    "invoice": {
        "draft": {
            "amount_paid": 0,
            "amount_remaining": AMOUNT,
            "attempt_count": 0,
            "attempted": False,
            "auto_advance": True,
            "automatically_finalizes_at": At(3600),
            "effective_at": None,
            "ending_balance": None,
            "hosted_invoice_url": None,
            "invoice_pdf": None,
            "number": None,
            "status": "draft",
            "status_transitions": {"finalized_at": None, "paid_at": None},
            "webhooks_delivered_at": None,
        },
        "open": {
            "amount_paid": 0,
            "amount_remaining": AMOUNT,
            "attempt_count": 0,
            "attempted": False,
            "auto_advance": True,
            "next_payment_attempt": At(3600),
            "status": "open",
            "status_transitions": {"finalized_at": NOW, "paid_at": None},
        },
        "sent": {
            "amount_paid": 0,
            "amount_remaining": AMOUNT,
            "attempt_count": 0,
            "attempted": False,
            "collection_method": "send_invoice",
            "due_date": At(30 * DAY),
            "status": "open",
            "status_transitions": {"finalized_at": NOW, "paid_at": None},
        },
        "overdue": {
            "amount_paid": 0,
            "amount_remaining": AMOUNT,
            "attempt_count": 0,
            "attempted": False,
            "collection_method": "send_invoice",
            "due_date": At(-DAY),
            "status": "open",
            "status_transitions": {"finalized_at": At(-31 * DAY), "paid_at": None},
        },
        "unpaid": {
            "amount_paid": 0,
            "amount_remaining": AMOUNT,
            "auto_advance": True,
            "next_payment_attempt": At(3 * DAY),
            "status": "open",
            "status_transitions": {"finalized_at": NOW, "paid_at": None},
        },
        "paid": {},
        "uncollectible": {
            "amount_paid": 0,
            "amount_remaining": AMOUNT,
            "status": "uncollectible",
            "status_transitions": {"finalized_at": At(-30 * DAY), "marked_uncollectible_at": NOW, "paid_at": None},
        },
        "void": {
            "amount_paid": 0,
            "amount_remaining": AMOUNT,
            "status": "void",
            "status_transitions": {"finalized_at": At(-30 * DAY), "paid_at": None, "voided_at": NOW},
        },
        "upcoming": {
            "id": "upcoming_in_example",
            "amount_paid": 0,
            "amount_remaining": AMOUNT,
            "attempt_count": 0,
            "attempted": False,
            "auto_advance": True,
            "billing_reason": "upcoming",
            "effective_at": None,
            "hosted_invoice_url": None,
            "invoice_pdf": None,
            "next_payment_attempt": At(7 * DAY),
            "number": None,
            "period_end": At(7 * DAY),
            "period_start": At(7 * DAY - MONTH),
            "status": "draft",
            "status_transitions": {"finalized_at": None, "paid_at": None},
            "webhooks_delivered_at": None,
        },
    },
    "subscription": {
        "active": {},
        "new": {"created": NOW, "start_date": NOW, "items": [{"created": NOW}]},
        "trialing": {
            "created": At(-11 * DAY),
            "start_date": At(-11 * DAY),
            "status": "trialing",
            "trial_end": At(3 * DAY),
            "trial_start": At(-11 * DAY),
        },
        "canceled": {
            "canceled_at": NOW,
            "cancellation_details": {"reason": "cancellation_requested"},
            "ended_at": NOW,
            "status": "canceled",
        },
        "paused": {"status": "paused", "trial_end": NOW, "trial_start": At(-14 * DAY)},
        "past_due": {"status": "past_due"},
        "unpaid": {"status": "unpaid"},
        "incomplete": {"status": "incomplete"},
        "incomplete_expired": {"ended_at": NOW, "status": "incomplete_expired"},
        "ending": {
            "cancel_at": At(MONTH),
            "cancel_at_period_end": True,
            "canceled_at": NOW,
            "cancellation_details": {"reason": "cancellation_requested"},
        },
    },
    "subscription_schedule": {
        "not_started": {"current_phase": None, "status": "not_started", "subscription": None},
        "canceled": {"canceled_at": NOW, "current_phase": None, "status": "canceled"},
        "completed": {"completed_at": NOW, "current_phase": None, "status": "completed"},
        "released": {
            "current_phase": None,
            "released_at": NOW,
            "released_subscription": Ref("subscription"),
            "status": "released",
            "subscription": None,
        },
    },
    "quote": {
        "draft": {"number": None, "status": "draft", "status_transitions": {"finalized_at": None}},
        "open": {},
        "accepted": {"status": "accepted", "status_transitions": {"accepted_at": NOW}, "subscription": Ref("subscription")},
        "canceled": {"status": "canceled", "status_transitions": {"canceled_at": NOW}},
    },
    "credit_note": {"issued": {}, "void": {"status": "void", "voided_at": NOW}},
    "payout": {
        "pending": {"status": "pending"},
        "paid": {"arrival_date": NOW, "reconciliation_status": "completed", "status": "paid"},
        "canceled": {"status": "canceled"},
        "failed": {
            "failure_balance_transaction": Ref("balance_transaction", "failed payout"),
            "failure_code": "account_closed",
            "failure_message": "The bank account has been closed",
            "status": "failed",
        },
    },
    "topup": {"failed": {"failure_code": "insufficient_funds", "failure_message": "There are not enough funds", "status": "failed"}},
    "transfer": {"reversed": {"amount_reversed": AMOUNT, "reversed": True}},
    "application_fee": {"refunded": {"amount_refunded": 250, "refunded": True}},
    "review": {"open": {}, "approved": {"closed_reason": "approved", "open": False, "reason": "approved"}},
    "payment_method": {"detached": {"customer": None}},
    "invoice_payment": {
        "open": {"amount_paid": None, "status": "open", "status_transitions": {"paid_at": None}},
        "canceled": {"amount_paid": None, "status": "canceled", "status_transitions": {"canceled_at": NOW, "paid_at": None}},
    },
    "reporting.report_run": {"failed": {"error": "An internal error occurred.", "result": None, "status": "failed"}},
    "mandate": {"inactive": {"status": "inactive"}},
    "source": {"canceled": {"status": "canceled"}, "failed": {"status": "failed"}},
    "account": {
        "restricted": {
            "charges_enabled": False,
            "payouts_enabled": False,
            "requirements": {"currently_due": ["external_account"], "disabled_reason": "requirements.past_due"},
        }
    },
}
"""Object → state → the fields that differ from the template."""
