"""Routes: finds the operation that a verb and a path mean, with the ids in the path.

One tree of path segments serves all of Stripe's hosts on one port: no two operations of different hosts share a path. A segment that is
written out goes before an id: ``/v1/customers/search`` is no customer.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import unquote

from wfrun.stripe_catalog import Catalog, Operation


class Route(NamedTuple):
    """An operation, and the ids of its path by the names of its parameters."""

    operation: Operation
    ids: dict[str, str]


class _Branch:
    """The paths that begin alike."""

    __slots__ = ("any_id", "operations", "words")

    def __init__(self) -> None:
        self.words: dict[str, _Branch] = {}
        self.any_id: _Branch | None = None
        self.operations: dict[str, Operation] = {}


class Routes:
    """The operations of a release by verb and path."""

    def __init__(self, catalog: Catalog) -> None:
        self._root = _Branch()
        for name in catalog.operation_ids():
            operation = catalog.operation(name)
            assert operation is not None
            branch = self._root
            for segment in operation.url.strip("/").split("/"):
                if segment.startswith("{"):
                    branch.any_id = branch.any_id or _Branch()
                    branch = branch.any_id
                else:
                    branch = branch.words.setdefault(segment, _Branch())
            branch.operations.setdefault(operation.verb, operation)

    def find(self, verb: str, path: str) -> Route | None:
        """Returns the route of a verb and a path as it was sent; None where there is no such operation."""
        found = self._find(self._root, path.strip("/").split("/"), 0, verb, ())
        if found is None:
            return None
        operation, ids = found
        return Route(operation, {parameter.name: identity for parameter, identity in zip(operation.path, ids, strict=True)})

    def _find(
        self, branch: _Branch, segments: list[str], at: int, verb: str, ids: tuple[str, ...]
    ) -> tuple[Operation, tuple[str, ...]] | None:
        if at == len(segments):
            operation = branch.operations.get(verb)
            return None if operation is None else (operation, ids)
        segment = segments[at]
        word = branch.words.get(segment)
        found = self._find(word, segments, at + 1, verb, ids) if word is not None else None
        if found is None and branch.any_id is not None and segment:
            found = self._find(branch.any_id, segments, at + 1, verb, (*ids, unquote(segment, errors="replace")))
        return found
