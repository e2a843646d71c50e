"""Waiting for events: before, while and after the run is parked, in every form, of the own account and mode, and none used twice."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.helpers.durable import NOW, Killed, Place, Sent
from wfrun.interpreter.effects import TextOfField, TryAgain
from wfrun.interpreter.event_origin import CompletedEvent
from wfrun.runs import schema
from wfrun.runs.wait_marks import mark_of
from wfrun.simulator.samples.sampler import sample_event
from wfrun.stripe_catalog import load
from wfrun.support.json_text import read_json

DAY = 86_400

PAID = """
workflow "paid"
on invoice.created <
  let made = id
  let paid = wait for invoice.paid, invoice.voided where id == made up to 7 days
  if present(paid) <
    log "{paid.status}"
  > else <
    log "nothing"
  >
>
"""


def invoice(
    kind: str, identity: str, created: int = NOW, *, account: str | None = None, livemode: bool = False, **fields: Any
) -> dict[str, Any]:
    event = sample_event(load(), f"invoice.{kind}", now=created, overrides={"id": "in_1", "status": kind, **fields})
    return {**event, "id": identity, "livemode": livemode, **({"account": account} if account is not None else {})}


def thin(kind: str, identity: str, created: int, about: str = "in_1", **more: Any) -> dict[str, Any]:
    return {
        "id": identity,
        "object": "v2.core.event",
        "type": f"v1.invoice.{kind}",
        "created": f"2026-11-02T09:00:{created - NOW:02d}.000Z",
        "livemode": False,
        "related_object": {"id": about, "type": "invoice", "url": f"/v1/invoices/{about}"},
        **more,
    }


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path / "runs.db")
    place.load(PAID)
    return place


def test_either_of_two_types_is_the_one(place: Place) -> None:
    place.accept(invoice("created", "evt_1"))
    place.work()
    assert {row.pattern for row in place.rows(schema.waits)} == {"invoice.paid", "invoice.voided"}
    place.accept(invoice("voided", "evt_2", NOW + 3))
    place.work(5)
    assert place.sent.said == ["voided"] and place.rows(schema.waits) == []


def test_what_came_in_another_account_or_mode_is_not_the_one(place: Place) -> None:
    place.accept(invoice("created", "evt_1"))
    place.work()
    place.accept(invoice("paid", "evt_2", NOW + 1, account="acct_1"))
    place.accept(invoice("paid", "evt_3", NOW + 1, livemode=True))
    place.accept(invoice("created", "evt_4", NOW + 1))
    place.accept(invoice("paid", "evt_5", NOW - 1))
    place.work(5)
    assert "waiting" in place.statuses and place.sent.said == []
    place.accept(invoice("paid", "evt_6", NOW + 2))
    place.work(1)
    assert place.sent.said == ["paid", "paid"]  # the second invoice.created waits too


def test_a_connected_account_waits_for_its_own(tmp_path: Path) -> None:
    place = Place(tmp_path / "runs.db")
    place.load(PAID.replace("on invoice.created", "on invoice.created from accounts"))
    place.accept(invoice("created", "evt_1", account="acct_1"))
    place.work()
    place.accept(invoice("paid", "evt_2", NOW + 1))
    place.accept(invoice("paid", "evt_3", NOW + 1, account="acct_2"))
    place.work(5)
    assert place.sent.said == []
    place.accept(invoice("paid", "evt_4", NOW + 1, account="acct_1"))
    place.work(5)
    assert place.sent.said == ["paid"]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_thin_event_is_completed_and_what_was_read_is_kept(place: Place, when: str) -> None:
    place.sent.objects["in_1"] = {"id": "in_1", "object": "invoice", "status": "paid"}
    place.accept(invoice("created", "evt_1"))
    if when == "after":
        place.work()
    place.accept(thin("paid", "evt_2", NOW + 2, about="in_9"))
    place.accept(thin("paid", "evt_3", NOW + 3))
    place.stop_at = ("recorded", 1)
    with pytest.raises(Killed):
        place.work(5)
    place.stop_at = None
    place.sent.objects.clear()
    place.restart()
    place.work()
    assert place.sent.said == ["paid"] and place.statuses == ["succeeded"]


def test_a_run_that_a_thin_event_starts_reads_its_object_once(tmp_path: Path) -> None:
    place = Place(tmp_path / "runs.db")
    place.load('on invoice.paid when status == "paid" < log "first {id}"; wait 3 days; log "then {number}" >')
    place.sent.objects["in_1"] = {"id": "in_1", "object": "invoice", "status": "paid", "number": "A-1"}
    place.accept(thin("paid", "evt_1", NOW))
    place.work()
    place.sent.objects["in_1"] = {"id": "in_1", "object": "invoice", "status": "draft", "number": "A-2"}
    place.restart()
    place.work(3 * DAY)
    assert place.sent.said == ["first in_1", "then A-1"]


OUTAGE = TryAgain("could not connect", NOW, sent=False)
INVOICE = {"id": "in_1", "object": "invoice", "status": "paid", "number": "A-1"}
THIN = 'on invoice.paid when status == "paid" < log "{number}" >'


@pytest.mark.parametrize("seconds", [10, 4 * 3600])
def test_a_run_does_not_begin_before_the_object_of_its_event_could_be_read(tmp_path: Path, seconds: int) -> None:
    place = Place(tmp_path / "runs.db")
    place.load(THIN)
    place.sent.objects["in_1"] = OUTAGE
    place.accept(thin("paid", "evt_1", NOW))
    place.work()
    row = place.run()
    assert row.status == "waiting" and row.owner is None and place.now < NOW + 15
    assert row.waits_for == "the object of its event, which could not be read yet; the latest: could not connect"
    while place.now < NOW + seconds:
        place.now = place.run().wakes
        place.work()
    place.sent.objects["in_1"] = INVOICE
    place.work(3600)
    assert place.statuses == ["succeeded"] and place.sent.said == ["A-1"]
    assert 5 <= place.sent.completed <= 25


def test_a_run_whose_object_cannot_be_read_for_a_day_needs_a_person(tmp_path: Path) -> None:
    place = Place(tmp_path / "runs.db")
    place.load(THIN)
    place.sent.objects["in_1"] = OUTAGE
    place.accept(thin("paid", "evt_1", NOW))
    place.work()
    while place.run().status == "waiting":
        place.now = place.run().wakes
        place.work()
    row = place.run()
    assert row.status == "needs_attention" and row.finished - NOW > 22 * 3600
    assert row.error == "its event is thin, and the object could not be read: could not connect"


def test_why_a_thin_event_has_no_object_stands_in_the_report(tmp_path: Path) -> None:
    place = Place(tmp_path / "runs.db")
    place.load('on invoice.paid < log "came" >')
    event = thin("paid", "evt_1", NOW)
    place.sent.complete = lambda event, now: CompletedEvent(event, note="its invoice in_1 could not be read: there is none")  # type: ignore[method-assign]
    place.accept(event)
    place.work()
    place.restart()
    assert place.report()["notes"] == ["its invoice in_1 could not be read: there is none"]


def test_an_event_that_may_be_the_awaited_one_is_read_until_there_is_an_answer(place: Place) -> None:
    place.accept(invoice("created", "evt_1"))
    place.work()
    place.sent.objects["in_1"] = OUTAGE
    place.accept(thin("paid", "evt_2", NOW + 2))
    place.work(5)
    row = place.run()
    assert row.status == "waiting" and row.wakes < place.now + 5
    assert row.waits_for == "the object of an event that came, which could not be read yet; the latest: could not connect"
    place.now = NOW + 7 * DAY + 100  # the time of the wait is up, and what came in time is still to be read
    place.work()
    assert place.statuses == ["waiting"]
    place.sent.objects["in_1"] = INVOICE
    place.work(1800)
    assert place.sent.said == ["paid"] and place.statuses == ["succeeded"]


def test_an_awaited_event_that_can_never_be_read_needs_a_person(place: Place) -> None:
    place.accept(invoice("created", "evt_1"))
    place.work()
    place.sent.objects["in_1"] = OUTAGE
    place.accept(thin("paid", "evt_2", NOW + 2))
    place.work(9 * DAY)
    row = place.run()
    assert row.status == "needs_attention" and place.sent.said == []
    assert row.error == "an event that may be the awaited one is thin, and its object could not be read: could not connect"


TWICE = """
on invoice.created <
  let a = wait for invoice.paid up to 2 days
  log "{a.id}"
  let b = wait for invoice.paid up to 2 days
  log "{b.id}"
  let c = wait for invoice.voided up to 2 days
  log "{c.id}"
