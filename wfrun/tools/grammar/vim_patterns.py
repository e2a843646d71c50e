"""Patterns of the table in the notation of Vim."""

from __future__ import annotations

_PLAIN = frozenset(" \"#,;:!-'_")
"""Signs that stand for themselves in Vim's very magic notation."""


def vim_pattern(pattern: str) -> str:
    r"""Returns a pattern of the table as one of Vim, without the `\v` before it."""
    reader = _Reader(pattern)
    converted = reader.choice()
    if reader.place != len(pattern):
        raise ValueError(f"this pattern has a bracket too many: {pattern}")
    return converted


class _Reader:
    """Reads one pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.place = 0

    def choice(self) -> str:
        """Parses alternatives, up to the end or to a closing bracket."""
        done = []
        while self.place < len(self.pattern) and self.pattern[self.place] != ")":
            done.append(self._piece())
        return "".join(done)

    def _take(self, count: int = 1) -> str:
        taken = self.pattern[self.place : self.place + count]
        self.place += count
        return taken

    def _piece(self) -> str:
        sign = self._take()
        if sign == "(":
            return self._group()
        if sign == "[":
            return self._collection()
        if sign == "\\":
            letter = self._take()
            if letter == "Z":
                return "%$"
            return f"\\{letter}" if letter not in _PLAIN else letter
        if sign in "|*+?^$" or sign.isalnum() or sign in _PLAIN:
            return sign
        return f"\\{sign}"

    def _group(self) -> str:
        begin = self._take(2)
        if begin not in ("?:", "?=", "?!"):
            raise ValueError(f"this pattern has a group that captures: {self.pattern}")
        inside = self.choice()
        if self._take() != ")":
            raise ValueError(f"this pattern has a bracket that is not closed: {self.pattern}")
        return {"?:": f"%({inside})", "?=": f"%({inside})@=", "?!": f"%({inside})@!"}[begin]

    def _collection(self) -> str:
        """Returns a class of characters. Vim's negated classes never take a line end; one that takes it says so in front."""
        held = ""
        negated = self.pattern[self.place] == "^"
        if negated:
            self._take()
        while self.pattern[self.place] != "]":
            held += self._take(2) if self.pattern[self.place] == "\\" else self._take()
        self._take()
        over_lines = "\\n" in held
        held = held.replace("\\n", "").replace("/", "\\/")
        if negated:
            if not over_lines:
                raise ValueError(f"this pattern takes line ends: {self.pattern}")
            return f"[^{held}]" if held else "."
        return f"\\_[{held}]" if over_lines else f"[{held}]"
