"""Outcomes: what the checker says of each small mistake in the examples, kind by kind."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
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
