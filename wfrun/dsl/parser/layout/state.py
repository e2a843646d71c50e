"""The state of the layout pass: the tokens read and written, the open blocks and brackets, and the current statement of each block."""

from __future__ import annotations

from wfrun.dsl.source import Source
from wfrun.dsl.syntax.keywords import BRACKETS, STATEMENT_WORDS
from wfrun.dsl.syntax.tokens import LITERALS, LOOKAHEAD, NAMES, Token, make_token
from wfrun.support.limits import MAX_NESTING

# Where a block stands in its current statement. Line ends count in STATEMENT and AFTER only.
START = 0  # nothing of the next statement has been read
STATEMENT = 1
AFTER = 2  # after a block: `else`, `catch` or `on_failure` may follow
HEADER = 3  # after `if`, `when` or `for`: a condition or a list, then a block
BARE = 4  # after `else`, `try`, `catch`, `on_failure`, `test` or a trigger: the next `<` opens
NAMED = 5  # between `workflow "…"` and `on`
AWAITING = 6  # between `where` and `up to`

CLOSES_BEFORE = frozenset({";", ">", "}", "else", "catch", "on_failure", "EOF"})
"""A ``>`` before one of these, or before a line end, closes a block."""

_AFTER_ACTION_NAME = NAMES | STATEMENT_WORDS | LITERALS | {";", ">", "EOF"}
"""What may follow the dotted name that a statement begins with."""

_NOTHING = Token("", "", 0, 0, False)


class OpenBlock:
    """An open block, or the file itself: what opened it, and where its current statement stands."""

    __slots__ = ("anchor", "begin", "closer", "mode", "opener", "word")

    def __init__(self, opener: Token | None, closer: str, anchor: int) -> None:
        self.opener = opener
        """None for the file."""
        self.closer = closer
        """The sign that closes the block; empty for the file."""
        self.anchor = anchor
        """The offset of the statement that the block belongs to."""
        self.begin = anchor
        """The offset of the current statement."""
        self.mode = START
        self.word = ""
        """The word that the current header is named after."""


class LayoutState:
    """The state of one layout pass.

    ``raw`` are the lexer's tokens, ``index`` is the number of the next one; ``tokens`` are those written so far. ``deep`` says that the
    tree may be deeper than the limit.
    """

    __slots__ = ("block", "blocks", "brackets", "deep", "end", "index", "mark", "raw", "source", "tokens")

    def __init__(self, source: Source, raw: list[Token]) -> None:
        self.source = source
        self.tokens: list[Token] = []
        self.deep = False
        self.raw = [*raw, *raw[-1:] * LOOKAHEAD]
        self.end = len(raw) - 1
        """The number of the raw token that ends the text; copies of it follow for lookahead."""
        self.index = 0
        self.blocks = [OpenBlock(None, "", 0)]
        self.block = self.blocks[0]
        self.brackets: list[tuple[Token, str]] = []
        """The open round, square and curly brackets of the current statement, each with the sign that closes it."""
        self.mark = 0
        """The number of tokens written when the current statement began."""

    # --- lookahead

    def last(self, back: int = 1) -> Token:
        """Returns the last token written, or one before it; a token of no kind where there is none."""
        return self.tokens[-back] if len(self.tokens) >= back else _NOTHING

    def begins_item(self, index: int) -> bool:
        """Says whether a raw token begins a workflow or a test."""
        raw = self.raw
        kind = raw[index].kind
        return kind == "on" or (kind in ("workflow", "test") and raw[index + 1].kind == "STRING")

    def is_certain_item(self, index: int) -> bool:
        """Says whether a line begins an item, whatever is still open: its beginning is right nowhere else."""
        raw = self.raw
        kind = raw[index].kind
        if kind == "NAME" and raw[index].text in ("on", "workflow", "test") and raw[index - 1].kind == ".":
            # The dot made it a plain name: before what is no operator it is none.
            kind = raw[index].text
            if kind == "on" and raw[index + 1].kind not in NAMES:
                return False
        if kind == "on":
            if (self.block.mode == NAMED and not self.brackets) or raw[index + 1].kind in (":", "NUMBER", "last"):
                return False
            outer = self.blocks[1].anchor if len(self.blocks) > 1 else raw[index].start
            return self.indentation(raw[index].start) <= self.indentation(outer)
        if raw[index + 1].kind != "STRING":
            return False
        if kind == "workflow":
            return raw[index + 2].kind == "on"
        looping = self.block.mode == HEADER and self.last().kind == "in"
        return kind == "test" and raw[index + 2].kind in ("<", "{") and not looping

    def after_dotted_name(self, index: int) -> str:
        """Returns the kind of the token after the dotted name here; empty where no name stands."""
        raw = self.raw
        if raw[index].kind not in NAMES:
            return ""
        index += 1
        while raw[index].kind == "." and raw[index + 1].kind in NAMES:
            index += 2
        return raw[index].kind

    def is_certain_statement(self) -> bool:
        """Says whether a line begins a statement whatever stands before it, a call's action excepted: two values in a row are none.

        A value and the name of an argument may be the end of one call.
        """
        index = self.index
        following = index + 1
        raw = self.raw
        while raw[following].kind == "." and raw[following + 1].kind in NAMES:
            following += 2
        kind = raw[following].kind
        if raw[index].kind not in NAMES or raw[following].starts_line:
            return False
        return kind in LITERALS or (kind in NAMES and raw[following + 1].kind != "=")

    def starts_statement(self, index: int) -> bool:
        """Says whether a raw token outside brackets begins a statement or closes the block."""
        kind = self.raw[index].kind
        return kind in STATEMENT_WORDS or kind in (";", ">", "EOF") or self.after_dotted_name(index) in _AFTER_ACTION_NAME

    def indentation(self, position: int) -> int:
        """Returns the number of blanks at the beginning of the line that holds an offset."""
        text = self.source.text
        start = text.rfind("\n", 0, position) + 1
        end = start
        while text[end : end + 1] in (" ", "\t"):
            end += 1
        return end - start

    # --- writing

    def take(self, token: Token) -> None:
        """Writes a token in the place of the next raw one."""
        self.tokens.append(token)
        self.index += 1

    def end_statement(self) -> None:
        """Ends the current statement."""
        place = self.last().end
        self.tokens.append(make_token(("_END", "", place, place, False)))
        self.block.mode = START
        self.measure()

    def measure(self) -> None:
        """Notes a statement of so many tokens that its tree may be too deep; the tree itself is measured later."""
        if len(self.tokens) - self.mark + len(self.blocks) > MAX_NESTING:
            self.deep = True
        self.mark = len(self.tokens)

    def push_block(self, token: Token, block: OpenBlock) -> None:
        """Opens a block that belongs to the current statement of ``block``."""
        self.measure()
        self.tokens.append(make_token(("_OPEN", token.text, token.start, token.end, token.starts_line)))
        self.mark = len(self.tokens)
        self.block = OpenBlock(token, BRACKETS[token.text], block.begin)
        self.blocks.append(self.block)

    def pop_block(self, start: int, end: int) -> None:
        """Closes the innermost block with a sign from ``start`` to ``end``."""
        if self.block.mode != START:
            self.end_statement()
        self.tokens.append(make_token(("_CLOSE", self.block.closer, start, end, False)))
        self.mark = len(self.tokens)
        self.blocks.pop()
        self.block = self.blocks[-1]
        self.block.mode = AFTER
