"""Tests: how long ``wfrun test`` takes for many ``test`` blocks, from the start of the process to its end.

The tests are those of the examples' most common shapes: a sample event with two fields set, one or two actions that are expected, and
``expect nothing_else``; every fifth one gives the answer of a read. Run as ``python -m benchmarks.testing``; times are medians, in seconds
of the processor, which are the same whoever else uses the machine; the command uses one core.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

SIZES = (100, 1_000, 10_000)
REPEATS = 3

RULES = """\
currency USD

workflow "Tag {file}"
on payment_intent.succeeded when amount > 1000 USD <
  email to="fulfilment@example.com" subject="Handwritten note for {{customer}}" append={{Amount: amount}}
  if amount > 2000 USD <
    update_customer customer metadata={{Tier: "VIP"}}
  >
>

workflow "Warned {file}"
on radar.early_fraud_warning.created when actionable <
  let charge = retrieve_charge charge
  if charge.amount < 15 USD <
    create_refund charge=charge.id amount=charge.amount
  >
>
"""

SPENDER = """
test "a big spender {number}" <
  given payment_intent.succeeded with amount = {amount} USD, customer = "cus_{number}"
  expect email to="fulfilment@example.com" subject="Handwritten note for cus_{number}"
  expect update_customer "cus_{number}" metadata={{Tier: "VIP"}}
  expect nothing_else
>
"""

WARNED = """
test "a small charge {number}" <
  given radar.early_fraud_warning.created with charge = "ch_{number}"
  given retrieve_charge returns {{id: "ch_{number}", amount: 900, currency: "usd"}}
  expect create_refund charge="ch_{number}" amount=9 USD
  expect nothing_else
>
"""

IN_A_FILE = 100
"""So many tests stand in one file."""


def write(folder: Path, tests: int) -> None:
    """Scripts with so many tests."""
    for first in range(0, tests, IN_A_FILE):
        blocks = [
            (SPENDER if number % 5 else WARNED).format(number=number, amount=2001 + number)
            for number in range(first, min(first + IN_A_FILE, tests))
        ]
        (folder / f"rules_{first:05}.wf").write_text(RULES.format(file=first) + "".join(blocks), encoding="utf-8")


def seconds(folder: Path, cache: str, *options: str) -> float:
    """The processor's time that the command takes, with that of its process's start."""
    begun = os.times()
    subprocess.run(
        [sys.executable, "-m", "wfrun", "test", str(folder), "-q", *options],
        check=True,
        stdout=subprocess.DEVNULL,
        env=os.environ | {"WFRUN_CACHE": cache},
    )
    ended = os.times()
    return ended.children_user + ended.children_system - begun.children_user - begun.children_system


def main() -> None:
    print(f"{'tests':>8}{'first time, s':>15}{'again, s':>12}{'with coverage, s':>18}{'ms a test':>12}")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder, "rules")
            place.mkdir()
            write(place, size)
            cache = str(Path(folder, "cache"))
            repeats = REPEATS if size < SIZES[-1] else 1
            first = statistics.median(seconds(place, "off") for _ in range(repeats))
            seconds(place, cache)
            again = statistics.median(seconds(place, cache) for _ in range(repeats))
            covered = statistics.median(seconds(place, cache, "--coverage") for _ in range(repeats))
        print(f"{size:>8,}{first:>15.2f}{again:>12.2f}{covered:>18.2f}{1000 * again / size:>12.2f}", flush=True)


if __name__ == "__main__":
    main()