>
"""


def test_one_event_answers_one_wait_and_others_of_its_second_still_count(tmp_path: Path) -> None:
    place = Place(tmp_path / "runs.db")
    place.load(TWICE)
    place.accept(invoice("created", "evt_1"))
    place.accept(invoice("voided", "evt_2", NOW + 5, id="in_v"))
    place.accept(invoice("paid", "evt_3", NOW + 5, id="in_a"))
    place.work(10)
    assert place.sent.said == ["in_a"] and place.statuses == ["waiting"]
    place.restart()
    place.accept(invoice("paid", "evt_4", NOW + 5, id="in_b"))
    place.work(10)
    assert place.sent.said == ["in_a", "in_b", "in_v"]


def test_an_event_after_one_limit_counts_for_the_next_wait_also_when_nobody_worked(tmp_path: Path) -> None:
    place = Place(tmp_path / "runs.db")
    place.load(TWICE)
    place.accept(invoice("created", "evt_1"))
    place.work()
    place.now += 2 * DAY + 600
    place.accept(invoice("paid", "evt_2", NOW + 2 * DAY + 60, id="in_b"))
    place.work()
    assert place.sent.said == ["(missing)", "in_b"]


UNSURE = """
workflow "unsure"
on payment_intent.succeeded <
  let made = id
  let refunded = wait for charge.refunded where payment_intent == made and amount > 100 EUR up to 2 days
  log "waited"
  wait 3 days
  if missing(refunded) < create_refund payment_intent=made amount=1 USD >
