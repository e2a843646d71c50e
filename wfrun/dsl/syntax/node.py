"""Node: the base of every construct of the tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any, ClassVar

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
        for value in _READERS[type(self)](self):
            if isinstance(value, Node):
                yield value
            elif type(value) is tuple:
                for item in value:
                    if isinstance(item, Node):
                        yield item


def push_children(node: Node, pending: list[Node]) -> None:
    """Adds the nodes directly below a node to a list, the last one first."""
    for value in reversed(_READERS[type(node)](node)):
        if type(value) is tuple:
            for item in reversed(value):
                if isinstance(item, Node):
                    pending.append(item)
        elif isinstance(value, Node):
            pending.append(value)


_PLAIN = frozenset({"str", "int", "bool", "Decimal", "Span", "str | None", "int | None", "bool | None", "tuple[str | int, ...]"})


def _reader(node: type[Node]) -> Callable[[Node], tuple[Any, ...]]:
    """Returns what reads the fields of a class that may hold nodes."""
    names: tuple[str, ...] = node.__match_args__  # type: ignore[attr-defined]
    holding = [name for name in names if node.__annotations__[name] not in _PLAIN]
    if len(holding) > 1:
        return attrgetter(*holding)
    return (lambda one: (getattr(one, holding[0]),)) if holding else lambda _: ()


class _Readers(dict[type[Node], Callable[[Node], tuple[Any, ...]]]):
    """For each class of node, what reads the fields of one that may hold nodes; each class is inspected once."""

    def __missing__(self, kind: type[Node]) -> Callable[[Node], tuple[Any, ...]]:
        found = self[kind] = _reader(kind)
        return found


_READERS = _Readers()
