"""Builder: objects of the right shape, with every field that Stripe always sends, and of the others those of a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from wfrun.dsl.types.base import (
    Any_,
    Boolean,
    Duration,
    FieldType,
    Id,
    List,
    Map,
    Money,
    Null,
    Number,
    Object,
    ObjectType,
    String,
    Timestamp,
    Type,
    Union,
)
from wfrun.simulator.samples import defaults
from wfrun.simulator.samples.ids import identifier
from wfrun.simulator.samples.tables import At, Json, Objects, Own, Raw, Ref, Table, merge
from wfrun.support.records import frozen

if TYPE_CHECKING:  # most samples have no variety
    from wfrun.simulator.samples.variety import Variety

MAX_DEPTH = 12
"""Structures inside each other at most; no object of Stripe's nests deeper by fields that are always there."""


class UnknownObject(ValueError):
    """An object that the catalogue does not have."""


@frozen
class ObjectBuilder:
    """A builder of objects at a moment. ``scene`` is what ids are made from: objects of one scene point to each other.

    ``usual`` holds the template of each object by its name; a nested object takes its template as well. A ``variety`` replaces values.
    """

    catalog: Objects
    now: int
    created: int
    scene: str = ""
    usual: Mapping[str, Table] = {}
    variety: Variety | None = None

    def object(self, name: str, table: Table | None = None, *, id: str | None = None) -> Raw:
        """Builds an object of that name from its template and then ``table``. Raises ``UnknownObject``."""
        shape = self.catalog.object(name)
        if shape is None:
            raise UnknownObject(f"`{name}` is not an object of Stripe's")
        return self._object(shape, table or {}, id, 0)

    def value(self, type_: Type, name: str = "", owner: str = "") -> Json:
        """Returns the value of a field of that type about which nothing is said."""
        return self._default(type_, name, owner, False, 0)

    def fill(self, type_: Type, given: Json, name: str = "", owner: str = "") -> Json:
        """Returns a table's value for a field of that type as JSON."""
        return self._given(type_, given, name, owner, False, 0)

    def _object(self, shape: ObjectType, table: Table, id: str | None, depth: int) -> Raw:
        name = shape.name
        merged = merge(self.usual.get(name, {}), table)
        raw: Raw = {}
        if "id" in shape.fields:
            raw["id"] = (
                id if id is not None else self._given(shape.fields["id"].type, merged.get("id", Ref(name)), "id", name, False, depth)
            )
        if "object" in shape.fields:
            raw["object"] = name
        self._fields(raw, shape, merged, name, depth)
        return raw

    def _structure(self, name: str, table: Table, owner: str, depth: int) -> Raw:
        shape = self.catalog.object(name)
        if shape is None or depth > MAX_DEPTH:
            return {}
        if not name.startswith("#"):
            return self._object(shape, table, None, depth)
        raw: Raw = {}
        self._fields(raw, shape, table, owner, depth)
        return raw

    def _fields(self, raw: Raw, shape: ObjectType, table: Table, owner: str, depth: int) -> None:
        kinds = _kinds(shape)
        for name, field in shape.fields.items():
            if name in raw:
                continue
            if name in table and isinstance(table[name], Own):
                raw[name] = f"{raw.get('id')}{table[name].suffix}"
            elif name in table:
                raw[name] = self._given(field.type, table[name], name, owner, field.encoded, depth)
            elif not field.nullable:
                raw[name] = self._default(field.type, name, owner, field.encoded, depth)
            elif not _left_out(field, kinds):
                raw[name] = None
            if isinstance(field.type, List) and field.type.page and isinstance(raw.get("id"), str) and isinstance(raw.get(name), dict):
                raw[name]["url"] = f"/v1/{shape.name.replace('.', '/')}s/{raw['id']}/{name}"

    def _default(self, type_: Type, name: str, owner: str, encoded: bool, depth: int) -> Json:
        match type_:
            case String(values=values):
                if not values:
                    behind = defaults.object_behind(name)
                    if behind is not None:
                        return identifier(behind, self.scene)
                    if name == "id":
                        return identifier(owner, self.scene)
                    if name.endswith("secret"):
                        return f"{identifier(owner, self.scene)}_secret_{identifier('coupon', owner, self.scene)}"
                    if name.endswith("fingerprint"):
                        return identifier("x", "fingerprint", self.scene)[2:18]
                text = defaults.text(name, values, owner)
                return text if self.variety is None or values else self.variety.text(name, text)
            case Id(targets=targets):
                return identifier(targets[0], self.scene) if targets else name
            case Money(decimal=decimal):
                amount = defaults.amount(name)
                amount = amount if self.variety is None else self.variety.amount(amount)
                return str(amount) if decimal else amount
            case Number():
                number = defaults.number(name, self.now)
                number = number if self.variety is None else self.variety.number(name, number)
                return str(number) if encoded else number
            case Boolean():
                return name in defaults.TRUE
            case Timestamp(unit=unit):
                return _moment(defaults.moment(name, self.now, self.created), unit)
            case List(page=page):
                return _page([]) if page else []
            case Map():
                return {}
            case Object(name=target):
                return self._structure(target, {}, owner, depth + 1)
            case Union(members=members):
                return self._default(members[0], name, owner, encoded, depth)
            case Duration() | Null() | Any_():
                return None

    def _given(self, type_: Type, given: Json, name: str, owner: str, encoded: bool, depth: int) -> Json:
        match given:
            case Ref():
                return identifier(given.object, *((self.scene, given.role) if given.role else (self.scene,)))
            case At():
                unit = type_.unit if isinstance(type_, Timestamp) else "s"
                return _moment(self.now + given.seconds, unit)
        match type_:
            case Union(members=members):
                return self._given(_member(members, given), given, name, owner, encoded, depth)
            case Object(name=target) if isinstance(given, Mapping):
                return self._structure(target, given, owner, depth + 1)
            case Map(value=value) if isinstance(given, Mapping):
                return {key: self._given(value, item, key, owner, False, depth + 1) for key, item in given.items()}
            case List(item=item, page=page) if isinstance(given, list):
                items = [self._given(item, one, name, owner, False, depth + 1) for one in given]
                return _page(items) if page else items
            case Money(decimal=True) | Number() if encoded and given is not None:
                return str(given)
            case String(values=values, open=False) if isinstance(given, str) and values and given not in values:
                return _documented(given, values) or defaults.text(name, values, owner)
        return given