>
"""


def test_what_was_unknown_while_it_waited_is_unknown_after_a_restart(tmp_path: Path) -> None:
    outcomes = []
    for restarts in (False, True):
        place = Place(tmp_path / f"runs{restarts}.db", sent=Sent({"retrieve_payment_intent": {"id": "pi_1", "currency": "usd"}}))
        place.load(UNSURE)
        event = sample_event(load(), "payment_intent.succeeded", now=NOW, overrides={"id": "pi_1"})
        place.accept({**event, "id": "evt_1"})
        place.work()
        other = sample_event(
            load(), "charge.refunded", now=NOW + 5, overrides={"payment_intent": "pi_1", "amount": 50_000, "currency": "usd"}
        )
        place.accept({**other, "id": "evt_2"})
        place.work(5)
        for _ in range(4):
            if restarts:
                place.restart()
            place.work(2 * DAY)
        outcomes.append((place.statuses, place.sent.actions, place.run().error))
    assert outcomes[0] == outcomes[1]
    assert outcomes[0][0] == ["needs_attention"] and "create_refund" not in outcomes[0][1]


def test_no_event_is_missed_between_looking_and_parking(database_url: str) -> None:
    """Events are accepted by threads while runs come to their ``wait for``: each run finds its own."""
    count = 24
    place = Place(database_url)
    place.load(PAID)
    for number in range(count):
        place.accept(invoice("created", f"evt_c{number}", id=f"in_{number}"))
    failures: list[BaseException] = []
    start = threading.Barrier(2)

    def pay() -> None:
        try:
            other = Place(database_url, fresh=False)
            start.wait()
            for number in range(count):
                other.accept(invoice("paid", f"evt_p{number}", NOW + 1, id=f"in_{number}"), [])
            other.database.close()
        except BaseException as problem:  # shown by the test
            failures.append(problem)

    payer = threading.Thread(target=pay)
    payer.start()
    start.wait()
    place.now += 2
    place.work()
    payer.join()
    place.work()
    assert failures == []
    assert place.sent.said == ["paid"] * count
    place.database.close()


@pytest.mark.parametrize(
    ("clause", "days", "acts"),
    [("", 3, True), ("", 4, False), ("not older than 7 days", 4, True), ("not older than 1 day", 2, False)],
)
def test_an_event_that_is_too_old_when_its_run_starts_does_not_act(tmp_path: Path, clause: str, days: int, acts: bool) -> None:
    place = Place(tmp_path / "runs.db")
    place.load(f'workflow "w" on invoice.paid {clause} < log "paid"; wait 30 days; log "later" >')
    place.accept(invoice("paid", "evt_1", NOW))
    place.work(days * DAY)
    place.restart()
    place.work(40 * DAY)
    assert (place.sent.said, place.statuses) == ((["paid", "later"], ["succeeded"]) if acts else ([], ["skipped"]))


def test_the_limit_that_holds_without_a_word_is_named(tmp_path: Path) -> None:
    place = Place(tmp_path / "runs.db")
    place.load('workflow "w" on invoice.paid < log "paid" >')
    place.accept(invoice("paid", "evt_1", NOW))
    place.work(4 * DAY)
    assert place.report()["notes"] == [
        "`not older than 3 days`, which holds where a workflow says nothing else: the event was made 4 days before this run"
    ]


MINE = """
workflow "mine"
on invoice.created <
  let mine = customer
  let paid = wait for invoice.paid where customer == mine and status == "paid" up to 7 days
  log "{mine}: {paid.id ?? "nothing"}"
