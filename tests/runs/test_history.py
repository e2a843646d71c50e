"""``recent`` over the stored events: the answers of the history in memory, the same again later, and unknown where nothing is known."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.durable import NOW, Place, payment
from wfrun.interpreter.effects import Call
from wfrun.interpreter.event_history import EventHistory
from wfrun.runs import schema
from wfrun.runs.history import StoredHistory

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


def said(place: Place) -> list[Any]:
    return [call.arguments["message"] for call in place.sent.calls if isinstance(call, Call)]


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
    assert said(place) == ["0"]  # of the last two hours before it woke
    other = Place(tmp_path / "other.db")
    other.load(COUNTS)
    other.accept(failed(1))
    other.accept(payment())
    other.accept(failed(2))
    other.work()
    assert said(other) == ["1"]


def test_before_the_database_began_nothing_is_known(tmp_path: Path) -> None:
    place = Place(tmp_path / "runs.db", began=NOW - HOUR)
    place.load(COUNTS)
    place.accept(payment())
    place.work()
    assert said(place) == ["(missing)"]


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
    assert said(place) == ["(missing) (missing) 2"]
