"""The database of durable runs, as commands open it: options, and failures as sentences."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from wfrun.cli.exit_status import CommandError
from wfrun.cli.json_output import print_json
from wfrun.cli.packages import need_packages
from wfrun.cli.shared_options import color_option, database_option, json_option
from wfrun.cli.terminal import complain, stdout_terminal

if TYPE_CHECKING:
    from wfrun.runs.database import Database
    from wfrun.runs.dbos_engine import DbosEngine

_Function = TypeVar("_Function", bound=Callable[..., Any])


def database_options(function: _Function) -> _Function:
    """Adds the options that every command takes which looks into the database of runs: ``--database``, ``--json``, ``--color``."""
    options = (
        database_option,
        json_option,
        color_option,
    )
    for option in reversed(options):
        function = option(function)
    return function


def runs_command(function: _Function) -> _Function:
    """Adds ``database_options`` to a command that does nothing without the packages of durable runs."""

    @wraps(function)
    def checked(*words: Any, **given: Any) -> Any:
        need_packages(f"`{click.get_current_context().command_path}`", "runs")
        return function(*words, **given)

    return database_options(cast(_Function, checked))


@contextmanager
def runs_database(given: str | None, *, make: bool = False) -> Iterator[tuple[Database, DbosEngine]]:
    """Opens the database of runs and its engine for a command. Raises ``CommandError`` for whatever is wrong with it, also in the block.

    A file that the command names and that is not there is made only where the command is there to ``make`` one.
    """
    from wfrun.runs.approvals import NotAsked
    from wfrun.runs.database import DatabaseProblem
    from wfrun.runs.dbos_engine import DbosEngine
    from wfrun.runs.listing import RunProblem
    from wfrun.runs.opening import database_url, open_database

    if given and not make and "://" not in given and not given.startswith("sqlite:") and not os.path.exists(given):
        raise CommandError(f"{given} does not exist: a database is made by `wfrun worker`, `wfrun start` or `wfrun db migrate`")
    try:
        database = open_database(database_url(given, os.environ), tell=complain)
        engine = DbosEngine(database)
        engine.prepare()
        try:
            yield database, engine
        finally:
            database.close()
    except (DatabaseProblem, NotAsked, RunProblem) as problem:
        raise CommandError(str(problem)) from None


def tell_done(color: str, as_json: bool, document: Mapping[str, Any], sentence: str) -> None:
    """Prints what a command did: as JSON, or in a sentence."""
    terminal = stdout_terminal(color)
    if as_json:
        print_json(terminal, document)
    else:
        terminal.line(("✓ ", "good"), sentence)
