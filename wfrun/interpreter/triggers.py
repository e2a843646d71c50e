"""Which workflows an event triggers: an index by event type, and the tree walk over each ``when``.

``matcher.py`` prepares the same decision for speed; this module is what it must agree with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wfrun.dsl.program import CheckedFile
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.nodes import Action, Approve, EventPattern, EventTrigger, Expression, Let, WaitFor, Workflow
from wfrun.interpreter.library import Library
from wfrun.interpreter.run_identity import caused_by
from wfrun.support.records import frozen


@frozen
class Rule:
    """A workflow with the file it stands in, its library, and the name it goes by."""

    file: CheckedFile
    source: Source
    workflow: Workflow
    library: Library
    name: str
    """The workflow's name, or its place where it has none."""
    constants: tuple[tuple[str, Expression], ...] = ()
    """The file's constants, in the order of the text."""

    @property
    def patterns(self) -> tuple[EventPattern, ...]:
        """The event types that start it; empty for a timetable or on-demand workflow."""
        trigger = self.workflow.trigger
        return trigger.events if isinstance(trigger, EventTrigger) else ()

    @property
    def line(self) -> int:
        """The line on which the workflow starts."""
        return self.source.place(self.workflow.span.start).line


def rules_of(files: Sequence[tuple[CheckedFile, Source, Library]]) -> tuple[Rule, ...]:
    """Every workflow of a program, in the order of the files.

    A workflow without a name goes by ``FILE:LINE``, and by ``FILE:LINE:COLUMN`` where another one starts on the same line: no two have one
    name, for the name is part of a run's identity.
    """
    rules: list[Rule] = []
    taken: set[str] = set()
    for file, source, library in files:
        lets = [item for item in file.file.items if isinstance(item, Let)]
        constants = tuple((let.name, let.value) for let in lets if not isinstance(let.value, Action | WaitFor | Approve))
        for item in file.file.items:
            if isinstance(item, Workflow):
                name = item.name
                if name is None:
                    place = source.place(item.span.start)
                    name = f"{file.source_name}:{place.line}"
                    if name in taken:
                        name = f"{name}:{place.column}"
                taken.add(name)
                rules.append(Rule(file, source, item, library, name, constants))
    return tuple(rules)


@frozen
class TriggerMatch:
    """Whether an event starts a workflow, before its condition is judged; ``note`` says why not where the type fits."""

    starts: bool
    note: str | None = None


NO_MATCH = TriggerMatch(False)
MATCH = TriggerMatch(True)


def match_trigger(rule: Rule, event: Mapping[str, Any]) -> TriggerMatch:
    """Whether the event's type and account are the trigger's, and the event was not caused by the workflow itself."""
    name = event.get("type")
    if not isinstance(name, str) or not any(pattern.matches(name) for pattern in rule.patterns):
        return NO_MATCH
    connected = isinstance(event.get("account"), str)
    if connected != rule.workflow.from_accounts:
        if connected:
            return TriggerMatch(False, "the event is a connected account's, and the trigger does not say `from accounts`")
        return TriggerMatch(False, "the trigger says `from accounts`, and the event is of one's own account")
    request = event.get("request")
    if isinstance(request, Mapping) and caused_by(rule.name, request.get("idempotency_key")):
        return TriggerMatch(False, "the event was caused by this workflow's own action")
    return MATCH


class RuleIndex:
    """The rules that an event type can start, in the order of the program; each type is looked up once."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.all = tuple(rules)
        self.releases = tuple(dict.fromkeys(rule.library.release for rule in rules))
        """The API releases that the files are written for."""
        self._found: dict[str, tuple[Rule, ...]] = {}

    def rules(self, event_type: str) -> tuple[Rule, ...]:
        """The rules whose trigger names this type."""
        found = self._found.get(event_type)
        if found is None:
            found = tuple(rule for rule in self.all if any(pattern.matches(event_type) for pattern in rule.patterns))
            if len(self._found) < 4096:  # types come from outside: the memory they take is bounded
                self._found[event_type] = found
        return found
