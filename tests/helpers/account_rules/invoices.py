"""Rules of invoices, their items, credit notes, and the balance of a customer."""

from __future__ import annotations

from typing import Any

from tests.helpers.account import NOW, charge, thing
from tests.helpers.account_rules.rows import RECORDED, Refused, Rule, rule
from tests.helpers.account_rules.subscriptions import customer, price

BAD = "invalid_request_error"
FLOW = "invoicing/integration/workflow-transitions"
ITEMS = "api/invoiceitems/create"
BALANCE = "billing/customer/balance"
NOTES = "api/credit_notes/create"
DAY = 86_400
SHOP = [
    customer(),
    price("price_once", 300, type="one_time", recurring=None),
    price("price_jpy", 1000, type="one_time", recurring=None, currency="jpy"),
    price("price_month"),
]
CREATED: tuple[str, dict[str, Any], dict[str, Any]] = ("invoices.create", {"customer": "cus_1"}, {"status": "draft", "currency": "usd"})


def item(amount: int, **more: Any) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """An item on the invoice of the first step."""
    return (
        "invoice_items.create",
        {"customer": "cus_1", "invoice": "$0.id", "amount": amount, "currency": "usd", **more},
        {"amount": amount},
    )


def invoice(state: str | None = None, **fields: Any) -> dict[str, Any]:
    """An invoice of 50.00 USD; paid where no state is given."""
    totals = dict.fromkeys(("amount_due", "subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax"), 5000)
    paid = 5000 if state is None else 0
    money: dict[str, Any] = {**totals, "amount_paid": paid, "amount_remaining": 5000 - paid, "starting_balance": 0, "ending_balance": 0}
    none: dict[str, Any] = {"pre_payment_credit_notes_amount": 0, "post_payment_credit_notes_amount": 0, "parent": None}
    return thing("invoice", "in_1", state, **{**money, **none, "customer": "cus_1", "currency": "usd", **fields})


def paid() -> list[dict[str, Any]]:
    """A paid invoice of 50.00 USD with what paid it."""
    return [
        customer(),
        invoice(),
        thing("invoice_payment", "inpay_1", invoice="in_1", payment={"type": "payment_intent", "payment_intent": "pi_1"}, amount_paid=5000),
        thing("payment_intent", "pi_1", amount=5000, amount_received=5000, currency="usd", latest_charge="ch_1", customer="cus_1"),
        charge(amount=5000, currency="usd", customer="cus_1"),
    ]


