"""What a program may use, declared once: actions, events, objects, functions.

Checker, interpreter, documentation and editors all read these. The checker is given a ``Declarations``; it never looks for one itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Protocol

from attrs import field

from wfrun.dsl.types.base import ANY, DURATION, INTEGER, STRING, Id, ObjectType, Type
from wfrun.support.records import frozen


class Effect(Enum):
    """What calling an action does to the world."""

    READS = "reads"
    WRITES = "writes"
    SENDS = "sends"
    """A message to people or another service."""
    NOTES = "notes"
    """Only the run's own log."""


@frozen
class Parameter:
    """One argument of an action or a function."""

    name: str
    type: Type
    required: bool = False
    clearable: bool = False
    """Stripe clears the field when it is given ``""``."""
    text: bool = False
    """Text for people: a missing value inside prints as ``(missing)`` instead of failing the step."""
    prints: bool = False
    """A text that may be given a number, money, a truth value or a time: it is sent as it prints."""
    doc: str = field(default="", eq=False)


COMMON_PARAMETERS = (
    Parameter("retry", INTEGER, doc="how often to try again when it cannot be reached, 0 to 100"),
    Parameter("timeout", DURATION, doc="how long to wait for an answer"),
    Parameter(
        "idempotency_key", STRING, doc="made from the run and the place in the script by default; the same key is never carried out twice"
    ),
    Parameter("on_account", Id(("account",)), doc="the connected account to act on; by default the event's"),
)
"""What every action may be given besides its own arguments."""


@frozen
class CurrencyOf:
    """Where a money parameter's currency comes from when the operation has no ``currency`` of its own: the object acted on.

    ``parameter`` holds that object's id, ``retrieve`` is the action that reads it, and ``path`` leads to the currency inside the answer.
    """

    parameter: str
    retrieve: str
    path: tuple[str, ...] = ("currency",)


@frozen
class ActionDeclaration:
    """An action: ``verb_noun``, its arguments, what it gives back and what it does."""

    name: str
    parameters: tuple[Parameter, ...]
    result: Type = ANY
    main: str | None = None
    """The parameter that may be written first, without its name."""
    effect: Effect = Effect.WRITES
    operation: str | None = None
    """The operation of the catalogue (``refunds.create``), for actions that are Stripe's."""
    currency_parameter: str | None = None
    """The operation's own ``currency`` parameter, which money given to any other parameter fills or must agree with."""
    currency_of: tuple[CurrencyOf, ...] = ()
    """For money without an own ``currency`` parameter: the objects that may tell the currency, tried in order of the arguments given."""
    one_of: tuple[str, ...] = ()
    """Parameters of which none is required, but one of them is."""
    page: bool = False
    """A ``list_…`` action: gives a list and pages through everything."""
    doc: str = field(default="", eq=False)
    example: str = field(default="", eq=False)

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of that name."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        return None


@frozen
class EventDeclaration:
    """An event type and the objects that its ``data.object`` may be."""

    name: str
    """The snapshot name (``customer.created``), also for thin events (``v1.customer.created``)."""
    objects: tuple[str, ...]
    update: bool = False
    """The event carries the previous values of what changed."""
    thin_only: bool = False
    """Stripe sends it as a thin event only."""
    doc: str = field(default="", eq=False)


@frozen
class FunctionDeclaration:
    """A built-in function: its arguments in order, what it gives, what it does in a sentence, and an example with its result."""

    name: str
    parameters: tuple[Parameter, ...]
    result: Type
    variadic: bool = False
    """The last parameter may be given any number of times."""
    doc: str = field(default="", eq=False)
    examples: tuple[tuple[str, str], ...] = field(default=(), eq=False)


class Declarations(Protocol):
    """Everything that a program may name, for one Stripe API release."""

    @property
    def release(self) -> str:
        """The full release name: ``2026-10-28.endive``."""
        ...

    def event(self, name: str) -> EventDeclaration | None:
        """The event type of that name, snapshot or thin; None when Stripe has none."""
        ...

    def event_names(self) -> Iterable[str]:
        """Every event type, by its snapshot name."""
        ...

    def object(self, name: str) -> ObjectType | None:
        """The object or nested structure of that name."""
        ...

    def action(self, name: str) -> ActionDeclaration | None:
        """The action of that name."""
        ...

    def action_names(self) -> Iterable[str]:
        """Every action."""
        ...

    def function(self, name: str) -> FunctionDeclaration | None:
        """The built-in function of that name."""
        ...

    def function_names(self) -> Iterable[str]:
        """Every built-in function."""
        ...

    def releases(self) -> Iterable[str]:
        """Every API release that ``api NAME`` may ask for, oldest first."""
        ...
