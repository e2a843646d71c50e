"""Requests through Stripe's own library: what comes back, and what happened."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from wfrun.fake_stripe.door import FakeStripe


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
