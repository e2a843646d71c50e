"""Refinements of types: what is known of a value beyond its type, the kinds of values of a type, and the join of types."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from wfrun.dsl.types.base import (
    ANY,
    BOOLEAN,
    INTEGER,
    STRING,
    TIMESTAMP,
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
from wfrun.support.records import frozen


@frozen
class KnownMoney(Money):
    """Money of a known currency: ``code`` in lower case."""

    code: str = ""


@frozen
class EventObjectUnion(Union):
    """The object of one of several events: what is read from it must exist in each member.

    ``events`` are for each member the event types that carry it.
    """

    members: tuple[Type, ...]
    events: tuple[tuple[str, ...], ...] = ()


@frozen
class MinorUnits(Number):
    """A number of smallest units: ``amount.minor``, and what is computed from it. It is no number of main units."""

    integer: bool = False


@frozen
class RefinedObject(Object):
    """An object of which more is known than its name.

    ``paths`` are the ids that an action's answer has expanded to objects, as ``expand`` names them (``data.customer``). ``code`` is the
    currency, in lower case, of its amounts that have none of their own. ``key`` is the currency that is its key in a map
    (``currency_options.eur``).
    """

    paths: tuple[str, ...] = ()
    code: str = ""
    key: str = ""


@frozen
class KnownId(Id):
    """The id of an object whose currency is known: ``code`` in lower case."""

    code: str = ""


@frozen
class MapLiteralType(Map):
    """A map literal: it has these entries and no others."""

    entries: tuple[tuple[str, Type], ...] = ()


@frozen
class EventName(String):
    """``event.type``: ``values`` are the events that start the workflow, in snapshot and thin form."""


@frozen
class Envelope(Object):
    """The envelope of an event: ``events`` are the possible types, ``data`` is the structure of their own data, empty without one."""

    events: tuple[str, ...] = ()
    data: str = ""


TEXT = frozenset({"text"})
NUMBER = frozenset({"number"})
MONEY = frozenset({"money"})
TRUTH = frozenset({"boolean"})
MOMENT = frozenset({"timestamp"})
LENGTH = frozenset({"duration"})
LIST = frozenset({"list"})
MAP = frozenset({"map"})
OBJECT = frozenset({"object"})
NOTHING: frozenset[str] = frozenset()
EVERYTHING = TEXT | NUMBER | MONEY | TRUTH | MOMENT | LENGTH | LIST | MAP | OBJECT

_KINDS: dict[type, frozenset[str]] = {
    Any_: EVERYTHING,
    String: TEXT,
    EventName: TEXT,
    Id: TEXT,
    KnownId: TEXT,
    Number: NUMBER,
    MinorUnits: NUMBER,
    Money: MONEY,
    KnownMoney: MONEY,
    Boolean: TRUTH,
    Timestamp: MOMENT,
    Duration: LENGTH,
    List: LIST,
    Map: MAP,
    MapLiteralType: MAP,
    Object: OBJECT,
    RefinedObject: OBJECT,
    Envelope: OBJECT,
    # A value that is always missing fits everywhere: comparing it is another problem.
    Null: EVERYTHING,
}


def value_kinds(type_: Type) -> frozenset[str]:
    """Returns the kinds of a type's values; all kinds where nothing is known."""
    if isinstance(type_, Union):
        found: frozenset[str] = NOTHING
        for member in type_.members:
            found |= value_kinds(member)
        return found
    return _KINDS[type(type_)]


def join(types: Iterable[Type]) -> Type:
    """Returns the type of a value that is of one of these types."""
    members: list[Type] = []
    for type_ in types:
        for one in type_.members if type(type_) is Union else (type_,):
            if one not in members and not isinstance(one, Null):
                members.append(one)
    if not members or ANY in members:
        return ANY
    if len(members) == 1:
        return members[0]
    if all(isinstance(one, Id) for one in members):
        targets = [one.targets for one in members if isinstance(one, Id)]
        return Id(tuple(dict.fromkeys(name for names in targets for name in names)) if all(targets) else ())
    if all(isinstance(one, String | Id) for one in members):
        return STRING
    if all(isinstance(one, Money) for one in members):
        return Money()
    if all(isinstance(one, Number) for one in members):
        return Number()
    return Union(tuple(members))


