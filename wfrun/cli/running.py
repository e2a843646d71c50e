"""Running scripts on events: the work of ``wfrun run`` once its options are known.

For the time to start, a run without options does not import what reads options, and what only some runs need is imported there.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from wfrun import stripe_catalog
from wfrun.api import Program, load
from wfrun.cli import exit_status
from wfrun.cli.command_names import COMMANDS
from wfrun.cli.event_input import STDIN, EventInputOptions, did_you_mean, every_event, is_there, open_events, read_start_input
from wfrun.cli.exit_status import CommandError
from wfrun.cli.run_options import Options
from wfrun.cli.run_output import RunOutput
from wfrun.cli.sample_options import SampleOptions, moment
from wfrun.cli.script_paths import script_files, settings_places
from wfrun.cli.terminal import complain, writer
from wfrun.dsl.diagnostics.diagnostic import CheckFailed
from wfrun.project.files import ReadError
from wfrun.settings import BadSettings, Settings, load_settings
from wfrun.simulator.event_order import OUT_OF_ORDER

if TYPE_CHECKING:
    from wfrun.cli.progress import Progress
    from wfrun.dsl.diagnostics.diagnostic import Problem
    from wfrun.live.stripe_reader import StripeReader
    from wfrun.simulator.event_order import EventStream
    from wfrun.simulator.session import Session
    from wfrun.stripe_catalog import Catalog


def run(options: Options) -> int:
    """Runs scripts on events, prints what happened, and gives the exit status."""
    acting = next((option for option, given in options.only_live if given), None)
    if acting is not None:
        raise CommandError(f"{acting} belongs to --live")
    words, event = scripts_and_event(options)
    scripts = _files(words)
    now = moment(options.now) if options.now is not None else None
    beside = settings_places(words, scripts)
    settings = _settings(beside, env=options.env, color=options.color, objects=options.objects, history=options.history)
    program = _load(scripts, settings, options.as_json)
    if program is None:
        return exit_status.FAILED
    output = RunOutput(settings.color, as_json=options.as_json, verbosity=-1 if options.quiet else 1 if options.verbose else 0)
    if options.as_test is not None:
        from wfrun.cli.as_test import AsTest

        output = AsTest(program, settings, options)
    output.fetches = options.fetch
    with _reader(beside, program, options, event) as reader:
        if options.start is not None:
            status = _start(program, settings, options, now, output, reader)
        else:
            status = _run(program, settings, event, options, now, output, reader)
    if program.problems:
        sys.stdout.flush()
        _show_problems(program.problems, settings)
    return status


def checked_program(
    words: Sequence[str], env: str | None, *, as_json: bool = False, color: str | None = None
) -> tuple[Program, list[str], Settings] | None:
    """Returns the program that words name, its files and its settings; None when it has errors, which are then printed."""
    for word in words:
        _refuse_as_script(word, "no EVENT is taken here")
    scripts = _files(list(words))
    settings = _settings(settings_places(words, scripts), env=env, color=color)
    program = _load(scripts, settings, as_json)
    if program is None:
        return None
    if program.problems and not as_json:
        _show_problems(program.problems, settings)
    return program, scripts, settings


def scripts_and_event(options: Options) -> tuple[list[str], str]:
    """Splits the words into scripts and the event. Raises ``CommandError``."""
    words = options.words
    if options.start is not None:
        if options.event_type is not None:
            raise CommandError("--type belongs to an EVENT, and --start takes none")
        if not words:
            raise CommandError("--start needs the SCRIPT that the workflow is in")
        sample = options.sample.given
        if sample is not None:
            raise CommandError(f"{sample} is for the sample that an event type stands for, and --start takes no EVENT")
        for word in words:
            _refuse_as_script(word, "--start takes no EVENT")
        return list(words), ""
    if options.start_input is not None:
        raise CommandError("--input belongs to --start")
    if not words:
        raise CommandError("a SCRIPT and an EVENT are needed: wfrun script.wf event.json")
    *scripts, event = words
    unknown = _unknown_word(words[0])
    if unknown is not None:
        raise CommandError(unknown)
    if not scripts or (event.endswith(".wf") and all(word.endswith(".wf") for word in words)):
        raise CommandError(f"an EVENT is needed after {event}: a file, - for stdin, or an event type such as payment_intent.succeeded")
    if not event.strip():
        raise CommandError("the EVENT is empty: a file, - for stdin, or an event type is needed")
    if event.endswith(".wf"):
        raise CommandError(f"the EVENT comes last, after the scripts; {event} is a script")
    for script in scripts:
        _refuse_as_script(script, "the scripts come first, then one EVENT")
    return scripts, event


def _refuse_as_script(word: str, order: str) -> None:
    """Raises ``CommandError`` for what cannot be a script."""
    if not word.strip():
        raise CommandError("a SCRIPT is empty: the name of a file is needed")
    if word == "-":
        raise CommandError("only the EVENT can come from stdin; a SCRIPT is a file")
    if word.endswith((".json", ".jsonl", ".ndjson")):
        raise CommandError(f"{word} is JSON, not a script: {order}")
    if word.startswith("evt_") and not is_there(word):
        raise CommandError(f"{word} is the id of an event, not a script: {order}")


def _unknown_word(word: str) -> str | None:
    """Describes a first word that is no file and looks like a command, perhaps a misspelled one; None for other words."""
    if not word.isidentifier() or is_there(word):
        return None
    return f"`{word}` is no command and no file{did_you_mean(word, COMMANDS) or '; `wfrun --help` lists the commands'}"


def _settings(beside: list[str], **options: Any) -> Settings:
    """Returns the settings beside scripts, with these options over them. Raises ``CommandError``."""
    try:
        return load_settings(beside, environ=os.environ, **options)
    except BadSettings as error:
        raise CommandError(str(error)) from None


def _load(scripts: list[str], settings: Settings, as_json: bool) -> Program | None:
    """Loads the program; None when it has errors, which are then printed."""
    try:
        return load(*scripts, settings=settings)
    except ReadError as error:
        raise CommandError(str(error)) from None
    except CheckFailed as failed:
        if as_json:
            from wfrun.cli.json_output import json_text
            from wfrun.dsl.diagnostics.render.json import problems_document

            writer(sys.stdout)(json_text(problems_document(failed.problems), 2) + "\n")
        else:
            _show_problems(failed.problems, settings)
        return None


def _show_problems(problems: Sequence[Problem], settings: Settings) -> None:
    from wfrun.cli.diagnostic_output import show_problems

    show_problems(problems, settings.color)


def _files(words: list[str]) -> list[str]:
    """Returns the scripts that words name, each once; of a folder all that are below it. Raises ``CommandError``."""
    return words if len(words) == 1 and not os.path.isdir(words[0]) else script_files(words)


def _reader(scripts: list[str], program: Program, options: Options, event: str) -> AbstractContextManager[StripeReader | None]:
    """Gives the reader of ``--fetch`` while the block runs; None without it. Raises ``CommandError``."""
    if not options.fetch:
        return nullcontext()
    from wfrun.cli.fetching import stripe_reader

    if options.start is None and event != STDIN and not is_there(event) and not event.startswith("evt_"):
        raise CommandError(f"--fetch reads what an event of Stripe's names, and `{event}` is a sample, which names nothing that Stripe has")
    return stripe_reader(scripts, options.env, program.release)


def _start(program: Program, settings: Settings, options: Options, now: int | None, output: RunOutput, reader: StripeReader | None) -> int:
    """Starts a workflow by its name."""
    from wfrun.interpreter.start_parameters import BadInput

    mapping = read_start_input(options.start_input)
    session = _session(program, settings, options, now, reader)
    livemode = reader.key.livemode if reader is not None else None
    if livemode is not None:
        session.account.livemode = livemode
    try:
        report = session.start(options.start or "", mapping, livemode=livemode)
    except BadInput as error:
        raise CommandError(str(error)) from None
    output.add(report, None)
    status = output.finish()
    _report_unused_answers(session, options)
    return status


def _report_unused_answers(session: Session, options: Options) -> None:
    """Says which answers nobody asked for, once all that happened has been told."""
    left = options.answers[len(options.answers) - len(session.answers_left) :]
    if not left:
        return
    sys.stdout.flush()
    named = ", ".join(f"`--answer {answer}`" for answer in left)
    came = "no approval" if len(left) == len(options.answers) else f"no approval after the first {len(options.answers) - len(left)}"
    complain(f"{named} {'was' if len(left) == 1 else 'were'} not used: {came} came")


def _run(
    program: Program,
    settings: Settings,
    word: str,
    options: Options,
    now: int | None,
    output: RunOutput,
    reader: StripeReader | None = None,
) -> int:
    """Runs the events of the input, in order, in one simulated account. Events that could not be read are named and the others run."""
    if reader is not None:
        from wfrun.cli.fetching import check_event, event_source
    reading = event_options(program, options.event_type, now, options.sample)
    if reader is not None:
        reading = reading._replace(read_event=event_source(reader, options.account))
    events = open_events(word, reading)
    stream = events.stream
    following = stream.following()
    if following is None and events.unread:
        return exit_status.USAGE
    session = _session(program, settings, options, now, reader)
    if following is not None and events.described_object is not None:
        # The account knows what a thin event does not carry: what was changed in the sample is there when the run reads it.
        session.account.observe({**following.event, "data": {"object": events.described_object}})
    gc.freeze()  # the collector need not look through what was read so far again and again
    thresholds = gc.get_threshold()
    gc.set_threshold(2_000)  # what one event leaves behind is collected soon: it is small, and a run of many events is not a start
    progress = _progress(stream, output)
    interrupted = False
    done = 0
    try:
        while following is not None:
            event = following.event
            if reader is not None:
                check_event(reader, event)
            report = session.run(event, later=stream, everything=options.everything, notes=following.notes)
            output.add(report, event, one_of_many=events.several)
            done += 1
            if progress is not None:
                progress.reached(done, stream.total)
            following = stream.following()
    except KeyboardInterrupt:
        interrupted = True
    finally:
        gc.set_threshold(*thresholds)
        if progress is not None:
            progress.clear()
    if options.quiet and stream.out_of_order:
        complain(OUT_OF_ORDER)
    status = output.finish(events.unread, interrupted=interrupted)
    if not interrupted:
        _report_unused_answers(session, options)
    return status


def _progress(stream: EventStream, output: RunOutput) -> Progress | None:
    """Returns a progress bar for many events, where stderr is a terminal and the reports go elsewhere."""
    if sys.stderr is None or not sys.stderr.isatty() or (sys.stdout.isatty() and output.verbosity >= 0):
        return None
    from wfrun.cli.progress import MANY, progress_of

    return progress_of(stream.total, "events", over=MANY)


def _session(program: Program, settings: Settings, options: Options, now: int | None, reader: StripeReader | None = None) -> Session:
    """Makes the simulated account, with the objects, the history and the answers that were given."""
    objects: Sequence[Mapping[str, Any]] = ()
    if settings.objects is not None:
        from wfrun.simulator.object_files import BadObjects, load_objects

        try:
            objects = load_objects(settings.objects)
        except BadObjects as error:
            raise CommandError(str(error)) from None
    history = None
    if settings.history is not None:
        history = every_event(settings.history, event_options(program, None, now, SampleOptions()))
    answers = [{"yes": True, "no": False, "none": None}[answer] for answer in options.answers]
    return program.session(objects=objects, history=history, now=now, answers=answers, reader=reader)


def event_options(program: Program, event_type: str | None, now: int | None, sample: SampleOptions) -> EventInputOptions:
    """Returns how the input is to be read: samples are of the release that the program is written for."""

    def catalog() -> Catalog:
        return stripe_catalog.load(program.release)

    return EventInputOptions(event_type, catalog, int(time.time()) if now is None else now, sample)
