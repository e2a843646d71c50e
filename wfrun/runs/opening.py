"""Opening: which database the runs are in, and how it is made ready.

``--database``, else ``WFRUN_DATABASE``, else a SQLite file in the user's state folder.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping

import sqlalchemy as sa

from wfrun.runs import schema
from wfrun.runs.database import Database, DatabaseProblem, make_tables

VARIABLE = "WFRUN_DATABASE"


def database_url(given: str | None, environ: Mapping[str, str]) -> str:
    """Returns the database that a command means."""
    named = given or environ.get(VARIABLE)
    if named:
        return named
    folder = environ.get("XDG_STATE_HOME") or environ.get("LOCALAPPDATA") or os.path.join("~", ".local", "state")
    return os.path.join(os.path.expanduser(folder), "wfrun", "runs.db")


def open_database(url: str, *, now: float | None = None) -> Database:
    """Opens a database; what is not there is made. Raises ``DatabaseProblem``."""
    if "://" not in url and not url.startswith("sqlite:"):
        try:
            os.makedirs(os.path.dirname(os.path.abspath(url)), exist_ok=True)
        except OSError as error:
            raise DatabaseProblem(f"the folder of the database {url} cannot be made: {(error.strerror or str(error)).lower()}") from None
    database = Database(url)
    make_tables(database)
    with database.transaction() as connection:
        database.locked(connection, "facts")
        began = connection.execute(sa.select(schema.facts.c.value).where(schema.facts.c.name == "began")).first()
        if began is None:
            moment = str(int(time.time() if now is None else now))
            connection.execute(sa.insert(schema.facts).values(name="began", value=moment))
    return database
