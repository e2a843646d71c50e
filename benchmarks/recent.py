"""Recent events: the whole command on an input of events, with a rule that asks ``recent`` for each of them, beside one that does not.

The floor reads the same input and runs a rule of the same shape that looks at its own event alone. The ratio is what looking back costs.
``held`` is the largest memory of the process: beside that of a tenth of the events it shows what is kept.

Run as ``python -m benchmarks.recent [EVENTS]``. Times are processor seconds of the command, the least of three.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from wfrun.simulator.samples.sampler import sample_event
from wfrun.stripe_catalog import load as load_catalog

EVENTS = 10_000
NOW = 1_795_000_000
EVERY_SECONDS = 6
REPEATS = 3

FLOOR = 'workflow "Card testing" on charge.failed when customer == "cus_1" < log "{customer}" >\n'
RECENT = """workflow "Card testing"
on charge.failed when count(c in recent("charge.failed", 24 hours) where c.customer == customer) >= 5 <
  log "{customer}"
>
"""


def write_events(path: Path, count: int) -> None:
    """Writes failed charges of a tenth as many customers."""
    with path.open("w", encoding="utf-8") as out:
        event = sample_event(load_catalog(), "charge.failed", now=NOW)
        for number in range(count):
            event |= {"id": f"evt_{number:08}", "created": NOW + EVERY_SECONDS * number}
            event["data"]["object"] |= {"id": f"ch_{number:08}", "customer": f"cus_{number * 7919 % max(1, count // 10)}"}
            out.write(json.dumps(event) + "\n")


def cost(script: Path, events: Path) -> tuple[float, int]:
    """Returns the processor seconds and the largest memory, in MB, of the command."""
    best, memory = float("inf"), 0
    for _ in range(REPEATS):
        with subprocess.Popen([sys.executable, "-m", "wfrun", str(script), str(events), "-q"], stdout=subprocess.DEVNULL) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = status
        best, memory = min(best, usage.ru_utime + usage.ru_stime), max(memory, usage.ru_maxrss // 1024)
    return best, memory


def main() -> None:
    most = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    with tempfile.TemporaryDirectory() as folder:
        floor, recent, events = Path(folder, "floor.wf"), Path(folder, "recent.wf"), Path(folder, "events.jsonl")
        floor.write_text(FLOOR, encoding="utf-8")
        recent.write_text(RECENT, encoding="utf-8")
        print(f"{'events':>9}  {'floor':>8}  {'recent':>8}  ratio  held")
        for count in (most // 10, most):
            write_events(events, count)
            (least, _), (seconds, memory) = cost(floor, events), cost(recent, events)
            print(f"{count:>9,}  {least:>6.2f} s  {seconds:>6.2f} s  {seconds / least:>5.2f}  {memory} MB")


if __name__ == "__main__":
    main()
