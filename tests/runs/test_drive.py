"""Runs driven from the database: recorded, resumed, parked and woken."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.durable import FOR_EVENT, NOW, REFUND, REFUND_CALLS, WAITS, Killed, Place, Sent, invoice, payment
from wfrun.interpreter.effects import Done, Refused
from wfrun.runs import schema


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "runs.db", sent=Sent({"retrieve_charge": {"id": "ch_1", "object": "charge", "currency": "usd"}}))


def test_a_run_records_each_step_before_it_is_sent_and_its_answer(place: Place) -> None:
    place.load(REFUND)
    accepted = place.accept(payment())
    place.work()
    assert place.sent.actions == REFUND_CALLS
    row = place.run()
    assert (row.id, row.status) == (accepted.runs[0], "succeeded")
    steps = place.rows(schema.steps)
    assert [(step.number, step.kind, step.tries, step.answer is not None) for step in steps] == [
        (number, "call", 1, True) for number in range(len(REFUND_CALLS))
    ]
    assert [step.key for step in steps] == place.sent.keys
    report = place.report()
    assert report["outcome"] == "succeeded"
    assert [step["action"] for step in report["steps"]] == REFUND_CALLS


def test_a_condition_that_does_not_hold_is_a_skipped_run(place: Place) -> None:
    place.load(REFUND)
    place.accept(payment(amount=500))
    place.work()
    assert place.statuses == ["skipped"] and place.sent.calls == []
    assert place.report()["condition"]["value"] is False


POINTS = ["taken", "recorded", "sent", "finishing", "finished"]


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("times", [1, 2, 3])
def test_killed_at_any_place_it_goes_on_and_keeps_every_key(place: Place, point: str, times: int) -> None:
    place.load(REFUND)
    place.accept(payment())
    place.stop_at = (point, times)
    try:
        place.work()
    except Killed:
        place.stop_at = None
        place.restart()
        place.work()
    assert place.statuses == ["succeeded"]
    keys = dict.fromkeys(place.sent.keys)
    assert len(keys) == len(REFUND_CALLS), "a step was sent under another key"
    assert len(place.sent.calls) <= len(REFUND_CALLS) + 1, "more than the step under way was sent again"


def test_a_long_wait_is_a_row_and_a_short_one_keeps_its_place(place: Place) -> None:
    place.load(WAITS)
    place.accept(payment())
    assert place.work() == 1
    row = place.run()
    assert (row.status, row.wakes, row.segment, row.owner) == ("waiting", NOW + 3 * 86_400, 1, None)
    assert place.report()["outcome"] == "waiting"
    assert place.work(3 * 86_400 - 1) == 0
    place.restart()
    assert place.work(1) == 1
    assert place.statuses == ["succeeded"]
    assert place.sent.said == ["first", "second", "third"]
    assert place.now == NOW + 3 * 86_400 + 10


def test_an_edited_program_does_not_change_a_run_under_way(place: Place) -> None:
    place.load(WAITS)
    place.accept(payment())
    place.work()
    place.programs.clear()
    place.load(WAITS.replace('"second"', '"another"'))
    place.restart()
    place.work(4 * 86_400)
    assert place.sent.said == ["first", "second", "third"]


@pytest.mark.parametrize("when", ["before the run begins", "while it is parked", "after the limit", "another one, then it"])
def test_an_event_is_waited_for_and_never_missed(place: Place, when: str) -> None:
    place.load(FOR_EVENT)
    place.accept(invoice("invoice.created", "evt_1", NOW))
    paid = invoice("invoice.paid", "evt_2", NOW + 5)
    if when == "before the run begins":
        place.accept(paid)
        place.work(10)
    elif when == "while it is parked":
        place.work()
        assert place.statuses == ["waiting"]
        place.now += 60
        place.accept(paid)
        place.work()
    elif when == "another one, then it":
        place.work()
        place.accept(invoice("invoice.paid", "evt_3", NOW + 3, id="in_9"))
        place.work(3)
        assert place.statuses == ["waiting"]
        place.accept(paid)
        place.work(3)
    else:
        place.work()
        place.work(7 * 86_400)
        place.accept(paid)
        place.work()
    said = place.sent.said
    assert said == (["not paid"] if when == "after the limit" else ["paid"])
    assert place.statuses == ["succeeded"]


def test_a_refused_step_fails_the_run_and_keeps_what_was_done(place: Place) -> None:
    place.load(REFUND)
    place.sent.answers["create_refund"] = lambda call: Refused("charge_already_refunded", "It was.", NOW)
    place.accept(payment())
    place.work()
    row = place.run()
    assert (row.status, row.error) == ("failed", "It was.")
    assert [step.answer is not None for step in place.rows(schema.steps)] == [True, True, True]


def test_an_answer_that_never_came_is_not_asked_for_again_after_a_day(place: Place) -> None:
    place.load(REFUND)
    place.accept(payment())
    place.stop_at = ("sent", 3)
    with pytest.raises(Killed):
        place.work()
    place.stop_at = None
    place.restart()
    place.work(24 * 3600)
    assert place.statuses == ["needs_attention"]
    assert place.sent.actions == REFUND_CALLS[:3]


def test_numbers_come_back_from_the_database_as_they_were(place: Place) -> None:
    place.sent.answers["retrieve_charge"] = lambda call: Done({"id": "ch_1", "object": "charge", "amount": 12345678901234567890}, NOW)
    place.load(WAITS.replace('log "first"', "let c = retrieve_charge latest_charge").replace('log "third"', 'log "{c.id}"'))
    place.accept(payment())
    place.work()
    place.restart()
    place.work(4 * 86_400)
    assert place.statuses == ["succeeded"]


def test_simulated_runs_send_nothing_and_stand_beside_live_ones(tmp_path: Path) -> None:
    sent = Sent()
    live = Place(tmp_path / "runs.db", sent=sent)
    shadow = Place(tmp_path / "runs.db", sent=sent, mode="simulated")
    shadow.load(REFUND)
    accepted = shadow.accept(payment())
    assert not live.accept(payment(), shadow.programs).duplicate
    shadow.work()
    assert {row.mode for row in shadow.rows(schema.runs)} == {"live", "simulated"}
    assert shadow.rows(schema.runs) and accepted.runs[0].endswith("_simulated")


def test_a_key_that_another_run_took_since_does_not_hold_a_run_back_that_goes_on(place: Place) -> None:
    place.load(WAITS.replace("on payment_intent.succeeded <", "on payment_intent.succeeded once per customer within 1 day <"))
    place.accept(payment("evt_1"))
    place.work()
    place.work(2 * 86_400)
    place.accept(payment("evt_2", now=NOW + 2 * 86_400))
    place.work()
    assert place.statuses == ["waiting", "waiting"]
    place.work(4 * 86_400)
    assert place.statuses == ["succeeded", "succeeded"]
    place.accept(payment("evt_3", now=NOW + 6 * 86_400))
    place.work()
    assert place.statuses == ["succeeded", "succeeded", "waiting"], "a day later the key is free"


def test_a_run_whose_driving_fails_needs_a_person_and_is_not_lost(place: Place) -> None:
    place.load(REFUND)
    place.sent.answers["create_refund"] = lambda call: 1 / 0
    place.accept(payment())
    place.work()
    row = place.run()
    assert row.status == "needs_attention" and row.error.startswith("an error in wfrun itself: ZeroDivisionError")


def test_an_error_in_wfrun_itself_tells_no_secret(place: Place) -> None:
    place.driver.secrets = {"CRM": "hush-hush-hush"}
    place.load(REFUND)
    place.sent.answers["create_refund"] = lambda call: int("a hush-hush-hush")
    place.accept(payment())
    place.work()
    assert place.run().error == "an error in wfrun itself: ValueError: invalid literal for int() with base 10: 'a •••'"


def test_a_program_that_is_gone_is_told(place: Place) -> None:
    place.load(REFUND)
    place.accept(payment())
    with place.database.transaction() as connection:
        connection.execute(schema.programs.delete())
    place.restart()
    place.work()
    assert place.statuses == ["needs_attention"] and "is not in the database" in place.run().error
