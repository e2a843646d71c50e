"""``wfrun run SCRIPT… EVENT``: what the workflows do on an event, simulated."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import click

from wfrun.cli import failing
from wfrun.cli.failing import Refusal
from wfrun.cli.terminal import complain, page_for, write_error, writer

if TYPE_CHECKING:
    from wfrun.api import Program
    from wfrun.cli.inputs import Wanted
    from wfrun.cli.report import Story
    from wfrun.dsl.problems import Problem
    from wfrun.interpreter.trace import RunReport
    from wfrun.settings import Settings
    from wfrun.simulator.session import Session
    from wfrun.stripe_catalog import Catalog

_HELP = """Run every workflow of the scripts on an event, and say step by step what would happen and why. Nothing leaves the machine.

EVENT is a file (one event, a JSON array, JSON Lines, or what `stripe events list` prints), `-` for stdin, or the name of an event type,
which stands for a sample event of that type.

\b
Exit status:
  0  all well, also when no workflow matched
  1  a run failed, or a script has errors
  2  wrong usage, or input that cannot be read
     (also when other events of the same input ran)
  3  acting live was refused
  4  a run needs attention
"""


@click.command(
    "run", help=_HELP, short_help="Run scripts on an event, simulated.", context_settings={"help_option_names": ["-h", "--help"]}
)
@click.argument("words", nargs=-1, metavar="SCRIPT... EVENT")
@click.option("--type", "event_type", metavar="TYPE", help="The type of the event that a bare Stripe object came with.")
@click.option("--start", metavar="NAME", help="Start this on-demand or timetable workflow; no EVENT then.")
@click.option("--input", "start_input", metavar="JSON", help="The input of --start: a JSON object, or @FILE.")
@click.option("--objects", metavar="PATH", help="Stripe objects that the simulated account holds: a JSON file or a folder of them.")
@click.option("--history", metavar="FILE", help="Earlier events, for `recent`.")
@click.option("--env", metavar="NAME", help="Which settings of wfrun.toml to use.")
@click.option("--all", "everything", is_flag=True, help="List the workflows that the event does not trigger, too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: one document, or one a line for several events.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), help="When to colour (default: on a terminal).")
@click.option("-v", "--verbose", is_flag=True, help="Show keys and the arguments in Stripe's form.")
@click.option("-q", "--quiet", is_flag=True, help="Print the closing line only.")
@click.option("--live", is_flag=True, help="Really act (not part of this version).")
@click.option("--fetch", is_flag=True, help="Read missing objects from Stripe (not part of this version).")
def command(
    words: tuple[str, ...],
    event_type: str | None,
    start: str | None,
    start_input: str | None,
    objects: str | None,
    history: str | None,
    env: str | None,
    everything: bool,
    as_json: bool,
    color: str | None,
    verbose: bool,
    quiet: bool,
    live: bool,
    fetch: bool,
) -> int:
    """Runs scripts on events; gives the exit status."""
    if live:
        raise Refusal("acting live is not part of this version; without --live everything is simulated", failing.REFUSED)
    if fetch:
        raise Refusal("--fetch is not part of this version; give the objects with --objects")
    scripts, event = _scripts_and_event(words, start, start_input, event_type)
    from wfrun.settings import BadSettings, load_settings

    try:
        settings = load_settings(scripts, environ=os.environ, env=env, color=color, objects=objects, history=history)
    except BadSettings as error:
        raise Refusal(str(error)) from None
    program = _load(scripts, settings, as_json)
    if program is None:
        return failing.FAILED
    telling = _Telling(settings.color, as_json=as_json, verbosity=-1 if quiet else 1 if verbose else 0)
    if start is not None:
        status = _start(program, settings, start, start_input, telling)
    else:
        status = _run(program, settings, event, event_type, everything, telling)
    if program.problems:
        sys.stdout.flush()
        _show_problems(program.problems, settings)
    return status


def _scripts_and_event(words: Sequence[str], start: str | None, start_input: str | None, event_type: str | None) -> tuple[list[str], str]:
    """Which words are scripts and which is the event. Raises ``Refusal``."""
    if start is not None:
        if event_type is not None:
            raise Refusal("--type belongs to an EVENT, and --start takes none")
        if not words:
            raise Refusal("--start needs the SCRIPT that the workflow is in")
        return list(words), ""
    if start_input is not None:
        raise Refusal("--input belongs to --start")
    if not words:
        raise Refusal("a SCRIPT and an EVENT are needed: wfrun script.wf event.json")
    *scripts, event = words
    if not scripts or (event.endswith(".wf") and all(word.endswith(".wf") for word in words)):
        missing = _unknown_word(words[0]) if len(words) == 1 else None
        raise Refusal(
            missing or f"an EVENT is needed after {event}: a file, - for stdin, or an event type such as payment_intent.succeeded"
        )
    if not event.strip():
        raise Refusal("the EVENT is empty: a file, - for stdin, or an event type is needed")
    if event.endswith(".wf"):
        raise Refusal(f"the EVENT comes last, after the scripts; {event} is a script")
    return scripts, event


def _unknown_word(word: str) -> str | None:
    """What to say of a single word that is no file: perhaps it is a command, misspelled."""
    from wfrun.cli import COMMANDS
    from wfrun.cli.inputs import did_you_mean, is_there

    if is_there(word) or "." in word:
        return None

    return f"`{word}` is no command and no file{did_you_mean(word, COMMANDS)}"


def _load(scripts: list[str], settings: Settings, as_json: bool) -> Program | None:
    """The program; None when it has errors, which are then printed."""
    from wfrun.api import load
    from wfrun.dsl.problems import CheckFailed
    from wfrun.loading import ReadError

    try:
        return load(*scripts, settings=settings)
    except ReadError as error:
        raise Refusal(str(error)) from None
    except CheckFailed as failed:
        if as_json:
            from wfrun.cli.json_writing import json_text

            writer(sys.stdout)(json_text({"problems": [problem.to_dict() for problem in failed.problems]}, 2) + "\n")
        else:
            _show_problems(failed.problems, settings)
        return None


def _show_problems(problems: Sequence[Problem], settings: Settings) -> None:
    """Problems on stderr."""
    from wfrun.dsl.render import render_text

    if sys.stderr is not None:
        colored = page_for(sys.stderr, settings.color, os.environ).color
        write_error(render_text(problems, color=colored))


class _Telling:
    """Where reports go: the story on the terminal, or JSON."""

    def __init__(self, color: str, *, as_json: bool, verbosity: int) -> None:
        self.page = page_for(sys.stdout, color, os.environ)
        self.as_json = as_json
        self.verbosity = verbosity
        self.story: Story | None = None
        self.outcomes: set[int] = set()

    def tell(self, report: RunReport, event: Mapping[str, Any] | None, *, one_of_many: bool = False) -> None:
        """One report."""
        self.outcomes.add(failing.FAILED if report.failed else failing.ATTENTION if report.needs_attention else failing.OK)
        if not self.as_json:
            self._story().tell(report, event)
            return
        from wfrun.cli.json_writing import json_text

        self.page.write(json_text(report.to_dict(), None if one_of_many else 2, ascii_only=self.page.ascii) + "\n")

    def close(self, faults: Sequence[str] = (), *, interrupted: bool = False) -> int:
        """The closing lines, and the exit status: 2 is stronger than 1, for what was not read was not run; 1 is stronger than 4."""
        if not self.as_json:
            self._story().close(unread=len(faults), interrupted=interrupted)
        if interrupted:
            return failing.INTERRUPTED
        if faults:
            return failing.USAGE
        return next((status for status in (failing.FAILED, failing.ATTENTION) if status in self.outcomes), failing.OK)

    def _story(self) -> Story:
        if self.story is None:
            from wfrun.cli.report import Story

            self.story = Story(self.page, self.verbosity)
        return self.story


def _start(program: Program, settings: Settings, name: str, given: str | None, telling: _Telling) -> int:
    """Starts a workflow by its name."""
    from wfrun.cli.inputs import Wanted, read_mapping
    from wfrun.simulator.session import BadInput

    mapping = read_mapping(given, "--input") if given is not None else None
    session = _session(program, settings, Wanted(None, _catalog, int(time.time())))
    try:
        report = session.start(name, mapping)
    except BadInput as error:
        raise Refusal(str(error)) from None
    telling.tell(report, None)
    return telling.close()


def _run(program: Program, settings: Settings, word: str, event_type: str | None, everything: bool, telling: _Telling) -> int:
    """Runs the events of the input, in order, in one simulated account. Events that could not be read are named and the others run."""
    from wfrun.cli.inputs import Wanted, read_events

    now = int(time.time())
    wanted = Wanted(event_type, _catalog, now)
    given = read_events(word, wanted)
    for fault in given.faults:
        complain(fault)
    if given.faults and not given.events:
        return failing.USAGE
    session = _session(program, settings, Wanted(None, _catalog, now))
    many = len(given.events) + len(given.faults) > 1
    try:
        for position, event in enumerate(given.events):
            telling.tell(session.run(event, later=_After(given.events, position + 1), everything=everything), event, one_of_many=many)
    except KeyboardInterrupt:
        return telling.close(given.faults, interrupted=True)
    return telling.close(given.faults)


def _session(program: Program, settings: Settings, wanted: Wanted) -> Session:
    """The simulated account, with the objects and the history that were given."""
    objects: Sequence[Mapping[str, Any]] = ()
    if settings.objects is not None:
        from wfrun.simulator.given_objects import BadObjects, load_objects

        try:
            objects = load_objects(Path(settings.objects))
        except BadObjects as error:
            raise Refusal(str(error)) from None
    history = None
    if settings.history is not None:
        from wfrun.cli.inputs import read_all_events

        history = read_all_events(settings.history, wanted)
    return program.session(objects=objects, history=history)


class _After(Sequence[Mapping[str, Any]]):
    """The events from a position on: a view, so that a long input is not copied for each of its events."""

    def __init__(self, events: Sequence[Mapping[str, Any]], start: int) -> None:
        self._events, self._start = events, start

    def __len__(self) -> int:
        return max(0, len(self._events) - self._start)

    @overload
    def __getitem__(self, index: int) -> Mapping[str, Any]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Mapping[str, Any]]: ...
    def __getitem__(self, index: int | slice) -> Mapping[str, Any] | Sequence[Mapping[str, Any]]:
        if isinstance(index, slice):
            return self._events[self._start :][index]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        return self._events[index + self._start if index >= 0 else index]


def _catalog() -> Catalog:
    from wfrun.stripe_catalog import load

    return load()
