"""Acting: the work of ``wfrun … --live``. Checks first, then a plan and a question, then the runs, and what came of them."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from wfrun.cli import exit_status
from wfrun.cli.event_input import is_there, read_events, read_start_input
from wfrun.cli.exit_status import CommandError
from wfrun.cli.live_notes import Notes
from wfrun.cli.live_plan import Plan, Planner
from wfrun.cli.live_world import ask, can_ask, check_account, checked_world, link_pages, refusals, refused
from wfrun.cli.run_options import Options
from wfrun.cli.run_output import RunOutput
from wfrun.cli.running import checked_program, event_options, scripts_and_event
from wfrun.cli.sample_options import SampleOptions
from wfrun.cli.terminal import complain
from wfrun.interpreter.event_origin import account_of, is_thin
from wfrun.interpreter.start_parameters import BadInput
from wfrun.live.checks import check_mode, check_names, check_release
from wfrun.live.events import EventNotRead, check_file
from wfrun.live.stripe.keys import mode_word
from wfrun.runs.acting import Acting, is_due, is_left, paths_done, questions_asked, report_of, run_before, steps_in_doubt
from wfrun.runs.database import DatabaseProblem
from wfrun.runs.incoming import BadEvent
from wfrun.runs.opening import database_url, open_database
from wfrun.runs.plan_differences import differences
from wfrun.support.english import counted
from wfrun.support.records import evolve

if TYPE_CHECKING:
    from wfrun.api import Program
    from wfrun.interpreter.triggers import Rule
    from wfrun.live.world import World
    from wfrun.runs.listing import Story
    from wfrun.settings import Settings

_EVENT_ID = r"evt_[A-Za-z0-9_]+"

STAND_INS = (
    ("--objects", "objects"), ("--history", "history"), ("--set", "changes"), ("--seed", "seed"), ("--type", "event_type"),
    ("--now", "now"), ("--answer", "answers"), ("--as-test", "as_test"), ("--fetch", "fetch"),
)  # fmt: skip
"""Options for trying out."""


def act(options: Options) -> int:
    """Acts on events, or starts a workflow by its name; prints what happened, and gives the exit status."""
    for option, name in STAND_INS:
        given = getattr(options, name)
        if given is not None and given is not False and given != ():
            raise refused(f"{option} is for trying out, and --live acts on what Stripe has")
    words, event = scripts_and_event(options)
    found = checked_program(words, options.env, as_json=options.as_json, color=options.color)
    if found is None:
        return exit_status.FAILED
    program, _, settings = found
    with _sentences(), checked_world(program, settings, mail_dir=options.mail_dir, url=options.url) as (world, livemode):
        check_names(program.rules)
        command = _Command(options, program, settings, world, livemode)
        return command.start(options.start) if options.start is not None else command.run(event)


@contextmanager
def _sentences() -> Iterator[None]:
    """Ends the command in a sentence for whatever keeps it from acting."""
    try:
        with refusals():
            yield
    except (EventNotRead, BadEvent, BadInput, DatabaseProblem) as problem:
        raise CommandError(str(problem)) from None


class _Named(NamedTuple):
    """An event as the command line names it: its id, the connected account that it is of, and what a file says of it."""

    id: str
    account: str | None
    told: Mapping[str, Any] | None = None


class _Acted(NamedTuple):
    """An event that was acted on, its runs, those that it had before, and the plan that was made."""

    event: Mapping[str, Any] | None
    runs: tuple[str, ...]
    earlier: Mapping[str, Story]
    plan: Plan
    notes: tuple[str, ...] = ()
    there: frozenset[str] = frozenset()
    """The runs that were there when it was accepted, also those that were not yet when the plan was made."""


class _Command:
    """One command that acts."""

    def __init__(self, options: Options, program: Program, settings: Settings, world: World, livemode: bool) -> None:
        self.options = options
        self.program = program
        self.settings = settings
        self.world = world
        self.livemode = livemode
        verbosity = -1 if options.quiet else 1 if options.verbose else 0
        self.output = RunOutput(settings.color, as_json=options.as_json, verbosity=verbosity, live=True)
        self.notes = Notes(options)
        if not options.yes and not can_ask():
            raise refused("--live asks before it acts, and there is no terminal to ask on: --yes acts without a question")

    def _rule(self, name: str) -> Rule | None:
        return next((rule for rule in self.program.rules if rule.name == name), None)

    @contextmanager
    def _acting(self) -> Iterator[tuple[Acting, Planner]]:
        database = open_database(database_url(self.options.database, os.environ), tell=complain)
        try:
            secrets = self.settings.secrets
            check_account(self.world, database, self.program.release, livemode=self.livemode)
            link_pages(self.world, database)
            with Acting(database, self.world.sender, livemode=self.livemode, secrets=secrets, tell=complain) as acting:
                planner = Planner(self.program, self.settings, self.world, acting)
                try:
                    yield acting, planner
                finally:
                    planner.reader.close()
        finally:
            database.close()

    # --- events ------------------------------------------------------------------------------------------------------------------

    def run(self, word: str) -> int:
        """Acts on the events that a word names."""
        named = self._named(word)
        if len(named) > 1 and not self.options.yes:
            raise refused(f"{word} holds {counted(len(named), 'event')}: --yes acts on all of them")
        events = [self._read(one, word) for one in named]
        acted: list[_Acted] = []
        with self._acting() as (acting, planner):
            interrupted, trouble = False, None
            try:
                for event in events:
                    earlier = acting.earlier(event)
                    alone = acting.left_alone(event, [rule for rule in self.program.triggered(event) if rule.name not in earlier])
                    plan = planner.on_event(event, {*earlier, *alone}, tuple(alone.values()), everything=self.options.everything)
                    waiting = acting.awaiting(event)
                    if not self._may(acting, plan, earlier, event, waiting):
                        acted.append(_Acted(event, tuple(str(story.summary["run"]) for story in earlier.values()), earlier, plan))
                        break
                    accepted = acting.accept(event, acting.store(self.program.loaded, self.settings))
                    looked = self.notes.looked_at(waiting) if waiting else None
                    notes = tuple(note for note in (accepted.note, looked) if note is not None)
                    acted.append(_Acted(event, accepted.runs, earlier, plan, notes, accepted.there))
                    acting.drive([run for one in acted for run in one.runs])
            except KeyboardInterrupt:
                interrupted = True
            except (BadEvent, DatabaseProblem) as problem:
                trouble = problem  # what was done up to here is told first
            for one in acted:
                self._tell(acting, one, several=len(events) > 1)
        if trouble is not None:
            if acted:
                self.output.finish(len(events) - len(acted))
            raise trouble
        return self.output.finish(interrupted=interrupted)

    def _named(self, word: str) -> list[_Named]:
        """Returns the events that a word of the command line names. Raises ``CommandError``."""
        asked = self.options.account
        if re.fullmatch(_EVENT_ID, word) and not is_there(word):
            return [_Named(word, asked)]
        if not is_there(word) and word != "-" and "." in word and not word.endswith((".json", ".jsonl", ".ndjson")):
            raise refused(f"{word} stands for a sample, and --live acts on events that happened: give the id of one (evt_…), or a file")
        batch = read_events(word, event_options(self.program, None, None, SampleOptions()))
        if batch.faults:
            raise CommandError(batch.faults[0])
        found = []
        for event in batch.events:
            name, account = event.get("id"), account_of(event)
            if not isinstance(name, str) or not re.fullmatch(_EVENT_ID, name):
                raise refused(
                    f"{word}: an event without an id of Stripe's (evt_…) cannot be read again, and --live acts on what Stripe has"
                )
            if asked is not None and account not in (None, asked):
                raise refused(f"{word}: the event {name} is of the account {account}, and --account says {asked}")
            check_mode(event, self.livemode)
            found.append(_Named(name, account or asked, event))
        return found

    def _read(self, named: _Named, word: str) -> Mapping[str, Any]:
        """Reads an event again from Stripe, and checks that it may be acted on. Raises what keeps it from that."""
        thin = named.told is not None and is_thin(named.told)
        event = self.world.events.read(named.id, named.account, self.program.release, thin=thin)
        check_mode(event, self.livemode)
        if named.told is not None:
            check_file(named.told, event, word)
        check_release(event, self.program.triggered(event))
        return event

    # --- starts by name ----------------------------------------------------------------------------------------------------------

    def start(self, name: str) -> int:
        """Starts a workflow by its name."""
        mapping = read_start_input(self.options.start_input)
        with self._acting() as (acting, planner):
            plan = planner.start(name, mapping)
            before = acting.started_before(name, mapping)
            going = before is not None and is_left(before)
            earlier = {name: before} if before is not None and going else {}
            notes = () if before is None or going else (self.notes.same_start(before),)
            for note in notes:
                complain(note)
            there = str(before.summary["run"]) if before is not None and going else None
            if (before is not None and going and not is_due(before)) or not self._may(acting, plan, earlier, None):
                self._tell(acting, _Acted(None, (there,) if there is not None else (), earlier, plan, notes))
                return self.output.finish()
            run = there or acting.start(name, mapping, acting.store(self.program.loaded, self.settings))
            interrupted = False
            try:
                acting.drive([run])
            except KeyboardInterrupt:
                interrupted = True
            self._tell(acting, _Acted(None, (run,), earlier, plan, notes))
        return self.output.finish(interrupted=interrupted)

    # --- the question ------------------------------------------------------------------------------------------------------------

    def _may(self, acting: Acting, plan: Plan, earlier: Mapping[str, Story], event: Mapping[str, Any] | None, waiting: int = 0) -> bool:
        """Shows what will be done and asks whether it shall be; tells whether there is anything to do. ``waiting`` runs wait for the event.

        Raises ``CommandError`` where the person says no.
        """
        going = [story for story in earlier.values() if is_due(story)]
        if self.options.yes or not (going or plan.acts or waiting):
            return self.options.yes
        if plan.acts:
            plan.show(event, self.settings.color, sys.stderr if self.options.as_json else sys.stdout)
        for story in going:
            complain(self.notes.left(story) + acting.keeps_to(story, self._rule(str(story.summary["workflow"]))))
        if waiting:
            complain(self.notes.looked_at(waiting))
        mode = "live mode: real money moves" if self.livemode else mode_word(False)
        if not ask(f"This acts in Stripe's {mode}. {'Do it?' if plan.acts else 'Go on with it?'}"):
            raise refused("nothing was done")
        return True

    # --- what came of it ---------------------------------------------------------------------------------------------------------

    def _tell(self, acting: Acting, acted: _Acted, *, several: bool = False) -> None:
        """Prints the report of an event, or of a start."""
        workflows, before, doubts, asked = [], [], 0, 0
        done: dict[str, Collection[str]] = {}
        for run in acted.runs:
            story = acting.story(run)
            name = str(story.summary["workflow"])
            report, earlier = report_of(story, self._rule(name)), acted.earlier.get(name)
            if earlier is not None:
                report.notes.insert(0, run_before(earlier, acting.keeps_to(earlier, self._rule(name))))
                done[report.run] = paths_done(earlier)
                if (story.summary["status"], len(story.steps)) == (earlier.summary["status"], len(earlier.steps)):
                    before.append(report.run)
            elif run in acted.there:
                report.notes.insert(0, "was begun by another command at this moment; nothing is repeated")
                before.append(report.run)
            elif (plan := acted.plan.of(name)) is not None:
                report.notes.extend(f"other than planned: {text}" for text in differences(plan, report))
            report.notes.extend(self.notes.how_to_go_on(story))
            doubts += len(steps_in_doubt(story))
            asked += questions_asked(story) if report.run not in before else 0
            workflows.append(report)
        told = {report.name for report in workflows}
        left = ("not_triggered",) if acted.runs else ("not_triggered", "skipped")
        workflows += [report for report in acted.plan.report.workflows if report.outcome in left and report.name not in told]
        whole = evolve(acted.plan.report, workflows=tuple(workflows), live=True, notes=acted.notes)
        self.output.add(whole, acted.event, one_of_many=several, before=before, done=done, doubts=doubts, asked=asked)
