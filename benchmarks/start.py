"""Starting: the whole process of ``wfrun SCRIPT EVENT`` beside ``python -c pass``, and where its time goes.

The rows are medians of interleaved runs of fresh processes. *warm* is the everyday case: the script ran before and has not changed.
*first* is the very first run after an install (which compiles the modules), and the first after an edit: nothing is kept of the script, so
it is parsed, checked and kept. *uncompiled* has no compiled Python file at all, those of Python's own library included.
``other imports`` are those that are neither of wfrun's own modules nor of a library that has a row.

Fails when a warm start imports what it must not: the parser, Stripe's client, servers, engines, terminal libraries.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "tag-valuable-customers"
COMMAND = ("-m", "wfrun", str(EXAMPLE / "tag.wf"), str(EXAMPLE / "events" / "big_order.json"))
REPEATS = 21
FEW = 5
GOALS = {"warm": 8, "first": 20}
"""These starts take at most so many times what ``python -c pass`` takes."""

FORBIDDEN = (
    "lark",
    "stripe",
    "uvicorn",
    "dbos",
    "rich",
    "msgspec",
    "asyncio",
    "http",
    "email",
    "ssl",
    "sqlite3",
    "wfrun.dsl.parser.parser",
    "wfrun.dsl.pipeline",
)
LIBRARIES = ("click", "attr", "attrs", "re2")


def process(arguments: Iterable[str], environ: Mapping[str, str]) -> float:
    """Seconds that a fresh interpreter takes with these arguments."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], env=environ, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
    return time.perf_counter() - start


def imports(environ: Mapping[str, str]) -> dict[str, float]:
    """Milliseconds that each module of a warm start takes to import, itself alone."""
    ran = subprocess.run([sys.executable, "-X", "importtime", *COMMAND], env=environ, check=True, capture_output=True, text=True, cwd=ROOT)
    found = re.findall(r"^import time:\s*(\d+) \|\s*\d+ \|\s*(\S+)$", ran.stderr, re.MULTILINE)
    return {module: int(micros) / 1000 for micros, module in found}


def before_main(environ: Mapping[str, str]) -> set[str]:
    """The modules that every start of Python imports."""
    ran = subprocess.run([sys.executable, "-X", "importtime", "-c", "pass"], env=environ, check=True, capture_output=True, text=True)
    return set(re.findall(r"\|\s*(\S+)$", ran.stderr, re.MULTILINE))


def group(module: str) -> str:
    """The row of the second table that a module counts in."""
    parts = module.split(".")
    if parts[0] == "wfrun":
        return ".".join(parts[:2])
    return parts[0].replace("attrs", "attr") if parts[0] in LIBRARIES else "other imports"


def main() -> None:
    """Measure, print both tables, and check what was imported."""
    folder = Path(tempfile.mkdtemp(prefix="wfrun-start-"))
    try:
        measure(folder)
    finally:
        shutil.rmtree(folder)


def measure(folder: Path) -> None:
    """Everything, with caches in this folder."""
    base = {name: value for name, value in os.environ.items() if not name.startswith(("WFRUN_", "PYTHON"))} | {"PYTHONPATH": str(ROOT)}
    warm = base | {"WFRUN_CACHE": str(folder / "warm")}
    process(COMMAND, warm)
    times: dict[str, list[float]] = {name: [] for name in ("python -c pass", "warm", "first", "uncompiled")}
    for number in range(REPEATS):
        times["python -c pass"].append(process(("-c", "pass"), base))
        times["warm"].append(process(COMMAND, warm))
        times["first"].append(process(COMMAND, base | {"WFRUN_CACHE": str(folder / f"first{number}")}))
    for number in range(FEW):
        bare_bones = base | {"WFRUN_CACHE": str(folder / f"cache{number}"), "PYTHONPYCACHEPREFIX": str(folder / f"compiled{number}")}
        times["uncompiled"].append(process(COMMAND, bare_bones))
    bare = statistics.median(times["python -c pass"])
    print(f"{'start':<16}{'median':>10}{'fastest':>10}{'ratio':>8}")
    for name, values in times.items():
        middle = statistics.median(values)
        print(f"{name:<16}{middle * 1000:>7.1f} ms{min(values) * 1000:>7.1f} ms{middle / bare:>8.2f}")
    taken = imports(warm)
    standard = before_main(warm)
    groups: dict[str, tuple[int, float]] = {}
    for module, millis in taken.items():
        if module not in standard:
            count, total = groups.get(group(module), (0, 0.0))
            groups[group(module)] = count + 1, total + millis
    print(f"\n{'imports of a warm start':<28}{'modules':>8}{'time':>10}")
    for name, (count, total) in sorted(groups.items(), key=lambda item: -item[1][1]):
        print(f"{name:<28}{count:>8}{total:>7.1f} ms")
    print()
    for name, goal in GOALS.items():
        print(f"goal: {name} at most {goal} times python -c pass; measured {statistics.median(times[name]) / bare:.2f}")
    unwanted = sorted(module for module in taken if module.startswith(tuple(f"{name}." for name in FORBIDDEN)) or module in FORBIDDEN)
    assert not unwanted, f"a warm start imports {', '.join(unwanted)}"


if __name__ == "__main__":
    main()
