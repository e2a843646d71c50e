"""Views: Stripe's JSON as values of the language; a view of an object reads its fields by Stripe's types.

Views never change and never fail: a field that is absent, null or not of the shape that Stripe documents reads as missing. A view knows
the structure that holds it, because the currency of an amount may be there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from wfrun.dsl.declarations import OtherRelease
from wfrun.dsl.types.base import (
    ANY,
    Any_,
    Boolean,
    Id,
    List,
    Map,
    Number,
    Object,
    ObjectType,
    String,
    Type,
    Union,
)
from wfrun.dsl.types.base import (
    Money as MoneyType,
)
from wfrun.dsl.types.base import (
    Timestamp as TimestampType,
)
from wfrun.support.limits import MAX_NESTING
from wfrun.support.records import frozen
from wfrun.values.datetimes import parse_timestamp, timestamp_of
from wfrun.values.missing import MISSING, OTHER_RELEASE, PARTIAL_LIST, Missing
from wfrun.values.money import CURRENCIES, Money, Origin, code_of
from wfrun.values.numbers import number_from_json, parse_number


class ObjectTypes(Protocol):
    """The part of the declarations that knows the fields of objects."""

    def object(self, name: str) -> ObjectType | None:
        """Returns the object or nested structure of that name."""
        ...


class TypesOnAccount:
    """The types of values that were read on another account than their run's: it is where the rest of their lists is."""

    __slots__ = ("account", "object")

    def __init__(self, types: ObjectTypes, account: str) -> None:
        self.object = types.object
        self.account = account


@frozen
class Sent:
    """A structure as it was sent in an API release other than the script's: ``type`` names the fields that it has there.

    ``object_name`` and ``path`` say where the structure stands. With no ``type`` nothing is known of it.
    """

    release: OtherRelease
    type: ObjectType | None = None
    object_name: str = ""
    path: tuple[str, ...] = ()

    def inside(self, key: str | None, raw: Mapping[str, Any], names: tuple[str, ...] = ()) -> Sent:
        """Returns how the structure in the field ``key`` was sent; without one, the object itself, which may be one of ``names``."""
        named = raw.get("object")
        if not isinstance(named, str) and key is None and names:
            named = names[0]
        found = self.release.object(named) if isinstance(named, str) else None
        if found is not None:
            return Sent(self.release, found, found.name)
        if key is None:
            return Sent(self.release, None, named if isinstance(named, str) else "")
        field = self.type.fields.get(key) if self.type is not None else None
        inner = _structures(field.type) if field is not None else ()
        return Sent(self.release, self.release.object(inner[0]) if len(inner) == 1 else None, self.object_name, (*self.path, key))

    def absent(self, name: str) -> Missing:
        """Returns the value of a field that was not sent: unknown, where that release does not have it."""
        if self.type is not None and name in self.type.fields:
            return MISSING
        return unknown_in_release(self.release, self.object_name, ".".join((*self.path, name)), self.type is not None)


def unknown_in_release(release: OtherRelease, object_name: str, path: str, surely: bool = True) -> Missing:
    """Returns the value of a field that the event's own API release does not have, with the place where that release keeps it.

    It is not ``surely`` so where nothing is known of the structure in that release.
    """
    place = release.place(object_name, path)
    field = f"{object_name}.{path}" if object_name else path
    if release.known_as is None or not surely:
        return Missing(OTHER_RELEASE, f"whether API release {release.name[:60]} has `{field}` is not known")
    return Missing(OTHER_RELEASE, f"API release {release.name[:60]} has no `{field}`" + (f": it is `{place}` there" if place else ""))


def _structures(type_: Type) -> tuple[str, ...]:
    match type_:
        case Object(name):
            return (name,)
        case List(inner) | Map(inner):
            return _structures(inner)
        case Union(members):
            return tuple(name for member in members for name in _structures(member))
    return ()


