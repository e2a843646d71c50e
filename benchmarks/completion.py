"""Completion: how long an answer takes at places of a line and of scripts, and how many words of the examples are offered again.

The first answer of a process, which also decodes what is known of Stripe, stands apart, and so does the first one in a script, for which
the items around the one at hand are read. A word counts as offered again if its end is deleted after so many letters and one of the
completions gives it back, beside all that follows it. Run as ``python -m benchmarks.completion``; times are medians.
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.checking import examples
from wfrun.dsl.parser.scan import scan
from wfrun.dsl.source import Source
from wfrun.ide import fragment
from wfrun.ide.completion import EXPRESSION, Environment, complete
from wfrun.project.loader import load_files
from wfrun.stdlib_actions import StandardDeclarations

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*/*.wf"))
REPEATS = 25

LINES = [
    "",
    "am",
    "status == ",
    'status == "fa',
    "create_refund ",
    "create_refund charge=id reas",
    "outcome.",
    "let x = retrieve_ch",
    "lower(em",
]
"""What is typed into the REPL, with the place at its end."""

WORD = re.compile(r"[A-Za-z_]\w*")


def median(text: str, offset: int, environment: Environment, *, first: bool = False) -> float:
    """The milliseconds of one answer."""
    times = []
    for _ in range(REPEATS):
        if first:
            fragment.read_items.cache_clear()
        begun = time.perf_counter()
        complete(text, offset, environment)
        times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1000


def places(text: str, every: int) -> Iterator[int]:
    """The ends of some words in code."""
    tokens = [token for token in scan(Source("", text)).tokens if WORD.fullmatch(text[token.start : token.end])]
    yield from (token.end for token in tokens[::every])


def words(text: str) -> Iterator[tuple[int, int]]:
    """The places of the words in code, but for names that the author makes up there."""
    tokens = scan(Source("", text)).tokens
    for at, token in enumerate(tokens[:-1]):
        before, after = tokens[at - 1].kind if at else "", tokens[at + 1].kind
        made_up = before in ("let", "catch") or (before == "for" and tokens[at - 2].kind != "wait")
        made_up = made_up or after == ":" or (after == "in" and before in ("(", "["))
        if WORD.fullmatch(text[token.start : token.end]) and not made_up:
            yield token.start, token.end


def offered_again(letters: int) -> tuple[int, int, int]:
    """Of how many words of the examples so many are offered again, and so many first."""
    asked = again = best = 0
    for path in EXAMPLES:
        text = path.read_text(encoding="utf-8")
        environment = Environment(load_files([path]).libraries[0], lists=("blocked", "vip"))
        for start, end in words(text):
            cut = min(start + letters, end)
            found = complete(text[:cut] + text[end:], cut, environment)
            given = [(text[: found.start] + item.insert + text[end:]).startswith(text[:end]) for item in found.items]
            asked += 1
            again += any(given)
            best += any(given[:5])
    return asked, again, best


def main() -> None:
    """Prints the tables."""
    begun = time.perf_counter()
    declarations = StandardDeclarations.of()
    line = Environment(declarations, mode=EXPRESSION, event="charge.failed", docs=declarations.catalog.doc)
    complete("", 0, line)
    print(f"first answer of a process   {(time.perf_counter() - begun) * 1000:7.1f} ms")
    print("\na line of the REPL                ms")
    for text in LINES:
        print(f"{text or '(empty)':<30} {median(text, len(text), line):7.1f}")
    print("\na script        first  median  slowest ms")
    environment = Environment(declarations, docs=declarations.catalog.doc)
    for lines in (100, 500, 2_000):
        script = examples(lines)
        some = list(places(script, max(1, lines // 10)))
        times = sorted(median(script, offset, environment) for offset in some)
        first = median(script, some[len(some) // 2], environment, first=True)
        print(f"{lines:>5} lines  {first:9.1f} {statistics.median(times):7.1f} {times[-1]:8.1f}")
    print("\nwords of the examples    offered again   among the first five")
    for letters in (0, 1, 2, 3):
        asked, again, best = offered_again(letters)
        print(f"after {letters} letters, {asked:>6} {again / asked:12.1%} {best / asked:18.1%}")


if __name__ == "__main__":
    main()
