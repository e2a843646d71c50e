"""The part of a text that must be read to understand a place in it."""

from __future__ import annotations

import re
from functools import lru_cache

from wfrun.dsl.parser.parser import parse
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.keywords import COMPARISON_WORDS, LOGIC_WORDS, STATEMENT_WORDS
from wfrun.dsl.syntax.nodes import Item
from wfrun.ide.items import EXPRESSION, Environment
from wfrun.ide.place import item_start, last_statement, next_item

_WORD = re.compile(r"[A-Za-z_]\w*")
_OPERATORS = "|".join(sorted(COMPARISON_WORDS | LOGIC_WORDS))
_ITEM = re.compile(rf"""\s*(?:on\s|(?:workflow|test|use)\s+r?"|(?:currency|api)\s+(?!(?:{_OPERATORS})\b)[A-Za-z_])""")
"""The words that begin a line of the REPL that is an item of a script."""

_NO_VALUE = (">", "}", "else", "catch", "on_failure", "#")
"""The beginnings of a line of the REPL that continues the item before it."""


class Fragment:
    """The item around a place, with what stands before it in the text.

    ``text`` is the whole text with what stands before the item blanked or, of a line of the REPL, with a workflow around it. ``offset``
    is the place in it, ``shift`` how much further that is than in the text as it was given, ``begin`` where the item begins.
    """

    def __init__(self, text: str, offset: int, environment: Environment) -> None:
        self.environment = environment
        self.rest = text[offset : offset + 4000]
        """The text behind the place."""
        self.shift = 0
        self.begin = 0
        self.offset = offset
        self.value_begin = -1
        """In the REPL, the offset at which a statement begins that may be an expression too; -1 where none does."""
        self.item_begin = -1
        """In the REPL, the offset at which an item of a script may begin as well; -1 where none may."""
        self._script = text
        self._is_line = environment.mode == EXPRESSION and _ITEM.match(text) is None
        if self._is_line:
            self.text = self._in_workflow(text, offset)
        else:
            self.begin = item_start(text, offset)
            self.text = (" " * (self.begin - 1) + "\n" if self.begin else "") + text[self.begin :]

    def _in_workflow(self, text: str, offset: int) -> str:
        """Puts a line of the REPL into a workflow on its event; an expression gets a name, as only statements may stand there."""
        event = self.environment.event
        known = event is not None and self.environment.declarations.event(event) is not None
        header = f"on {event} <\n" if known else "on demand() <\n"
        begin = last_statement(text, offset)
        first = _WORD.match(text, begin)
        put = ""
        goes_on = text[begin:offset].startswith(_NO_VALUE)
        if not goes_on and (first is None or first[0] not in STATEMENT_WORDS or first.end() >= offset):
            put = "let it = "
            self.value_begin = begin + len(header) + len(put)
            self.item_begin = self.value_begin if not text[:begin].strip() else -1
        self.shift = len(header) + len(put)
        self.offset = offset + self.shift
        return header + text[:begin] + put + text[begin:]

    def others(self) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
        """Returns the items of the script before the one at hand, and those after it."""
        if self._is_line:
            return (), ()
        end = next_item(self._script, self.offset)
        # No place in one of the items is a place in another one.
        return read_items(self._script[: self.begin], 0), read_items(self._script[end:], (end // _BLOCK_CHARS + 1) * _BLOCK_CHARS)


_BLOCK_CHARS = 1 << 16


@lru_cache(maxsize=4)
def read_items(text: str, begin: int) -> tuple[Item, ...]:
    """Parses the items of a text that begins so far in. While an item is written, those around it stay as they are, and are read once."""
    return parse(Source("", " " * (begin - 1) + "\n" + text if begin else text)).file.items
