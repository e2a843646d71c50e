"""How the time grows with the text: each shape at one length and at twice that length. 2.0 is linear; 2.2 is the most that is meant to be.

The shapes are those that a parser or a checker is slow at: one line or very many, chains, lists, errors everywhere, signs in any order.
``format`` stands beside reading and checking where the text has no errors. Run as ``python -m benchmarks.growth``; ratios are medians of
runs in which both lengths are measured one after the other.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from functools import partial

from benchmarks.checking import check_text
from benchmarks.parsing import script, seconds
from wfrun.dsl.diagnostics.diagnostic import CheckFailed
from wfrun.dsl.formatter.format import format_source
from wfrun.dsl.source import Source

REPEATS = 5


def joined(one: str, between: str = "") -> Callable[[int], str]:
    """A shape that is one part again and again; ``{n}`` in it is its number, ``{next}`` that of the part after it."""
    return lambda count: between.join(one.replace("{n}", str(at)).replace("{next}", str(at + 1)) for at in range(count))


def around(before: str, inner: Callable[[int], str], after: str) -> Callable[[int], str]:
    """A shape inside a workflow."""
    return lambda count: before + inner(count) + after


ON = "on charge.failed <\n"

SHAPES: Mapping[str, tuple[int, Callable[[int], str]]] = {
    "many workflows": (60, lambda count: script(24 * count)),
    "one workflow": (600, around(ON, joined('  if metadata.a{n} == "x" and amount > {n} USD < log "{n}" >\n'), ">\n")),
    "one line": (600, around("on charge.failed < ", joined('if amount > {n} USD < log "{n}" >', "; "), " >")),
    "a chain of and": (1_000, around("on charge.failed when ", joined('metadata.a{n} == "x"', " and "), " < stop >")),
    "a chain of or on one field": (1_000, around("on charge.failed when ", joined('description == "{n}"', " or "), " < stop >")),
    "a chain of +": (1_500, around(ON + '  log "{', joined("amount", " + "), '}"\n>\n')),
    "else if": (400, around(ON + "  ", joined('if amount == {n} USD < log "{n}" >', " else "), "\n>\n")),
    "a long list": (3_000, around("on charge.failed when description in [", joined('"{n}"', ", "), "] < stop >")),
    "a long map": (2_000, around(ON + "  update_customer customer metadata={", joined('a{n}: "x"', ", "), "}\n>\n")),
    "arguments that are none": (3_200, around(ON + "  create_refund charge=id ", joined("a{n}=1", " "), "\n>\n")),
    "names one after the other": (800, around(ON, joined("  let a{n} = amount\n  log a{n}\n"), ">\n")),
    "names that use each other": (
        300,
        around(ON + "  let b0 = livemode\n", joined('  let b{next} = b{n} and metadata.a{n} == "x"\n  log text(b{next})\n'), ">\n"),
    ),
    "many tests": (
        200,
        joined(
            'test "number {n}" <\n  given invoice.payment_failed with id = "in_{n}", lines.data[{n}].quantity = 2\n'
            '  given invoice.paid after {n} days with id = "in_{n}", metadata["key {n}"] = "x"\n'
            "  given approve false\n  expect wait for invoice.paid\n"
            '  expect email subject="{n}"\n  expect succeeded\n>\n'
        ),
    ),
    "one test": (
        500,
        around(
            'test "a" <\n  given charge.failed\n',
            joined('  given invoice.paid after {n} days with amount_paid = {n} USD\n  given approve true\n  expect log message="{n}"\n'),
            ">\n",
        ),
    ),
    "a long with": (1_000, around('test "a" <\n  given charge.failed with ', joined('metadata["key {n}"] = "{n}"', ", "), "\n>\n")),
    "every line of a test wrong": (
        400,
        around('test "a" <\n', joined("  given approve yes\n  given a{n}.b{n} in 2 days\n  expect wait 3 days\n  with a = {n}\n"), ">\n"),
    ),
    "comments": (3_000, joined("# number {n}\n")),
    "refunds of one object": (150, joined("on charge.failed when amount > {n} USD < create_refund charge=id >\n")),
    "unknown names": (1_500, around(ON, joined("  log amuont{n}\n"), ">\n")),
    "every line wrong": (1_500, around(ON, joined("  if = < > )\n"), ">\n")),
    "open brackets": (1_500, around(ON, joined("  log text((amount\n"), ">\n")),
    "open strings": (1_500, around(ON, joined('  log "a {amount\n'), ">\n")),
    "signs": (4_000, joined("< > { } ( ) ;")),
    "closing signs": (4_000, joined(">")),
    "opening signs": (4_000, around("on charge.failed < ", joined("<"), "")),
    "escapes that are none": (4_000, around(ON + '  log "', joined("\\q"), '"\n>\n')),
    "quotes": (2_000, around("on charge.failed < log ", joined('"a'), "")),
    "constants that use the next": (1_500, joined("let a{n} = a{next}\n")),
    "alternatives joined by and": (
        400,
        around("on charge.failed when ", joined('(metadata.a{n} == "x" or metadata.b{n} == "y")', " and "), " < stop >"),
    ),
    "waits for anybody": (600, around(ON, joined("  wait for invoice.paid where amount_paid > {n} USD up to 1 day\n"), ">\n")),
    "every event": (1_200, joined("on * < stop >\n")),
    "comments that silence": (1_200, joined("# wfrun: ignore[")),
    "else if with refunds": (400, around(ON + "  ", joined('if metadata.a{n} == "x" < create_refund charge=id >', " else "), "\n>\n")),
    "approvals": (
        300,
        around(
            ON,
            joined('  let ok{n} = approve "?" to="a@example.com" up to 1 day\n  if not ok{n} < log "no" >\n  create_refund charge=id\n'),
            ">\n",
        ),
    ),
    "a long text": (20_000, around(ON + '  log "', joined("word "), '"\n>\n')),
}


def format_text(text: str) -> None:
    """Formats a script that can be read."""
    try:
        format_source(Source("script.wf", text))
    except CheckFailed:
        return


def growth(work: Callable[[str], object], half: str, whole: str) -> tuple[float, float]:
    """The seconds that the longer text takes, and how often those of the shorter one these are."""
    times = [(seconds(partial(work, half)), seconds(partial(work, whole))) for _ in range(REPEATS)]
    return statistics.median(long for _, long in times), statistics.median(long / short for short, long in times)


def main() -> None:
    """Prints the table."""
    print(f"{'shape':<28}{'characters':>12}{'read and check':>18}{'growth':>8}{'format':>12}{'growth':>8}")
    for name, (count, make) in SHAPES.items():
        half, whole = make(count), make(2 * count)
        checked, grown = growth(check_text, half, whole)
        line = f"{name:<28}{len(whole):>12,}{checked * 1e3:>15.1f} ms{grown * len(half) * 2 / len(whole):>8.2f}"
        printed, more = growth(format_text, half, whole)
        print(f"{line}{printed * 1e3:>9.1f} ms{more * len(half) * 2 / len(whole):>8.2f}")


if __name__ == "__main__":
    main()
