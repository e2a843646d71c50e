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
    "events",
    "actions",
    "types",
    "releases",
    "grammar",
)
"""The commands of this version: each is ``command`` in the module of its name in ``commands``."""

LATER = (
    "backtest",
    "graph",
    "lsp",
    "serve",
    "worker",
    "runs",
    "start",
    "fake-stripe",
    "doctor",
)
"""Documented commands that this version does not have."""

COMPLETION_VARIABLE = "_WFRUN_COMPLETE"
"""The environment variable by which a shell asks for completion."""


def load_command(name: str) -> click.Command:
    """Returns the command of that name; only its own module is imported."""
    found: click.Command = import_module(f"wfrun.cli.commands.{name}").command
    return found
