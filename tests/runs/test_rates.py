"""One rate limit for each Stripe account, over all workers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import sqlalchemy as sa

from tests.helpers.durable import Place, Sent, payment
from wfrun.runs import schema
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


def test_turns_are_spread_out_over_all_who_ask(database_url: str) -> None:
    database = open_database(database_url)

    def ask(_: int) -> float:
        with database.transaction() as connection:
            now = connection.execute(sa.select(database.now())).scalar_one()
            return now + seconds_until_turn(connection, database, None, livemode=False)

    with ThreadPoolExecutor(4) as pool:
        turns = sorted(pool.map(ask, range(60)))
    database.close()
    window = BURST + 2
    gaps = [later - earlier for earlier, later in zip(turns, turns[window:], strict=False)]
    assert min(gaps) > (window - BURST - 1.5) / TEST_CALLS, "no more than the burst goes out at once"
    assert turns[-1] - turns[0] >= (60 - BURST - 2) / TEST_CALLS - 0.05


def test_accounts_and_modes_have_limits_of_their_own(database_url: str) -> None:
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
    assert 0 < last <= 100 / LIVE_CALLS


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
