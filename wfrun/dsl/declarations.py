"""Declarations: the actions, events, objects and functions that a program may use, each declared once.

Checker, interpreter, documentation and editors read them. The checker is given a ``Declarations``: it names no action, object or field of
Stripe itself. A fact that a check rests on (what an action does, the format of a field, a former name) is part of a declaration.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from enum import Enum
from typing import Protocol

from attrs import field

from wfrun.dsl.types.base import ANY, DURATION, INTEGER, STRING, Format, Id, List, ObjectType, Type, Union
from wfrun.support.records import frozen


class Effect(Enum):
    """The effect of calling an action on the world."""

    READS = "reads"
    WRITES = "writes"
    MOVES_MONEY = "moves money"
    """A write that changes what somebody holds, owes or is charged, now or on its own later."""
    ENDS = "ends"
    """A write that cancels, deletes, voids or closes something."""
    SENDS = "sends"
    """A message to people or another service."""
    NOTES = "notes"
    """Only the run's own log."""

    @property
    def is_final(self) -> bool:
        """Returns whether money moves or something ends: nothing takes that back."""
        return self in (Effect.MOVES_MONEY, Effect.ENDS)


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
    format: Format | None = None
    """The format of the texts or numbers that it takes."""
    requested: bool = False
    """A web address that a request is sent to."""
    positive: bool = False
    """Its amount is more than nothing."""
    aliases: tuple[str, ...] = field(default=(), eq=False)
    """What authors call it elsewhere."""
    doc: str = field(default="", eq=False)


COMMON_PARAMETERS = (
    Parameter("retry", INTEGER, doc="how often to try again when it cannot be reached, 0 to 100"),
    Parameter("timeout", DURATION, doc="how long to wait for an answer"),
    Parameter(
        "idempotency_key", STRING, doc="made from the run and the place in the script by default; the same key is never carried out twice"
    ),
    Parameter("on_account", Id(("account",)), doc="the connected account to act on; by default the event's"),
)
"""Arguments that every action takes besides its own."""

_ADDRESSES = Union((STRING, List(STRING)))

MAIL_PARAMETERS = (
    Parameter(
        "to",
        _ADDRESSES,
        format=Format.EMAIL,
        aliases=("recipient", "recipients", "address", "email"),
        doc='an address, or a list of them; `"Ada <ada@example.com>"` works too',
    ),
    Parameter("cc", _ADDRESSES, format=Format.EMAIL, doc="who gets a copy"),
    Parameter("bcc", _ADDRESSES, format=Format.EMAIL, doc="who gets a copy that the others do not see"),
    Parameter("from", STRING, format=Format.EMAIL, doc="the sender; by default the one that is configured"),
    Parameter("reply_to", _ADDRESSES, format=Format.EMAIL, doc="where answers go"),
)
"""Arguments of every mail."""

APPROVE_PARAMETERS = (
    *MAIL_PARAMETERS,
    Parameter("channel", STRING, format=Format.CHANNEL, aliases=("room", "slack"), doc='a channel of Slack: `"#approvals"`'),
)
"""Arguments of ``approve``, whose question is sent as a mail, into a channel, or both."""


@frozen
class CurrencyOf:
    """The source of a money parameter's currency when the operation has no ``currency`` of its own: the object acted on.

    ``parameter`` holds that object's id, ``retrieve`` is the action that reads it, and ``path`` leads to the currency inside the answer.
    """

    parameter: str
    retrieve: str
    path: tuple[str, ...] = ("currency",)


@frozen
class Reversal:
    """The object that an action takes back or cancels: calling two such actions for one object can only fail, or take more back.

    ``what`` is the object in words, ``verb`` what is done to it. Each of ``parameters`` holds an id of the object. ``part`` is the
    parameter that limits the call to a part. ``same_object`` are the fields of an event's object that all name one and the same object.
    """

    what: str
    verb: str
    parameters: tuple[str, ...]
    part: str = ""
    same_object: tuple[str, ...] = ()


