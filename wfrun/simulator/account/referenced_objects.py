"""Referenced objects: the objects whose ids sample events hold, those whose ids these hold, and so on, as an account would hold them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from wfrun.dsl.types.base import Id, Object, String
from wfrun.simulator.account.objects import ObjectStore
from wfrun.simulator.account.request import make_up
from wfrun.simulator.samples.builder import ObjectBuilder
from wfrun.simulator.samples.conformance import leaves
from wfrun.simulator.samples.defaults import object_behind
from wfrun.simulator.samples.sampler import in_live_mode
from wfrun.simulator.samples.tables import Json, Objects, Raw
from wfrun.values.stripe_ids import best_owner

MAX_OBJECTS = 1_000
"""Objects made for one event at most; the scene of a sample has a few dozen."""

_LAST = frozenset({"price", "plan"})
"""Objects that are made after the others: a subscription holds its whole price, which says more than an id."""


class ReferencedObjects:
    """The objects that sample events refer to, each once, in the order in which they were found.

    ``known`` are objects that exist already: they are not made again, and those that are made agree with them.
    """

    def __init__(self, catalog: Objects, known: Iterable[Raw] = ()) -> None:
        self._catalog = catalog
        self._store = ObjectStore()
        for raw in known:
            self._store.put(raw)
        self._found: dict[tuple[str, str], bool] = {}
        """Name and id, and whether the object is of live mode."""

    def add(self, event: Mapping[str, Json], raw: Raw, builder: ObjectBuilder) -> None:
        """Adds the event's object, ``raw``, and what it refers to. ``builder`` builds objects of the scene that the event shows."""
        livemode = event.get("livemode") is True
        identity = raw.get("id")
        if isinstance(identity, str):
            self._store.put(raw)
            self._found[str(raw["object"]), identity] = livemode
        waiting = deque(references(self._catalog, raw))
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
            if self._store.get(name, identity) is not None or len(self._found) - first >= MAX_OBJECTS:
                continue
            stored = make_up(self._catalog, self._store, name, identity, builder.now, livemode=livemode, builder=builder)
            self._found[name, identity] = livemode
            waiting.extend(references(self._catalog, stored.raw))

    def objects(self) -> list[Raw]:
        """Returns the objects as Stripe would send them."""
        found = []
        for (name, identity), livemode in self._found.items():
            stored = self._store.get(name, identity)
            assert stored is not None
            found.append(in_live_mode(stored.raw) if livemode else stored.raw)
        return found


def references(catalog: Objects, raw: Raw) -> Iterator[tuple[str, str]]:
    """Yields name and id of the objects whose ids an object holds, by the types of its fields."""
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
