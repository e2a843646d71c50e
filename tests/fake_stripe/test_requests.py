"""Requests through Stripe's own library: what comes back, and what happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import stripe

from tests.helpers.http import call
from wfrun.fake_stripe.door import FakeStripe

ORDER = {"amount": 2000, "currency": "usd"}


def test_a_customer_is_created_read_changed_and_deleted(client: Any, fake: FakeStripe) -> None:
    made = client.v1.customers.create({"email": "ada@example.com", "metadata": {"tier": "gold"}})
    assert (made.email, made.metadata["tier"], made.livemode) == ("ada@example.com", "gold", False)
    assert made.created == 1_793_610_000

    changed = client.v1.customers.update(made.id, {"name": "Ada", "metadata": {"tier": "", "since": "2026"}})
    assert (changed.name, changed.metadata.to_dict()) == ("Ada", {"since": "2026"})
    assert client.v1.customers.retrieve(made.id).name == "Ada"

    assert client.v1.customers.delete(made.id).deleted is True
    assert client.v1.customers.retrieve(made.id).deleted is True
    assert [effect["changes"][0]["what"] for effect in fake.ledger.effects({})["effects"]] == ["created", "changed", "deleted"]


def test_a_payment_moves_money_once(client: Any, fake: FakeStripe) -> None:
    order = {"amount": 2000, "currency": "usd", "confirm": True, "payment_method": "pm_card_visa"}
    paid = client.v1.payment_intents.create(order, {"idempotency_key": "order-1"})
    again = client.v1.payment_intents.create(order, {"idempotency_key": "order-1"})
    assert (paid.status, paid.id) == ("succeeded", again.id)
    assert again.last_response.headers["idempotent-replayed"] == "true"
    assert fake.ledger.calls_made == 2 and fake.ledger.effects_made == 1


@pytest.mark.parametrize(
    ("given", "code", "param", "message"),
    [
        ({"amount": "x"}, "parameter_invalid_integer", "amount", "Invalid integer: x"),
        ({"amuont": 5}, "parameter_unknown", "amuont", "Received unknown parameter: amuont. Did you mean amount?"),
        ({"metadata": "x"}, None, "metadata", "Invalid object"),
        ({"reason": "other"}, None, "reason", "Invalid reason: must be one of duplicate, fraudulent, or requested_by_customer"),
        ({"charge": "ch_none"}, "resource_missing", "charge", "No such charge: 'ch_none'"),
    ],
)
def test_a_wrong_parameter_is_refused_in_stripes_words(
    client: Any, given: dict[str, object], code: str | None, param: str, message: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"charge": "ch_1", **given})
    error = refused.value
    assert (error.http_status, error.code, error.param, error.user_message) == (400, code, param, message)
    assert error.request_id is not None and error.request_id.startswith("req_")


def body_of(error: stripe.StripeError) -> Any:
    body: Any = error.json_body
    return body["error"]


def test_a_declined_card_tells_the_payment_and_the_attempt(client: Any, fake: FakeStripe) -> None:
    payment = client.v1.payment_intents.create({"amount": 2000, "currency": "usd"})
    with pytest.raises(stripe.CardError) as declined:
        client.v1.payment_intents.confirm(payment.id, {"payment_method": "pm_card_visa_chargeDeclinedInsufficientFunds"})
    error = declined.value
    assert (error.http_status, error.code, body_of(error)["type"]) == (402, "card_declined", "card_error")
    told = body_of(error)
    assert told["decline_code"] == "insufficient_funds"
    assert (told["payment_intent"]["id"], told["payment_intent"]["status"]) == (payment.id, "requires_payment_method")
    assert client.v1.charges.retrieve(told["charge"]).status == "failed"
    assert [change["object"] for change in fake.ledger.effects({})["effects"][-1]["changes"]].count("charge") == 1


def test_a_charge_of_a_card_that_is_declined_stays_as_a_failed_one(client: Any) -> None:
    with pytest.raises(stripe.CardError) as declined:
        client.v1.charges.create({**ORDER, "source": "tok_chargeDeclinedExpiredCard"})
    told = body_of(declined.value)
    assert (told["code"], "decline_code" in told) == ("expired_card", False)
    failed = client.v1.charges.retrieve(told["charge"])
    assert (failed.status, failed.paid, failed.amount_captured, failed.failure_code) == ("failed", False, 0, "expired_card")
    disputed = client.v1.charges.create({**ORDER, "source": "tok_createDispute"})
    assert disputed.disputed and client.v1.disputes.list({"charge": disputed.id}).data[0].amount == 2000
    assert disputed.payment_method_details.card.last4 == "0259"


def test_an_intent_in_another_state_is_told(client: Any) -> None:
    payment = client.v1.payment_intents.create({"amount": 2000, "currency": "usd"})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payment_intents.capture(payment.id)
    assert refused.value.code == "payment_intent_unexpected_state"
    assert body_of(refused.value)["payment_intent"]["id"] == payment.id


def test_a_missing_object_is_told_by_its_parameter(client: Any) -> None:
    attempts: list[tuple[Callable[[], Any], int, str]] = [
        (lambda: client.v1.customers.retrieve("cus_none"), 404, "id"),
        (lambda: client.v1.payment_intents.retrieve("pi_none"), 404, "intent"),
        (lambda: client.v1.customers.tax_ids.list("cus_none"), 404, "customer"),
        (lambda: client.v1.refunds.create({"charge": "ch_none"}), 400, "charge"),
        (lambda: client.v1.invoices.create({"customer": "cus_none"}), 400, "customer"),
        (lambda: client.v1.payment_intents.create({**ORDER, "payment_method": "pm_none"}), 400, "payment_method"),
        (lambda: client.v1.charges.create({**ORDER, "source": "tok_none"}), 400, "source"),
    ]
    for missing, status, param in attempts:
        with pytest.raises(stripe.InvalidRequestError) as refused:
            missing()
        assert (refused.value.http_status, refused.value.code, refused.value.param) == (status, "resource_missing", param)


def test_what_the_server_does_not_do_is_refused_with_a_sentence(client: Any, address: str, fake: FakeStripe) -> None:
    quote = client.v1.quotes.create({})
    for path in ("/oauth/token", "/v1/files/file_1/contents", f"/v1/quotes/{quote.id}/pdf"):
        answer = call(address, "GET", path)
        assert (answer.status, answer.error["code"]) == (501, "not_carried_out")
        assert answer.error["message"].startswith("wfrun fake-stripe: ")


def test_each_answer_says_how_far_its_operation_is_carried_out(client: Any) -> None:
    made = client.v1.customers.create({})
    assert made.last_response.headers["fake-stripe-operation"] == "modelled"
    sent = client.v1.shipping_rates.create({"display_name": "Post"})
    assert sent.last_response.headers["fake-stripe-operation"] == "by shape"


def test_what_is_left_out_is_told_in_a_header_and_by_the_calls(client: Any, fake: FakeStripe) -> None:
    paid = client.v1.charges.create({"amount": 500, "currency": "usd", "source": "tok_visa", "application_fee_amount": 5})
    ignored = paid.last_response.headers["fake-stripe-ignored"]
    assert "application_fee_amount" in ignored
    assert fake.ledger.calls({})["calls"][-1]["ignored"] == ignored.split(", ")


def test_the_parameter_of_a_refusal_is_told(client: Any) -> None:
    paid = client.v1.charges.create({**ORDER, "source": "tok_visa"})
    attempts: list[tuple[Callable[[], Any], str | None, str]] = [
        (lambda: client.v1.customers.create({"email": "x"}), "email_invalid", "email"),
        (lambda: client.v1.charges.create({**ORDER, "amount": 5, "source": "tok_visa"}), "amount_too_small", "amount"),
        (lambda: client.v1.refunds.create({"charge": paid.id, "amount": 2001}), "amount_too_large", "amount"),
        (lambda: client.v1.charges.create({"currency": "usd", "source": "tok_visa"}), "parameter_missing", "amount"),
        (lambda: client.v1.charges.retrieve(paid.id, {"expand": ["amount"]}), None, "expand"),
        (lambda: client.v1.customers.create({"balance": ""}), "parameter_invalid_empty", "balance"),
    ]
    for refused_call, code, param in attempts:
        with pytest.raises(stripe.InvalidRequestError) as refused:
            refused_call()
        assert (refused.value.code, refused.value.param) == (code, param), refused.value


def test_meter_events_are_streamed_with_the_token_of_a_session(client: Any, client_with: Callable[..., Any], fake: FakeStripe) -> None:
    session = client.v2.billing.meter_event_session.create()
    event = {"event_name": "used", "payload": {"value": "1", "stripe_customer_id": "cus_1"}}
    client_with(session.authentication_token).v2.billing.meter_event_stream.create({"events": [event]})
    with pytest.raises(stripe.AuthenticationError):
        client_with("another token").v2.billing.meter_event_stream.create({"events": [event]})


def test_an_empty_text_clears_what_can_be_cleared(client: Any) -> None:
    made = client.v1.customers.create(
        {"name": "Ada", "email": "ada@example.com", "address": {"city": "Bern", "line1": "x"}, "metadata": {"a": "1"}}
    )
    cleared = client.v1.customers.update(made.id, {"name": "", "address": {"line1": ""}, "metadata": ""})
    assert (cleared.name, cleared.email, cleared.metadata.to_dict()) == (None, "ada@example.com", {})
    assert (cleared.address.city, cleared.address.line1) == ("Bern", None)
    assert client.v1.customers.update(made.id, {"address": ""}).address is None
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.customers.update(made.id, {"invoice_settings": {"default_payment_method": "pm_none"}, "next_invoice_sequence": ""})
    assert (refused.value.code, refused.value.param) == ("parameter_invalid_empty", "next_invoice_sequence")


class TestWhatStripeMakesBeside:
    def test_money_that_moves_is_an_entry_in_the_balance(self, client: Any) -> None:
        paid = client.v1.payment_intents.create({**ORDER, "payment_method": "pm_card_visa", "confirm": True})
        found = client.v1.payment_intents.retrieve(paid.id, {"expand": ["latest_charge.balance_transaction"]})
        entry = found.latest_charge.balance_transaction
        assert (entry.amount, entry.fee, entry.net, entry.type, entry.source) == (2000, 88, 1912, "charge", found.latest_charge.id)
        back = client.v1.refunds.create({"payment_intent": paid.id, "amount": 500, "expand": ["balance_transaction"]})
        assert (back.balance_transaction.amount, back.balance_transaction.fee, back.balance_transaction.type) == (-500, 0, "refund")
        assert {one.type for one in client.v1.balance_transactions.list().data} == {"charge", "refund"}

    def test_an_authorization_is_an_entry_when_it_is_captured(self, client: Any) -> None:
        held = client.v1.payment_intents.create({**ORDER, "payment_method": "pm_card_visa", "confirm": True, "capture_method": "manual"})
        assert client.v1.balance_transactions.list().data == []
        client.v1.payment_intents.capture(held.id, {"amount_to_capture": 1500})
        (entry,) = client.v1.balance_transactions.list().data
        assert (entry.amount, entry.fee) == (1500, 74)

    def test_a_test_card_is_a_new_payment_method_each_time(self, client: Any) -> None:
        paid = [client.v1.payment_intents.create({**ORDER, "payment_method": "pm_card_mastercard", "confirm": True}) for _ in range(2)]
        methods = [client.v1.payment_methods.retrieve(one.payment_method) for one in paid]
        assert [method.card.brand for method in methods] == ["mastercard", "mastercard"] and methods[0].id != methods[1].id
        assert methods[0].customer is None
        charge = client.v1.charges.create({**ORDER, "source": "tok_amex"})
        assert client.v1.payment_methods.retrieve(charge.payment_method).card.brand == "amex"

    def test_a_customer_keeps_the_payment_method_that_is_theirs(self, client: Any) -> None:
        settings = {"default_payment_method": "pm_card_visa"}
        made = client.v1.customers.create({"payment_method": "pm_card_visa", "invoice_settings": settings})
        assert "fake-stripe-ignored" not in made.last_response.headers
        (method,) = client.v1.payment_methods.list({"customer": made.id, "type": "card"}).data
        assert made.invoice_settings.default_payment_method == method.id
        later = {"customer": made.id, "setup_future_usage": "off_session", "payment_method": "pm_card_amex", "confirm": True}
        client.v1.payment_intents.create({**ORDER, **later})
        assert {one.card.brand for one in client.v1.payment_methods.list({"customer": made.id}).data} == {"visa", "amex"}

    def test_a_declined_test_card_stays_declined_under_its_new_id(self, client: Any) -> None:
        payment = client.v1.payment_intents.create({**ORDER, "payment_method": "pm_card_chargeDeclined"})
        for _ in range(2):
            with pytest.raises(stripe.CardError):
                client.v1.payment_intents.confirm(payment.id, {"payment_method": payment.payment_method})
        assert client.v1.payment_intents.confirm(payment.id, {"payment_method": "pm_card_visa"}).status == "succeeded"

    def test_a_payment_method_can_be_described_in_place(self, client: Any) -> None:
        data = {"type": "card", "card": {"token": "tok_visa"}, "billing_details": {"name": "Ada"}}
        paid = client.v1.payment_intents.create({**ORDER, "payment_method_data": data, "confirm": True})
        assert (paid.status, "fake-stripe-ignored" in paid.last_response.headers) == ("succeeded", False)
        method = client.v1.payment_methods.retrieve(paid.payment_method)
        assert (method.card.last4, method.billing_details.name) == ("4242", "Ada")
        with pytest.raises(stripe.InvalidRequestError, match=r"unknown parameter: payment_method_data.card..planet"):
            client.v1.payment_intents.create({**ORDER, "payment_method_data": {"type": "card", "card": {"planet": "x"}}})

    def test_a_token_of_a_card_stands_for_the_card(self, client: Any) -> None:
        card = {"number": "4000000000000002", "exp_month": 12, "exp_year": 2030, "cvc": "123"}
        token = client.v1.tokens.create({"card": card})
        assert (token.card.last4, token.card.exp_year, token.type, token.used) == ("0002", 2030, "card", False)
        with pytest.raises(stripe.CardError, match="Your card was declined"):
            client.v1.charges.create({**ORDER, "source": token.id})
        method = client.v1.payment_methods.create({"type": "card", "card": {"token": token.id}})
        assert method.card.last4 == "0002"
        with pytest.raises(stripe.CardError, match="Your card number is incorrect"):
            client.v1.tokens.create({"card": {**card, "number": "1234"}})

    def test_a_product_can_be_made_with_its_price(self, client: Any) -> None:
        data = {"currency": "usd", "unit_amount": 500, "recurring": {"interval": "month"}}
        product = client.v1.products.create({"name": "Tea", "default_price_data": data, "expand": ["default_price"]})
        price = product.default_price
        assert (price.unit_amount, price.recurring.interval, price.product) == (500, "month", product.id)
        assert "fake-stripe-ignored" not in product.last_response.headers


class TestListsInObjects:
    def test_the_lines_of_a_session_and_of_a_payment_link(self, client: Any) -> None:
        price = client.v1.prices.create({"currency": "usd", "unit_amount": 300, "product_data": {"name": "Tea"}})
        data = {"currency": "usd", "unit_amount": 500, "product_data": {"name": "Cups"}}
        lines = [{"price": price.id, "quantity": 2}, {"price_data": data, "quantity": 1}]
        session = client.v1.checkout.sessions.create({"mode": "payment", "line_items": lines, "success_url": "https://x.io"})
        assert "line_items" not in session.to_dict()
        listed = client.v1.checkout.sessions.line_items.list(session.id).data
        assert [(one.description, one.quantity, one.amount_total) for one in listed] == [("Tea", 2, 600), ("Cups", 1, 500)]
        assert sum(one.amount_total for one in listed) == session.amount_total
        found = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["line_items", "line_items.data.price.product"]})
        assert [one.price.product.name for one in found.line_items.data] == ["Tea", "Cups"]
        assert client.v1.checkout.sessions.line_items.list(session.id, {"limit": 1}).has_more
        link = client.v1.payment_links.create({"line_items": lines[:1]})
        assert [one.price.id for one in client.v1.payment_links.line_items.list(link.id).data] == [price.id]

    def test_lists_of_what_names_the_object(self, client: Any) -> None:
        paid = client.v1.charges.create({**ORDER, "source": "tok_visa"})
        assert client.v1.charges.retrieve(paid.id, {"expand": ["refunds"]}).refunds.data == []
        backs = [client.v1.refunds.create({"charge": paid.id, "amount": amount}).id for amount in (5, 6)]
        found = client.v1.charges.retrieve(paid.id, {"expand": ["refunds"]}).refunds
        assert ([one.id for one in found.data], found.has_more) == (backs[::-1], False)
        customer = client.v1.customers.create(
            {"payment_method": "pm_card_visa", "invoice_settings": {"default_payment_method": "pm_card_visa"}}
        )
        price = client.v1.prices.create(
            {"currency": "usd", "unit_amount": 900, "recurring": {"interval": "month"}, "product_data": {"name": "x"}}
        )
        made = client.v1.subscriptions.create({"customer": customer.id, "items": [{"price": price.id}]})
        tax_id = client.v1.customers.tax_ids.create(customer.id, {"type": "eu_vat", "value": "DE123456789"})
        whole = client.v1.customers.retrieve(customer.id, {"expand": ["subscriptions", "tax_ids"]})
        assert "fake-stripe-ignored" not in whole.last_response.headers
        assert [one.id for one in (*whole.subscriptions.data, *whole.tax_ids.data)] == [made.id, tax_id.id]
        paid_by = client.v1.subscriptions.retrieve(made.id, {"expand": ["latest_invoice.payments"]}).latest_invoice.payments.data
        assert [one.amount_paid for one in paid_by] == [900]