@frozen
class Wording:
    """The words in which a report tells of a call: a verb in its plain form, what follows it, and how such calls are counted.

    Of ``phrases`` the first is used whose arguments, in braces, are all given. ``counted`` is singular and plural; None where the call has
    no effect outside the run.
    """

    verb: str
    phrases: tuple[str, ...]
    counted: tuple[str, str] | None = None


@frozen
class ActionDeclaration:
    """An action: ``verb_noun``, its arguments, its result and its effect."""

    name: str
    parameters: tuple[Parameter, ...]
    result: Type = ANY
    main: str | None = None
    """The parameter that may be written first, without its name."""
    effect: Effect = Effect.WRITES
    operation: str | None = None
    """The operation of the catalogue (``refunds.create``), for actions that are Stripe's."""
    moves: str | None = None
    """The parameter that says how much money the call moves."""
    currency_parameter: str | None = None
    """The operation's own ``currency`` parameter, which money given to any other parameter fills or must agree with."""
    currency_of: tuple[CurrencyOf, ...] = ()
    """For money without an own ``currency`` parameter: the objects that may tell the currency, tried in order of the arguments given."""
    one_of: tuple[str, ...] = ()
    """Parameters of which none is required, but one of them is."""
    page: bool = False
    """A ``list_…`` action: gives a list and pages through everything."""
    retrieves: bool = False
    """It gives the object whose id ``main`` holds."""
    updates: bool = False
    """It changes the fields that it is given, of the object whose id ``main`` holds, and no others."""
    reversal: Reversal | None = None
    """What the action takes back or cancels."""
    wording: Wording | None = field(default=None, eq=False)
    """How a report tells of it; without it, by its name."""
    aliases: tuple[str, ...] = field(default=(), eq=False)
    """What authors call it elsewhere."""
    doc: str = field(default="", eq=False)
    example: str = field(default="", eq=False)
    retries: int | None = None
    """How often a call that does not say is tried again; None where the world decides."""
    timeout: float | None = None
    """Seconds after which a call that does not say waits no longer for its answer; None where the world decides."""

    def sets_currency(self, given: Container[str]) -> bool:
        """Tells whether a call with these arguments is an update that gives the object a currency in writing."""
        return self.updates and "currency" in given

    def parameter(self, name: str) -> Parameter | None:
        """Returns the parameter of a name."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        return None


@frozen
class AskFirst:
    """A condition that an action needs on certain events: ``field`` of the event's object is true. ``message`` says what is missing."""

    action: str
    field: str
    message: str


@frozen
class ImpliedValue:
    """A fact about the object of an event: ``field`` holds one of these values when the event is made, and ever after."""

    field: str
    values: tuple[str | bool, ...]


@frozen
class EventHint:
    """A warning about what an event does not tell or do, for the scripts that seem to take it for more.

    It is told where an event with this hint, and none without it, starts a workflow that reads one of ``reads``, calls one of ``calls``,
    ends something (``ends``), gives one of ``gives`` to an action that moves money, or compares ``compares``, a field with a value; where
    all of them are empty, on the trigger. A workflow that reads one of ``unless_reads`` anywhere knows; ``own_only`` says that one with
    ``from accounts`` does, ``changes`` that one that asks ``previous`` or ``changed`` does; ``unless_made`` names actions with which the
    file itself makes such objects, giving what is read. ``replacement`` is the event type that is meant.
    """

    message: str
    help: str
    source: str
    reads: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    ends: bool = False
    gives: tuple[str, ...] = ()
    compares: tuple[tuple[str, str], ...] = ()
    unless_reads: tuple[str, ...] = ()
    own_only: bool = False
    changes: bool = False
    unless_made: tuple[str, ...] = ()
    replacement: str = ""


@frozen
class ConfiguredNames:
    """The names that ``list``, ``setting`` and ``secret`` can be asked for where a program is checked."""

    lists: frozenset[str] = frozenset()
    settings: frozenset[str] = frozenset()
    secrets: frozenset[str] = frozenset()


