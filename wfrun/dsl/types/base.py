"""Types of the language: the checker infers them, the interpreter reads fields by them.

A type is a frozen value. Objects and the structures nested in them are referred to by name (``Object("charge")``); the declarations give
the ``ObjectType`` of a name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import Enum, auto
from typing import TypeAlias, TypeVar

from wfrun.support.records import frozen

_Kind = TypeVar("_Kind")


@frozen
class Any_:
    """A value of which nothing is known before the run."""


@frozen
class String:
    """Text. ``values`` lists the values that Stripe documents (empty: free text); ``open`` says that others may come."""

    values: tuple[str, ...] = ()
    open: bool = True


@frozen
class Number:
    """An exact decimal. ``integer`` where Stripe sends a whole number."""

    integer: bool = False


@frozen
class Boolean:
    """``true`` or ``false``."""


@frozen
class Timestamp:
    """A moment. ``unit`` is how Stripe sends it: ``s`` (unix seconds), ``ms`` (unix milliseconds) or ``iso`` (text)."""

    unit: str = "s"


@frozen
class Duration:
    """A length of time."""


@frozen
class Null:
    """``null``, which is equal to missing."""


@frozen
class Money:
    """An amount in the smallest unit of a currency.

    ``currency`` says where the currency stands, seen from the structure that holds the field:

    - ``""``: the nearest enclosing structure on the path that has a ``currency`` (its own first);
    - ``"=NAME"``: the field NAME beside it, else of the nearest structure around it (``presentment_currency`` for ``presentment_amount``);
    - ``"key"``: the key of the map that the amount stands under (``currency_options.usd``);
    - ``"none"``: Stripe does not say.

    ``decimal`` marks ``…_decimal`` fields: minor units with up to 12 decimals, sent as JSON text.
    """

    currency: str = ""
    decimal: bool = False


@frozen
class Id:
    """The id of an object: ``targets`` are the names of the objects it may point to.

    Stripe may send the object in its place when expanded.
    """

    targets: tuple[str, ...] = ()


@frozen
class List:
    """A list. ``page`` marks Stripe's ``{object: "list", data, has_more}`` form, which may hold the first part only."""

    item: Type
    page: bool = False


@frozen
class Map:
    """Free keys, values of one type: ``metadata`` is a map of strings."""

    value: Type


@frozen
class Object:
    """A Stripe object (``charge``) or a structure nested in one (``#17``: names that start with ``#`` are private to their catalogue)."""

    name: str


@frozen
class Union:
    """One of several types: a field that is a string or an object, an event of several object types."""

    members: tuple[Type, ...]


Type: TypeAlias = Any_ | String | Number | Boolean | Timestamp | Duration | Null | Money | Id | List | Map | Object | Union

ANY = Any_()
STRING = String()
NUMBER = Number()
INTEGER = Number(integer=True)
BOOLEAN = Boolean()
TIMESTAMP = Timestamp()
DURATION = Duration()
NULL = Null()
MONEY = Money()


class Format(Enum):
    """The format of a value: what is known of it beyond its type."""

    CHANNEL = auto()
    CURRENCY = auto()
    """The code of a currency."""
    EMAIL = auto()
    """A mail address."""
    FREE_MAP = auto()
    """A map whose keys and texts the author chooses: everything in it is stored as text."""
    PERCENT = auto()
    """A number of percent, at most 100: 20 is a fifth."""
    SECRET = auto()
    """What `secret(…)` gives, and nothing else."""
    URL = auto()


@frozen
class FieldType:
    """One field of an object: its type, whether Stripe may leave it out or send null, and whether JSON carries the number as text."""

    name: str
    type: Type
    nullable: bool = False
    encoded: bool = False
    immutable: bool = False
    """It never changes once the object is made."""


@frozen
class ObjectType:
    """The fields of an object or of a nested structure, by name."""

    name: str
    fields: Mapping[str, FieldType]


def members_of(type_: Type | None) -> tuple[Type, ...]:
    """Returns the members of a union; another type is its own only member, and what has no type has none."""
    return type_.members if isinstance(type_, Union) else () if type_ is None else (type_,)


def find_member(type_: Type | None, kind: type[_Kind]) -> _Kind | None:
    """Returns the type itself, or the first member of a union, that is of a class."""
    return next((one for one in members_of(type_) if isinstance(one, kind)), None)


def closest_structure(structures: Iterable[ObjectType], keys: Collection[str]) -> ObjectType | None:
    """Returns the structure that has most of the keys of a map; of equal ones the first. None without a structure."""
    return max(structures, key=lambda structure: sum(key in structure.fields for key in keys), default=None)
