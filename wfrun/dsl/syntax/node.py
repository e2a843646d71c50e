"""Node: the base of every construct of the tree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from wfrun.dsl.source import Span


class Node:
    """A node of the tree: it has a span, equality by content, and its children in order."""

    __slots__ = ()
    span: Span
    _unequal: ClassVar[frozenset[str]] = frozenset({"span", "braces", "name_span"})

    def _content(self) -> tuple[object, ...]:
        names: tuple[str, ...] = type(self).__match_args__  # type: ignore[attr-defined]
        return tuple(getattr(self, name) for name in names if name not in self._unequal)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._content() == other._content()

    def __hash__(self) -> int:
        return hash((type(self).__name__, self._content()))

    def __repr__(self) -> str:
        names: tuple[str, ...] = type(self).__match_args__  # type: ignore[attr-defined]
        inner = ", ".join(f"{name}={getattr(self, name)!r}" for name in names if name not in self._unequal)
        return f"{type(self).__name__}({inner})"

    def children(self) -> Iterator[Node]:
        """Yields the nodes directly below this one, in the order of the text."""
        for name in _names_of_nodes(type(self)):
            value = getattr(self, name)
            if isinstance(value, Node):
                yield value
            elif type(value) is tuple:
                for item in value:
                    if isinstance(item, Node):
                        yield item


def push_children(node: Node, pending: list[Node]) -> None:
    """Adds the nodes directly below a node to a list, the last one first."""
    for name in reversed(_names_of_nodes(type(node))):
        value = getattr(node, name)
        if type(value) is tuple:
            for item in reversed(value):
                if isinstance(item, Node):
                    pending.append(item)
        elif isinstance(value, Node):
            pending.append(value)


_PLAIN = frozenset({"str", "int", "bool", "Decimal", "Span", "str | None", "int | None", "bool | None", "tuple[str | int, ...]"})


_HOLDING: dict[type[Node], tuple[str, ...]] = {}


def _names_of_nodes(node: type[Node]) -> tuple[str, ...]:
    """Returns the fields of a class that may hold nodes; each class is inspected once."""
    found = _HOLDING.get(node)
    if found is None:
        names: tuple[str, ...] = node.__match_args__  # type: ignore[attr-defined]
        found = _HOLDING[node] = tuple(name for name in names if node.__annotations__[name] not in _PLAIN)
    return found