@frozen
class EventDeclaration:
    """An event type and the objects that its ``data.object`` may be."""

    name: str
    """The snapshot name (``customer.created``), also for thin events (``v1.customer.created``)."""
    objects: tuple[str, ...]
    update: bool = False
    """The event carries the previous values of what changed."""
    previous: bool = False
    """The event may carry previous values: an update, and any other that tells of a change."""
    thin_only: bool = False
    """Stripe sends it as a thin event only."""
    data: str = ""
    """The structure of the event's own data in its thin form; empty for an event without."""
    ask_first: tuple[AskFirst, ...] = ()
    """Conditions that actions need on this event."""
    implied: tuple[ImpliedValue, ...] = ()
    """What fields of the object hold on this event."""
    without_id: bool = False
    """The object has no id, though its type has one: it is a preview."""
    hints: tuple[EventHint, ...] = field(default=(), eq=False)
    """What this event does not tell or do."""
    doc: str = field(default="", eq=False)

    @property
    def thin_name(self) -> str:
        """Returns the name of its thin form."""
        return self.name if self.name.startswith("v2.") else f"v1.{self.name}"


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


@frozen
class FormerField:
    """A field that objects of earlier API releases had, and what answers for it today: one of the three.

    ``path`` leads from the object to the value, ``condition`` asks what a true or false field told, ``steps`` says in words how the value
    is found; ``{id}`` in it stands for the object's id.
    """

    path: str = ""
    condition: str = ""
    steps: str = ""


class OtherRelease(Protocol):
    """The API release that an event was sent in, where the script is written for another."""

    @property
    def name(self) -> str:
        """Returns the release as the event names it."""
        ...

    @property
    def known_as(self) -> str | None:
        """Returns the known release that stands for it; None where it is older than all of them."""
        ...

    def object(self, name: str) -> ObjectType | None:
        """Returns the object or nested structure of a name in that release."""
        ...

    def place(self, object_name: str, path: str) -> str:
        """Returns where that release keeps what the script's release has at a path of an object; empty where that is not known."""
        ...


class Declarations(Protocol):
    """Everything that a program may name, for one Stripe API release."""

    @property
    def release(self) -> str:
        """Returns the full release name: ``2026-10-28.endive``."""
        ...

    def other_release(self, made: str) -> OtherRelease | None:
        """Returns the release that an event names as its own; None for the release of these declarations."""
        ...

    def event(self, name: str) -> EventDeclaration | None:
        """Returns the event type of a name, snapshot or thin; None when Stripe has none."""
        ...

    def event_names(self) -> Iterable[str]:
        """Returns the snapshot names of all event types."""
        ...

    def object(self, name: str) -> ObjectType | None:
        """Returns the object or nested structure of a name."""
        ...

    def action(self, name: str) -> ActionDeclaration | None:
        """Returns the action of a name."""
        ...

    def action_names(self) -> Iterable[str]:
        """Returns the names of all actions."""
        ...

    def function(self, name: str) -> FunctionDeclaration | None:
        """Returns the built-in function of a name."""
        ...

    def function_names(self) -> Iterable[str]:
        """Returns the names of all built-in functions."""
        ...

    def releases(self) -> Iterable[str]:
        """Returns the API releases that ``api NAME`` may ask for, oldest first."""
        ...

    def retrieval(self, object_name: str) -> ActionDeclaration | None:
        """Returns the action that retrieves an object by its id."""
        ...

    def format_of(self, name: str) -> Format | None:
        """Returns the format of the values of all parameters and fields of a name that are Stripe's."""
        ...

    def former_field(self, object_name: str, field: str) -> FormerField | None:
        """Returns what answers today for a field that an object had in earlier releases."""
        ...

    def meant_value(self, object_name: str, field: str, value: str) -> str | None:
        """Returns what is meant by a text that a field never holds, by its documentation: empty where that is not clear; else None."""
        ...

    def by_alias(self, kind: str, word: str) -> Iterable[str]:
        """Returns the names that may be meant by a word of other tools, the likeliest first; not all of them exist.

        ``kind`` is ``action``, ``argument of NAME``, or begins with another word, for fields.
        """
        ...

    def events_by_alias(self, word: str) -> Sequence[str]:
        """Returns the event types that may be meant by a name which is no typing error, the likeliest first."""
        ...
