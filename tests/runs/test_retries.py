"""Calls that get no answer: tried again, parked meanwhile, given up in the end, and never changed under their key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.helpers.durable import ASKS, NOW, Killed, Place, Sent, payment
from wfrun.interpreter.effects import Ask, Call, Done, Refused, TryAgain, Unknown
from wfrun.runs import schema
from wfrun.runs.approvals import NotAsked, answer
from wfrun.runs.drive import wake
from wfrun.runs.held_run import since_boot
from wfrun.runs.listing import RunProblem, show
from wfrun.runs.management import cancel, pause, resume
from wfrun.runs.repeats import retry
from wfrun.runs.retries import KEY_LASTS, RetryPolicy

DAY = 86_400

SELDOM = RetryPolicy(longest=4 * 3600, random=lambda: 0.5)
"""Fewer tries in a day."""

REFUND = """
workflow "refund"
on payment_intent.succeeded
at most 5 USD per day <
  create_refund charge=latest_charge amount=1 USD
  log "refunded"
>
"""

MAIL = """
workflow "mail"
on payment_intent.succeeded <
  email to="lead@example.com" subject="Paid" body="{amount}"
  log "mailed"
>
"""

CHARGE = {"id": "ch_1", "object": "charge", "currency": "usd"}

Problem = Callable[[Call], Any]


def place_with(tmp_path: Path, text: str, action: str, *answers: Any) -> Place:
    """Returns a place in which the first calls of an action get these answers, and later ones succeed."""
    left = list(answers)

    def answered(call: Call) -> Any:
        given = left.pop(0) if left else None
        return given(call) if callable(given) else Done({}, NOW) if given is None else given

    place = Place(tmp_path / "runs.db", sent=Sent({"retrieve_charge": CHARGE, action: answered}))
    place.load(text)
    place.accept(payment())
    return place


def lost(call: Any) -> TryAgain:
    return TryAgain("the connection broke", NOW, sent=True)


def refused_connection(call: Any) -> TryAgain:
    return TryAgain("could not connect", NOW, sent=False)


def steps(place: Place, path: str = "0") -> Any:
    (found,) = [step for step in place.rows(schema.steps) if step.path == path]
    return found


def calls(place: Place, action: str) -> list[tuple[str, bool]]:
    """Returns the keys of an action's calls, and whether each was said to be repeated."""
    pairs = zip(place.sent.calls, place.sent.repeated, strict=True)
    return [(call.idempotency_key, repeated) for call, repeated in pairs if isinstance(call, Call) and call.action == action]


def work_through(place: Place, seconds: float) -> None:
    """Lets time pass, and hands out what is due in the order in which it is."""
    end = place.now + seconds
    while place.now < end:
        place.work()
        wakes = [row.wakes for row in place.rows(schema.runs) if row.wakes is not None]
        place.now = min(end, max(place.now + 1, min(wakes, default=end)))
    place.work()


@pytest.mark.parametrize(("problem", "repeated"), [(lost, True), (refused_connection, False)])
def test_a_call_without_an_answer_is_tried_again_with_its_key(tmp_path: Path, problem: Problem, repeated: bool) -> None:
    place = place_with(tmp_path, REFUND, "create_refund", problem, problem, problem)
    place.work()
    assert place.statuses == ["succeeded"]
    sent = calls(place, "create_refund")
    assert len({key for key, _ in sent}) == 1
    assert [told for _, told in sent] == [False, repeated, repeated, repeated]
    assert int(place.now - NOW) == 5  # 0.75 + 1.5 + 3, and the turns of the rate limit
    step = steps(place)
    assert step.tries == 4
    assert [told["tries"] for told in place.report()["steps"]] == [1, 4, 1]


def test_what_came_through_once_stays_in_doubt_when_a_later_try_does_not_leave_the_machine(tmp_path: Path) -> None:
    place = place_with(tmp_path, REFUND, "create_refund", lost, refused_connection, refused_connection)
    place.work()
    assert [told for _, told in calls(place, "create_refund")] == [False, True, True, True]


def test_a_crash_leaves_a_doubt_and_a_try_that_was_never_sent_leaves_none(tmp_path: Path) -> None:
    place = place_with(tmp_path, REFUND, "create_refund", refused_connection)
    place.stop_at = ("recorded", 3)  # the second try of the refund, after the look at the charge
    with pytest.raises(Killed):
        place.work()
    assert steps(place).doubted is not None
    place.stop_at = None
    place.restart()
    place.work()
    assert [told for _, told in calls(place, "create_refund")] == [False, True]


