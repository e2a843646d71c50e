"""Releases: what a request of another release is answered, and what can't be carried out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import stripe

from tests.helpers.http import call

Clients = Callable[..., Any]


def test_the_newest_release_is_the_default(client: Any, address: str) -> None:
    assert client.v1.customers.create({}).last_response.headers["stripe-version"] == "2026-10-28.endive"
    assert call(address, "GET", "/v1/customers").headers["stripe-version"] == "2026-10-28.endive"


def test_fields_that_an_older_release_does_not_have_are_left_out(client: Any, client_with: Clients) -> None:
    made = client.v1.customers.create({"email": "ada@example.com"})
    old = client_with(stripe_version="2024-06-20").v1.customers.retrieve(made.id)
    assert "business_name" in made.to_dict() and "business_name" not in old.to_dict()
    assert old.email == "ada@example.com"
    assert old.last_response.headers["stripe-version"] == "2024-06-20"


def test_fields_that_only_an_older_release_has_are_told(client: Any, client_with: Clients) -> None:
    customer = client.v1.customers.create({})
    client.v1.invoice_items.create({"customer": customer.id, "amount": 500, "currency": "usd"})
    invoice = client_with(stripe_version="2024-06-20").v1.invoices.create({"customer": customer.id})
    told = invoice.last_response.headers["fake-stripe-ignored"]
    assert "invoice.charge" in told and "invoice.paid" in told
    assert "charge" not in invoice.to_dict()


def test_parameters_are_those_of_the_release(client_with: Clients) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="unknown parameter: business_name"):
        client_with(stripe_version="2024-06-20").v1.customers.create({"business_name": "x"})
    assert client_with().v1.customers.create({"business_name": "x"}).business_name == "x"


@pytest.mark.parametrize(
    ("version", "status", "message"),
    [
        ("2026-13-99.nonsense", 400, "Invalid Stripe API version: 2026-13-99.nonsense"),
        ("yesterday", 400, "Invalid Stripe API version: yesterday"),
        ("2025-09-30.acacia", 400, "Invalid Stripe API version: 2025-09-30.acacia"),
        (
            "2020-08-27",
            501,
            "it does not know releases as old as 2020-08-27; the oldest one that it knows is 2023-10-16.",
        ),
        (
            "2026-10-28.preview",
            501,
            "it does not know the preview 2026-10-28.preview; the newest release that it knows is 2026",
        ),
    ],
)
def test_releases_that_are_not_known(address: str, version: str, status: int, message: str) -> None:
    answer = call(address, "GET", "/v1/customers", headers={"Stripe-Version": version})
    assert answer.status == status and message in answer.error["message"]
