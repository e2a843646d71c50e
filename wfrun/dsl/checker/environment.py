"""What surrounds an expression: the author's names, what the workflow stands on, and the conditions in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wfrun.dsl.declarations import EventDeclaration
from wfrun.dsl.scopes import Scope
from wfrun.dsl.source import Span
from wfrun.dsl.types.base import Type
from wfrun.support.records import frozen


class TypeScope(Scope[Type]):
    """One frame of the author's names with their types."""

    __slots__ = ()

    def __init__(self, outer: TypeScope | None = None, names: Mapping[str, Type] | None = None) -> None:
        super().__init__(outer)
        self.names.update(names or {})

    def all_names(self) -> Iterable[str]:
        """Every name that can be seen from here."""
        for scope in self.chain():
            yield from filter(None, scope.names)

    def snapshot(self) -> TypeScope:
        """The names as they are now, whatever is named later."""
        kept: TypeScope | None = None
        for scope in reversed(list(self.chain())):
            kept = TypeScope(kept, scope.names)
        return kept if kept is not None else TypeScope()

    def claim_unreadable(self, name: str) -> bool:
        """Whether the name may be one whose ``let``, ``for`` or ``catch`` could not be read; it is, from now on, and no other."""
        for scope in self.chain():
            lost = scope.names.pop("", None)
            if lost is not None:
                scope.names[name] = lost
                return True
        return False


@frozen
class TriggerContext:
    """What a workflow stands on before its author names anything.

    ``names`` are the names that the language gives (``event``, ``run`` …). ``subject`` is the type of the event's object, whose fields
    are names too; None where there is no event. ``events`` are the event types that start the workflow; ``broken`` says that it is
    not clear what one of them is, so that nothing is known about the fields either.
    """

    names: Mapping[str, Type]
    subject: Type | None = None
    events: tuple[EventDeclaration, ...] = ()
    broken: bool = False
    place: str = "here"
    """Where this is, for messages: ``in a constant``."""


@frozen
class Environment:
    """What surrounds an expression.

    ``requires`` are the currencies that the enclosing conditions ask for. ``statement`` is the span of the statement that an edit may put
    another one before, None where the expression uses names that do not exist before it. ``awaited`` is the object that the ``where`` of
    a ``wait for`` speaks of.
    """

    scope: TypeScope
    trigger: TriggerContext
    requires: frozenset[str] = frozenset()
    statement: Span | None = None
    awaited: Type | None = None

    def inside(self, names: Mapping[str, Type]) -> Environment:
        """Within an expression that names things of its own."""
        return Environment(TypeScope(self.scope, names), self.trigger, self.requires, None, self.awaited)

    def requiring(self, codes: frozenset[str]) -> Environment:
        """Where these currencies are asked for too."""
        if codes <= self.requires:
            return self
        return Environment(self.scope, self.trigger, self.requires | codes, self.statement, self.awaited)

    def at(self, statement: Span | None) -> Environment:
        """At a statement."""
        return Environment(self.scope, self.trigger, self.requires, statement, self.awaited)

    def block(self) -> Environment:
        """In a block: names given there end with it."""
        return Environment(TypeScope(self.scope), self.trigger, self.requires, self.statement, self.awaited)

    def snapshot(self) -> Environment:
        """The same with the names as they are now."""
        return Environment(self.scope.snapshot(), self.trigger, self.requires, self.statement, self.awaited)

    def awaiting(self, awaited: Type) -> Environment:
        """In the ``where`` of a ``wait for``."""
        return Environment(self.scope, self.trigger, self.requires, None, awaited)
