"""Type size: how many types a type is made of, and what is kept of one that is too large.

A value that stands in another twice, and that in a third one twice, makes a type whose size doubles with every name, while the values share
their parts. Whatever looks through a type would never end.
"""

from __future__ import annotations

from wfrun.dsl.types.base import ANY, List, Map, Type, Union
from wfrun.dsl.types.refinements import MapLiteralType

MAX_TYPE_PARTS = 1_000
"""The most types that the type of a name is made of; of a larger one only its kind is kept."""


class TypesOfNames:
    """The types that names of a script have so far, each with its size."""

    def __init__(self) -> None:
        self._sizes: dict[int, tuple[Type, int]] = {}

    def kept(self, type_: Type) -> Type:
        """Returns what a name has of a type: the type itself, of one that is too large only whether it is a list or a map."""
        size = self._size(type_)
        if size <= MAX_TYPE_PARTS:
            if size > 1:
                self._sizes[id(type_)] = (type_, size)  # with the type, so that no other one gets its number
            return type_
        return Map(ANY) if isinstance(type_, Map) else List(ANY, type_.page) if isinstance(type_, List) else ANY

    def _size(self, type_: Type) -> int:
        """Returns the number of types in a type; of one that is too large, some number above the limit."""
        pending, size = [type_], 0
        while pending and size <= MAX_TYPE_PARTS:
            one = pending.pop()
            known = self._sizes.get(id(one))
            size += known[1] if known is not None else 1
            if known is not None:
                continue
            if isinstance(one, MapLiteralType):
                pending.extend(inner for _, inner in one.entries)
            elif isinstance(one, Map):
                pending.append(one.value)
            elif isinstance(one, List):
                pending.append(one.item)
            elif isinstance(one, Union):
                pending.extend(one.members)
        return size
