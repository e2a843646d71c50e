"""Reading: what gives the answers of operations that only read, wherever they come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from wfrun.stripe_catalog.catalog import Operation
from wfrun.support.records import frozen


@frozen
class Unreadable:
    """One thing that cannot be read: ``reason`` says why, as the end of a sentence (``the key may not read charges``)."""

    reason: str


class Reader(Protocol):
    """Reads from a real account. It is only ever asked for operations that read (``GET``)."""

    def read(self, operation: Operation, arguments: Mapping[str, Any], account: str | None) -> Any:
        """Returns the answer to an operation as JSON, None where there is no such object, ``Unreadable`` where that cannot be told.

        ``arguments`` are in Stripe's form, ids of the path among them by name; ``account`` is the connected account that is meant. Never
        raises for what the outside does.
        """
        ...
