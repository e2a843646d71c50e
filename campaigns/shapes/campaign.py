"""The campaign: every shape, at a size, each in a process of its own. ``python -m campaigns.shapes.campaign [CHARACTERS] [PART]``.

A megabyte of any shape is checked in ``MOST_SECONDS`` of the processor and ``MOST_MEGABYTES``; a shorter text in its share of the time.
What takes more is printed, the worst first, and the exit status is 1 then. ``PART`` is a part of the names of shapes; ``pairs`` in its
place tries two signs in turn, a great many.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from multiprocessing import get_context
from typing import NamedTuple

from benchmarks.checking import check_text
from campaigns.shapes.shapes import Shape, all_shapes, pairs

CHARACTERS = 1_000_000
MOST_SECONDS = 10.0
MOST_MEGABYTES = 400.0
STOPPED_AFTER = 40
"""The seconds after which a process is stopped."""


class Cost(NamedTuple):
    """What a shape costs: seconds of the processor, megabytes at most, and the number of problems; -1 where the process was stopped."""

    name: str
    seconds: float
    megabytes: float
    problems: int


def cost(name: str, text: str) -> Cost:
    """What it costs to check a text, in a process of its own."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CPU, (STOPPED_AFTER, STOPPED_AFTER))
        start = time.process_time()
        problems = len(check_text(text).problems)
        used = resource.getrusage(resource.RUSAGE_SELF)
        os.write(writing, json.dumps([time.process_time() - start, used.ru_maxrss / 1024, problems]).encode())
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return Cost(name, *json.loads(told)) if told else Cost(name, STOPPED_AFTER, 0, -1)


def is_too_much(found: Cost, characters: int) -> bool:
    """Whether a shape of so many characters costs more than it may; a short one may take a second in any case."""
    return found.seconds > max(1.0, MOST_SECONDS * characters / CHARACTERS) or found.megabytes > MOST_MEGABYTES or found.problems < 0


def _one(task: tuple[str, str]) -> Cost:
    return cost(*task)


def costs(shapes: Mapping[str, Shape], characters: int) -> Iterator[Cost]:
    """What each shape costs, as many at a time as there are cores."""
    check_text("on charge.failed when amount > 1 USD < log amuont >")  # what is known of Stripe is read once, not by each process
    with get_context("fork").Pool(os.cpu_count()) as pool:
        yield from pool.imap_unordered(_one, ((name, make(characters)) for name, make in shapes.items()))


def main(words: Sequence[str]) -> int:
    """Runs the campaign and prints what came of it."""
    characters = int(words[0].replace("_", "")) if words else CHARACTERS
    part = words[1] if len(words) > 1 else ""
    shapes = dict(pairs()) if part == "pairs" else {name: make for name, make in all_shapes().items() if part in name}
    found: list[Cost] = []
    for one in costs(shapes, characters):
        found.append(one)
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{len(found):,} of {len(shapes):,} shapes\x1b[K")
    found.sort(key=lambda one: one.seconds, reverse=True)
    wrong = [one for one in found if is_too_much(one, characters)]
    for one in wrong or found[:10]:
        sys.stdout.write(f"{one.seconds:8.2f} s {one.megabytes:8.0f} MB {one.problems:9,} problems  {one.name}\n")
    sys.stdout.write(f"{len(found):,} shapes of {characters:,} characters, {len(wrong):,} of them cost too much\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
