"""Starting the REPL: what the command line names is loaded, then lines are read from a terminal or from a pipe."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from typing import NamedTuple

from wfrun.cli import exit_status
from wfrun.cli.event_input import EventInputOptions, every_event, is_there, read_events
from wfrun.cli.exit_status import CommandError
from wfrun.cli.terminal import complain, stdout_terminal
from wfrun.project.files import ReadError, read_script
from wfrun.repl.answer_printer import AnswerPrinter
from wfrun.repl.answers import Answer
from wfrun.repl.event_commands import load_sample_of_script
from wfrun.repl.session import ReplSession
from wfrun.settings import BadSettings, Settings, load_settings
from wfrun.stripe_catalog import Catalog

_EVENT_FILES = (".json", ".jsonl", ".ndjson")
_MISSING_LIBRARY = "typing at a terminal needs prompt_toolkit and pygments: pip install 'wfrun[repl]' (lines from a pipe need neither)"


class Options(NamedTuple):
    """The words and options of ``wfrun repl``, as ``wfrun repl --help`` describes them."""

    words: tuple[str, ...] = ()
    objects: str | None = None
    history: str | None = None
    env: str | None = None
    color: str | None = None


def start(options: Options) -> int:
    """Runs the REPL and gives the exit status. Raises ``CommandError`` for what cannot be read."""
    script, event = _script_and_event(options.words)
    if sys.stdin is None:
        raise CommandError("stdin is closed: there is nothing to read lines from")
    try:
        settings = load_settings(
            [script] if script is not None else [],
            environ=os.environ,
            env=options.env,
            color=options.color,
            objects=options.objects,
            history=options.history,
        )
    except BadSettings as error:
        raise CommandError(str(error)) from None
    interactive = sys.stdin.isatty() and sys.stdout.isatty()
    if interactive:
        _need_libraries()
    session = ReplSession(settings, now=int(time.time()))
    answer = _load(session, settings, script, event)
    if interactive:
        from wfrun.repl.terminal import InteractiveTerminal

        return InteractiveTerminal(session, settings.color).run(answer)
    from wfrun.repl.piped import run

    color = "never" if settings.color == "auto" else settings.color
    return run(session, AnswerPrinter(stdout_terminal(color)), answer)


def _script_and_event(words: Sequence[str]) -> tuple[str | None, str | None]:
    """Splits the words into the script and the event. Raises ``CommandError``."""
    if any(not word.strip() for word in words):
        raise CommandError("a SCRIPT or an EVENT is empty: the name of a file, or of an event type, is needed")
    if "-" in words:
        raise CommandError("stdin is what is typed: the SCRIPT and the EVENT are files, or the EVENT the name of a type")
    match words:
        case []:
            return None, None
        case [word] if word.endswith(".wf"):
            return word, None
        case [word] if word.endswith(_EVENT_FILES) or (not is_there(word) and "." in word):
            return None, word
        case [word]:
            return word, None
        case [script, event] if event.endswith(".wf"):
            raise CommandError(f"the EVENT comes last, after the script; {event} is a script")
        case [script, event]:
            if script.endswith(_EVENT_FILES):
                raise CommandError(f"{script} is JSON, not a script: the script comes first, then the EVENT")
            return script, event
    raise CommandError(f"one SCRIPT and one EVENT are taken, not {len(words)} words")


def _need_libraries() -> None:
    from importlib.util import find_spec

    if find_spec("prompt_toolkit") is None or find_spec("pygments") is None:
        raise CommandError(_MISSING_LIBRARY)


def _load(session: ReplSession, settings: Settings, script: str | None, event: str | None) -> Answer:
    """Loads what the command line names. Raises ``CommandError``."""
    answer = Answer()
    if settings.objects is not None:
        from wfrun.simulator.object_files import BadObjects, load_objects

        try:
            session.add_objects(load_objects(settings.objects))
        except BadObjects as error:
            raise CommandError(str(error)) from None
    if script is not None:
        try:
            answer += session.load_script(read_script(script))
        except ReadError as error:
            raise CommandError(str(error)) from None

    def catalog() -> Catalog:
        return session.library.catalog

    input_options = EventInputOptions(None, catalog, session.started)
    if settings.history is not None:
        session.history = list(every_event(settings.history, input_options))
    if event is None:
        return answer + load_sample_of_script(session)
    batch = read_events(event, input_options)
    for fault in batch.faults:
        complain(fault)
    if not batch.events:
        raise CommandError(f"{event} holds no event that can be read", exit_status.USAGE)
    return answer + Answer(failed=bool(batch.faults)) + session.load_events(batch.events, event)
