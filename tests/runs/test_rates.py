"""One rate limit for each Stripe account, over all workers."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.helpers.durable import Killed, Place, Sent, payment
from wfrun.runs import schema
from wfrun.runs.database import Database
from wfrun.runs.engine import Stopped
from wfrun.runs.management import cancel, pause, resume
from wfrun.runs.opening import open_database
from wfrun.runs.rates import BURST, LIVE_CALLS, TEST_CALLS, seconds_until_turn

CALLS = """
workflow "calls"
on payment_intent.succeeded <
  log "nothing of Stripe's"
  let c = retrieve_charge latest_charge
  log "{c.id}"
>
"""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The moment that the database says, which stands still unless a test moves it."""
    moment = [1_793_610_000.0]
    monkeypatch.setattr(Database, "now", lambda database: sa.cast(sa.literal(moment[0]), sa.Float))
    return moment


def test_turns_are_spread_out_over_all_who_ask(database_url: str, clock: list[float]) -> None:
    database = open_database(database_url)

    def ask(_: int) -> float:
        with database.transaction() as connection:
            return seconds_until_turn(connection, database, None, livemode=False)

    with ThreadPoolExecutor(4) as pool:
        turns = sorted(pool.map(ask, range(60)))
        assert turns == pytest.approx([number / TEST_CALLS for number in range(60)], abs=1e-5)
        clock[0] += 60
        turns = sorted(pool.map(ask, range(20)))
    database.close()
    after = [number / TEST_CALLS for number in range(1, 21 - BURST)]
    assert turns == pytest.approx([0.0] * BURST + after, abs=1e-5), "no more than the burst goes out at once"


def test_accounts_and_modes_have_limits_of_their_own(database_url: str, clock: list[float]) -> None:
    database = open_database(database_url)
    with database.transaction() as connection:
        for _ in range(100):
            last = seconds_until_turn(connection, database, None, livemode=True)
        others = [
            seconds_until_turn(connection, database, None, livemode=False),
            seconds_until_turn(connection, database, "acct_1", livemode=True),
        ]
    database.close()
    assert others == [0.0, 0.0]
    assert last == pytest.approx(99 / LIVE_CALLS, abs=1e-5)


def test_a_clock_that_is_set_back_holds_nobody(database_url: str) -> None:
    database = open_database(database_url)
    with database.transaction() as connection:
        seconds_until_turn(connection, database, None, livemode=True)
        connection.execute(sa.update(schema.rates).values(due=schema.rates.c.due + 86_400))
        turns = [seconds_until_turn(connection, database, None, livemode=True) for _ in range(3)]
    database.close()
    assert max(turns) < 1


def test_only_calls_of_stripe_of_runs_that_act_take_turns(tmp_path: Path) -> None:
    for mode, limits in (("simulated", []), ("live", ["own/test"])):
        place = Place(tmp_path / f"{mode}.db", mode=mode, sent=Sent({"retrieve_charge": {"id": "ch_1", "object": "charge"}}))
        place.load(CALLS)
        place.accept(payment())
        place.work()
        assert place.statuses == ["succeeded"]
        assert [row.account for row in place.rows(schema.rates)] == limits


REFUND = """
workflow "refund"
on payment_intent.succeeded
at most 5 USD per day <
  create_refund charge=latest_charge amount=1 USD
>
"""


def far_from_its_turn(tmp_path: Path, meanwhile: Callable[[Place], object]) -> Place:
    """A place in which a refund waits 100 seconds for its turn; ``meanwhile`` happens after 5 of them."""
    charge = {"id": "ch_1", "object": "charge", "currency": "usd", "amount": 5000}
    place = Place(tmp_path / "runs.db", sent=Sent({"retrieve_charge": charge, "create_refund": {"id": "re_1", "object": "refund"}}))
    place.load(REFUND)
    place.accept(payment())

    def begun(name: str) -> None:
        if name == "recorded" and any(step.path == "0" for step in place.rows(schema.steps)):
            before.append(place.now)

    def sleep(seconds: float) -> None:
        place.now += seconds
        if before and place.now - before[0] > 5 and len(before) == 1:
            before.append(place.now)
            meanwhile(place)

    def far(*_: object, **__: object) -> float:
        return 100.0 if place.sent.actions else 0.0

    before: list[float] = []
    place.driver.points, place.driver.sleep = begun, sleep
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wfrun.runs.drive.seconds_until_turn", far)
        place.work()
    assert before
    return place


def test_cancelled_while_it_waits_for_its_turn_it_ends_and_nothing_was_sent(tmp_path: Path) -> None:
    place = far_from_its_turn(tmp_path, lambda place: cancel(place.database, place.engine, place.run().id, now=place.now))
    assert place.statuses == ["cancelled"] and "create_refund" not in place.sent.actions
    assert place.report()["notes"] == [] and place.rows(schema.money) == [], "it is in no doubt, and its money counts no more"


def test_acting_is_paused_while_a_call_waits_for_its_turn(tmp_path: Path) -> None:
    place = far_from_its_turn(tmp_path, lambda place: pause(place.database))
    assert place.statuses == ["paused"] and "create_refund" not in place.sent.actions
    resume(place.database, place.engine)
    place.work()
    assert place.statuses == ["succeeded"] and place.sent.actions.count("create_refund") == 1
    assert place.sent.repeated[-1] is False, "it was not sent before"


@pytest.mark.parametrize("end", [Killed, Stopped])
def test_a_worker_that_ends_while_a_call_waits_for_its_turn_leaves_no_doubt(tmp_path: Path, end: type[BaseException]) -> None:
    place: Place | None = None

    def ends(here: Place) -> None:
        nonlocal place
        place = here
        raise end

    with pytest.raises(end):
        far_from_its_turn(tmp_path, ends)
    assert place is not None and "create_refund" not in place.sent.actions
    assert [step.doubted for step in place.rows(schema.steps) if step.path == "0"] == [None]
    place.restart()
    place.work(3_600)
    assert place.statuses == ["succeeded"] and place.sent.repeated[-1] is False


def test_from_its_turn_on_a_call_is_in_doubt_until_it_is_answered(tmp_path: Path) -> None:
    place = far_from_its_turn(tmp_path, lambda place: None)
    assert place.statuses == ["succeeded"] and place.sent.actions.count("create_refund") == 1
    assert place.now >= 100 and [step.doubted is not None for step in place.rows(schema.steps) if step.path == "0"] == [True]
