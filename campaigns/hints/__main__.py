"""How often each hint rule fires on likely mistakes: ``python -m campaigns.hints [--write]`` prints a table in Markdown.

The mistakes are the slips of this folder, the scripts of ``tests/spec`` and the mutants that are slips of the hand or habits of other
languages. A rule that never fires explains what nobody writes. ``--write`` notes for each slip which rule explains it now.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from campaigns.hints.firing import every_name, first_rule, recorded
from campaigns.hints.slips import AROUND, FOLDER, slips
from campaigns.mutants import habits, outcomes
from campaigns.mutants import slips as hand
from campaigns.mutants.script import corpus
from tests.helpers.mdspec import fences
from wfrun.dsl.parser.parser import parse
from wfrun.dsl.source import Source

SPEC = Path(__file__).parents[2] / "tests" / "spec"


def mistakes() -> Iterator[tuple[str, str, str]]:
    """Yields likely mistakes: the kind, a short form to show, and the script."""
    for name in AROUND:
        for slip in slips(name):
            yield "slips", slip.line, slip.text
    for page in sorted(SPEC.rglob("*.md")):
        for fence in fences(page.read_text(encoding="utf-8")):
            if fence.kind == "wf":
                yield "spec", f"{page.relative_to(SPEC)}:{fence.line}", fence.text
    for script in corpus():
        for kind in (*hand.KINDS, *habits.KINDS):
            for change in outcomes.changes(script, kind):
                yield "mutants", change.said, change.apply(script.text)


def rows() -> Iterator[str]:
    """Yields the lines of the table: each rule, how often it fires on each kind of mistakes, and the first mistake that it explains."""
    fired: Counter[tuple[str, str]] = Counter()
    examples: dict[str, str] = {}
    for kind, shown, text in mistakes():
        with recorded() as found:
            parse(Source("script.wf", text))
        for name, _ in found:
            fired[name, kind] += 1
            examples.setdefault(name, shown)
    yield "| rule | slips | spec | mutants | an example |"
    yield "|---|---:|---:|---:|---|"
    for name in every_name():
        counts = " | ".join(str(fired[name, kind]) for kind in ("slips", "spec", "mutants"))
        yield f"| {name} | {counts} | `{examples.get(name, '').replace('|', chr(92) + '|')}` |"


def write() -> None:
    """Notes for each slip the rule that explains it now."""
    for name in AROUND:
        lines = (f"{first_rule(slip.text):32} | {slip.line}\n" for slip in list(slips(name)))
        (FOLDER / f"{name}.txt").write_text("".join(list(lines)), encoding="utf-8")


def main() -> None:
    """Prints the table, or notes the rules of the slips."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="note for each slip which rule explains it now")
    if parser.parse_args().write:
        write()
    else:
        sys.stdout.writelines(f"{line}\n" for line in rows())


if __name__ == "__main__":
    main()
