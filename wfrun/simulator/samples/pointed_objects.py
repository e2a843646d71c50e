"""The objects that sample events point to by their ids, and those that these point to: what an account would hold around the events."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from wfrun.dsl.types.base import Id, Object, String
from wfrun.simulator.account.objects import ObjectStore
from wfrun.simulator.account.request import make_up
from wfrun.simulator.samples.builder import Json, ObjectBuilder, Objects, Raw
from wfrun.simulator.samples.conformance import leaves
from wfrun.simulator.samples.defaults import object_behind
from wfrun.simulator.samples.sampler import in_live_mode
from wfrun.values.stripe_ids import best_owner

MOST = 1_000
"""So many objects are made for one event; the scene of a sample has a few dozen."""

_LAST = frozenset({"price", "plan"})
"""Objects that are made after the others: a subscription holds its price, and tells more of it than an id does."""


class PointedObjects:
    """The objects around sample events, in the order in which they were found; one that several events point to is there once.

    ``known`` are objects that there are already: they are not made again, and those that are made agree with them.
    """

    def __init__(self, catalog: Objects, known: Iterable[Raw] = ()) -> None:
        self._catalog = catalog
        self._store = ObjectStore()
        for raw in known:
            self._store.put(raw)
        self._found: dict[tuple[str, str], bool] = {}
        """Name and id, and whether the object is of live mode."""

    def add(self, event: Mapping[str, Json], raw: Raw, made: ObjectBuilder) -> None:
        """Finds what an event points to: its object, ``raw``, and on from there. ``made`` builds objects of the scene that it shows."""
        livemode = event.get("livemode") is True
        identity = raw.get("id")
        if isinstance(identity, str):
            self._store.put(raw)
            self._found[str(raw["object"]), identity] = livemode
        waiting = deque(_pointed(self._catalog, raw))
        account = event.get("account")
        if isinstance(account, str):
            waiting.append(("account", account))
        later: deque[tuple[str, str]] = deque()
        first = len(self._found)
        while waiting or later:
            if waiting and waiting[0][0] in _LAST:
                later.append(waiting.popleft())
                continue
            name, identity = waiting.popleft() if waiting else later.popleft()
            if self._store.get(name, identity) is not None or len(self._found) - first >= MOST:
                continue
            stored = make_up(self._catalog, self._store, name, identity, made.now, livemode=livemode, made=made)
            self._found[name, identity] = livemode
            waiting.extend(_pointed(self._catalog, stored.raw))

    def objects(self) -> list[Raw]:
        """The objects as Stripe would send them."""
        found = []
        for (name, identity), livemode in self._found.items():
            stored = self._store.get(name, identity)
            assert stored is not None
            found.append(in_live_mode(stored.raw) if livemode else stored.raw)
        return found


def _pointed(catalog: Objects, raw: Raw) -> Iterator[tuple[str, str]]:
    """Name and id of the objects whose ids stand in an object, by the types of its fields."""
    for path, type_, value in leaves(catalog, Object(str(raw.get("object"))), raw):
        if not isinstance(value, str) or path == ("id",) or path[-1] == "id":
            continue
        name = None
        match type_:
            case Id(targets=targets) if targets:
                name = best_owner(value, targets)
            case String(values=()):
                name = object_behind(str(path[-1]))
        if name is not None and value and catalog.object(name) is not None:
            yield name, value
