"""``recent`` over the stored events: the answers of the history in memory, the same again later, and unknown where nothing is known."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.durable import CATALOG, NOW, Place, payment
from wfrun.interpreter.effects import FieldValue, PastEvent
from wfrun.interpreter.event_history import EventHistory
from wfrun.interpreter.triggers import rules_of
from wfrun.project.loader import load_text
from wfrun.runs import history, schema
from wfrun.runs.answers import read_stored
from wfrun.runs.erasure import erase
from wfrun.runs.event_texts import fields_asked, text_mark
from wfrun.runs.health import check
from wfrun.runs.history import StoredHistory
from wfrun.runs.retention import prune
from wfrun.simulator.samples.sampler import sample_event

HOUR = 3600
KINDS = ["charge.failed", "charge.dispute.created", "charge.dispute.closed", "payment_intent.succeeded", "charge_x.failed"]
QUESTIONS = ["charge.failed", "charge.dispute.*", "charge.*", "*", "payment_intent.succeeded"]
EVENTS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.sampled_from([None, "acct_1"]), st.booleans(), st.integers(-5, 1), st.booleans()), max_size=8
)


def event_of(number: int, kind: str, account: str | None, livemode: bool, hours: int, v1: bool) -> dict[str, Any]:
    event = {**payment(f"evt_{number}", id=f"obj_{number}"), "type": f"v1.{kind}" if v1 else kind, "livemode": livemode}
    return {**event, "created": NOW + hours * HOUR, **({"account": account} if account else {})}


def test_the_answers_are_those_of_the_history_in_memory(tmp_path: Path) -> None:
    place = Place(tmp_path / "runs.db")

    @settings(max_examples=40)
    @given(EVENTS, st.sampled_from(QUESTIONS), st.integers(0, 5))
    def same(events: list[tuple[Any, ...]], question: str, hours: int) -> None:
        with place.database.transaction() as connection:
            for table in (schema.events, schema.deliveries):
                connection.execute(table.delete())
        memory = EventHistory()
        own = event_of(99, "payment_intent.succeeded", None, False, 0, False)
        for number, event in enumerate(events):
            place.accept(event_of(number, *event), [])
            memory.add(event_of(number, *event))
        place.accept(own, [])
        expected = memory.before(own, NOW)(question, NOW - hours * HOUR)
        with place.database.transaction() as connection:
            rows = connection.execute(schema.events.select().order_by(schema.events.c.seq)).all()
            run = SimpleNamespace(mode="live", account="", livemode=False, started=NOW, seen=rows[-1].seq, event=rows[-1].seq)
            found = StoredHistory(lambda: connection, run)(question, NOW - hours * HOUR)
        assert expected is not None and found is not None
        assert [past.object["id"] for past in found] == [past.object["id"] for past in expected]

    same()


COUNTS = 'workflow "w" on payment_intent.succeeded < log "{count(p in recent("charge.failed", 2 hours) where p.customer == "cus_1")}" >'


def failed(number: int, **fields: Any) -> dict[str, Any]:
    return {**payment(f"evt_f{number}", id=f"ch_{number}", customer="cus_1", **fields), "type": "charge.failed", "created": NOW - 60}


def test_a_run_finds_what_was_there_when_it_was_accepted_also_after_a_restart(tmp_path: Path) -> None:
    place = Place(tmp_path / "runs.db")
    place.load(COUNTS.replace("< log", "< wait 3 days; log"))
    place.accept(failed(1))
    place.accept(payment())
    place.accept(failed(2))
    place.work()
    place.restart()
    place.accept(failed(3))
    place.work(3 * 24 * HOUR)
    assert place.sent.said == ["0"]  # of the last two hours before it woke
    other = Place(tmp_path / "other.db")
    other.load(COUNTS)
    other.accept(failed(1))
    other.accept(payment())
    other.accept(failed(2))
    other.work()
    assert other.sent.said == ["1"]


def test_before_the_database_began_nothing_is_known(tmp_path: Path) -> None:
    place = Place(tmp_path / "runs.db", began=NOW - HOUR)
    place.load(COUNTS)
    place.accept(payment())
    place.work()
    assert place.sent.said == ["(missing)"]


def test_what_a_thin_event_does_not_tell_is_unknown_and_counts_neither_way(tmp_path: Path) -> None:
    place = Place(tmp_path / "runs.db")
    conditions = ('p.customer == "cus_1"', "missing(p.customer)", "true")
    counts = " ".join(f'{{count(p in recent("charge.failed", 2 hours) where {condition})}}' for condition in conditions)
    place.load(f'workflow "w" on payment_intent.succeeded < log "{counts}" >')
    thin = {
        "id": "evt_t",
        "type": "v1.charge.failed",
        "created": NOW - 60,
        "livemode": False,
        "related_object": {"id": "ch_9", "type": "charge", "url": "/v1/charges/ch_9"},
    }
    place.accept(thin, [])
    place.accept(failed(1))
    place.accept(payment())
    place.work()
    assert place.sent.said == ["(missing) (missing) 2"]


ASKS = """
workflow "asks"
on payment_intent.succeeded <
  let mine = customer
  log "{count(c in recent("charge.failed", 2 hours) where c.customer == mine and c.amount > 5 USD) ?? "unknown"}"