class Record:
    """A view of a JSON object: a Stripe object, a structure in one, a map such as ``metadata``, or the event.

    ``type`` names its fields (None: nothing is known), ``value_type`` is the type of a map's values. ``assumed`` says that it was made up
    or rests on something made up; ``sent`` how it was sent in another API release.
    """

    __slots__ = ("assumed", "fallback", "key", "parent", "raw", "sent", "structures", "type", "types", "value_type")

    def __init__(
        self,
        raw: Mapping[str, Any],
        types: ObjectTypes,
        type: ObjectType | None = None,
        *,
        value_type: Type = ANY,
        parent: Record | None = None,
        key: str | None = None,
        assumed: bool = False,
        fallback: Record | None = None,
        sent: Sent | None = None,
    ) -> None:
        self.raw = raw
        self.sent = sent
        self.types = types
        self.type = type
        self.value_type = value_type
        self.parent = parent
        self.key = key
        self.assumed = assumed
        self.fallback = fallback
        self.structures: dict[str, Any] | None = None
        """The lists and structures that were read so far: a view of a long list is made once."""

    def read(self, name: str) -> Any:
        """Returns the field of that name as a value; missing when it is absent or null."""
        raw = self.raw.get(name)
        if isinstance(raw, dict | list):
            found = self.structures.get(name) if self.structures is not None else None
            if found is None:
                found = self._view(name, raw)
                if self.structures is None:
                    self.structures = {}
                self.structures[name] = found
            return found
        return self._view(name, raw)

    def _view(self, name: str, raw: Any) -> Any:
        if raw is None:
            if self.sent is not None and name not in self.raw and self.type is not None and name in self.type.fields:
                return self.sent.absent(name)
            return MISSING
        if self.type is not None:
            declared = self.type.fields.get(name)
            if declared is not None:
                return view(raw, declared.type, self, name)
            return view(raw, ANY, self, name)
        return view(raw, self.value_type, self, name)

    def has(self, name: str) -> bool:
        """Reports whether the field may be read: it is there, or Stripe documents it."""
        return name in self.raw or (self.type is not None and name in self.type.fields)

    @property
    def id(self) -> str | None:
        """The object's id, where it has one."""
        found = self.raw.get("id")
        return found if isinstance(found, str) else None

    def currency(self) -> str | None:
        """Returns the currency of amounts in this structure: its own, else that of the nearest enclosing structure."""
        record: Record | None = self
        while record is not None:
            if "currency" in record.raw:
                found = record.raw["currency"]
                return found if isinstance(found, str) else None
            if record.fallback is not None:
                return record.fallback.currency()
            if record.type is not None and "currency" in record.type.fields:
                return None
            record = record.parent
        return None

    def currency_key(self) -> str | None:
        """Returns the nearest key on the path that is a currency: amounts under ``currency_options.usd``."""
        record: Record | None = self
        while record is not None:
            if record.key is not None and record.key in CURRENCIES:
                return record.key
            record = record.parent
        return None

    def origin(self) -> Origin | None:
        """Returns the object that this structure belongs to: its name, its id and its own currency."""
        record: Record | None = self
        while record is not None:
            name, identity = record.raw.get("object"), record.raw.get("id")
            if isinstance(name, str) and isinstance(identity, str):
                currency = record.raw.get("currency")
                return name, identity, currency if isinstance(currency, str) else None
            if record.fallback is not None:
                return record.fallback.origin()
            record = record.parent
        return None

    def keys(self) -> Iterator[str]:
        """Iterates over the names that are there, null or not."""
        return iter(self.raw)

    def items(self) -> Iterator[tuple[str, Any]]:
        """Iterates over names and values, without those that are null."""
        return ((name, self.read(name)) for name, raw in self.raw.items() if raw is not None)

    def text(self) -> str:
        """Returns the id of an object, or the fields of a structure as text."""
        if self.id is not None:
            return self.id
        from wfrun.values.formatting import text_of

        return text_of(dict(self.items()))

    def __len__(self) -> int:
        return len(self.raw)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and self.raw == other.raw

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Record({dict(self.raw)!r})"


class Items(tuple[Any, ...]):
    """A list of values. ``partial`` says why it may be incomplete (``partial list``, ``missing``); None for a complete list.

    For a list that Stripe sent in part, ``url`` is where the rest is, ``after`` the id of the last item that came, and ``account`` the one
    that it was read on; None for the run's.
    """

    partial: Missing | None
    url: str | None
    after: str | None
    account: str | None
    assumed: bool
    raw: Any

    @classmethod
    def of(
        cls,
        values: Iterable[Any],
        *,
        partial: Missing | None = None,
        url: str | None = None,
        after: str | None = None,
        account: str | None = None,
        assumed: bool = False,
        raw: Any = None,
    ) -> Items:
        """Returns a list of these values."""
        items = cls(values)
        items.partial = partial
        items.url = url
        items.after = after
        items.account = account
        items.assumed = assumed
        items.raw = raw
        return items


