"""Environment of an expression: the scope of the author's names, the context of the trigger, and the currencies that conditions require."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wfrun.dsl.declarations import EventDeclaration
from wfrun.dsl.scopes import Scope
from wfrun.dsl.source import Span
from wfrun.dsl.types.base import Type
from wfrun.support.records import frozen


class TypeScope(Scope[Type]):
    """One scope of the author's names with their types."""

    __slots__ = ()

    def __init__(self, outer: TypeScope | None = None, names: Mapping[str, Type] | None = None) -> None:
        super().__init__(outer)
        self.names.update(names or {})

    def all_names(self) -> Iterable[str]:
        """Yields every name in scope."""
        for scope in self.chain():
            yield from filter(None, scope.names)

    def snapshot(self) -> TypeScope:
        """Returns a copy that later bindings do not change."""
        kept: TypeScope | None = None
        for scope in reversed(list(self.chain())):
            kept = TypeScope(kept, scope.names)
        return kept if kept is not None else TypeScope()

    def claim_unreadable(self, name: str) -> bool:
        """Binds a name to a ``let``, ``for`` or ``catch`` whose own name could not be read; returns False where there is none."""
        for scope in self.chain():
            lost = scope.names.pop("", None)
            if lost is not None:
                scope.names[name] = lost
                return True
        return False


@frozen
class TriggerContext:
    """The names and facts that a trigger brings into a workflow.

    ``names`` are the names of the language (``event``, ``run`` …). ``subject`` is the type of the event's object, whose fields are names
    too; None where there is no event. ``events`` are the event types that start the workflow; ``broken`` marks that one of them is unknown,
    so that nothing is known about the fields either.
    """

    names: Mapping[str, Type]
    subject: Type | None = None
    events: tuple[EventDeclaration, ...] = ()
    broken: bool = False
    place: str = "here"
    """The place in words, for messages: ``in a constant``."""


@frozen
class Environment:
    """The environment of an expression.

    ``requires`` are the currencies that the enclosing conditions require. ``statement`` is the span of the statement before which a fix may
    insert another one, None where the expression uses names that do not exist before it. ``awaited`` is the object that the ``where`` of a
    ``wait for`` is about.
    """

    scope: TypeScope
    trigger: TriggerContext
    requires: frozenset[str] = frozenset()
    statement: Span | None = None
    awaited: Type | None = None

    def inside(self, names: Mapping[str, Type]) -> Environment:
        """Returns the environment within an expression that binds names."""
        return Environment(TypeScope(self.scope, names), self.trigger, self.requires, None, self.awaited)

    def requiring(self, codes: frozenset[str]) -> Environment:
        """Returns the environment with further required currencies."""
        if codes <= self.requires:
            return self
        return Environment(self.scope, self.trigger, self.requires | codes, self.statement, self.awaited)

    def at(self, statement: Span | None) -> Environment:
        """Returns the environment at a statement."""
        return Environment(self.scope, self.trigger, self.requires, statement, self.awaited)

    def block(self) -> Environment:
        """Returns the environment of a block: names bound in it end with it."""
        return Environment(TypeScope(self.scope), self.trigger, self.requires, self.statement, self.awaited)

    def snapshot(self) -> Environment:
        """Returns a copy that later bindings do not change."""
        return Environment(self.scope.snapshot(), self.trigger, self.requires, self.statement, self.awaited)

    def awaiting(self, awaited: Type) -> Environment:
        """Returns the environment of the ``where`` of a ``wait for``."""
        return Environment(self.scope, self.trigger, self.requires, None, awaited)
