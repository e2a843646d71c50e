"""Object store: the objects that a simulated account holds.

Raw objects are never changed in place: a change replaces the raw object, so answers given earlier stay as they were.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from wfrun.simulator.account.entry_totals import EntryTotals
from wfrun.simulator.account.forgetting import MAX_AHEAD, ChangedBefore, Forgetting
from wfrun.simulator.account.newest_first import NewestFirst
from wfrun.simulator.samples.tables import Json, Raw
from wfrun.values.stripe_ids import may_name, owners_of

if TYPE_CHECKING:
    from wfrun.simulator.account.reading import ReadObjects

WITHOUT_ID = frozenset({"balance", "balance_settings", "cash_balance", "tax.settings"})
"""Objects that have no id, of which an account or a customer has one."""

ENTRY = "balance_transaction"
"""The object that is an entry in the balance."""

MAX_EMBEDDED = 20_000
"""Values of one object that are searched for embedded objects at most."""


class RequestError(Exception):
    """An operation that Stripe would refuse: its error code and its sentence.

    What the operation changed before is taken back, unless the refusal is itself an outcome that stays: a declined card, whose
    ``decline_code`` says why.
    """

    def __init__(self, code: str, message: str, *, decline_code: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.decline_code = decline_code


def no_such_object(name: str, identity: str) -> RequestError:
    """Returns the error of an id that the account does not have."""
    return RequestError("resource_missing", f"No such {name.rpartition('.')[2]}: '{identity}'")


class StoredObject:
    """An object of an account, with what is known about it.

    ``changes`` are the fields that operations of this simulation set: they stay when an event carries the object again. Of a made-up
    object, ``inferred`` are the fields that follow from known objects. An object is ``made`` where an operation made it.
    """

    __slots__ = ("assumed", "changes", "deleted", "inferred", "made", "raw", "seen")

    def __init__(self, raw: Raw, *, assumed: bool = False) -> None:
        self.raw = raw
        self.assumed = assumed
        self.changes: dict[str, Json] = {}
        self.inferred: frozenset[str] = frozenset()
        self.deleted = False
        self.made = False
        self.seen: int | None = None
        """When the newest event that carried the object was made, unix seconds."""

    def is_guessed(self, fields: frozenset[str]) -> bool:
        """Reports whether all of these fields are guesses: neither inferred nor set by an operation."""
        return self.assumed and not fields & self.inferred and not fields & self.changes.keys()


class _Later(NamedTuple):
    """A change at a ``moment`` after the start of the run that made it: what was ``before``, and how it is made again."""

    moment: int
    name: str
    identity: str
    before: tuple[Raw, bool, dict[str, Json], bool, int | None] | None
    again: Callable[[], object] | None


class ObjectChange(NamedTuple):
    """A change of an object by one operation: the raw object ``before`` (None for a new one) and ``after`` (None for a deleted one)."""

    name: str
    before: Raw | None
    after: Raw | None


class ObjectStore:
    """The objects of one account: one's own, or a connected one.

    A store has a time. ``rewind`` goes back to the start of another run: what was changed later is taken back, and ``reach`` makes it again
    when that time comes, so that nothing is seen before it happens.

    ``shared`` is a store that nothing changes: its objects are held here as well, unless an object of that name and id came here.
    ``source`` is the shared store of an account that may read what it does not hold: ``get`` reads, and nothing else does.
    ``complete_kinds`` are the names of objects that were given at the start: a listing of them is complete. An index finds the objects that
    name an id; it is brought up to date when it is asked, because most runs never ask.

    A stream of events tells of any number of objects. ``forgetting``, which an account's stores share, says which of them are dropped: of
    those that events told of or that were made up, and of those that operations made or changed, the last ones stay. ``forget_oldest``
    drops the others, and counts those that were only told of in ``forgotten``. An object that was dropped is made up when it is needed, and
    so is assumed. What was made or changed before it was dropped (``changed_before``) stays assumed when an event tells of it again. Where
    nothing that operations did may be dropped, ``keeps_changes`` is true. ``is_partial`` becomes true when an operation looks through a
    kind of object of which such a one was dropped.
    """

    __slots__ = (
        "_ahead",
        "_before",
        "_entries",
        "_inside",
        "_later",
        "_naming",
        "_operating",
        "_orders",
        "_start",
        "_told_ids",
        "_unread",
        "changed_before",
        "complete_kinds",
        "forgetting",
        "forgotten",
        "is_partial",
        "keeps_changes",
        "moment",
        "objects",
        "shared",
        "source",
        "unsaved",
    )

    def __init__(
        self,
        shared: ObjectStore | None = None,
        source: ReadObjects | None = None,
        forgetting: Forgetting[tuple[ObjectStore, str, str]] | None = None,
        *,
        keeps_changes: bool = False,
    ) -> None:
        self.shared = source if source is not None else shared
        self.source = source
        self.objects: dict[str, dict[str, StoredObject]] = {}
        """Name → id → the object."""
        self.complete_kinds: set[str] = set(shared.complete_kinds) if shared is not None else set()
        self._before: dict[tuple[str, str], tuple[Raw, bool, dict[str, Json], bool] | None] = {}
        """Name and id of what the last operation changed → what it was before; None for what is new."""
        self._operating = False
        self.unsaved: dict[tuple[str, str], None] | None = None
        """Name and id of what changed since the store was saved; None where nobody saves it."""
        self.forgetting = forgetting if forgetting is not None else Forgetting()
        self.keeps_changes = keeps_changes or source is not None  # what is read again shows nothing of what was done here
        self.changed_before = ChangedBefore()
        self.forgotten = 0
        self.is_partial = False
        self.moment = 0
        """The time, unix seconds; it stands still where nobody rewinds."""
        self._start = 0
        self._later: list[_Later] = []
        self._ahead: list[_Later] = []
        """What was taken back and is still to come, by its moment."""
        self._unread: dict[tuple[str, str], None] = {}
        self._naming: dict[str, dict[tuple[str, str, str], None]] = {}
        """Id → name, id and field of the objects that name it."""
        self._inside: dict[tuple[str, str], tuple[str, str]] = {}
        """Name and id of an embedded object → those of the object that embeds it."""
        self._orders: dict[str, NewestFirst] = {}
        """Name → the order of its lists, of the kinds that were listed."""
        self._entries: EntryTotals | None = None
        self._told_ids: set[str] = set()
        """Ids that callers named, where there is a source."""

    def get(self, name: str, identity: str) -> StoredObject | None:
        """Returns the object of that name and id; one that is not held is read, where the store has a source."""
        stored = self.here(name, identity)
        if stored is None and self.source is not None and self.may_read(name, identity) and self.source.look_up(name, identity):
            stored = self.here(name, identity)
        return stored

    def here(self, name: str, identity: str) -> StoredObject | None:
        """Returns the object of that name and id, where it is held."""
        found = self.objects.get(name)
        stored = found.get(identity) if found is not None else None
        if stored is None and self.shared is not None and (other := self.shared.get(name, identity)) is not None:
            operating, self._operating = self._operating, False
            stored = self.keep(name, identity, other.raw, assumed=False)  # the object was here already: copying it changes nothing
            self._operating = operating
            stored.deleted = other.deleted
        return stored

    def may_read(self, name: str, identity: str) -> bool:
        """Reports whether an object may be one of the real account: what the simulation made up itself is not looked for there."""
        return may_name(identity, name) and self.embedded(name, identity) is None and not self.is_own_id(identity)

    def current(self, objects: Iterable[Raw]) -> list[Raw]:
        """Returns objects that were read as they are here now; those that were deleted here are left out."""
        found = []
        for raw in objects:
            name, identity = name_of(raw), raw.get("id")
            stored = self.here(name, identity) if name is not None and isinstance(identity, str) else None
            if stored is None or not stored.deleted:
                found.append(raw if stored is None else stored.raw)
        return found

    def is_absent(self, name: str, identity: str) -> bool:
        """Reports whether the real account was asked for an object and does not have it."""
        return self.source is not None and (name, identity) in self.source.absent

    def is_made(self, identity: str) -> bool:
        """Reports whether an id is that of an object which was made here: the real account does not have it."""
        return any(stored.made for found in self.objects.values() if (stored := found.get(identity)) is not None)

    def is_own(self, identity: str) -> bool:
        """Reports whether an id is that of an object which was made or changed here, or is only named by such."""
        held = (found[identity] for found in self.objects.values() if identity in found)
        return any(stored.made or stored.deleted or stored.changes for stored in held) or self.is_own_id(identity)

    def is_own_id(self, identity: str) -> bool:
        """Reports whether an id is named by objects that were made or made up here, and by nothing else. Other texts are no ids."""
        return bool(owners_of(identity)) and self._named_by(identity) == "own" and identity not in self._told_ids

    def note_ids(self, value: Json) -> None:
        """Notes the ids that a caller names where no object does: they are not the simulation's own, whatever it does with them."""
        for text in all_texts(value):
            if owners_of(text) and self._named_by(text) is None:
                self._told_ids.add(text)

    def _named_by(self, identity: str) -> Literal["own", "others"] | None:
        """Tells whose objects name an id: only the simulation's own, or others too; None where no object does."""
        self._read()
        if self.shared is not None and self.shared.naming(identity):
            return "others"
        own = False
        for name, other, field in self._naming.get(identity, {}):
            stored = self.objects.get(name, {}).get(other)
            if stored is None or not _names(stored.raw.get(field), identity):
                continue
            guessed = stored.assumed and field not in stored.inferred
            if not (stored.made or field in stored.changes or guessed):
                return "others"
            own = True
        return "own" if own else None

    def put(self, raw: Raw, *, assumed: bool = False, seen: int | None = None, told: bool = False) -> StoredObject | None:
        """Stores an object in place of an earlier one, unless an event that was made after ``seen`` carried it.

        It is only ``told`` of, or made up, where no operation makes it. Returns None for what is no object: without a text ``id`` and a way
        to infer its kind.
        """
        identity, name = raw.get("id"), name_of(raw)
        if name is None:
            return None
        owner = raw.get("customer")
        key = identity if isinstance(identity, str) and identity else singleton(name, owner if isinstance(owner, str) else "")
        known = self.here(name, key) if seen is not None else None
        if known is not None and seen is not None and known.seen is not None and seen < known.seen:
            return known
        return self.keep(name, key, raw, assumed=assumed, seen=seen, told=told or seen is not None)

    def keep(self, name: str, identity: str, raw: Raw, *, assumed: bool, seen: int | None = None, told: bool = False) -> StoredObject:
        """Stores an object under a name and an id."""
        self._remember(name, identity)
        changed_before = told and (name, identity) in self.changed_before
        assumed = assumed or changed_before
        if told:
            key = (self, name, identity)
            if key in self.forgetting.changed:
                self.forgetting.change(key, raw)
            elif key in self.forgetting.told or identity not in self.objects.get(name, ()):
                self.forgetting.tell(key, raw)
        elif self._operating:
            self._note_change(name, identity, raw)
        else:
            self.forgetting.remove((self, name, identity))
        self._note(name, identity, lambda: self._keep_new(name, identity, raw, assumed) if seen is None else None)
        found = self.objects.setdefault(name, {})
        stored = found.get(identity)
        if stored is None:
            stored = found[identity] = StoredObject(raw, assumed=assumed)
            stored.made = self._operating and not told
        else:
            stored.raw, stored.assumed, stored.deleted = {**raw, **stored.changes}, assumed, False
        stored.seen = seen if seen is not None else stored.seen
        if changed_before:
            stored.inferred = frozenset(raw)  # it is as it was told of, and what was done to it is not known
        self._note_values(name, identity, stored)
        return stored

    def change(self, name: str, identity: str, changes: Mapping[str, Json]) -> Raw:
        """Sets fields of a stored object; returns the new raw object."""
        stored = self.here(name, identity)
        assert stored is not None
        self._remember(name, identity)
        self._note(name, identity, lambda: self.change(name, identity, changes) if self.here(name, identity) is not None else None)
        stored.raw = {**stored.raw, **changes}
        stored.changes.update(changes)
        self._note_change(name, identity, stored.raw)
        self._note_values(name, identity, stored)
        return stored.raw

    def delete(self, name: str, identity: str) -> None:
        """Deletes a stored object; it can still be asked for as a deleted one."""
        stored = self.here(name, identity)
        assert stored is not None
        self._remember(name, identity)
        self._note(name, identity, lambda: self.delete(name, identity) if self.here(name, identity) is not None else None)
        stored.deleted = True
        self._note_change(name, identity, stored.raw)

    def forget(self, name: str, old: Callable[[Raw], bool]) -> None:
        """Removes the objects of a kind that are old, as if they had never been here. The oldest come first: the others are not read."""
        held = self.objects.get(name, {})
        for identity in list(itertools.takewhile(lambda one: old(held[one].raw), held)):
            del held[identity]
            self.forgetting.remove((self, name, identity))
            self._forget_values(name, identity)
            if self.unsaved is not None:
                self.unsaved[name, identity] = None

    def rewind(self, moment: int) -> None:
        """Goes to the start of a run, which may be earlier than what was changed last."""
        while self._later and self._later[-1].moment > moment:
            later = self._later.pop()
            self._restore(later)
            if later.again is not None:
                self._ahead.append(later)
        self._ahead.sort(key=lambda one: one.moment)
        if len(self._ahead) > MAX_AHEAD and not self.keeps_changes:
            for one in self._ahead[MAX_AHEAD:]:
                self._forget_change(one.name, one.identity)
            del self._ahead[MAX_AHEAD:]
        self._later.clear()
        self._start = self.moment = moment
        self.reach(moment)

    def reach(self, moment: int) -> None:
        """Goes on to a moment: what was taken back and happens up to then is made again."""
        while self._ahead and self._ahead[0].moment <= moment:
            later = self._ahead.pop(0)
            self.moment = max(self.moment, later.moment)
            if later.again is not None:
                later.again()
        self.moment = max(self.moment, moment)

    def _keep_new(self, name: str, identity: str, raw: Raw, assumed: bool) -> None:
        if self.here(name, identity) is None:
            self.keep(name, identity, raw, assumed=assumed)
            if not self.keeps_changes:
                self.forgetting.change((self, name, identity), raw)

    def _note(self, name: str, identity: str, again: Callable[[], object] | None) -> None:
        if self.moment > self._start:
            stored = self.objects.get(name, {}).get(identity)
            known = None if stored is None else (stored.raw, stored.assumed, dict(stored.changes), stored.deleted, stored.seen)
            self._later.append(_Later(self.moment, name, identity, known, again))

    def _restore(self, later: _Later) -> None:
        if later.before is None:
            self.objects.get(later.name, {}).pop(later.identity, None)
            self.forgetting.remove((self, later.name, later.identity))
            self._forget_values(later.name, later.identity)
            return
        stored = self.objects[later.name].get(later.identity)
        if stored is None:
            return
        stored.raw, stored.assumed, stored.changes, stored.deleted, stored.seen = later.before
        self._note_values(later.name, later.identity, stored)

    def begin(self) -> None:
        """Begins an operation: what it changes can be taken back."""
        self._before.clear()
        self._operating = True
        self.is_partial = False

    def end(self) -> None:
        """Ends an operation: what it changed stays."""
        self._operating = False

    def take_back(self) -> None:
        """Takes back what was changed since the operation began: a refused operation does nothing."""
        for (name, identity), before in self._before.items():
            if before is None:
                del self.objects[name][identity]
                self.forgetting.remove((self, name, identity))
                self._forget_values(name, identity)
            else:
                stored = self.objects[name][identity]
                stored.raw, stored.assumed, stored.changes, stored.deleted = before
                self._note_values(name, identity, stored)
        self._before.clear()
        self._operating = False

    def changed(self) -> list[ObjectChange]:
        """Returns what changed since the operation began, each object once, in the order in which they changed first."""
        changes = []
        for (name, identity), known in self._before.items():
            stored = self.objects[name][identity]
            before = None if known is None or known[3] else known[0]
            after = None if stored.deleted else stored.raw
            if before != after and not stored.assumed:
                changes.append(ObjectChange(name, before, after))
        return changes

    def _remember(self, name: str, identity: str) -> None:
        if self.unsaved is not None:
            self.unsaved[name, identity] = None
        if self._operating and (name, identity) not in self._before:
            stored = self.objects.get(name, {}).get(identity)
            known = None if stored is None else (stored.raw, stored.assumed, dict(stored.changes), stored.deleted)
            self._before[name, identity] = known

    def _note_change(self, name: str, identity: str, raw: Raw) -> None:
        """Notes that an object was made or changed. One that was given at the start is never dropped, and so is its change."""
        key = (self, name, identity)
        if self.keeps_changes:
            self.forgetting.told.remove(key)
        elif self.forgetting.holds(key) or identity not in self.objects.get(name, ()) or self.objects[name][identity].made:
            self.forgetting.change(key, raw)

    def forget_oldest(self) -> list[str]:
        """Drops the objects beyond the limits from all stores that share them; returns their ids. No operation is at hand."""
        dropped = []
        for store, name, identity in self.forgetting.told.surplus():
            if store._drop(name, identity):
                store.forgotten += 1
                dropped.append(identity)
        for store, name, identity in self.forgetting.changed.surplus():
            store._forget_change(name, identity)
            if store._drop(name, identity):
                dropped.append(identity)
        return dropped

    def _forget_change(self, name: str, identity: str) -> None:
        """Notes that what was done to an object is not known any more, nor all objects of its kind."""
        self.changed_before.add(name, identity)
        self.complete_kinds.discard(name)
        stored = self.objects.get(name, {}).get(identity)
        if stored is not None and not stored.assumed:
            stored.assumed, stored.inferred = True, frozenset(stored.raw)

    def _drop(self, name: str, identity: str) -> bool:
        """Drops an object; reports whether it was there."""
        stored = self.objects[name].pop(identity, None)
        self._forget_values(name, identity)
        if stored is None:
            return False
        for text, field in _named_in(stored.raw):
            places = self._naming.get(text)
            if places is not None:
                places.pop((name, identity, field), None)
                if not places:
                    del self._naming[text]
        for kind, other in _embedded_in(stored.raw):
            if self._inside.get((kind, other)) == (name, identity):
                del self._inside[kind, other]
        return True

    def of_kind(self, *names: str) -> Iterator[StoredObject]:
        """Yields the objects of these names that are not deleted, in the order in which they came."""
        self.is_partial = self.is_partial or not self.changed_before.kinds.isdisjoint(names)
        for name in names:
            for identity in dict.fromkeys(self._identities(name)):
                stored = self.here(name, identity)
                if stored is not None and not stored.deleted:
                    yield stored

    def _identities(self, name: str) -> tuple[str, ...]:
        """Returns the ids of a kind, those of the shared store first; some come twice."""
        return (*(self.shared._identities(name) if self.shared is not None else ()), *self.objects.get(name, ()))

    def newest_first(self, name: str) -> NewestFirst:
        """Returns the order in which the objects of a name are listed."""
        order = self._orders.get(name)
        if order is None:
            if self.shared is not None:
                for identity in self.shared._identities(name):
                    self.here(name, identity)
            order = self._orders[name] = NewestFirst(self._raw_objects(name))
        return order

    def listed(
        self, name: str, after: str | None = None, before: str | None = None, where: tuple[str, str] | None = None
    ) -> Iterator[StoredObject]:
        """Yields the objects of a name that are not deleted, newest first: those after an object, or those before one, nearest first.

        ``where`` names a field and a text: all objects that hold it are among those yielded. The object that is named must be held.
        """
        self.is_partial = self.is_partial or name in self.changed_before.kinds
        order = self.newest_first(name)
        if where is not None:
            order.index(where[0], self._raw_objects(name))
        held = self.objects.get(name, {})
        for identity in order.newest(after, where) if before is None else order.oldest(before, where):
            if not held[identity].deleted:
                yield held[identity]

    def entry_totals(self) -> EntryTotals:
        """Returns what the entries of the balance add up to."""
        if self._entries is None:
            self._entries = EntryTotals((str(stored.raw.get("id")), stored.raw) for stored in self.of_kind(ENTRY))
        return self._entries

    def _raw_objects(self, name: str) -> Iterator[tuple[str, Raw]]:
        return ((identity, stored.raw) for identity, stored in self.objects.get(name, {}).items())

    def _note_values(self, name: str, identity: str, stored: StoredObject) -> None:
        """Notes that the values of an object are new, for the indexes."""
        self._unread[name, identity] = None
        if self._entries is not None and name == ENTRY:
            self._entries.put(identity, stored.raw)
        order = self._orders.get(name)
        if order is not None:
            order.put(identity, stored.raw)

    def _forget_values(self, name: str, identity: str) -> None:
        self._unread.pop((name, identity), None)
        if self._entries is not None and name == ENTRY:
            self._entries.remove(identity)
        order = self._orders.get(name)
        if order is not None:
            order.remove(identity)

    def has_id(self, identity: str) -> bool:
        """Reports whether any object has this id."""
        return any(identity in found for found in self.objects.values()) or (self.shared is not None and self.shared.has_id(identity))

    def referring(self, identity: str) -> list[tuple[StoredObject, str]]:
        """Returns the objects that name an id, each with its field that does; of nested structures the field at the top."""
        self._read()
        found = []
        for name, other, field in self.naming(identity):
            stored = self.here(name, other)
            if stored is not None and _names(stored.raw.get(field), identity):
                found.append((stored, field))
        return found

    def naming(self, identity: str) -> Mapping[tuple[str, str, str], None]:
        """Returns name, id and field of the objects that named an id when they were read."""
        self._read()
        own = self._naming.get(identity, {})
        return {**self.shared.naming(identity), **own} if self.shared is not None else own

    def embedded(self, name: str, identity: str) -> tuple[Raw, bool] | None:
        """Returns an object that is embedded in another one (a price in a subscription), and whether that one is made up."""
        self._read()
        outer = self._inside.get((name, identity))
        stored = self.objects.get(outer[0], {}).get(outer[1]) if outer is not None else None
        if stored is not None:
            for inner in inside(stored.raw):
                if inner.get("id") == identity and inner.get("object") == name:
                    return inner, stored.assumed
        return self.shared.embedded(name, identity) if self.shared is not None else None

    def _read(self) -> None:
        for name, identity in self._unread:
            raw = self.objects[name][identity].raw
            for text, field in _named_in(raw):
                self._naming.setdefault(text, {})[name, identity, field] = None
            for kind, other in _embedded_in(raw):
                self._inside[kind, other] = (name, identity)
        self._unread.clear()


