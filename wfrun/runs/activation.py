"""Active programs: which stored program each workflow's new runs begin with, by side (``engine.side``).

Whoever brings a set of scripts makes its workflows active: each takes the place of the workflow of that name, and what the same scripts had
before and have no more is active no longer. Runs under way keep their program.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from wfrun.runs import programs, schema
from wfrun.runs.programs import StoredProgram
from wfrun.support.records import evolve


def activate(connection: sa.Connection, side: str, scripts: Sequence[str], program: StoredProgram, now: float) -> None:
    """Makes the workflows of a program active, which these scripts are."""
    table, named = schema.active, "\n".join(scripts)
    names = [rule.name for rule in program.rules]
    replaced = (table.c.mode == side) & ((table.c.scripts == named) | table.c.workflow.in_(names))
    connection.execute(sa.delete(table).where(replaced))
    if names:
        rows = [{"mode": side, "workflow": name, "scripts": named, "program": program.hash, "since": now} for name in names]
        connection.execute(sa.insert(table), rows)


class ActivePrograms:
    """The active programs of a side. A program that was read is kept; for one thread. ``problems`` says which of them cannot be read."""

    def __init__(self, side: str) -> None:
        self.side = side
        self._rows: list[tuple[str, str]] | None = None
        self._programs: list[StoredProgram] = []
        self.problems: list[str] = []

    def read(self, connection: sa.Connection) -> list[StoredProgram]:
        """Returns the programs that can be read, each with its active workflows only."""
        table = schema.active
        asked = sa.select(table.c.workflow, table.c.program).where(table.c.mode == self.side).order_by(table.c.workflow)
        rows = [(row.workflow, row.program) for row in connection.execute(asked)]
        if rows != self._rows:
            found, self.problems = [], []
            for name in dict.fromkeys(program for _, program in rows):
                try:
                    program = programs.read(connection, name)
                except programs.UnknownProgram as problem:
                    self.problems.append(str(problem))
                    continue
                mine = tuple(rule for rule in program.rules if (rule.name, name) in rows)
                found.append(evolve(program, rules=mine))
            self._rows, self._programs = rows, found
        return self._programs
