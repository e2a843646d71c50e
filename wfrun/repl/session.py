"""A session of the REPL without its terminal: text in, answers as plain values out.

A session holds one simulated account, the names that were given with their values and their types, the events that are at hand, and the
workflows of the script. Each input is parsed, checked in what the inputs before it gave, and carried out once: nothing is run again for
its effects.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from wfrun.dsl.source import Source, Span
from wfrun.interpreter.effects import Answer as EffectAnswer
from wfrun.interpreter.effects import Ask, Effect, RunEnvironment
from wfrun.interpreter.effects_loop import run_effects
from wfrun.interpreter.evaluator import Evaluator
from wfrun.interpreter.event_history import EventHistory, event_time
from wfrun.interpreter.report import WorkflowReport
from wfrun.interpreter.run_identity import identity_on_event
from wfrun.interpreter.scope import EventSubject, ValueScope
from wfrun.project.files import Script
from wfrun.repl.answers import Answer, Line, Problems, said
from wfrun.repl.events import Event, Events, heading
from wfrun.repl.scripts import CheckedPiece, Workflows, check_piece
from wfrun.repl.typed import TERMINAL, AskedCondition, Typed
from wfrun.settings import Settings
from wfrun.simulator.account.account import Account
from wfrun.simulator.driver import Simulation
from wfrun.simulator.thin_events import complete_thin_event
from wfrun.stdlib_actions import StandardDeclarations
from wfrun.support.limits import MAX_REPORT_CHARS
from wfrun.support.records import evolve
from wfrun.support.recursion import with_stack_room
from wfrun.values.missing import MISSING

if TYPE_CHECKING:
    from wfrun.dsl.inputs import InputChecker

NAME = "repl"
"""The name of the run that statements belong to."""

Asking = Callable[[str], "bool | None"]
"""Puts a question to the person at the terminal: True, False, or None for no answer in time."""


class ReplSession:
    """One session: ``answer`` takes an input and gives what there is to say.

    ``now`` is the moment, unix seconds, where no event tells one. ``ask`` puts the question of an ``approve`` to a person; without it the
    answer is assumed to be yes.
    """

    def __init__(self, settings: Settings | None = None, *, now: int | None = None, ask: Asking | None = None) -> None:
        self.settings = settings if settings is not None else Settings()
        self.started = int(time.time()) if now is None else now
        self.ask = ask
        self.script: CheckedPiece | None = None
        self.workflows = Workflows()
        self.events = Events()
        self.history: Sequence[Event] | None = None
        self._history: tuple[tuple[Events, int, Sequence[Event] | None], EventHistory] | None = None
        self.objects: list[Mapping[str, Any]] = []
        self._checker: InputChecker | None = None
        self._currency: str | None = None
        self.constants = ValueScope()
        self.values = self.constants.inner()
        self.asked: AskedCondition | None = None
        self.given: Source = Typed(TERMINAL, "")
        """The input that is being answered."""
        self.folder: str | None = None
        self.lines: dict[str, str] = {}
        """The lines that hold for typed items: the script's own, and those typed since. See ``CheckedPiece.lines``."""
        self._library = StandardDeclarations.of()
        self.inputs = 0
        """The number of inputs with statements: each has a place of its own, so that no idempotency key comes twice."""
        self._begin_account()

    @property
    def library(self) -> StandardDeclarations:
        """Returns what inputs may name."""
        return self._library

    @property
    def checker(self) -> InputChecker:
        """Returns the checker of inputs; it is imported when the first one comes, so that there is a prompt before."""
        if self._checker is None:
            from wfrun.dsl.checker.environment import TypeScope as Types
            from wfrun.dsl.inputs import InputChecker

            names = Types(self.script.types() if self.script is not None else None)
            self._checker = InputChecker(self.library, self._currency, names)
        return self._checker

    def use_currency(self, code: str | None) -> None:
        """Makes bare numbers beside money amounts of a currency from now on: a code in lower case."""
        self._currency = code
        if self._checker is not None:
            self._checker.currency = code

    # --- what is loaded --------------------------------------------------------------------------------------------------------

    def load_script(self, script: Script) -> Answer:
        """Loads a script, with its problems: its constants and its workflows are at hand, and what it says of currency and release.

        Raises ``ReadError`` where a file that it uses goes away meanwhile.
        """
        piece = check_piece(script)
        self.script = piece
        self.use_library(piece.library)
        self.use_currency(piece.file.currency)
        self.workflows = Workflows(piece.rules)
        self.folder = script.folder
        self.lines = piece.lines()
        self._begin_names()
        if not piece.problems:
            return Answer()
        problems = (Problems(piece.problems),)
        if not piece.broken:
            return Answer(problems)
        line = Line((f"{script.source.name} has errors: its workflows are not run until they are right. Expressions still work.",))
        return Answer((*problems, line), failed=True)

    def load_events(self, events: Sequence[Event], name: str, raw: Mapping[str, Any] | None = None) -> Answer:
        """Takes events as those at hand; the first is the current one. ``raw`` is the object of a thin sample event."""
        self.events = Events(events, name, raw)
        return self.begin_event()

    def use_library(self, library: StandardDeclarations) -> None:
        """Lets inputs name what these declarations hold from now on. Another release is another account."""
        other = library.release != self._library.release
        self._library = library
        self.world.declarations = library
        if self._checker is not None:
            self._checker = self._checker.with_declarations(library)
        if other:
            self._begin_account()
            if self.events.current is not None:
                self.begin_event()

    def reset(self) -> Answer:
        """Forgets the names, what was done to the account and how events were changed."""
        self.events.restore()
        self._begin_account()
        self._begin_names()
        self.asked = None
        return self.begin_event()

    def add_objects(self, objects: Sequence[Mapping[str, Any]]) -> None:
        """Adds objects to the account, as known."""
        self.objects += objects
        for raw in objects:
            self.account.add(raw)

    def _begin_account(self) -> None:
        self.account = Account(self.library.catalog, list(self.objects), now=self.started)
        self._place(None)

    def _begin_names(self) -> None:
        """Resets the names to the script's constants."""
        piece = self.script
        self.constants = ValueScope()
        self._checker = None
        if piece is not None:
            evaluator = Evaluator(piece.source, piece.file.currencies, self.library, EventSubject(None, self.library), self.environment)
            evaluator.scope = self.constants
            for name, expression in piece.constants():
                evaluator.begin()
                self.constants.bind(name, with_stack_room(evaluator.evaluate, expression), evaluator.assumed, evaluator.undecided)
        self.values = self.constants.inner()

    # --- events ----------------------------------------------------------------------------------------------------------------

    def begin_event(self) -> Answer:
        """Notes that the current event is another one, or was changed: names are read from it from now on, and time begins with it."""
        event = self.events.current
        note = self._place(event)
        if event is None:
            return Answer()
        head = heading(self.events, event)
        return head if note is None else head + said(("note: ", "faint"), note, indent=2)

    def _place(self, event: Event | None) -> str | None:
        """Prepares the account and the environment for an event; gives a note of what was made up."""
        now = event_time(event, self.started) if event is not None else self.started
        note = None
        self.assumed = False
        self.account.rewind(now)
        if event is not None:
            if self.events.described is not None:
                self.account.observe(self.events.described)
            event, self.assumed, note = complete_thin_event(event, self.account)
            self.account.observe(event, event_time(event, now))
        self.event = event
        self.subject = EventSubject(event, self.library, assumed=self.assumed)
        settings = self.settings
        self.environment = RunEnvironment(
            now, settings.values, settings.lists, settings.simulated_secrets, self.recent(event, now, self.events.position)
        )
        self.world = Simulation(self.library, account=self.account, now=now, later_events=self.events.later())
        self.identity = identity_on_event(NAME, event or {})
        return note

    def earlier_events(self) -> Sequence[Event] | None:
        """Returns the events before the current one, those that were given first; None where nothing is known of any."""
        earlier = self.events.earlier()
        if self.history is None:
            return earlier or None
        return [*self.history, *earlier]

    def recent(self, event: Event | None, now: int, position: int) -> Any:
        """Returns what ``recent`` searches for an event at a position, from 0; None where no earlier events are known."""
        if event is None or (self.history is None and not position):
            return None
        known = self._known_events()
        return known.before(event, now, first=len(self.history or ()) + position)

    def _known_events(self) -> EventHistory:
        """Returns the events that were given as history and those of the input, made anew when one of them is another one."""
        mark = (self.events, self.events.changes, self.history)
        if self._history is None or self._history[0] != mark:
            known = EventHistory()
            for event in (*(self.history or ()), *self.events):
                whole, assumed, _ = complete_thin_event(event, self.account)
                known.add(whole, assumed=assumed)
            self._history = (mark, known)
        return self._history[1]

    # --- inputs ----------------------------------------------------------------------------------------------------------------

    def evaluator(self, source: Source, currencies: Mapping[Span, str]) -> Evaluator:
        """Returns the evaluator of an input on the current event."""
        run = {"id": self.identity.run_id, "url": MISSING, "workflow": NAME}
        return Evaluator(source, currencies, self.library, self.subject, self.environment, self.values, run)

    def carry_out(self, execution: Generator[Effect, EffectAnswer, WorkflowReport]) -> WorkflowReport:
        """Drives statements to their end: in the account, with the clock going on, and with a person asked where there is one."""

        def handler(effect: Effect) -> EffectAnswer:
            if isinstance(effect, Ask) and self.ask is not None:
                self.world.answers.append(self.ask(effect.message))
            return self.world.answer(effect)

        self.environment.report_room.left = MAX_REPORT_CHARS
        return run_effects(execution, handler)

    def passed(self, now: int) -> None:
        """Moves the clock to the moment up to which statements have waited: the next ones begin there."""
        self.environment = evolve(self.environment, now=max(now, self.environment.now))
