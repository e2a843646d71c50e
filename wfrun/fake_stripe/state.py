"""State: what a fake Stripe holds, in a file of SQLite, so that it outlives the process however that ends.

What one request changed, the answer under its idempotency key, its call and its effect are one transaction: after a crash either all of it
is there or nothing. The log is written ahead and synced by the system, so a killed process loses nothing that was answered; a machine that
loses power may lose the newest requests, whole ones. Source: https://www.sqlite.org/wal.html.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from wfrun.fake_stripe.idempotency import KEPT_SECONDS, KEPT_SECONDS_V2, KeptAnswer, Place
from wfrun.fake_stripe.ledger import MAX_CALLS, MAX_EFFECTS, Record
from wfrun.simulator.account.account import SavedObject
from wfrun.simulator.samples.tables import Raw
from wfrun.support.json_text import json_text, read_json
from wfrun.support.records import frozen

_FORMAT = "1"
_MARK = 0x77_66_66_73
"""The number in the head of a file that tells it from other databases."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS objects (
    number INTEGER PRIMARY KEY, account TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
    deleted INTEGER NOT NULL, raw TEXT NOT NULL, UNIQUE (account, kind, id)
);
CREATE TABLE IF NOT EXISTS answers (
    account TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL, parameters TEXT NOT NULL,
    request TEXT NOT NULL, status INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (account, key)
);
CREATE TABLE IF NOT EXISTS calls (number INTEGER PRIMARY KEY, told TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS effects (number INTEGER PRIMARY KEY, told TEXT NOT NULL);
"""


class BadState(Exception):
    """A file that cannot serve as the state; the text is one sentence."""


@frozen
class StoredRaw:
    """An object of the file, and the account that holds it; None for the own one."""

    account: str | None
    raw: Raw
    deleted: bool


class StateFile:
    """A file that holds the state of one fake Stripe; no other process uses it meanwhile. Raises ``BadState``.

    ``starts`` counts how often it was opened, this time among them.
    """

    def __init__(self, path: str | os.PathLike[str], release: str) -> None:
        self.path = os.fspath(path)
        try:
            self._database = sqlite3.connect(self.path, timeout=0.2, isolation_level=None, check_same_thread=False)
            self._open(release)
        except (sqlite3.Error, ValueError) as error:
            raise BadState(f"{self.path} cannot serve as the state: {_reason(error)}") from None

    def _open(self, release: str) -> None:
        database = self._database
        database.execute("PRAGMA locking_mode=EXCLUSIVE")
        mark = database.execute("PRAGMA application_id").fetchone()[0]
        tables = database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if mark != _MARK and tables:
            raise BadState(f"{self.path} is a database of something else")
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=NORMAL")
        database.execute(f"PRAGMA application_id={_MARK}")
        database.execute("BEGIN EXCLUSIVE")
        for statement in _SCHEMA.split(";"):
            database.execute(statement)
        known = dict(database.execute("SELECT name, value FROM facts"))
        if known.get("format", _FORMAT) != _FORMAT or known.get("release", release) != release:
            database.execute("ROLLBACK")
            raise BadState(
                f"{self.path} holds the objects of release {known.get('release')} and this version serves {release}: name another file"
            )
        self.starts = int(known.get("starts", 0)) + 1
        facts = [("format", _FORMAT), ("release", release), ("starts", str(self.starts))]
        database.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", facts)
        database.execute("COMMIT")

    def objects(self) -> Iterator[StoredRaw]:
        """Yields the objects in the order in which they came."""
        for account, deleted, raw in self._database.execute("SELECT account, deleted, raw FROM objects ORDER BY number"):
            yield StoredRaw(account or None, read_json(raw), bool(deleted))

    def answers(self, now: int) -> Iterator[tuple[Place, KeptAnswer]]:
        """Yields the answers that idempotency keys still give again, the oldest first."""
        self._database.execute(
            "DELETE FROM answers WHERE at <= CASE WHEN path LIKE '/v2/%' THEN ? ELSE ? END", (now - KEPT_SECONDS_V2, now - KEPT_SECONDS)
        )
        for account, key, *rest in self._database.execute("SELECT * FROM answers ORDER BY at"):
            yield (account or None, key), KeptAnswer(*rest)

    def calls(self) -> Iterator[Mapping[str, Any]]:
        """Yields the newest calls, oldest first."""
        return self._newest("calls", MAX_CALLS)

    def effects(self) -> Iterator[Mapping[str, Any]]:
        """Yields the newest effects, oldest first."""
        return self._newest("effects", MAX_EFFECTS)

    def counts(self) -> tuple[int, int]:
        """Returns how many calls and effects there were in all."""
        return self._last("calls"), self._last("effects")

    def commit(self, record: Record, objects: Iterable[SavedObject]) -> None:
        """Stores the traces of one request and the objects that changed, all of them or none. Raises ``BadState``."""
        try:
            self._commit(record, objects)
        except sqlite3.Error as error:
            with suppress(sqlite3.Error):
                self._database.execute("ROLLBACK")
            raise BadState(f"{self.path} cannot be written: {_reason(error)}") from None

    def _commit(self, record: Record, objects: Iterable[SavedObject]) -> None:
        database = self._database
        database.execute("BEGIN")
        self._put(objects)
        if record.call is not None:
            database.execute("INSERT INTO calls (told) VALUES (?)", (json_text(record.call),))
        if record.effect is not None:
            database.execute("INSERT INTO effects (told) VALUES (?)", (json_text(record.effect),))
        if record.place is not None and record.kept is not None:
            owner, key = record.place
            kept = record.kept
            row = (owner or "", key, kept.at, kept.method, kept.path, kept.parameters, kept.request_id, kept.status, kept.body)
            database.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        database.execute("COMMIT")

    def clear(self) -> None:
        """Empties the file."""
        self._database.execute("BEGIN")
        for table in ("objects", "answers", "calls", "effects"):
            self._database.execute(f"DELETE FROM {table}")
        self._database.execute("COMMIT")

    def close(self) -> None:
        """Closes the file."""
        self._database.close()

    def _put(self, objects: Iterable[SavedObject]) -> None:
        for one in objects:
            if one.raw is None:
                self._database.execute(
                    "DELETE FROM objects WHERE account = ? AND kind = ? AND id = ?", (one.account or "", one.name, one.identity)
                )
                continue
            text = json_text({**one.raw, "object": one.name})
            self._database.execute(
                "INSERT INTO objects (account, kind, id, deleted, raw) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (account, kind, id) DO UPDATE SET deleted = excluded.deleted, raw = excluded.raw",
                (one.account or "", one.name, one.identity, one.deleted, text),
            )

    def _newest(self, table: str, limit: int) -> Iterator[Mapping[str, Any]]:
        first = max(0, self._last(table) - limit)
        self._database.execute(f"DELETE FROM {table} WHERE number <= ?", (first,))
        for (told,) in self._database.execute(f"SELECT told FROM {table} ORDER BY number"):
            yield read_json(told)

    def _last(self, table: str) -> int:
        last = self._database.execute(f"SELECT max(number) FROM {table}").fetchone()[0]
        return int(last or 0)


def _reason(error: Exception) -> str:
    text = str(error)
    if "locked" in text:
        return "another process uses it"
    if "not a database" in text:
        return "it is no database"
    if "unable to open" in text:
        return "it cannot be opened or made"
    return text[:1].lower() + text[1:]
