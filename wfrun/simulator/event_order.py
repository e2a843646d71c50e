"""Event order: events of one input in the order in which they were made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeVar

from wfrun.interpreter.event_history import event_time

Event = TypeVar("Event", bound=Mapping[str, Any])

OUT_OF_ORDER = "the events of the input are not in the order in which they were made (`created`): they are run oldest first"


def oldest_first(events: Sequence[Event]) -> tuple[list[Event], bool]:
    """Returns the events by their ``created``, and whether that is another order than the given one.

    Events of one second keep their order, in a list that is newest first (as Stripe's are) the reverse of it. An event that does not say
    when it was made stays behind the one before it.
    """
    moments: list[int] = []
    for event in events:
        moments.append(event_time(event, moments[-1] if moments else 0))
    if all(one <= other for one, other in pairwise(moments)):
        return list(events), False
    numbers = range(len(events))
    if all(one >= other for one, other in pairwise(moments)):
        return [events[number] for number in reversed(numbers)], True
    return [events[number] for number in sorted(numbers, key=moments.__getitem__)], True
