"""How many small mistakes in the examples the checker finds by itself: ``python -m campaigns.mutants.campaign [--check] [WORD…]``.

Every kind of mistake is made at every place of every example where it can be made, and the script is checked: a mistake is caught when
an error or a warning is reported, for the examples themselves have none. Without words, ``docs/mutants.md`` is written (``--check``
compares); with words, only the kinds whose name holds one of them are tried, and what is missed is listed.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random
from typing import NamedTuple

from campaigns.mutants import arguments, conditions, expectations, guards, habits, names, others, slips, statements, units, workflows
from campaigns.mutants.mutant import Change, Kind
from campaigns.mutants.script import Script, corpus
from wfrun.dsl.diagnostics.diagnostic import CheckFailed, Problem
from wfrun.dsl.parser.parser import parse
from wfrun.dsl.source import Source
from wfrun.project.files import Script as Given
from wfrun.project.loader import load_scripts

GROUPS: Mapping[str, Sequence[Kind]] = {
    "A name misspelt": names.KINDS,
    "Another name that exists": others.KINDS,
    "Arguments and ids": arguments.KINDS,
    "Amounts, currencies, times": units.KINDS,
    "Conditions": conditions.KINDS,
    "Guards": guards.KINDS,
    "Statements": statements.KINDS,
    "Workflows": workflows.KINDS,
    "Slips of the hand": slips.KINDS,
    "Habits of other languages": habits.KINDS,
    "Tests": expectations.KINDS,
}
"""Every kind of mistake, under its heading."""

KINDS = {kind.name: kind for group in GROUPS.values() for kind in group}

UNREADABLE = frozenset({"syntax", "bad-character", "unterminated-string", "unclosed-block", "stray-bracket", "too-deep"})
"""The codes that say that a text cannot be read."""


class Outcome(NamedTuple):
    """One mutant, told in words, and what checking it found: the codes of its problems, each once."""

    kind: str
    place: str
    line: str
    said: str
    codes: tuple[str, ...]


def changes(script: Script, kind: Kind) -> list[Change]:
    """Every mistake of a kind in a script, each that leads to another text once."""
    found = {change.apply(script.text): change for change in kind.make(script, Random(f"{script.name}: {kind.name}"))}
    found.pop(script.text, None)
    return list(found.values())


def readable(script: Script, kind: Kind, text: str) -> bool:
    """Whether a mutant is another script: one that says the same in other words is none. Raises where it cannot be read and should."""
    read = parse(Source(script.name, text))
    unreadable = [problem for problem in read.problems if problem.code in UNREADABLE]
    if unreadable and not kind.slip:
        raise AssertionError(f"{kind.name}: {unreadable[0].message}\n{text}")
    return bool(read.problems) or read.file != script.file


def check(script: Script, text: str) -> tuple[Problem, ...]:
    """The problems of a text that stands in the place of a script."""
    try:
        return load_scripts([Given(Source(script.name, text), script.folder)]).checked.problems
    except CheckFailed as failed:
        return failed.problems


def outcome(script: Script, kind: Kind, change: Change) -> Outcome | None:
    """What checking a mutant finds; None for one that says the same as the original."""
    text = change.apply(script.text)
    if not readable(script, kind, text):
        return None
    line = script.source.place(change.start).line
    codes = tuple(dict.fromkeys(problem.code for problem in check(script, text)))
    return Outcome(kind.name, f"{script.name}:{line}", script.source.line_text(line).strip(), change.said, codes)


def of_script(number: int, chosen: Sequence[str]) -> list[Outcome]:
    """The outcomes of all mutants of one example."""
    os.environ["WFRUN_CACHE"] = "off"
    script = corpus()[number]
    found = (outcome(script, KINDS[name], change) for name in chosen for change in changes(script, KINDS[name]))
    return [one for one in found if one is not None]


def run(chosen: Sequence[str]) -> dict[str, list[Outcome]]:
    """The outcomes of all mutants of the kinds of these names, by kind."""
    found: dict[str, list[Outcome]] = {name: [] for name in chosen}
    with ProcessPoolExecutor() as pool:
        for each in pool.map(of_script, range(len(corpus())), [chosen] * len(corpus())):
            for one in each:
                found[one.kind].append(one)
    return found


def listing(found: Mapping[str, Sequence[Outcome]]) -> Iterator[str]:
    """What is missed, kind by kind, for whoever works on the checker."""
    for name, each in found.items():
        missed = [one for one in each if not one.codes]
        yield f"{name}: {len(each) - len(missed)} of {len(each)}"
        yield from (f"  {one.place}: {one.said}  |  {one.line}" for one in missed)


def main(words: Sequence[str]) -> int:
    """Runs the campaign; gives the exit status."""
    from campaigns.mutants.page import page

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
