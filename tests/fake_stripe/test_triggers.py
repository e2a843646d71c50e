"""Events made to happen: with their objects, and the events of these."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.account import CATALOG, NOW, thing
from wfrun.fake_stripe.change_events import EventRules
from wfrun.fake_stripe.deliveries import Deliveries
from wfrun.fake_stripe.triggers import BadTrigger
from wfrun.fake_stripe.webhooks import Webhooks
from wfrun.simulator.account.account import Account

RULES = EventRules(CATALOG)


def trigger(type: str, *changes: str, account: Account | None = None, seed: int = 1) -> tuple[list[str], Any, Account]:
    """The types of the events in order, the last event, and the account afterwards."""
    account = account or Account(CATALOG, strict=True)
    webhooks = Webhooks(lambda: account, Deliveries())
    events = webhooks.trigger(type, changes, seed=seed, now=NOW, request_id="req_1")
    forms = [event.snapshot or event.thin for event in events]
    return [str(form["type"]) for form in forms if form is not None], forms[-1], account


def test_a_payment_comes_with_its_charge_and_its_customer() -> None:
    types, event, account = trigger("payment_intent.succeeded", "amount=4200")
    payment = event["data"]["object"]
    assert types[-1] == "payment_intent.succeeded"
    assert {"payment_intent.created", "charge.succeeded", "customer.created"} <= set(types)
    (charge,) = account.objects("charge")
    assert (charge["id"], charge["amount"], charge["payment_intent"]) == (payment["latest_charge"], 4200, payment["id"])
    assert payment in account.objects("payment_intent")


def test_what_the_account_holds_is_not_made_again() -> None:
    account = Account(CATALOG, [thing("customer", "cus_1", email="ada@example.com")], strict=True)
    types, event, _ = trigger("payment_intent.succeeded", "customer=cus_1", account=account)
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
    account = Account(CATALOG, strict=True)
    for seed in (1, 2):
        trigger("customer.created", account=account, seed=seed)
    assert len({customer["id"] for customer in account.objects("customer")}) == 2


@pytest.mark.parametrize(
    ("type", "change"),
    [("customer.gone", ""), ("customer.created", "nothing=1"), ("customer.created", "email"), ("customer.created", "event.id=evt_1")],
)
def test_what_cannot_happen_is_a_sentence_and_changes_nothing(type: str, change: str) -> None:
    account = Account(CATALOG, strict=True)
    with pytest.raises(BadTrigger):
        trigger(type, *([change] if change else []), account=account)
    assert account.accounts() == () or all(not account.objects(name) for name in CATALOG.object_names())


@pytest.mark.slow
def test_every_event_type_can_be_made_to_happen() -> None:
    for type in CATALOG.event_names():
        types, event, _ = trigger(type)
        assert types[-1].removeprefix("v1.") == type and event["type"] == types[-1], type
