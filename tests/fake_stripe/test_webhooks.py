"""Webhooks of the fake Stripe: which events go where, signed, and again until they are taken."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import stripe

from tests.helpers.account import CATALOG, NOW, Stage, charge
from wfrun.fake_stripe.deliveries import Deliveries, FaultsOf
from wfrun.fake_stripe.destinations import Forwarding
from wfrun.fake_stripe.door import FakeStripe
from wfrun.fake_stripe.server import in_thread
from wfrun.fake_stripe.webhooks import Webhooks
from wfrun.simulator.account.signing_secrets import signing_secret
from wfrun.testing.endpoint import Endpoint
from wfrun.testing.endpoint import endpoint as running_endpoint

REQUEST = {"id": "req_1", "idempotency_key": "key 1"}


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with running_endpoint() as got:
        yield got


class Scene:
    """An account with webhooks; what is called before ``deliver`` is sent then."""

    def __init__(self, *, forward: str | None = None, faults: FaultsOf | None = None, retries: int = 2) -> None:
        self.fake = FakeStripe(seed="webhooks", clock=lambda: NOW)
        self.stage = Stage(strict=True)
        self.stage.account = self.fake.account
        self.deliveries = Deliveries(retries=retries, first_delay=0.01, faults=faults)
        self.webhooks = Webhooks(self.fake, self.deliveries, Forwarding(forward))
        self.steps: list[Callable[[], None]] = []
        self.requests = 0

    def create(self, action: str, *, on: str | None = None, **arguments: Any) -> Any:
        """Carries an action out at once, without telling anybody."""
        return self.stage.done(action, on=on, **arguments)

    def act(self, action: str, *, on: str | None = None, **arguments: Any) -> None:
        """Carries an action out and sends its events, once delivering has begun."""

        def step() -> None:
            self.stage.done(action, on=on, **arguments)
            operation = CATALOG.operation_of(action)
            assert operation is not None
            self.requests += 1
            request = {**REQUEST, "id": f"req_{self.requests}"}
            self.webhooks.changed(operation, self.stage.account.changed(on), now=NOW, request=request, account=on)

        self.steps.append(step)

    def deliver(self) -> None:
        """Delivers until nothing is on its way."""

        async def run() -> None:
            await self.deliveries.start()
            for step in self.steps:
                step()
            assert await self.deliveries.idle(300)
            await self.deliveries.stop()

        asyncio.run(run())
        self.steps.clear()


def test_an_endpoint_gets_the_events_that_it_asks_for_signed_with_its_secret(endpoint: Endpoint) -> None:
    scene = Scene()
    made = scene.create("create_webhook_endpoint", url=endpoint.url, enabled_events=["customer.created"])
    scene.act("create_customer", email="ada@example.com")
    scene.act("create_product", name="Tea")
    scene.deliver()
    assert endpoint.types == ["customer.created"]
    (signature, body) = endpoint.deliveries[0]
    assert made["secret"].startswith("whsec_")
    event = stripe.Webhook.construct_event(body, signature, made["secret"])
    assert (event.type, event.api_version, event.request.to_dict()) == ("customer.created", CATALOG.release, REQUEST)
    assert not scene.stage.done("retrieve_webhook_endpoint", webhook_endpoint=made["id"]).get("secret")


def test_a_wrong_secret_does_not_verify(endpoint: Endpoint) -> None:
    scene = Scene(forward=endpoint.url)
    scene.act("create_product", name="Tea")
    scene.deliver()
    (signature, body) = endpoint.deliveries[0]
    stripe.Webhook.construct_event(body, signature, signing_secret("we_forwarded"))
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body, signature, signing_secret("we_another"))


def test_events_come_in_the_order_in_which_they_happened_and_can_be_read_back(endpoint: Endpoint) -> None:
    scene = Scene(forward=endpoint.url)
    scene.stage.account.add(charge(amount=2500))
    scene.act("create_customer", email="ada@example.com")
    scene.act("create_refund", charge="ch_1", amount=100)
    scene.deliver()
    assert endpoint.types == ["customer.created", "refund.created", "charge.refunded"]
    for event in endpoint.events:
        kept = scene.stage.done("retrieve_event", event=event["id"])
        assert (kept["type"], kept["pending_webhooks"], event["pending_webhooks"]) == (event["type"], 0, 1)


def test_what_is_not_taken_is_sent_again_and_does_not_hold_up_the_next(endpoint: Endpoint) -> None:
    scene = Scene(forward=endpoint.url)
    endpoint.answers = [500, 200]
    scene.act("create_customer", email="ada@example.com")
    scene.act("create_product", name="Tea")
    scene.deliver()
    assert endpoint.types == ["customer.created", "product.created", "customer.created"]
    first, _, again = endpoint.events
    assert first == again
    assert [(attempt.number, attempt.status) for attempt in scene.deliveries.attempts] == [(1, 500), (1, 200), (2, 200)]


def test_an_endpoint_that_takes_nothing_is_given_up_and_the_event_stays_pending(endpoint: Endpoint) -> None:
    scene = Scene(forward=endpoint.url, retries=1)
    endpoint.answers = [302, 410]
    scene.act("create_product", name="Tea")
    scene.deliver()
    assert len(endpoint.deliveries) == 2
    (kept,) = scene.stage.account.objects("event")
    assert kept["pending_webhooks"] == 1
    scene.steps = [lambda: sent.append(scene.webhooks.send_pending())]
    sent: list[int] = []
    scene.deliver()
    assert sent == [1]
    assert len(endpoint.deliveries) == 3
    (kept,) = scene.stage.account.objects("event")
    assert kept["pending_webhooks"] == 0


def test_a_proxy_of_the_environment_is_not_asked(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    scene = Scene(forward=endpoint.url, retries=0)
    scene.act("create_product", name="Tea")
    scene.deliver()
    assert endpoint.types == ["product.created"]


def test_nobody_there_is_an_attempt_that_failed() -> None:
    with running_endpoint() as gone:
        url = gone.url
    scene = Scene(forward=url, retries=0)
    scene.act("create_product", name="Tea")
    scene.deliver()
    (attempt,) = scene.deliveries.attempts
    assert attempt.status is None and attempt.error


@pytest.mark.parametrize(
    ("faults", "types"),
    [
        ({"duplicate"}, ["customer.created", "customer.created", "product.created"]),
        ({"lose"}, ["product.created"]),
        ({"reorder"}, ["product.created", "customer.created"]),
        ({"bad_signature"}, ["customer.created", "product.created"]),
    ],
)
def test_faults_of_the_next_delivery(endpoint: Endpoint, faults: set[str], types: list[str]) -> None:
    scene = Scene(forward=endpoint.url, faults=lambda type: frozenset(faults) if type == "customer.created" else frozenset())
    scene.act("create_customer", email="ada@example.com")
    scene.act("create_product", name="Tea")
    scene.deliver()
    assert endpoint.types == types
    (signature, body) = endpoint.deliveries[0]
    if "bad_signature" in faults:
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(body, signature, signing_secret("we_forwarded"))
    else:
        stripe.Webhook.construct_event(body, signature, signing_secret("we_forwarded"))


def test_events_of_a_connected_account_go_to_connect_endpoints_of_the_platform_and_to_its_own(endpoint: Endpoint) -> None:
    with running_endpoint() as own, running_endpoint() as platform_only:
        scene = Scene()
        scene.create("create_webhook_endpoint", url=endpoint.url, enabled_events=["*"], connect=True)
        scene.create("create_webhook_endpoint", url=platform_only.url, enabled_events=["*"])
        scene.create("create_webhook_endpoint", url=own.url, enabled_events=["*"], on="acct_1")
        scene.act("create_product", name="Tea", on="acct_1")
        scene.deliver()
        assert (endpoint.types, own.types, platform_only.types) == (["product.created"], ["product.created"], [])
        assert endpoint.events[0]["account"] == "acct_1"
        assert "account" not in own.events[0]
        assert endpoint.events[0]["id"] == own.events[0]["id"]


def test_a_thin_destination_gets_thin_events_that_name_the_snapshot(endpoint: Endpoint) -> None:
    scene = Scene()
    operation = CATALOG.operation("v2.core.event_destinations.create")
    assert operation is not None
    made = scene.stage.perform(
        operation,
        type="webhook_endpoint",
        name="thin",
        event_payload="thin",
        enabled_events=["v1.customer.created"],
        include=["webhook_endpoint.signing_secret"],
        webhook_endpoint={"url": endpoint.url},
    )
    scene.act("create_customer", email="ada@example.com")
    scene.deliver()
    (event,) = endpoint.events
    (customer,) = scene.stage.account.objects("customer")
    (snapshot,) = scene.stage.account.objects("event")
    assert event["object"] == "v2.core.event" and event["type"] == "v1.customer.created"
    assert event["related_object"] == {"id": customer["id"], "type": "customer", "url": f"/v1/customers/{customer['id']}"}
    assert (event["snapshot_event"], event["reason"]["request"]) == (snapshot["id"], REQUEST)
    client = stripe.StripeClient("sk_test_1")
    parsed = client.parse_event_notification(
        endpoint.deliveries[0].payload, endpoint.deliveries[0].signature, made["webhook_endpoint"]["signing_secret"]
    )
    assert parsed.type == "v1.customer.created"


def test_a_disabled_endpoint_gets_nothing(endpoint: Endpoint) -> None:
    scene = Scene()
    made = scene.create("create_webhook_endpoint", url=endpoint.url, enabled_events=["*"])
    scene.create("update_webhook_endpoint", webhook_endpoint=made["id"], disabled=True)
    scene.act("create_product", name="Tea")
    scene.deliver()
    assert endpoint.deliveries == []


def test_an_event_is_forgotten_after_thirty_days(endpoint: Endpoint) -> None:
    scene = Scene(forward=endpoint.url)
    scene.act("create_product", name="Tea")
    scene.deliver()

    def kept() -> list[int]:
        return [len(scene.stage.account.objects(kind)) for kind in ("event", "v2.core.event")]

    assert kept() == [1, 1]
    scene.webhooks.happened([], now=NOW + 30 * 86_400, request=REQUEST)
    assert kept() == [1, 1]
    scene.webhooks.happened([], now=NOW + 30 * 86_400 + 1, request=REQUEST)
    assert kept() == [0, 0]


@pytest.mark.parametrize("url", ["shop.example.com", "ftp://shop.example.com", "http://"])
def test_an_endpoint_has_an_address(url: str) -> None:
    code, _ = Stage(strict=True).refused("create_webhook_endpoint", url=url, enabled_events=["*"])
    assert code == "url_invalid"


def test_what_is_done_through_the_door_sends_webhooks(endpoint: Endpoint) -> None:
    fake = FakeStripe(seed="webhooks")
    webhooks = Webhooks(fake, Deliveries(), Forwarding(endpoint.url))
    with in_thread(fake, webhooks=webhooks) as address:
        client = stripe.StripeClient("sk_test_123", base_addresses={"api": address})
        customer = client.v1.customers.create({"email": "ada@example.com"}, {"idempotency_key": "key 1"})
        client.v1.customers.create({"email": "ada@example.com"}, {"idempotency_key": "key 1"})
        endpoint.wait_for("customer.created")
        event = client.v1.events.retrieve(endpoint.events[0]["id"])
    assert endpoint.types == ["customer.created"]
    assert (event.type, event.data.object["id"]) == ("customer.created", customer.id)
    assert customer.last_response is not None
    assert endpoint.events[0]["request"] == {"id": customer.last_response.request_id, "idempotency_key": "key 1"}
