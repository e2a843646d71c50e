"""Acceptance: each change once in whatever form, nothing of a broken event, and nothing started that must not be."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.crash.deliveries import PAYS, forms
from campaigns.crash.scripts import Events
from tests.helpers.durable import NOW, Place, Sent, payment
from tests.helpers.tables import each
from wfrun.interpreter.effects import Call
from wfrun.interpreter.start_parameters import BadInput
from wfrun.runs import schema
from wfrun.runs.incoming import BadEvent


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path / "runs.db")
    place.load(PAYS)
    return place


@pytest.mark.parametrize("number", [0, 1], ids=["of an account", "one's own"])
@pytest.mark.parametrize("first", [0, 1], ids=["snapshot first", "thin first"])
def test_the_two_forms_of_a_change_are_one(place: Place, number: int, first: int) -> None:
    both = list(forms(number, Events(NOW)))
    started = place.accept(both[first])
    assert len(started.runs) == 1 and not started.duplicate
    assert place.accept(both[1 - first]).duplicate
    assert place.accept(both[first]).duplicate
    other = {**both[first], "account": "acct_other"}
    assert not place.accept(other).duplicate, "another account has ids of its own"


def broken(**changes: Any) -> dict[str, Any]:
    return {**payment(), **changes}


LONG = "evt_" + "x" * 300
FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"id": None}, "the event has no `id`, so which one it is is unknown"),
    ({"id": ""}, "the event has no `id`"),
    ({"id": 7}, "the event's `id` cannot be read"),
    ({"id": ["evt_1"]}, "the event's `id` cannot be read"),
    ({"id": "evt_\0"}, "the event's `id` cannot be read"),
    ({"id": "evt_\ud800"}, "the event's `id` cannot be read"),
    ({"id": LONG}, "the event's `id` cannot be read"),
    ({"type": None}, "the event has no `type`, so what happened is unknown"),
    ({"type": {"a": 1}}, "the event's `type` cannot be read"),
    ({"type": "payment_intent.succeeded\0"}, "the event's `type` cannot be read"),
    ({"type": LONG}, "the event's `type` cannot be read"),
    ({"snapshot_event": 5}, "the event's `snapshot_event` cannot be read"),
    ({"account": 5}, "the event's `account` is not the id of an account"),
    ({"account": ""}, "the event's `account` is not the id of an account"),
    ({"account": "acct_1\0"}, "the event's `account` is not the id of an account"),
    ({"account": "a" * 1000}, "the event's `account` is not the id of an account"),
    ({"context": {"a": 1}}, "the event's `context` is not the id of an account"),
]


@pytest.mark.slow
def test_a_broken_event_is_recorded_with_its_fault_and_hides_no_other(database_url: str) -> None:
    place = Place(database_url)
    place.load(PAYS)
    for changes, fault in FAULTS:
        accepted = place.accept(broken(**changes))
        assert accepted.runs == () and accepted.note is not None and accepted.note.startswith(fault), changes
        assert place.accept(broken(**changes)).duplicate, changes
    assert not place.accept(payment()).duplicate
    assert [row.note for row in place.rows(schema.events)][-1] is None
    assert len(place.rows(schema.runs)) == 1
    place.database.close()


ODD: list[dict[str, Any]] = [
    {"data": None},
    {"data": {"object": None}},
    {"data": {"object": ["\0", "\ud800"]}},
    {"data": {"object": {"id": "\0", "customer": "\ud800", "charge": "c" * 5000}}},
    {"created": "yesterday"},
    {"created": 1 << 80},
    {"livemode": "true"},
    {"request": {"idempotency_key": "\0"}},
    {"request": "req_1"},
    {"api_version": 5},
]


@pytest.mark.slow
def test_an_odd_event_is_recorded_and_its_run_ends(database_url: str) -> None:
    place = Place(database_url)
    place.load('workflow "w" on payment_intent.succeeded when present(amount) < log "{amount}" >')
    for number, changes in enumerate(ODD):
        assert len(place.accept({**payment(f"evt_{number}"), **changes}).runs) == 1, changes
    place.work()
    assert set(place.statuses) <= {"succeeded", "skipped"}
    place.database.close()


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = {"a": value}
    return value


REFUSED: list[tuple[Any, str]] = [
    (None, "this is no event: an event is a JSON object"),
    ([payment()], "this is no event: an event is a JSON object"),
    ("evt_1", "this is no event: an event is a JSON object"),
    (broken(data=deep(100_000)), "the event nests deeper than 200 levels"),
    (broken(data={"object": "x" * (5 << 20)}), "the event is larger than 4 MiB"),
    (broken(data=float("nan")), "this is no event: it holds what JSON has no form for"),
    (broken(data={1, 2}), "this is no event: it holds what JSON has no form for"),
]


@each("event, sentence", REFUSED, ids=[sentence for _, sentence in REFUSED])
def test_what_is_no_event_is_refused_and_nothing_is_stored(place: Place, event: Any, sentence: str) -> None:
    with pytest.raises(BadEvent) as refused:
        place.accept(event)
    assert str(refused.value) == sentence
    assert place.rows(schema.events) == [] and place.rows(schema.deliveries) == []


SHAPES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ("id", "object", "type", "created", "livemode", "account", "context", "snapshot_event", "request", "data", "related_object")


def test_whatever_an_event_holds_it_is_recorded_once(tmp_path: Path) -> None:
    place = Place(tmp_path / "runs.db")
    place.load(PAYS)

    @settings(max_examples=40)
    @given(st.dictionaries(st.sampled_from(FIELDS), SHAPES, max_size=4))
    def recorded_once(changes: dict[str, Any]) -> None:
        event = {**payment(), **changes}
        before = len(place.rows(schema.events))
        first = place.accept(event)
        assert place.accept(event).duplicate
        assert len(place.rows(schema.events)) == before + (not first.duplicate)
        assert first.duplicate or bool(first.runs) != bool(first.note)

    recorded_once()


def test_an_account_of_its_own_starts_only_what_is_from_accounts(place: Place) -> None:
    place.accept({**payment(), "account": "acct_1"})
    place.accept(payment())
    assert {(row.account, row.workflow) for row in place.rows(schema.runs)} == {("acct_1", "pays of others"), ("", "pays")}


KEYED = """
workflow "charges"
on payment_intent.succeeded <
  create_refund payment_intent=id amount=1 USD idempotency_key="refund {id}"
  log "done"
