"""API releases of events: what an event that was sent in another release than the script's has, and where."""

from __future__ import annotations

import re
from functools import lru_cache

from wfrun.dsl.types.base import ObjectType
from wfrun.stripe_catalog.catalog import Catalog, load, releases
from wfrun.stripe_catalog.field_facts import FORMER_FIELDS, MOVED_FIELDS
from wfrun.support.records import frozen

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_OWNERS = {"subscription_item": ("subscription", "items[0]")}
"""Objects that stand in a list of another object, which has held some of their fields in other releases."""


@frozen
class EventRelease:
    """The release of an event: ``name`` as the event has it, ``known_as`` the known release that stands for it.

    A release that is not known is read as the nearest older known one; one older than all has none.
    """

    name: str
    known_as: str | None
    catalog: Catalog | None

    def object(self, name: str) -> ObjectType | None:
        """Returns the object or nested structure of a name in the release."""
        return self.catalog.object(name) if self.catalog is not None else None

    def place(self, object_name: str, path: str) -> str:
        """Returns where the release keeps what the script's release has at a path of an object; empty where that is not known."""
        for place in _places(object_name, path):
            if self._has(object_name, place):
                return place
        owner = _OWNERS.get(object_name)
        if owner is not None:
            for place in _places(owner[0], f"{owner[1]}.{path}"):
                if self._has(owner[0], place):
                    return f"{owner[0]}.{place}"
        return ""

    def _has(self, object_name: str, path: str) -> bool:
        declared = self.object(object_name)
        return declared is not None and re.split(r"[.\[]", path)[0] in declared.fields


def _places(object_name: str, path: str) -> list[str]:
    """Returns the places of a path in other releases: those of the path itself, then those of a part of it."""
    whole, part = [], []
    for (name, former), today in {**{key: field.path for key, field in FORMER_FIELDS.items()}, **MOVED_FIELDS}.items():
        if name != object_name or not today:
            continue
        if former == path:
            whole.append(today)
        elif today == path:
            whole.append(former)
        elif today.startswith((f"{path}.", f"{path}[")):
            part.append(former)
    return whole + part


@lru_cache(maxsize=256)
def event_release(made: str, own: str) -> EventRelease | None:
    """Returns the release that an event names, for a script of the release ``own``; None where both are one."""
    known = releases()
    if made == own:
        return None
    if made in known:
        return EventRelease(made, made, load(made))
    date = _DATE.match(made)
    older = [name for name in known if date is not None and name[:10] <= date[0]]
    if not older:
        return EventRelease(made, None, None)
    return EventRelease(made, older[-1], load(older[-1]))
