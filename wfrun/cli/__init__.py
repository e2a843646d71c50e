"""The command: parses options, calls, prints, exits. One module a command, imported when it is called for."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from wfrun.cli import exit_status as failing
from wfrun.cli.terminal import OutputFailed, complain, prepare_streams

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


def main() -> None:
    """The entry point of ``wfrun``: runs the command and exits with its status."""
    # A start makes a great many values and drops few, so looking for cycles as often as Python does by itself is time spent on nothing.
    gc.set_threshold(50_000)
    status = run_command(sys.argv[1:])
    atexit._run_exitfuncs()
    # Taking every module and object of the process apart would take longer than many a run; all that is open has been written and closed.
    os._exit(status)


def run_command(arguments: Sequence[str]) -> int:
    """Runs the command with these arguments and gives its exit status. What goes wrong is told in a sentence on stderr, never raised."""
    prepare_streams()
    try:
        if sys.stdout is None:
            raise failing.Refusal("stdout is closed: there is nowhere to print to")
        try:
            return _dispatch(list(arguments))
        finally:
            _flush()
    except failing.Refusal as refusal:
        complain(refusal.sentence)
        return refusal.status
    except KeyboardInterrupt:
        return failing.INTERRUPTED
    except OutputFailed as failure:
        return _without_output(failure.error)
    except BrokenPipeError as error:
        return _without_output(error)
    except Exception as error:
        if os.environ.get("WFRUN_DEBUG"):
            raise
        complain(f"this is an error in wfrun itself: {type(error).__name__}: {error} (WFRUN_DEBUG=1 shows where)")
        return failing.FAILED


def _dispatch(arguments: list[str]) -> int:
    """Finds the command that the first word means: a first word that is no command is a script."""
    if COMPLETION_VARIABLE in os.environ:
        from wfrun.cli.shell_completion import answer_shell

        return answer_shell(os.environ[COMPLETION_VARIABLE])
    first = arguments[0] if arguments else ""
    if first in LATER and not os.path.isfile(first):
        raise failing.Refusal(f"`wfrun {first}` is not part of this version")
    if not arguments or first in ("--help", "-h", "--version"):
        from wfrun.cli.overview import command

        return _call(command(), "wfrun", arguments or ["--help"])
    if first in COMMANDS and first != "run":
        return _call(load_command(first), f"wfrun {first}", arguments[1:])
    words = arguments[1:] if first == "run" else arguments
    if any(word.startswith("-") and word != "-" for word in words):
        return _call(load_command("run"), "wfrun run", words)
    from wfrun.cli.commands.running import Options, run

    return run(Options(tuple(words)))


def load_command(name: str) -> click.Command:
    """The command of that name; only its own module is imported."""
    found: click.Command = import_module(f"wfrun.cli.commands.{name}").command
    return found


def _call(command: click.Command, name: str, arguments: list[str]) -> int:
    from click import ClickException
    from click.exceptions import Exit

    try:
        with command.make_context(name, arguments) as context:
            status = command.invoke(context)
    except ClickException as error:
        message = error.format_message()
        raise failing.Refusal(message[:1].lower() + message[1:].rstrip("."), error.exit_code) from None
    except Exit as ended:
        return ended.exit_code
    return status if isinstance(status, int) else failing.OK


def _flush() -> None:
    try:
        sys.stdout.flush()
    except OSError as error:
        raise OutputFailed(error) from None


def _without_output(error: OSError) -> int:
    """Ends quietly when the reader of a pipe has gone; says why in all other cases."""
    # Whatever is still in the buffer would fail again when the interpreter ends.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return failing.CUT_OFF
    from wfrun.settings import reason

    complain(f"stdout: {reason(error)}")
    return failing.USAGE
