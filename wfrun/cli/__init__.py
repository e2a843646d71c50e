"""The command: parses options, calls, prints, exits. One module a command, imported when it is called for."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from wfrun.cli import exit_status
from wfrun.cli.command_names import COMMANDS, COMPLETION_VARIABLE, HELP_NAMES, LATER, load_command
from wfrun.cli.exit_status import CommandError
from wfrun.cli.terminal import OutputFailed, complain, prepare_streams

if TYPE_CHECKING:
    import click


def main() -> None:
    """Runs the command and exits with its status: the entry point of ``wfrun``."""
    # Two shortcuts of the process, a sixth of a warm start: a start makes a great many values and drops few, so there is little to collect;
    # and taking every module and object apart at the end frees memory that ends with the process. What is open is written and closed.
    gc.set_threshold(50_000)
    os._exit(run_command(sys.argv[1:]))


def run_command(arguments: Sequence[str]) -> int:
    """Runs the command with these arguments and gives its exit status. A failure is a sentence on stderr, never raised."""
    prepare_streams()
    try:
        if sys.stdout is None:
            raise CommandError("stdout is closed: there is nowhere to print to")
        try:
            return _dispatch(list(arguments))
        finally:
            _flush()
    except CommandError as refusal:
        complain(refusal.sentence)
        return refusal.status
    except KeyboardInterrupt:
        return exit_status.INTERRUPTED
    except OutputFailed as failure:
        return _without_output(failure.error)
    except BrokenPipeError as error:
        return _without_output(error)
    except Exception as error:
        if os.environ.get("WFRUN_DEBUG"):
            raise
        complain(f"this is an error in wfrun itself: {type(error).__name__}: {error} (WFRUN_DEBUG=1 shows where)")
        return exit_status.FAILED


def _dispatch(arguments: list[str]) -> int:
    """Finds the command that the first word means: a first word that is no command is a script."""
    if COMPLETION_VARIABLE in os.environ:
        from wfrun.cli.overview import answer_shell

        return answer_shell(os.environ[COMPLETION_VARIABLE])
    first = arguments[0] if arguments else ""
    if first in LATER and not os.path.isfile(first):
        raise CommandError(f"`wfrun {first}` is not part of this version")
    if not arguments or first in ("--help", "-h", "--version"):
        from wfrun.cli.overview import command

        return _call(command(), "wfrun", arguments or ["--help"])
    if first in COMMANDS and first != "run":
        return _call(load_command(first), f"wfrun {first}", arguments[1:])
    words = arguments[1:] if first == "run" else arguments
    if any(word.startswith("-") and word != "-" for word in words):
        return _call(load_command("run"), "wfrun run", words)
    from wfrun.cli.run_options import Options
    from wfrun.cli.running import run

    return run(Options(tuple(words)))


def _call(command: click.Command, name: str, arguments: list[str]) -> int:
    from click import ClickException, Group
    from click.exceptions import Exit

    if not arguments and isinstance(command, Group) and not command.invoke_without_command:
        arguments = ["--help"]
    try:
        with command.make_context(name, arguments, help_option_names=HELP_NAMES) as context:
            status = command.invoke(context)
    except ClickException as error:
        message = error.format_message()
        raise CommandError(message[:1].lower() + message[1:].rstrip("."), error.exit_code) from None
    except Exit as ended:
        return ended.exit_code
    return status if isinstance(status, int) else exit_status.OK


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
        return exit_status.CUT_OFF
    from wfrun.settings import reason

    complain(f"stdout: {reason(error)}")
    return exit_status.USAGE
