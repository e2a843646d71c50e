"""Currencies of money in operations that have no ``currency`` of their own.

Every such action stands in one of the two tables here, which the tests compare with all shipped releases.
"""

from __future__ import annotations

from wfrun.dsl.declarations import CurrencyOf


def _of(*parameters: str, retrieve: str = "") -> tuple[CurrencyOf, ...]:
    """Returns the objects that these parameters name; ``retrieve`` is the action that reads them, ``retrieve_PARAMETER`` without it."""
    return tuple(CurrencyOf(parameter, retrieve or f"retrieve_{parameter}") for parameter in parameters)


_AUTHORIZATION = _of("authorization", retrieve="retrieve_issuing_authorization")

CURRENCY_OF: dict[str, tuple[CurrencyOf, ...]] = {
    "add_invoice_lines": _of("invoice"),
    "approve_issuing_authorization": _AUTHORIZATION,
    "capture_charge": _of("charge"),
    "capture_payment_intent": _of("payment_intent"),
    "capture_test_issuing_authorization": _AUTHORIZATION,
    "collect_terminal_reader_payment_method": _of("payment_intent"),
    "confirm_payment_intent": _of("payment_intent"),
    "create_credit_note": _of("invoice"),
    "create_fee_refund": _of("application_fee"),
    "create_issuing_dispute": _of("transaction", retrieve="retrieve_issuing_transaction"),
    "create_refund": _of("charge", "payment_intent"),
    "create_tax_transaction_reversal": _of("original_transaction", retrieve="retrieve_tax_transaction"),
    "create_transfer_reversal": _of("transfer"),
    "finalize_test_issuing_authorization_amount": _AUTHORIZATION,
    "increment_payment_intent_authorization": _of("payment_intent"),
    "increment_test_issuing_authorization": _AUTHORIZATION,
    "list_credit_note_preview_lines": _of("invoice"),
    "preview_credit_note": _of("invoice"),
    "process_terminal_reader_payment_intent": _of("payment_intent"),
    "refund_terminal_reader_payment": _of("charge", "payment_intent"),
    "refund_test_issuing_transaction": _of("transaction", retrieve="retrieve_issuing_transaction"),
    "reverse_test_issuing_authorization": _AUTHORIZATION,
    "update_customer": _of("customer"),
    "update_invoice": _of("invoice"),
    "update_invoice_item": _of("invoice_item"),
    "update_invoice_line_item": _of("invoice"),
    "update_invoice_lines": _of("invoice"),
    "update_issuing_card": _of("card", retrieve="retrieve_issuing_card"),
    "update_issuing_dispute": _of("dispute", retrieve="retrieve_issuing_dispute"),
    "update_payment_intent": _of("payment_intent"),
    "update_payment_link": _of("payment_link"),
    "update_quote": _of("quote"),
    "update_source": _of("source"),
    "update_subscription": _of("subscription"),
}
"""Objects acted on that tell the currency, in the order in which they are tried, by action."""

NOT_TOLD: dict[str, str] = {
    "confirm_setup_intent": "a mandate's amount is in the currency of the scheme, and a SetupIntent has none",
    "create_customer": "a new customer's balance is in the account's currency",
    "create_payment_method": "a mandate's amount is in the currency of the scheme",
    "create_quote": "a new quote takes the currency of its prices",
    "create_setup_intent": "a mandate's amount is in the currency of the scheme, and a SetupIntent has none",
    "create_subscription_schedule": "default settings hold for phases of any currency",
    "create_test_confirmation_token": "a mandate's amount is in the currency of the scheme",
    "present_test_terminal_reader_payment_method": "the reader does not name the currency of the payment it collects",
    "update_setup_intent": "a mandate's amount is in the currency of the scheme, and a SetupIntent has none",
    "update_subscription_schedule": "default settings hold for phases of any currency",
}
"""Actions that take money whose currency no object tells, and why: their ``currency_of`` is empty; money given to them fails the step."""

NOT_OWN_CURRENCY = frozenset({"create_refund", "update_payment_intent"})
"""Actions whose ``currency`` is never filled from their amounts: a refund's is for refunds of a customer's balance (Stripe: "Create a
refund"), and an update's changes the currency that the object has (Stripe: "Update a PaymentIntent")."""
