"""A worker of the campaign: ``python -m campaigns.crash.worker URL LEDGER NAME [--die POINT:TIMES] [--latency SECONDS]``.

It is a worker like any other; only its calls go to the ledger, and it kills itself when it comes to a failure point for the n-th time.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import os
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from campaigns.crash.fatal_point import FatalPoint, work_until_orphaned
from campaigns.crash.ledger import Ledger
from campaigns.crash.scripts import SHORT_WAIT
from wfrun.interpreter.effects import Answer, Ask, Call, Done, Effect, ReadRest
from wfrun.interpreter.event_origin import CompletedEvent
from wfrun.interpreter.run import Run
from wfrun.runs.answers import request_text
from wfrun.runs.database import Database, DatabaseProblem
from wfrun.runs.dbos_engine import DbosEngine
from wfrun.runs.drive import Driver

ANSWERS: dict[str, dict[str, Any]] = {"retrieve_charge": {"id": "ch_1", "object": "charge", "currency": "usd", "amount": 10_000}}


CONCURRENCY = 12
"""So many runs a worker drives side by side: few, so that every worker has some."""


class Outside:
    """The world outside: it carries out every call, takes ``latency`` seconds for it, and writes it down when it has happened."""

    def __init__(self, ledger: Ledger, name: str, latency: float) -> None:
        self.ledger = ledger
        self.name = name
        self.latency = latency
        self.here = threading.local()
        self._hand_outs = itertools.count(1)

    def sender(self, run: Run) -> RunSender:
        """Returns what carries out the calls of a run."""
        sender = RunSender(self, run.identity.run_id, next(self._hand_outs))
        self.ledger.write(self.name, "drive", sender.run, sender.hand_out)
        return sender

    def reach(self, point: str) -> None:
        """Writes down that the run of this thread came to a failure point; which run is taken is not known before it is driven."""
        sender: RunSender | None = getattr(self.here, "sender", None) if point != "taken" else None
        self.ledger.write(self.name, point, *((sender.run, sender.hand_out) if sender is not None else ()))


class RunSender:
    """Carries out the calls of one handing out of a run."""

    def __init__(self, outside: Outside, run: str, hand_out: int) -> None:
        self.outside = outside
        self.run = run
        self.hand_out = hand_out

    def complete(self, event: Mapping[str, Any], now: int) -> CompletedEvent:
        """Gives the event back: none is thin."""
        return CompletedEvent(event)

    def begin(self, event: Mapping[str, Any], now: int) -> None:
        """Notes that this thread drives the run."""
        self.outside.here.sender = self

    def send(self, effect: Call | ReadRest, now: int, *, repeated: bool) -> Answer:
        """Carries a call out."""
        assert isinstance(effect, Call)
        self.outside.here.sender = self
        asked = hashlib.sha256(request_text(effect).encode()).hexdigest()[:16]
        minor = effect.arguments["amount"] if effect.action == "create_refund" else 0
        line = (self.run, self.hand_out, effect.path, effect.idempotency_key, asked, minor)
        self.outside.ledger.write(self.outside.name, "begin", *line)
        time.sleep(self.outside.latency)
        self.outside.ledger.write(self.outside.name, "effect", *line)
        return Done(ANSWERS.get(effect.action, {}), int(time.time()), started=now)

    def ask(self, effect: Ask, now: int) -> None:
        """Asks nobody."""

    def answered(self, effect: Effect, answer: Answer) -> None:
        """Keeps nothing."""


def main(words: Sequence[str] | None = None) -> int:
    """Works until it is stopped or kills itself."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("url")
    parser.add_argument("ledger", type=Path)
    parser.add_argument("name")
    parser.add_argument("--die", default="")
    parser.add_argument("--latency", type=float, default=0.005)
    options = parser.parse_args(words)
    ledger = Ledger(options.ledger)
    outside = Outside(ledger, options.name, options.latency)
    fatal = FatalPoint(options.die)

    def reach(point: str) -> None:
        outside.reach(point)
        fatal.reach(point)

    def tell(problem: DatabaseProblem | None) -> None:
        if problem is not None:
            sys.stderr.write(f"{options.name}: {problem}\n")

    database = Database(options.url)
    engine = DbosEngine(database, polling=0.05, concurrency=CONCURRENCY, trouble=tell)
    driver = Driver(database, engine, sender=outside.sender, sleep=engine.sleep, short_wait=SHORT_WAIT, points=reach)
    engine.start(driver.drive)
    ledger.write(options.name, "up")
    work_until_orphaned()
    return 1  # the campaign is gone


if __name__ == "__main__":
    os._exit(main())  # the engine's threads would hold the process
