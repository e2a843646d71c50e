"""Rate limits: one for each Stripe account, over all workers, so that calls are spread out before Stripe refuses them.

Stripe takes 100 calls a second of an account in live mode and 25 in test mode (https://docs.stripe.com/rate-limits); a fifth is left to
what else calls it. A call takes its turn in the transaction that records it, and is sent when the turn comes. The moment of the next turn
is one number in the database (https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm).
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from wfrun.runs import schema
from wfrun.runs.database import Database

LIVE_CALLS = 80.0
TEST_CALLS = 20.0
"""Calls a second."""

BURST = 5
"""How many calls may go out at once after a pause."""

FURTHEST = 600
"""Seconds beyond which no turn is away: one that is was given before the clock was set back, and holds nobody."""


def seconds_until_turn(connection: sa.Connection, database: Database, account: str | None, *, livemode: bool) -> float:
    """Takes the next turn of an account; returns how many seconds it is away. The transaction should end soon: others wait for it."""
    each = 1 / (LIVE_CALLS if livemode else TEST_CALLS)
    table = schema.rates
    insert = sqlite.insert(table) if database.is_sqlite else postgresql.insert(table)
    later = sa.func.max if database.is_sqlite else sa.func.greatest
    now = database.now()
    known = sa.case((table.c.due > now + FURTHEST, now), else_=table.c.due)
    turn = (
        insert.values(account=f"{account or 'own'}/{'live' if livemode else 'test'}", due=now)
        .on_conflict_do_update(index_elements=[table.c.account], set_={"due": later(known, now - BURST * each) + each})
        .returning(table.c.due - now)
    )
    return max(0.0, float(connection.execute(turn).scalar_one()))
