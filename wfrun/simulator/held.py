"""The objects that a simulated account holds.

Raw objects are never changed in place: a change puts a new one in the old one's place, so answers given earlier stay as they were.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import Factory, define

from wfrun.simulator.identifiers import owners_of
from wfrun.simulator.shapes import Json, Raw
from wfrun.values.frozen import frozen

MAX_EMBEDDED = 20_000
"""How many values of one object are looked through for objects inside it."""


class Refusal(Exception):
    """An operation that Stripe would refuse: its error code and its sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def no_such(name: str, identity: str) -> Refusal:
    """The refusal of an id that the account does not have."""
    return Refusal("resource_missing", f"No such {name.rpartition('.')[2]}: '{identity}'")


@define
class Held:
    """One object. ``changes`` are the fields that operations of this simulation set: they stay when an event tells the object anew."""

    raw: Raw
    assumed: bool = False
    changes: dict[str, Json] = Factory(dict)
    told: frozenset[str] = frozenset()
    """Of a made-up object, the fields that follow from what is known."""
    deleted: bool = False

    def guessed(self, fields: frozenset[str]) -> bool:
        """Whether nothing is known about any of these fields: nobody told them and no operation set them."""
        return self.assumed and not fields & self.told and not fields & self.changes.keys()


@frozen
class Space:
    """What one account holds: the own one, or a connected one."""

    objects: dict[tuple[str, str], Held] = Factory(dict)
    names: dict[str, list[str]] = Factory(dict)
    """Id → the names under which it is held."""
    given: set[str] = Factory(set)
    """Names of the objects of which some were given at the start: a listing of them is complete."""

    def get(self, name: str, identity: str) -> Held | None:
        """The object of that name and id."""
        return self.objects.get((name, identity))

    def put(self, raw: Raw, *, assumed: bool = False) -> Held | None:
        """Holds an object, in the place of an earlier one.

        None for what is no object: without a text ``id`` and a way to tell what it is.
        """
        identity, name = raw.get("id"), name_of(raw)
        if name is None:
            return None
        if not isinstance(identity, str) or not identity:
            identity = singleton(name)
        held = self.objects.get((name, identity))
        if held is None:
            held = self.objects[name, identity] = Held(raw, assumed)
            self.names.setdefault(identity, []).append(name)
        else:
            held.raw, held.assumed, held.deleted = {**raw, **held.changes}, assumed, False
        return held

    def change(self, name: str, identity: str, changes: Mapping[str, Json]) -> Raw:
        """Sets fields of an object that is held."""
        held = self.objects[name, identity]
        held.raw = {**held.raw, **changes}
        held.changes.update(changes)
        return held.raw

    def of(self, *names: str) -> Iterator[Held]:
        """The objects of these names that are not deleted, in the order in which they came."""
        return (held for (name, _), held in self.objects.items() if name in names and not held.deleted)

    def referring(self, identity: str) -> Iterator[tuple[Held, str]]:
        """The objects that name an id in one of their fields, with the field; of nested structures the field at the top."""
        for held in self.objects.values():
            for field, value in held.raw.items():
                if field != "id" and _names(value, identity):
                    yield held, field

    def embedded(self, name: str, identity: str) -> tuple[Raw, bool] | None:
        """An object that stands inside another one (a price in a subscription), and whether that one is made up."""
        for held in self.objects.values():
            for inner in inside(held.raw):
                if inner.get("id") == identity and inner.get("object") == name:
                    return inner, held.assumed
        return None


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


def _names(value: Json, identity: str) -> bool:
    if isinstance(value, str):
        return value == identity
    if not isinstance(value, dict) or value.get("object") == "list":
        return False
    return any(inner == identity or (isinstance(inner, dict) and identity in inner.values()) for key, inner in value.items() if key != "id")
