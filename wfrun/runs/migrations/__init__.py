"""Migrations: the tables of durable runs, brought forward from the version of any earlier wfrun.

A new database gets the tables of ``schema`` at once; a test holds that the migrations in ``versions``, one after the other, come to the
same. A database of a newer wfrun is refused: this one does not know what stands in it. Whoever changes ``schema`` writes a migration.
"""

from __future__ import annotations

import os
import time
from typing import Any

import sqlalchemy as sa

from wfrun.runs import schema
from wfrun.runs.database import Database, DatabaseProblem, problem_of, shown

HEAD = "0012"
"""The version of the tables in ``schema``."""

_VERSION_TABLE = "wfrun_version"
_version = sa.Table(_VERSION_TABLE, sa.MetaData(), sa.Column("version_num", sa.String(32), primary_key=True))


def version_of(connection: sa.Connection) -> str | None:
    """Returns the version of a database's tables; None where there are none."""
    there = sa.inspect(connection)
    if there.has_table(_VERSION_TABLE):
        found: str | None = connection.execute(sa.select(_version.c.version_num)).scalar_one_or_none()
        return found
    # The first tables stood without a version.
    return "0001" if there.has_table(schema.runs.name) else None


def migrate(database: Database, *, now: float | None = None) -> tuple[str | None, str]:
    """Makes the tables, or brings them forward; returns their version before and now. Raises ``DatabaseProblem``.

    It happens wholly or not at all, and of several processes one does it.
    """
    try:
        with database.transaction() as connection:
            if not database.is_sqlite:
                database.locked(connection, "migration")
            before = version_of(connection)
            if before == HEAD:
                return before, HEAD
            if before is None:
                schema.metadata.create_all(connection)
                _version.create(connection)
                connection.execute(sa.insert(_version).values(version_num=HEAD))
                connection.execute(sa.insert(schema.facts).values(name="began", value=repr(time.time() if now is None else now)))
            else:
                _upgrade(connection, before, database.url)
            return before, HEAD
    except sa.exc.SQLAlchemyError as error:
        raise problem_of(error, database.url) or DatabaseProblem(
            f"the database {shown(database.url)} cannot be brought to version {HEAD}: {' '.join(str(error).split())[:300]}"
        ) from error


def _upgrade(connection: sa.Connection, before: str, url: str) -> None:
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from alembic.util import CommandError

    scripts = migration_scripts()
    try:
        scripts.get_revision(before)
    except CommandError:
        raise DatabaseProblem(
            f"the database {shown(url)} is of a newer wfrun (version {before} of the tables, this one knows {HEAD}): use that wfrun"
        ) from None

    def steps(current: Any, _: MigrationContext) -> list[Any]:
        found: list[Any] = scripts._upgrade_revs("head", current or before)
        return found

    options = {"version_table": _VERSION_TABLE, "fn": steps, "transactional_ddl": True}
    context = MigrationContext.configure(connection, opts=options)
    if not sa.inspect(connection).has_table(_VERSION_TABLE):
        context.stamp(scripts, before)
    with Operations.context(context):
        context.run_migrations()


def migration_scripts() -> Any:
    """Returns the folder of migrations as alembic sees it."""
    from alembic.script import ScriptDirectory

    folder = os.path.dirname(__file__)
    return ScriptDirectory(folder, version_locations=[os.path.join(folder, "versions")])
