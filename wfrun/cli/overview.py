"""``wfrun --help``: what the command does and which commands there are."""

from __future__ import annotations

import click

import wfrun
from wfrun.cli import COMMANDS, load_command


def command() -> click.Group:
    """The command as a whole, with every command below it."""
    group = click.Group(
        "wfrun",
        commands={name: load_command(name) for name in COMMANDS},
        help="Rules on Stripe events as code. `wfrun SCRIPT… EVENT` is short for `wfrun run SCRIPT… EVENT`.",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    return click.version_option(wfrun.__version__, prog_name="wfrun")(group)
