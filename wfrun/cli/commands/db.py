"""``wfrun db``: looks after the database of durable runs."""

from __future__ import annotations

import click

from wfrun.cli import exit_status
from wfrun.cli.exit_status import CommandError
from wfrun.cli.json_output import print_json
from wfrun.cli.runs_database import runs_command, runs_database, tell_done
from wfrun.cli.shell_completion import paths
from wfrun.cli.terminal import stdout_terminal
from wfrun.support.english import counted, list_words


@click.group(
    "db",
    help="Look after the database of durable runs: bring it forward, check it, back it up, keep it small, erase a person from it.",
    short_help="Look after the database of durable runs.",
)
def command() -> None:
    """Groups what can be done with the database."""


@command.command(
    "migrate",
    help="Make the tables, or bring those of an earlier wfrun forward. Every command that uses the database does so too.",
    short_help="Bring the tables forward.",
)
@runs_command
def migrate_command(database: str | None, as_json: bool, color: str) -> None:
    """Makes the tables or brings them forward."""
    import os

    from wfrun.runs.opening import database_url, find_version

    before = find_version(database_url(database, os.environ))
    with runs_database(database, make=True):
        from wfrun.runs.migrations import HEAD
    if before == HEAD:
        told = f"the tables are of version {HEAD} already"
    elif before is None:
        told = f"the tables are made, of version {HEAD}"
    else:
        told = f"the tables were of version {before} and are of version {HEAD}"
    tell_done(color, as_json, {"before": before, "version": HEAD}, told)


@command.command(
    "check",
    help="Look for what is wrong: damage of the file, rows that belong to nothing, runs that nothing would wake. Nothing is changed.",
    short_help="Look for what is wrong.",
)
@click.option("--repair", is_flag=True, help="Put down the work again that is missing.")
@runs_command
def check_command(repair: bool, database: str | None, as_json: bool, color: str) -> int:
    """Checks the database."""
    with runs_database(database) as (opened, engine):
        from wfrun.runs.health import check, put_back

        findings = check(opened, engine)
        again = put_back(opened, engine) if repair else ()
    terminal = stdout_terminal(color)
    if as_json:
        print_json(terminal, {"findings": list(findings), "put_back": list(again)})
    elif not findings:
        terminal.line(("✓ ", "good"), "nothing is wrong")
    else:
        for finding in findings:
            terminal.line(("✗ ", "bad"), finding)
        if again:
            terminal.line(("✓ ", "good"), f"{counted(len(again), 'run goes', 'runs go')} on")
    return exit_status.FAILED if findings else exit_status.OK


@command.command(
    "backup",
    help="Copy a SQLite database to FILE, also while workers use it. For PostgreSQL, pg_dump does it.",
    short_help="Copy the database while it is in use.",
)
@click.argument("file", metavar="FILE", shell_complete=paths)
@runs_command
def backup_command(file: str, database: str | None, as_json: bool, color: str) -> None:
    """Copies the database."""
    with runs_database(database) as (opened, _):
        from wfrun.runs.health import backup

        size = backup(opened, file)
    kibibytes = counted(max(1, size // 1024), "KiB", "KiB")
    tell_done(color, as_json, {"file": file, "bytes": size}, f"{file} holds the database, {kibibytes}")


@command.command(
    "prune",
    help="Delete old runs with their steps, and events and programs that no run needs; the ids of events are kept for 30 days at least.",
    short_help="Delete old runs and events.",
)
@click.option("--days", type=click.IntRange(1), metavar="N", help="Delete runs that ended longer ago, and their events.")
@click.option("--runs", "keep_runs", type=click.IntRange(0), metavar="N", help="Keep so many ended runs, the newest.")
@runs_command
def prune_command(days: int | None, keep_runs: int | None, database: str | None, as_json: bool, color: str) -> None:
    """Deletes old runs and events."""
    if days is None and keep_runs is None:
        raise CommandError("say what is to be kept: --days N, --runs N, or both")
    with runs_database(database) as (opened, engine):
        from wfrun.runs.retention import prune

        gone = prune(opened, engine, days=days, keep_runs=keep_runs)
    counts = [counted(gone.runs, "run"), counted(gone.events, "event"), *([counted(gone.programs, "program")] if gone.programs else [])]
    document = {"runs": gone.runs, "events": gone.events, "programs": gone.programs}
    tell_done(color, as_json, document, f"{list_words(counts, 'and')} deleted")


@command.command(
    "erase",
    help="Remove what is stored about a customer: CUSTOMER is the id, and any other text to look for, such as an e-mail address.",
    short_help="Remove a person's data.",
)
@click.argument("names", nargs=-1, required=True, metavar="CUSTOMER...")
@runs_command
def erase_command(names: tuple[str, ...], database: str | None, as_json: bool, color: str) -> None:
    """Removes a person's data."""
    with runs_database(database) as (opened, _):
        from wfrun.runs.erasure import erase

        gone = erase(opened, names)
    told = f"nothing is stored that names {', '.join(names)}"
    if gone.events or gone.runs:
        told = f"erased from {counted(gone.events, 'event')} and {counted(gone.runs, 'run')}: {', '.join(names)}"
    tell_done(color, as_json, {"runs": gone.runs, "events": gone.events}, told)
