"""``wfrun test SCRIPT…``: runs the ``test`` blocks of scripts."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from wfrun.cli import exit_status
from wfrun.cli.exit_status import CommandError
from wfrun.cli.progress import MANY, progress_of
from wfrun.cli.script_paths import SCRIPT_ENDING, configured_for, read_scripts
from wfrun.cli.shared_options import json_option
from wfrun.cli.shell_completion import paths
from wfrun.cli.terminal import Terminal, complain, stdout_terminal
from wfrun.dsl.diagnostics.diagnostic import CheckFailed
from wfrun.project.files import ReadError
from wfrun.project.loader import Loaded, load_scripts
from wfrun.settings import COLORS, SETTINGS_FILE, BadSettings, Settings, load_settings, reason

if TYPE_CHECKING:
    from wfrun.cli.progress import Progress
    from wfrun.cli.test_results import TestResultPrinter
    from wfrun.dsl.diagnostics.diagnostic import Problem
    from wfrun.tools.coverage import Coverage, FileCoverage
    from wfrun.tools.test_runner import Case, CaseResult, Unit

_HELP = """Run the `test` blocks of the scripts, each in a simulated account of its own. Nothing leaves the machine.

SCRIPT is a file or a folder (every script below it: names that end in .wf). A test runs the workflows of the file that it stands in; a
file that holds tests alone is about the scripts of its folder that are given with it.

\b
Exit status:
  0  all tests passed
  1  a test failed, or a script has errors
  2  wrong usage, a file that cannot be read, or no test at all
