"""The fixture for tests of people who call Stripe: what it gives, through its own door."""

from __future__ import annotations

import pytest
import stripe

from wfrun.testing import FakeStripeServer, fake_stripe, fake_stripe_server  # noqa: F401 - pytest finds fixtures by their names


def test_a_shop_is_paid_and_hears_of_it(fake_stripe: FakeStripeServer) -> None:  # noqa: F811
    client = fake_stripe.client()
    with fake_stripe.webhooks("payment_intent.succeeded") as endpoint:
        payment = client.v1.payment_intents.create({"amount": 2000, "currency": "usd"})
        client.v1.payment_intents.confirm(payment.id, {"payment_method": "pm_card_visa"})
        delivery = endpoint.wait_for("payment_intent.succeeded")
    event = stripe.Webhook.construct_event(delivery.payload, delivery.signature, endpoint.secret)
    assert event.data.object["id"] == payment.id
    assert [charge["amount"] for charge in fake_stripe.objects("charge")] == [2000]


def test_each_test_begins_with_an_empty_account(fake_stripe: FakeStripeServer) -> None:  # noqa: F811
    assert fake_stripe.calls() == [] and fake_stripe.effects() == []
    assert [raw["object"] for raw in fake_stripe.objects()] == ["account"]


def test_objects_are_given_and_effects_counted(fake_stripe: FakeStripeServer) -> None:  # noqa: F811
    fake_stripe.add({"object": "customer", "id": "cus_1", "email": "ada@example.com", "metadata": {}})
    client = fake_stripe.client()
    for _ in range(2):
        client.v1.customers.update("cus_1", {"metadata": {"tier": "gold"}}, {"idempotency_key": "key 1"})
    assert client.v1.customers.retrieve("cus_1").to_dict()["metadata"] == {"tier": "gold"}
    assert len(fake_stripe.calls(operation="customers.update")) == 2
    (effect,) = fake_stripe.effects()
    assert effect["idempotency_key"] == "key 1"


def test_a_proxy_of_the_environment_is_not_asked(
    fake_stripe: FakeStripeServer,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    beside = FakeStripeServer(fake_stripe.url)
    assert beside.calls() == []
    beside.close()


def test_events_are_triggered(fake_stripe: FakeStripeServer) -> None:  # noqa: F811
    with fake_stripe.webhooks() as endpoint:
        events = fake_stripe.trigger("charge.dispute.created", "amount=4200")
        endpoint.wait_for("charge.dispute.created")
    assert events[-1]["data"]["object"]["amount"] == 4200
    with pytest.raises(ValueError, match="not an event type"):
        fake_stripe.trigger("charge.gone")


def test_faults_strike_the_next_request(fake_stripe: FakeStripeServer) -> None:  # noqa: F811
    client = fake_stripe.client(max_network_retries=0)
    fake_stripe.fault("429; retry-after=1", operation="customers.create")
    with pytest.raises(stripe.RateLimitError):
        client.v1.customers.create({"email": "ada@example.com"})
    client.v1.customers.create({"email": "ada@example.com"})
    assert len(fake_stripe.effects()) == 1
    with pytest.raises(ValueError, match="is no fault"):
        fake_stripe.fault("flood")


def test_a_delivery_is_made_twice_on_demand(fake_stripe: FakeStripeServer) -> None:  # noqa: F811
    fake_stripe.fault("webhook-duplicate", operation="product.created")
    with fake_stripe.webhooks("product.created") as endpoint:
        fake_stripe.client().v1.products.create({"name": "Tea"})
        first, second = endpoint.wait_for_count(2)
    assert first.event == second.event


def test_what_does_not_come_is_a_timeout_that_names_what_came(fake_stripe: FakeStripeServer) -> None:  # noqa: F811
    with fake_stripe.webhooks() as endpoint:
        fake_stripe.client().v1.products.create({"name": "Tea"})
        endpoint.wait_for("product.created")
        with pytest.raises(TimeoutError, match=r"no charge\.succeeded came within 0\.01 seconds; there came product\.created"):
            endpoint.wait_for("charge.succeeded", timeout=0.01)


def test_an_event_comes_after_the_one_of_a_later_request(fake_stripe: FakeStripeServer) -> None:  # noqa: F811
    client = fake_stripe.client()
    fake_stripe.fault("webhook-reorder", operation="product.created")
    with fake_stripe.webhooks("product.created") as endpoint:
        first, second = (client.v1.products.create({"name": name}).id for name in ("Tea", "Cup"))
        found = endpoint.wait_for_count(2)
    assert [delivery.event["data"]["object"]["id"] for delivery in found] == [second, first]


def test_an_endpoint_hears_nothing_after_its_block(fake_stripe: FakeStripeServer) -> None:  # noqa: F811
    with fake_stripe.webhooks("product.created"):
        pass
    product = fake_stripe.client().v1.products.create({"name": "Tea"})
    (event,) = [raw for raw in fake_stripe.objects("event") if raw["data"]["object"]["id"] == product.id]
    assert event["pending_webhooks"] == 0
    assert [effect["operation"] for effect in fake_stripe.effects()] == ["webhook_endpoints.create", "products.create"]
