"""A sample of every event type, and whether each is valid against the catalogue: how long that takes together.

Run with ``python -m benchmarks.samples``. Each row is the fastest of some rounds, in this process with the catalogue loaded; the first row
also loads it. The goal of 2 seconds is for all samples together, checked against the catalogue.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from wfrun import stripe_catalog
from wfrun.dsl.types.base import Object
from wfrun.simulator.account.referenced_objects import ReferencedObjects
from wfrun.simulator.samples.conformance import leaves, path_text, type_violations
from wfrun.simulator.samples.sampler import SAMPLE_TIME, event_builder, sample_event_and_object
from wfrun.simulator.samples.written_values import read_assignments
from wfrun.stripe_catalog import Catalog

ROUNDS = 3
GOAL = 2.0
"""Seconds for a sample of every event type."""


def valid(catalog: Catalog, seed: int = 0) -> int:
    """Makes a sample of every type and checks it; gives how many there are."""
    for name in catalog.event_names():
        _, raw = sample_event_and_object(catalog, name, seed=seed)
        problems = list(type_violations(catalog, Object(raw["object"]), raw))
        assert not problems, f"{name}: {problems[0]}"
    return len(catalog.event_names())


def around(catalog: Catalog) -> int:
    """Makes the objects that every sample points to, and checks them; gives how many there are."""
    count = 0
    for name in catalog.event_names():
        event, raw = sample_event_and_object(catalog, name)
        declared = catalog.event(name)
        assert declared is not None
        found = ReferencedObjects(catalog)
        found.add(event, raw, event_builder(catalog, declared, SAMPLE_TIME))
        for one in found.objects():
            assert not list(type_violations(catalog, Object(one["object"]), one)), f"{name}: {one['id']}"
            count += 1
    return count


def texts(catalog: Catalog, name: str) -> Iterator[str]:
    """The scalars of a sample as ``path=value``."""
    _, raw = sample_event_and_object(catalog, name)
    for path, _, value in leaves(catalog, Object(raw["object"]), raw):
        if isinstance(value, str | int) and not isinstance(value, bool) and value != "" and not str(value).startswith("upcoming_in"):
            yield f"{path_text(path).strip('`')}={value}"


def changes(catalog: Catalog) -> int:
    """Reads one change for every type, a field set to what it is; gives how many were read."""
    count = 0
    for name in catalog.event_names():
        count += len(read_assignments(catalog, name, list(texts(catalog, name))[1:2]))
    return count


def fastest(work: Callable[[], Any]) -> tuple[float, Any]:
    """The shortest time that the work took, seconds, and what it gave."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        given = work()
        times.append(time.perf_counter() - started)
    return min(times), given


def main() -> None:
    """Measure and print the table."""
    started = time.perf_counter()
    catalog = stripe_catalog.load()
    count = valid(catalog)
    first = time.perf_counter() - started
    print(f"{'work':<48}{'count':>8}{'together':>12}{'each':>12}")
    rows: list[tuple[str, float, int]] = [("samples, made and checked, with loading", first, count)]
    for title, work in (
        ("samples, made and checked", valid),
        ("samples of another seed, made and checked", lambda one: valid(one, 7)),
        ("objects around samples, made and checked", around),
        ("changes, read and checked", changes),
    ):
        seconds, count = fastest(lambda work=work: work(catalog))  # type: ignore[misc]
        rows.append((title, seconds, count))
    for title, seconds, count in rows:
        print(f"{title:<48}{count:>8}{seconds * 1000:>9.0f} ms{seconds / count * 1000:>9.2f} ms")
    print(f"\ngoal: a sample of every event type in at most {GOAL:.1f} s; measured {first:.2f} s with loading")


if __name__ == "__main__":
    main()
