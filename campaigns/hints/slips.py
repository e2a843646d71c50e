"""Slips in the manner of newcomers, as data: ``slips/*.txt`` holds one a line, ``rule | slip``, with ``¶`` for a line end and two blanks.

The rule is the one that explains the first problem: a rule of ``hints.rules``, a row of ``hints.table``, ``generic`` where only what the
grammar expects is known, ``earlier`` where the lexer, the layout or the tree builder explains it, ``read`` where the parser accepts it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "slips"

AROUND = {
    "conditions": "on charge.updated when {} < stop >",
    "files": "{}",
    "statements": "on charge.updated <\n  {}\n>",
    "tests": 'test "t" <\n{}\n>',
}
"""The text around a slip, for each file."""


class Slip(NamedTuple):
    """One slip: the rule that is to explain it, its line, and the script."""

    rule: str
    line: str
    text: str


def slips(name: str) -> Iterator[Slip]:
    """Yields the slips of one file."""
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        rule, _, slip = line.partition(" | ")
        yield Slip(rule.strip(), slip, AROUND[name].replace("{}", slip.replace("¶", "\n  ")))
