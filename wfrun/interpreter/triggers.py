"""Triggers: the rules of a program, their index by event type, and whether an event matches a rule's trigger.

``matcher.py`` prepares this decision for speed and must agree with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wfrun.dsl.program import CheckedFile
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.nodes import AnsweringStatement, EventPattern, EventTrigger, Expression, Let, Workflow
from wfrun.interpreter.event_origin import account_fault, account_of, request_of
from wfrun.interpreter.library import ActionLibrary
from wfrun.interpreter.run_identity import caused_by
from wfrun.support.records import frozen


@frozen
class Rule:
    """A workflow with its file, the library of its file, and its name in reports."""

    file: CheckedFile
    source: Source
    workflow: Workflow
    library: ActionLibrary
    name: str
    """The workflow's name; ``FILE:LINE`` where it has none."""
    constants: tuple[tuple[str, Expression], ...] = ()
    """The file's constants, in the order of the text."""

    @property
    def patterns(self) -> tuple[EventPattern, ...]:
        """The patterns of the event types that start it; empty for a timetable or on-demand workflow."""
        trigger = self.workflow.trigger
        return trigger.events if isinstance(trigger, EventTrigger) else ()

    @property
    def line(self) -> int:
        """The line on which the workflow starts."""
        return self.source.place(self.workflow.span.start).line


def rules_of(files: Sequence[tuple[CheckedFile, Source, ActionLibrary]]) -> tuple[Rule, ...]:
    """Returns a rule for every workflow of a program, in the order of the files.

    A workflow without a name is called ``FILE:LINE``, and ``FILE:LINE:COLUMN`` where another one starts on the same line: names are unique,
    for the name is part of a run's identity.
    """
    rules: list[Rule] = []
    names: set[str] = set()
    for file, source, library in files:
        lets = [item for item in file.file.items if isinstance(item, Let)]
        constants = tuple((let.name, let.value) for let in lets if not isinstance(let.value, AnsweringStatement))
        for item in file.file.items:
            if isinstance(item, Workflow):
                name = item.name
                if name is None:
                    place = source.place(item.span.start)
                    name = f"{file.source_name}:{place.line}"
                    if name in names:
                        name = f"{name}:{place.column}"
                names.add(name)
                rules.append(Rule(file, source, item, library, name, constants))
    return tuple(rules)


@frozen
class TriggerMatch:
    """The outcome of matching a trigger, before the condition is evaluated; ``note`` explains a near miss."""

    starts: bool
    note: str | None = None


NO_MATCH = TriggerMatch(False)
MATCH = TriggerMatch(True)


def match_trigger(rule: Rule, event: Mapping[str, Any]) -> TriggerMatch:
    """Matches an event's type and account with a rule's trigger; an event that the workflow itself caused does not match."""
    name = event.get("type")
    if not isinstance(name, str) or not any(pattern.matches(name) for pattern in rule.patterns):
        return NO_MATCH
    fault = account_fault(event)
    if fault is not None:
        return TriggerMatch(False, fault)
    connected = account_of(event) is not None
    if connected != rule.workflow.from_accounts:
        if connected:
            return TriggerMatch(False, "the event is a connected account's, and the trigger does not say `from accounts`")
        return TriggerMatch(False, "the trigger says `from accounts`, and the event is of one's own account")
    if caused_by(rule.name, request_of(event).get("idempotency_key")):
        return TriggerMatch(False, "the event was caused by this workflow's own action")
    return MATCH


class RuleIndex:
    """An index of a program's rules by the event types that start them, in the order of the program."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.all = tuple(rules)
        self.releases = tuple(dict.fromkeys(rule.library.release for rule in rules))
        """The API releases of the files."""
        self._found: dict[str, tuple[Rule, ...]] = {}

    def rules(self, event_type: str) -> tuple[Rule, ...]:
        """Returns the rules whose trigger names this type."""
        found = self._found.get(event_type)
        if found is None:
            found = tuple(rule for rule in self.all if any(pattern.matches(event_type) for pattern in rule.patterns))
            if len(self._found) < 4096:  # types come from outside: the memory they take is bounded
                self._found[event_type] = found
        return found
