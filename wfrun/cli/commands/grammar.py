"""``wfrun grammar [FORMAT]``: the language for editors and other tools."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from wfrun.cli.event_input import did_you_mean
from wfrun.cli.exit_status import CommandError
from wfrun.cli.shell_completion import grammar_formats
from wfrun.cli.terminal import stdout_terminal, writer
from wfrun.settings import COLORS, VARIABLES, reason
from wfrun.support.english import counted
from wfrun.support.plain_files import open_plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfrun.cli.terminal import Terminal
    from wfrun.tools.grammar.formats import Format

_HELP = """Print the grammar of the language for an editor or another tool. Without FORMAT: list the formats, and how each is installed.

A format of one file is printed on stdout, or written to DIR; one of several files needs DIR. Files in DIR that differ from what would
be written stop the command before anything is written, unless --force is given.

\b
Exit status:
  0  all well
  2  wrong usage, or a file that cannot be written
"""


@click.command(
    "grammar",
    help=_HELP,
    short_help="The language for editors and other tools.",
)
@click.argument("name", metavar="[FORMAT]", required=False, shell_complete=grammar_formats)
@click.option("--output", "-o", metavar="DIR", help="Write the files to this folder; it is made where it is missing.")
@click.option("--force", is_flag=True, help="Write over files in DIR that differ.")
@click.option("--color", type=click.Choice(COLORS), default="auto", envvar=VARIABLES["color"], help="When to colour the list.")
def command(name: str | None, output: str | None, force: bool, color: str) -> None:
    """Lists the formats, prints one or writes one."""
    from wfrun.tools.grammar.formats import FORMATS

    if name is None:
        if output is not None or force:
            raise CommandError("a FORMAT is needed to write files: wfrun grammar vim --output DIR")
        _list(stdout_terminal(color), FORMATS)
        return
    chosen = FORMATS.get(name)
    if chosen is None:
        raise CommandError(f"unknown format `{name}`{did_you_mean(name, FORMATS) or '; the formats are ' + ', '.join(FORMATS)}")
    if output is not None:
        if not output.strip():
            raise CommandError("--output takes the name of a folder")
        _write(stdout_terminal(color), chosen, output, force=force)
    elif force:
        raise CommandError("--force is about files in a folder: give it with --output DIR")
    elif chosen.folder:
        raise CommandError(f"the format {name} is several files: give a folder for them with --output DIR")
    else:
        (content,) = chosen.files().values()
        writer(sys.stdout)(content.decode())


def _list(terminal: Terminal, formats: Mapping[str, Format]) -> None:
    for number, format in enumerate(formats.values()):
        if number:
            terminal.blank()
        terminal.line((format.name, "name"), f"  {format.title}")
        terminal.line((format.install, "code"), indent=2)


def _write(terminal: Terminal, format: Format, folder: str, *, force: bool) -> None:
    """Writes the files of a format below a folder, all of them or, where one may not be, none."""
    files = {os.path.join(folder, name): content for name, content in format.files().items()}
    differing = [path for path, content in files.items() if _differs(path, content)]
    if differing and not force:
        others = f", and {counted(len(differing) - 1, 'more file')}" if len(differing) > 1 else ""
        raise CommandError(f"{differing[0]} is there and differs{others}: nothing is written (--force writes over what differs)")
    for path, content in files.items():
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(content)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {reason(error)}") from None
    terminal.line((f"wrote {counted(len(files), 'file')} to {folder}", "good"))
    terminal.line((format.install, "code"), indent=2)


def _differs(path: str, content: bytes) -> bool:
    """Tells whether something else stands at this path. Raises ``CommandError`` for what cannot be read."""
    try:
        with open_plain(path) as file:
            return file.read(len(content) + 1) != content
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {reason(error)}") from None
