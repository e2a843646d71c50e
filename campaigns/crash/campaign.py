"""What becomes of runs when everything around them breaks: ``python -m campaigns.crash.campaign [RUNS] [--only sqlite|postgres]``.

Runs of several steps with two waits are driven by real workers, which are killed at every named failure point and at random moments, and
frozen; PostgreSQL is stopped at once, and started again. What was really carried out is counted outside of the database. Then events are
delivered ten times each to several processes (``--story deliveries`` for this alone). Prints a table; the exit status is 1 where a run was
lost, a step was not done or sent under another key, a brake was passed, an event was recorded twice, or nobody went on in time.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from random import Random

from campaigns.crash.deliveries import PAYS, PROCESSES, deliver_again_and_again
from campaigns.crash.outages import on_a_small_disk
from campaigns.crash.place import Place, TookTooLong
from campaigns.crash.postgres import Server
from campaigns.crash.scripts import SCRIPT
from campaigns.crash.verdict import HEADINGS, Verdict, judge, takeovers
from campaigns.crash.worker import CONCURRENCY

POINTS = ("taken", "recorded", "sent", "waiting", "parking", "parked", "finishing", "finished")
"""The named failure points of a driver."""

DEAD_SECONDS = 2.0
FROZEN_SECONDS = 10.0
"""Within so many seconds the runs of a worker that died, or that answers no more, go on elsewhere."""


def tell(what: str) -> None:
    """Tells on the side how far the campaign is."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {what}\n")