def _named_in(raw: Raw) -> Iterator[tuple[str, str]]:
    """Yields the texts in an object that may be ids, each with its field at the top."""
    for field, value in raw.items():
        if field != "id":
            for text in _texts(value):
                yield text, field


def _embedded_in(raw: Raw) -> Iterator[tuple[str, str]]:
    """Yields name and id of the objects inside an object."""
    for inner in inside(raw):
        other, kind = inner.get("id"), inner.get("object")
        if isinstance(other, str) and isinstance(kind, str):
            yield kind, other


def name_of(raw: Mapping[str, Any]) -> str | None:
    """Returns the kind of an object, from its ``object`` or its id."""
    name, identity = raw.get("object"), raw.get("id")
    if isinstance(name, str) and name:
        return name
    if isinstance(identity, str):
        owners = sorted(owners_of(identity))
        return owners[0] if owners else None
    return None


def singleton(name: str, owner: str = "") -> str:
    """Returns the key of an object without an id: an account has one, or each of its customers (the cash balance)."""
    return f"{name}:{owner}" if owner else name


def inside(raw: Raw) -> Iterator[Raw]:
    """Yields the maps inside an object, nearest first."""
    waiting: list[Json] = [raw]
    seen = 0
    while waiting and seen < MAX_EMBEDDED:
        value = waiting.pop(0) if len(waiting) < 100 else waiting.pop()
        seen += 1
        for inner in value.values() if isinstance(value, dict) else value:
            if isinstance(inner, dict):
                yield inner
                waiting.append(inner)
            elif isinstance(inner, list):
                waiting.append(inner)


def _texts(value: Json, depth: int = 0) -> Iterator[str]:
    """Yields the texts in a field and in its structures, as deep as ids of other objects are. Texts in lists belong to the items."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict) and depth < 3 and value.get("object") != "list":
        for key, inner in value.items():
            if key != "id":
                yield from _texts(inner, depth + 1)


def all_texts(value: Json) -> Iterator[str]:
    """Yields all texts in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for inner in value.values() if isinstance(value, Mapping) else value:
            yield from all_texts(inner)


def _names(value: Json, identity: str) -> bool:
    return identity in _texts(value)
