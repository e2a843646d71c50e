"""``wfrun worker``: drives durable runs until it is stopped."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

import click

from wfrun.cli import exit_status
from wfrun.cli.exit_status import CommandError
from wfrun.cli.json_output import json_text
from wfrun.cli.shell_completion import paths
from wfrun.cli.terminal import complain, terminal_for

_HELP = """Drive durable runs: each step is recorded before it is sent and again with its answer.

The SCRIPTS become active: events that are accepted from now on begin runs of them. A run under way ends on the script that it began with.
Any number of workers share a database; when one dies, the others go on with its runs. Ctrl-C, or SIGTERM, stops it: what is under way
ends, or is left to others.
"""

NEEDED = ("alembic", "cronsim", "dbos", "psycopg", "sqlalchemy")


@click.command(
    "worker", help=_HELP, short_help="Drive durable runs until stopped.", context_settings={"help_option_names": ["-h", "--help"]}
)
@click.argument("scripts", nargs=-1, required=True, metavar="SCRIPT...", shell_complete=paths)
@click.option("--database", metavar="URL", help="A SQLite file, or postgresql://user@host/name; by default a file of the user's.")
@click.option("--env", metavar="NAME", help="The environment of wfrun.toml whose settings are used.")
@click.option("--live", is_flag=True, help="Act for real; without it runs are recorded and simulated.")
@click.option("--concurrency", type=click.IntRange(1, 200), default=32, show_default=True, help="How many runs go on at the same time.")
@click.option("--json", "as_json", is_flag=True, help="Print what is told as JSON, one object a line.")
def command(scripts: tuple[str, ...], database: str | None, env: str | None, live: bool, concurrency: int, as_json: bool) -> int:
    """Drives runs until it is stopped."""
    from importlib.util import find_spec

    if live:
        raise CommandError("acting live is not part of this version; without --live runs are recorded and simulated", exit_status.REFUSED)
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise CommandError(f"`wfrun worker` needs {', '.join(missing)}: pip install 'wfrun[runs]'")

    from wfrun.cli.running import checked_program
    from wfrun.runs.database import DatabaseProblem, shown
    from wfrun.runs.opening import database_url, open_database
    from wfrun.runs.worker import Worker

    found = checked_program(scripts, env, as_json=as_json)
    if found is None:
        return exit_status.FAILED
    program, files, settings = found
    terminal = terminal_for(sys.stdout, "never", os.environ)

    def say(text: str, **facts: Any) -> None:
        terminal.write((json_text(facts) if as_json else text) + "\n")
        sys.stdout.flush()

    url = database_url(database, os.environ)
    try:
        opened = open_database(url)
        worker = Worker(opened, tell=complain, secrets=settings.simulated_secrets, concurrency=concurrency)
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: worker.ask_to_end())
        worker.engine.prepare()
        worker.bring(files, program.loaded, settings)
        worker.start()
    except DatabaseProblem as problem:
        raise CommandError(str(problem)) from None
    count = len(program.workflows)
    say(
        f"worker {worker.name} drives runs of {shown(url)}, with {count} workflow{'s' if count != 1 else ''} active; all is simulated",
        event="started",
        worker=worker.name,
        pid=os.getpid(),
        database=shown(url),
        workflows=[workflow.name for workflow in program.workflows],
        live=False,
    )
    worker.wait()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: os._exit(exit_status.INTERRUPTED))
    worker.stop()
    say(f"worker {worker.name} has stopped", event="stopped", worker=worker.name)
    return exit_status.OK
