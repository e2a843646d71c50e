"""Own account: the Stripe account whose runs a database holds, by the key of the first worker that acted.

A run of one's own account has no account in its identity: which one that is, its key alone says. With the key of another account its steps
would go there, and one that is in doubt would be done once more.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from wfrun.live.checks import LiveRefused
from wfrun.live.configuration import LiveConfiguration
from wfrun.live.stripe import keys
from wfrun.live.stripe_account import account_of_key
from wfrun.runs import schema
from wfrun.runs.database import Database


def own_account(database: Database, account: str, *, livemode: bool) -> str:
    """Returns the account whose runs of a mode a database holds: ``account``, where it held none. Raises ``DatabaseProblem``."""
    table = schema.facts
    name = f"stripe account/{'live' if livemode else 'test'}"
    insert = sqlite.insert(table) if database.is_sqlite else postgresql.insert(table)
    with database.transaction() as connection:
        connection.execute(insert.values(name=name, value=account).on_conflict_do_nothing(index_elements=[table.c.name]))
        return str(connection.execute(sa.select(table.c.value).where(table.c.name == name)).scalar_one())


def check_own_account(configuration: LiveConfiguration, database: Database, release: str, *, livemode: bool) -> None:
    """Raises ``LiveRefused`` for a key of another Stripe account than that whose runs a database holds, and ``DatabaseProblem``.

    A server in place of Stripe has another account whenever it begins anew, so there the key is not asked for.
    """
    account = account_of_key(configuration, release) if keys.is_stripe(configuration.stripe_base) else None
    if account is None:
        return
    known = own_account(database, account, livemode=livemode)
    if account != known:
        raise LiveRefused(
            f"the runs of this database are of the Stripe account {known}, and the key is of {account}: "
            "take the key of that account, or another database (--database)"
        )
