"""Races on PostgreSQL: a person and a worker, or two of them, do something to one run at once. No work is lost, none is done twice.

One of the two is stopped at a named place, in the middle of its transaction, and goes on when the other one is on its way.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from tests.helpers.durable import NOW, Place, payment
from tests.helpers.postgres import Postgres
from wfrun.interpreter.effects import Answer, Call, Done, Refused
from wfrun.runs import schema
from wfrun.runs.approvals import NotAsked, answer
from wfrun.runs.database import Database
from wfrun.runs.health import check
from wfrun.runs.listing import RunProblem, show
from wfrun.runs.management import cancel, pause, paused, resume
from wfrun.runs.repeats import retry
from wfrun.runs.retention import prune

DAY = 86_400


class Race:
    """A place, and threads beside the test's own."""

    def __init__(self, url: str) -> None:
        self.place = Place(url, fresh=False)
        self.other = Database(url)
        """The database as another process has it."""
        self._threads = ThreadPoolExecutor(4)

    def at_once(self, *acts: Callable[[], Any]) -> list[Any]:
        """Does several things at once; returns what came of each, which may be a refusal."""
        together = threading.Barrier(len(acts))

        def do(act: Callable[[], Any]) -> Any:
            together.wait(300)
            try:
                return act()
            except (RunProblem, NotAsked) as problem:
                return problem

        return [one.result(300) for one in [self._threads.submit(do, act) for act in acts]]

    def amid(self, point: str, act: Callable[[], Any]) -> Future[Any]:
        """Begins something when the worker comes to a place for the first time, and lets that one go on while it is under way."""
        done: Future[Any] = Future()
        reach = self.place.driver.points

        def stop(name: str) -> None:
            reach(name)
            if name == point and not done.running() and not done.done():
                done.set_running_or_notify_cancel()
                self._threads.submit(self._finish, done, act)
                self._wait_until_it_waits_or_ends(done)

        self.place.driver.points = stop
        return done

    def _finish(self, done: Future[Any], act: Callable[[], Any]) -> None:
        try:
            done.set_result(act())
        except BaseException as problem:  # shown by the test
            done.set_exception(problem)

    def _wait_until_it_waits_or_ends(self, done: Future[Any]) -> None:
        """Waits until the other one is done, or waits for a lock that the worker has."""
        waiting = sa.text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
        for _ in range(30_000):
            with self.place.database.engine.connect() as connection:
                if done.done() or connection.execute(waiting).scalar_one():
                    return
            time.sleep(0.01)
        raise AssertionError("the other one neither ends nor waits")

    def close(self) -> None:
        self._threads.shutdown()
        self.other.close()
        self.place.database.close()


@pytest.fixture(scope="module")
def url(postgres: Postgres) -> str:
    """A database for all tests here: making one takes longer than they do."""
    name = postgres.new()
    Place(name).database.close()
    return name


@pytest.fixture
def race(url: str) -> Iterator[Race]:
    made = Race(url)
    with made.place.database.transaction() as connection:
        for table in schema.metadata.tables.values():
            if table is not schema.facts:
                connection.execute(sa.delete(table))
        connection.execute(sa.text("DELETE FROM reference_work"))
    yield made
    assert check(made.place.database, made.place.engine) == (), "nothing is left that nothing would wake"
    made.close()


@pytest.mark.parametrize("wait", ["wait 3 days", "wait for charge.failed up to 3 days", 'approve "Go on?" to="a@b.example" up to 3 days'])
@pytest.mark.parametrize(("point", "told"), [("sent", "asked"), ("parking", "cancelled"), ("parked", "cancelled")])
def test_a_run_that_is_cancelled_as_it_parks_does_nothing_more_and_keeps_its_story(race: Race, wait: str, point: str, told: str) -> None:
    place = race.place
    place.load(f'workflow "w" on payment_intent.succeeded < log "first"; {wait}; log "second" >')
    (run,) = place.accept(payment()).runs
    cancelled = race.amid(point, lambda: cancel(race.other, place.engine, run, now=place.now))
    place.work()
    assert cancelled.result(300) == told
    place.accept({**payment("evt_2", now=NOW + 60), "type": "charge.failed"}, [])
    place.work(4 * DAY)
    assert place.statuses == ["cancelled"] and place.sent.said == ["first"] and place.rows(schema.waits) == []
    report = show(place.database, run).report
    assert report is not None and report.outcome == "cancelled" and [step.action for step in report.steps if step.action] == ["log"]


