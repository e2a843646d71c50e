"""Checking: how long a script takes to be read and checked again, as an editor does it, beside reading it alone, the floor.

Two scripts are measured: one with few kinds of statements and many conditions, and all the examples one after the other. ``growth`` is the
time of a script beside that of one half as long (2.0 is linear). The first check of a process, which also decodes what is known of Stripe,
stands apart. Run as ``python -m benchmarks.checking``; times are medians of interleaved runs.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from benchmarks.parsing import REPEATS, script, seconds
from wfrun.dsl.parser.parser import parse
from wfrun.dsl.pipeline import check
from wfrun.dsl.program import CheckedProgram
from wfrun.dsl.source import Source
from wfrun.stdlib_actions import StandardDeclarations

EXAMPLES = Path(__file__).parents[1] / "examples"
SIZES = (500, 1_000, 5_000, 10_000)


def examples(lines: int) -> str:
    """The workflows of the examples, again and again, up to about so many lines; those that need another file are left out."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*/*.wf"))]
    items = [item for text in texts if "\nuse " not in text and not text.startswith(("use ", "api ")) for item in workflows(text)]
    out: list[str] = []
    number = length = 0
    while length < lines:
        text = items[number % len(items)].replace('workflow "', f'workflow "{number} ', 1)
        out.append(text)
        length += text.count("\n")
        number += 1
    return "currency USD\n" + "".join(out)


def workflows(text: str) -> list[str]:
    """The workflows of a script that read no constant of their file, each with its text."""
    source = Source("example.wf", text)
    found = [item for item in parse(source).file.items if type(item).__name__ == "Workflow"]
    return [source.slice(item.span) + "\n" for item in found if not check_text(source.slice(item.span)).errors]


def check_text(text: str) -> CheckedProgram:
    """Reads and checks a script."""
    source = Source("script.wf", text)
    result = parse(source)
    return check([result], lambda file, release: StandardDeclarations.of(release))


def measured(texts: dict[str, str]) -> dict[str, tuple[float, float]]:
    """For each text, the seconds that reading takes and those that reading and checking take."""
    read: dict[str, list[float]] = {name: [] for name in texts}
    both: dict[str, list[float]] = {name: [] for name in texts}
    for _ in range(REPEATS):
        for name, text in texts.items():
            read[name].append(seconds(partial(parse, Source("script.wf", text))))
            both[name].append(seconds(partial(check_text, text)))
    return {name: (statistics.median(read[name]), statistics.median(both[name])) for name in texts}


def first_check(text: str) -> float:
    """The seconds of the first check of a process."""
    code = (
        "import sys, time; from benchmarks.checking import check_text; text = sys.stdin.read(); start = time.perf_counter(); "
        "check_text(text); print(time.perf_counter() - start)"
    )
    ran = subprocess.run([sys.executable, "-c", code], input=text, capture_output=True, text=True, check=True)
    return float(ran.stdout)


def main() -> None:
    print("script          lines   read    read+check   check/read   growth")
    for kind, make in (("conditions", script), ("examples", examples)):
        texts = {f"{size}": make(size) for size in SIZES}
        found = measured(texts)
        half: dict[int, float] = {}
        for size, text in zip(SIZES, texts.values(), strict=True):
            read, both = found[f"{size}"]
            half[size] = both
            grown = f"{both / half[size // 2]:6.2f}" if size // 2 in half else "      "
            print(f"{kind:12} {text.count(chr(10)):8,} {read * 1e3:6.1f} ms {both * 1e3:9.1f} ms {(both - read) / read:10.2f} {grown}")
        print(f"{kind:12} first check of a process, {SIZES[0]} lines: {first_check(texts[f'{SIZES[0]}']) * 1e3:.0f} ms")


if __name__ == "__main__":
    start = time.perf_counter()
    main()
    print(f"({time.perf_counter() - start:.0f} s in all)")
