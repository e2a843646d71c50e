"""``wfrun fmt SCRIPT…``: scripts in the one canonical form."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from difflib import unified_diff

import click

from wfrun.cli import exit_status
from wfrun.cli.atomic_write import replace_file
from wfrun.cli.diagnostic_output import show_problems
from wfrun.cli.event_input import STDIN, STDIN_NAME, open_input
from wfrun.cli.exit_status import CommandError
from wfrun.cli.progress import Progress, progress_of
from wfrun.cli.script_paths import script_files
from wfrun.cli.shared_options import color_option
from wfrun.cli.shell_completion import paths
from wfrun.cli.terminal import OutputFailed, complain, stdout_terminal
from wfrun.dsl.diagnostics.diagnostic import CheckFailed
from wfrun.dsl.formatter.format import FormatterFault, TooLarge, format_source
from wfrun.dsl.source import Source
from wfrun.project.files import ReadError, decoded, read_bytes
from wfrun.settings import reason
from wfrun.support.english import counted
from wfrun.support.limits import MAX_SOURCE_BYTES
from wfrun.support.terminal_text import visible

_HELP = """Write scripts in the one canonical form. What a script means is never changed, and every comment is kept.

SCRIPT is a file, a folder (every script below it: names that end in .wf), or `-`: then the script is read from stdin and printed on
stdout. Only files that change are written. A script that cannot be read is left as it is, and its problems are shown.

\b
Exit status:
  0  all well, also when files were written
  1  a script has errors; with --check or --diff also
     when a file would change
  2  wrong usage, or a file that cannot be read or written
     (the others are formatted all the same)