def test_an_outage_of_hours_holds_no_worker(tmp_path: Path) -> None:
    place = place_with(tmp_path, REFUND, "create_refund", *[refused_connection] * 12)
    place.work()
    row = place.run()
    assert row.status == "waiting" and row.owner is None
    assert place.now - NOW < 15
    assert row.waits_for.startswith("another try of create_refund (0) after 5 tries since 2026-")
    assert row.waits_for.endswith("; the latest: could not connect")
    assert place.work() == 0
    work_through(place, 6 * 3600)
    assert place.statuses == ["succeeded"]
    assert steps(place).tries == 13
    assert place.report()["steps"][1]["tries"] == 13
    assert len(place.rows(schema.money)) == 1
    assert len(calls(place, "create_refund")) == 13 and len({key for key, _ in calls(place, "create_refund")}) == 1
    assert place.sent.actions.count("retrieve_charge") == 1


def test_what_surely_did_not_happen_is_refused_after_a_day_and_counts_no_money(tmp_path: Path) -> None:
    place = place_with(tmp_path, REFUND, "create_refund", *[refused_connection] * 1000)
    place.driver.retries = SELDOM
    work_through(place, 1.5 * DAY)
    row = place.run()
    assert (row.status, row.error) == ("failed", "could not connect")
    error = place.report()["steps"][1]["error"]
    assert error == {"message": "could not connect", "code": "unreachable"}
    assert row.finished - NOW > 0.8 * DAY
    assert 12 < steps(place).tries < 22
    assert place.rows(schema.money) == []


def test_what_may_have_happened_needs_a_person_when_stripe_may_have_forgotten_the_key(tmp_path: Path) -> None:
    place = place_with(tmp_path, REFUND, "create_refund", *[refused_connection] * 5, *[lost] * 1000)
    place.driver.retries = SELDOM
    work_through(place, 2 * DAY)
    row = place.run()
    assert row.status == "needs_attention"
    assert row.error == "whether it happened is unknown: the connection broke"
    assert KEY_LASTS - 4 * 3600 < row.finished - NOW < KEY_LASTS + 60
    assert len(place.rows(schema.money)) == 1


@pytest.mark.parametrize(("limit", "tries"), [(0, 1), (3, 4)])
@pytest.mark.parametrize(("problem", "status"), [(lost, "needs_attention"), (refused_connection, "failed")])
def test_the_script_says_how_often_it_is_tried_again(tmp_path: Path, limit: int, tries: int, problem: Problem, status: str) -> None:
    text = REFUND.replace("amount=1 USD", f"amount=1 USD retry={limit}")
    place = place_with(tmp_path, text, "create_refund", *[problem] * 9)
    place.work()
    assert place.statuses == [status]
    assert (steps(place).tries, len(calls(place, "create_refund"))) == (tries, tries)


def test_what_the_other_side_asks_for_is_kept_within_bounds(tmp_path: Path) -> None:
    polite = TryAgain("too many requests", NOW, sent=False, after=20)
    hostile = TryAgain("come back next year", NOW, sent=False, after=3e7)
    place = place_with(tmp_path, REFUND, "create_refund", polite, hostile)
    place.work()
    row = place.run()
    assert row.status == "waiting" and int(row.wakes - place.now) == 20
    work_through(place, 21)
    row = place.run()
    assert row.status == "waiting" and 3598 <= row.wakes - place.now <= 3601
    work_through(place, 3601)
    assert place.statuses == ["succeeded"]


def test_pauses_grow_are_drawn_and_end() -> None:
    low, high = RetryPolicy(random=lambda: 0.0), RetryPolicy(random=lambda: 0.999)
    assert [low.pause(tries, None) for tries in (1, 2, 3, 50)] == [0.5, 1.0, 2.0, 900.0]
    assert [round(high.pause(tries, None)) for tries in (1, 2, 3, 50)] == [1, 2, 4, 1799]
    assert low.pause(1, 0) == low.pause(1, -5.0) == 0.5
    assert len({RetryPolicy().pause(5, None) for _ in range(50)}) > 40


def test_a_run_that_is_tried_again_later_can_be_cancelled(tmp_path: Path) -> None:
    place = place_with(tmp_path, REFUND, "create_refund", *[lost] * 99)
    place.work()
    assert cancel(place.database, place.engine, place.run().id, now=place.now) == "cancelled"
    assert len(place.rows(schema.money)) == 1
    sent = len(place.sent.calls)
    work_through(place, 2 * DAY)
    assert place.statuses == ["cancelled"] and len(place.sent.calls) == sent
    assert place.report()["notes"] == ["step 0 (create_refund) was sent and got no answer: nobody knows whether it happened"]