def test_runs_that_are_paused_and_resumed_all_the_time_do_each_step_once(race: Race) -> None:
    place = race.place
    place.load('workflow "w" on payment_intent.succeeded < log "{id} 1"; wait 2 minutes; log "{id} 2" >')
    for number in range(6):
        place.accept(payment(f"evt_{number}", id=f"pi_{number}"))
    working = threading.Event()

    def toggle() -> int:
        count = 0
        while not working.is_set() or count < 3:
            pause(race.other, now=place.now)
            resume(race.other, place.engine)
            count += 1
        return count

    def work() -> None:
        try:
            for _ in range(4):
                place.work(121)
        finally:
            working.set()

    race.at_once(toggle, work)
    assert paused(place.database) == ()
    place.work(121)
    place.work(121)
    assert place.statuses == ["succeeded"] * 6
    assert sorted(place.sent.said) == [f"pi_{number} {step}" for number in range(6) for step in (1, 2)]


@pytest.mark.parametrize("point", ["sent", "recorded"])
def test_a_pause_that_comes_amid_a_step_and_goes_before_the_next_one_holds_nothing(race: Race, point: str) -> None:
    place = race.place
    place.load('workflow "w" on payment_intent.succeeded < log "first"; log "second" >')
    place.accept(payment())
    pausing = race.amid(point, lambda: pause(race.other, now=place.now))
    place.work()
    assert pausing.result(300) is True and place.statuses == ["paused"] and place.sent.said == ["first"]
    resumed, again = race.at_once(lambda: resume(race.other, place.engine), lambda: resume(place.database, place.engine))
    assert {type(resumed), type(again)} == {tuple, RunProblem}, "one of them resumes, the other one is told"
    place.work()
    assert place.statuses == ["succeeded"] and place.sent.said == ["first", "second"]


ASKS = 'workflow "asks" on payment_intent.succeeded < let ok = approve "Go on?" to="a@b.example" up to 1 hour; log "{ok}" >'


@pytest.mark.parametrize("late", [-1, 0])
def test_an_answer_at_the_last_moment_counts_or_is_refused(race: Race, late: int) -> None:
    """The worker's clock says that the time is up, that of the one who answers says so one second later, or too."""
    place = race.place
    place.load(ASKS)
    (run,) = place.accept(payment()).runs
    place.work()
    place.now += 3600

    def decide() -> str:
        answer(race.other, place.engine, run, None, True, "Ada", clock=lambda: place.now + late)
        return "true"

    told, _ = race.at_once(decide, place.work)
    place.work()
    assert place.statuses == ["succeeded"]
    assert place.sent.said == ["true" if told == "true" else "(missing)"]
    assert late < 0 or isinstance(told, NotAsked)


@pytest.mark.parametrize("point", ["taken", "finishing"])
def test_an_answer_amid_the_end_of_the_time_is_refused_or_counts(race: Race, point: str) -> None:
    place = race.place
    place.load(ASKS)
    (run,) = place.accept(payment()).runs
    place.work()
    decided = race.amid(point, lambda: answer(race.other, place.engine, run, None, True, "Ada", clock=lambda: place.now - 1))
    place.work(3600)
    problem = decided.exception(300)
    assert place.statuses == ["succeeded"]
    assert (place.sent.said, type(problem)) in ((["true"], type(None)), (["(missing)"], NotAsked))


