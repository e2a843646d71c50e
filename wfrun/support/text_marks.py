"""Text marks: which texts were seen before, in 16 bytes for each."""

from __future__ import annotations

from hashlib import blake2b

MARK_BYTES = 16
"""Of 10^12 texts, two have one mark with a chance of one in 10^14."""

_GROUPS = 4096


class TextMarks:
    """A set of texts that keeps a mark (a digest) of each in place of the text, so that millions fit."""

    __slots__ = ("_count", "_marks")

    def __init__(self) -> None:
        self._marks: dict[int, bytearray] = {}
        """The group of some marks, by their first bytes → these marks, one behind the other."""
        self._count = 0

    def __len__(self) -> int:
        """Returns how many different texts were added."""
        return self._count

    def add(self, text: str) -> bool:
        """Adds a text, and tells whether it is new."""
        mark = _mark(text)
        marks = self._marks.setdefault(int.from_bytes(mark[:2]) % _GROUPS, bytearray())
        if _is_in(mark, marks):
            return False
        marks += mark
        self._count += 1
        return True

    def __contains__(self, text: str) -> bool:
        mark = _mark(text)
        return _is_in(mark, self._marks.get(int.from_bytes(mark[:2]) % _GROUPS, b""))


def _mark(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=MARK_BYTES).digest()


def _is_in(mark: bytes, marks: bytearray | bytes) -> bool:
    place = marks.find(mark)
    while place >= 0 and place % MARK_BYTES:
        place = marks.find(mark, place + 1)
    return place >= 0