"""


@click.command("fmt", help=_HELP, short_help="Format scripts.")
@click.argument("words", nargs=-1, metavar="SCRIPT...", shell_complete=paths)
@click.option("--check", is_flag=True, help="Write nothing; list the files that would change.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@color_option
@click.option("-q", "--quiet", is_flag=True, help="Print no names of files and no closing line.")
def command(words: tuple[str, ...], check: bool, diff: bool, color: str, quiet: bool) -> int:
    """Formats scripts; gives the exit status."""
    if not words:
        raise CommandError("a SCRIPT is needed: wfrun fmt rules.wf, or a folder of scripts, or - for stdin")
    work = _Formatting(check=check, diff=diff, color=color, quiet=quiet)
    if STDIN in words:
        if len(words) > 1:
            raise CommandError("- stands alone: the script from stdin is printed on stdout")
        return work.stdin()
    return work.files(words)


class _Formatting:
    """The work of one call, and what came of it so far."""

    def __init__(self, *, check: bool, diff: bool, color: str, quiet: bool) -> None:
        self.terminal = stdout_terminal(color)
        self.check, self.diff, self.color, self.quiet = check, diff, color, quiet
        self.dry = check or diff
        self.changed = self.kept = self.broken = self.unread = self.unwritten = 0
        self._progress: Progress | None = None

    def stdin(self) -> int:
        """Formats the script from stdin on stdout; with ``--check`` or ``--diff`` only reports on it."""
        with open_input(STDIN) as stream:
            raw = stream.read(MAX_SOURCE_BYTES + 1)
        result = self._formatted(raw, STDIN_NAME)
        if result is None:
            return self._status()
        if self.dry:
            self._tell(STDIN_NAME, raw, result)
            return self._status()
        sys.stdout.flush()
        try:
            sys.stdout.buffer.write(result)  # as it is, whatever the locale
            sys.stdout.buffer.flush()
        except OSError as error:
            raise OutputFailed(error) from None
        return exit_status.OK

    def files(self, words: Sequence[str]) -> int:
        """Formats every file, in order. Ctrl-C ends it between two files or before one is replaced."""
        faults: list[str] = []
        names = script_files(words, faults)
        for fault in faults:
            self.unread += 1
            complain(fault)
        self._progress = progress_of(len(names), "files", over=1)
        interrupted = False
        try:
            for done, name in enumerate(names, 1):
                self._file(name)
                if self._progress is not None:
                    self._progress.reached(done)
        except KeyboardInterrupt:
            interrupted = True
        self._clear()
        if not self.quiet:
            self._close(interrupted)
        return exit_status.INTERRUPTED if interrupted else self._status()

    def _file(self, name: str) -> None:
        try:
            raw = read_bytes(name)
        except ReadError as error:
            self._complain(str(error))
            self.unread += 1
            return
        result = self._formatted(raw, name)
        if result is None:
            return
        if result != raw and not self.dry:
            try:
                replace_file(name, result, raw)
            except OSError as error:
                self._complain(f"{name} cannot be written: {reason(error)}")
                self.unwritten += 1
                return
        self._tell(name, raw, result)

    def _formatted(self, raw: bytes, name: str) -> bytes | None:
        """Returns the bytes of a script in the canonical form; None where there are none, after printing the reason."""
        try:
            text = decoded(raw, name)
            # Where a checkout turns every line end into another, each of its files would have to be written.
            end = "\r\n" if text.partition("\n")[0].endswith("\r") and "\n" in text else "\n"
            result = format_source(Source(name, text)).replace("\n", end).encode()
            if len(result) > MAX_SOURCE_BYTES:
                raise TooLarge
        except ReadError as error:
            self._complain(str(error))
            self.unread += 1
            return None
        except CheckFailed as failed:
            self._clear()
            show_problems(failed.problems, self.color)
            self.broken += 1
            return None
        except TooLarge as error:
            self._complain(f"{name} is left as it is: {error}")
            self.broken += 1
            return None
        except FormatterFault as fault:
            self._complain(f"{name} is left as it is, because of an error in wfrun itself: {fault}")
            self.broken += 1
            return None
        return result

    def _tell(self, name: str, raw: bytes, result: bytes) -> None:
        """Counts a file, and says whether it changes."""
        if result == raw:
            self.kept += 1
            return
        self.changed += 1
        self._clear()
        if self.diff:
            for line, style in _diff(name, raw.decode(), result.decode()):
                self.terminal.exactly(line, style)
        elif not self.quiet:
            self.terminal.line(f"would format {name}" if self.check else f"formatted {name}", wrap=False)

    def _close(self, interrupted: bool) -> None:
        """Prints the closing line: how many files changed, were formatted already, could not be formatted. Only the diff is on stdout."""
        formatted = f"{counted(self.changed, 'file')} {'would be formatted' if self.dry else 'formatted'}"
        already = f"{self.kept:,} formatted already" if self.changed else f"{counted(self.kept, 'file')} formatted already"
        parts = [formatted] if self.changed else []
        parts += [already] if self.kept else []
        parts += [f"{self.broken:,} left as {'it is' if self.broken == 1 else 'they are'}"] if self.broken else []
        parts += [f"{self.unread:,} could not be read"] if self.unread else []
        parts += [f"{self.unwritten:,} could not be written"] if self.unwritten else []
        text = ("interrupted: " if interrupted else "") + (", ".join(parts) or "nothing was formatted")
        style = "bad" if self._status() == exit_status.USAGE or self.broken else "doubt" if self.dry and self.changed else "good"
        if self.diff:
            complain(text)
        else:
            self.terminal.line((text, style))

    def _status(self) -> int:
        if self.unread or self.unwritten:
            return exit_status.USAGE
        return exit_status.FAILED if self.broken or (self.dry and self.changed) else exit_status.OK

    def _complain(self, sentence: str) -> None:
        self._clear()
        complain(sentence)

    def _clear(self) -> None:
        if self._progress is not None:
            self._progress.clear()


def _diff(name: str, old: str, new: str) -> Iterator[tuple[str, str]]:
    """Yields the changes as ``diff -u`` shows them: lines with their ends, each with its style."""
    styles = {"-": "bad", "+": "good", "@": "code"}
    shown = visible(name)
    for number, line in enumerate(unified_diff(_lines(old), _lines(new), shown, shown)):
        yield line, "name" if number < 2 else styles.get(line[0], "")
        if not line.endswith("\n"):
            yield "\n\\ No newline at end of file\n", ""


def _lines(text: str) -> list[str]:
    *lines, last = text.split("\n")
    return [f"{line}\n" for line in lines] + ([last] if last else [])