>
workflow "watches"
on payment_intent.succeeded, charge.refunded < log "{id}" >
"""


def test_what_a_workflow_caused_does_not_start_it_again_also_under_a_key_of_the_author(tmp_path: Path) -> None:
    place = Place(tmp_path / "runs.db", sent=Sent({"retrieve_payment_intent": {"id": "pi_1", "currency": "usd"}}))
    place.load(KEYED)
    first = place.accept(payment("evt_1", id="pi_1"))
    place.work()
    keys = {call.action: call.idempotency_key for call in place.sent.calls if isinstance(call, Call)}
    key, tag = keys["create_refund"], keys["log"]
    assert key == "refund pi_1"
    own = place.accept({**payment("evt_2", id="pi_1"), "request": {"id": "req_1", "idempotency_key": key}})
    assert len(first.runs) == 2 and len(own.runs) == 1
    other = place.accept({**payment("evt_3", id="pi_1"), "request": {"id": "req_1", "idempotency_key": "another"}})
    assert len(other.runs) == 2
    note = place.accept({**payment("evt_4", id="pi_1"), "request": {"id": "req_1", "idempotency_key": tag}})
    assert len(note.runs) == 1


def test_an_exempt_object_is_left_alone_until_the_day(place: Place) -> None:
    with place.database.transaction() as connection:
        row = {"workflow": "pays", "object": "cus_1", "until": NOW + 60, "reason": "a friend"}
        connection.execute(sa.insert(schema.exemptions).values(**row))
    accepted = place.accept(payment("evt_1", customer="cus_1"))
    assert accepted.runs == () and accepted.note is not None
    assert accepted.note.endswith('"pays" leaves cus_1 alone: a friend')
    assert place.accept(payment("evt_2", customer="cus_2")).runs
    place.now += 60
    assert place.accept(payment("evt_3", customer="cus_1")).runs


STARTS = """
workflow "pay" on demand(order: string, amount: money, note: string = "none") < log "{order} {amount} {note}" >
workflow "daily" on every day at 09:00 < log "tick" >
workflow "event" on charge.failed < stop >
"""


def test_a_start_by_name_is_checked_and_happens_once(tmp_path: Path) -> None:
    place = Place(tmp_path / "runs.db")
    place.load(STARTS)
    run = place.acceptance.start("pay", {"order": "7", "amount": "5 USD"}, place.programs)
    assert place.acceptance.start("pay", {"amount": "5 USD", "order": "7"}, place.programs) == run
    place.acceptance.start("daily", {}, place.programs)
    place.work()
    assert sorted(call.arguments["message"] for call in place.sent.calls if hasattr(call, "arguments")) == ["7 5.00 USD none", "tick"]


WRONG = [
    ("nobody", {}, 'no workflow is called "nobody"'),
    ("event", {}, '"event" is started by events, not by name'),
    ("daily", {"a": 1}, '"daily" runs on a timetable and takes no input'),
    ("pay", {}, "the parameter `order` (string) is needed"),
    ("pay", {"order": 7, "amount": "5 USD"}, "the parameter `order` takes a string"),
    ("pay", {"order": "7", "amount": "5"}, "the parameter `amount` takes money"),
    ("pay", {"order": "7", "amount": "5 USD", "else": 1}, "the workflow has no parameter `else`"),
]


@each("name, given, sentence", WRONG)
def test_a_start_that_cannot_be_is_refused(tmp_path: Path, name: str, given: dict[str, Any], sentence: str) -> None:
    place = Place(tmp_path / "runs.db")
    place.load(STARTS)
    with pytest.raises(BadInput) as refused:
        place.acceptance.start(name, given, place.programs)
    assert str(refused.value).startswith(sentence)
    assert place.rows(schema.runs) == []


def test_nothing_of_an_event_is_kept_where_its_work_cannot_be_put_down(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> None:
        raise sqlite3.OperationalError("no")

    monkeypatch.setattr(place.engine, "put", fails)
    with pytest.raises(sqlite3.OperationalError):
        place.accept(payment())
    monkeypatch.undo()
    assert place.rows(schema.events) == [] and place.rows(schema.runs) == []
    assert not place.accept(payment()).duplicate