def test_money_that_was_surely_not_sent_counts_no_more_when_the_run_is_cancelled(tmp_path: Path) -> None:
    place = place_with(tmp_path, REFUND, "create_refund", *[refused_connection] * 99)
    place.work()
    cancel(place.database, place.engine, place.run().id, now=place.now)
    assert place.rows(schema.money) == [] and place.report()["notes"] == []


def test_cancelled_between_two_tries_it_ends_before_the_next(tmp_path: Path) -> None:
    def cancelled(call: Any) -> TryAgain:
        cancel(place.database, place.engine, place.run().id, now=place.now)
        return lost(call)

    place = place_with(tmp_path, REFUND, "create_refund", cancelled)
    place.work()
    assert place.statuses == ["cancelled"] and len(calls(place, "create_refund")) == 1
    assert steps(place).trouble == "the connection broke"
    assert place.report()["notes"] == ["step 0 (create_refund) was sent and got no answer: nobody knows whether it happened"]


@pytest.mark.parametrize("after", [None, 600])
def test_a_worker_that_was_frozen_does_not_touch_the_record_of_the_one_that_went_on(tmp_path: Path, after: float | None) -> None:
    def taken_over(call: Any) -> TryAgain:
        with place.database.transaction() as connection:
            connection.execute(sa.update(schema.runs).values(owner="another one"))
            connection.execute(sa.update(schema.steps).where(schema.steps.c.path == "0").values(doubted=5.0))
        return TryAgain("could not connect", NOW, sent=False, after=after)

    place = place_with(tmp_path, REFUND, "create_refund", taken_over)
    place.work()
    assert (steps(place).doubted, steps(place).trouble, steps(place).answer) == (5.0, None, None)
    assert place.run().owner == "another one" and len(calls(place, "create_refund")) == 1


def freeze(place: Place, monkeypatch: pytest.MonkeyPatch, times: int, meanwhile: Callable[[], object]) -> None:
    """Lets the worker be frozen once, between the record of a try of the refund and its sending; something happens ``meanwhile``."""
    seen: list[None] = []
    boot = since_boot

    def reach(name: str) -> None:
        if name == "recorded" and any(step.path == "0" for step in place.rows(schema.steps)):
            seen.append(None)
            if len(seen) == times:
                meanwhile()

    place.driver.points = reach
    monkeypatch.setattr("wfrun.runs.held_run.since_boot", lambda: boot() + 3600 * (len(seen) >= times))


def test_cancelled_while_its_worker_was_frozen_before_a_call_it_does_not_send_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = place_with(tmp_path, REFUND, "create_refund")
    freeze(place, monkeypatch, 1, lambda: cancel(place.database, place.engine, place.run().id, now=place.now))
    place.work()
    assert place.statuses == ["cancelled"] and calls(place, "create_refund") == []
    assert place.report()["notes"] == [] and place.rows(schema.money) == [], "it is in no doubt, and its money counts no more"


def test_acting_is_paused_while_a_worker_was_frozen_before_a_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = place_with(tmp_path, REFUND, "create_refund")
    freeze(place, monkeypatch, 1, lambda: pause(place.database))
    place.work()
    assert place.statuses == ["paused"] and calls(place, "create_refund") == []
    resume(place.database, place.engine)
    place.work()
    assert place.statuses == ["succeeded"] and [told for _, told in calls(place, "create_refund")] == [False]


def test_what_is_in_doubt_is_not_sent_by_a_worker_that_was_frozen_until_its_key_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def a_day_later() -> None:
        place.now += DAY

    place = place_with(tmp_path, REFUND, "create_refund", lost)
    freeze(place, monkeypatch, 2, a_day_later)
    place.work()
    assert place.statuses == ["needs_attention"] and len(calls(place, "create_refund")) == 1
    assert "Stripe may have forgotten its idempotency key" in str(place.run().error)
    assert steps(place).doubted == NOW