>
"""


def test_an_event_wakes_the_one_run_of_a_thousand_that_it_may_be_meant_for(tmp_path: Path) -> None:
    place = Place(tmp_path / "runs.db")
    place.load(MINE)
    for number in range(10):
        place.accept(invoice("created", f"evt_{number}", customer=f"cus_{number}"))
    place.work()
    (waiting,) = [row._asdict() for row in place.rows(schema.waits) if row.text == mark_of(TextOfField(("customer",), "cus_7"))["text"]]
    others = [{**waiting, "run": f"run_{n}", **mark_of(TextOfField(("customer",), f"cus_{n}", "mine"))} for n in range(10, 1_000)]
    with place.database.transaction() as connection:
        connection.execute(sa.insert(schema.waits), others)
    assert len(place.rows(schema.waits)) == 1_000
    place.accept(invoice("paid", "evt_paid", NOW + 1, id="in_2", customer="cus_7"))
    assert place.work(5) == 1
    assert place.sent.said == ["cus_7: in_2"] and len(place.rows(schema.waits)) == 999
    assert "cus_" not in "".join(row.text for row in place.rows(schema.waits)), "of the text only a mark is stored"


@pytest.mark.parametrize("fields", [{"customer": None}, {"customer": {"id": "cus_1", "object": "customer"}}, {"mine": "cus_2"}])
def test_an_event_that_does_not_tell_the_text_wakes_every_run(tmp_path: Path, fields: dict[str, Any]) -> None:
    place = Place(tmp_path / "runs.db")
    place.load(MINE)
    for number in range(3):
        place.accept(invoice("created", f"evt_{number}", customer=f"cus_{number}"))
    place.work()
    event = invoice("paid", "evt_paid", NOW + 1, customer="cus_7")
    event["data"]["object"].update(fields)
    place.accept(event)
    assert place.work(5) == 3, "each looks itself"
    left = len(place.rows(schema.waits))
    assert left == (2 if fields.get("customer") else 3), "an expanded object is equal to its id"
    place.accept(thin("paid", "evt_thin", NOW + 2))
    assert place.work(5) == left


ASKED = [
    ("customer == mine", ("customer", "cus_1")),
    ('"cus_1" == customer', ("customer", "cus_1")),
    ('status == "paid" and customer == mine', ("status", "paid")),
    ("metadata.order == mine", ("metadata.order", "cus_1")),
    ('customer == mine or status == "paid"', None),
    ("customer != mine", None),
    ("not (customer == mine)", None),
    ("amount_due == 5 USD", None),
    ("customer == account_name", None),
    ("lower(customer) == mine", None),
    ('status in ["paid"]', None),
]


@pytest.mark.parametrize(("where", "asked"), ASKED)
def test_what_a_where_tells_of_a_text(tmp_path: Path, where: str, asked: tuple[str, str] | None) -> None:
    place = Place(tmp_path / "runs.db")
    text = MINE.replace('customer == mine and status == "paid"', where)
    place.load(text)
    place.accept(invoice("created", "evt_1", customer="cus_1"))
    place.work()
    (row,) = place.rows(schema.waits)
    expected = {"field": None, "text": None} if asked is None else mark_of(TextOfField(tuple(asked[0].split(".")), asked[1]))
    found = None if row.field is None else read_json(row.field)[0]
    assert (found, row.text) == (None if asked is None else asked[0].split("."), expected["text"])