PARTIAL = Missing(PARTIAL_LIST, "Stripe sent only the first part of the list")

_SMALL = 10**15
"""Whole numbers below it are within every limit."""


def view(
    raw: Any,
    type_: Type,
    parent: Record | None,
    key: str | None = None,
    *,
    types: ObjectTypes | None = None,
    assumed: bool = False,
    sent: Sent | None = None,
    nested: bool = False,
) -> Any:
    """Returns a JSON value as a value of the language, read by its declared type; ``parent`` is the structure that holds it.

    Without a parent (an action's result), ``types`` must be given; ``sent`` says how what holds it was sent, ``nested`` that it is an item
    of a list whose depth was looked at. A value that is not of the declared kind is missing where a wrong reading could move money or time,
    and is read as what it is elsewhere.
    """
    if raw is None:
        return MISSING
    if parent is not None:
        types, assumed, sent = parent.types, parent.assumed, parent.sent
    assert types is not None
    kind = type(raw)
    match type_:
        case String() | Id() if kind is str:
            return raw
        case String() if isinstance(raw, Mapping | list | tuple):
            return Missing("missing", "not a text")  # as an object it would be equal to its id
        case Boolean() if kind is bool:
            return raw
        case Number() if kind is str:
            return parse_number(raw)
        case Number() if kind is int:
            return number_from_json(raw)
        case MoneyType():
            return _money(raw, type_, parent, key)
        case TimestampType(unit):
            return _moment(raw, unit)
    place = _Place(parent, key, types, assumed, sent, nested)
    match type_:
        case Id(targets) if isinstance(raw, Mapping):
            # An expanded object has a currency of its own: the enclosing one says nothing about its amounts.
            return _object(raw, targets, place._replace(parent=None))
        case Object(name) if isinstance(raw, Mapping):
            return _object(raw, (name,), place)
        case Map(value) if isinstance(raw, Mapping):
            return Record(raw, types, value_type=value, parent=parent, key=key, assumed=assumed, sent=sent and sent.inside(key, raw))
        case List(item):
            return _items(raw, item, place)
        case Union(members):
            return _union(raw, members, place)
    return _untyped(raw, place)


class _Place(NamedTuple):
    """The place of a JSON value: what ``view`` is told beside the value and its type."""

    parent: Record | None
    key: str | None
    types: ObjectTypes
    assumed: bool
    sent: Sent | None
    nested: bool


def _untyped(raw: Any, place: _Place) -> Any:
    if isinstance(raw, str | bool):
        return raw
    if isinstance(raw, int | float | Decimal):
        return number_from_json(raw)
    if isinstance(raw, Mapping):
        return _object(raw, (), place)
    if isinstance(raw, list | tuple):
        return _items(raw, ANY, place)
    return MISSING


def _object(raw: Mapping[str, Any], names: tuple[str, ...], place: _Place) -> Any:
    named = raw.get("object")
    if not names and named == "list" and isinstance(raw.get("data"), list):
        return _items(raw, ANY, place)
    chosen = named if isinstance(named, str) and (not names or named in names) else (names[0] if names else None)
    parent, key, types, assumed, sent, _ = place
    found = types.object(chosen) if chosen is not None else None
    return Record(raw, types, found, parent=parent, key=key, assumed=assumed, sent=sent and sent.inside(key, raw, names))


def _items(raw: Any, item: Type, place: _Place) -> Any:
    url, more = None, False
    data = raw
    if isinstance(raw, Mapping):
        data = raw.get("data")
        more = raw.get("has_more") is True
        url = raw.get("url") if isinstance(raw.get("url"), str) else None
    if not isinstance(data, list | tuple):
        return MISSING
    parent, key, types, assumed, sent, nested = place
    if not nested and _too_deep(data):
        return Missing("missing", "lists are nested too deeply")
    last = data[-1] if data else None
    after = last.get("id") if isinstance(last, Mapping) and isinstance(last.get("id"), str) else None
    return Items.of(
        # Most items of long lists of unknown kind are texts and small numbers, which are what they stand for.
        (
            one
            if item is ANY and (type(one) is str or (type(one) is int and -_SMALL < one < _SMALL))
            else view(one, item, parent, key, types=types, assumed=assumed, sent=sent, nested=True)
            for one in data
        ),
        partial=PARTIAL if more else None,
        url=url,
        after=after,
        account=types.account if isinstance(types, TypesOnAccount) else None,
        assumed=assumed,
        raw=raw,
    )


