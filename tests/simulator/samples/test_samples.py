"""Samples: of the right type for every event and object of every release, realistic, and the same each time."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.helpers.releases import SOME_RELEASES
from tests.helpers.tables import each
from tests.helpers.work import lines_run
from wfrun import stripe_catalog
from wfrun.dsl.types.base import Id, List, Object
from wfrun.simulator.account.operations.creation_defaults import NEW
from wfrun.simulator.samples.builder import UnknownObject
from wfrun.simulator.samples.conformance import leaves, type_violations
from wfrun.simulator.samples.events import EVENT_STATES, EVENT_TABLES, PREVIOUS
from wfrun.simulator.samples.sampler import SAMPLE_TIME, UnknownEvent, object_of, sample_event, sample_event_and_object, sample_object
from wfrun.simulator.samples.states import STATES
from wfrun.simulator.samples.templates import TEMPLATES
from wfrun.stripe_catalog import Catalog
from wfrun.values.stripe_ids import PREFIXES

CATALOG = stripe_catalog.load()
SNAPSHOTS = [name for name in CATALOG.event_names() if not CATALOG.event(name).thin_only]  # type: ignore[union-attr]
THIN = [name for name in CATALOG.event_names() if CATALOG.event(name).thin_only]  # type: ignore[union-attr]


def test_the_counts_are_those_of_the_release() -> None:
    assert (len(SNAPSHOTS), len(THIN)) == (275, 105)


@each("name", SNAPSHOTS)
def test_every_event_carries_an_object_of_its_type(name: str) -> None:
    event = sample_event(CATALOG, name)
    raw = event["data"]["object"]
    assert list(type_violations(CATALOG, Object(raw["object"]), raw)) == []
    assert raw["object"] in (CATALOG.event(name) or pytest.fail(name)).objects
    envelope = CATALOG.object("event")
    assert envelope is not None
    assert list(type_violations(CATALOG, Object("event"), {**event, "data": {"object": {}}})) == []
    assert event["type"] == name and event["created"] == SAMPLE_TIME and event["id"].startswith("evt_")


@pytest.mark.parametrize("release", SOME_RELEASES[:-1])
def test_samples_fit_older_releases_too(release: str) -> None:
    catalog = stripe_catalog.load(release)
    wrong = []
    for name in catalog.event_names():
        event, raw = sample_event_and_object(catalog, name)
        wrong += [f"{name}: {problem}" for problem in type_violations(catalog, Object(raw["object"]), raw)]
        assert event["type"].removeprefix("v1.") == name
    for name in catalog.object_names():
        wrong += [f"{name}: {problem}" for problem in type_violations(catalog, Object(name), sample_object(catalog, name))]
    assert wrong == []


@each("name", CATALOG.object_names())
def test_every_object_is_of_its_type(name: str) -> None:
    assert list(type_violations(CATALOG, Object(name), sample_object(CATALOG, name))) == []
    with_id = sample_object(CATALOG, name, id="x_1")
    assert with_id.get("id", "x_1") == "x_1"


@each("name", THIN)
def test_a_type_that_comes_thin_only_is_thin(name: str) -> None:
    event, raw = sample_event_and_object(CATALOG, name)
    declared = CATALOG.event(name)
    assert declared is not None
    assert event["object"] == "v2.core.event" and event["type"] == declared.thin_name and ("data" in event) is bool(declared.data)
    if declared.data:
        assert list(type_violations(CATALOG, Object(declared.data), event["data"])) == []
    assert event["related_object"]["type"] == raw["object"] and event["related_object"]["id"] == raw["id"]
    shape = CATALOG.object("v2.core.event")
    assert shape is not None
    assert (
        list(type_violations(CATALOG, Object("v2.core.event"), {key: value for key, value in event.items() if key in shape.fields})) == []
    )


def test_the_thin_form_of_a_snapshot_names_its_twin() -> None:
    thin = sample_event(CATALOG, "v1.customer.updated")
    assert thin["snapshot_event"] == sample_event(CATALOG, "customer.updated")["id"]
    assert thin["changes"] == {"before": {"email": "jenny.rosen@example.com"}, "after": {"email": "jenny@example.com"}}


@each("name", [name for name in SNAPSHOTS if CATALOG.event(name).update])  # type: ignore[union-attr]
def test_an_update_tells_what_changed(name: str) -> None:
    event, raw = sample_event_and_object(CATALOG, name)
    before = event["data"]["previous_attributes"]
    shape = CATALOG.object(raw["object"])
    assert shape is not None and before
    for key, value in before.items():
        field = shape.fields[key]
        assert value != raw[key], f"{name}: {key} did not change"
        if value is not None and not isinstance(value, dict):
            assert list(type_violations(CATALOG, field.type, value, nullable=field.nullable, encoded=field.encoded)) == []


def test_other_events_tell_no_previous_values() -> None:
    told = [name for name in SNAPSHOTS if "previous_attributes" in sample_event(CATALOG, name)["data"]]
    assert told == [name for name in SNAPSHOTS if CATALOG.event(name).previous]  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["payment_intent.succeeded", "invoice.paid", "treasury.received_debit.created", "price.activated"])
def test_samples_repeat(name: str) -> None:
    assert sample_event(CATALOG, name) == sample_event(CATALOG, name)
    assert sample_event(CATALOG, name, now=5) != sample_event(CATALOG, name, now=6)


def test_events_of_different_types_have_different_ids_and_one_scene() -> None:
    identities = {sample_event(CATALOG, name)["id"] for name in SNAPSHOTS}
    assert len(identities) == len(SNAPSHOTS)
    payment = sample_event(CATALOG, "payment_intent.succeeded")["data"]["object"]
    charge = sample_event(CATALOG, "charge.succeeded")["data"]["object"]
    assert payment["latest_charge"] == charge["id"] and charge["payment_intent"] == payment["id"]
    assert payment["customer"] == charge["customer"] == sample_object(CATALOG, "customer")["id"]


def test_objects_with_ids_of_their_own_point_to_objects_of_their_own() -> None:
    one, other = sample_object(CATALOG, "charge", id="ch_1"), sample_object(CATALOG, "charge", id="ch_2")
    assert one["payment_intent"] != other["payment_intent"]
    assert sample_object(CATALOG, "charge", id="ch_1") == one


FACTS: dict[str, dict[str, Any]] = {
    "payment_intent.succeeded": {"status": "succeeded", "amount": 2500, "amount_received": 2500, "currency": "usd", "canceled_at": None},
    "payment_intent.payment_failed": {"status": "requires_payment_method", "amount_received": 0},
    "payment_intent.amount_capturable_updated": {"status": "requires_capture", "amount_capturable": 2500, "amount_received": 0},
    "payment_intent.canceled": {"status": "canceled", "canceled_at": SAMPLE_TIME, "amount_received": 0},
    "payment_intent.created": {"status": "requires_payment_method", "latest_charge": None, "created": SAMPLE_TIME},
    "charge.succeeded": {"status": "succeeded", "captured": True, "amount_captured": 2500, "refunded": False, "disputed": False},
    "charge.refunded": {"refunded": True, "amount_refunded": 2500, "status": "succeeded"},
    "charge.failed": {"status": "failed", "paid": False, "failure_code": "card_declined", "amount_captured": 0},
    "charge.dispute.created": {"status": "needs_response", "reason": "fraudulent", "amount": 2500, "is_charge_refundable": False},
    "charge.dispute.closed": {"status": "lost"},
    "refund.failed": {"status": "failed"},
    "radar.early_fraud_warning.created": {"actionable": True, "fraud_type": "made_with_stolen_card"},
    "invoice.paid": {"status": "paid", "amount_paid": 2500, "amount_due": 2500, "amount_remaining": 0, "total": 2500},
    "invoice.payment_failed": {"status": "open", "amount_paid": 0, "amount_remaining": 2500, "attempted": True},
    "invoice.created": {"status": "draft", "number": None},
    "invoice.voided": {"status": "void"},
    "customer.subscription.created": {"status": "active", "created": SAMPLE_TIME},
    "customer.subscription.deleted": {"status": "canceled", "canceled_at": SAMPLE_TIME, "ended_at": SAMPLE_TIME},
    "customer.subscription.trial_will_end": {"status": "trialing", "trial_end": SAMPLE_TIME + 3 * 86400},
    "checkout.session.completed": {"status": "complete", "payment_status": "paid", "amount_total": 2500, "mode": "payment"},
    "checkout.session.expired": {"status": "expired", "payment_status": "unpaid"},
    "payout.paid": {"status": "paid"},
    "payout.failed": {"status": "failed", "failure_code": "account_closed"},
    "setup_intent.succeeded": {"status": "succeeded", "usage": "off_session"},
    "review.closed": {"open": False, "closed_reason": "approved"},
    "topup.succeeded": {"status": "succeeded"},
    "treasury.outbound_payment.returned": {"status": "returned"},
    "identity.verification_session.verified": {"status": "verified"},
    "quote.accepted": {"status": "accepted"},
}


@each("name", FACTS)
def test_the_object_is_in_the_state_that_the_event_tells(name: str) -> None:
    raw = sample_event(CATALOG, name)["data"]["object"]
    assert {key: raw[key] for key in FACTS[name]} == FACTS[name]


def test_invoice_amounts_agree_with_their_lines() -> None:
    raw = sample_event(CATALOG, "invoice.paid")["data"]["object"]
    assert sum(line["amount"] for line in raw["lines"]["data"]) == raw["subtotal"] == raw["total"] == raw["amount_due"]
    assert raw["lines"]["url"] == f"/v1/invoices/{raw['id']}/lines"


@each("name", [name for name in CATALOG.object_names() if name in PREFIXES and name not in ("capability", "plan")])
def test_ids_have_stripes_prefix(name: str) -> None:
    raw = sample_object(CATALOG, name)
    assert "id" not in raw or raw["id"].startswith(PREFIXES[name] + "_")


def test_ids_stand_where_stripe_sends_ids() -> None:
    for name in SNAPSHOTS:
        raw = sample_event(CATALOG, name)["data"]["object"]
        for path, kind, value in leaves(CATALOG, Object(raw["object"]), raw):
            if isinstance(kind, Id) and value is not None:
                assert isinstance(value, str) and value, path


def test_unknown_names_are_refused() -> None:
    with pytest.raises(UnknownEvent):
        sample_event(CATALOG, "payment_intent.succeded")
    with pytest.raises(UnknownObject):
        sample_object(CATALOG, "chrage")


def _named(table: Any, shape_name: str, catalog: Catalog, path: str) -> Iterator[str]:
    """The fields that a table names and the release has not."""
    shape = catalog.object(shape_name)
    for key, value in table.items():
        field = shape.fields.get(key) if shape is not None else None
        if field is None:
            yield f"{path}.{key}"
            continue
        kind = field.type
        if isinstance(kind, List):
            kind = kind.item
            values = value if isinstance(value, list) else []
        else:
            values = [value]
        for one in values:
            if isinstance(kind, Object) and isinstance(one, dict):
                yield from _named(one, kind.name, catalog, f"{path}.{key}")


def test_every_field_of_the_tables_exists_in_some_release() -> None:
    catalogs = [stripe_catalog.load(release) for release in SOME_RELEASES]
    tables: list[tuple[str, str, Any]] = [("usual", name, table) for name, table in TEMPLATES.items()]
    tables += [(f"state {state}", name, table) for name, states in STATES.items() for state, table in states.items()]
    tables += [("new", name, table) for name, table in NEW.items()]
    for event, table in (*EVENT_TABLES.items(), *PREVIOUS.items()):
        declared = CATALOG.event(event)
        assert declared is not None, event
        tables.append((event, object_of(declared), table))
    missing = set()
    for what, name, table in tables:
        absent = [set(_named(table, name, catalog, name)) for catalog in catalogs]
        missing |= {f"{what}: {path}" for path in set.intersection(*absent)}
    assert missing == set()


def test_every_event_state_is_a_state_of_its_object() -> None:
    for event, state in EVENT_STATES.items():
        declared = CATALOG.event(event)
        assert declared is not None, event
        assert state in STATES[object_of(declared)], event


def test_a_sample_is_little_work() -> None:
    sample_event(CATALOG, "payment_intent.succeeded")
    assert lines_run(lambda: sample_event(CATALOG, "payment_intent.succeeded")) < 6_000


def test_samples_need_neither_the_stripe_package_nor_a_parser() -> None:
    script = (
        "import sys; from wfrun import stripe_catalog; from wfrun.simulator.samples.sampler import sample_event;"
        "sample_event(stripe_catalog.load(), 'charge.refunded');"
        "print([name for name in ('stripe', 'lark', 're2', 'rich', 'click') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