FAILS = 'workflow "refund" on payment_intent.succeeded < log "looking"; create_refund payment_intent=id amount=1 USD >'


@pytest.fixture
def failing(race: Race) -> Race:
    """A run whose refund is refused once."""
    refused: list[Call] = []

    def refuse(call: Call) -> Answer:
        refused.append(call)
        return Refused("charge_disputed", "It is disputed.", NOW) if len(refused) == 1 else Done({}, NOW)

    race.place.sent.answers |= {"create_refund": refuse, "retrieve_payment_intent": {"id": "pi_1", "currency": "usd"}}
    race.place.load(FAILS)
    race.place.accept(payment())
    return race


def refunds(place: Place) -> list[str]:
    return [call.idempotency_key for call in place.sent.calls if isinstance(call, Call) and call.action == "create_refund"]


def test_of_several_who_retry_a_run_one_does(failing: Race) -> None:
    place = failing.place
    place.work()
    run = place.run().id
    told = failing.at_once(*(lambda: retry(failing.other, place.engine, run, now=place.now) for _ in range(4)))
    refused = [one for one in told if isinstance(one, RunProblem)]
    assert len(refused) == 3 and {str(one) for one in refused} == {
        f"`{run}` is queued: only a run that failed, or needs attention, is tried again"
    }
    place.work()
    assert place.statuses == ["succeeded"] and len(refunds(place)) == 2 == len(set(refunds(place))) and place.sent.said == ["looking"]


@pytest.mark.parametrize("point", ["finishing", "finished"])
def test_a_retry_as_the_run_fails_finds_it_failed(failing: Race, point: str) -> None:
    place = failing.place
    retried = failing.amid(point, lambda: retry(failing.other, place.engine, place.run().id, now=place.now))
    place.work()
    assert retried.exception(300) is None
    place.work()
    assert place.statuses == ["succeeded"] and len(refunds(place)) == 2 and place.sent.said == ["looking"]


def test_a_worker_that_lost_the_run_and_wakes_after_a_retry_does_nothing(failing: Race) -> None:
    place = failing.place
    frozen, thawed = threading.Event(), threading.Event()
    reach = place.driver.points
    here = threading.current_thread()

    def freeze(name: str) -> None:
        reach(name)
        if name == "sent" and threading.current_thread() is not here and not frozen.is_set():
            frozen.set()
            assert thawed.wait(300)

    place.driver.points = freeze
    with place.database.transaction() as connection:
        work = place.engine.take(connection, place.now)
    assert work is not None
    with ThreadPoolExecutor(1) as threads:
        old = threads.submit(place.driver.drive, work)
        assert frozen.wait(300)
        place.work()  # another worker takes the piece over
        (run,) = place.rows(schema.runs)
        assert run.status == "failed"
        retry(place.database, place.engine, run.id, now=place.now)
        thawed.set()
        old.result(300)
    assert place.statuses == ["queued"]
    place.work()
    assert place.statuses == ["succeeded"] and len(refunds(place)) == 2
    assert len(set(place.sent.said)) == 1 and len({call.idempotency_key for call in place.sent.calls if isinstance(call, Call)}) == 4


def test_a_run_that_is_retried_is_not_deleted_as_an_old_one(failing: Race) -> None:
    place = failing.place
    place.work()
    run = place.run().id
    holding, go = threading.Event(), threading.Event()
    put = place.engine.put

    def hold(connection: sa.Connection, work: Any) -> None:
        put(connection, work)
        holding.set()
        assert go.wait(300)

    place.engine.put = hold  # type: ignore[method-assign]
    later = place.now + 90 * DAY
    with ThreadPoolExecutor(1) as threads:
        retried = threads.submit(retry, failing.other, place.engine, run, now=later)
        assert holding.wait(300)
        pruned = prune(place.database, place.engine, days=30, now=later)
        go.set()
        retried.result(300)
    assert pruned.runs == 0
    place.work()
    assert place.statuses == ["succeeded"] and len(refunds(place)) == 2
