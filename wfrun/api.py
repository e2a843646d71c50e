"""The Python API: load a script, ask what it would do, run it on events."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.one_line import one_line
from wfrun.interpreter.triggers import Rule, RuleIndex, match_trigger, rules_of
from wfrun.project.loader import Loaded, load_files, load_text
from wfrun.support.records import frozen
from wfrun.support.recursion import with_stack_room

if TYPE_CHECKING:
    from wfrun.interpreter.report import RunReport
    from wfrun.settings import Settings
    from wfrun.simulator.session import Session
    from wfrun.stripe_catalog.reading import Reader


@frozen
class Workflow:
    """A workflow of a program: its name (``FILE:LINE`` where it has none), its file and line, and the source of its trigger."""

    name: str
    file: str
    line: int
    trigger: str


class ActingWorld(Protocol):
    """A world in which a program acts: ``wfrun.live()``."""

    def run(self, program: Program, event: Mapping[str, Any]) -> RunReport:
        """Acts on an event."""
        ...

    def start(self, program: Program, name: str, given: Mapping[str, Any] | None) -> RunReport:
        """Starts a workflow by its name, and acts."""
        ...


class Matcher(Protocol):
    """A prepared decision which workflows an event starts, for many events. Safe to share between threads."""

    def __call__(self, event: Mapping[str, Any]) -> tuple[Workflow, ...]:
        """Returns the workflows whose trigger and ``when`` hold for this event, in the order of the program.

        Empty for an event of any broken shape.
        """
        ...

    def json(self, raw: bytes | str) -> tuple[Workflow, ...]:
        """Decides for an event as Stripe sent it. Raises ``ValueError`` when the bytes are not JSON, or over 4 MiB."""
        ...


def load(*paths: str | os.PathLike[str], text: str | None = None, name: str = "script.wf", settings: Settings | None = None) -> Program:
    """Reads and checks scripts: one or several files as one program, or the ``text`` of one, called ``name`` in messages.

    ``settings`` is what ``setting``, ``list`` and ``secret`` find (``wfrun.settings.load_settings``); without it they find nothing.

    Raises ``CheckFailed`` when a script has errors (``.problems`` holds all of them, warnings too), ``ReadError`` when a file cannot be
    read or is not UTF-8, ``TypeError`` unless exactly one of files and text is given.
    """
    if (text is None) == (not paths):
        raise TypeError("load() takes the paths of scripts, or text=")
    configured = settings.names() if settings is not None else None
    loaded = load_text(text, name, configured) if text is not None else load_files(paths, configured)
    return Program(loaded, settings)


class Program:
    """A checked program: immutable, and shared by threads."""

    def __init__(self, loaded: Loaded, settings: Settings | None = None) -> None:
        self._loaded = loaded
        self._settings = settings
        self._rules = rules_of(list(zip(loaded.checked.files, loaded.sources, loaded.libraries, strict=True)))
        self._index = RuleIndex(self._rules)
        self._workflows = {rule.name: _workflow(rule) for rule in self._rules}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The warnings of the program; errors kept it from loading."""
        return self._loaded.checked.warnings

    @property
    def workflows(self) -> tuple[Workflow, ...]:
        """All workflows, in the order of the files."""
        return tuple(self._workflows[rule.name] for rule in self._rules)

    @property
    def loaded(self) -> Loaded:
        """The checked files with their texts and declarations: what tools work on."""
        return self._loaded

    @property
    def settings(self) -> Settings | None:
        """The settings that the program was loaded with."""
        return self._settings

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The workflows as they are run: what tools work on."""
        return self._rules

    def triggered(self, event: Mapping[str, Any]) -> list[Rule]:
        """Returns the rules whose trigger an event matches, whatever their ``when``."""
        kind = event.get("type")
        return [rule for rule in self._index.rules(kind) if match_trigger(rule, event).starts] if isinstance(kind, str) else []

    @property
    def release(self) -> str:
        """The Stripe API release that the program is written for (that of its first file): ``2026-10-28.endive``."""
        return self._loaded.checked.files[0].release

    def matching(self, event: Mapping[str, Any]) -> list[Workflow]:
        """Returns the workflows whose trigger and ``when`` hold for this event: a dict as Stripe sends it, of whatever shape.

        Nothing is run and nothing raised.
        """
        from wfrun.interpreter.matcher import matching

        return [self._workflows[rule.name] for rule in with_stack_room(matching, self._rules, event, self._environment())]

    def matcher(self) -> Matcher:
        """Prepares the decision of ``matching`` once, for many events.

        ``matcher(event)`` and ``matcher.json(raw)`` return a tuple of workflows.
        """
        from wfrun.interpreter.matcher import prepare

        matcher: Matcher = prepare(self._rules, self._environment, lambda rule: self._workflows[rule.name])
        return matcher

    def run(
        self,
        event: Mapping[str, Any],
        *,
        world: ActingWorld | None = None,
        objects: Iterable[Mapping[str, Any]] = (),
        history: Iterable[Mapping[str, Any]] | None = None,
        later: Sequence[Mapping[str, Any]] = (),
        now: int | None = None,
        answers: Iterable[bool | None] = (),
        all: bool = False,
    ) -> RunReport:
        """Runs every workflow that the event triggers in a simulated Stripe account, and reports what happened and why.

        Nothing leaves the machine, unless a ``world`` is given: with ``wfrun.live()`` the workflows act, once for each event, however often
        it is run. The event is read again from Stripe by its id then, and nothing else is taken but the world: an object, an answer or a
        moment that is made up belongs to trying out. Raises ``LiveRefused`` for what must not act, and what the world raises.

        ``event`` is an event as Stripe sends it (amounts in the smallest unit, moments in unix seconds). ``objects`` are Stripe objects
        that the account holds; an object that it does not know is made up, and what rests on it is marked ``assumed``. ``history`` are
        earlier events, for ``recent``; ``later`` the events after this one, for ``wait for``. ``now`` is when the run starts, in unix
        seconds (else when the event was made). ``answers`` are what people say to ``approve``, one after the other: True, False, or None
        for nobody in time; an approval beyond them is assumed to be answered with yes. With ``all``, workflows that the event does not
        trigger are listed too.

        Never raises for what an event or an object holds: a run that fails says so in its report.
        """
        if world is not None:
            _nothing_made_up(objects=objects, history=history, later=later, now=now, answers=answers, all=all)
            return world.run(self, event)
        return self.session(objects=objects, history=history, now=now, answers=answers).run(event, later=later, everything=all)

    def start(
        self,
        name: str,
        input: Mapping[str, Any] | None = None,
        *,
        world: ActingWorld | None = None,
        objects: Iterable[Mapping[str, Any]] = (),
        later: Sequence[Mapping[str, Any]] = (),
        now: int | None = None,
        answers: Iterable[bool | None] = (),
    ) -> RunReport:
        """Starts an on-demand or timetable workflow by its name, simulated, or acting in a ``world`` as in ``run``: each start acts anew.

        ``input`` are the parameters as JSON values: money as ``"12.50 USD"`` or ``{"minor": 1250, "currency": "usd"}``, moments as ISO 8601
        or unix seconds. ``answers`` are what people say to ``approve``, as in ``run``.

        Raises ``BadInput`` for a name that cannot be started and for input that the parameters do not allow.
        """
        if world is not None:
            _nothing_made_up(objects=objects, later=later, now=now, answers=answers)
            return world.start(self, name, input)
        return self.session(objects=objects, now=now, answers=answers).start(name, input, later=later)

    def session(
        self,
        *,
        objects: Iterable[Mapping[str, Any]] = (),
        history: Iterable[Mapping[str, Any]] | None = None,
        now: int | None = None,
        answers: Iterable[bool | None] = (),
        reader: Reader | None = None,
    ) -> Session:
        """Returns a simulated account for several events in a row: ``session.run(event)`` for each, in order.

        A run finds what earlier ones did. The ``answers`` are used up over all of them; ``session.answers_left`` are those that are left.
        A ``reader`` reads objects that the account does not hold from a real one before they are made up, and changes nothing there.
        """
        from wfrun.simulator.session import Session

        settings = self._settings
        return Session(
            self._index,
            objects=objects,
            history=history,
            settings=settings.values if settings else None,
            lists=settings.lists if settings else None,
            secrets=settings.simulated_secrets if settings else None,
            now=int(time.time()) if now is None else now,
            fixed=now is not None,
            answers=answers,
            reader=reader,
        )

    def _environment(self) -> Any:
        from wfrun.interpreter.effects import RunEnvironment

        settings = self._settings
        now = int(time.time())
        return RunEnvironment(now, settings.values, settings.lists, settings.simulated_secrets) if settings else RunEnvironment(now)


def _nothing_made_up(**given: Any) -> None:
    """Raises ``TypeError`` where something for trying out is given beside a world in which runs act."""
    for name, value in given.items():
        if value is not None and value is not False and value != ():
            raise TypeError(f"{name}= is for trying out, and a run with world= acts")


def _workflow(rule: Rule) -> Workflow:
    return Workflow(rule.name, rule.file.source_name, rule.line, one_line(rule.source, rule.workflow.trigger.span))
