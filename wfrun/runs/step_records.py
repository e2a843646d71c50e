"""Step records: what the database holds of the steps of one run, written in the run's open transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from wfrun.interpreter.effects import Answer, Call, Effect
from wfrun.runs import schema, statements
from wfrun.runs.answers import answer_text, kind_of, read_stored, request_text
from wfrun.runs.awaited_events import Looked
from wfrun.support.records import frozen


@frozen
class Tried:
    """The tries of a step: how many there were, and since when (unix seconds).

    ``doubted`` is since when nobody knows whether it happened; None where it surely did not.
    """

    tries: int
    begun: float
    doubted: float | None


class StepRecords:
    """The records of the steps of one run. ``earlier`` are those of its earlier attempts, by path."""

    def __init__(self, connection: Callable[[], sa.Connection], run: str, earlier: Mapping[str, Any], clock: Callable[[], float]) -> None:
        self._connection = connection
        self._run = run
        self._earlier = earlier
        self._clock = clock

    def tried(self, effect: Effect, step: Any) -> Tried:
        """Returns what is known of the tries of an effect; ``step`` is its record, None where it is new."""
        if step is not None:
            return Tried(step.tries, step.begun, step.doubted)
        earlier = self._with_same_key(effect)
        return Tried(0, self._clock(), earlier.doubted if earlier is not None else None)

    def other_request(self, effect: Effect, step: Any) -> str | None:
        """Returns what was asked for before under the key of an effect, where that is not what the effect asks for."""
        before = step if step is not None else self._with_same_key(effect)
        return None if before is None or before.request == request_text(effect) else str(before.request)

    def _with_same_key(self, effect: Effect) -> Any:
        """Returns the step of an earlier attempt whose key an effect has that is new; None where there is none."""
        earlier = self._earlier.get(effect.path)
        return None if earlier is None or earlier.next_epoch != earlier.epoch or earlier.kept else earlier

    def begin(
        self, effect: Effect, number: int, until: int | None = None, doubted: float | None = None, request: str | None = None
    ) -> None:
        """Records an effect that is new, before it is sent; ``request`` is what was asked for before under its key."""
        earlier = self._earlier.get(effect.path)
        record = {
            **self._place(effect, number, until),
            **({"request": request} if request is not None else {}),
            "key": effect.idempotency_key if isinstance(effect, Call) else None,
            "epoch": earlier.next_epoch if earlier is not None else 0,
            "tries": 1,
            "doubted": doubted,
            "answer": None,
            "answered": None,
            "event": None,
            "looked": None,
        }
        self._connection().execute(statements.BEGIN, record)

    def begin_again(self, effect: Effect, number: int, doubted: float | None = None) -> None:
        """Counts another try of an effect that was recorded before, and records what it asks for now."""
        again = {"the_run": self._run, "the_number": number, "request": request_text(effect), "doubted": doubted}
        self._connection().execute(statements.BEGIN_AGAIN, again)

    def take(self, effect: Effect, number: int, kept: Any) -> None:
        """Records an effect with the answer that an earlier step got; it is not sent."""
        copied = {name: getattr(kept, name) for name in ("key", "answer", "answered", "event", "looked")}
        record = {**self._place(effect, number, kept.until), "epoch": kept.next_epoch, "tries": 0, "doubted": None, **copied}
        self._connection().execute(statements.BEGIN, record)

    def note_trouble(self, number: int, doubted: float | None, trouble: str | None) -> None:
        """Records that a try got no answer, and why."""
        mine = {"the_run": self._run, "the_number": number}
        self._connection().execute(statements.NOTE_TROUBLE, {**mine, "doubted": doubted, "trouble": trouble})

    def note_doubt(self, number: int, doubted: float | None) -> None:
        """Records that a step is sent now: from ``doubted`` on nobody knows whether it happened; None for one that changes nothing."""
        mine = {"the_run": self._run, "the_number": number}
        self._connection().execute(statements.NOTE_DOUBT, {**mine, "doubted": doubted})

    def note_asked(self, number: int) -> None:
        """Records that a question is on its way."""
        self.note_trouble(number, None, None)

    def record(self, number: int, answer: Answer, looked: Looked | None = None) -> None:
        """Records an answer; it is stored with what the run does next."""
        values: dict[str, Any] = {"the_run": self._run, "the_number": number, "answer": answer_text(answer), "answered": self._clock()}
        statement = statements.RECORD
        if looked is not None:
            statement = statements.RECORD_LOOKED
            values |= {"event": looked.number, "looked": looked.record}
        self._connection().execute(statement, values)

    def answer_text(self, number: int) -> str | None:
        """Returns the answer that stands at a step now: a person may have given it since the run was taken."""
        asked = sa.select(schema.steps.c.answer).where(schema.steps.c.run == self._run, schema.steps.c.number == number)
        found: str | None = self._connection().execute(asked).scalar_one_or_none()
        return found

    def _place(self, effect: Effect, number: int, until: int | None) -> dict[str, Any]:
        return {
            "run": self._run,
            "number": number,
            "path": effect.path,
            "kind": kind_of(effect),
            "request": request_text(effect),
            "begun": self._clock(),
            "until": until,
        }


def doubts(connection: sa.Connection, run: str) -> list[str]:
    """Returns a sentence for each step of a run that was sent and of which nobody knows whether it happened."""
    steps = schema.steps.c
    asked = sa.select(schema.steps).where(steps.run == run, steps.kind == "call", steps.answer.is_(None), steps.doubted.is_not(None))
    found = []
    for step in connection.execute(asked.order_by(steps.number)):
        action = read_stored(step.request, f"what step {step.path} asked for").get("action")
        found.append(f"step {step.path} ({action}) was sent and got no answer: nobody knows whether it happened")
    return found


def release_unsent_money(connection: sa.Connection, run: str) -> None:
    """Counts the amounts of a cancelled run no more that it did not come to send."""
    money, steps, earlier = schema.money, schema.steps, schema.earlier_steps
    may_have = sa.or_(steps.c.answer.is_not(None), steps.c.doubted.is_not(None))
    sent = sa.exists().where(steps.c.run == money.c.run, steps.c.path == money.c.step, may_have)
    sent_before = sa.exists().where(earlier.c.run == money.c.run, earlier.c.path == money.c.step)
    connection.execute(sa.delete(money).where(money.c.run == run, ~sent, ~sent_before))
