"""Senders: what carries out the calls of a run. Without acting it is a simulated account; the live world is another one."""

from __future__ import annotations

from typing import Protocol

from wfrun.interpreter.effects import Answer, Call, ReadRest
from wfrun.interpreter.run import Run
from wfrun.simulator.account.account import Account
from wfrun.simulator.driver import Simulation
from wfrun.stripe_catalog import load as load_catalog


class Sender(Protocol):
    """Carries out calls for one run. It keeps nothing that a restart would lose."""

    def send(self, effect: Call | ReadRest, now: int) -> Answer:
        """Carries a call out, or tries it again with the idempotency key that it had; ``now`` is the moment in unix seconds."""
        ...

    def answered(self, effect: Call | ReadRest, answer: Answer) -> None:
        """Hears of a call that was answered before a restart."""
        ...


class SimulatedSender:
    """Carries calls out in a simulated account that knows the run's event. What was done before a restart is done in it again."""

    def __init__(self, run: Run) -> None:
        now = run.environment.now
        account = Account(load_catalog(run.library.release), now=now)
        account.rewind(now)
        if run.event is not None:
            account.observe(run.event, now)
        self._simulation = Simulation(run.library, account=account, now=now)

    def send(self, effect: Call | ReadRest, now: int) -> Answer:
        """Carries a call out in the simulated account."""
        self._simulation.clock = now
        return self._simulation.answer(effect)

    def answered(self, effect: Call | ReadRest, answer: Answer) -> None:
        """Carries out again what was done before a restart."""
        self.send(effect, answer.now)
