"""What names mean while a workflow runs: the author's names, innermost first, then the event's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wfrun.dsl.declarations import Declarations, EventDeclaration
from wfrun.dsl.scopes import Scope
from wfrun.interpreter.views import Record, any_of, view
from wfrun.support.records import frozen
from wfrun.values.datetimes import timestamp_of
from wfrun.values.missing import MISSING


@frozen
class Bound:
    """The value of a name, and whether it rests on something made up."""

    value: Any
    assumed: bool = False


class ValueScope(Scope[Bound]):
    """One frame of names with their values. A ``let`` that reuses a name hides the outer one to the end of its block."""

    __slots__ = ()

    def bind(self, name: str, value: Any, assumed: bool = False) -> None:
        """Names a value in this frame."""
        self.names[name] = Bound(value, assumed)

    def inner(self) -> ValueScope:
        """A new frame inside this one."""
        return ValueScope(self)


class EventSubject:
    """The event that a run is about, as values: the envelope, its object and the previous values of what changed.

    ``raw`` is the event as Stripe sent it, of whatever shape; a workflow that is started by name has none (``None``) and every part of it
    is missing.
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
        self.declaration = declarations.event(name) if isinstance(name, str) else None
        self.event = Envelope(raw, declarations, declarations.object("event"), assumed=assumed)
        data = raw.get("data")
        if not isinstance(data, Mapping):
            return
        body = data.get("object")
        if isinstance(body, Mapping):
            self.object = view(
                body, any_of(self.declaration.objects if self.declaration else ()), None, types=declarations, assumed=assumed
            )
        changed = data.get("previous_attributes")
        if isinstance(changed, Mapping) and isinstance(self.object, Record):
            self.previous = Record(changed, declarations, self.object.type, assumed=assumed, fallback=self.object)


class Envelope(Record):
    """The event itself: ``event.id``, ``event.type``, ``event.created``, ``event.livemode``, ``event.account``, in any form."""

    __slots__ = ()

    def read(self, name: str) -> Any:
        """The envelope's field; ``created`` is a moment in both the snapshot and the thin form."""
        if name == "created" and isinstance(self.raw.get(name), int):
            return timestamp_of(self.raw[name])
        if name == "type" and isinstance(self.raw.get(name), str):
            return self.raw[name]
        if name == "account" and not isinstance(self.raw.get(name), str):
            return MISSING
        return super().read(name)
