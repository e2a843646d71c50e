"""Testing against the fake Stripe: a fixture for pytest, and the server that it gives.

``from wfrun.testing import fake_stripe`` in a ``conftest.py`` makes the fixture known; each test begins with an empty account. It needs
``pip install 'wfrun[testing]' stripe``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from wfrun.testing.endpoint import Delivery, Endpoint, endpoint

if TYPE_CHECKING:
    import stripe

__all__ = ["Delivery", "Endpoint", "FakeStripeServer", "fake_stripe", "fake_stripe_server"]

HOSTS = ("api", "files", "connect", "meter_events")
"""Stripe's servers, which are all one here."""


class FakeStripeServer:
    """A running fake Stripe at ``url``: one of the fixture, or one that ``wfrun fake-stripe`` started elsewhere.

    Objects and events are JSON as Stripe sends it: amounts count the smallest unit. What the server refuses raises ``ValueError`` with its
    sentence.
    """

    api_key = "sk_test_123"

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._http = httpx2.Client(base_url=self.url, timeout=120, transport=httpx2.HTTPTransport())  # without a proxy

    def client(self, api_key: str | None = None, **options: Any) -> stripe.StripeClient:
        """Returns a client of Stripe's own library that talks to this server; ``options`` are the client's."""
        import stripe

        return stripe.StripeClient(api_key or self.api_key, base_addresses=dict.fromkeys(HOSTS, self.url), **options)  # type: ignore[arg-type]

    def add(self, *objects: Mapping[str, Any], account: str | None = None) -> None:
        """Gives the account objects; each says what it is: ``{"object": "customer", "id": "cus_1", …}``."""
        self._ask("POST", "objects", list(objects), account=account)

    def objects(self, kind: str | None = None, *, account: str | None = None) -> list[dict[str, Any]]:
        """Returns the objects of the account, or those of one kind, in the order in which they came."""
        found: list[dict[str, Any]] = self._ask("GET", "objects", object=kind, account=account)["objects"]
        return found

    def calls(self, **filters: str) -> list[dict[str, Any]]:
        """Returns the requests that came, oldest first: ``method``, ``path``, ``operation``, ``idempotency_key``, ``status`` and more."""
        found: list[dict[str, Any]] = self._ask("GET", "calls", **filters)["calls"]
        return found

    def effects(self, **filters: str) -> list[dict[str, Any]]:
        """Returns what really changed, each effect once, whatever was asked how often."""
        found: list[dict[str, Any]] = self._ask("GET", "effects", **filters)["effects"]
        return found

    def trigger(self, type: str, *changes: str, account: str | None = None) -> list[dict[str, Any]]:
        """Makes an event happen with all that goes with it; returns the events in order, the asked one last.

        ``changes`` are texts ``path=value`` about the event's object: ``"amount=4200"``.
        """
        events: list[dict[str, Any]] = self._ask("POST", "trigger", {"type": type, "set": list(changes), "account": account})["events"]
        return events

    def fault(self, fault: str, *, times: int = 1, operation: str | None = None) -> None:
        """Lets something go wrong with the next requests: ``"429; retry-after=1"``, ``"drop; after"``; of one operation, or of any."""
        order: dict[str, Any] = {"fault": fault, "times": times}
        self._ask("POST", "faults", order if operation is None else {**order, "operation": operation})

    def close(self) -> None:
        """Closes the connection; the server goes on."""
        self._http.close()

    def reset(self) -> None:
        """Goes back to the start: an empty account, nothing counted, no faults."""
        self._ask("POST", "reset")

    @contextmanager
    def webhooks(self, *types: str, connect: bool = False) -> Iterator[Endpoint]:
        """Runs a webhook endpoint while the block runs, for all event types or some; ``connect`` takes those of connected accounts."""
        with endpoint() as running:
            wanted: Any = {"url": running.url, "enabled_events": list(types) or ["*"], "connect": connect}
            made = self.client().v1.webhook_endpoints.create(wanted)
            running.secret = str(made.secret)
            try:
                yield running
            finally:
                held = [raw for raw in self.objects("webhook_endpoint") if raw["id"] == made.id]
                self.add(*[{**raw, "status": "disabled"} for raw in held])  # nobody is there any more; that is no call and no effect

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | Sequence[Any] | None = None, **query: str | None) -> Any:
        asked = {name: value for name, value in query.items() if value is not None}
        answer = self._http.request(method, f"/_fake/{path}", params=asked, json=body)
        value = answer.json()
        if answer.status_code != 200:
            raise ValueError(value["error"]["message"])
        return value


@pytest.fixture(scope="session")
def fake_stripe_server() -> Iterator[FakeStripeServer]:
    """Runs a fake Stripe for all tests."""
    from wfrun.fake_stripe.deliveries import Deliveries
    from wfrun.fake_stripe.door import FakeStripe
    from wfrun.fake_stripe.server import in_thread
    from wfrun.fake_stripe.webhooks import Webhooks

    fake = FakeStripe(seed="tests")
    with in_thread(fake, webhooks=Webhooks(fake, Deliveries(first_delay=0.05, faults=fake.faults.of_delivery))) as url:
        server = FakeStripeServer(url)
        yield server
        server.close()


@pytest.fixture
def fake_stripe(fake_stripe_server: FakeStripeServer) -> FakeStripeServer:
    """Gives the fake Stripe, empty."""
    fake_stripe_server.reset()
    return fake_stripe_server
