"""Frozen attrs classes that attrs builds when their first instance is made.

Building a class takes attrs some 0.3 ms, and the packages have hundreds, of which one run needs a few dozen: built at import, they would be
a third of the time that the command takes to start. Otherwise such a class is as ``attrs.frozen(slots=False)`` makes it.

What makes the classes stays attrs, although importing it takes some milliseconds more than code of our own would: a well-kept library that
every reader knows is worth them.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from threading import RLock
from typing import Any, TypeVar, cast, dataclass_transform

import attrs

_Class = TypeVar("_Class", bound=type)
_Instance = TypeVar("_Instance")

_BUILDING = RLock()
_PENDING: dict[type, Callable[[], None]] = {}
"""For each class without instances, the function that builds it."""


@dataclass_transform(frozen_default=True, field_specifiers=(attrs.field,))
def frozen(cls: _Class) -> _Class:
    """Returns a frozen class of values: equal and hashed by its fields."""
    return cast(_Class, _later(cls, own=True))


@dataclass_transform(frozen_default=True, eq_default=False)
def frozen_by_base(cls: _Class) -> _Class:
    """Returns a frozen class whose base class says what is equal and how an instance prints."""
    return cast(_Class, _later(cls, own=False))


def _later(cls: Any, *, own: bool) -> Any:
    names = [name for name, kind in cls.__annotations__.items() if not str(kind).startswith("ClassVar")]
    inherited = [name for base in reversed(cls.__mro__[1:]) for name in base.__dict__.get("__match_args__", ()) if name not in names]
    cls.__match_args__ = tuple(dict.fromkeys([*inherited, *names]))  # type: ignore[misc]

    def build() -> None:
        """Builds the class, and before it the classes it is made from; a second thread finds them built."""
        with _BUILDING:
            if cls in _PENDING:
                del _PENDING[cls]
                for base in cls.__mro__[1:]:
                    _PENDING.get(base, _nothing)()
                attrs.frozen(cls, init=True, slots=False, eq=False, repr=False)
                if own:
                    _compare_by_fields(cls)

    def first(self: Any, *values: Any, **named: Any) -> None:
        build()
        cls.__init__(self, *values, **named)

    _PENDING[cls] = build
    cls.__init__ = first
    return cls


def _compare_by_fields(cls: Any) -> None:
    """Adds equality, hash and printing as attrs has them, without the time that writing them out takes for each class."""
    fields = attrs.fields(cls)
    compared = [field.name for field in fields if field.eq]
    printed = [field.name for field in fields if field.repr]
    content: Callable[[Any], Any] = attrgetter(*compared) if compared else lambda _: ()

    def equal(self: Any, other: Any) -> Any:
        return content(self) == content(other) if other.__class__ is self.__class__ else NotImplemented

    def digest(self: Any) -> int:
        return hash((cls, content(self)))

    def printed_form(self: Any) -> str:
        inner = ", ".join(f"{name}={getattr(self, name)!r}" for name in printed)
        return f"{self.__class__.__qualname__.rpartition('>.')[2]}({inner})"

    for name, method in (("__eq__", equal), ("__hash__", digest), ("__repr__", printed_form)):
        if name not in cls.__dict__ or cls.__dict__[name] is None:
            setattr(cls, name, method)


def _nothing() -> None:
    """Builds nothing: the class is built."""


def evolve(value: _Instance, /, **changes: Any) -> _Instance:
    """Returns a copy of a frozen value with other values in some fields."""
    changed: _Instance = attrs.evolve(value, **changes)  # type: ignore[misc]
    return changed
