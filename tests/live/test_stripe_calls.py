"""Calls of Stripe's operations that act: what is sent, and what comes back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.helpers.live_stripe import act, live_stripe
from wfrun.live.stripe.channel import LiveStripe
from wfrun.testing import FakeStripeServer, fake_stripe, fake_stripe_server  # noqa: F401 - pytest finds fixtures by their names

CHARGE = {
    "id": "ch_1",
    "object": "charge",
    "amount": 250000,
    "amount_captured": 250000,
    "amount_refunded": 0,
    "currency": "usd",
    "captured": True,
    "paid": True,
    "refunded": False,
    "status": "succeeded",
}


@pytest.fixture
def stripe(fake_stripe: FakeStripeServer) -> Iterator[LiveStripe]:  # noqa: F811
    with live_stripe(fake_stripe.url) as channel:
        yield channel


def test_a_write_carries_its_key_its_account_and_the_release(fake_stripe: FakeStripeServer, stripe: LiveStripe) -> None:  # noqa: F811
    fake_stripe.add({"object": "account", "id": "acct_1"})
    fake_stripe.add({"object": "customer", "id": "cus_1"}, account="acct_1")
    report = act(stripe, 'api endive\non charge.succeeded < update_customer "cus_1" metadata={Tag: "vip"} on_account="acct_1" >')
    assert report.outcome == "succeeded", report.error
    (made,) = fake_stripe.calls()
    assert (made["method"], made["path"], made["account"]) == ("POST", "/v1/customers/cus_1", "acct_1")
    assert made["idempotency_key"] == report.steps[0].idempotency_key
    assert made["parameters"] == {"metadata": {"Tag": "vip"}}
    (held,) = fake_stripe.objects("customer", account="acct_1")
    assert held["metadata"] == {"Tag": "vip"}
    assert report.steps[0].result == held
