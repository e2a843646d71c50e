"""A session of the REPL without its terminal: text in, answers as plain values out.

A session holds one simulated account, the names that were given with their values and their types, the events that are at hand, and the
workflows of the script. Each input is parsed, checked in what the inputs before it gave, and carried out once: nothing is run again for
its effects.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from wfrun.dsl.check_inputs import CheckedInput, InputChecker
from wfrun.dsl.check_kinds import TRUTH, describe, kinds
from wfrun.dsl.checked import CheckedFile
from wfrun.dsl.nodes import Api, Block, Currency, Demand, EventTrigger, Expression, File, If, Let, Name, Use, Workflow
from wfrun.dsl.parser import parse_expression, parse_statements
from wfrun.dsl.problems import Problem
from wfrun.dsl.source import Source, Span
from wfrun.dsl.types import Any_, Type
from wfrun.interpreter.evaluate import Evaluator
from wfrun.interpreter.execute import execute_statements
from wfrun.interpreter.identity import Identity
from wfrun.interpreter.job import Job
from wfrun.interpreter.judge import judge
from wfrun.interpreter.match import Rule
from wfrun.interpreter.operators import kind_of
from wfrun.interpreter.scope import Scope, Subject
from wfrun.interpreter.world import Answer as EffectAnswer
from wfrun.interpreter.world import Ask, Surroundings
from wfrun.loading import Script
from wfrun.repl import commands, inputs
from wfrun.repl.answers import Answer, Judged, Line, Problems, Steps, Value, said
from wfrun.repl.events import Event, Events, type_of
from wfrun.repl.scripts import Piece, Workflows, piece_of
from wfrun.repl.values import value_of
from wfrun.settings import Settings
from wfrun.simulator.account import Account
from wfrun.simulator.driver import Simulation, moment_of
from wfrun.simulator.session import earlier_events
from wfrun.simulator.thin import completed
from wfrun.stdlib_actions import StandardDeclarations
from wfrun.values.frozen import evolve, frozen
from wfrun.values.missing import MISSING, Missing
from wfrun.values.stack import with_room

NAME = "repl"
"""The name of the workflow that statements stand in, as far as they stand in one."""

Asking = Callable[[str], "bool | None"]
"""Puts a question to the person at the terminal: True, False, or None for no answer in time."""


@frozen
class Asked:
    """A condition that was asked, so that it can be asked again, of other events too."""

    source: Source
    node: Expression


class ReplSession:
    """One session: ``answer`` takes an input and gives what there is to say.

    ``now`` is the moment, unix seconds, where no event tells one. ``ask`` puts the question of an ``approve`` to a person; without it the
    answer is assumed to be yes.
    """

    def __init__(self, settings: Settings | None = None, *, now: int | None = None, ask: Asking | None = None) -> None:
        self.settings = settings if settings is not None else Settings()
        self.started = int(time.time()) if now is None else now
        self.ask = ask
        self.script: Piece | None = None
        self.workflows = Workflows()
        self.events = Events()
        self.history: Sequence[Event] | None = None
        self.objects: list[Mapping[str, Any]] = []
        self.checker = InputChecker(StandardDeclarations.of())
        self.constants = Scope()
        self.values = self.constants.inner()
        self.asked: Asked | None = None
        self.folder: str | None = None
        self.typed_lines: tuple[str, ...] = ()
        self._library = StandardDeclarations.of()
        self._inputs = 0
        self._begin_account()

    @property
    def library(self) -> StandardDeclarations:
        """What inputs may name."""
        return self._library

    # --- what is loaded --------------------------------------------------------------------------------------------------------

    def load_script(self, script: Script) -> Answer:
        """Loads a script, with its problems: its constants and its workflows are at hand, and what it says of currency and release.

        Raises ``ReadError`` where a file that it uses goes away meanwhile.
        """
        piece = piece_of(script)
        self.script = piece
        self.use_library(piece.library)
        self.checker.currency = piece.file.currency
        self.workflows = Workflows(piece.rules)
        self.folder = script.folder
        lines = (item for item in piece.file.file.items if isinstance(item, Api | Currency | Use | Let))
        self.typed_lines = tuple(piece.source.slice(item.span) for item in lines)
        self._begin_names()
        if not piece.problems:
            return Answer()
        told = (Problems(piece.problems),)
        if not piece.broken:
            return Answer(told)
        line = Line((f"{script.source.name} has errors: its workflows are not run until they are right. Expressions still work.",))
        return Answer((*told, line), failed=True)

    def load_events(self, events: Sequence[Event], name: str) -> Answer:
        """Takes events as those at hand; the first is the current one."""
        self.events = Events(events, name)
        return self.begin_event()

    def load_sample_of_script(self) -> Answer:
        """Loads the sample of the event type that the script names first; where it names none, nothing."""
        name = self._first_type()
        return commands.load_event(self, name) if name is not None else Answer()

    def _first_type(self) -> str | None:
        if self.script is None:
            return None
        for item in self.script.file.file.items:
            if isinstance(item, Workflow) and isinstance(item.trigger, EventTrigger):
                for pattern in item.trigger.events:
                    if self.library.event(pattern.pattern) is not None:
                        return pattern.pattern
                    found = next((name for name in self.library.event_names() if pattern.matches(name)), None)
                    if pattern.pattern != "*" and found is not None:
                        return found
        return None

    def use_library(self, library: StandardDeclarations) -> None:
        """From now on inputs may name what these declarations hold. Another release is another account."""
        other = library.release != self._library.release
        self._library = library
        self.checker = InputChecker(library, self.checker.currency, self.checker.names)
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
        """Objects that the account holds from now on, as known."""
        self.objects += objects
        for raw in objects:
            self.account.add(raw)

    def _begin_account(self) -> None:
        self.account = Account(self.library.catalog, list(self.objects), now=self.started)
        self._place(None)

    def _begin_names(self) -> None:
        """The script's constants, and no other names."""
        piece = self.script
        self.constants = Scope()
        if piece is None:
            self.checker.names = type(self.checker.names)()
        else:
            self.checker.names = type(self.checker.names)(piece.types())
            evaluator = Evaluator(piece.source, piece.file.currencies, self.library, Subject(None, self.library), self.surroundings)
            evaluator.scope = self.constants
            for name, expression in piece.constants():
                evaluator.assumed = False
                self.constants.bind(name, with_room(evaluator.evaluate, expression), evaluator.assumed)
        self.values = self.constants.inner()

    # --- events ----------------------------------------------------------------------------------------------------------------

    def begin_event(self) -> Answer:
        """The current event is another one, or was changed: names are read from it from now on, and time begins with it."""
        event = self.events.current
        note = self._place(event)
        if event is None:
            return Answer()
        head = commands.heading(self, event)
        return head if note is None else head + said(("note: ", "faint"), note, indent=2)

    def _place(self, event: Event | None) -> str | None:
        """What inputs find around them on an event; gives a note of what was made up."""
        now = moment_of(event, self.started) if event is not None else self.started
        note = None
        self.assumed = False
        if event is not None:
            event, self.assumed, note = completed(event, self.account)
            self.account.observe(event)
        self.event = event
        self.subject = Subject(event, self.library, assumed=self.assumed)
        settings = self.settings
        self.surroundings = Surroundings(now, settings.values, settings.lists, settings.secrets, self._recent(event, now))
        self.world = Simulation(self.library, account=self.account, now=now, later_events=self.events.later())
        account = event.get("account") if event is not None else None
        identity = event.get("id") if event is not None else None
        self.identity = Identity(
            NAME,
            identity if isinstance(identity, str) else "",
            account if isinstance(account, str) else None,
            event is not None and event.get("livemode") is True,
        )
        return note

    def earlier_events(self) -> Sequence[Event] | None:
        """The events before the current one, those that were given first; None where nothing is known of any."""
        earlier = self.events.earlier()
        if self.history is None:
            return earlier or None
        return [*self.history, *earlier]

    def _recent(self, event: Event | None, now: int) -> Any:
        if event is None or (self.history is None and not self.events.position):
            return None
        return earlier_events(_Past(self.history or (), self.events.earlier()), None, event, now)

    # --- inputs ----------------------------------------------------------------------------------------------------------------

    def answer(self, text: str, name: str = inputs.TERMINAL, line: int = 1) -> Answer:
        """Carries out one input and gives the answer. ``name`` and ``line`` are where it stands, for the places of problems.

        Raises ``KeyboardInterrupt`` where a person interrupts it: what was done up to then is done.
        """
        source = inputs.Typed(name, text, line)
        match inputs.kind_of(source):
            case inputs.NOTHING:
                return Answer()
            case inputs.COMMAND:
                return commands.run(self, source)
            case inputs.ITEM:
                return with_room(self._items, source)
            case inputs.STATEMENTS:
                return with_room(self._statements, source)
        return with_room(self._expression, source)

    def _expression(self, source: Source) -> Answer:
        node, problems = parse_expression(source)
        if node is None:
            return self.wrong(problems)
        if isinstance(node, Name) and self.checker.is_action(node.name, self.events.type):
            return self._statements(source)
        checked = self.check(source, node)
        if checked.errors:
            named = "".join(source.text.split())
            if self.library.event(named) is not None:
                return commands.load_event(self, named)
            return self.wrong(checked.problems)
        warned = (Problems(checked.problems),) if checked.problems else ()
        evaluator = self.evaluator(source, checked.currencies)
        if kinds(checked.type) == TRUTH:
            self.asked = Asked(source, node)
            condition = judge(evaluator, node)
            return Answer((Judged(condition), *warned))
        value = evaluator.evaluate(node)
        return Answer((value_of(value, self.type_words(checked.type, value), evaluator.assumed, whole=True), *warned))

    def shown(self, path: str) -> Answer:
        """What stands at a path of the event now, where it is an expression too."""
        source = inputs.Typed(inputs.TERMINAL, path)
        node, _ = parse_expression(source)
        if node is None or (checked := self.check(source, node)).errors:
            return Answer()
        evaluator = self.evaluator(source, checked.currencies)
        evaluator.scope = Scope()
        value = evaluator.evaluate(node)
        return Answer((value_of(value, self.type_words(checked.type, value), evaluator.assumed, name=path),))

    def check(self, source: Source, node: Expression, event: Event | None = None) -> CheckedInput:
        """Checks an expression, on the current event or on another one."""
        if event is None:
            return self.checker.expression(source, node, self.events.type, connected=self.events.connected)
        return self.checker.expression(source, node, type_of(event), connected=isinstance(event.get("account"), str))

    def evaluator(self, source: Source, currencies: Mapping[Span, str]) -> Evaluator:
        """What evaluates an input on the current event."""
        run = {"id": self.identity.run, "url": MISSING, "workflow": NAME}
        return Evaluator(source, currencies, self.library, self.subject, self.surroundings, self.values, run)

    def type_words(self, type_: Type, value: Any) -> str:
        """What a person would call the type; where nothing is known of it beforehand, the kind of value that it has."""
        if isinstance(type_, Any_):
            return "any value" if isinstance(value, Missing) else kind_of(value)
        return describe(type_)

    def _statements(self, source: Source) -> Answer:
        block, parsed, lost = parse_statements(source)
        if block is None or parsed:
            return self.wrong(self._check_broken(source, block, parsed, lost))
        types, values = dict(self.checker.names.names), dict(self.values.names)
        checked_input = self.checker.statements(source, block, self.events.type, connected=self.events.connected)
        if checked_input.errors:
            return self.wrong(checked_input.problems)
        self._inputs += 1
        evaluator = self.evaluator(source, checked_input.currencies)
        job = self._job(source, block, checked_input.currencies)
        execution = execute_statements(job, evaluator, f"{self._inputs}.")
        try:
            try:
                effect = next(execution)
                while True:
                    effect = execution.send(self._effect(effect))
            except StopIteration as end:
                report = end.value
        finally:
            self.surroundings = evolve(self.surroundings, now=max(evaluator.surroundings.now, self.surroundings.now))
            self._without_unbound(block, types, values)
        self._remember(source, block)
        parts: list[Any] = [Steps(report)]
        lets = dict.fromkeys(statement.name for statement in block.statements if isinstance(statement, Let))
        parts += [self.named(name) for name in lets if self.values.names.get(name) is not values.get(name)]
        if checked_input.problems:
            parts.append(Problems(checked_input.problems))
        return Answer(tuple(parts), failed=report.outcome in ("failed", "needs_attention"))

    def _check_broken(
        self, source: Source, block: Block | None, parsed: tuple[Problem, ...], lost: tuple[Span, ...]
    ) -> tuple[Problem, ...]:
        """The problems of statements that could not be read as a whole: those of what could be read too."""
        if block is None:
            return parsed
        kept = dict(self.checker.names.names)
        checked = self.checker.statements(source, block, self.events.type, connected=self.events.connected, parsed=parsed, lost=lost)
        self.checker.names.names.clear()
        self.checker.names.names.update(kept)
        return checked.problems

    def _effect(self, effect: Any) -> EffectAnswer:
        if isinstance(effect, Ask) and self.ask is not None:
            self.world.answers.append(self.ask(effect.message))
        return self.world.answer(effect)

    def _job(self, source: Source, block: Block, currencies: Mapping[Span, str]) -> Job:
        workflow = Workflow(None, Demand(()), False, None, None, None, block, None)
        file = CheckedFile(source.name, "", File(()), self.library.release, self.checker.currency, currencies)
        return Job(Rule(file, source, workflow, self.library, NAME), self.event, self.surroundings, self.identity, assumed=self.assumed)

    def _without_unbound(self, block: Block, types: Mapping[str, Type], values: Mapping[str, Any]) -> None:
        """A name that a run did not get to stands for what it stood for before, or is not there: the checker knows that too."""
        for statement in block.statements:
            if isinstance(statement, Let) and self.values.names.get(statement.name) is values.get(statement.name):
                name = statement.name
                if name in types:
                    self.checker.names.names[name] = types[name]
                else:
                    self.checker.names.names.pop(name, None)

    def named(self, name: str) -> Value:
        """What a name stands for, with its type."""
        bound = self.values.find(name)
        type_ = self.checker.names.find(name)
        assert bound is not None and type_ is not None
        return value_of(bound.value, self.type_words(type_, bound.value), bound.assumed, name=name)

    def _remember(self, source: Source, block: Block) -> None:
        """The condition that was asked last."""
        for statement in block.statements:
            if isinstance(statement, If):
                self.asked = Asked(source, statement.branches[0].condition)

    def wrong(self, problems: tuple[Problem, ...]) -> Answer:
        """The problems that keep an input from being carried out."""
        if self.events.current is None:
            problems = tuple(map(_without_event, problems))
        return Answer((Problems(problems),), failed=True)

    # --- items of a file -------------------------------------------------------------------------------------------------------

    def _items(self, source: Source) -> Answer:
        """Items of a file: workflows are added to those of the script, the lines about the file hold for what is typed from now on."""
        from wfrun.repl.items import take_items

        return take_items(self, source)


class _Past:
    """What ``recent`` looks through: the earlier events that were given, then those of the input."""

    def __init__(self, history: Sequence[Event], earlier: Sequence[Event]) -> None:
        self._history, self._earlier = history, earlier

    def __iter__(self) -> Iterator[tuple[Event, bool]]:
        for event in self._history:
            yield event, False
        for event in self._earlier:
            yield event, False


def _without_event(problem: Problem) -> Problem:
    """Where there is no event, a name that means nothing is probably one of its fields."""
    if problem.code == "unknown-name" and problem.fix is None:
        return evolve(problem, help="no event is loaded: `:event payment_intent.succeeded` loads a sample one, and its fields are names")
    return problem
