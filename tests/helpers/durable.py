"""A place for durable runs in tests: a database, the reference engine, a clock that tests move, and what was sent."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tests.helpers.reference_engine import ReferenceEngine
from wfrun.interpreter.effects import Answer, Ask, Call, Done, Effect, ReadRest, TryAgain
from wfrun.interpreter.event_origin import CompletedEvent
from wfrun.interpreter.run import Run
from wfrun.project.loader import load_text
from wfrun.runs import programs, schema
from wfrun.runs.acceptance import Acceptance, Accepted
from wfrun.runs.database import Database
from wfrun.runs.drive import Driver
from wfrun.runs.migrations import migrate
from wfrun.runs.retries import RetryPolicy
from wfrun.settings import Settings
from wfrun.simulator.samples.sampler import sample_event
from wfrun.stripe_catalog import load

NOW = 1_793_610_000
CATALOG = load()


ASKS = """
workflow "asks"
on payment_intent.succeeded <
  let ok = approve "Refund {amount}?" to="lead@example.com" up to 2 days
  if missing(ok) <
    log "nobody"
  > else if ok <
    log "yes"
  > else <
    log "no"
  >
>
"""
"""A workflow that asks a person."""

REFUND = """
workflow "refund"
on payment_intent.succeeded when amount > 10 USD <
  let c = retrieve_charge latest_charge
  create_refund charge=c.id amount=1 USD
  log "refunded {c.id}"
>
"""

REFUND_CALLS = ["retrieve_charge", "retrieve_charge", "create_refund", "log"]
"""What the run of ``REFUND`` sends: it looks at the charge's currency before money moves."""

WAITS = """
workflow "waits"
on payment_intent.succeeded <
  log "first"
  wait 3 days
  log "second"
  wait 10 seconds
  log "third"
>
"""

FOR_EVENT = """
workflow "paid"
on invoice.created <
  let made = id
  let paid = wait for invoice.paid where id == made up to 7 days
  if present(paid) <
    log "paid"
  > else <
    log "not paid"
  >
>
"""


class Sent:
    """A sender that answers every call and keeps it; ``answers`` are the answers by action, others get an empty object."""

    def __init__(self, answers: Mapping[str, Any] | None = None) -> None:
        self.calls: list[Call | ReadRest] = []
        self.repeated: list[bool] = []
        """Of each call, whether it was said to have been begun before."""
        self.questions: list[Ask] = []
        self.answers = dict(answers or {})
        self.objects: dict[str, Any] = {}
        """What completes thin events, by id."""
        self.completed = 0

    def of(self, run: Run) -> Sent:
        return self

    def send(self, effect: Call | ReadRest, now: int, *, repeated: bool) -> Answer | TryAgain:
        self.calls.append(effect)
        self.repeated.append(repeated)
        answer = self.answers.get(effect.action if isinstance(effect, Call) else "rest", {})
        if callable(answer):
            answer = answer(effect)
        return answer if not isinstance(answer, dict | list) else Done(answer, now, started=now)

    def ask(self, effect: Ask, now: int) -> Answer | TryAgain | None:
        self.questions.append(effect)
        answer = self.answers.get("ask")
        given: Answer | TryAgain | None = answer(effect) if callable(answer) else answer
        return given

    def complete(self, event: Mapping[str, Any], now: int) -> CompletedEvent | TryAgain:
        self.completed += 1
        raw = self.objects.get(event["related_object"]["id"])
        if isinstance(raw, TryAgain):
            return raw
        return CompletedEvent(event) if raw is None else CompletedEvent({**event, "data": {"object": raw}})

    def begin(self, event: Mapping[str, Any], now: int) -> None:
        pass

    def answered(self, effect: Effect, answer: Answer) -> None:
        pass

    @property
    def actions(self) -> list[str]:
        return [call.action if isinstance(call, Call) else call.url for call in self.calls]

    @property
    def keys(self) -> list[str]:
        return [call.idempotency_key for call in self.calls if isinstance(call, Call)]

    @property
    def said(self) -> list[Any]:
        """What was logged."""
        return [call.arguments["message"] for call in self.calls if isinstance(call, Call) and call.action == "log"]


class Place:
    """A database with the reference engine and a clock; ``sent`` is what a live run sends to."""

    def __init__(self, url: str | Path, *, mode: str = "live", sent: Sent | None = None, began: int = 0, fresh: bool = True) -> None:
        self.now = float(NOW)
        self.mode = mode
        self.sent = sent or Sent()
        self.database = Database(str(url))
        if fresh:
            migrate(self.database)
        self.engine = ReferenceEngine(self.database)
        self.points: list[str] = []
        self.stop_at: tuple[str, int] | None = None
        self.acceptance = Acceptance(self.database, self.engine, mode, clock=lambda: self.now)
        self.programs: list[programs.StoredProgram] = []
        if fresh:
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
            retries=RetryPolicy(random=lambda: 0.5),
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


def invoice(kind: str, identity: str, created: int, **fields: Any) -> dict[str, Any]:
    """An event of the invoice `in_1`."""
    event = sample_event(CATALOG, kind, now=created, overrides={"id": "in_1", **fields})
    return {**event, "id": identity}


def asking(url: str | Path) -> Place:
    """A place with one run, which asks a person."""
    place = Place(url)
    place.load(ASKS)
    place.accept(payment())
    place.work()
    assert place.statuses == ["waiting"]
    return place
