"""Events made to happen: with their objects, and the events of these."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.account import CATALOG, NOW, thing
from wfrun.fake_stripe.deliveries import Deliveries
from wfrun.fake_stripe.door import FakeStripe
from wfrun.fake_stripe.triggers import BadTrigger
from wfrun.fake_stripe.webhooks import Webhooks
from wfrun.simulator.account.account import Account


def trigger(type: str, *changes: str, fake: FakeStripe | None = None, seed: int | None = 1) -> tuple[list[str], Any, Account]:
    """The types of the events in order, the last event, and the account afterwards."""
    fake = fake or FakeStripe(seed="triggers", clock=lambda: NOW)
    events = Webhooks(fake, Deliveries()).trigger(type, changes, seed=seed)
    forms = [event.snapshot or event.thin for event in events]
    return [str(form["type"]) for form in forms if form is not None], forms[-1], fake.account


def test_a_payment_comes_with_its_charge_and_its_customer() -> None:
    types, event, account = trigger("payment_intent.succeeded", "amount=4200")
    payment = event["data"]["object"]
    assert types[-1] == "payment_intent.succeeded"
    assert {"payment_intent.created", "charge.succeeded", "customer.created"} <= set(types)
    (charge,) = account.objects("charge")
    assert (charge["id"], charge["amount"], charge["payment_intent"]) == (payment["latest_charge"], 4200, payment["id"])
    assert payment in account.objects("payment_intent")


def test_what_the_account_holds_is_not_made_again() -> None:
    fake = FakeStripe(objects=[thing("customer", "cus_1", email="ada@example.com")], clock=lambda: NOW)
    types, event, account = trigger("payment_intent.succeeded", "customer=cus_1", fake=fake)
    assert event["data"]["object"]["customer"] == "cus_1"
    assert "customer.created" not in types
    assert [customer["email"] for customer in account.objects("customer")] == ["ada@example.com"]


def test_a_change_has_happened_to_an_object_that_was_there_before() -> None:
    types, event, account = trigger("charge.refunded")
    assert "charge.succeeded" in types and types[-1] == "charge.refunded"
    assert event["data"]["previous_attributes"]["amount_refunded"] == 0
    (charge,) = [one for one in account.objects("charge") if one["id"] == event["data"]["object"]["id"]]
    assert charge["refunded"] is True


def test_what_is_deleted_is_not_there_any_more() -> None:
    types, event, account = trigger("customer.deleted")
    assert types[-2:] == ["customer.created", "customer.deleted"]
    assert account.objects("customer") == []
    assert event["data"]["object"]["object"] == "customer"


def test_each_seed_makes_another() -> None:
    fake = FakeStripe(clock=lambda: NOW)
    for seed in (1, 2, 2, None, None):
        trigger("customer.created", fake=fake, seed=seed)
    assert len(fake.account.objects("customer")) == 4


@pytest.mark.parametrize(
    ("type", "change"),
    [("customer.gone", ""), ("customer.created", "nothing=1"), ("customer.created", "email"), ("customer.created", "event.id=evt_1")],
)
def test_what_cannot_happen_is_a_sentence_and_changes_nothing(type: str, change: str) -> None:
    fake = FakeStripe(clock=lambda: NOW)
    with pytest.raises(BadTrigger):
        trigger(type, *([change] if change else []), fake=fake)
    assert [raw["object"] for raw in fake.objects()] == ["account"]


@pytest.mark.slow
def test_every_event_type_can_be_made_to_happen() -> None:
    for type in CATALOG.event_names():
        types, event, _ = trigger(type)
        assert types[-1].removeprefix("v1.") == type and event["type"] == types[-1], type
