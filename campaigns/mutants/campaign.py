"""How many small mistakes in the examples the checker finds by itself: ``python -m campaigns.mutants.campaign [--check] [WORD…]``.

Every kind of mistake is made at every place of every example where it can be made, and the script is checked: a mistake is caught when
an error or a warning is reported, for the examples themselves have none. Without words, ``docs/mutants.md`` is written (``--check``
compares); with words, only the kinds whose name holds one of them are tried, and what is missed is listed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from campaigns.mutants.outcomes import KINDS, Outcome, run
from campaigns.mutants.page import page


def listing(found: Mapping[str, Sequence[Outcome]]) -> Iterator[str]:
    """What is missed, kind by kind, for whoever works on the checker."""
    for name, each in found.items():
        missed = [one for one in each if not one.codes]
        yield f"{name}: {len(each) - len(missed)} of {len(each)}"
        yield from (f"  {one.place}: {one.said}  |  {one.line}" for one in missed)


def main(words: Sequence[str]) -> int:
    """Runs the campaign; gives the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("words", nargs="*", metavar="WORD")
    parser.add_argument("--check", action="store_true", help="compare the page and write nothing")
    options = parser.parse_args(words)
    chosen = [name for name in KINDS if not options.words or any(word in name for word in options.words)]
    found = run(chosen)
    if options.words:
        sys.stdout.write("".join(f"{line}\n" for line in listing(found)))
        return 0
    path = Path(__file__).parents[2] / "docs" / "mutants.md"
    text = "".join(f"{line}\n" for line in page(found))
    if not options.check:
        path.write_text(text, encoding="utf-8")
    elif not path.is_file() or path.read_text(encoding="utf-8") != text:
        sys.stderr.write("docs/mutants.md is out of step: make mutants\n")
        return 1
    sys.stdout.write(f"{sum(map(len, found.values()))} mutants, {sum(bool(one.codes) for each in found.values() for one in each)} caught\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
