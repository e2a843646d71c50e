"""Rules of refunds, reversals and refunds of fees; of disputes, early fraud warnings and reviews."""

from __future__ import annotations

from typing import Any

from tests.helpers.account import charge, thing
from tests.helpers.account_rules.rows import RECORDED, Refused, Rule, rule

BAD = "invalid_request_error"
REFUNDS = "refunds"
CREATE = "api/refunds/create"
CARD = {"type": "card", "card": {"last4": "4242"}}
REVERSAL = "api/transfer_reversals/create"


def paid(amount: int = 1000, **fields: Any) -> list[dict[str, Any]]:
    """A charge with its payment, which succeeded."""
    money: dict[str, Any] = {"amount": amount, "currency": "usd"}
    return [
        charge(**{**money, "amount_captured": amount, "customer": None, "payment_method_details": CARD, **fields}),
        thing("payment_intent", "pi_1", **money, amount_received=amount, customer=None, latest_charge="ch_1"),
    ]


def shared() -> list[dict[str, Any]]:
    """A charge of 100.00 USD of which 90.00 went to a connected account, with a fee of 10.00."""
    return [
        *paid(10_000, transfer="tr_1", application_fee="fee_1", transfer_data={"destination": "acct_1", "amount": None}),
        thing("transfer", "tr_1", amount=9000, currency="usd", amount_reversed=0, reversed=False),
        thing("application_fee", "fee_1", amount=1000, currency="usd", amount_refunded=0, refunded=False, charge="ch_1"),
    ]


def dispute(status: str = "needs_response", **fields: Any) -> dict[str, Any]:
    return thing("dispute", "du_1", **{"status": status, "charge": "ch_1", "is_charge_refundable": False, "amount": 1000, **fields})


