"""Forgetting: which objects of an account are dropped, so that a stream of events of any length fits into memory.

Objects that only events told of are dropped first-come, first-gone; so are, later, those that operations made or changed. What was told of
and is dropped is as if it had never been here. Of what was made or changed and is dropped, a mark stays: whatever is said of such an object
later (by an event, which may be older than the change) is assumed and never known, and so is what rests on all objects of its kind.
"""

from __future__ import annotations

import pickle
from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

from wfrun.simulator.samples.tables import Json
from wfrun.support.text_marks import TextMarks

MAX_TOLD = 2_000
"""Objects that are held at most of those that only events told of."""

MAX_TOLD_BYTES = 8 << 20
"""Bytes that these objects take at most, where they are pickled; their values take about seven times as much."""

MAX_CHANGED = 5_000
"""Objects that are held at most of those that operations made or changed."""

MAX_CHANGED_BYTES = 16 << 20
"""Bytes that these objects take at most, where they are pickled."""

MAX_AHEAD = 5_000
"""Changes that are held at most of those that runs made after a wait, while events from before that moment come."""

MAX_ANSWERS = 5_000
"""Answers to idempotency keys that are held at most."""

MAX_ANSWERS_BYTES = 16 << 20
"""Bytes that these answers take at most, where they are pickled."""

SIZE_OF_OTHERS = 1 << 16
"""The bytes that a value is taken for which cannot be pickled."""

Key = TypeVar("Key", bound=Hashable)


class Oldest(Generic[Key]):
    """Keys of values that may be dropped, the one that was entered longest ago first, each with the bytes of its value."""

    __slots__ = ("_bytes", "_sizes", "most", "most_bytes")

    def __init__(self, most: int, most_bytes: int) -> None:
        self.most = most
        self.most_bytes = most_bytes
        self._sizes: dict[Key, int] = {}
        self._bytes = 0

    def __contains__(self, key: Key) -> bool:
        return key in self._sizes

    def __len__(self) -> int:
        return len(self._sizes)

    def enter(self, key: Key, value: Json) -> None:
        """Enters a key as the newest."""
        self.remove(key)
        self._sizes[key] = size = size_of(value)
        self._bytes += size

    def remove(self, key: Key) -> bool:
        """Takes a key out; reports whether it was there."""
        size = self._sizes.pop(key, None)
        self._bytes -= size or 0
        return size is not None

    def surplus(self) -> Iterator[Key]:
        """Takes out and yields the oldest keys beyond the limits. The newest stays, however large its value is."""
        while len(self._sizes) > self.most or (self._bytes > self.most_bytes and len(self._sizes) > 1):
            key = next(iter(self._sizes))
            self.remove(key)
            yield key


class Forgetting(Generic[Key]):
    """The objects that the stores of one account may drop: those that were ``told`` of, and those that operations made or ``changed``."""

    __slots__ = ("changed", "told")

    def __init__(self) -> None:
        self.told: Oldest[Key] = Oldest(MAX_TOLD, MAX_TOLD_BYTES)
        self.changed: Oldest[Key] = Oldest(MAX_CHANGED, MAX_CHANGED_BYTES)

    def tell(self, key: Key, value: Json) -> None:
        """Notes that an object was told of."""
        self.changed.remove(key)
        self.told.enter(key, value)

    def change(self, key: Key, value: Json) -> None:
        """Notes that an object was made or changed."""
        self.told.remove(key)
        self.changed.enter(key, value)

    def holds(self, key: Key) -> bool:
        """Reports whether an object may be dropped some day."""
        return key in self.told or key in self.changed

    def remove(self, key: Key) -> None:
        """Notes that an object is there no more."""
        self.told.remove(key)
        self.changed.remove(key)


class ChangedBefore:
    """Marks of the objects that were made or changed and then dropped, and their ``kinds``."""

    __slots__ = ("_marks", "kinds")

    def __init__(self) -> None:
        self._marks: TextMarks | None = None
        self.kinds: set[str] = set()

    def add(self, name: str, identity: str) -> None:
        """Adds an object."""
        if self._marks is None:
            self._marks = TextMarks()
        self._marks.add(f"{name}\n{identity}")
        self.kinds.add(name)

    def __contains__(self, key: tuple[str, str]) -> bool:
        return self._marks is not None and key[0] in self.kinds and f"{key[0]}\n{key[1]}" in self._marks


def size_of(value: Json) -> int:
    """Returns the bytes that a value takes; of one that no JSON file holds, such as one nested a thousand deep, a guess."""
    try:
        return len(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))
    except (RecursionError, pickle.PicklingError, TypeError, AttributeError, ValueError):
        return SIZE_OF_OTHERS