"""


@click.command("test", help=_HELP, short_help="Run the tests of scripts.")
@click.argument("words", nargs=-1, metavar="SCRIPT...", shell_complete=paths)
@click.option("-k", "chosen", metavar="WORDS", help="Only tests with all of these words in their name or in that of their file.")
@click.option("--coverage", is_flag=True, help="Show which workflows, branches and conditions no test reached.")
@click.option("--lcov", metavar="FILE", help="Write the coverage in lcov's format.")
@click.option("--junit", metavar="FILE", help="Write the results as JUnit's XML, for CI systems.")
@json_option
@click.option("--env", metavar="NAME", help="Which settings of wfrun.toml to use.")
@click.option("--color", type=click.Choice(COLORS), help="When to colour (default: on a terminal).")
@click.option("-v", "--verbose", is_flag=True, help="A line for each test.")
@click.option("-q", "--quiet", is_flag=True, help="Print the closing line only.")
def command(
    words: tuple[str, ...],
    chosen: str | None,
    coverage: bool,
    lcov: str | None,
    junit: str | None,
    as_json: bool,
    env: str | None,
    color: str | None,
    verbose: bool,
    quiet: bool,
) -> int:
    """Runs tests; gives the exit status."""
    if not words:
        raise CommandError("a SCRIPT is needed: wfrun test rules.wf, or a folder of scripts")
    if "-" in words:
        raise CommandError("a SCRIPT is a file or a folder; tests are not read from stdin")
    for option, path in (("--junit", junit), ("--lcov", lcov)):
        _refuse_as_target(option, path, words)
    if junit is not None and lcov is not None and os.path.realpath(junit) == os.path.realpath(lcov):
        raise CommandError(f"--junit and --lcov would both write {junit}: give each a file of its own")
    faults: list[str] = []
    settings_of = _SettingsByFolder(env, color)
    terminal = stdout_terminal(settings_of.color)
    loaded = _load(words, faults, terminal, as_json)
    for fault in faults:
        complain(fault)
    if loaded is None:
        return exit_status.USAGE if faults else exit_status.FAILED
    from wfrun.cli.test_results import TestResultPrinter
    from wfrun.tools.test_runner import cases_of, units_of

    units = units_of(loaded, settings_of)
    settings_of.close()
    cases = cases_of(units)
    kept = [case for case in cases if _meant(case, chosen)] if chosen is not None else cases
    if not kept:
        if faults:
            return exit_status.USAGE
        raise CommandError(_no_test(len(units), len(cases), chosen))
    printer = TestResultPrinter(terminal, -1 if quiet else 1 if verbose else 0)
    run = _Run(kept, printer if not as_json else None, coverage or lcov is not None)
    run.all()
    covered = run.covered(units)
    if as_json:
        _print_json(terminal, run, covered if coverage else None, faults)
    else:
        if covered is not None and coverage and not quiet:
            printer.coverage(covered)
        if not quiet:
            terminal.blank()
        printer.print_summary(
            run.passed, run.failed, len({case.file for case in kept}), left=len(cases) - len(kept), interrupted=run.interrupted,
            seconds=run.seconds,
        )  # fmt: skip
    if junit is not None:
        from wfrun.cli.test_results import failure_text
        from wfrun.tools.junit import junit_document

        _write("--junit", junit, junit_document(run.results, _path_of, failure_text))
    if lcov is not None and covered is not None:
        from wfrun.tools.lcov import lcov_document

        _write("--lcov", lcov, lcov_document(covered, _path_of))
    if run.interrupted:
        return exit_status.INTERRUPTED
    if faults:
        return exit_status.USAGE
    return exit_status.FAILED if run.failed else exit_status.OK


# --- before ------------------------------------------------------------------------------------------------------------------------


class _SettingsByFolder:
    """Gives each script the settings that stand beside it; those of one folder are read once."""

    def __init__(self, env: str | None, color: str | None) -> None:
        self._env = env
        self._asked = env or os.environ.get("WFRUN_ENV")
        self._found: dict[str, Settings] = {}
        self._knows = False
        self.color = self._read([], None, color).color

    def __call__(self, script: str) -> Settings:
        folder = os.path.dirname(script)
        if folder not in self._found:
            # A folder without settings knows no environments, and its tests need none.
            knows = any(os.path.exists(os.path.join(place, SETTINGS_FILE)) for place in (folder, ""))
            self._knows = self._knows or knows
            self._found[folder] = self._read([script], self._env if knows else None, None, hidden=not knows)
        return self._found[folder]

    def close(self) -> None:
        """Raises ``CommandError`` for an environment that no folder knows."""
        if self._asked and not self._knows:
            raise CommandError(f"the environment `{self._asked}` is not known, for there is no {SETTINGS_FILE} beside the scripts")

    def _read(self, scripts: Sequence[str], env: str | None, color: str | None, hidden: bool = True) -> Settings:
        environ = {name: value for name, value in os.environ.items() if not (hidden and name == "WFRUN_ENV")}
        try:
            return load_settings(scripts, environ=environ, env=env, color=color)
        except BadSettings as error:
            raise CommandError(str(error)) from None


def _load(words: Sequence[str], faults: list[str], terminal: Terminal, as_json: bool) -> Loaded | None:
    """Loads the scripts as one program; None when none can be read, or when there are errors, which are then printed."""
    scripts = read_scripts(words, faults)
    if not scripts:
        return None
    try:
        return load_scripts(scripts, configured_for(scripts))
    except (ReadError, BadSettings) as error:
        raise CommandError(str(error)) from None
    except CheckFailed as failed:
        _show_errors(failed.problems, terminal, as_json)
        return None


def _show_errors(problems: Sequence[Problem], terminal: Terminal, as_json: bool) -> None:
    if as_json:
        from wfrun.cli.json_output import print_json
        from wfrun.dsl.diagnostics.render.json import problems_document

        print_json(terminal, problems_document(problems))
        return
    from wfrun.cli.diagnostic_output import problems_text

    terminal.write(problems_text(problems, terminal) + "\n")
    terminal.line(("no test was run: ", "bad"), "a script has errors")


def _meant(case: Case, chosen: str) -> bool:
    name = f"{os.path.basename(case.file)} {case.name}".casefold()
    return all(word.casefold() in name for word in chosen.split())


def _no_test(files: int, cases: int, chosen: str | None) -> str:
    from wfrun.support.english import counted

    if chosen is not None and cases:
        return f"no test has `{chosen}` in its name; there are {counted(cases, 'test')}"
    return f'no test was found in {counted(files, "file")}: a test is written `test "what it shows" < … >`'


# --- running -----------------------------------------------------------------------------------------------------------------------


class _Run:
    """Runs tests file by file and tells of each file when it is done. Ctrl-C ends it with what there is."""

    def __init__(self, cases: Sequence[Case], printer: TestResultPrinter | None, watched: bool) -> None:
        self.cases = cases
        self.printer = printer
        self.results: list[CaseResult] = []
        self.passed = self.failed = 0
        self.seconds = 0.0
        self.interrupted = False
        self.coverage: Coverage | None = None
        if watched:
            from wfrun.tools.coverage import Coverage

            self.coverage = Coverage()

    def all(self) -> None:
        """Runs every test."""
        began = time.perf_counter()
        progress = progress_of(len(self.cases), "tests", over=MANY)
        first = 0
        try:
            for number, case in enumerate(self.cases):
                if case.file != self.cases[first].file:
                    self._tell(first, progress)
                    first = number
                self._one(case)
                if progress is not None:
                    progress.reached(number + 1)
        except KeyboardInterrupt:
            self.interrupted = True
        if progress is not None:
            progress.clear()
        self._tell(first, None)
        self.seconds = time.perf_counter() - began

    def _one(self, case: Case) -> None:
        from wfrun.support.records import evolve
        from wfrun.tools.test_runner import run_case

        result = run_case(case, self.coverage)
        self.passed += result.passed
        self.failed += not result.passed
        # What a test that passed did is not told, and takes room.
        self.results.append(evolve(result, reports=()) if result.passed else result)

    def _tell(self, first: int, progress: Progress | None) -> None:
        results = self.results[first:]
        if self.printer is not None and results:
            if progress is not None:
                progress.clear()
            self.printer.file(results[0].case.file, results)

    def covered(self, units: Sequence[Unit]) -> list[FileCoverage] | None:
        """Returns the coverage of the files that hold workflows; None where it was not measured."""
        if self.coverage is None:
            return None
        return [self.coverage.of(unit.source, own) for unit in units if (own := unit.own_rules)]


# --- after -------------------------------------------------------------------------------------------------------------------------


def _print_json(terminal: Terminal, run: _Run, covered: Sequence[FileCoverage] | None, faults: Sequence[str]) -> None:
    from wfrun.cli.json_output import print_json
    from wfrun.cli.test_results import document

    print_json(terminal, document(run.results, covered, faults, run.interrupted))


def _refuse_as_target(option: str, path: str | None, scripts: Sequence[str]) -> None:
    """Raises ``CommandError`` before anything runs where a file can clearly not be written."""
    if path is None:
        return
    folder = os.path.dirname(path) or "."
    if not path.strip() or os.path.isdir(path):
        raise CommandError(f"{option} takes the name of a file" + (f"; {path} is a folder" if path.strip() else ""))
    real = os.path.realpath(path)
    if path.endswith(SCRIPT_ENDING) or real.endswith(SCRIPT_ENDING) or real in map(os.path.realpath, scripts):
        raise CommandError(f"{option} takes the file to write, and {path} is a script: it is not written over")
    if not os.path.isdir(folder):
        raise CommandError(f"{option}: the folder {folder} does not exist")
    if not os.access(path if os.path.exists(path) else folder, os.W_OK):
        raise CommandError(f"{option}: {path} cannot be written")


def _write(option: str, path: str, text: str) -> None:
    try:
        with open(path, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            stream.write(text)
    except OSError as error:
        raise CommandError(f"{option}: {path} cannot be written: {reason(error)}") from None


def _path_of(name: str) -> str:
    """Returns the path of a script from the current folder, where it is below it, else whole: what CI systems find again."""
    path = os.path.abspath(name)
    below = os.path.relpath(path)
    return (path if below.split(os.sep)[0] == os.pardir else below).replace(os.sep, "/")
