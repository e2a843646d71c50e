"""Simulation driver: answers every effect of a run from a simulated account and a simulated clock. No network, no real time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeAlias, TypeVar

from wfrun.dsl.declarations import Declarations
from wfrun.interpreter.effects import Answer, Ask, Call, Done, Effect, ReadRest, Refused, Wait, WaitFor
from wfrun.interpreter.effects_loop import run_effects
from wfrun.interpreter.event_history import event_time
from wfrun.interpreter.event_origin import with_account
from wfrun.simulator.account.account import Account
from wfrun.simulator.account.answers import StripeError
from wfrun.simulator.samples.tables import Json
from wfrun.simulator.thin_events import complete_thin_event
from wfrun.stdlib_actions import OWN_ACTIONS, StandardDeclarations
from wfrun.support.records import frozen

Result = TypeVar("Result")

StandIn: TypeAlias = Callable[[Call, int], Answer | None]
"""From a call and the moment (unix seconds) to the answer in place of the account's; None leaves the call to the account."""

APPROVED = "assumed that it is approved"
ANSWERS: Mapping[str, Json] = {"http_request": {"status": 200, "headers": {}, "body": "", "json": None}}
"""Action that is not Stripe's → its answer, where it is more than nothing."""


@frozen
class Sent:
    """Something that would have left the machine: a mail, a message, a request, a call of the author's own action, a line of the log.

    ``arguments`` are rendered, as in the effect; ``at`` is the simulated moment, unix seconds.
    """

    action: str
    path: str
    arguments: Mapping[str, Json]
    at: int
    account: str | None = None


class EventsAhead(Protocol):
    """The events that come later, where they are read as they are asked for."""

    def ahead(self) -> Iterator[Mapping[str, Json]]:
        """Yields the events that are still to come, oldest first."""
        ...


class Simulation:
    """An effect handler over a simulated account, a clock that starts at ``now`` (unix seconds) and the events that come later.

    ``later_events`` are raw events in the order of the input, or a stream of them that is oldest first. Each run starts at ``now`` with all
    of them ahead of it; the runs share the account and the ``outbox``, which holds what would have been sent. ``examples`` are answers by
    action name that replace the declared ones of the author's own actions. ``answers`` are the answers of people, in order: yes, no, or
    None for nobody in time. A deque is consumed in place, so that simulations can share one; after the last answer, yes is assumed.
    ``clock`` is the simulated moment, unix seconds. ``stand_in`` is asked first for the answer of each call.
    """

    __slots__ = ("_coming", "account", "answers", "clock", "declarations", "examples", "later_events", "now", "outbox", "stand_in")

    def __init__(
        self,
        declarations: Declarations,
        *,
        account: Account,
        now: int,
        later_events: Sequence[Mapping[str, Json]] | EventsAhead = (),
        examples: Mapping[str, Json] | None = None,
        answers: Iterable[bool | None] = (),
        stand_in: StandIn | None = None,
    ) -> None:
        self.declarations = declarations
        self.answers = answers if isinstance(answers, deque) else approval_queue(answers)
        self.account = account
        self.now = now
        self.later_events = later_events
        self.examples = examples or {}
        self.stand_in = stand_in
        self.outbox: list[Sent] = []
        self.clock = now
        self._coming: _Coming | None = None

    def run(self, execution: Generator[Effect, Answer, Result]) -> Result:
        """Runs an execution from the start of the clock to its end; returns what it returns."""
        self.clock = self.now
        self._coming = None
        self.account.rewind(self.now)
        return run_effects(execution, self.answer)

    def answer(self, effect: Effect) -> Answer:
        """Returns the answer to one effect."""
        match effect:
            case Call():
                return self._call(effect)
            case ReadRest():
                return self._rest(effect)
            case Wait(until=until):
                self._advance(until)
                return Done(None, self.clock)
            case WaitFor():
                return self._wait_for(effect)
            case Ask():
                return self._ask(effect)

    def _ask(self, effect: Ask) -> Done:
        started = self.clock
        if not self.answers:
            return Done(True, started, assumed=True, started=started, notes=(APPROVED,))
        answer = self.answers.popleft()
        if answer is None:
            self._advance(effect.until)
        return Done(answer, self.clock, started=started)

    def _call(self, effect: Call) -> Answer:
        given = self.stand_in(effect, self.clock) if self.stand_in is not None else None
        if given is not None:
            return given
        declared = self.declarations.action(effect.action)
        if declared is None:
            return Refused("unknown-action", f"no action is called `{effect.action}`", self.clock, started=self.clock)
        if declared.operation is None:
            return self._send(effect)
        operation = self.account.catalog.operation(declared.operation)
        if operation is None:
            return Refused(
                "unknown-action",
                f"the API release {self.account.catalog.release} has no `{declared.operation}`",
                self.clock,
                started=self.clock,
            )
        answer = self.account.perform(
            operation, effect.arguments, now=self.clock, idempotency_key=effect.idempotency_key, account=effect.account
        )
        if isinstance(answer, StripeError):
            return Refused(answer.code, answer.message, answer.now, assumed=answer.assumed, started=answer.now)
        return Done(
            answer.value,
            answer.now,
            assumed=answer.assumed,
            started=answer.now,
            notes=answer.notes,
            certain=answer.certain,
            releases=self.account.releases_in(answer.value),
        )

    def _send(self, effect: Call) -> Answer:
        self.outbox.append(Sent(effect.action, effect.path, effect.arguments, self.clock, effect.account))
        if effect.action in self.examples:
            return self._example(self.examples[effect.action])
        if effect.action in OWN_ACTIONS:
            answer = ANSWERS.get(effect.action)
            return Done({} if answer is None else answer, self.clock, assumed=answer is not None, started=self.clock)
        custom = self.declarations.custom(effect.action) if isinstance(self.declarations, StandardDeclarations) else None
        return self._example(custom.example if custom is not None else None)

    def _example(self, value: Json) -> Done:
        note = "answered with its declared example" if value is not None else "it declares no example: its answer is missing"
        return Done(value, self.clock, assumed=True, started=self.clock, notes=(note,))

    def _rest(self, effect: ReadRest) -> Done:
        rest = self.account.rest_of_list(effect.url, effect.after, effect.account)
        note = f"the rest of {effect.url} was not sent with the event"
        if rest.is_read:
            return Done(rest.items, self.clock, started=self.clock, notes=(f"{note} and was read from Stripe: {len(rest.items)}",))
        note += f"; assumed that it is what the account holds: {len(rest.items)}"
        note += f" (it could not be read from Stripe, for {rest.why})" if rest.why is not None else ""
        return Done(rest.items, self.clock, assumed=True, started=self.clock, notes=(note,))

    def _wait_for(self, effect: WaitFor) -> Done:
        started = self.clock
        coming = self._ahead()
        before = coming.dropped
        for position, (created, event) in enumerate(coming.each()):
            if created > effect.until:
                break
            kind = event.get("type")
            if not isinstance(kind, str) or not any(pattern.matches(kind) for pattern in effect.events):
                continue
            event, assumed, note = complete_thin_event(event, self.account)
            if effect.matches(event):
                self._advance(created)
                coming.take(position - (coming.dropped - before))
                return Done(event, self.clock, assumed=assumed, started=started, notes=(note,) if note is not None else ())
        self._advance(effect.until)
        return Done(None, self.clock, started=started)

    def _advance(self, until: int) -> None:
        """Moves the clock; the account takes over the objects of the later events up to then."""
        self.clock = max(self.clock, until)
        coming = self._ahead()
        for created, event in coming.each():
            if created > self.clock:
                break
            self.account.reach(created)
            self.account.observe(with_account(event), created)
        self.account.reach(self.clock)
        coming.drop_before(self.clock)

    def _ahead(self) -> _Coming:
        """Returns the later events that are still to come. They are looked at when a run first waits: most runs never do."""
        if self._coming is None:
            self._coming = _Coming(self.later_events, self.now)
        return self._coming


