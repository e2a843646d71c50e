"""Event order: the events of one input in the order in which they were made (``created``), read as a stream.

An input may hold more events than fit into memory. So a window of events is read ahead, and the oldest of them comes next. An input of no
more than ``WHOLE_EVENTS`` is put in order as a whole, which is what Stripe's own lists need, for they are newest first. In a longer one an
event may stand further from its place than the window reaches: it comes as soon as it is read, behind events that were made later, and says
so. Nothing is dropped. Events in the window are held pickled, which takes a sixth of what their values take.
"""

from __future__ import annotations

import heapq
import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

from wfrun.interpreter.event_history import event_time
from wfrun.support.gc_pause import gc_paused

Event = TypeVar("Event", bound=Mapping[str, Any])

WHOLE_EVENTS = 10_000
"""Events of an input that is put in order as a whole, at most."""

WINDOW_EVENTS = 5_000
"""Events of a longer input that are held to put them in order. Half as many, so that what the account holds meanwhile finds room."""

WINDOW_CHARS = 1 << 26
"""Characters of JSON that these events take at most."""

OUT_OF_ORDER = "the events of the input are not in the order in which they were made (`created`): they are run oldest first"


def oldest_first(events: Sequence[Event]) -> tuple[list[Event], bool]:
    """Returns the events by their ``created``, and whether that is another order than the given one.

    Events of one second keep their order, in a list that is newest first (as Stripe's are) the reverse of it. An event that does not say
    when it was made stays behind the one before it.
    """
    moments: list[int] = []
    for event in events:
        moments.append(event_time(event, moments[-1] if moments else 0))
    order = _order(moments)
    return [events[number] for number in order], order != range(len(events))


def _order(moments: Sequence[int]) -> Sequence[int]:
    """Returns the numbers of events with these moments, oldest first."""
    numbers = range(len(moments))
    if all(one <= other for one, other in pairwise(moments)):
        return numbers
    if all(one >= other for one, other in pairwise(moments)):
        return numbers[::-1]
    return sorted(numbers, key=moments.__getitem__)


class NextEvent(NamedTuple):
    """The event that is to run next, and what is to be said about its place in the order."""

    event: dict[str, Any]
    notes: tuple[str, ...] = ()


class EventStream:
    """The events of an input, oldest first, as far as a window of them can be put in order. Each is given once and then forgotten.

    ``events`` gives them as the input does, each with the characters that it takes. At most ``whole`` of them, and ``chars`` characters,
    are held at the beginning; where there are more, no further ones are read before less than ``window`` are left. Those that a run which
    waits has asked for ahead of their time are held besides.
    """

    def __init__(
        self,
        events: Iterable[tuple[dict[str, Any], int]],
        *,
        whole: int = WHOLE_EVENTS,
        window: int = WINDOW_EVENTS,
        chars: int = WINDOW_CHARS,
    ) -> None:
        self._source = iter(events)
        self._whole, self._window, self._chars = whole, window, chars
        self._heap: list[tuple[int, int, int, bytes]] = []
        """Moment, number in the input, characters and the event, pickled."""
        self._held_chars = 0
        self._read = 0
        self._ended = False
        self._moment = 0
        """When the event that was read last was made."""
        self._newest = 0
        """When the newest event that was put in its place was made."""
        self._disordered = self._noted = False
        self._ready: list[NextEvent] = []
        """Events in their order, of which those from ``_first`` on are still to be given."""
        self._first = 0
        self._begin()

    @property
    def read_so_far(self) -> int:
        """Returns how many events were read."""
        return self._read

    @property
    def held(self) -> int:
        """Returns how many events are held now."""
        return len(self._heap) + len(self._ready) - self._first

    @property
    def total(self) -> int | None:
        """Returns how many events the input holds; None while there may be more than were read."""
        return self._read if self._ended else None

    @property
    def out_of_order(self) -> bool:
        """Tells whether an event that was read was made before the one in front of it."""
        return self._disordered

    def __iter__(self) -> Iterator[NextEvent]:
        """Gives the events that are left."""
        while (following := self.following()) is not None:
            yield following

    def following(self) -> NextEvent | None:
        """Returns the next event; None at the end."""
        if self._first == len(self._ready) and not self._put_one():
            return None
        following = self._ready[self._first]
        self._first += 1
        if self._first * 2 >= len(self._ready):  # what is left is moved once for each event at most
            del self._ready[: self._first]
            self._first = 0
        return following

    def ahead(self) -> Iterator[dict[str, Any]]:
        """Yields the events that are still to come, in their order, read as they are asked for; ``following`` gives them again."""
        place = 0
        while self._first + place < len(self._ready) or self._put_one():
            yield self._ready[self._first + place].event
            place += 1

    def _begin(self) -> None:
        """Reads the first events. An input that ends with them is put in order as a whole."""
        with gc_paused():
            self._fill(self._whole + 1)
        if not self._ended:
            heapq.heapify(self._heap)
            return
        order = _order([entry[0] for entry in self._heap])
        self._heap = [(self._heap[number][0], place, *self._heap[number][2:]) for place, number in enumerate(order)]

    def _fill(self, count: int) -> None:
        """Reads events until so many are held or the input ends. One event is read of whatever size."""
        first = not self._read
        while not self._ended and (not self._heap or (len(self._heap) < count and self._held_chars < self._chars)):
            found = next(self._source, None)
            if found is None:
                self._ended = True
                return
            event, size = found
            moment = event_time(event, self._moment)
            self._disordered = self._disordered or moment < self._moment
            self._moment = moment
            entry = (moment, self._read, size, pickle.dumps(event, pickle.HIGHEST_PROTOCOL))
            self._held_chars += size
            self._read += 1
            if first:
                self._heap.append(entry)
            else:
                heapq.heappush(self._heap, entry)

    def _put_one(self) -> bool:
        """Puts the oldest event of the window behind those that are ready; tells whether there was one."""
        self._fill(self._window)
        if not self._heap:
            return False
        moment, _, size, pickled = heapq.heappop(self._heap)
        self._held_chars -= size
        notes: tuple[str, ...] = ()
        if self._disordered and not self._noted:
            self._noted = True
            notes = (OUT_OF_ORDER,)
        if moment < self._newest:
            notes = (*notes, too_late(self._window))
        self._newest = max(self._newest, moment)
        self._ready.append(NextEvent(pickle.loads(pickled), notes))
        return True


def too_late(window: int) -> str:
    """Returns the note on an event that stands too far behind its place in the order."""
    return (
        f"this event was made before others that have run already: the input is out of order by more than the {window:,} events "
        "that are read ahead, so it runs behind them"
    )
