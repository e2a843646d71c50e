"""``wfrun doctor``: checks keys, servers, the database and the clock, and says what to do."""

from __future__ import annotations

import os

import click

from wfrun.cli import exit_status
from wfrun.cli.json_output import print_json
from wfrun.cli.runs_database import database_options
from wfrun.cli.shell_completion import paths
from wfrun.cli.terminal import stdout_terminal

_HELP = """Check what acting needs, one line a check: keys, mail server, Slack, clock, API release, database. With scripts, what they need.

Nothing is sent and nothing changed: Stripe is only read from, no mail and no message goes out. Nothing secret is printed.

\b
Exit status:
  0  nothing fails
  1  something fails
  2  wrong usage
"""

STYLES = {"good": "good", "bad": "bad", "doubt": "doubt", "unused": "faint"}


@click.command("doctor", help=_HELP, short_help="Check keys, servers, database and clock.")
@click.argument("words", nargs=-1, metavar="[SCRIPT]...", shell_complete=paths)
@click.option("--env", metavar="NAME", help="Which settings of wfrun.toml to use.")
@database_options
def command(words: tuple[str, ...], env: str | None, database: str | None, as_json: bool, color: str) -> int:
    """Checks the installation; gives the exit status."""
    from wfrun.cli.doctor.examination import examine
    from wfrun.cli.doctor.findings import MARKS, State
    from wfrun.cli.script_paths import script_files, settings_places

    files = script_files(list(words)) if words else []
    terminal = stdout_terminal(color)
    found = []
    for finding in examine(settings_places(words, files), files, environ=os.environ, env=env, database=database):
        found.append(finding)
        if not as_json:
            advice = f": {finding.advice}" if finding.advice is not None else ""
            mark = (f"{MARKS[finding.state]} ", STYLES[finding.state.value])
            terminal.line(mark, (f"{finding.check}: ", "name"), f"{finding.text}{advice}", hang=2)
    failed = any(finding.state is State.BAD for finding in found)
    if as_json:
        checks = [{"check": one.check, "state": one.state.value, "text": one.text, "advice": one.advice} for one in found]
        print_json(terminal, {"ok": not failed, "checks": checks})
    return exit_status.FAILED if failed else exit_status.OK
