"""One fake Stripe for all tests here, over a real socket, empty at the start of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import stripe

from wfrun.fake_stripe.deliveries import Deliveries
from wfrun.fake_stripe.door import FakeStripe
from wfrun.fake_stripe.server import in_thread
from wfrun.fake_stripe.webhooks import Webhooks

HOSTS = ("api", "files", "connect", "meter_events")


class Clock:
    """A clock that stands still unless it is moved."""

    def __init__(self) -> None:
        self.now = 1_793_610_000.0

    def __call__(self) -> float:
        return self.now


CLOCK = Clock()


@pytest.fixture(scope="session")
def served() -> Iterator[tuple[FakeStripe, str]]:
    """The fake Stripe and its address."""
    fake = FakeStripe(seed="tests", clock=CLOCK, restricted={"rk_test_reader": {"customers": "read", "charges": "write"}})
    with in_thread(fake, webhooks=Webhooks(fake, Deliveries(first_delay=0.05, faults=fake.faults.of_delivery))) as address:
        yield fake, address


@pytest.fixture
def fake(served: tuple[FakeStripe, str]) -> FakeStripe:
    """The fake Stripe, empty."""
    served[0].reset()
    return served[0]


@pytest.fixture
def address(fake: FakeStripe, served: tuple[FakeStripe, str]) -> str:
    """The address of the fake Stripe."""
    return served[1]


ClientMaker = Callable[..., stripe.StripeClient]


@pytest.fixture
def client_with(address: str) -> ClientMaker:
    """Makes clients of the fake Stripe."""

    def make(key: str = "sk_test_123", **options: object) -> stripe.StripeClient:
        return stripe.StripeClient(key, base_addresses=dict.fromkeys(HOSTS, address), **options)  # type: ignore[arg-type]

    return make


@pytest.fixture
def client(client_with: ClientMaker) -> stripe.StripeClient:
    """A client of the fake Stripe with a key that may do everything."""
    return client_with()
