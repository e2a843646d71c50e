"""Events of the fake Stripe, read back through Stripe's own library: listed, filtered, whole and thin."""

from __future__ import annotations

from typing import Any

import pytest
import stripe


@pytest.fixture
def customer(client: stripe.StripeClient) -> Any:
    made = client.v1.customers.create({"email": "ada@example.com"})
    client.v1.customers.update(made.id, {"name": "Ada"})
    client.v1.products.create({"name": "Tea"})
    return made


@pytest.mark.parametrize(
    ("asked", "types"),
    [
        ({}, ["product.created", "customer.updated", "customer.created"]),
        ({"type": "customer.*"}, ["customer.updated", "customer.created"]),
        ({"type": "customer.created"}, ["customer.created"]),
        ({"types": ["customer.created", "product.created"]}, ["product.created", "customer.created"]),
        ({"created": {"lt": 1}}, []),
        ({"delivery_success": False}, []),
        ({"limit": 1}, ["product.created"]),
    ],
)
def test_events_are_listed_newest_first(client: stripe.StripeClient, customer: Any, asked: Any, types: list[str]) -> None:
    assert [event.type for event in client.v1.events.list(asked).data] == types


def test_thin_events_are_listed_and_lead_to_their_object(client: stripe.StripeClient, customer: Any) -> None:
    listed = client.v2.core.events.list({"object_id": customer.id}).data
    assert [event.type for event in listed] == ["v1.customer.updated", "v1.customer.created"]
    assert [event.type for event in client.v2.core.events.list({"types": ["v1.product.created"]}).data] == ["v1.product.created"]
    event: Any = client.v2.core.events.retrieve(listed[0].id)
    assert event.fetch_related_object().email == "ada@example.com"
    assert client.v1.events.retrieve(event.snapshot_event).type == "customer.updated"


def test_thin_events_are_listed_page_by_page(client: stripe.StripeClient, customer: Any) -> None:
    pages = client.v2.core.events.list({"types": ["v1.customer.created", "v1.customer.updated"], "limit": 1})
    assert [event.type for event in pages.auto_paging_iter()] == ["v1.customer.updated", "v1.customer.created"]


def test_events_of_a_connected_account_are_its_own(client: stripe.StripeClient, customer: Any) -> None:
    account = client.v1.accounts.create({"type": "express"})
    client.v1.customers.create({"email": "grace@example.com"}, {"stripe_account": account.id})
    events: Any = client.v1.events.list({}, {"stripe_account": account.id}).data
    assert [(event.type, event.account) for event in events] == [("customer.created", account.id)]
    assert account.id not in {event.to_dict().get("account") for event in client.v1.events.list().data}
