"""Run scope: the values that names have while a workflow runs, and the event that a run is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from wfrun.dsl.declarations import Declarations, EventDeclaration
from wfrun.dsl.scopes import Scope
from wfrun.dsl.syntax.nodes import Expression
from wfrun.dsl.types.base import ObjectType
from wfrun.interpreter.effects import RunClock, RunEnvironment
from wfrun.interpreter.event_origin import account_of
from wfrun.interpreter.undecided import Undecided
from wfrun.interpreter.views import Record, Sent, any_of, view
from wfrun.support.limits import MAX_WORK
from wfrun.support.records import frozen
from wfrun.values.datetimes import timestamp_of
from wfrun.values.missing import MISSING, Missing

TOO_MUCH_WORK = Missing("missing", f"the run computes more than {MAX_WORK:,} items and texts")
"""The value of what would take more work than one run may compute."""


@frozen
class Binding:
    """The value of a name, whether it rests on something made up, and the unknown condition that it rests on."""

    value: Any
    assumed: bool = False
    undecided: Undecided | None = None


class ValueScope(Scope[Binding]):
    """One block's names with their values. A ``let`` that reuses a name hides the outer one to the end of its block."""

    __slots__ = ()

    def bind(self, name: str, value: Any, assumed: bool = False, undecided: Undecided | None = None) -> None:
        """Binds a name to a value in this scope."""
        self.names[name] = Binding(value, assumed, undecided)

    def inner(self) -> ValueScope:
        """Returns a new scope inside this one."""
        return ValueScope(self)


class ExpressionEvaluator(Protocol):
    """The part of ``Evaluator`` that comprehensions and context functions evaluate their operands with."""

    assumed: bool
    awaited: Record | None
    scope: ValueScope

    @property
    def observed(self) -> bool:
        """Tells whether somebody counts what each condition comes to: then no item may be left out that surely does not belong."""
        ...

    @property
    def declarations(self) -> Declarations:
        """The objects, events and functions that the script may name."""
        ...

    @property
    def subject(self) -> EventSubject:
        """The event that the run is about."""
        ...

    @property
    def environment(self) -> RunEnvironment:
        """Settings, lists, secrets and history."""
        ...

    @property
    def clock(self) -> RunClock:
        """The clock of the run."""
        ...

    def evaluate(self, node: Expression, /) -> Any:
        """Returns the value of an expression."""
        ...

    def truth(self, node: Expression, /) -> bool | Missing:
        """Returns True, False or why a condition is unknown."""
        ...

    def rest_on(self, node: Expression, unknown: Missing, /) -> None:
        """Notes that the value at hand rests on an unknown condition."""
        ...

    def text(self, node: Expression, /) -> str:
        """Returns the source of an expression on one line."""
        ...

    def spend(self, work: int, /) -> bool:
        """Counts work; returns False once the run has no more left."""
        ...

    def made(self, value: Any, /) -> Any:
        """Returns a list or map that the script made; missing where it is too large."""
        ...


class EventSubject:
    """The event that a run is about, as values: the envelope, its object and the previous values of what changed.

    ``raw`` is the event as Stripe sent it, of whatever shape. A workflow that is started by name has none, and every part is missing.
    """

    __slots__ = ("declaration", "event", "object", "previous")

    def __init__(self, raw: Mapping[str, Any] | None, declarations: Declarations, *, assumed: bool = False) -> None:
        self.declaration: EventDeclaration | None = None
        self.event: Any = MISSING
        self.object: Any = MISSING
        self.previous: Any = MISSING
        if not isinstance(raw, Mapping):
            return
        name = raw.get("type")
        sent = sent_in(raw.get("api_version"), declarations)
        self.declaration = declarations.event(name) if isinstance(name, str) else None
        self.event = Envelope(raw, declarations, declarations.object("event"), assumed=assumed)
        if self.declaration is not None and self.declaration.data:
            self.event.data = declarations.object(self.declaration.data)
        data = raw.get("data")
        if not isinstance(data, Mapping):
            return
        body = data.get("object")
        if isinstance(body, Mapping):
            self.object = view(
                body, any_of(self.declaration.objects if self.declaration else ()), None, types=declarations, assumed=assumed, sent=sent
            )
        changed = data.get("previous_attributes")
        if isinstance(changed, Mapping) and isinstance(self.object, Record):
            self.previous = Record(changed, declarations, self.object.type, assumed=assumed, fallback=self.object, sent=self.object.sent)


def sent_in(made: Any, declarations: Declarations) -> Sent | None:
    """Returns how what an event of an API release carries was sent; None for the script's own release, and where none is named."""
    release = declarations.other_release(made) if isinstance(made, str) else None
    return None if release is None else Sent(release)


class Envelope(Record):
    """The event itself: ``event.id``, ``event.type``, ``event.created``, ``event.livemode``, ``event.account``, in any form."""

    __slots__ = ("data",)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.data: ObjectType | None = None
        """The structure of the event's own data."""

    def read(self, name: str) -> Any:
        """Returns the envelope's field; ``created`` is a moment in both the snapshot and the thin form."""
        if name == "created" and isinstance(self.raw.get(name), int):
            return timestamp_of(self.raw[name])
        if name == "type" and isinstance(self.raw.get(name), str):
            return self.raw[name]
        if name == "account":
            return account_of(self.raw) or MISSING
        return super().read(name)

    def _view(self, name: str, raw: Any) -> Any:
        if name == "data" and self.data is not None:
            return Record(raw, self.types, self.data, parent=self, key=name, assumed=self.assumed) if isinstance(raw, Mapping) else MISSING
        return super()._view(name, raw)
