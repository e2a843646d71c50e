"""Senders: what carries out the calls of a run. Without acting it is a simulated account; the live world is another one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from wfrun.interpreter.effects import Answer, Ask, Call, Done, Effect, ReadRest, TryAgain, Wait, WaitFor
from wfrun.interpreter.event_history import event_time
from wfrun.interpreter.event_origin import CompletedEvent, with_account
from wfrun.interpreter.run import Run
from wfrun.simulator.account.account import Account
from wfrun.simulator.driver import Simulation
from wfrun.simulator.thin_events import complete_thin_event
from wfrun.stripe_catalog import load as load_catalog


class Sender(Protocol):
    """Carries out calls for one run. It keeps nothing that a restart would lose."""

    def complete(self, event: Mapping[str, Any], now: int) -> CompletedEvent | TryAgain:
        """Returns a thin event with its object, read at the moment ``now``; as it is, with a note, where there is no such object."""
        ...

    def begin(self, event: Mapping[str, Any], now: int) -> None:
        """Hears of the run's own event, completed, before the run begins or goes on."""
        ...

    def send(self, effect: Call | ReadRest, now: int, *, repeated: bool) -> Answer | TryAgain:
        """Carries a call out, or tries it again with the idempotency key that it had; ``now`` is the moment in unix seconds.

        ``repeated`` says that it was begun before and that nobody knows what became of it. Never raises for what the outside does.
        """
        ...

    def ask(self, effect: Ask, now: int) -> Answer | TryAgain | None:
        """Sends a question to the people whom it is for; None once it is on its way, or where nobody is to be told."""
        ...

    def answered(self, effect: Effect, answer: Answer) -> None:
        """Hears of an answer that others gave: a wait that is over, the event that came, or a call that was answered before a restart."""
        ...


class SimulatedSender:
    """Carries calls out in a simulated account that knows the run's event. What was done before a restart is done in it again."""

    def __init__(self, run: Run) -> None:
        now = run.environment.now
        self._account = Account(load_catalog(run.library.release), now=now)
        self._account.rewind(now)
        self._simulation = Simulation(run.library, account=self._account, now=now)

    def complete(self, event: Mapping[str, Any], now: int) -> CompletedEvent:
        """Returns the event with an object of the simulated account."""
        return complete_thin_event(event, self._account)

    def begin(self, event: Mapping[str, Any], now: int) -> None:
        """Shows the event to the simulated account."""
        self._account.observe(event, event_time(event, now))

    def send(self, effect: Call | ReadRest, now: int, *, repeated: bool) -> Answer:
        """Carries a call out in the simulated account."""
        self._simulation.clock = now
        return self._simulation.answer(effect)

    def ask(self, effect: Ask, now: int) -> None:
        """Asks nobody."""

    def answered(self, effect: Effect, answer: Answer) -> None:
        """Carries out again what was done before a restart, and lets the time of the account go on."""
        if isinstance(effect, Call | ReadRest):
            self.send(effect, answer.now, repeated=False)
            return
        if isinstance(effect, WaitFor) and isinstance(answer, Done) and isinstance(answer.value, Mapping):
            made = event_time(answer.value, answer.now)
            self._account.reach(made)
            self._account.observe(with_account(answer.value), made)
        self._simulation.answer(Wait(effect.path, answer.now))
