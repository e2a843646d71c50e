"""How long a catalogue takes to load: whole, as a program uses it, and in a new process, beside decoding the same content at once.

Run with ``python benchmarks/catalog.py [RUNS]`` from the root of the repository. Times are medians in milliseconds.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from wfrun.stdlib_actions.stripe.operations import action
from wfrun.stripe_catalog import Catalog, releases
from wfrun.stripe_catalog import data_files as files

LOAD = "from wfrun.stripe_catalog import load; load().object('charge')"
IMPORTS = "from wfrun.stripe_catalog import load"


def milliseconds(work: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return 1000 * median(times)


def common(release: str) -> None:
    """What checking a small program asks for: an event, an object, three operations."""
    catalog = Catalog(release)
    catalog.event("payment_intent.succeeded")
    catalog.object("payment_intent")
    for id in ("refunds.create", "customers.update", "charges.retrieve"):
        catalog.operation(id)


def actions(release: str) -> None:
    catalog = Catalog(release)
    for name in ("create_refund", "update_customer", "retrieve_charge"):
        action(catalog, name)


def everything(release: str) -> None:
    catalog = Catalog(release)
    for name in catalog.event_names():
        catalog.event(name)
    for name in catalog.object_names():
        catalog.object(name)
    for name in catalog.operation_ids():
        catalog.operation(name)


def at_once(release: str) -> None:
    """The same entries as one JSON document each line, decoded with ``json.loads`` and nothing else."""
    content = files.read(files.catalog_file(release))
    for line in content.splitlines()[1:]:
        json.loads(line[line.index(b"\t") + 1 :])


def one_document(release: str) -> Callable[[], object]:
    lines = files.read(files.catalog_file(release)).splitlines()[1:]
    document = json.dumps({name.decode(): json.loads(entry) for name, _, entry in (line.partition(b"\t") for line in lines)})
    return lambda: json.loads(document)


def process(program: str) -> Callable[[], object]:
    return lambda: subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[1])


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 21
    newest = releases()[-1]
    content = len(files.read(files.catalog_file(newest)))
    rows = [
        ("read the file", milliseconds(lambda: Catalog(newest), runs)),
        ("one event, one object, three operations", milliseconds(lambda: common(newest), runs)),
        ("three actions, with sentences and examples", milliseconds(lambda: actions(newest), runs)),
        ("the first documentation text", milliseconds(lambda: Catalog(newest).doc("charge"), runs)),
        ("every event, object and operation", milliseconds(lambda: everything(newest), runs)),
        ("json.loads of every entry", milliseconds(lambda: at_once(newest), runs)),
        ("json.loads of the whole as one document", milliseconds(one_document(newest), runs)),
        ("a new process that imports the loader", milliseconds(process(IMPORTS), runs)),
        ("a new process that loads and reads one object", milliseconds(process(LOAD), runs)),
    ]
    print(f"{newest}, {content / 1e6:.2f} MB, median of {runs}, Python {sys.version.split()[0]}")
    for name, value in rows:
        print(f"{value:9.2f} ms  {name}")


if __name__ == "__main__":
    main()
