"""Acceptors: processes that accept the same events at the same time, for tests and campaigns.

``python -m tests.helpers.acceptors URL PROGRAM SEED EVENTS TIMES`` accepts each of so many payments so many times, in an order of its own,
as snapshot and as thin event, of one's own account and of a connected one; it prints how many were recorded and how many were duplicates.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from tests.helpers.durable import NOW, payment
from tests.helpers.reference_engine import ReferenceEngine
from wfrun.runs import programs
from wfrun.runs.acceptance import Acceptance
from wfrun.runs.database import Database

PROCESSES = 4


def forms(number: int) -> Iterator[dict[str, Any]]:
    """The two forms of one change; every third is a connected account's."""
    account = {"account": f"acct_{number % 2}"} if number % 3 == 0 else {}
    snapshot = {**payment(f"evt_{number}", id=f"pi_{number}"), **account}
    yield snapshot
    yield {
        "id": f"evt_thin_{number}",
        "object": "v2.core.event",
        "type": "v1.payment_intent.succeeded",
        "created": "2026-11-02T09:00:00.000Z",
        "livemode": False,
        "snapshot_event": f"evt_{number}",
        "related_object": {"id": f"pi_{number}", "type": "payment_intent", "url": f"/v1/payment_intents/pi_{number}"},
        **({"context": account["account"]} if account else {}),
    }


def accept_all(url: str, program: str, seed: int, events: int, times: int) -> tuple[int, int]:
    """Accepts the events in the order of a seed; returns how many were recorded and how many were duplicates."""
    database = Database(url)
    with database.transaction() as connection:
        active = [programs.read(connection, program)]
    acceptance = Acceptance(database, ReferenceEngine(database), "live", clock=lambda: float(NOW))
    choice = random.Random(seed)
    order = [number for number in range(events) for _ in range(times)]
    choice.shuffle(order)
    accepted = [acceptance.accept(choice.choice(list(forms(number))), active) for number in order]
    database.close()
    duplicates = sum(one.duplicate for one in accepted)
    return len(accepted) - duplicates, duplicates


def from_processes(url: str, program: str, events: int, times: int) -> list[tuple[int, int]]:
    """Runs the processes, and returns what each one recorded and saw again."""
    command = [sys.executable, "-m", "tests.helpers.acceptors", url, program]
    running = [
        subprocess.Popen([*command, str(seed), str(events), str(times)], stdout=subprocess.PIPE, text=True) for seed in range(PROCESSES)
    ]
    counts = []
    for process in running:
        out, _ = process.communicate()
        assert process.returncode == 0
        recorded, again = out.split()
        counts.append((int(recorded), int(again)))
    return counts


if __name__ == "__main__":
    recorded, again = accept_all(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6]))
    sys.stdout.write(f"{recorded} {again}\n")