class _Coming:
    """The later events of one run by their moments (unix seconds); those of one moment in the order of the input.

    A stream is read on as far as it is asked for.
    """

    def __init__(self, events: Sequence[Mapping[str, Json]] | EventsAhead, now: int) -> None:
        dated: Iterable[tuple[int, Mapping[str, Json]]]
        if isinstance(events, Sequence):
            dated = sorted(((event_time(event, now), event) for event in events), key=lambda one: one[0])
        else:
            dated = ((event_time(event, now), event) for event in events.ahead())
        self._source = (one for one in dated if one[0] >= now)
        self._read: deque[tuple[int, Mapping[str, Json]]] = deque()
        self.dropped = 0
        """How many events were dropped."""

    def each(self) -> Iterator[tuple[int, Mapping[str, Json]]]:
        """Yields the events that are still to come, each with its moment."""
        yield from self._read
        for one in self._source:
            self._read.append(one)
            yield one

    def drop(self, count: int) -> None:
        """Drops the next events, as many as are told, of those that were read."""
        for _ in range(count):
            self._read.popleft()
            self.dropped += 1

    def take(self, position: int) -> None:
        """Drops the event at a position of those that were read: the others of its moment still come, for one second has no order."""
        del self._read[position]

    def drop_before(self, moment: int) -> None:
        """Drops the events before a moment, of those that were read."""
        while self._read and self._read[0][0] < moment:
            self.drop(1)


def approval_queue(answers: Iterable[bool | None]) -> deque[bool | None]:
    """Returns the answers of people as a queue. Raises ``TypeError`` for one that is neither True, False nor None."""
    given = deque(answers)
    for answer in given:
        if answer is not None and not isinstance(answer, bool):
            raise TypeError(f"answers are True, False or None (nobody in time), not {answer!r}")
    return given
