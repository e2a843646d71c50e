"""Claims on guards in the database, as one worker of several makes them."""

from __future__ import annotations

import sqlalchemy as sa

from wfrun.interpreter.run_identity import RunIdentity
from wfrun.runs.database import Database
from wfrun.runs.guard_store import DatabaseGuardStore

HOUR = 3600


def store_of(database: Database, connection: sa.Connection, run: str, now: int = 0) -> DatabaseGuardStore:
    return DatabaseGuardStore(database, lambda: connection, run, "live", clock=lambda: now, wake=lambda _, run: None)


def claim_alone(url: str, number: int) -> int:
    """Claims in twenty transactions what is left of a brake of money, of slots and of a key; returns how many of each it got."""
    database = Database(url)
    got = [0, 0, 0]
    for step in range(20):
        run = f"run_{number}_{step}"
        with database.transaction() as connection:
            store, identity = store_of(database, connection, run), RunIdentity("w", run)
            got[0] += store.claim_money(identity, "0", 0, 3, 100, HOUR)
            got[1] += store.claim_slot(identity, 0, 7, HOUR)
            got[2] += store.claim_key(identity, f"k{step}", 0, None)
    database.close()
    return got[0] * 10_000 + got[1] * 100 + got[2]
