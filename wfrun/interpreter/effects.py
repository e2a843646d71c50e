"""Effects: what an execution asks of the outside, the answers it is sent, and the environment and clock of a run.

``execute`` is a generator. It yields one effect at a time and is sent its answer. The handler that answers (the simulator, the live world,
a durable engine, a test) decides what an effect does; the execution knows no clock, no network and no file.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, NamedTuple, Protocol, TypeAlias

from attrs import Factory, define

from wfrun.dsl.syntax.nodes import EventPattern
from wfrun.support.limits import MAX_REPORT_CHARS
from wfrun.support.records import frozen

Json: TypeAlias = Any
"""A value of ``json.loads``: dict, list, str, int, ``decimal.Decimal``, bool, None."""


@frozen
class Call:
    """Asks to carry out an action.

    ``path`` is the place in the script with the items of the enclosing loops: it names the step, its record and its idempotency key.
    ``arguments`` are in Stripe's own form: JSON values, money as integers in the smallest unit, timestamps as unix seconds; parameters of
    the URL's path (``charge``) are among them by name. For ``email``, ``slack``, ``http_request`` and ``log`` they are the rendered texts.
    A secret is a ``Secret``, which prints as ``•••``.
    """

    path: str
    action: str
    arguments: Mapping[str, Json]
    idempotency_key: str
    account: str | None = None
    """The connected account to act on (``acct_…``), None for one's own."""
    retry: int | None = None
    timeout: float | None = None
    """Seconds."""


@frozen
class ReadRest:
    """Asks for the rest of a list that Stripe sent in part: the items at ``url`` after the item ``after``. The answer is a list."""

    path: str
    url: str
    after: str | None
    account: str | None = None


@frozen
class Wait:
    """Asks to sleep until ``until``, unix seconds."""

    path: str
    until: int


class TextOfField(NamedTuple):
    """A condition on the object of an event: the field at ``path`` is this ``text``.

    It is said of an object without a field called ``unless``: of one that has it something else may be asked. An object that has another
    text there is not meant; one that has no text there may be.
    """

    path: tuple[str, ...]
    text: str
    unless: str | None = None


@frozen
class WaitFor:
    """Asks to sleep until an event comes that one of the patterns names and ``matches`` accepts, at most until ``until``, unix seconds.

    ``matches`` accepts no event of whose object ``text`` is surely false: a handler need not look at those before the time is over. The
    answer is the event, or None.
    """

    path: str
    events: tuple[EventPattern, ...]
    matches: Callable[[Mapping[str, Json]], bool]
    until: int
    text: TextOfField | None = None


@frozen
class Ask:
    """Asks a person. The answer is True, False, or None when ``until`` (unix seconds) passed."""

    path: str
    message: str
    arguments: Mapping[str, Json]
    until: int


Effect: TypeAlias = Call | ReadRest | Wait | WaitFor | Ask


@frozen
class Done:
    """The effect happened. ``value`` is its answer; ``assumed`` says that it rests on something made up. Times are unix seconds."""

    value: Json
    now: int
    assumed: bool = False
    started: int | None = None
    tries: int = 1
    notes: tuple[str, ...] = ()
    """Sentences for the reader of the report: what was assumed, what was not sent."""
    certain: Json = None
    """The part of an assumed ``value`` that rests on nothing made up, where the effect itself happens as asked (an update of an object that
    was made up). It is the step's result then, and the step is not assumed.
    """
    releases: Mapping[str, str] = {}
    """The API releases of objects in the answer, by their ids, where an event of another release than the script's told of them."""


@frozen
class Refused:
    """The effect was refused for good or could not be sent: nothing happened. ``code`` is Stripe's or ours (``missing-value``)."""

    code: str
    message: str
    now: int
    assumed: bool = False
    started: int | None = None
    tries: int = 1
    request_id: str | None = None
    """Stripe's id of the request that it refused (``req_…``)."""


@frozen
class Unknown:
    """No answer, and the key is no longer safe to repeat: the run stops as ``needs_attention``."""

    message: str
    now: int
    started: int | None = None
    tries: int = 1


Answer: TypeAlias = Done | Refused | Unknown


@frozen
class TryAgain:
    """No answer yet, and the call may be tried again with the idempotency key that it had. No answer for an execution: its handler waits.

    ``after`` is how many seconds the other side asks to be left alone, None where it asks for nothing. ``sent`` says that the call may have
    happened; where it surely did not, it is False. ``code`` is that of the problem if the call is given up then; None where it has none.
    """

    message: str
    now: int
    sent: bool
    after: float | None = None
    code: str | None = None


class PastEvent:
    """The raw object of an earlier event and the API release that it was sent in; ``assumed`` where it was made up, as for a thin event.

    ``view`` is the object as a value of the language, once a run has read it: one event is read by many runs.
    """

    __slots__ = ("assumed", "object", "release", "view")

    def __init__(self, object: Mapping[str, Json], assumed: bool = False, release: Json = None) -> None:
        self.object = object
        self.assumed = assumed
        self.release = release
        self.view: Any = None


@frozen
class FieldValue:
    """A condition on earlier objects: a field has a ``text``. ``field`` names the field, and ``read`` gives the text that it has.

    ``read`` gives None where it is not told what the field has: such an object may be meant.
    """

    field: Hashable
    text: str
    read: Callable[[PastEvent], str | None]
    path: tuple[str, ...] = ()
    """The names that lead to the field."""
    release: str = ""
    """The API release that the script is written for: an object of another one may lack the field."""


class PastEvents(Protocol):
    """The earlier events that a run finds."""

    def __call__(self, name: str, since: int, value: FieldValue | None = None, /) -> list[PastEvent] | None:
        """Returns the objects of earlier events of a type since a moment (unix seconds), newest last; None where that is not known.

        With a field's ``value``, objects of which it is surely false may be left out.
        """
        ...


@define
class ReportRoom:
    """The characters of JSON that the arguments and answers of a report's steps may still take."""

    left: int = MAX_REPORT_CHARS


@frozen
class RunEnvironment:
    """The data that a run reads besides its event. The caller gives all of it; nothing is looked up later.

    ``history`` finds earlier events; None when nothing is known about them.
    """

    now: int
    """When the run starts, unix seconds."""
    settings: Mapping[str, Json] = Factory(dict)
    lists: Mapping[str, tuple[str, ...]] = Factory(dict)
    secrets: Mapping[str, str] = Factory(dict)
    history: PastEvents | None = None
    run_url: str | None = None
    oldest_event: int | None = None
    """Seconds beyond which an event is too old to act on where the workflow does not say (``not older than``); None for no such limit."""
    report_room: ReportRoom = Factory(ReportRoom)
    """The room that the report of the event has, in which the runs of all its workflows share."""

    def __reduce_ex__(self, protocol: Any) -> str | tuple[Any, ...]:
        if self.secrets:
            raise TypeError("what holds secrets cannot be stored")
        return super().__reduce_ex__(protocol)


class RunClock:
    """The clock of one run, which answers alone move; it never goes back. Times are unix seconds.

    ``now`` is the language's ``now``: when the run started or last woke. ``latest`` is the latest moment of any answer.
    """

    __slots__ = ("latest", "now")

    def __init__(self, now: int) -> None:
        self.now = self.latest = now

    def advance(self, moment: int) -> None:
        """Moves ``latest`` to the moment of an answer."""
        self.latest = max(self.latest, moment)

    def wake(self, moment: int) -> None:
        """Moves ``now`` to the moment at which a wait ended."""
        self.now = max(self.now, moment)
        self.advance(moment)