def crash(
    place: Place,
    *,
    runs: int,
    braked: int,
    workers: int,
    moments: int,
    seconds: float,
    seed: int = 1,
    server: Server | None = None,
    points: Sequence[str] = POINTS,
) -> Verdict:
    """Drives runs while workers are killed: at every failure point, and at random moments; the server is stopped twice."""
    random = Random(seed)
    disturbances = len(points) + moments + (2 if server is not None else 0)
    share, given = -(-runs // disturbances), [0, 0]

    def more() -> None:
        count = max(0, min(share, runs - given[0]))
        place.payments(given[0], count)
        given[0] += count
        count = min(-(-braked // min(4, disturbances)), braked - given[1])
        place.charges(given[1], count)
        given[1] += count

    def busy(true: Callable[[], bool]) -> Callable[[], bool]:
        """Keeps the workers busy until it is true."""

        def asked() -> bool:
            if true():
                return True
            if not set(place.states()) & {"queued", "running"}:
                place.payments(given[0], 4 * workers)
                given[0] += 4 * workers
            return False

        return asked

    for _ in range(workers - 1):
        place.start()
    for point in points:
        armed = place.start(f"{point}:{random.randint(1, min(6, share))}")
        more()
        place.until(f"{armed} comes to the point `{point}`", busy(partial(place.died, armed)), seconds)
        tell(f"{armed} died at {point}; {place.states()}")
    place.start()
    for number in range(moments):
        more()
        tell(f"moment {number}; {place.states()}")
        place.until("workers work", busy(lambda: bool(place.at_work())), seconds)
        time.sleep(random.uniform(0, 1.5))
        place.kill(random.choice(place.at_work()))
        place.start()
    for _ in range(2 if server is not None else 0):
        assert server is not None
        place.until("every worker is at work", busy(lambda: len(place.at_work()) == workers), seconds)
        server.stop()
        tell("the server is stopped")
        time.sleep(2)
        server.start()
        more()
    tell(f"all is given; {place.states()}")
    place.until_all_ended(seconds)
    verdict = judge(place)
    verdict.faults += [f"{name} ended by itself" for name, process in place.workers.items() if process.poll() is not None]
    return verdict


def gone(place: Place, *, workers: int, frozen: bool, seconds: float) -> Verdict:
    """Kills, or freezes, one of several workers amid slow calls, and measures when its runs go on; a single one has a successor."""
    for _ in range(workers):
        place.start(latency=0.4)
    place.until("the workers have started", lambda: sum(line.kind == "up" for line in place.ledger.read()) == workers, 60)
    time.sleep(1.5)  # a queue that is new to an engine is looked at after a second
    # As many as those that are left have room for: what is measured is when they notice, and not how busy they are.
    place.payments(0, CONCURRENCY * max(1, workers - 1))

    def begun() -> tuple[int, str]:
        """Returns the worker that has begun most, and how many calls."""
        count = Counter(line.worker for line in place.ledger.read() if line.kind == "begin")
        return max(((number, name) for name, number in count.items()), default=(0, ""))

    place.until("a worker works", lambda: begun()[0] > 3, 60)
    victim = begun()[1]
    if frozen:
        place.freeze(victim)
        at = place.frozen[victim][0]
        time.sleep(FROZEN_SECONDS + 2)
        place.thaw(victim)
    else:
        place.kill(victim)
        at = place.deaths[victim]
        if workers == 1:
            place.start()
    place.until_all_ended(seconds)
    verdict = judge(place)
    times = list(takeovers(place.ledger.read(), victim, at).values())
    limit = float("inf") if workers == 1 else FROZEN_SECONDS if frozen else DEAD_SECONDS
    if not times:
        verdict.faults.append("the worker drove nothing when it was gone: this shows nothing")
    verdict.faults += [f"a run went on after {late:.2f} s, which is more than {limit:g}" for late in times if late > limit]
    verdict.takeovers = times
    return verdict


def table(found: Mapping[str, Verdict]) -> Iterator[str]:
    """Yields the lines of a table of verdicts, in Markdown."""
    yield "| " + " | ".join(["", *HEADINGS]) + " |"
    yield "|---" * (len(HEADINGS) + 1) + "|"
    for title, verdict in found.items():
        yield "| " + " | ".join([title, *verdict.row()]) + " |"


def _in(url: str, folder: Path, story: Callable[[Place], Verdict], script: str = SCRIPT) -> Verdict:
    """Lets a story happen in a database of its own."""
    tell(folder.name)
    folder.mkdir()
    place = Place(url, folder, script)
    try:
        return story(place)
    except TookTooLong as problem:
        return Verdict(runs=len(place.accepted), faults=[str(problem)])
    finally:
        place.close()


def _kills(options: argparse.Namespace, folder: Path, server: Server | None) -> dict[str, Verdict]:
    """Returns what becomes of runs whose workers and database fail."""
    found: dict[str, Verdict] = {}
    crashes = partial(crash, runs=options.runs, braked=60, moments=options.moments, seed=options.seed, seconds=options.seconds)
    if options.only != "postgres":
        found["SQLite, 1 worker"] = _in(str(folder / "runs.db"), folder / "sqlite", partial(crashes, workers=1, server=None))
        for workers, title in ((1, "SQLite, the worker killed, another one started"), (2, "SQLite, one of 2 workers killed")):
            story = partial(gone, workers=workers, frozen=False, seconds=120)
            found[title] = _in(str(folder / f"gone-{workers}.db"), folder / title, story)
        tell("SQLite, its disk full for 4 s, then locked for 33 s")
        small = on_a_small_disk(folder / "outages", runs=60, seconds=120)
        if small is None:
            tell("not tried: only an administrator can make a small disk")
        else:
            found["SQLite, its disk full for 4 s, then locked for 33 s"] = small
    if server is not None:
        crashes = partial(crashes, workers=3, server=server)
        found["PostgreSQL, 3 workers, stopped twice"] = _in(server.new_database(), folder / "postgres", crashes)
        for frozen in (False, True):
            title = f"PostgreSQL, one of 3 workers {'frozen' if frozen else 'killed'}"
            found[title] = _in(server.new_database(), folder / title, partial(gone, workers=3, frozen=frozen, seconds=120))
    return found


def _deliveries(options: argparse.Namespace, folder: Path, server: Server | None) -> dict[str, Verdict]:
    """Returns what becomes of events that come again and again, to several processes at once."""
    found: dict[str, Verdict] = {}
    places = [("SQLite", str(folder / "deliveries.db"), 1)] if options.only != "postgres" else []
    places += [("PostgreSQL", server.new_database(), 2)] if server is not None else []
    for name, url, workers in places:
        story = partial(deliver_again_and_again, events=options.runs, times=10, workers=workers, seconds=options.seconds)
        title = f"{name}, each event 10 times to {PROCESSES} processes"
        found[title] = _in(url, folder / title, story, PAYS)
    return found


def main(words: Sequence[str] | None = None) -> int:
    """Runs the campaign; gives the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("runs", nargs="?", type=int, default=1000, metavar="RUNS")
    parser.add_argument("--only", choices=("sqlite", "postgres"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=600, help="how long runs may take to end when all is over")
    parser.add_argument("--moments", type=int, default=20, help="so many times a worker is killed at a random moment")
    parser.add_argument("--story", choices=("kills", "deliveries"), help="only this one")
    options = parser.parse_args(words)
    found: dict[str, Verdict] = {}
    with tempfile.TemporaryDirectory(prefix="wfrun-crash-") as name:
        folder = Path(name)
        server = Server() if options.only != "sqlite" else None
        if options.story != "deliveries":
            found |= _kills(options, folder, server)
        if options.story != "kills":
            found |= _deliveries(options, folder, server)
        if server is not None:
            server.close()
    for line in table(found):
        sys.stdout.write(line + "\n")
    faults = [f"{title}: {fault}" for title, verdict in found.items() for fault in verdict.faults]
    sys.stdout.write("".join(f"{fault}\n" for fault in faults[:50]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
