"""Approval links: the addresses under which people answer the questions of runs (``approve``), each signed by the database it belongs to.

A link names a run, the step that asks and until when. Whoever has it may answer that one question, so it is signed (HMAC-SHA256, RFC 2104)
with a key that stands in the database alone: a link cannot be made or changed elsewhere, and one of another database means nothing here. It
can be used once, because the first answer to a question counts. A retry that asks anew asks until another moment, and earlier links do not
answer it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from wfrun.runs import approvals, schema
from wfrun.runs.answers import read_stored
from wfrun.runs.database import Database
from wfrun.runs.engine import Engine
from wfrun.support.records import frozen

PAGE = "/approvals/"
"""The path of the pages on which questions are answered, before the token."""

MAX_TOKEN = 2_000
"""Characters of the longest token."""

_PURPOSE = b"wfrun approval link 1\n"
_KEY_BYTES = 32

_keys: WeakKeyDictionary[Database, bytes] = WeakKeyDictionary()
"""The keys of the databases in use."""


class BadLink(ValueError):
    """A token that no question of this database was sent out with; the text is one sentence."""


@frozen
class Question:
    """A question that waits for an answer. ``until`` is in unix seconds."""

    run: str
    workflow: str
    livemode: bool
    account: str
    message: str
    until: int


def link_maker(database: Database, page_url: str) -> Callable[[str, str, int], str]:
    """Returns what makes the address of a question's page, of the run, the step's path and the moment until which it is open."""
    base = page_url.rstrip("/") + PAGE
    return lambda run, path, until: base + make_token(database, run, path, until)


def make_token(database: Database, run: str, path: str, until: int) -> str:
    """Returns the token of a question, of letters, digits, ``-``, ``_`` and one dot. Raises ``DatabaseProblem``."""
    named = _encoded(json.dumps([run, path, until], separators=(",", ":")).encode("utf-8"))
    return f"{named}.{_signature(_key(database), named)}"


def find_question(database: Database, token: str, *, clock: Callable[[], float] = time.time) -> Question:
    """Returns the open question of a token. Raises ``BadLink``, ``NotAsked`` where it is open no more, and ``DatabaseProblem``."""
    run, path, until = _read(database, token)
    with database.transaction() as connection:
        row = connection.execute(sa.select(schema.runs).where(schema.runs.c.id == run)).one_or_none()
        asked = approvals.question_of(connection, row, run, path, until)
        approvals.check_open(row, asked, int(clock()))
        assert row is not None
        message = read_stored(asked.request, "the question").get("message")
        return Question(run, row.workflow, row.livemode, row.account, str(message), until)


def answer_link(
    database: Database, engine: Engine, token: str, approved: bool, who: str, *, clock: Callable[[], float] = time.time
) -> None:
    """Answers the question of a token. Raises ``BadLink``, ``NotAsked`` and ``DatabaseProblem``: then nothing is stored."""
    run, path, until = _read(database, token)
    approvals.answer(database, engine, run, path, approved, who, until=until, clock=clock)


def _read(database: Database, token: str) -> tuple[str, str, int]:
    """Returns what a token names, once its signature is found right; the database is not asked for a wrong one. Raises ``BadLink``."""
    named, dot, signature = token.partition(".")
    known = dot and len(token) <= MAX_TOKEN and token.isascii()
    if not known or not hmac.compare_digest(_signature(_key(database), named), signature):
        raise BadLink("this link answers nothing here: it was cut off or changed, or it belongs to another installation")
    run, path, until = json.loads(_decoded(named))
    return run, path, until


def _key(database: Database) -> bytes:
    """Returns the key of the database, made when it is first asked for and remembered once it is stored. Raises ``DatabaseProblem``."""
    found = _keys.get(database)
    if found is None:
        with database.transaction() as connection:
            found = _stored_key(database, connection)
        _keys[database] = found
    return found


def _stored_key(database: Database, connection: sa.Connection) -> bytes:
    asked = sa.select(schema.link_keys.c.key).where(schema.link_keys.c.id == 1)
    found: bytes | None = connection.execute(asked).scalar_one_or_none()
    if found is None:
        database.locked(connection, "link key")
        found = connection.execute(asked).scalar_one_or_none()
    if found is None:
        found = secrets.token_bytes(_KEY_BYTES)
        connection.execute(sa.insert(schema.link_keys).values(id=1, key=found, made=time.time()))
    return found


def _signature(key: bytes, named: str) -> str:
    return _encoded(hmac.new(key, _PURPOSE + named.encode("ascii"), hashlib.sha256).digest())


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
