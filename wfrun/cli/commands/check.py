"""``wfrun check SCRIPT…``: every problem of scripts, for people and for programs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from wfrun.cli import exit_status
from wfrun.cli.event_input import STDIN, STDIN_NAME, open_input
from wfrun.cli.exit_status import CommandError
from wfrun.cli.progress import progress_of
from wfrun.cli.script_paths import configured_for, read_scripts
from wfrun.cli.shared_options import color_option
from wfrun.cli.shell_completion import paths, problem_codes
from wfrun.cli.terminal import Terminal, complain, stdout_terminal
from wfrun.dsl.diagnostics.rules import Severity
from wfrun.dsl.source import Source
from wfrun.project.files import ReadError, Script, decoded
from wfrun.project.loader import check_scripts
from wfrun.settings import BadSettings
from wfrun.support.limits import MAX_SOURCE_BYTES

if TYPE_CHECKING:
    from wfrun.dsl.diagnostics.diagnostic import Problem

FORMATS = ("text", "json", "github", "sarif")

_HELP = """Report every problem of the scripts, and what to do about each. Nothing is run.

SCRIPT is a file, a folder (every script below it: names that end in .wf), or `-` for stdin. All of them are one program, as they are for
`wfrun run`.

\b
Exit status:
  0  no errors
  1  a script has errors; with --strict also warnings
  2  wrong usage, or a file that cannot be read
     (the others are checked all the same)
"""


@click.command("check", help=_HELP, short_help="Report every problem of scripts.")
@click.argument("words", nargs=-1, metavar="SCRIPT...", shell_complete=paths)
@click.option("--format", "form", type=click.Choice(FORMATS), help="What to print: text for people (default), or for programs.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.option("--all", "everything", is_flag=True, help="Show every problem as text, not only the first 200 of each file.")
@click.option("--explain", metavar="CODE", shell_complete=problem_codes, help="Say what a code means, with examples; no SCRIPT then.")
@color_option
@click.option("-q", "--quiet", is_flag=True, help="Print the closing line only.")
def command(
    words: tuple[str, ...], form: str | None, as_json: bool, strict: bool, everything: bool, explain: str | None, color: str, quiet: bool
) -> int:
    """Checks scripts; gives the exit status."""
    if as_json and form not in (None, "json"):
        raise CommandError(f"--json and --format {form} are two formats; one is printed")
    form = "json" if as_json else form or "text"
    terminal = stdout_terminal(color)
    if explain is not None:
        return _explain(explain, words, form, terminal)
    scripts, faults = _read(words)
    for fault in faults:
        complain(fault)
    problems = _problems(scripts)
    if form != "text" or not quiet:
        _print(form, problems, faults, strict, terminal, everything)
    if form in ("text", "github"):
        _close(terminal, problems, len(scripts), len(faults), strict)
    if faults:
        return exit_status.USAGE
    return exit_status.FAILED if any(problem.shown_severity(strict) is Severity.ERROR for problem in problems) else exit_status.OK


def _explain(code: str, words: Sequence[str], form: str, terminal: Terminal) -> int:
    from wfrun.cli.commands.explain import explain

    if words:
        raise CommandError("--explain takes no SCRIPT: it tells what a code means")
    if form != "text":
        raise CommandError("--explain prints text")
    return explain(code, terminal)


def _read(words: Sequence[str]) -> tuple[list[Script], list[str]]:
    """Returns the scripts, and a sentence for each word and each file that cannot be read. Raises ``CommandError`` without any word."""
    if not words:
        raise CommandError("a SCRIPT is needed: wfrun check rules.wf, or a folder of scripts")
    faults: list[str] = []
    scripts = read_scripts([word for word in words if word != STDIN], faults)
    if STDIN in words:
        try:
            with open_input(STDIN) as stream:
                raw = stream.read(MAX_SOURCE_BYTES + 1)
            scripts.append(Script(Source(STDIN_NAME, decoded(raw, STDIN_NAME)), None))
        except (ReadError, CommandError) as error:
            faults.append(str(error))
    return scripts, faults


def _problems(scripts: Sequence[Script]) -> Sequence[Problem]:
    """Checks the scripts, with a progress bar on a terminal. Raises ``CommandError`` after Ctrl-C."""
    done = 0
    try:
        configured = configured_for(scripts)
    except BadSettings as error:
        raise CommandError(str(error)) from None
    progress = progress_of(len(scripts), "files", over=1)

    def reached(number: int) -> None:
        nonlocal done
        done = number
        if progress is not None:
            progress.reached(number)

    try:
        return check_scripts(scripts, reached, configured).checked.problems
    except KeyboardInterrupt:
        raise CommandError(f"interrupted after {done:,} of {len(scripts):,} files; nothing is reported", exit_status.INTERRUPTED) from None
    finally:
        if progress is not None:
            progress.clear()


def _print(form: str, problems: Sequence[Problem], faults: Sequence[str], strict: bool, terminal: Terminal, everything: bool) -> None:
    """Prints the problems in the format that was asked for; as text only the first of very many, unless it is ``everything``."""
    if form == "text":
        from wfrun.cli.diagnostic_output import problems_text

        if problems:
            terminal.write(problems_text(problems, terminal, strict=strict, everything=everything) + "\n")
    elif form == "github":
        from wfrun.dsl.diagnostics.render.github import render_github

        terminal.write(render_github(problems, strict=strict, path_of=_path_of))
    else:
        from wfrun.cli.json_output import print_json

        print_json(terminal, _document(form, problems, faults, strict))


def _document(form: str, problems: Sequence[Problem], faults: Sequence[str], strict: bool) -> Any:
    if form == "json":
        from wfrun.dsl.diagnostics.render.json import problems_document

        return problems_document(problems, strict=strict)
    from wfrun import __version__
    from wfrun.dsl.diagnostics.render.sarif import sarif_document

    return sarif_document(problems, version=__version__, strict=strict, path_of=_path_of, unread=faults)


def _path_of(name: str) -> str:
    """Returns the path of a script for those who know nothing of this machine.

    It begins in the root of the repository where a workflow of GitHub runs, else in the current folder.
    """
    if name == STDIN_NAME:
        return name
    folder, file = os.path.split(os.path.abspath(name))
    path = os.path.join(os.path.realpath(folder), file)
    here = os.path.realpath(os.curdir)
    try:
        below = os.path.relpath(path, os.path.realpath(os.environ.get("GITHUB_WORKSPACE") or here))
        inside = below.split(os.sep)[0] != os.pardir
        return (below if inside else os.path.relpath(path, here)).replace(os.sep, "/")
    except ValueError:  # on another drive
        return file


def _close(terminal: Terminal, problems: Sequence[Problem], files: int, unread: int, strict: bool) -> None:
    """Prints the closing line: the number of errors and warnings, and of the files that have any."""
    from wfrun.support.english import counted

    severities = [problem.shown_severity(strict) for problem in problems]
    errors, warnings = severities.count(Severity.ERROR), severities.count(Severity.WARNING)
    found = " and ".join(counted(number, word) for number, word in ((errors, "error"), (warnings, "warning")) if number)
    affected = len({problem.source.name for problem in problems})
    if not files:
        text, style = "nothing was checked", "bad"
    elif not problems:
        text, style = f"{counted(files, 'file')}, no problems", "good"
    else:
        where = counted(files, "file") if affected == files else f"{affected:,} of {files:,} files"
        text, style = f"{found} in {where}", "bad" if errors else "doubt"
    terminal.line((text, style), f"; {unread:,} could not be read" if unread and files else "")