def expand(type_: Type, paths: Iterable[str]) -> Type:
    """Returns the type of an answer in which Stripe was asked to expand the ids at ``paths``."""
    wanted = tuple(paths)
    if not wanted:
        return type_
    if isinstance(type_, Object):
        return RefinedObject(type_.name, wanted)
    if isinstance(type_, List):
        inner = tuple(path.removeprefix("data.") for path in wanted)
        return List(expand(type_.item, inner), type_.page)
    if isinstance(type_, Id) and type_.targets:
        return join(RefinedObject(name, tuple(path for path in wanted if path)) for name in type_.targets)
    if isinstance(type_, Union):
        return Union(tuple(expand(member, wanted) for member in type_.members))
    return type_


def refined_field(type_: RefinedObject, name: str, found: Type, structure: Callable[[str], ObjectType | None]) -> Type:
    """Returns the type of a field of a refined object. ``structure`` gives the fields of an object or structure."""
    if type_.paths:
        found = expand(found, [path[len(name) + 1 :] for path in type_.paths if path == name or path.startswith(name + ".")])
    if isinstance(found, Money):
        code = type_.code if not found.currency else type_.key if found.currency == "key" else ""
        return KnownMoney(found.currency, found.decimal, code) if code else found
    if name == "id" and isinstance(found, Id):
        return KnownId(found.targets, type_.code) if type_.code and not type_.name.startswith("#") else found
    return _refine_structure(found, type_, structure) if type_.code or type_.key else found


def _refine_structure(found: Type, outer: RefinedObject, structure: Callable[[str], ObjectType | None]) -> Type:
    """Refines a nested structure without a currency of its own by the currency of the outer one."""
    if isinstance(found, List):
        return List(_refine_structure(found.item, outer, structure), found.page)
    if type(found) is not Object or not found.name.startswith("#"):
        return found
    fields = structure(found.name)
    code = outer.code if fields is not None and "currency" not in fields.fields else ""
    return RefinedObject(found.name, (), code, outer.key)


# --- what is not Stripe's -----------------------------------------------------------------------------------------------------------

EVENT = Object("@event")
"""The envelope of an event: ``event.id`` and its kind."""
RUN = Object("@run")
"""The run: ``run.id``, ``run.url``, ``run.workflow``."""
PROBLEM = Object("@problem")
"""The reason why an action was refused or a run failed: ``problem.action``, ``.message``, ``.code`` and ``.request_id``."""


def _structure(name: str, *may_be_missing: str, **fields: Type) -> ObjectType:
    """Returns a structure of the language in which some fields may be missing."""
    return ObjectType(name, {field: FieldType(field, type_, nullable=field in may_be_missing) for field, type_ in fields.items()})


OWN_STRUCTURES = {
    EVENT.name: _structure(
        "event", "account", id=Id(("event",)), type=STRING, created=TIMESTAMP, livemode=BOOLEAN, account=Id(("account",))
    ),
    RUN.name: _structure("run", "url", id=STRING, url=STRING, workflow=STRING),
    PROBLEM.name: _structure("problem", "action", "request_id", action=STRING, message=STRING, code=STRING, request_id=STRING),
}
"""``event.account`` is there in events of connected accounts, ``run.url`` where whoever runs the workflow gives one, and ``problem.action``
where an action failed, which in ``catch`` is always so; ``problem.request_id`` where Stripe refused it."""

MONEY_FIELDS: dict[str, Type] = {"minor": MinorUnits(integer=True), "currency": STRING}
TIMESTAMP_FIELDS: dict[str, Type] = {"date": STRING, "year": INTEGER, "month": INTEGER, "day": INTEGER, "weekday": STRING, "hour": INTEGER}


def _weekdays() -> String:
    from wfrun.values.datetimes import WEEKDAYS

    return String(WEEKDAYS, open=False)


def builtin_fields(type_: Type) -> dict[str, Type]:
    """Returns the fields that the language itself gives to money, moments and lists."""
    if isinstance(type_, Money):
        return MONEY_FIELDS
    if isinstance(type_, Timestamp):
        return TIMESTAMP_FIELDS | {"weekday": _weekdays()}
    if isinstance(type_, List) and type_.page:
        return {"data": type_, "has_more": BOOLEAN, "url": STRING}
    return {}
