"""Samples of many seeds: different, coherent, right in type, the same each time; from accounts, in live mode, thin."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from tests.helpers.tables import each
from wfrun import stripe_catalog
from wfrun.dsl.types.base import Object
from wfrun.simulator.samples.conformance import type_violations
from wfrun.simulator.samples.overrides import BadOverride
from wfrun.simulator.samples.sampler import SAMPLE_TIME, sample_event, sample_event_and_object
from wfrun.simulator.samples.variety import PEOPLE, Variety
from wfrun.values.currencies import step

CATALOG = stripe_catalog.load()
SEEDS = range(1, 60)


def raw_of(type: str, seed: int, **options: Any) -> dict[str, Any]:
    return sample_event_and_object(CATALOG, type, seed=seed, **options)[1]


@pytest.mark.parametrize("release", (stripe_catalog.releases()[0], stripe_catalog.releases()[-1]))
def test_every_event_of_a_seed_is_of_its_type(release: str) -> None:
    catalog = stripe_catalog.load(release)
    wrong = []
    for seed, name in enumerate(catalog.event_names(), 1):
        _, raw = sample_event_and_object(catalog, name, seed=seed, livemode=True)
        wrong += [f"{name}: {problem}" for problem in type_violations(catalog, Object(raw["object"]), raw)]
    assert wrong == []


def test_seed_0_is_the_sample_that_a_type_stands_for() -> None:
    assert sample_event(CATALOG, "charge.succeeded", seed=0) == sample_event(CATALOG, "charge.succeeded")


def test_seeds_differ_in_ids_amounts_people_and_dates() -> None:
    charges = [raw_of("charge.succeeded", seed) for seed in (0, *SEEDS)]
    for field in ("id", "customer", "payment_intent", "payment_method"):
        assert len({charge[field] for charge in charges}) == len(charges), field
    assert len({charge["amount"] for charge in charges}) > 40
    assert len({charge["created"] for charge in charges}) > 40
    assert {charge["billing_details"]["name"] for charge in charges} == {"Jenny Rosen", *(f"{one.first} {one.last}" for one in PEOPLE)}
    assert len({sample_event(CATALOG, "charge.succeeded", seed=seed)["id"] for seed in SEEDS}) == len(SEEDS)


@each("seed", (*SEEDS, 10**30))
def test_what_repeats_a_value_repeats_it(seed: int) -> None:
    payment, charge = raw_of("payment_intent.succeeded", seed), raw_of("charge.succeeded", seed)
    assert payment["latest_charge"] == charge["id"] and charge["payment_intent"] == payment["id"]
    assert payment["customer"] == charge["customer"] == raw_of("customer.created", seed)["id"]
    assert payment["amount"] == payment["amount_received"] == charge["amount"] == charge["amount_captured"] >= 500
    assert payment["receipt_email"] == charge["billing_details"]["email"]
    invoice = raw_of("invoice.paid", seed)
    (line,) = invoice["lines"]["data"]
    assert invoice["total"] == invoice["amount_paid"] == line["amount"] == line["quantity"] * int(line["pricing"]["unit_amount_decimal"])
    assert invoice["customer_name"] == charge["billing_details"]["name"]
    assert charge["created"] <= SAMPLE_TIME


@each("seed", SEEDS)
def test_fees_and_net_amounts_add_up(seed: int) -> None:
    (entry,) = raw_of("charge.dispute.created", seed)["balance_transactions"]
    assert entry["net"] == entry["amount"] - entry["fee"] == -raw_of("charge.dispute.created", seed)["amount"] - 1500
    overpaid = raw_of("invoice.overpaid", seed)
    assert overpaid["amount_paid"] == overpaid["amount_due"] + overpaid["amount_overpaid"]


def test_an_update_changes_something_in_every_seed() -> None:
    for seed in SEEDS:
        for type in ("customer.updated", "product.updated", "charge.updated", "payment_method.updated"):
            data = sample_event(CATALOG, type, seed=seed)["data"]
            assert all(data["object"][key] != value for key, value in data["previous_attributes"].items()), (type, seed)


@pytest.mark.parametrize("currency", ["usd", "jpy", "kwd", "isk", "ugx"])
def test_amounts_are_such_as_stripe_takes_in_the_currency(currency: str) -> None:
    for seed in SEEDS:
        amount = raw_of("charge.succeeded", seed, overrides={"currency": currency})["amount"]
        assert amount > 0 and amount % step(currency) == 0
    assert {Variety(seed, 100).amount(2397) % 100 for seed in SEEDS} == {0}


def test_a_seed_is_the_same_on_every_machine() -> None:
    script = (
        "from wfrun import stripe_catalog; from wfrun.simulator.samples.sampler import sample_event;"
        "event = sample_event(stripe_catalog.load(), 'charge.succeeded', seed=7); charge = event['data']['object'];"
        "print(event['id'], charge['id'], charge['amount'], charge['billing_details']['name'], charge['created'])"
    )
    for hashing in ("0", "77"):
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": hashing})
        assert done.stdout == "evt_mBw5ieqc7r8bZfB0dqusNsKF ch_aUSq0wzsmletjjhVm3F8dLlj 32399 Priya Nair 1793609472\n"


def test_overrides_hold_in_every_seed() -> None:
    charge = raw_of("charge.refunded", 9, overrides={"amount": (990, "eur"), "customer": "cus_1"})
    assert (charge["amount"], charge["amount_refunded"], charge["currency"], charge["customer"]) == (990, 990, "eur", "cus_1")


def test_an_event_of_a_connected_account() -> None:
    event = sample_event(CATALOG, "charge.succeeded", account="acct_1a")
    assert event["account"] == "acct_1a" and "context" not in event
    assert {key: value for key, value in event.items() if key != "account"} == sample_event(CATALOG, "charge.succeeded")
    thin = sample_event(CATALOG, "charge.succeeded", account="acct_1a", thin=True)
    assert thin["account"] == thin["context"] == "acct_1a"


@pytest.mark.parametrize("account", ["", "acct_", "acct", "cus_1", "acct_1 ", "acct_1\n", "acct_é"])
def test_what_is_no_account_is_refused(account: str) -> None:
    with pytest.raises(BadOverride, match="is not the id of an account, which begins with `acct_`"):
        sample_event(CATALOG, "charge.succeeded", account=account)


def test_live_mode_is_told_everywhere() -> None:
    event = sample_event(CATALOG, "checkout.session.completed", livemode=True)
    session = event["data"]["object"]
    assert event["livemode"] is session["livemode"] is True and session["id"].startswith("cs_live_")
    subscription = raw_of("customer.subscription.created", 0, livemode=True)
    assert subscription["items"]["data"][0]["price"]["livemode"] is True
    assert sample_event(CATALOG, "charge.succeeded", livemode=True, thin=True)["livemode"] is True


def test_the_thin_form() -> None:
    assert sample_event(CATALOG, "customer.updated", thin=True) == sample_event(CATALOG, "v1.customer.updated")
    thin_only = next(name for name in CATALOG.event_names() if CATALOG.event(name).thin_only)  # type: ignore[union-attr]
    assert sample_event(CATALOG, thin_only, thin=True) == sample_event(CATALOG, thin_only)
    with pytest.raises(BadOverride) as caught:
        sample_event(CATALOG, "balance.available", thin=True)
    assert str(caught.value) == "`balance.available` has no thin form: a thin event names its object by its id, and this balance has none"