RULES: list[Rule] = [
    rule(
        "a new invoice is an empty draft",
        "api/invoices/create",
        SHOP,
        (
            "invoices.create",
            {"customer": "cus_1", "description": "Work"},
            {
                "status": "draft",
                "total": 0,
                "amount_due": 0,
                "auto_advance": False,
                "number": None,
                "description": "Work",
                "attempt_count": 0,
            },
        ),
        ("invoices.create", {}, Refused("parameter_missing", "customer")),
        ("invoices.create", {"customer": "cus_2"}, Refused("resource_missing", "No such customer: 'cus_2'")),
    ),
    rule(
        "only an invoice that is sent has a due date, and it has one",
        RECORDED,
        SHOP,
        (
            "invoices.create",
            {"customer": "cus_1", "collection_method": "send_invoice", "days_until_due": 14},
            {"due_date": NOW + 14 * DAY},
        ),
        ("invoices.create", {"customer": "cus_1", "collection_method": "send_invoice"}, Refused(BAD, "you must specify 'due_date'")),
        ("invoices.create", {"customer": "cus_1", "days_until_due": 14}, Refused(BAD, "You can only specify 'due_date'")),
    ),
    rule(
        "a draft that advances is finalized and charged after an hour",
        "invoicing/integration/automatic-advancement-collection",
        SHOP,
        (
            "invoices.create",
            {"customer": "cus_1", "auto_advance": True},
            {"automatically_finalizes_at": NOW + 3600, "next_payment_attempt": NOW + 3600},
        ),
        (
            "invoices.update",
            {"invoice": "$0.id", "auto_advance": False},
            {"automatically_finalizes_at": None, "next_payment_attempt": None},
        ),
    ),
    rule(
        "items on a draft add up",
        ITEMS,
        SHOP,
        CREATED,
        item(700, description="Work"),
        item(-200),
        ("invoices.retrieve", {"invoice": "$0.id"}, {"total": 500, "amount_due": 500, "amount_remaining": 500, "lines.data.#": 2}),
    ),
    rule(
        "an item may have a price",
        ITEMS,
        SHOP,
        CREATED,
        (
            "invoice_items.create",
            {"customer": "cus_1", "invoice": "$0.id", "pricing": {"price": "price_once"}, "quantity": 3},
            {"amount": 900, "currency": "usd", "quantity": 3},
        ),
        (
            "invoice_items.create",
            {"customer": "cus_1", "invoice": "$0.id", "pricing": {"price": "price_month"}},
            Refused(BAD, "only accepts prices with `type=one_time`"),
        ),
        ("invoice_items.create", {"customer": "cus_1", "invoice": "$0.id"}, Refused("parameter_missing")),
        ("invoice_items.create", {"amount": 5, "currency": "usd"}, Refused("parameter_missing", "customer")),
    ),
    rule(
        "an invoice has one currency",
        "invoicing/multi-currency-customers",
        SHOP,
        CREATED,
        (
            "invoice_items.create",
            {"customer": "cus_1", "invoice": "$0.id", "amount": 1250, "currency": "eur"},
            Refused(BAD, "The currency of the invoice item (eur) must be that of the invoice (usd)"),
        ),
        ("invoice_items.create", {"customer": "cus_1", "invoice": "$0.id", "pricing": {"price": "price_jpy"}}, Refused(BAD, "(jpy)")),
        then={"$0.id": {"total": 0, "lines.data.#": 0}},
    ),
    rule(
        "an item belongs to the customer of its invoice",
        ITEMS,
        [*SHOP, thing("customer", "cus_2")],
        CREATED,
        ("invoice_items.create", {"customer": "cus_2", "invoice": "$0.id", "amount": 5, "currency": "usd"}, Refused(BAD, "customer")),
    ),
    rule(
        "changed and deleted items reach their invoice",
        "api/invoiceitems/update",
        SHOP,
        CREATED,
        item(500),
        ("invoice_items.update", {"invoice_item": "$1.id", "amount": 900}, {"amount": 900}),
        ("invoices.retrieve", {"invoice": "$0.id"}, {"total": 900, "lines.data.0.amount": 900}),
        ("invoice_items.delete", {"invoice_item": "$1.id"}, {"deleted": True}),
        ("invoice_items.retrieve", {"invoice_item": "$1.id"}, Refused("resource_missing")),
        then={"$0.id": {"total": 0, "amount_due": 0, "lines.data.#": 0}},
    ),
    rule(
        "pending items wait until an invoice includes them",
        RECORDED,
        SHOP,
        ("invoice_items.create", {"customer": "cus_1", "amount": 500, "currency": "usd"}, {"invoice": None}),
        ("invoices.create", {"customer": "cus_1"}, {"total": 0}),
        ("invoices.create", {"customer": "cus_1", "pending_invoice_items_behavior": "include"}, {"total": 500}),
        ("invoices.create", {"customer": "cus_1", "pending_invoice_items_behavior": "include"}, {"total": 0}),
        then={"$0.id": {"invoice": "$2.id"}},
    ),
    rule(
        "finalized, an invoice is open and has a number",
        FLOW,
        SHOP,
        CREATED,
        item(700),
        (
            "invoices.finalize_invoice",
            {"invoice": "$0.id"},
            {"status": "open", "amount_due": 700, "amount_remaining": 700, "status_transitions.finalized_at": NOW, "attempted": False},
        ),
        ("invoices.finalize_invoice", {"invoice": "$0.id"}, Refused("invoice_not_editable", "already finalized")),
        (
            "invoice_items.create",
            {"customer": "cus_1", "invoice": "$0.id", "amount": 5, "currency": "usd"},
            Refused("invoice_not_editable"),
        ),
        ("invoice_items.update", {"invoice_item": "$1.id", "amount": 5}, Refused("invoice_not_editable")),
        ("invoice_items.delete", {"invoice_item": "$1.id"}, Refused("invoice_not_editable")),
    ),
    rule(
        "an invoice that owes nothing is paid when it is finalized",
        FLOW,
        SHOP,
        CREATED,
        ("invoices.finalize_invoice", {"invoice": "$0.id"}, {"status": "paid", "amount_paid": 0, "attempt_count": 0}),
    ),
    rule(
        "paid, an invoice has a payment",
        FLOW,
        SHOP,
        CREATED,
        item(700),
        (
            "invoices.pay",
            {"invoice": "$0.id"},
            {"status": "paid", "amount_paid": 700, "amount_remaining": 0, "attempt_count": 1, "attempted": True},
        ),
        ("invoice_payments.list", {"invoice": "$0.id"}, {"0.amount_paid": 700, "0.status": "paid", "0.payment.type": "payment_intent"}),
        ("payment_intents.retrieve", {"payment_intent": "$3.0.payment.payment_intent"}, {"status": "succeeded", "amount": 700}),
        ("invoices.pay", {"invoice": "$0.id"}, Refused("invoice_not_editable", "Invoice is already paid")),
    ),
    rule(
        "paid elsewhere, it has none",
        "api/invoices/pay",
        SHOP,
        CREATED,
        item(700),
        (
            "invoices.pay",
            {"invoice": "$0.id", "paid_out_of_band": True},
            {"status": "paid", "amount_paid": 700, "attempt_count": 0, "amount_paid_off_stripe": 700},
        ),
        ("invoice_payments.list", {"invoice": "$0.id"}, []),
    ),
    rule(
        "a declined card leaves an invoice open",
        "billing/collection-method",
        [customer("pm_card_chargeCustomerFail"), invoice("open", default_payment_method=None)],
        ("invoices.pay", {"invoice": "in_1"}, Refused("card_declined", "Your card was declined.")),
        ("invoices.pay", {"invoice": "in_1", "payment_method": "pm_card_authenticationRequired"}, Refused("authentication_required")),
        ("invoices.retrieve", {"invoice": "in_1"}, {"status": "open", "amount_remaining": 5000, "attempted": True}),
        ("invoices.pay", {"invoice": "in_1", "payment_method": "pm_card_visa"}, {"status": "paid", "amount_paid": 5000}),
    ),
    *(
        rule(
            f"an invoice that is {state} becomes {after} by {operation.rpartition('.')[2]}",
            FLOW,
            [customer(), invoice(state, collection_method="send_invoice")],
            (operation, {"invoice": "in_1"}, {"status": after}),
        )
        for operation, state, after in (
            ("invoices.void_invoice", "open", "void"),
            ("invoices.void_invoice", "uncollectible", "void"),
            ("invoices.mark_uncollectible", "open", "uncollectible"),
            ("invoices.pay", "uncollectible", "paid"),
            ("invoices.send_invoice", "open", "open"),
            ("invoices.send_invoice", "draft", "open"),
            ("invoices.finalize_invoice", "draft", "open"),
        )
    ),
    *(
        rule(
            f"{operation.rpartition('.')[2]} is not for an invoice that is {state or 'paid'}",
            FLOW,
            [customer(), invoice(state, collection_method="send_invoice")],
            (operation, {"invoice": "in_1"}, Refused(code)),
        )
        for operation, state, code in (
            ("invoices.void_invoice", "draft", BAD),
            ("invoices.void_invoice", None, BAD),
            ("invoices.void_invoice", "void", BAD),
            ("invoices.mark_uncollectible", "draft", BAD),
            ("invoices.mark_uncollectible", None, BAD),
            ("invoices.mark_uncollectible", "void", BAD),
            ("invoices.mark_uncollectible", "uncollectible", BAD),
            ("invoices.pay", "void", "invoice_not_editable"),
            ("invoices.send_invoice", "void", "invoice_not_editable"),
            ("invoices.finalize_invoice", "open", "invoice_not_editable"),
            ("invoices.finalize_invoice", "void", "invoice_not_editable"),
            ("invoices.delete", "open", "invoice_not_editable"),
            ("invoices.delete", None, "invoice_not_editable"),
        )
    ),
    rule(
        "an invoice that is charged is not sent by hand",
        RECORDED,
        [customer(), invoice("open", collection_method="charge_automatically")],
        ("invoices.send_invoice", {"invoice": "in_1"}, Refused(BAD, "You can only manually send an invoice if its collection method")),
    ),
    rule(
        "a draft is deleted",
        "api/invoices/delete",
        SHOP,
        CREATED,
        ("invoices.delete", {"invoice": "$0.id"}, {"deleted": True}),
        ("invoices.retrieve", {"invoice": "$0.id"}, Refused("resource_missing", "No such invoice")),
    ),
    rule(
        "a draft can be changed, a finalized invoice not",
        "api/invoices/update",
        [customer(), invoice("draft"), {**invoice("open"), "id": "in_2"}],
        (
            "invoices.update",
            {"invoice": "in_1", "collection_method": "send_invoice", "days_until_due": 3, "description": "Work"},
            {"collection_method": "send_invoice", "description": "Work"},
        ),
        ("invoices.update", {"invoice": "in_2", "description": "Work"}, Refused(BAD, "Finalized invoices can't be updated in this way")),
        ("invoices.update", {"invoice": "in_2", "collection_method": "send_invoice"}, Refused(BAD, "Finalized invoices")),
        ("invoices.update", {"invoice": "in_2", "metadata": {"a": "b"}}, {"metadata": {"a": "b"}, "status": "open"}),
    ),
    # The balance of a customer.
    rule(
        "credit lowers what an invoice asks for",
        BALANCE,
        [customer(balance=-300)],
        CREATED,
        item(1000),
        (
            "invoices.finalize_invoice",
            {"invoice": "$0.id"},
            {"status": "open", "total": 1000, "amount_due": 700, "starting_balance": -300, "ending_balance": 0},
        ),
        ("customers.balance_transactions.list", {"customer": "cus_1"}, {"0.type": "applied_to_invoice", "0.amount": 300}),
        then={"cus_1": {"balance": 0}},
    ),
    rule(
        "credit may pay an invoice wholly",
        BALANCE,
        [customer(balance=-3000)],
        CREATED,
        item(1000),
        (
            "invoices.finalize_invoice",
            {"invoice": "$0.id"},
            {"status": "paid", "amount_due": 0, "amount_paid": 0, "starting_balance": -3000, "ending_balance": -2000},
        ),
        then={"cus_1": {"balance": -2000}},
    ),
    rule(
        "debt raises what an invoice asks for",
        BALANCE,
        [customer(balance=300)],
        CREATED,
        item(1000),
        ("invoices.finalize_invoice", {"invoice": "$0.id"}, {"amount_due": 1300, "starting_balance": 300, "ending_balance": 0}),
        then={"cus_1": {"balance": 0}},
    ),
    rule(
        "an invoice of less than nothing is paid and becomes credit",
        BALANCE,
        [customer()],
        CREATED,
        item(-1000),
        ("invoices.finalize_invoice", {"invoice": "$0.id"}, {"status": "paid", "total": -1000, "amount_due": 0, "amount_paid": 0}),
        then={"cus_1": {"balance": -1000}},
    ),
    rule(
        "an invoice below what Stripe charges becomes debt",
        "currencies#minimum-and-maximum-charge-amounts",
        [customer()],
        CREATED,
        item(30),
        ("invoices.finalize_invoice", {"invoice": "$0.id"}, {"status": "paid", "total": 30, "amount_due": 0, "ending_balance": 30}),
        then={"cus_1": {"balance": 30}},
    ),
    rule(
        "a voided invoice gives back what it took of the balance",
        BALANCE,
        [customer(balance=-300)],
        CREATED,
        item(1000),
        ("invoices.finalize_invoice", {"invoice": "$0.id"}, {"amount_due": 700}),
        ("invoices.void_invoice", {"invoice": "$0.id"}, {"status": "void"}),
        ("customers.balance_transactions.list", {"customer": "cus_1"}, {"0.type": "unapplied_from_invoice", "0.amount": -300}),
        then={"cus_1": {"balance": -300}},
    ),
    rule(
        "the balance moves by each transaction",
        "api/customer_balance_transactions/create",
        [customer()],
        (
            "customers.balance_transactions.create",
            {"customer": "cus_1", "amount": -500, "currency": "usd"},
            {"amount": -500, "ending_balance": -500, "type": "adjustment"},
        ),
        ("customers.balance_transactions.create", {"customer": "cus_1", "amount": 200, "currency": "usd"}, {"ending_balance": -300}),
        (
            "customers.balance_transactions.create",
            {"customer": "cus_1", "amount": 200, "currency": "eur"},
            Refused(BAD, "balance is in usd"),
        ),
        ("customers.balance_transactions.create", {"customer": "cus_1", "amount": 200}, Refused("parameter_missing", "currency")),
        then={"cus_1": {"balance": -300}},
    ),
    # Credit notes.
    rule(
        "a credit note lowers what an open invoice asks for",
        NOTES,
        [customer(), invoice("open")],
        ("credit_notes.create", {"invoice": "in_1", "amount": 2000}, {"type": "pre_payment", "total": 2000, "status": "issued"}),
        then={"in_1": {"status": "open", "amount_remaining": 3000, "pre_payment_credit_notes_amount": 2000}},
    ),
    rule(
        "a credit note over all of it settles an open invoice",
        NOTES,
        [customer(), invoice("open")],
        ("credit_notes.create", {"invoice": "in_1", "amount": 5000}, {"type": "pre_payment"}),
        then={"in_1": {"status": "paid", "amount_remaining": 0, "amount_paid": 0}},
    ),
    rule(
        "a voided credit note is owed again",
        "invoicing/integration/credit-notes",
        [customer(), invoice("open")],
        ("credit_notes.create", {"invoice": "in_1", "amount": 2000}, {}),
        ("credit_notes.void_credit_note", {"credit_note": "$0.id"}, {"status": "void"}),
        ("credit_notes.void_credit_note", {"credit_note": "$0.id"}, Refused(BAD)),
        then={"in_1": {"amount_remaining": 5000, "amount_due": 5000, "pre_payment_credit_notes_amount": 0}},
    ),
    rule(
        "of a paid invoice the parts of a credit note add up to it",
        NOTES,
        paid(),
        ("credit_notes.create", {"invoice": "in_1", "amount": 2000}, Refused(BAD, "must equal")),
        ("credit_notes.create", {"invoice": "in_1", "amount": 2000, "credit_amount": 500}, Refused(BAD, "must equal")),
        (
            "credit_notes.create",
            {"invoice": "in_1", "amount": 2000, "credit_amount": 500, "refund_amount": 1000, "out_of_band_amount": 500},
            {"type": "post_payment", "total": 2000, "out_of_band_amount": 500},
        ),
        then={
            "in_1": {"post_payment_credit_notes_amount": 2000, "status": "paid", "amount_paid": 5000},
            "cus_1": {"balance": -500},
            "ch_1": {"amount_refunded": 1000},
        },
    ),
    rule(
        "no more is credited than an invoice has left",
        NOTES,
        paid(),
        ("credit_notes.create", {"invoice": "in_1", "amount": 5001, "credit_amount": 5001}, Refused("amount_too_large")),
        ("credit_notes.create", {"invoice": "in_1", "amount": 4000, "credit_amount": 4000}, {}),
        ("credit_notes.create", {"invoice": "in_1", "amount": 1001, "credit_amount": 1001}, Refused("amount_too_large")),
    ),
    *(
        rule(
            f"an invoice that is {state} gets no credit note",
            NOTES,
            [customer(), invoice(state)],
            ("credit_notes.create", {"invoice": "in_1", "amount": 100}, Refused(BAD, "needs an open or paid invoice")),
        )
        for state in ("draft", "void", "uncollectible")
    ),
]
