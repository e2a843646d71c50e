"""Surroundings: the blocks and names around a place of a text, found once for all hints that ask.

The tokens are walked a single time, when the first hint asks; each answer is then a look-up, however many slips a text has.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from typing import NamedTuple

from wfrun.dsl.syntax.tokens import NAMES, Token


class Branch(NamedTuple):
    """A block's header: the number of the sign that opens the block, the word of the header, and where it begins."""

    opening: int
    word: str
    header: int


MAX_BLOCKS_AROUND = 20
"""Blocks around a place that are looked at."""

_ITEMS = frozenset({"on", "workflow", "test"})


class Surroundings:
    """The blocks, workflows and given names of a text, by the numbers of its tokens.

    ``bounds`` are the kinds of the tokens at which a statement or its header ends.
    """

    def __init__(self, tokens: Sequence[Token], bounds: Collection[str]) -> None:
        self._tokens = tokens
        self._kinds = bounds
        self._walked = False
        self._blocks: dict[int, int] = {}
        """The block around each block: the number of its opening sign, -1 for none."""
        self._openings: list[int] = []
        self._inside: list[int] = []
        self._bounds: list[int] = []
        """Where the block around changes, and which it is from there on."""
        self._closings: dict[int, int] = {}
        """The closing sign of each block, by its opening sign."""
        self._triggers: list[int] = []
        self._given: dict[str, list[int]] = {}
        self._read: dict[str, list[int]] = {}

    def _walk(self) -> None:
        if self._walked:
            return
        self._walked = True
        tokens = self._tokens
        open_blocks: list[int] = []
        for at, token in enumerate(tokens):
            kind = token.kind
            if kind == "_OPEN":
                self._blocks[at] = open_blocks[-1] if open_blocks else -1
                open_blocks.append(at)
                self._change(at + 1, at)
            elif kind == "_CLOSE" and open_blocks:
                self._closings[open_blocks.pop()] = at
                self._change(at + 1, open_blocks[-1] if open_blocks else -1)
            elif kind == "on" and at + 1 < len(tokens) and tokens[at + 1].kind in NAMES:
                self._triggers.append(at)
            elif kind in NAMES and at + 1 < len(tokens) and token.text:
                self._name(at, token)

    def _change(self, at: int, block: int) -> None:
        self._bounds.append(at)
        self._inside.append(block)

    def _name(self, at: int, token: Token) -> None:
        before, following = self._tokens[at - 1].kind if at else "", self._tokens[at + 1].kind
        if following == "=" and (before == "let" or before in self._kinds):
            self._given.setdefault(token.text, []).append(at)
        elif before != "." and following not in ("=", ":"):
            self._read.setdefault(token.text, []).append(at)

    def around(self, place: int) -> list[Branch]:
        """Returns what the blocks around a token belong to, the innermost first; the block of the workflow is not among them."""
        self._walk()
        index = bisect_right(self._bounds, place) - 1
        block = self._inside[index] if index >= 0 else -1
        found: list[Branch] = []
        while block >= 0 and len(found) < MAX_BLOCKS_AROUND:
            header = block
            while header > 0 and self._tokens[header - 1].kind not in self._kinds:
                header -= 1
                if block - header > MAX_HEADER_TOKENS:
                    return found
            word = self._tokens[header].kind
            if word in _ITEMS:
                break
            found.append(Branch(block, word, header))
            block = self._blocks[block]
        return found

    def closing(self, opening: int) -> int | None:
        """Returns the number of the closing sign of a block; None where it has none."""
        self._walk()
        return self._closings.get(opening)

    def event(self, place: int) -> int | None:
        """Returns the number of the ``on`` of the workflow around a token; None where there is none."""
        self._walk()
        index = bisect_right(self._triggers, place) - 1
        return self._triggers[index] if index >= 0 else None

    def given_before(self, place: int, name: str) -> int | None:
        """Returns the number of the name where the nearest ``let`` or assignment before gives it, in the same workflow; None for none."""
        self._walk()
        places = self._given.get(name, ())
        index = bisect_left(places, place) - 1
        trigger = self.event(place)
        return places[index] if index >= 0 and (trigger is None or places[index] > trigger) else None

    def given_in(self, opening: int, name: str) -> int | None:
        """Returns the number of the name where a block gives it; None where it does not."""
        self._walk()
        places = self._given.get(name, ())
        index = bisect_left(places, opening)
        return places[index] if index < len(places) and places[index] < self._closings.get(opening, 0) else None

    def is_read_behind(self, opening: int, name: str) -> bool:
        """Tells whether a name is read in the same workflow behind a block."""
        closing = self.closing(opening)
        places = self._read.get(name, ())
        if closing is None:
            return False
        index = bisect_left(places, closing)
        trigger = bisect_left(self._triggers, closing)
        end = self._triggers[trigger] if trigger < len(self._triggers) else len(self._tokens)
        return index < len(places) and places[index] < end


MAX_HEADER_TOKENS = 200
"""Tokens of a header that are looked at."""
