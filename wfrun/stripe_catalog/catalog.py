"""The catalogue of one API release, decoded entry by entry when asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from wfrun.dsl.declarations import EventDeclaration, Parameter
from wfrun.dsl.types.base import FieldType, ObjectType, String, Type, Union, members_of
from wfrun.stripe_catalog import data_files as files
from wfrun.stripe_catalog.event_facts import ASK_FIRST, IMPLIED_VALUES, WITH_PREVIOUS, WITHOUT_ID
from wfrun.stripe_catalog.event_hints import hints_of
from wfrun.stripe_catalog.field_facts import format_of, is_immutable, listed_values
from wfrun.stripe_catalog.type_notation import Member, read_member, read_type
from wfrun.support.records import frozen

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_ANY_TEXT = String()
_EMPTY_STRING = String(("",), open=False)


class UnknownRelease(ValueError):
    """An API release that is not known.

    ``nearest`` is the known one whose name is most like it, None where none is alike; ``help`` lists the known ones.
    """

    def __init__(self, release: str, nearest: str | None, known: tuple[str, ...]) -> None:
        self.release = release
        self.nearest = nearest
        words = dict.fromkeys(name.partition(".")[2] or name for name in known)
        self.help = (
            f"known are, oldest to newest, {', '.join(f'`{word}`' for word in words)} (`wfrun releases` lists them by date); "
            "events of an account with an older release run without an `api` line, and a field that their release does not have is unknown"
        )
        super().__init__(
            f"the Stripe API release {release[:60]} is not known; "
            + (f"the nearest one is {nearest}" if nearest is not None else self.help)
        )


@frozen
class Operation:
    """One operation of Stripe's API.

    ``url`` holds the ids of ``path`` in braces (``/v1/charges/{charge}/capture``), named after their objects as in the language. ``host``
    tells which of Stripe's servers answers: ``api``, ``files``, ``connect`` or ``meter_events``. ``action`` is the operation's name in the
    language; operations of the v2 API have none. ``summary`` is the first sentence of Stripe's documentation.
    """

    id: str
    verb: str
    url: str
    host: str
    path: tuple[Parameter, ...]
    parameters: tuple[Parameter, ...]
    result: Type
    action: str | None
    summary: str


class Catalog:
    """The events, objects and operations of one API release. Safe to share between threads: an entry decoded twice is the same value."""

    def __init__(self, release: str) -> None:
        known = releases()
        self._files = known[known.index(release) :]
        self._entries = files.entries(files.catalog_file, self._files, files.read)
        self.release = self._entries.release
        """The full release name: ``2026-10-28.endive``."""
        self.sdk = self._entries.sdk
        """The version of the ``stripe`` package that this release was read from."""
        self._docs: files.Entries | None = None
        self._events: dict[str, EventDeclaration | None] = {}
        self._objects: dict[str, ObjectType | None] = {}
        self._operations: dict[str, Operation | None] = {}
        self._enums: dict[int, tuple[str, ...]] = {}
        self._names: dict[str, tuple[str, ...]] = {}

    def event(self, name: str) -> EventDeclaration | None:
        """Returns the event type of a snapshot name (``customer.created``) or thin name (``v1.customer.created``)."""
        name = name.removeprefix("v1.")
        if name not in self._events:
            entry = self._entries.get("event", name)
            self._events[name] = None if entry is None else _event(name, entry)
        return self._events[name]

    def event_names(self) -> tuple[str, ...]:
        """Returns the snapshot names of all event types, sorted; thin-only ones are among them."""
        return self._listed("event")

    def object(self, name: str) -> ObjectType | None:
        """Returns the object (``charge``) or nested structure (``#17``) of a name.

        Fields that Stripe may leave out or send as null are nullable; so are the optional ones of a structure that is given as a parameter.
        """
        if name not in self._objects:
            entry = self._entries.get("struct" if name.startswith("#") else "object", name)
            self._objects[name] = (
                None if entry is None else ObjectType(name, {key: _field(name, self._member(key, text)) for key, text in entry.items()})
            )
        return self._objects[name]

    def object_names(self) -> tuple[str, ...]:
        """Returns the names of all objects, sorted; nested structures are not among them."""
        return self._listed("object")

    def operation(self, id: str) -> Operation | None:
        """Returns the operation of an id (``refunds.create``; those of the v2 API start with ``v2.``)."""
        if id not in self._operations:
            entry = self._entries.get("operation", id)
            self._operations[id] = (
                None
                if entry is None
                else Operation(
                    id,
                    entry["verb"],
                    entry["url"],
                    entry["host"],
                    tuple(_parameter(self._member(name, text)) for name, text in entry["path"].items()),
                    tuple(_parameter(self._member(name, text)) for name, text in entry["parameters"].items()),
                    read_type(entry["result"], self._enum),
                    entry["action"],
                    entry["summary"],
                )
            )
        return self._operations[id]

    def operation_ids(self) -> tuple[str, ...]:
        """Returns the ids of all operations, sorted."""
        return self._listed("operation")

    def operation_of(self, action: str) -> str | None:
        """Returns the id of the operation that an action stands for (``create_refund`` → ``refunds.create``)."""
        entry: str | None = self._entries.get("action", action)
        return entry

    def action_names(self) -> tuple[str, ...]:
        """Returns the names of all operations of the v1 API as actions, sorted."""
        return self._listed("action")

    def doc(self, name: str, member: str = "") -> str:
        """Returns Stripe's documentation of an object, a nested structure or an operation, or of one of its fields or parameters.

        Empty where there is none. The documentation lies in a file of its own, which the first call reads.
        """
        if self._docs is None:
            import zlib

            self._docs = files.entries(files.docs_file, self._files, lambda name: zlib.decompress(files.read(name)))
        texts: dict[str, int] = self._docs.get("doc", name) or {}
        number = texts.get(member)
        return "" if number is None else str(self._docs.get("text", str(number)))

    def _listed(self, kind: str) -> tuple[str, ...]:
        if kind not in self._names:
            self._names[kind] = tuple(self._entries.names(kind))
        return self._names[kind]

    def _member(self, name: str, text: str) -> Member:
        return read_member(name, text, self._enum)

    def _enum(self, number: int) -> tuple[str, ...]:
        values = self._enums.get(number)
        if values is None:
            values = self._enums[number] = tuple(self._entries.get("enum", str(number)))
        return values


def _event(name: str, entry: dict[str, Any]) -> EventDeclaration:
    objects: tuple[str, ...] = tuple(entry["objects"])
    guards = [ASK_FIRST.get(one, ()) for one in objects]
    common = tuple(guard for guard in guards[0] if all(guard in others for others in guards)) if guards else ()
    update = entry.get("update", False)
    return EventDeclaration(
        name,
        objects,
        update=update,
        previous=update or name in WITH_PREVIOUS,
        thin_only=entry.get("thin_only", False),
        data=entry.get("data", ""),
        ask_first=common,
        implied=IMPLIED_VALUES.get(name, ()),
        without_id=name in WITHOUT_ID,
        hints=hints_of(name),
    )


def _field(owner: str, member: Member) -> FieldType:
    kind = member.type
    if kind == _ANY_TEXT and (values := listed_values(owner, member.name)):
        kind = String(values)
    if member.clearable and not (isinstance(kind, String) and kind.open):
        kind = Union((*members_of(kind), _EMPTY_STRING))
    immutable = is_immutable(owner, member.name)
    return FieldType(member.name, kind, nullable=member.optional, encoded=member.encoded, immutable=immutable)


def _parameter(member: Member) -> Parameter:
    return Parameter(member.name, member.type, required=not member.optional, clearable=member.clearable, format=format_of(member.name))


_loaded: dict[str, Catalog] = {}
_packages: dict[str, str] = {}


def packages() -> Mapping[str, str]:
    """Returns the version of the ``stripe`` package that each known release was read from, by the release's full name, oldest first."""
    if not _packages:
        _packages.update(json.loads(files.read(files.RELEASES)))
    return _packages


def releases() -> tuple[str, ...]:
    """Returns the full names of the releases that the package knows, oldest first; the last one is the default."""
    return tuple(packages())


def load(release: str | None = None) -> Catalog:
    """Returns the catalogue of a release by its full name (``2026-10-28.endive``), word (``endive``) or date; without one, the newest.

    Each is read once per process. Raises ``UnknownRelease``.
    """
    full = _full_name(release, releases())
    if full not in _loaded:
        _loaded[full] = Catalog(full)
    return _loaded[full]


def _full_name(release: str | None, known: tuple[str, ...]) -> str:
    if release is None:
        return known[-1]
    for name in reversed(known):
        if release == name or release in name.split("."):
            return name
    raise UnknownRelease(release, _nearest(release, known), known)


def _nearest(release: str, known: tuple[str, ...]) -> str | None:
    """Returns the known release that is like what was written: of a date the last one up to it, of a word the one spelled most like it."""
    from wfrun.dsl.hints.spelling import nearest

    if _DATE.match(release):
        return max((name for name in known if name[:10] <= release[:10]), default=None)
    parts = {part: name for name in known for part in (name, *name.split("."))}
    found = nearest(release, parts)
    return parts[found] if found is not None else None
