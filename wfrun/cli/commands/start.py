"""``wfrun start``: starts a workflow by its name as a durable run."""

from __future__ import annotations

import os

import click

from wfrun.cli import exit_status
from wfrun.cli.exit_status import CommandError
from wfrun.cli.json_output import json_text
from wfrun.cli.packages import need_packages
from wfrun.cli.shared_options import database_option
from wfrun.cli.shell_completion import paths
from wfrun.cli.terminal import stdout_terminal

_HELP = """Start the WORKFLOW of a SCRIPT by its name: one that is on demand, or on a timetable.

The input is checked, and the run is put into the database; a worker drives it. `wfrun SCRIPT --start WORKFLOW` tries it out here and now.

\b
Exit status:
  0  it is started
  1  a script has errors
  2  wrong usage, an input that does not fit, or a database that cannot be used
  3  acting live was refused
"""


@click.command("start", help=_HELP, short_help="Start a workflow by its name.")
@click.argument("script", metavar="SCRIPT", shell_complete=paths)
@click.argument("workflow", metavar="WORKFLOW")
@click.option("--input", "given", metavar="JSON", help="The workflow's parameters as a JSON object, or @FILE.")
@database_option
@click.option("--env", metavar="NAME", help="The environment of wfrun.toml whose settings are used.")
@click.option("--live", is_flag=True, help="Act for real; without it the run is recorded and simulated.")
@click.option("--yes", is_flag=True, help="With --live and a key of Stripe's live mode: start without a question.")
@click.option("--livemode", is_flag=True, help="The simulated run is of Stripe's live mode; with --live the key says it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(
    script: str,
    workflow: str,
    given: str | None,
    database: str | None,
    env: str | None,
    live: bool,
    yes: bool,
    livemode: bool,
    as_json: bool,
) -> int:
    """Starts a workflow by its name."""
    if live and livemode:
        raise CommandError("--livemode is for a simulated run: with --live, the Stripe key says the mode")

    if live:
        need_packages("`wfrun start --live`", "live", "runs")
    else:
        need_packages("`wfrun start`", "runs")

    from wfrun.cli.event_input import read_start_input
    from wfrun.cli.running import checked_program
    from wfrun.interpreter.start_parameters import BadInput
    from wfrun.runs.database import DatabaseProblem
    from wfrun.runs.opening import database_url
    from wfrun.runs.starting import start_by_name

    mapping = read_start_input(given)
    found = checked_program((script,), env, as_json=as_json)
    if found is None:
        return exit_status.FAILED
    program, _, settings = found
    url = database_url(database, os.environ)
    try:
        if live:
            from wfrun.cli.live_world import check_to_start

            livemode = check_to_start("wfrun start", program, settings, url, yes=yes)
        run = start_by_name(url, program.loaded, settings, workflow, mapping, live=live, livemode=livemode)
    except (BadInput, DatabaseProblem) as problem:
        raise CommandError(str(problem)) from None
    how = f"`wfrun worker {script} --live`)" if live else f"`wfrun worker {script}`), and all is simulated"
    told = f'"{workflow}" is started: {run}; a worker drives it ({how}'
    text = json_text({"run": run, "workflow": workflow, "live": live}) if as_json else told
    stdout_terminal("never").write(text + "\n")
    return exit_status.OK
