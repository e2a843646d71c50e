"""``wfrun repl [SCRIPT] [EVENT]``: expressions, conditions and statements, tried on an event as they are typed."""

from __future__ import annotations

from typing import Any

import click

from wfrun.cli.shell_completion import paths, scripts_and_event
from wfrun.settings import COLORS

_HELP = """Try expressions, conditions and statements on an event, as they are typed. Nothing leaves the machine.

An expression is answered with its value and its type, a condition with its parts and why it does not hold; a statement acts in a
simulated account. `:help` lists the commands. In a pipe the lines of stdin are answered, without prompt and colours.

SCRIPT is a script whose constants and workflows are at hand; EVENT is a file of events, or the name of an event type, which stands for
a sample event of that type (without EVENT, of the type that the script names first).

\b
Exit status:
  0  all well
  1  in a pipe: a line, the script or an event of the file had an error
  2  wrong usage, or input that cannot be read
"""


@click.command("repl", help=_HELP, short_help="Try expressions on an event.")
@click.argument("words", nargs=-1, metavar="[SCRIPT] [EVENT]", shell_complete=scripts_and_event)
@click.option(
    "--objects",
    metavar="PATH",
    shell_complete=paths,
    help="Stripe objects that the simulated account holds: a JSON file or a folder of them.",
)
@click.option("--history", metavar="FILE", shell_complete=paths, help="Earlier events, for `recent`.")
@click.option("--env", metavar="NAME", help="Which settings of wfrun.toml to use.")
@click.option("--color", type=click.Choice(COLORS), help="When to colour (default: on a terminal).")
def command(**given: Any) -> int:
    """Starts the REPL; gives the exit status."""
    from wfrun.repl.start import Options, start

    return start(Options(**given))
