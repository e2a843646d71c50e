"""A place for durable runs in tests: a database, the reference engine, a clock that tests move, and what was sent."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from wfrun.interpreter.effects import Answer, Call, Done, ReadRest
from wfrun.interpreter.run import Run
from wfrun.project.loader import load_text
from wfrun.runs import programs, schema
from wfrun.runs.acceptance import Acceptance, Accepted
from wfrun.runs.database import Database, make_tables
from wfrun.runs.drive import Driver
from wfrun.runs.engine import Drive, Work
from wfrun.settings import Settings
from wfrun.simulator.samples.sampler import sample_event
from wfrun.stripe_catalog import load

NOW = 1_793_610_000
CATALOG = load()

_METADATA = sa.MetaData()
_WORK = sa.Table(
    "reference_work",
    _METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("run", sa.Text, nullable=False),
    sa.Column("segment", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("due", sa.Float, nullable=False),
    sa.Column("holder", sa.Text),
    sa.Column("done", sa.Boolean, nullable=False),
)


class ReferenceEngine:
    """The smallest engine that keeps the port's promises, in one table. It hands out work when a test says so."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.drive: Drive | None = None
        _METADATA.create_all(database.engine)

    def put(self, connection: sa.Connection, work: Work) -> None:
        if connection.execute(sa.select(_WORK.c.id).where(_WORK.c.id == work.id)).first() is None:
            row = {"id": work.id, "run": work.run, "segment": work.segment, "reason": work.reason, "due": work.due or 0.0}
            connection.execute(sa.insert(_WORK).values(**row, done=False))

    def start(self, drive: Drive) -> None:
        self.drive = drive

    def holds(self, connection: sa.Connection, work: Work) -> bool:
        asked = sa.select(_WORK.c.holder).where(_WORK.c.id == work.id, _WORK.c.done.is_(False)).with_for_update(read=True)
        return connection.execute(asked).scalar_one_or_none() == work.hand_out

    def stop(self, seconds: float) -> None:
        self.drive = None

    def hand_out(self, now: float) -> int:
        """Hands out all that is due, also what that puts down; returns how many pieces. Work whose drive raises is not done."""
        count = 0
        while True:
            with self.database.transaction() as connection:
                work = self.take(connection, now)
            if work is None:
                return count
            assert self.drive is not None
            self.drive(work)
            with self.database.transaction() as connection:
                mine = (_WORK.c.id == work.id) & (_WORK.c.holder == work.hand_out)
                connection.execute(sa.update(_WORK).where(mine).values(done=True))
            count += 1

    def take(self, connection: sa.Connection, now: float) -> Work | None:
        """Hands out the piece that is due first, also where another one has it; None where none is due."""
        asked = sa.select(_WORK).where(_WORK.c.done.is_(False), _WORK.c.due <= now).order_by(_WORK.c.due, _WORK.c.id).limit(1)
        row = connection.execute(asked).one_or_none()
        if row is None:
            return None
        work = Work(row.run, row.segment, row.reason, row.due, uuid.uuid4().hex)
        connection.execute(sa.update(_WORK).where(_WORK.c.id == work.id).values(holder=work.hand_out))
        return work


class Sent:
    """A sender that answers every call and keeps it; ``answers`` are the answers by action, others get an empty object."""

    def __init__(self, answers: Mapping[str, Any] | None = None) -> None:
        self.calls: list[Call | ReadRest] = []
        self.answers = dict(answers or {})

    def of(self, run: Run) -> Sent:
        return self

    def send(self, effect: Call | ReadRest, now: int) -> Answer:
        self.calls.append(effect)
        answer = self.answers.get(effect.action if isinstance(effect, Call) else "rest", {})
        if callable(answer):
            answer = answer(effect)
        return answer if not isinstance(answer, dict | list) else Done(answer, now, started=now)

    def answered(self, effect: Call | ReadRest, answer: Answer) -> None:
        pass

    @property
    def actions(self) -> list[str]:
        return [call.action if isinstance(call, Call) else call.url for call in self.calls]

    @property
    def keys(self) -> list[str]:
        return [call.idempotency_key for call in self.calls if isinstance(call, Call)]


class Place:
    """A database with the reference engine and a clock; ``sent`` is what a live run sends to."""

    def __init__(self, url: str | Path, *, mode: str = "live", sent: Sent | None = None, began: int = 0) -> None:
        self.now = float(NOW)
        self.mode = mode
        self.sent = sent or Sent()
        self.database = Database(str(url))
        make_tables(self.database)
        self.engine = ReferenceEngine(self.database)
        self.points: list[str] = []
        self.stop_at: tuple[str, int] | None = None
        self.acceptance = Acceptance(self.database, self.engine, mode, clock=lambda: self.now)
        self.programs: list[programs.StoredProgram] = []
        with self.database.transaction() as connection:
            connection.execute(sa.delete(schema.facts))
            connection.execute(sa.insert(schema.facts).values(name="began", value=str(began)))
        self.restart()

    def restart(self) -> None:
        """A new worker on the same database."""
        self.points.clear()
        self.driver = Driver(
            self.database,
            self.engine,
            sender=self.sent.of,
            clock=lambda: self.now,
            sleep=self._sleep,
            points=self._reach,
        )
        self.engine.start(self.driver.drive)

    def _sleep(self, seconds: float) -> None:
        self.now += seconds

    def _reach(self, name: str) -> None:
        self.points.append(name)
        if self.stop_at == (name, self.points.count(name)):
            raise Killed(name)

    def load(self, text: str, name: str = "rules.wf", settings: Settings | None = None) -> programs.StoredProgram:
        """Checks and stores a program, and makes it the active one beside the others."""
        form = programs.stored_form(load_text(text, name), settings or Settings())
        with self.database.transaction() as connection:
            found = programs.read(connection, programs.store(connection, form, self.now))
        self.programs.append(found)
        return found

    def accept(self, event: Mapping[str, Any], programs: Sequence[programs.StoredProgram] | None = None) -> Accepted:
        return self.acceptance.accept(event, self.programs if programs is None else programs)

    def work(self, seconds: float = 0) -> int:
        """Lets time pass and hands out what is due."""
        self.now += seconds
        return self.engine.hand_out(self.now)

    def rows(self, table: sa.Table) -> list[Any]:
        with self.database.transaction() as connection:
            return list(connection.execute(sa.select(table)).all())

    def run(self, name: str | None = None) -> Any:
        """The only run, or that of a workflow."""
        (found,) = [row for row in self.rows(schema.runs) if name is None or row.workflow == name]
        return found

    @property
    def statuses(self) -> list[str]:
        return [row.status for row in sorted(self.rows(schema.runs), key=lambda row: (row.accepted, row.id))]

    def report(self, name: str | None = None) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.run(name).report)
        return found


class Killed(BaseException):
    """The worker is killed at a named place."""


def payment(identity: str = "evt_1", *, now: int = NOW, **fields: Any) -> dict[str, Any]:
    """An event of a payment that succeeded."""
    event = sample_event(CATALOG, "payment_intent.succeeded", now=now, overrides={"amount": 5000, **fields})
    return {**event, "id": identity}
