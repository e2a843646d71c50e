"""Entry totals: what the entries of a balance add up to, kept as they come, so that reading it costs nothing however many there are.

An entry is pending until a moment and available from then on. The pending ones wait in a heap by that moment, and time goes forward.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappop, heappush
from typing import NamedTuple

from wfrun.simulator.samples.tables import Raw


class _Entry(NamedTuple):
    available_on: int
    currency: str
    net: int


class EntryTotals:
    """The totals of the entries of one account, by currency."""

    __slots__ = ("_available", "_entries", "_pending", "_waiting")

    def __init__(self, entries: Iterable[tuple[str, Raw]]) -> None:
        self._entries: dict[str, tuple[_Entry, bool]] = {}
        """Id → the entry, and whether it is available."""
        self._available: dict[str, int] = {}
        self._pending: dict[str, int] = {}
        self._waiting: list[tuple[int, str]] = []
        for identity, raw in entries:
            self.put(identity, raw)

    def put(self, identity: str, raw: Raw) -> None:
        """Takes an entry in, or in place of the one of that id."""
        self.remove(identity)
        entry = _Entry(_integer(raw.get("available_on")), str(raw.get("currency")), _integer(raw.get("net")))
        self._entries[identity] = (entry, False)
        _add(self._pending, entry.currency, entry.net)
        heappush(self._waiting, (entry.available_on, identity))

    def remove(self, identity: str) -> None:
        """Takes an entry out."""
        known = self._entries.pop(identity, None)
        if known is not None:
            entry, available = known
            _add(self._available if available else self._pending, entry.currency, -entry.net)

    def at(self, now: int) -> tuple[dict[str, int], dict[str, int]]:
        """Returns what is available and what is pending at a moment, by currency, in smallest units."""
        while self._waiting and self._waiting[0][0] <= now:
            moment, identity = heappop(self._waiting)
            entry, available = self._entries.get(identity, (None, True))
            if entry is not None and not available and entry.available_on == moment:
                self._entries[identity] = (entry, True)
                _add(self._pending, entry.currency, -entry.net)
                _add(self._available, entry.currency, entry.net)
        return self._available, self._pending


def _add(totals: dict[str, int], currency: str, net: int) -> None:
    totals[currency] = totals.get(currency, 0) + net


def _integer(value: object) -> int:
    return value if isinstance(value, int) else 0
