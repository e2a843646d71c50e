"""The REPL at a terminal: until one can type, and until an answer is there.

Each row is a median of fresh processes in a real pty. *ready* is from the start of the process to the first prompt; *first answer* is from
Enter to the answer where one types at once, so that what checks inputs is still being imported; *answer* is that of a session that has
answered before. The lines of a pipe are counted for one process that answers many.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pexpect

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "examples" / "tag-valuable-customers" / "tag.wf"
EVENT = "payment_intent.succeeded"
PROMPT = "wf> "
REPEATS = 11
LINES = 10_000
INPUTS = (
    ("a condition", "amount > 1000 USD and missing(description)", "condition"),
    ("a value", "amount * 2", "money"),
    ("a statement", 'log "{amount}"', "logs"),
    ("a problem", "amont > 5 USD", "did you mean"),
)
GOALS = {"ready": 300, "answer": 20}
"""Milliseconds."""


def session(folder: str) -> pexpect.spawn:
    """A REPL on the sample event of a script, before its first prompt."""
    environ = os.environ | {"XDG_STATE_HOME": folder, "WFRUN_CACHE": folder, "TERM": "xterm-256color"}
    child = pexpect.spawn(
        sys.executable, ["-m", "wfrun", "repl", str(SCRIPT)], env=environ, cwd=str(ROOT), dimensions=(30, 100), encoding="utf-8", timeout=60
    )
    child.delaybeforesend = None
    return child


def answered(child: pexpect.spawn, text: str, told: str, pause: float = 0.3) -> float:
    """Milliseconds from Enter to the answer. The text itself has been shown before."""
    child.send(text)
    time.sleep(pause)
    start = time.perf_counter()
    child.send("\r")
    child.expect_exact(told)
    taken = (time.perf_counter() - start) * 1000
    child.expect_exact(PROMPT)
    return taken


def main() -> None:
    """Measure and print the table."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # with it every start would compile every module anew
    ready, first, runs = [], [], []
    rows: dict[str, list[float]] = {name: [] for name, _, _ in INPUTS}
    with tempfile.TemporaryDirectory() as folder:
        session(folder).expect_exact(PROMPT)  # what is kept of the script is kept now
        for _ in range(REPEATS):
            start = time.perf_counter()
            subprocess.run([sys.executable, "-m", "wfrun", str(SCRIPT), EVENT], cwd=ROOT, stdout=subprocess.DEVNULL)
            runs.append((time.perf_counter() - start) * 1000)
            start = time.perf_counter()
            child = session(folder)
            child.expect_exact(PROMPT)
            ready.append((time.perf_counter() - start) * 1000)
            first.append(answered(child, "1 + 1", "a number", 0))
            time.sleep(1)
            for name, text, told in INPUTS:
                rows[name].append(answered(child, text, told))
            child.close(force=True)
        lines = "".join(f"amount > {number} USD\n" for number in range(1, LINES + 1))
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "wfrun", "repl", str(SCRIPT)], input=lines.encode(), cwd=ROOT, stdout=subprocess.DEVNULL)
        piped = (time.perf_counter() - start) * 1000
    print(f"ready to type        {statistics.median(ready):6.0f} ms   (goal {GOALS['ready']} ms)")
    run = statistics.median(runs)
    print(f"`wfrun SCRIPT EVENT` {run:6.0f} ms   ready takes {statistics.median(ready) / run:.1f} times that")
    print(f"first answer         {statistics.median(first):6.0f} ms   where one types at once")
    for name, taken in rows.items():
        print(f"{name:<20} {statistics.median(taken):6.1f} ms   (goal {GOALS['answer']} ms)")
    print(f"{LINES:,} lines in a pipe {piped:6.0f} ms   {piped / LINES:.2f} ms each")


if __name__ == "__main__":
    main()
