"""Deliveries: the same events accepted again and again, by several processes at the same time, while workers drive their runs.

``python -m campaigns.crash.deliveries URL PROGRAM PROCESS EVENTS TIMES`` is one of these processes. All of them shuffle the same deliveries
in the same way, and each takes its share: payments as snapshot and as thin event, of one's own account and of connected ones. It prints
what it was told: how many events were recorded, how many were duplicates, and which runs were made.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from attrs import Factory, define

from campaigns.crash.place import Place
from campaigns.crash.scripts import Events
from campaigns.crash.verdict import Verdict, judge
from wfrun.runs import programs, schema
from wfrun.runs.acceptance import Acceptance
from wfrun.runs.database import Database, DatabaseProblem
from wfrun.runs.dbos_engine import DbosEngine

PROCESSES = 4

OWN, OTHERS = "pays", "pays of others"
"""The workflow that the payments of one's own account start, and that of connected accounts."""

PAYS = f"""
workflow "{OWN}"
on payment_intent.succeeded <
  log "{{id}}"
>
workflow "{OTHERS}"
on payment_intent.succeeded from accounts <
  log "{{id}}"
>
"""


@define
class Told:
    """What acceptance told one process, or all: runs with their workflows, and how often the database could not be used."""

    recorded: int = 0
    duplicates: int = 0
    refused: int = 0
    runs: dict[str, str] = Factory(dict)


def forms(number: int, events: Events) -> Iterator[dict[str, Any]]:
    """Yields the two forms of one change; every third is a connected account's."""
    account = {"account": f"acct_{number % 2}"} if number % 3 == 0 else {}
    snapshot = {**events.payment(number), **account}
    yield snapshot
    yield {
        "id": f"evt_thin_{number}",
        "object": "v2.core.event",
        "type": "v1.payment_intent.succeeded",
        "created": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(snapshot["created"])),
        "livemode": False,
        "snapshot_event": snapshot["id"],
        "related_object": {"id": f"pi_{number}", "type": "payment_intent", "url": f"/v1/payment_intents/pi_{number}"},
        **({"context": account["account"]} if account else {}),
    }


def accept_share(url: str, program: str, process: int, events: int, times: int) -> Told:
    """Accepts the share of one process; what cannot be stored is delivered again, as Stripe does."""
    database = Database(url)
    engine = DbosEngine(database)
    with database.transaction() as connection:
        active = [programs.read(connection, program)]
    acceptance = Acceptance(database, engine, "live")
    made, choice, told = Events(int(time.time())), Random(process), Told()
    deliveries = [number for number in range(events) for _ in range(times)]
    Random(events).shuffle(deliveries)
    for number in deliveries[process::PROCESSES]:
        event = choice.choice(list(forms(number, made)))
        while True:
            try:
                accepted = acceptance.accept(event, active)
                break
            except DatabaseProblem:
                told.refused += 1
        told.recorded += not accepted.duplicate
        told.duplicates += accepted.duplicate
        told.runs |= dict.fromkeys(accepted.runs, OWN if number % 3 else OTHERS)
    database.close()
    return told


def accept_all(url: str, program: str, events: int, times: int) -> Told:
    """Runs the processes; returns what all of them were told."""
    command = [sys.executable, "-m", "campaigns.crash.deliveries", url, program]
    running = [
        subprocess.Popen(
            [*command, str(process), str(events), str(times)], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
        )
        for process in range(PROCESSES)
    ]
    found = Told()
    for process in running:
        out, _ = process.communicate()
        if process.returncode != 0:
            raise RuntimeError(f"a process that accepts events ended with {process.returncode}")
        told = Told(**json.loads(out))
        found.recorded += told.recorded
        found.duplicates += told.duplicates
        found.refused += told.refused
        found.runs |= told.runs
    return found


def deliver_again_and_again(place: Place, *, events: int, times: int, workers: int, seconds: float) -> Verdict:
    """Has each of so many events accepted so many times while workers drive the runs; judges what was recorded and done."""
    for _ in range(workers):
        place.start()
    told = accept_all(place.url, place.program.hash, events, times)
    place.accepted |= told.runs
    place.until_all_ended(seconds)
    verdict = judge(place)
    verdict.faults += _faults(place, told, events, times)
    return verdict


def _faults(place: Place, told: Told, events: int, times: int) -> Iterator[str]:
    recorded = [row.seq for row in place.rows(schema.events)]
    runs = Counter(row.event for row in place.rows(schema.runs))
    sent = Counter(line.run for line in place.ledger.read() if line.kind == "effect")
    counts = {
        "events in the database": (len(recorded), events),
        "events that were told to be recorded": (told.recorded, events),
        "duplicates": (told.duplicates, events * (times - 1)),
        "runs that were told of": (len(told.runs), events),
        "events with one run": (sum(runs[seq] == 1 for seq in recorded), events),
        "runs that were driven once": (sum(count == 1 for count in sent.values()), events),
    }
    for what, (found, right) in counts.items():
        if found != right:
            yield f"{what}: {found}, not {right}"


if __name__ == "__main__":
    share = accept_share(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6]))
    sys.stdout.write(json.dumps({name: getattr(share, name) for name in ("recorded", "duplicates", "refused", "runs")}) + "\n")
