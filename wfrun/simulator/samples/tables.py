"""Tables: what an object looks like beyond the demands of its types.

A table is JSON with marks in it: ``Ref`` stands for the id of another object, ``At`` for a moment, ``Own`` for something made of the
object's id. A field that a release does not have is skipped, so one table serves all releases.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypeAlias

from wfrun.dsl.declarations import EventDeclaration
from wfrun.dsl.types.base import ObjectType
from wfrun.support.records import frozen

Json: TypeAlias = Any
Raw: TypeAlias = dict[str, Any]
Table: TypeAlias = Mapping[str, Any]
"""Fields by name: JSON values and marks; a map fills a structure, a list fills a list or a page."""


class Objects(Protocol):
    """The part of a catalogue that objects and events are built from."""

    @property
    def release(self) -> str:
        """The full release name."""
        ...

    def object(self, name: str) -> ObjectType | None:
        """Returns the object or nested structure of that name."""
        ...

    def event(self, name: str) -> EventDeclaration | None:
        """Returns the event type of that name."""
        ...


@frozen
class Ref:
    """A mark for the id of the object of that name in the same scene. ``role`` tells several of them apart."""

    object: str
    role: str = ""


@frozen
class At:
    """A mark for a moment, in seconds after (or before) now."""

    seconds: int = 0


NOW = At()


@frozen
class Own:
    """A mark for the object's own id with a suffix: a client secret."""

    suffix: str


def merge(below: Table, above: Table) -> Raw:
    """Merges two tables: maps in both are merged, anything else of ``above`` replaces the value of ``below``."""
    merged: Raw = dict(below)
    for name, value in above.items():
        under = merged.get(name)
        merged[name] = merge(under, value) if isinstance(value, Mapping) and isinstance(under, Mapping) else value
    return merged
