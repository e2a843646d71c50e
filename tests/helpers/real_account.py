"""A real account as a reader sees it: a strict account with pages, which notes what was read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wfrun import stripe_catalog
from wfrun.dsl.types.base import List
from wfrun.simulator.account.account import Account
from wfrun.simulator.account.answers import StripeError
from wfrun.simulator.samples.sampler import SAMPLE_TIME
from wfrun.stripe_catalog import Operation
from wfrun.stripe_catalog.reading import Unreadable

CATALOG = stripe_catalog.load()
NOW = SAMPLE_TIME


class RealAccount:
    """Reads from an account that holds ``objects``; ``page`` is how many objects a page of its lists has.

    ``refuses`` are ids of operations that cannot be read, each with the reason.
    """

    def __init__(self, *objects: dict[str, Any], page: int = 100, refuses: Mapping[str, str] | None = None) -> None:
        self.account = Account(CATALOG, objects, NOW, strict=True)
        self.page = page
        self.refuses = dict(refuses or {})
        self.read_: list[tuple[str, dict[str, Any], str | None]] = []

    @property
    def reads(self) -> list[str]:
        """The operations that were read."""
        return [operation for operation, _, _ in self.read_]

    def read(self, operation: Operation, arguments: Mapping[str, Any], account: str | None) -> Any:
        assert operation.verb == "GET"
        self.read_.append((operation.id, dict(arguments), account))
        if operation.id in self.refuses:
            return Unreadable(self.refuses[operation.id])
        whole = {name: value for name, value in arguments.items() if name != "limit"}
        answer = self.account.perform(self._known(operation, whole), whole, now=NOW, idempotency_key=None, account=account)
        if isinstance(answer, StripeError):
            assert answer.code == "resource_missing", answer
            return None
        if not isinstance(operation.result, List):
            return answer.value
        backwards = "ending_before" in arguments
        data = answer.value[-self.page :] if backwards else answer.value[: self.page]
        return {"object": "list", "data": data, "has_more": len(data) < len(answer.value), "url": operation.url}

    def _known(self, operation: Operation, arguments: dict[str, Any]) -> Operation:
        """Returns the operation of an address with ids in it, and puts these ids among the arguments."""
        if CATALOG.operation(operation.id) is not None:
            return operation
        words = operation.url.split("/")
        for name in CATALOG.operation_ids():
            known = CATALOG.operation(name)
            assert known is not None
            places = known.url.split("/")
            if known.verb == "GET" and len(places) == len(words):
                ids = {place[1:-1]: word for place, word in zip(places, words, strict=True) if place.startswith("{")}
                if [ids.get(place.strip("{}"), place) for place in places] == words:
                    arguments.update(ids)
                    return known
        raise AssertionError(operation.url)
