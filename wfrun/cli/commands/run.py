"""``wfrun run SCRIPT… EVENT``: what the workflows do on an event, simulated or with ``--live`` for real."""

from __future__ import annotations

from typing import Any

import click

from wfrun.cli.commands.whole_number import WholeNumber
from wfrun.cli.run_options import Options
from wfrun.cli.running import run
from wfrun.cli.shell_completion import event_types, paths, scripts_and_event
from wfrun.settings import COLORS

_HELP = """Run every workflow of the scripts on an event, and say step by step what would happen and why. Nothing leaves the machine, unless
--live says so: then it happens, once for each event, however often the command is run.

EVENT is a file (one event, a JSON array, JSON Lines, or what `stripe events list` prints), `-` for stdin, or the name of an event type,
which stands for a sample event of that type. With --fetch or --live it may be the id of one (evt_…).

\b
Exit status:
  0  all well, also when no workflow matched
  1  a run failed, or a script has errors
  2  wrong usage, or input that cannot be read
     (also when other events of the same input ran)
  3  acting live was refused
  4  a run needs attention
"""


@click.command("run", help=_HELP, short_help="Run scripts on an event, simulated or live.")
@click.argument("words", nargs=-1, metavar="SCRIPT... EVENT", shell_complete=scripts_and_event)
@click.option(
    "--type", "event_type", metavar="TYPE", shell_complete=event_types, help="The type of the event that a bare Stripe object came with."
)
@click.option("--start", metavar="NAME", help="Start this on-demand or timetable workflow; no EVENT then.")
@click.option("--input", "start_input", metavar="JSON", help="The input of --start: a JSON object, or @FILE.")
@click.option(
    "--objects",
    metavar="PATH",
    shell_complete=paths,
    help="Stripe objects that the simulated account holds: a JSON file or a folder of them.",
)
@click.option("--history", metavar="FILE", shell_complete=paths, help="Earlier events, for `recent`.")
@click.option("--set", "changes", metavar="PATH=VALUE", multiple=True, help="Change the sample that an event type stands for (repeatable).")
@click.option("--seed", type=WholeNumber(), metavar="N", help="Another sample of that type: other ids, amounts and people.")
@click.option("--account", metavar="ID", help="The connected account that the sample, or an event that is named by its id, comes from.")
@click.option("--now", metavar="TIME", help="When the simulated runs start: ISO 8601, a date, or unix seconds.")
@click.option(
    "--answer", "answers", type=click.Choice(["yes", "no", "none"]), multiple=True, help="What people answer to approvals, in their order."
)
@click.option("--env", metavar="NAME", help="Which settings of wfrun.toml to use.")
@click.option("--all", "everything", is_flag=True, help="List the workflows that the event does not trigger, too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: one document, or one a line for several events.")
@click.option("--color", type=click.Choice(COLORS), help="When to colour (default: on a terminal).")
@click.option("-v", "--verbose", is_flag=True, help="Show keys and the arguments in Stripe's form.")
@click.option("-q", "--quiet", is_flag=True, help="Print the closing line only.")
@click.option("--as-test", "as_test", metavar="NAME", help="Print the run as a test block of that name, which passes.")
@click.option("--live", is_flag=True, help="Really act. EVENT is then an id (evt_…), or a file whose events are read again from Stripe.")
@click.option("--yes", is_flag=True, help="With --live: act without a question.")
@click.option("--database", metavar="URL", shell_complete=paths, help="With --live: the database of runs; by default a file of the user's.")
@click.option("--mail-dir", metavar="DIR", shell_complete=paths, help="With --live: write mails into this folder, and send none.")
@click.option("--url", metavar="URL", help="With --live: where people reach the pages of this installation, for links in mails.")
@click.option("--fetch", is_flag=True, help="Read objects that the simulated account does not hold from Stripe, and change nothing there.")
def command(**given: Any) -> int:
    """Runs scripts on events; gives the exit status."""
    options = Options(**given)
    if not options.live:
        return run(options)
    from wfrun.cli.packages import need_packages

    need_packages("`wfrun --live`", "live", "runs")
    from wfrun.cli.acting import act

    return act(options)
