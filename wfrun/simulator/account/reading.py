"""Reading: objects that a simulated account does not hold, read from the real one. Nothing is ever written there.

The account knows no network. It is given a reader, which answers operations that read. What the reader gives stands under the objects of
the simulation: an object that an event told of, or that the run made or changed, stays as it is here. Each read is made once; after so many
no more are made, and what they would have told is made up as without a reader.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias
from urllib.parse import parse_qsl, unquote

from wfrun.dsl.types.base import Any_, Id, List, Object, Type, Union
from wfrun.simulator.account.objects import WITHOUT_ID, ObjectStore, name_of, singleton
from wfrun.simulator.samples.tables import Json, Raw
from wfrun.stripe_catalog import Catalog, Operation
from wfrun.stripe_catalog.reading import Reader, Unreadable
from wfrun.support.records import frozen

MAX_READS = 1_000
"""Requests that a simulation makes at most, pages of lists among them."""

PAGE = 100
"""Objects on a page at most (https://docs.stripe.com/api/pagination)."""

_NEXT_PAGE = re.compile(r"[?&]page=([^&]+)")
_PATH = re.compile(r"/v[12](/[A-Za-z0-9_.~-]+)+")
"""What the address of a list looks like. An event may hold any text there, and only a path on Stripe's own server is read."""


_NOT_READ = object()


class Reads:
    """The reads of a simulation: each is made once, and they are counted."""

    def __init__(self, catalog: Catalog, reader: Reader, limit: int = MAX_READS) -> None:
        self.catalog = catalog
        self.made = 0
        self.operations = _ReadOperations(catalog)
        self._reader = reader
        self._limit = limit
        self._answers: dict[tuple[str | None, str, str], Json] = {}

    def read(self, operation: Operation, arguments: Mapping[str, Json], account: str | None) -> Json:
        """Returns the answer to an operation that reads, as ``Reader`` does."""
        if operation.verb != "GET":
            raise ValueError(f"{operation.id} does not only read")
        key = (account, operation.url, json.dumps(arguments, sort_keys=True, default=str))
        if key not in self._answers:
            if self.made >= self._limit:
                return Unreadable(f"{self._limit:,} reads were made, and no more are made in one simulation")
            self.made += 1
            self._answers[key] = self._reader.read(operation, arguments, account)
        return self._answers[key]


@frozen
class ListRead:
    """One list that was read: its objects in Stripe's order. ``missing`` says why there may be more, None where all of it came."""

    objects: tuple[Raw, ...]
    missing: Unreadable | None = None


Page: TypeAlias = ListRead | None
"""A list that was read; None where Stripe has no such list: the object that it belongs to does not exist."""


class ReadObjects(ObjectStore):
    """The objects that were read from one account, over those that every account begins with (``given``)."""

    __slots__ = ("_account", "_asked", "_read_keys", "_reads", "absent", "included", "unreadable")

    def __init__(self, reads: Reads, account: str | None, given: ObjectStore | None = None) -> None:
        super().__init__(given)
        self._reads = reads
        self._account = account
        self._asked: set[tuple[str, str]] = set()
        self._read_keys: dict[tuple[str, str], None] = {}
        self.absent: set[tuple[str, str]] = set()
        """Name and id of what Stripe does not have."""
        self.unreadable: dict[tuple[str, str], str] = {}
        """Name and id of what could not be read, and why."""
        self.included: dict[tuple[str, str, str], Json] = {}
        """Name and id of an object and a field that is sent on request only → what it holds."""

    def look_up(self, name: str, identity: str) -> bool:
        """Reads an object unless that was tried before; reports whether it is there now."""
        key = (name, identity)
        if key not in self._asked and self.get(name, identity) is None:
            operation = self._reads.operations.of_object(name)
            if operation is None:
                self._asked.add(key)
                self.unreadable[key] = "Stripe gives none by its id alone"
            else:
                owner = identity.partition(":")[2] if name in WITHOUT_ID else identity
                if operation.path and not owner:
                    return False
                self.take(name, identity, operation, {parameter.name: owner for parameter in operation.path})
        return self.get(name, identity) is not None

    def take(self, name: str, identity: str, operation: Operation, arguments: Mapping[str, Json]) -> None:
        """Reads an object with an operation of one's choice, unless that was tried before."""
        key = (name, identity)
        if key in self._asked:
            return
        self._asked.add(key)
        answer = self._reads.read(operation, arguments, self._account)
        if answer is None:
            self.absent.add(key)
        elif isinstance(answer, Unreadable):
            self.unreadable[key] = answer.reason
        elif not isinstance(answer, Mapping) or answer.get("object") != name or (name not in WITHOUT_ID and answer.get("id") != identity):
            self.unreadable[key] = "Stripe's answer is another object"
        else:
            self._read_keys[key] = None
            stored = self.keep(name, identity, self._collapsed(dict(answer), name, arguments.get("expand")), assumed=False)
            stored.deleted = answer.get("deleted") is True

    def reason(self, name: str, identity: str) -> str | None:
        """Returns why an object could not be read, where that was tried."""
        key = (name, singleton(name, "" if identity == name else identity) if name in WITHOUT_ID else identity)
        return self.unreadable.get(key)

    def was_read(self, name: str, identity: str) -> bool:
        """Reports whether an object was read."""
        return (name, identity) in self._read_keys

    def is_as_read(self, raw: Raw) -> bool:
        """Reports whether an object is one that was read, and unchanged since."""
        identity, name = raw.get("id"), name_of(raw)
        if not isinstance(identity, str) or name is None or (name, identity) not in self._read_keys:
            return False
        return self.objects[name][identity].raw is raw

    def take_target(self, name: str, identity: str, operation: Operation, arguments: Mapping[str, Json]) -> None:
        """Reads the object that an operation acts on at the address of the operation: some have an address below another's only."""
        reading = self._reads.operations.of_target(operation)
        if reading is not None:
            given = {one.name: arguments[one.name] for one in reading.path}
            expand = self._expandable(name, arguments.get("expand")) if operation.verb == "GET" else []
            self.take(name, identity, reading, {**given, "expand": expand} if expand else given)

    def single(self, operation: Operation, arguments: Mapping[str, Json]) -> Json:
        """Reads an answer that is no object of an id: the balance, a preview."""
        return self._reads.read(operation, arguments, self._account)

    def field_on_request(self, name: str, identity: str, field: str) -> tuple[Json] | None:
        """Reads a field that is sent on request only (``expand``): what it holds, or None where it cannot be had."""
        key = (name, identity, field)
        if key not in self.included:
            operation = self._reads.operations.of_object(name)
            answer: Json = None
            if operation is not None and len(operation.path) == 1:
                answer = self._reads.read(operation, {operation.path[0].name: identity, "expand": [field]}, self._account)
            self.included[key] = answer.get(field) if isinstance(answer, Mapping) else _NOT_READ
            for raw in objects_of_page(self.included[key]):
                self._take_over(raw)
        value = self.included[key]
        return None if value is _NOT_READ else (value,)

    def read_list(self, operation: Operation, arguments: Mapping[str, Json], wanted: int | None) -> Page:
        """Reads a list, page by page: as many objects as are ``wanted``, or all. They are held from then on."""
        names = _names_in_list(operation)
        asked = arguments.get("expand")
        asked = (
            [path.removeprefix("data.") for path in asked if isinstance(path, str)] if isinstance(asked, list) and len(names) == 1 else []
        )
        expand = self._expandable(names[0], asked) if asked else []
        arguments = {name: value for name, value in arguments.items() if name not in ("limit", "expand", "page")}
        if expand:
            arguments["expand"] = [f"data.{path}" for path in expand]
        found: list[Raw] = []
        places: set[str] = set()
        while True:
            left = PAGE if wanted is None else wanted - len(found)
            if left <= 0:
                return ListRead(tuple(found))
            limited = operation.url.startswith("/v1/")
            answer = self._reads.read(operation, {**arguments, "limit": PAGE} if limited else arguments, self._account)
            if answer is None:
                return None if not found else ListRead(tuple(found), Unreadable("it was gone before all of it was read"))
            if isinstance(answer, Unreadable):
                return ListRead(tuple(found), answer)
            data = answer.get("data") if isinstance(answer, Mapping) else None
            if not isinstance(data, list):
                return ListRead(tuple(found), Unreadable("Stripe's answer is no list"))
            page = [self._collapsed(raw, names[0], expand) if expand else raw for raw in data if isinstance(raw, dict)]
            for raw in page:
                self._take_over(raw)
            backwards = "ending_before" in arguments
            found = [*page, *found] if backwards else [*found, *page]
            following = _following(answer, page, backwards=backwards)
            if following is None:
                return ListRead(tuple(found))
            place = str(following)
            if place in places:
                return ListRead(tuple(found), Unreadable("its pages go round in a circle"))
            places.add(place)
            arguments = {**{name: value for name, value in arguments.items() if name != "starting_after"}, **following}

    def rest(self, url: str, after: str | None) -> Page:
        """Reads the rest of a list at its address, after an item."""
        path, _, query = url.partition("?")
        if _PATH.fullmatch(path) is None or "/.." in path:
            return ListRead((), Unreadable("its address is none of Stripe's"))
        operation = Operation(f"GET {path}", "GET", path, "api", (), (), List(Any_()), None, "")
        arguments: dict[str, Json] = {name: unquote(value) for name, value in parse_qsl(query)}
        return self.read_list(operation, arguments if after is None else {**arguments, "starting_after": after}, None)

    def read_objects(self) -> list[Raw]:
        """Returns the objects that were read, in the order in which they came."""
        found = (self.objects[name][identity] for name, identity in self._read_keys)
        return [stored.raw for stored in found if not stored.deleted]

    def _expandable(self, name: str, paths: Json) -> list[str]:
        """Returns the paths of an ``expand`` that lead to ids: reading the objects in their places spares a read for each."""
        given = [path for path in paths if isinstance(path, str)] if isinstance(paths, list) else []
        return [path for path in given if _steps(self._reads.catalog, name, path) is not None]

    def _collapsed(self, raw: Raw, name: str, paths: Json) -> Raw:
        """Takes over the objects that stand in the places of ids, and returns the object with the ids."""
        for path in paths if isinstance(paths, list) else ():
            steps = _steps(self._reads.catalog, name, str(path))
            raw = self._with_ids(raw, steps) if steps is not None else raw
        return raw

    def _with_ids(self, value: Json, steps: Sequence[_Step]) -> Json:
        if isinstance(value, list):
            return [self._with_ids(one, steps) for one in value]
        if not isinstance(value, Mapping) or not steps or steps[0].field not in value:
            return value
        inner = self._with_ids(value[steps[0].field], steps[1:])
        if steps[0].is_id:
            inner = [self._id_of(one) for one in inner] if isinstance(inner, list) else self._id_of(inner)
        return {**value, steps[0].field: inner}

    def _id_of(self, value: Json) -> Json:
        if not isinstance(value, Mapping) or not isinstance(value.get("id"), str):
            return value
        self._take_over(dict(value))
        return value["id"]

    def _take_over(self, raw: Json) -> None:
        name = name_of(raw) if isinstance(raw, Mapping) else None
        identity = raw.get("id") if isinstance(raw, Mapping) else None
        if name is not None and isinstance(identity, str) and self.get(name, identity) is None:
            self._asked.add((name, identity))
            self.absent.discard((name, identity))
            self._read_keys[name, identity] = None
            self.keep(name, identity, raw, assumed=False).deleted = raw.get("deleted") is True


class _Step(NamedTuple):
    """One step of a path in ``expand``: a field, and whether it holds an id that is expanded."""

    field: str
    is_id: bool


def _steps(catalog: Catalog, name: str, path: str) -> tuple[_Step, ...] | None:
    """Returns the steps of a path that leads through an object to ids of objects that are certain; None for other paths."""
    steps: list[_Step] = []
    kind: Type = Object(name)
    for word in path.split("."):
        while isinstance(kind, List) and not kind.page:
            kind = kind.item
        if isinstance(kind, List):
            if word != "data":
                return None
            steps.append(_Step(word, is_id=False))
            kind = kind.item
            continue
        if isinstance(kind, Id):
            kind = Object(kind.targets[0]) if len(kind.targets) == 1 else Any_()
        shape = catalog.object(kind.name) if isinstance(kind, Object) else None
        field = shape.fields.get(word) if shape is not None else None
        if field is None:
            return None
        kind = field.type
        item = kind.item if isinstance(kind, List) and not kind.page else kind
        steps.append(_Step(word, is_id=isinstance(item, Id)))
    return tuple(steps) if steps and steps[-1].is_id else None


def _names_in_list(operation: Operation) -> tuple[str, ...]:
    item = operation.result.item if isinstance(operation.result, List) else None
    return (item.name,) if isinstance(item, Object) else ()


def objects_of_page(page: Json) -> list[Raw]:
    """Returns the objects in a list as Stripe sends it; none where it is no list."""
    data = page.get("data") if isinstance(page, Mapping) else None
    return [raw for raw in data if isinstance(raw, dict)] if isinstance(data, list) else []


def _following(answer: Mapping[str, Json], page: list[Raw], *, backwards: bool) -> dict[str, Json] | None:
    """Returns the arguments of the next page; None after the last."""
    next_url = answer.get("next_page_url")
    if isinstance(next_url, str):
        found = _NEXT_PAGE.search(next_url)
        return {"page": unquote(found[1])} if found is not None else None
    if answer.get("has_more") is not True or not page:
        return None
    if isinstance(answer.get("next_page"), str):
        return {"page": answer["next_page"]}
    edge = page[0 if backwards else -1].get("id")
    if not isinstance(edge, str):
        return None
    return {"ending_before": edge} if backwards else {"starting_after": edge}


class _ReadOperations:
    """The operations of a release that read one object, by the object's name and by their address."""

    def __init__(self, catalog: Catalog) -> None:
        self._by_name: dict[str, Operation] = {}
        self._by_url: dict[str, Operation] = {}
        for identity in catalog.operation_ids():
            operation = catalog.operation(identity)
            if operation is None or operation.verb != "GET" or isinstance(operation.result, List | Any_):
                continue
            self._by_url[operation.url] = operation
            for name in _names(operation):
                single = name in WITHOUT_ID
                if len(operation.path) <= 1 and (single or (operation.path and operation.url.endswith("}"))):
                    self._by_name.setdefault(name, operation)

    def of_object(self, name: str) -> Operation | None:
        """Returns the operation that reads an object by its id alone."""
        return self._by_name.get(name)

    def of_target(self, operation: Operation) -> Operation | None:
        """Returns the operation that reads the object on which another one acts: the one whose address ends with its id."""
        return self._by_url.get(operation.url[: operation.url.rfind("}") + 1])


def _names(operation: Operation) -> tuple[str, ...]:
    match operation.result:
        case Object(name=name):
            return (name,)
        case Union(members=members):
            return tuple(member.name for member in members if isinstance(member, Object))
    return ()
