"""The objects that a simulated account holds.

Raw objects are never changed in place: a change puts a new one in the old one's place, so answers given earlier stay as they were.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wfrun.simulator.samples.builder import Json, Raw
from wfrun.values.stripe_ids import owners_of

WITHOUT_ID = frozenset({"balance", "balance_settings", "cash_balance", "tax.settings"})
"""Objects of which an account, or a customer, has one and which have no id."""

MAX_EMBEDDED = 20_000
"""How many values of one object are looked through for objects inside it."""


class RequestError(Exception):
    """An operation that Stripe would refuse: its error code and its sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def no_such_object(name: str, identity: str) -> RequestError:
    """The refusal of an id that the account does not have."""
    return RequestError("resource_missing", f"No such {name.rpartition('.')[2]}: '{identity}'")


class StoredObject:
    """One object of an account, with what is known about it.

    ``changes`` are the fields that operations of this simulation set: they stay when an event tells the object anew. Of a made-up object,
    ``inferred`` are the fields that follow from what is known.
    """

    __slots__ = ("assumed", "changes", "deleted", "inferred", "raw")

    def __init__(self, raw: Raw, *, assumed: bool = False) -> None:
        self.raw = raw
        self.assumed = assumed
        self.changes: dict[str, Json] = {}
        self.inferred: frozenset[str] = frozenset()
        self.deleted = False

    def is_guessed(self, fields: frozenset[str]) -> bool:
        """Whether nothing is known about any of these fields: nobody told them and no operation set them."""
        return self.assumed and not fields & self.inferred and not fields & self.changes.keys()


class ObjectStore:
    """What one account holds: the own one, or a connected one.

    ``shared`` is a space that nothing changes: what it holds is held here as well, unless an object of that name and id came here.
    ``given`` are the names of the objects of which some were given at the start: a listing of them is complete. Which objects name an id
    is looked up in an index that is brought up to date when it is asked: most runs never ask.
    """

    __slots__ = ("_inside", "_naming", "_unread", "complete_kinds", "objects", "shared")

    def __init__(self, shared: ObjectStore | None = None) -> None:
        self.shared = shared
        self.objects: dict[str, dict[str, StoredObject]] = {}
        """Name → id → the object."""
        self.complete_kinds: set[str] = set(shared.complete_kinds) if shared is not None else set()
        self._unread: list[tuple[str, str]] = []
        self._naming: dict[str, dict[tuple[str, str, str], None]] = {}
        """Id → name, id and field of the objects that named it when they were read."""
        self._inside: dict[tuple[str, str], tuple[str, str]] = {}
        """Name and id of an object → those of the object that it stood inside."""

    def get(self, name: str, identity: str) -> StoredObject | None:
        """The object of that name and id."""
        found = self.objects.get(name)
        stored = found.get(identity) if found is not None else None
        if stored is None and self.shared is not None and (other := self.shared.get(name, identity)) is not None:
            stored = self.keep(name, identity, other.raw, assumed=False)
        return stored

    def put(self, raw: Raw, *, assumed: bool = False) -> StoredObject | None:
        """Holds an object, in the place of an earlier one.

        None for what is no object: without a text ``id`` and a way to tell what it is.
        """
        identity, name = raw.get("id"), name_of(raw)
        if name is None:
            return None
        owner = raw.get("customer")
        key = identity if isinstance(identity, str) and identity else singleton(name, owner if isinstance(owner, str) else "")
        return self.keep(name, key, raw, assumed=assumed)

    def keep(self, name: str, identity: str, raw: Raw, *, assumed: bool) -> StoredObject:
        """Holds an object under a name and an id."""
        found = self.objects.setdefault(name, {})
        stored = found.get(identity)
        if stored is None:
            stored = found[identity] = StoredObject(raw, assumed=assumed)
        else:
            stored.raw, stored.assumed, stored.deleted = {**raw, **stored.changes}, assumed, False
        self._unread.append((name, identity))
        return stored

    def change(self, name: str, identity: str, changes: Mapping[str, Json]) -> Raw:
        """Sets fields of an object that is held."""
        stored = self.get(name, identity)
        assert stored is not None
        stored.raw = {**stored.raw, **changes}
        stored.changes.update(changes)
        self._unread.append((name, identity))
        return stored.raw

    def of_kind(self, *names: str) -> Iterator[StoredObject]:
        """The objects of these names that are not deleted, in the order in which they came."""
        for name in names:
            identities = dict.fromkeys(
                (*(self.shared.objects.get(name, ()) if self.shared is not None else ()), *self.objects.get(name, ()))
            )
            for identity in identities:
                stored = self.get(name, identity)
                if stored is not None and not stored.deleted:
                    yield stored

    def has_id(self, identity: str) -> bool:
        """Whether any object has this id."""
        return any(identity in found for found in self.objects.values()) or (self.shared is not None and self.shared.has_id(identity))

    def referring(self, identity: str) -> list[tuple[StoredObject, str]]:
        """The objects that name an id in one of their fields, with the field; of nested structures the field at the top."""
        self._read()
        found = []
        shared = self.shared.naming(identity) if self.shared is not None else {}
        for name, other, field in {**shared, **self._naming.get(identity, {})}:
            stored = self.get(name, other)
            if stored is not None and _names(stored.raw.get(field), identity):
                found.append((stored, field))
        return found

    def naming(self, identity: str) -> Mapping[tuple[str, str, str], None]:
        """Name, id and field of the objects that named an id when they were read."""
        self._read()
        return self._naming.get(identity, {})

    def embedded(self, name: str, identity: str) -> tuple[Raw, bool] | None:
        """An object that stands inside another one (a price in a subscription), and whether that one is made up."""
        self._read()
        outer = self._inside.get((name, identity))
        if outer is not None:
            stored = self.objects[outer[0]][outer[1]]
            for inner in inside(stored.raw):
                if inner.get("id") == identity and inner.get("object") == name:
                    return inner, stored.assumed
        return self.shared.embedded(name, identity) if self.shared is not None else None

    def _read(self) -> None:
        for name, identity in self._unread:
            raw = self.objects[name][identity].raw
            for field, value in raw.items():
                if field != "id":
                    for text in _texts(value):
                        self._naming.setdefault(text, {})[name, identity, field] = None
            for inner in inside(raw):
                other, kind = inner.get("id"), inner.get("object")
                if isinstance(other, str) and isinstance(kind, str):
                    self._inside[kind, other] = (name, identity)
        self._unread.clear()


def name_of(raw: Mapping[str, Any]) -> str | None:
    """What kind of object this is: it says so itself, or its id does."""
    name, identity = raw.get("object"), raw.get("id")
    if isinstance(name, str) and name:
        return name
    if isinstance(identity, str):
        owners = sorted(owners_of(identity))
        return owners[0] if owners else None
    return None


def singleton(name: str, owner: str = "") -> str:
    """The key under which an object without an id is held.

    There is one of it in an account, or one for each owner (the cash balance of a customer).
    """
    return f"{name}:{owner}" if owner else name


def inside(raw: Raw) -> Iterator[Raw]:
    """The maps inside an object, nearest first."""
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
    """The texts in a field and in the structures in it, as deep as ids of other objects stand. What is in lists belongs to their items."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict) and depth < 3 and value.get("object") != "list":
        for key, inner in value.items():
            if key != "id":
                yield from _texts(inner, depth + 1)


def _names(value: Json, identity: str) -> bool:
    return identity in _texts(value)
