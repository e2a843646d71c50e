"""The error strategy of the layout pass: what it does about a token that is out of place. The one here stops.

``BlockLayout`` asks its strategy only where something may be wrong. ``hints/layout_repair.py`` has the strategy that repairs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wfrun.dsl.parser.error_strategy import NotReadable
from wfrun.dsl.parser.layout.state import LayoutState, OpenBlock
from wfrun.dsl.syntax.tokens import Token

ELSE_IFS = frozenset({"elif", "elseif", "elsif", "else_if"})
CATCHES = frozenset({"except", "rescue"})
"""Words after a block that are second parts of statements elsewhere, and no names of actions."""

Handlers = Mapping[str, Callable[[Any, Token, OpenBlock], None]]
"""How the layout pass takes a token, by its kind."""


class ErrorStrategy:
    """The strategy of a first reading: stops with ``NotReadable`` at whatever is out of place, and changes nothing."""

    def __init__(self, state: LayoutState) -> None:
        self.state = state

    def handlers(self, handlers: Handlers) -> Handlers:
        """Returns the handlers to use in the place of those of the layout pass."""
        return handlers

    # --- lines and statements

    def close_item(self) -> bool:
        """Answers an item that ends with blocks or brackets open; False when the item is read again."""
        raise NotReadable

    def restart(self, token: Token) -> None:
        """Answers a line that begins an item although its first word seems to be a field's name."""
        raise NotReadable

    def begin_line(self, token: Token) -> bool:
        """Looks at the first token of a line before the layout pass does; False when reading goes back or the token is passed over."""
        return True

    def end_line_start(self, token: Token) -> bool:
        """Looks at the first token of a line once the statement before it has ended; False when the token is passed over."""
        return True

    def continue_header(self, token: Token, block: OpenBlock) -> None:
        """Looks at a line that begins inside a header."""

    def compares(self, token: Token) -> bool:
        """Says whether a line that begins with ``<`` or ``>`` goes on with a comparison."""
        return False

    def first_word(self, token: Token, block: OpenBlock) -> Token:
        """Returns the first token of a statement as it is meant."""
        return token

    def trigger(self) -> None:
        """Looks at what follows ``on``: an event of one word is none."""
        raw, index = self.state.raw, self.state.index
        if raw[index].kind == "NAME" and raw[index + 1].kind != ".":
            raise NotReadable

    # --- after blocks

    def second_part(self, index: int, word: str) -> str:
        """Returns the second part that is meant by a token after a block of ``word``; empty for none."""
        token = self.state.raw[index]
        if token.kind == "NAME" and (token.text in ELSE_IFS or token.text in CATCHES):
            raise NotReadable
        return ""

    def take_second_part(self, token: Token, meant: str) -> None:
        """Takes a token as the second part that is meant."""
        raise NotReadable

    def after_block(self, token: Token) -> None:
        """Answers a statement after a block on the same line."""
        raise NotReadable

    # --- blocks and brackets

    def cannot_be_compared(self, index: int) -> bool:
        """Says whether a ``>`` before this raw token cannot be a comparison, although nothing else tells."""
        return False

    def closes_block(self, token: Token, block: OpenBlock) -> bool:
        """Says whether a closing sign closes the innermost block; False when it is passed over."""
        if token.text != block.closer:
            raise NotReadable
        return True

    def stray(self, token: Token) -> None:
        """Answers a closing sign that closes nothing."""
        raise NotReadable

    def unmatched_bracket(self, token: Token) -> None:
        """Answers a closing bracket that does not match the innermost open one."""
        raise NotReadable

    def leaves_brackets(self, token: Token, block: OpenBlock) -> bool:
        """Answers a token that ends a statement with brackets open; False for a token that does not."""
        if token.kind == ";":
            raise NotReadable
        return False

    def skips_counting(self, token: Token) -> bool:
        """Says whether the bracket after ``for`` holds a counting loop, which is passed over."""
        return False

    def too_deep(self, token: Token) -> None:
        """Answers a block or bracket that is nested too deeply."""
        raise NotReadable
