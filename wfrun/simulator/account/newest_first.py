"""Newest first: the order in which a kind of object is listed, and an index of it by the values of fields.

Stripe lists by the moment of creation, newest first. Objects of one second stand in the order in which they came, so the order is total
and a page that begins after an object is always the same. Objects mostly come in this order, so a new one goes to the end of a sorted list;
a page begins at a place that is found by halving, and costs what it holds, however many objects there are.

A filter that asks for one text (the charges of a customer) has an index of its own from the first time that it is asked for. What the index
gives is looked at again: an object stays under its former value too.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator

from wfrun.simulator.samples.tables import Raw

_Place = tuple[int, int, str]
"""When an object was created, its number among all that came, and its id."""


class NewestFirst:
    """The ids of the objects of one kind, in the order of their lists."""

    __slots__ = ("_by_field", "_came", "_order", "_places")

    def __init__(self, objects: Iterable[tuple[str, Raw]]) -> None:
        self._came = 0
        self._places: dict[str, _Place] = {}
        self._by_field: dict[str, dict[str, list[_Place]]] = {}
        self._order: list[_Place] = []
        for identity, raw in objects:
            self._places[identity] = self._place(identity, raw)
        self._order = sorted(self._places.values())

    def put(self, identity: str, raw: Raw) -> None:
        """Takes an object in, or the new values of one that is there."""
        place = self._places.get(identity)
        if place is not None and place[0] != created(raw):
            self.remove(identity)  # another object of that id was put in its place
            place = None
        if place is None:
            place = self._places[identity] = self._place(identity, raw)
            insort(self._order, place)
        for field, places in self._by_field.items():
            _enter(places, raw.get(field), place)

    def remove(self, identity: str) -> None:
        """Takes an object out."""
        place = self._places.pop(identity, None)
        if place is not None:
            del self._order[bisect_left(self._order, place)]

    def newest(self, after: str | None = None, where: tuple[str, str] | None = None) -> Iterator[str]:
        """Yields ids, newest first: those after an id. ``where`` names a field and its text: ids that may have it, and surely all such."""
        order = self._under(where)
        end = bisect_left(order, self._places[after]) if after is not None else len(order)
        for at in range(end - 1, -1, -1):
            if self._places.get(order[at][2]) == order[at]:
                yield order[at][2]

    def oldest(self, before: str, where: tuple[str, str] | None = None) -> Iterator[str]:
        """Yields the ids that stand before an id in the list, the nearest first."""
        order = self._under(where)
        for at in range(bisect_right(order, self._places[before]), len(order)):
            if self._places.get(order[at][2]) == order[at]:
                yield order[at][2]

    def __contains__(self, identity: str) -> bool:
        return identity in self._places

    def index(self, field: str, objects: Iterable[tuple[str, Raw]]) -> None:
        """Makes the index of a field, unless there is one."""
        if field in self._by_field:
            return
        places: dict[str, list[_Place]] = {}
        for identity, raw in objects:
            if identity in self._places:
                _enter(places, raw.get(field), self._places[identity])
        self._by_field[field] = places

    def _under(self, where: tuple[str, str] | None) -> list[_Place]:
        return self._order if where is None else self._by_field[where[0]].get(where[1], [])

    def _place(self, identity: str, raw: Raw) -> _Place:
        self._came += 1
        return (created(raw), self._came, identity)


def created(raw: Raw) -> int:
    """Returns when an object was created, unix seconds; 0 where it does not say."""
    moment = raw.get("created")
    return moment if isinstance(moment, int) else 0


def _enter(places: dict[str, list[_Place]], value: object, place: _Place) -> None:
    """Enters a place under the text of a field, or under the id of the object in it."""
    if isinstance(value, dict):
        value = value.get("id")
    if isinstance(value, str):
        held = places.setdefault(value, [])
        if not held or held[-1] < place:
            held.append(place)
        elif place not in held[-2:]:
            at = bisect_left(held, place)
            if at == len(held) or held[at] != place:
                held.insert(at, place)