@pytest.mark.parametrize("long", [False, True])
def test_acting_is_paused_between_two_tries(tmp_path: Path, long: bool) -> None:
    def paused(call: Any) -> TryAgain:
        pause(place.database)
        return TryAgain("too many requests", NOW, sent=True, after=600 if long else None)

    place = place_with(tmp_path, REFUND, "create_refund", paused)
    work_through(place, 3600)
    assert place.statuses == ["paused"] and len(calls(place, "create_refund")) == 1
    resume(place.database, place.engine)
    place.work()
    assert place.statuses == ["succeeded"]
    assert [told for _, told in calls(place, "create_refund")] == [False, True]


@pytest.mark.parametrize("point", ["recorded", "sent", "again", "parking", "parked"])
@pytest.mark.parametrize("times", [1, 2, 3, 4])
def test_killed_anywhere_among_its_tries_a_call_keeps_its_key(tmp_path: Path, point: str, times: int) -> None:
    slow = TryAgain("later", NOW, sent=True, after=100)
    place = place_with(tmp_path, REFUND, "create_refund", lost, slow, lost, slow)
    place.stop_at = (point, times)
    try:
        work_through(place, 1000)
    except Killed:
        place.stop_at = None
        place.restart()
        work_through(place, 1000)
    assert place.statuses == ["succeeded"]
    assert len({key for key, _ in calls(place, "create_refund")}) == 1
    assert len(place.rows(schema.money)) == 1


def test_changed_arguments_never_go_under_an_old_key(tmp_path: Path) -> None:
    place = place_with(tmp_path, REFUND, "create_refund")
    place.stop_at = ("sent", 2)
    with pytest.raises(Killed):
        place.work()
    place.stop_at = None
    with place.database.transaction() as connection:
        table = schema.steps
        request = sa.func.replace(table.c.request, "100", "200")
        connection.execute(sa.update(table).where(table.c.path == "0").values(request=request))
    place.restart()
    place.work()
    row = place.run()
    assert row.status == "needs_attention" and "it was begun with other arguments than it has now" in row.error
    retry(place.database, place.engine, row.id, now=place.now)
    place.work()
    assert place.run().error == row.error and len(calls(place, "create_refund")) == 1
    retry(place.database, place.engine, row.id, resend=True, now=place.now)
    place.work()
    first, second = calls(place, "create_refund")
    assert place.statuses == ["succeeded"] and first[0] != second[0] and second[1] is False


def test_what_surely_did_not_happen_may_be_sent_with_changed_arguments_and_the_record_says_so(tmp_path: Path) -> None:
    place = place_with(tmp_path, REFUND, "create_refund", *[refused_connection] * 5)
    place.work()
    request = steps(place).request
    with place.database.transaction() as connection:
        connection.execute(sa.update(schema.steps).where(schema.steps.c.path == "0").values(request=request.replace("100", "200")))
    work_through(place, 60)
    assert place.statuses == ["succeeded"] and steps(place).request == request


def test_reading_leaves_no_doubt_however_long_the_worker_was_away(tmp_path: Path) -> None:
    place = place_with(tmp_path, REFUND, "create_refund")
    place.stop_at = ("sent", 1)
    with pytest.raises(Killed):
        place.work()
    place.stop_at = None
    place.restart()
    place.work(10 * DAY)
    assert place.statuses == ["succeeded"]
    assert calls(place, "retrieve_charge")[1][1] is False


def test_where_the_clock_was_set_back_nothing_in_doubt_is_sent_again(tmp_path: Path) -> None:
    place = place_with(tmp_path, MAIL, "email")
    place.stop_at = ("sent", 1)
    with pytest.raises(Killed):
        place.work()
    place.stop_at = None
    place.restart()
    place.now -= 1_200
    place.work()
    row = place.run()
    assert row.status == "needs_attention" and len(calls(place, "email")) == 1
    assert "the clock was set back since it was sent" in row.error


def test_a_mail_that_may_have_gone_out_is_repeated_for_a_day_and_no_longer(tmp_path: Path) -> None:
    place = place_with(tmp_path, MAIL, "email")
    place.stop_at = ("sent", 1)
    with pytest.raises(Killed):
        place.work()
    place.stop_at = None
    place.restart()
    place.work(DAY)
    row = place.run()
    assert row.status == "needs_attention"
    assert row.error.endswith("it was sent 24 hours ago and nobody knows what became of it; look before it is sent again")
    assert retry(place.database, place.engine, row.id, resend=True, now=place.now) == "0"
    place.work()
    assert place.statuses == ["succeeded"]
    (first, second) = calls(place, "email")
    assert first[0] != second[0] and second[1] is False


