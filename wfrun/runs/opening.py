"""Opening: which database the runs are in, and how it is made ready.

``--database``, else ``WFRUN_DATABASE``, else a SQLite file in the user's state folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress

from wfrun.runs.database import Database, DatabaseProblem
from wfrun.runs.migrations import migrate, version_of

VARIABLE = "WFRUN_DATABASE"


def database_url(given: str | None, environ: Mapping[str, str]) -> str:
    """Returns the database that a command means."""
    named = given or environ.get(VARIABLE)
    if named:
        return named
    folder = environ.get("XDG_STATE_HOME") or environ.get("LOCALAPPDATA") or os.path.join("~", ".local", "state")
    return os.path.join(os.path.expanduser(folder), "wfrun", "runs.db")


def find_version(url: str) -> str | None:
    """Returns the version of a database's tables, which are left as they are; None where there are none. Raises ``DatabaseProblem``."""
    if "://" not in url and not url.startswith("sqlite:") and not os.path.exists(url):
        return None
    database = Database(url)
    try:
        with database.transaction() as connection:
            return version_of(connection)
    finally:
        database.close()


def open_database(url: str, *, tell: Callable[[str], None] | None = None) -> Database:
    """Opens a database; what is not there is made: a file that its owner alone can read. Raises ``DatabaseProblem``.

    ``tell`` is told in a line where the database has to be waited for.
    """
    if "://" not in url and not url.startswith("sqlite:"):
        try:
            os.makedirs(os.path.dirname(os.path.abspath(url)), mode=0o700, exist_ok=True)
            _make_private(url)
        except OSError as error:
            raise DatabaseProblem(f"the folder of the database {url} cannot be made: {(error.strerror or str(error)).lower()}") from None
    database = Database(url, tell=tell)
    migrate(database)
    return database


def _make_private(path: str) -> None:
    """Makes the file of a new database for its owner alone: it will hold what customers did."""
    if not os.path.exists(path):
        with suppress(OSError):  # what keeps it from being made is said when the database is opened
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