>
"""


def charge(number: int, at: int, customer: Any, **envelope: Any) -> dict[str, Any]:
    event = sample_event(CATALOG, "charge.failed", now=NOW + at, overrides={"id": f"ch_{number}", "amount": 900, "currency": "usd"})
    event["data"]["object"]["customer"] = customer
    return {**event, "id": f"evt_c{number}", "created": NOW + at, **envelope}


def thin_charge(number: int, at: int) -> dict[str, Any]:
    created = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(NOW + at))
    related = {"id": f"ch_{number}", "type": "charge", "url": f"/v1/charges/ch_{number}"}
    head = {"id": f"evt_c{number}", "object": "v2.core.event", "type": "v1.charge.failed", "created": created, "livemode": False}
    return {**head, "related_object": related}


def asked(place: Place, number: int, customer: str = "cus_1") -> str:
    """What a run says that is accepted and driven now."""
    place.accept({**payment(f"evt_p{number}", now=int(place.now), customer=customer), "created": int(place.now)})
    place.work()
    return str(place.sent.said[-1])


def bodies_read(place: Place, ask: Callable[[], str]) -> tuple[str, int]:
    """What a run says, and how many stored events were read for it."""
    read = 0

    def count(text: str, what: str) -> Any:
        nonlocal read
        found = read_stored(text, what)
        read += isinstance(found, dict) and found.get("type", "").endswith("charge.failed")
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(history, "read_stored", count)
        return ask(), read


def test_of_a_busy_account_only_events_are_read_that_may_be_meant(database_url: str) -> None:
    place = Place(database_url)
    place.load(ASKS)
    for number in range(5):
        place.accept(charge(number, number, "cus_1" if number < 2 else f"cus_{number}"), [])
    assert place.rows(schema.event_texts) == []
    place.now = NOW + 100
    assert bodies_read(place, lambda: asked(place, 1)) == ("2", 5), "what came before the first question is read as a whole"
    start = int(place.now) - NOW
    for number in range(10, 40):
        place.accept(charge(number, start + 10 + number, "cus_1" if number < 13 else f"cus_{number}"))
    place.now = NOW + start + 7_200 + 5
    assert bodies_read(place, lambda: asked(place, 2)) == ("3", 3)
    assert bodies_read(place, lambda: asked(place, 3, "cus_20")) == ("1", 1)
    assert "cus_" not in "".join(row.text for row in place.rows(schema.event_texts))
    moment = int(place.now) - NOW
    place.accept(charge(50, moment, None))
    place.accept(charge(51, moment, {"id": "cus_1", "object": "customer"}))
    place.accept(charge(52, moment, "cus_1", api_version="2024-06-20"))
    place.accept(charge(53, moment, "cus_7", api_version="2024-06-20"))
    assert bodies_read(place, lambda: asked(place, 4))[1] == 3 + 4, "what does not tell the text in the script's release may be meant"
    place.accept(thin_charge(60, moment))
    assert bodies_read(place, lambda: asked(place, 5)) == ("unknown", 3 + 5)
    with place.database.transaction() as connection:
        connection.execute(schema.events.update().where(schema.events.c.id == "evt_c20").values(noted=False))
        connection.execute(schema.event_texts.delete().where(schema.event_texts.c.text == text_mark("cus_20")))
    assert bodies_read(place, lambda: asked(place, 6))[1] == 3 + 5 + 1, "of what an older wfrun recorded no text was noted"
    place.database.close()


def test_texts_without_events_and_events_without_texts_are_found(tmp_path: Path) -> None:
    place = Place(tmp_path / "runs.db")
    place.load(ASKS)
    place.accept(charge(1, 1, "cus_1"))
    asked(place, 1)
    for number in range(2, 6):
        place.accept(charge(number, number, "cus_1"))
    assert check(place.database, place.engine) == ()
    with place.database.transaction() as connection:
        texts = connection.execute(schema.event_texts.select().order_by(schema.event_texts.c.event)).all()
        connection.execute(schema.event_texts.update().where(schema.event_texts.c.event == texts[-1].event).values(event=999))
    assert check(place.database, place.engine) == (
        "1 noted text belongs to no event",
        "1 event lacks a text by which `recent` finds what it asks for",
    )
    with place.database.transaction() as connection:
        connection.execute(schema.event_texts.update().values(event=schema.event_texts.c.event + 1_000))
    assert check(place.database, place.engine) == (
        f"{len(texts)} noted texts belong to no event",
        f"{len(texts)} events lack texts by which `recent` finds what it asks for",
    )


FORMS = st.sampled_from(["plain", "plain", "plain", "expanded", "other release", "no field", "null", "thin", "connected", "test mode"])
CUSTOMERS = st.sampled_from(["cus_1", "cus_2", "cus_3", "\ud800", ""])
ANY_EVENTS = st.lists(st.tuples(FORMS, CUSTOMERS, st.integers(-3, 3), st.booleans()), max_size=12)


def in_form(number: int, form: str, customer: str, at: int) -> dict[str, Any]:
    """An event of a failed charge, in a form that tells of its customer or not."""
    match form:
        case "thin":
            return thin_charge(number, at)
        case "expanded":
            return charge(number, at, {"id": customer, "object": "customer"})
        case "other release":
            return charge(number, at, customer, api_version="2024-06-20")
        case "no field":
            event = charge(number, at, customer)
            del event["data"]["object"]["customer"]
            return event
        case "null":
            return charge(number, at, None)
        case "connected":
            return charge(number, at, customer, account="acct_1")
        case "test mode":
            return charge(number, at, customer, livemode=True)
        case _:
            return charge(number, at, customer)


def test_a_narrowed_answer_leaves_out_only_what_surely_is_not_meant(tmp_path: Path) -> None:
    place = Place(tmp_path / "runs.db")
    place.load(ASKS)
    release = str(charge(0, 0, "cus_1")["api_version"])
    narrowed_ones = 0

    @settings(max_examples=60)
    @given(ANY_EVENTS, ANY_EVENTS, CUSTOMERS, st.integers(-4, 4))
    def same(before: list[tuple[Any, ...]], after: list[tuple[Any, ...]], customer: str, since: int) -> None:
        nonlocal narrowed_ones
        with place.database.transaction() as connection:
            for table in (schema.events, schema.deliveries, schema.event_texts, schema.asked_fields):
                connection.execute(table.delete())
        for number, (form, other, at, older) in enumerate(before + after):
            program: list[Any] | None = [] if number < len(before) else None
            event = in_form(number, form, other, at)
            place.accept(event, program)
            if older and number % 3 == 0:  # an older wfrun took it in, and noted nothing
                with place.database.transaction() as connection:
                    row = connection.execute(schema.events.select().where(schema.events.c.id == event["id"])).one()
                    connection.execute(schema.events.update().where(schema.events.c.seq == row.seq).values(noted=False))
                    connection.execute(schema.event_texts.delete().where(schema.event_texts.c.event == row.seq))
        with place.database.transaction() as connection:
            newest = connection.execute(schema.events.select().order_by(schema.events.c.seq.desc())).first()
            run = SimpleNamespace(
                mode=place.acceptance.mode, account="", livemode=False, started=NOW + 9, seen=newest.seq if newest else 0, event=None
            )
            ask = StoredHistory(lambda: connection, run)
            value = FieldValue("customer", customer, lambda past: None, ("customer",), release)
            whole = ask("charge.failed", NOW + since)
            narrowed = ask("charge.failed", NOW + since, value)
        assert whole is not None and narrowed is not None

        def may_be_meant(past: PastEvent) -> bool:
            found = past.object.get("customer")
            return past.release != release or not isinstance(found, str) or found == customer

        some, every = ([(past.object, past.release) for past in found] for found in (narrowed, whole))
        meant = [(past.object, past.release) for past in whole if may_be_meant(past)]
        assert [(past.object, past.release) for past in narrowed if may_be_meant(past)] == meant
        places = iter(every)
        assert all(any(past == other for other in places) for past in some), "in the same order, and nothing else"
        narrowed_ones += len(narrowed) < len(whole)

    same()
    assert narrowed_ones, "some questions read fewer events"


def test_what_is_erased_is_unknown_also_where_its_text_was_noted(tmp_path: Path) -> None:
    place = Place(tmp_path / "runs.db")
    place.load(ASKS)
    place.now = NOW + 8_000
    asked(place, 1)
    place.accept(charge(1, 8_010, "cus_erased"))
    place.accept(charge(2, 8_010, "cus_1"))
    place.now = NOW + 8_100 + 7_000
    assert asked(place, 2) == "1"
    erase(place.database, ["cus_erased"])
    assert {row.text for row in place.rows(schema.event_texts)} == {"", text_mark("cus_1")}
    assert asked(place, 3) == "unknown"
    prune(place.database, place.engine, days=1, now=place.now + 40 * 86_400)
    assert place.rows(schema.event_texts) == []


WHERES = [
    ("c.customer == mine", ["customer"]),
    ('"x" == c.description and c.amount > 5 USD', ["description"]),
    ("c.metadata.order == mine", ["metadata.order"]),
    ("c.customer == mine or c.amount > 5 USD", []),
    ("c.amount == 5 USD", []),
    ("lower(c.customer) == mine", []),
]


@pytest.mark.parametrize(("where", "paths"), WHERES)
def test_the_fields_that_a_program_asks_for(where: str, paths: list[str]) -> None:
    loaded = load_text(ASKS.replace("c.customer == mine and c.amount > 5 USD", where), "a.wf")
    rules = rules_of(list(zip(loaded.checked.files, loaded.sources, loaded.libraries, strict=True)))
    assert sorted(fields_asked(rules)) == sorted(("charge.failed", json.dumps(path.split("."), separators=(",", ":"))) for path in paths)