def _too_deep(items: Sequence[Any]) -> bool:
    """Reports whether lists are nested deeper than values may be: the items of a list are read with it, those of a map when asked for."""
    level = [items]
    for _ in range(MAX_NESTING):
        level = [inner for outer in level for item in outer if isinstance(inner := _list_data(item), list | tuple)]
        if not level:
            return False
    return True


def _list_data(raw: Any) -> Any:
    return raw.get("data") if isinstance(raw, Mapping) else raw


def _union(raw: Any, members: tuple[Type, ...], place: _Place) -> Any:
    if isinstance(raw, Mapping):
        names = tuple(name for member in members for name in _object_names(member))
        if raw.get("object") == "list":
            expected: tuple[type, ...] = (List,)
        elif names:
            return _object(raw, names, place._replace(parent=None) if any(isinstance(member, Id) for member in members) else place)
        else:
            expected = (Map,)
    elif isinstance(raw, list | tuple):
        expected = (List,)
    elif isinstance(raw, bool):
        expected = (Boolean,)
    elif isinstance(raw, int | float | Decimal):
        expected = (MoneyType, TimestampType, Number)
    else:
        expected = (MoneyType, Id, String, TimestampType, Number) if isinstance(raw, str) else ()
    for kind in expected:
        for member in members:
            if isinstance(member, kind) and not (isinstance(raw, str) and isinstance(member, MoneyType) and not member.decimal):
                parent, key, types, assumed, sent, nested = place
                return view(raw, member, parent, key, types=types, assumed=assumed, sent=sent, nested=nested)
    return _untyped(raw, place)


def _object_names(type_: Type) -> tuple[str, ...]:
    if isinstance(type_, Object):
        return (type_.name,)
    return type_.targets if isinstance(type_, Id) else ()


def _moment(raw: Any, unit: str) -> Any:
    if isinstance(raw, bool):
        return Missing("missing", "not a moment")
    if isinstance(raw, str):
        return parse_timestamp(raw)
    if isinstance(raw, int) and abs(raw) < 10**15:
        return timestamp_of(Decimal(raw) / 1000 if unit == "ms" else raw)
    return Missing("missing", "not a moment")


def _money(raw: Any, type_: MoneyType, parent: Record | None, key: str | None) -> Any:
    minor: Any = raw
    if isinstance(raw, str) and type_.decimal:
        minor = parse_number(raw)
    elif isinstance(raw, bool) or not isinstance(raw, int | Decimal):
        if isinstance(raw, float) and type_.decimal:
            minor = number_from_json(raw)
        else:
            return Missing("missing", f"`{key}` is not an amount")
    elif isinstance(raw, Decimal) and not type_.decimal:
        return Missing("missing", f"`{key}` is not a whole number of the smallest unit")
    else:
        minor = number_from_json(raw)
    if isinstance(minor, Missing):
        return minor
    code = _currency(type_, parent, key)
    if code is None:
        return Missing("missing", f"`{key}` has no currency")
    known = code_of(code)
    if known is None:
        return Missing("missing", f"unknown currency `{code[:10]}`")
    return Money(minor, known, origin=parent.origin() if parent is not None else None)


def _currency(type_: MoneyType, parent: Record | None, key: str | None) -> str | None:
    if parent is None:
        return None
    if type_.currency == "":
        return parent.currency()
    if type_.currency == "key":
        return key if key is not None and key in CURRENCIES else parent.currency_key()
    if type_.currency.startswith("="):
        name = type_.currency[1:]
        record: Record | None = parent
        while record is not None:
            found = record.raw.get(name)
            if isinstance(found, str):
                return found
            record = record.fallback or record.parent
    return None


def any_of(types: tuple[str, ...]) -> Type:
    """Returns the type of an object that is one of several, ANY when none is known."""
    if not types:
        return Any_()
    return Object(types[0]) if len(types) == 1 else Union(tuple(Object(name) for name in types))
