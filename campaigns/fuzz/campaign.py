"""The campaign: a great many inputs, a few at a time on each core. ``python -m campaigns.fuzz.campaign [COUNT] [FROM]``.

One input in four is bytes, one in four words, the others are real scripts with slips. The first that goes wrong is made as small as it
can be and printed, with what makes it again; the exit status is 1 then.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from multiprocessing import Pool
from typing import NamedTuple

from campaigns.fuzz.inputs import an_input
from campaigns.fuzz.properties import look_at

MILLION = 1_000_000
CHUNK = 500
MIX = ("bytes", "words", "scripts", "scripts")


class Found(NamedTuple):
    """What came of a chunk: inputs by kind, problems by code, the slowest input in seconds, and what went wrong."""

    inputs: Counter[str]
    codes: Counter[str]
    slowest: float
    failure: str | None


def chunk(first: int) -> Found:
    """Looks at the inputs of one chunk."""
    inputs: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    slowest = 0.0
    for number in range(first, first + CHUNK):
        kind = MIX[number % len(MIX)]
        raw = an_input(kind, number)
        start = time.perf_counter()
        wrong = failing(raw)
        slowest = max(slowest, time.perf_counter() - start)
        inputs[kind] += 1
        if wrong is not None:
            return Found(inputs, codes, slowest, f"input {number} ({kind})\n{smaller(raw)!r}\n{wrong}")
        codes.update({problem.code for problem in look_at(raw)} if number % 50 == 0 else ())
    return Found(inputs, codes, slowest, None)


def failing(raw: bytes) -> str | None:
    """What goes wrong with an input; None where all is well."""
    try:
        look_at(raw)
    except Exception:
        return traceback.format_exc()
    return None


def smaller(raw: bytes) -> bytes:
    """An input that goes wrong too, with as much taken away as can be."""
    size = len(raw) // 2
    while size:
        at = 0
        while at < len(raw):
            shorter = raw[:at] + raw[at + size :]
            if failing(shorter) is not None:
                raw = shorter
            else:
                at += size
        size //= 2
    return raw


def main(words: Sequence[str]) -> int:
    """Runs the campaign and prints what came of it."""
    count = int(words[0].replace("_", "")) if words else MILLION
    begin = int(words[1]) if len(words) > 1 else 0
    start, done, slowest = time.perf_counter(), 0, 0.0
    inputs: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    with Pool(os.cpu_count()) as pool:
        for found in pool.imap_unordered(chunk, range(begin, begin + count, CHUNK)):
            inputs += found.inputs
            codes += found.codes
            slowest = max(slowest, found.slowest)
            done += sum(found.inputs.values())
            if sys.stderr.isatty():
                sys.stderr.write(f"\r{done:,} of {count:,} inputs\x1b[K")
            if found.failure is not None:
                pool.terminate()
                sys.stdout.write(f"\n{found.failure}\n")
                return 1
    seconds = time.perf_counter() - start
    kinds = ", ".join(f"{number:,} {kind}" for kind, number in inputs.most_common())
    sys.stdout.write(
        f"\n{done:,} inputs ({kinds}) in {seconds:,.0f} s, {done / seconds:,.0f} a second; the slowest took {slowest:.2f} s" + "\n"
    )
    sys.stdout.write(f"no exception, no hang, no place outside the text; {len(codes)} codes were reported in one input of 50\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
