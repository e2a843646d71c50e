"""Frozen attrs classes that attrs builds when their first instance is made.

Building a class takes attrs some 0.3 ms, and the packages have hundreds, of which one run needs a few dozen: built at import, they would be
a third of the time that the command takes to start. Otherwise such a class is as ``attrs.frozen(slots=False)`` makes it.
"""

from __future__ import annotations

from threading import RLock
from typing import Any, TypeVar, cast, dataclass_transform

import attrs

_Class = TypeVar("_Class", bound=type)
_Instance = TypeVar("_Instance")

_BUILDING = RLock()


@dataclass_transform(frozen_default=True, field_specifiers=(attrs.field,))
def frozen(cls: _Class) -> _Class:
    """A frozen class of values: equal and hashed by its fields."""
    return cast(_Class, _later(cls, own=True))


@dataclass_transform(frozen_default=True, eq_default=False)
def frozen_by_base(cls: _Class) -> _Class:
    """A frozen class whose base class says what is equal and how an instance prints."""
    return cast(_Class, _later(cls, own=False))


def _later(cls: Any, *, own: bool) -> Any:
    names = [name for name, kind in cls.__annotations__.items() if not str(kind).startswith("ClassVar")]
    cls.__match_args__ = tuple(names)  # type: ignore[misc]

    def first(self: Any, *values: Any, **named: Any) -> None:
        """The first ``__init__``: builds the class, then makes the instance. A second thread finds it built."""
        with _BUILDING:
            if cls.__dict__["__init__"] is first:
                attrs.frozen(cls, init=True, slots=False, eq=own, repr=own)
        cls.__init__(self, *values, **named)

    cls.__init__ = first
    return cls


def evolve(value: _Instance, **changes: Any) -> _Instance:
    """A copy of a frozen value with other values in some fields."""
    changed: _Instance = attrs.evolve(value, **changes)  # type: ignore[misc]
    return changed
