"""A worker of the campaign: ``python -m campaigns.faults.worker URL CONFIGURATION NAME [--die POINT:TIMES]``.

It is a worker that acts, in the world that the configuration names; only its pauses between tries are short, and it kills itself when it
comes to a failure point for the n-th time.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from campaigns.crash.fatal_point import FatalPoint, work_until_orphaned
from wfrun.live.configuration import LiveConfiguration
from wfrun.live.world import World
from wfrun.runs import rates
from wfrun.runs.database import Database, DatabaseProblem
from wfrun.runs.dbos_engine import DbosEngine
from wfrun.runs.drive import Driver
from wfrun.runs.retries import RetryPolicy
from wfrun.values.secret import Secret

CONCURRENCY = 12
"""So many runs a worker drives side by side: few, so that every worker has some."""

SHORT_WAIT = 1.5
"""Seconds of the longest wait for which a run keeps its place here: one in the scripts is longer, and a row."""

RETRIES = RetryPolicy(first=0.2, longest=3.0, longest_asked=3.0, in_place=0.5, unsent=600.0, doubtful=1200.0)
"""Tries that follow each other sooner than in earnest; what they come to is the same."""


def world_of(configuration: Mapping[str, str]) -> World:
    """Returns the world that a configuration names."""
    rates.TEST_CALLS = 1000.0  # the fake Stripe takes as many as come
    return World(
        LiveConfiguration(
            stripe_key=Secret("sk_test_faults"),
            stripe_base=configuration["stripe"],
            smtp_url=Secret(configuration["mail"]),
            mail_from="shop@example.com",
            trusted_hosts=frozenset({configuration["service"].removeprefix("http://")}),
        )
    )


def main(words: Sequence[str] | None = None) -> int:
    """Works until it is stopped or kills itself."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("url")
    parser.add_argument("configuration", type=Path)
    parser.add_argument("name")
    parser.add_argument("--die", default="")
    options = parser.parse_args(words)

    def tell(problem: DatabaseProblem | None) -> None:
        if problem is not None:
            sys.stderr.write(f"{options.name}: {problem}\n")

    world = world_of(json.loads(options.configuration.read_text(encoding="utf-8")))
    fatal = FatalPoint(options.die)
    database = Database(options.url)
    engine = DbosEngine(database, polling=0.05, concurrency=CONCURRENCY, trouble=tell)
    driver = Driver(
        database, engine, sender=world.sender, sleep=engine.sleep, short_wait=SHORT_WAIT, retries=RETRIES, points=fatal.reach
    )  # fmt: skip
    engine.start(driver.drive)
    sys.stdout.write("up\n")
    sys.stdout.flush()
    work_until_orphaned()
    return 1  # the campaign is gone


if __name__ == "__main__":
    os._exit(main())  # the engine's threads would hold the process
