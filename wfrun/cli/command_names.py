"""The commands by name, each with its module, which is imported when the command is called."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click

COMMANDS = (
    "run",
    "check",
    "fmt",
    "test",
    "repl",
    "sample",
    "objects",
    "events",
    "actions",
    "types",
    "releases",
    "grammar",
    "fake-stripe",
    "start",
    "worker",
    "runs",
    "db",
    "doctor",
)
"""The commands of this version: each is ``command`` in the module of its name in ``commands``, with ``_`` for ``-``."""

LATER = (
    "backtest",
    "graph",
    "lsp",
    "serve",
)
"""Documented commands that this version does not have."""

HELP_NAMES = ["-h", "--help"]
"""The options that show a command's help; a subcommand has those of its group."""

COMPLETION_VARIABLE = "_WFRUN_COMPLETE"
"""The environment variable by which a shell asks for completion."""


_OF_OTHER_ROOMS = {"repl": "wfrun.repl.subcommand"}
"""The commands that are not in ``commands`` but in a room beside this one, which prints with what this room has."""


def load_command(name: str) -> click.Command:
    """Returns the command of that name; only its own module is imported."""
    found: click.Command = import_module(_OF_OTHER_ROOMS.get(name, f"wfrun.cli.commands.{name.replace('-', '_')}")).command
    return found
