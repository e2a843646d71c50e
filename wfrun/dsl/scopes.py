"""Names inside names: a block's own, then those of what stands around it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

Meaning = TypeVar("Meaning")


class Frame(Generic[Meaning]):
    """One frame of the author's names with what each stands for, inside another; the innermost one that has a name counts."""

    __slots__ = ("names", "outer")

    def __init__(self, outer: Frame[Meaning] | None = None) -> None:
        self.outer = outer
        self.names: dict[str, Meaning] = {}

    def frames(self) -> Iterator[Frame[Meaning]]:
        """The frame itself and those around it, innermost first."""
        frame: Frame[Meaning] | None = self
        while frame is not None:
            yield frame
            frame = frame.outer

    def find(self, name: str) -> Meaning | None:
        """What a name stands for, None when no frame has it."""
        frame: Frame[Meaning] | None = self
        while frame is not None:
            found = frame.names.get(name)
            if found is not None:
                return found
            frame = frame.outer
        return None
