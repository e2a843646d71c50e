"""Parsing: lines a second for scripts of 1,000 and of 10,000 lines, and how the time grows from the one to the other (10.0 is linear).

Beside the parser stand checking the same script and reading back what was kept of it, which a start with an unchanged script does instead
of both. Run as ``python -m benchmarks.parsing``; times are medians of interleaved runs.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from wfrun.dsl.parser.parser import parse
from wfrun.dsl.pipeline import check
from wfrun.dsl.source import Source
from wfrun.project.codec import decode, encode
from wfrun.stdlib_actions import StandardDeclarations

SIZES = (1_000, 10_000)
REPEATS = 7

WORKFLOW = '''
# Orders of a certain size, number {number}
workflow "order {number}"
on payment_intent.succeeded
once per id within 30 days
when amount > {number} USD and not (metadata.channel in ["test", "staff"]) <
  let size = if amount > 2000 USD then "large" else "small"
  email to="fulfilment@example.com"
        subject="A {{size}} order of {{customer}}"
        body="""
          {{shipping.name}} spent {{amount}}.
          Add a note before shipping.
          """
        append={{"Customer ID": customer, "Amount": amount}}
  if amount > 2000 USD and present(customer) <
    update_customer customer metadata={{Tier: "VIP", order: metadata.order_id ?? "none"}}
  > else if amount > 1500 USD <
    log "nearly: {{pretty(amount)}}"
  >
  for item in list_charges customer=customer where item.amount > 10 USD <
    try < create_refund charge=item.id amount=item.amount * 10% > catch problem < log "{{problem.code}}" >
  >
>
'''


def script(lines: int) -> str:
    """A script of about so many lines."""
    one = WORKFLOW.count("\n")
    return "".join(WORKFLOW.format(number=number) for number in range(1, lines // one + 1))


def seconds(function: Callable[[], object]) -> float:
    """How long a call takes."""
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def checking(source: Source) -> tuple[Callable[[], object], Callable[[], object]]:
    """Checking what was parsed of a source, and reading back what was kept of it."""
    files = [parse(source)]
    checked = check(files, lambda file, release: StandardDeclarations.of(release))
    assert checked.problems == (), checked.problems[0]
    kept = encode(checked)
    return (lambda: check(files, lambda file, release: StandardDeclarations.of(release))), (lambda: decode(kept))


def main() -> None:
    """Prints the table."""
    sources = [Source("script.wf", script(lines)) for lines in SIZES]
    lines = [source.text.count("\n") for source in sources]
    steps: dict[str, list[Callable[[], object]]] = {"parse": [], "check": [], "read back": []}
    for source in sources:
        steps["parse"].append(lambda source=source: parse(source))  # type: ignore[misc]
        first, second = checking(source)
        steps["check"].append(first)
        steps["read back"].append(second)
    print(f"{'step':<12}{lines[0]:>8,} lines{lines[1]:>10,} lines{'lines/s':>12}{'growth':>9}")
    for name, functions in steps.items():
        runs = [[seconds(function) for function in functions] for _ in range(REPEATS)]
        small, large = (statistics.median(side) for side in zip(*runs, strict=True))
        growth = statistics.median(right / left for left, right in runs) * (10 * lines[0] / lines[1])
        print(f"{name:<12}{small * 1000:>11.1f} ms{large * 1000:>13.1f} ms{lines[1] / large:>12,.0f}{growth:>9.1f}")


if __name__ == "__main__":
    main()