def test_a_retry_of_what_never_came_through_keeps_the_key_and_one_in_doubt_says_so(tmp_path: Path) -> None:
    text = REFUND.replace("amount=1 USD", "amount=1 USD retry=0")
    for problem, told in ((refused_connection, False), (lost, True)):
        folder = tmp_path / str(told)
        folder.mkdir()
        place = place_with(folder, text, "create_refund", problem)
        place.work()
        retry(place.database, place.engine, place.run().id, now=place.now + 60)
        place.work(60)
        assert place.statuses == ["succeeded"]
        first, second = calls(place, "create_refund")
        assert first == (second[0], False) and second[1] is told


def test_a_retry_gets_a_new_key_where_stripe_answered(tmp_path: Path) -> None:
    place = place_with(tmp_path, REFUND, "create_refund", lambda call: Refused("card_declined", "No.", NOW))
    place.work()
    retry(place.database, place.engine, place.run().id, now=place.now + 60)
    place.work(60)
    first, second = calls(place, "create_refund")
    assert first[0] != second[0] and second[1] is False


def test_what_waits_for_another_try_can_be_tried_at_once(tmp_path: Path) -> None:
    place = place_with(tmp_path, REFUND, "create_refund", *[refused_connection] * 5)
    place.work()
    run = place.run().id
    with pytest.raises(RunProblem, match="is waiting: only a run that failed"):
        retry(place.database, place.engine, run, resend=True)
    assert retry(place.database, place.engine, run) == "0"
    assert place.work() == 1 and place.statuses == ["succeeded"]
    assert len({key for key, _ in calls(place, "create_refund")}) == 1
    waiting = asking(tmp_path / "asks")
    waiting.work()
    with pytest.raises(RunProblem, match="is waiting: only a run that failed"):
        retry(waiting.database, waiting.engine, waiting.run().id)


def test_what_is_known_of_the_tries_is_told(tmp_path: Path) -> None:
    place = place_with(tmp_path, MAIL, "email", *[TryAgain("greylisted:\n\x1b[31m come back " + "x" * 900, NOW, sent=False)] * 99)
    place.work()
    story = show(place.database, place.run().id)
    (step,) = story.steps
    assert step["tries"] == 5 and step["answer"] is None and step["doubted"] is None
    assert step["trouble"].startswith("greylisted: [31m come back xxx") and len(step["trouble"]) == 300
    assert "\n" not in story.summary["waits_for"] and "\x1b" not in story.summary["waits_for"]


def test_the_same_on_each_database(database_url: str) -> None:
    answers = [lost(None), TryAgain("later", NOW, sent=True, after=100), None]
    place = Place(database_url, sent=Sent({"retrieve_charge": CHARGE, "create_refund": lambda call: answers.pop(0) or Done({}, NOW)}))
    place.load(REFUND)
    place.accept(payment())
    place.work()
    row = place.run()
    assert row.status == "waiting", row.error
    assert row.waits_for.endswith("; the latest: later") and steps(place).doubted is not None
    work_through(place, 200)
    assert place.statuses == ["succeeded"] and steps(place).tries == 3
    assert [told for _, told in calls(place, "create_refund")] == [False, True, True]
    place.database.close()


# --- questions ---------------------------------------------------------------------------------------------------------------------------


def asking(tmp_path: Path, *answers: Any) -> Place:
    left = list(answers)

    def answered(effect: Ask) -> Any:
        given = left.pop(0) if left else None
        return given(effect) if callable(given) else given

    tmp_path.mkdir(exist_ok=True)
    place = Place(tmp_path / "runs.db", sent=Sent({"ask": answered}))
    place.load(ASKS)
    place.accept(payment())
    return place


def reply(place: Place) -> None:
    answer(place.database, place.engine, place.run().id, "0", True, "Ada", clock=lambda: place.now)


def test_a_question_is_sent_once_however_often_the_run_wakes(tmp_path: Path) -> None:
    place = asking(tmp_path)
    place.work()
    (question,) = place.sent.questions
    assert (question.path, question.message, question.arguments) == ("0", "Refund 50.00 USD?", {"to": "lead@example.com"})
    assert place.statuses == ["waiting"] and place.run().waits_for == "an answer to “Refund 50.00 USD?”"
    run = place.run().id
    with place.database.transaction() as connection:
        wake(place.engine, connection, run)
    place.restart()
    assert place.work(60) == 1
    assert place.statuses == ["waiting"] and len(place.sent.questions) == 1
    reply(place)
    place.work()
    assert place.sent.said == ["yes"] and len(place.sent.questions) == 1