RULES: list[Rule] = [
    rule(
        "a charge is refunded wholly",
        REFUNDS,
        paid(),
        (
            "refunds.create",
            {"charge": "ch_1"},
            {"amount": 1000, "currency": "usd", "status": "succeeded", "charge": "ch_1", "payment_intent": "pi_1"},
        ),
        then={"ch_1": {"amount_refunded": 1000, "refunded": True, "status": "succeeded"}, "pi_1": {"status": "succeeded"}},
    ),
    rule(
        "a payment is refunded through its charge",
        REFUNDS,
        paid(),
        ("refunds.create", {"payment_intent": "pi_1", "amount": 300}, {"amount": 300, "charge": "ch_1"}),
        then={"ch_1": {"amount_refunded": 300, "refunded": False}},
    ),
    rule(
        "parts add up, and the last takes what is left",
        REFUNDS,
        paid(),
        ("refunds.create", {"charge": "ch_1", "amount": 300}, {"amount": 300}),
        ("refunds.create", {"charge": "ch_1", "amount": 300}, {"amount": 300}),
        ("refunds.create", {"charge": "ch_1"}, {"amount": 400}),
        ("refunds.list", {"charge": "ch_1"}, {"#": 3}),
        then={"ch_1": {"amount_refunded": 1000, "refunded": True}},
    ),
    rule(
        "no more is refunded than was charged",
        RECORDED,
        paid(),
        ("refunds.create", {"charge": "ch_1", "amount": 1001}, Refused("amount_too_large", "greater than charge amount ($10.00)")),
        ("refunds.create", {"charge": "ch_1", "amount": 700}, {}),
        (
            "refunds.create",
            {"charge": "ch_1", "amount": 301},
            Refused("amount_too_large", "Refund amount ($3.01) is greater than unrefunded amount on charge ($3.00)"),
        ),
        then={"ch_1": {"amount_refunded": 700}},
    ),
    rule(
        "what is refunded is refunded once",
        "error-codes#charge-already-refunded",
        paid(),
        ("refunds.create", {"charge": "ch_1"}, {}),
        ("refunds.create", {"charge": "ch_1"}, Refused("charge_already_refunded", "Charge ch_1 has already been refunded.")),
        ("refunds.create", {"charge": "ch_1", "amount": 1}, Refused("charge_already_refunded")),
    ),
    rule(
        "nothing is not refunded",
        CREATE,
        paid(),
        ("refunds.create", {"charge": "ch_1", "amount": 0}, Refused("parameter_invalid_integer")),
        ("refunds.create", {"charge": "ch_1", "amount": -5}, Refused("parameter_invalid_integer")),
    ),
    rule(
        "a refund names a charge or a payment",
        CREATE,
        paid(),
        ("refunds.create", {}, Refused("parameter_missing", "payment_intent or charge")),
        ("refunds.create", {"charge": "ch_1", "payment_intent": "pi_1"}, Refused(BAD, "only specify one")),
        ("refunds.create", {"charge": "ch_2"}, Refused("resource_missing", "No such charge: 'ch_2'")),
    ),
    rule(
        "after a capture in part, what was captured is refunded",
        "payments/place-a-hold-on-a-payment-method",
        paid(amount_captured=600, amount_refunded=400),
        ("refunds.create", {"charge": "ch_1", "amount": 601}, Refused("amount_too_large")),
        ("refunds.create", {"charge": "ch_1", "amount": 200}, {"amount": 200}),
        ("refunds.create", {"charge": "ch_1"}, {"amount": 400}),
        then={"ch_1": {"amount_refunded": 1000, "refunded": True}},
    ),
    rule(
        "what was not captured is released, not refunded",
        RECORDED,
        [
            charge(amount=1000, captured=False, amount_captured=0),
            thing("payment_intent", "pi_1", "requires_capture", amount=1000, latest_charge="ch_1"),
        ],
        ("refunds.create", {"charge": "ch_1"}, Refused("charge_not_refundable", "has not been captured")),
        ("refunds.create", {"charge": "ch_1", "amount": 5}, Refused("charge_not_refundable", "partially refund an uncaptured charge")),
        ("refunds.create", {"payment_intent": "pi_1"}, Refused("charge_not_refundable", "does not have a successful charge")),
    ),
    *(
        rule(
            f"a payment that is {state} has nothing to refund",
            RECORDED,
            [thing("payment_intent", "pi_1", state)],
            ("refunds.create", {"payment_intent": "pi_1"}, Refused("charge_not_refundable", "does not have a successful charge to refund")),
        )
        for state in ("requires_payment_method", "processing", "canceled")
    ),
    rule(
        "a failed charge is not refunded",
        RECORDED,
        [thing("charge", "ch_1", "failed", payment_intent="pi_1")],
        (
            "refunds.create",
            {"charge": "ch_1"},
            Refused("charge_not_refundable", "PaymentIntent (pi_1) does not have a successful charge"),
        ),
    ),
    rule(
        "a disputed charge is not refunded",
        "disputes/withdrawing",
        [*paid(disputed=True), dispute()],
        ("refunds.create", {"charge": "ch_1"}, Refused("charge_disputed", "has been charged back; cannot issue a refund")),
    ),
    rule(
        "a charge with an inquiry is refunded",
        "disputes/how-disputes-work#inquiries",
        [*paid(disputed=True), dispute("warning_needs_response", is_charge_refundable=True)],
        ("refunds.create", {"charge": "ch_1"}, {"amount": 1000}),
    ),
    rule(
        "after a dispute that was won, the charge is refundable",
        RECORDED,
        [*paid(disputed=True), dispute("won")],
        ("refunds.create", {"charge": "ch_1"}, {"amount": 1000}),
    ),
    rule(
        "the refund of a card goes to the card, not by email",
        CREATE,
        paid(),
        ("refunds.create", {"charge": "ch_1", "instructions_email": "a@example.com"}, Refused(BAD, "instructions_email")),
    ),
    rule(
        "a refund says why, and its words are changed",
        "api/refunds/update",
        paid(),
        ("refunds.create", {"charge": "ch_1", "reason": "fraudulent", "metadata": {"a": "b"}}, {"reason": "fraudulent"}),
        ("refunds.update", {"refund": "$0.id", "metadata": {"c": "d"}}, {"metadata": {"a": "b", "c": "d"}}),
        ("refunds.cancel", {"refund": "$0.id"}, Refused(BAD)),
    ),
    rule(
        "a full refund ends an early fraud warning",
        "disputes/prevention/early-fraud-warnings",
        [*paid(), thing("radar.early_fraud_warning", "issfr_1", charge="ch_1", payment_intent="pi_1", actionable=True)],
        ("refunds.create", {"charge": "ch_1", "amount": 300}, {}),
        ("radar.early_fraud_warnings.retrieve", {"early_fraud_warning": "issfr_1"}, {"actionable": True}),
        ("refunds.create", {"charge": "ch_1"}, {}),
        then={"issfr_1": {"actionable": False}},
    ),
    # Connect.
    rule(
        "the transfer goes back in proportion to the refund",
        CREATE,
        shared(),
        ("refunds.create", {"charge": "ch_1", "amount": 5000, "reverse_transfer": True}, {"amount": 5000}),
        ("transfers.reversals.list", {"transfer": "tr_1"}, {"0.amount": 4500}),
        then={"tr_1": {"amount_reversed": 4500, "reversed": False}, "fee_1": {"amount_refunded": 0}},
    ),
    rule(
        "the application fee goes back in proportion to the refund",
        CREATE,
        shared(),
        ("refunds.create", {"charge": "ch_1", "amount": 5000, "refund_application_fee": True}, {"amount": 5000}),
        then={"fee_1": {"amount_refunded": 500, "refunded": False}, "tr_1": {"amount_reversed": 0}},
    ),
    rule(
        "with the whole charge all of both goes back",
        CREATE,
        shared(),
        ("refunds.create", {"charge": "ch_1", "amount": 5000, "reverse_transfer": True, "refund_application_fee": True}, {}),
        ("refunds.create", {"charge": "ch_1", "reverse_transfer": True, "refund_application_fee": True}, {"amount": 5000}),
        then={"tr_1": {"amount_reversed": 9000, "reversed": True}, "fee_1": {"amount_refunded": 1000, "refunded": True}},
    ),
    rule(
        "without being asked neither goes back",
        "connect/destination-charges#issue-refunds",
        shared(),
        ("refunds.create", {"charge": "ch_1"}, {"amount": 10_000}),
        then={"tr_1": {"amount_reversed": 0}, "fee_1": {"amount_refunded": 0}},
    ),
    rule(
        "a charge without transfer or fee has none to give back",
        CREATE,
        paid(transfer=None, application_fee=None),
        ("refunds.create", {"charge": "ch_1", "reverse_transfer": True}, Refused(BAD, "does not have a transfer")),
        ("refunds.create", {"charge": "ch_1", "refund_application_fee": True}, Refused(BAD, "does not have an application fee")),
        then={"ch_1": {"amount_refunded": 0}},
    ),
    rule(
        "a transfer is reversed in parts, and never more than it was",
        REVERSAL,
        shared(),
        ("transfers.reversals.create", {"transfer": "tr_1", "amount": 4000}, {"amount": 4000, "transfer": "tr_1"}),
        ("transfers.reversals.create", {"transfer": "tr_1", "amount": 5001}, Refused("amount_too_large", "unreversed amount")),
        ("transfers.reversals.create", {"transfer": "tr_1"}, {"amount": 5000}),
        ("transfers.reversals.create", {"transfer": "tr_1"}, Refused(BAD, "already fully reversed")),
        then={"tr_1": {"amount_reversed": 9000, "reversed": True}},
    ),
    rule(
        "an application fee is refunded in parts, and never more than it was",
        "api/fee_refunds/create",
        shared(),
        ("application_fees.refunds.create", {"application_fee": "fee_1", "amount": 400}, {"amount": 400, "fee": "fee_1"}),
        ("application_fees.refunds.create", {"application_fee": "fee_1", "amount": 601}, Refused("amount_too_large")),
        ("application_fees.refunds.create", {"application_fee": "fee_1"}, {"amount": 600}),
        ("application_fees.refunds.create", {"application_fee": "fee_1"}, Refused(BAD, "already been refunded")),
        then={"fee_1": {"refunded": True}},
    ),
    # Disputes.
    rule(
        "evidence goes to the bank",
        "disputes/api",
        [dispute()],
        (
            "disputes.update",
            {"dispute": "du_1", "evidence": {"product_description": "Shoes"}, "submit": False},
            {"status": "needs_response", "evidence.product_description": "Shoes", "evidence_details.submission_count": 0},
        ),
        (
            "disputes.update",
            {"dispute": "du_1", "evidence": {"customer_name": "Ada"}},
            {"status": "under_review", "evidence.product_description": "Shoes", "evidence_details.submission_count": 1},
        ),
    ),
    *(
        rule(
            f"in a test, the evidence `{words}` makes a dispute {after}",
            "testing#evidence",
            [*paid(disputed=True), dispute()],
            ("disputes.update", {"dispute": "du_1", "evidence": {"uncategorized_text": words}, "submit": True}, {"status": after}),
        )
        for words, after in (("winning_evidence", "won"), ("losing_evidence", "lost"))
    ),
    rule(
        "a dispute that was won makes its charge refundable",
        RECORDED,
        [*paid(disputed=True), dispute()],
        ("refunds.create", {"charge": "ch_1"}, Refused("charge_disputed")),
        ("disputes.update", {"dispute": "du_1", "evidence": {"uncategorized_text": "winning_evidence"}}, {"is_charge_refundable": True}),
        ("refunds.create", {"charge": "ch_1"}, {"amount": 1000}),
    ),
    rule(
        "closing a dispute loses it",
        "api/disputes/close",
        [dispute()],
        ("disputes.close", {"dispute": "du_1"}, {"status": "lost"}),
        ("disputes.close", {"dispute": "du_1"}, Refused(BAD, "This dispute is already closed")),
        ("disputes.update", {"dispute": "du_1", "evidence": {"customer_name": "Ada"}}, Refused(BAD, "This dispute is already closed")),
    ),
    rule(
        "an inquiry is answered too",
        "disputes/how-disputes-work#inquiries",
        [dispute("warning_needs_response")],
        ("disputes.update", {"dispute": "du_1", "evidence": {"customer_name": "Ada"}}, {"status": "warning_under_review"}),
    ),
    rule(
        "a review is approved once",
        "api/radar/reviews/approve",
        [thing("review", "prv_1", open=True)],
        ("reviews.approve", {"review": "prv_1"}, {"open": False, "reason": "approved", "closed_reason": "approved"}),
        ("reviews.approve", {"review": "prv_1"}, Refused(BAD, "already closed")),
    ),
    rule(
        "a refunded payment closes its review",
        "api/radar/reviews/object",
        [*paid(), thing("review", "prv_1", open=True, charge="ch_1", payment_intent="pi_1", closed_reason=None)],
        ("refunds.create", {"charge": "ch_1", "reason": "fraudulent"}, {}),
        then={"prv_1": {"open": False, "closed_reason": "refunded_as_fraud"}},
    ),
]