def _member(members: tuple[Type, ...], given: Json) -> Type:
    expected: tuple[type, ...] = (
        (Object, Map)
        if isinstance(given, Mapping)
        else (List,)
        if isinstance(given, list)
        else (String, Id, Number, Boolean, Money, Timestamp)
    )
    for member in members:
        if isinstance(member, expected):
            return member
    return members[0]


def _kinds(shape: ObjectType) -> frozenset[str]:
    """Returns the fields of which Stripe sends only the one that fits: a card payment method has no ``sepa_debit``.

    They are named after the values of ``type``, or fill most of a nested structure (``payment_method_options``).
    """
    structures = frozenset(name for name, field in shape.fields.items() if field.nullable and isinstance(field.type, Object))
    if shape.name.startswith("#") and len(structures) >= 8:
        return structures
    kind = shape.fields.get("type")
    named = structures.intersection(kind.type.values) if kind is not None and isinstance(kind.type, String) else frozenset()
    return named if len(named) > 1 else frozenset()


def _left_out(field: FieldType, kinds: frozenset[str]) -> bool:
    """Reports whether Stripe leaves a field out rather than send null.

    These are also the flag of deleted objects, and lists, objects and maps of structures that come only when they are expanded.
    """
    match field.type:
        case List(page=True) | Map(value=Object()):
            return True
        case Object(name=name) if not name.startswith("#"):
            return True
    return field.name in kinds or field.name == "deleted"


def _documented(given: str, values: tuple[str, ...]) -> str | None:
    """Returns the documented value that another release writes a little differently: ``hosted`` for ``hosted_page``."""
    return next((value for value in values if given.startswith(value) or value.startswith(given)), None)


def _page(items: list[Json]) -> Raw:
    return {"object": "list", "data": items, "has_more": False, "url": ""}


def _moment(seconds: int, unit: str) -> int | str:
    if unit == "ms":
        return seconds * 1000
    if unit == "iso":
        from wfrun.values.datetimes import Timestamp as Moment

        return str(Moment(seconds))
    return seconds