@pytest.mark.parametrize(("point", "times", "questions"), [("recorded", 1, 1), ("sent", 1, 2), ("parking", 1, 2), ("parked", 1, 1)])
def test_a_question_is_sent_again_where_the_worker_died_before_the_run_was_parked(
    tmp_path: Path, point: str, times: int, questions: int
) -> None:
    place = asking(tmp_path)
    place.stop_at = (point, times)
    with pytest.raises(Killed):
        place.work()
    place.stop_at = None
    place.restart()
    place.work()
    assert place.statuses == ["waiting"] and len(place.sent.questions) == questions
    reply(place)
    place.work()
    assert place.sent.said == ["yes"] and len(place.sent.questions) == questions


def test_a_question_that_is_refused_fails_its_step(tmp_path: Path) -> None:
    place = asking(tmp_path, Refused("mail-not-configured", "no mail server is configured", NOW))
    place.work()
    row = place.run()
    assert (row.status, row.error) == ("failed", "no mail server is configured")
    (step,) = place.report()["steps"]
    assert (step["kind"], step["outcome"], step["error"]["code"]) == ("approve", "failed", "mail-not-configured")
    retry(place.database, place.engine, row.id, now=place.now)
    place.work()
    assert place.statuses == ["waiting"] and len(place.sent.questions) == 2


def test_a_question_of_which_nobody_knows_whether_it_came_through_needs_a_person(tmp_path: Path) -> None:
    place = asking(tmp_path, Unknown("the server said nothing", NOW))
    place.work()
    assert place.run().error == "nobody knows whether the question came through: the server said nothing"
    assert place.statuses == ["needs_attention"]


def test_a_question_is_tried_again_until_it_is_on_its_way(tmp_path: Path) -> None:
    place = asking(tmp_path, *[refused_connection] * 9, lost)
    place.work()
    assert place.statuses == ["waiting"]
    assert place.run().waits_for.startswith("another try of the question (0) after 5 tries since 2026-")
    work_through(place, 3600)
    assert place.run().waits_for == "an answer to “Refund 50.00 USD?”" and len(place.sent.questions) == 11
    work_through(place, 2 * DAY)
    assert place.sent.said == ["nobody"] and len(place.sent.questions) == 11


def test_a_question_that_is_never_sent_is_refused(tmp_path: Path) -> None:
    place = asking(tmp_path, *[refused_connection] * 999)
    place.driver.retries = SELDOM
    work_through(place, 3 * DAY)
    row = place.run()
    assert (row.status, row.error) == ("failed", "could not connect")
    assert row.finished < NOW + 2 * DAY and place.sent.said == []


def test_a_question_that_may_have_come_through_is_waited_for(tmp_path: Path) -> None:
    place = asking(tmp_path, *[lost] * 999)
    place.driver.retries = SELDOM
    work_through(place, 1.5 * DAY)
    asked = len(place.sent.questions)
    assert place.run().waits_for == "an answer to “Refund 50.00 USD?”"
    work_through(place, DAY)
    assert place.statuses == ["succeeded"] and place.sent.said == ["nobody"] and len(place.sent.questions) == asked < 25


def test_a_question_that_was_never_sent_when_its_time_is_up_is_refused(tmp_path: Path) -> None:
    place = asking(tmp_path, *[refused_connection] * 999)
    place.work()
    place.work(3 * DAY)
    row = place.run()
    assert (row.status, row.error) == ("failed", "the question could not be sent: could not connect")


def test_who_answers_while_the_question_is_sent_is_heard(tmp_path: Path) -> None:
    def answered_at_once(effect: Ask) -> None:
        reply(place)

    place = asking(tmp_path, answered_at_once)
    place.work()
    assert place.statuses == ["succeeded"] and place.sent.said == ["yes"]


def test_who_knows_of_a_question_that_could_not_be_sent_may_answer_it(tmp_path: Path) -> None:
    place = asking(tmp_path, *[refused_connection] * 99)
    place.work()
    reply(place)
    place.work()
    assert place.statuses == ["succeeded"] and place.sent.said == ["yes"]
    with pytest.raises(NotAsked):
        reply(place)


def test_a_simulated_run_asks_nobody(tmp_path: Path) -> None:
    place = Place(tmp_path / "runs.db", mode="simulated")
    place.load(ASKS)
    place.accept(payment())
    place.work()
    assert place.statuses == ["waiting"] and place.sent.questions == []
