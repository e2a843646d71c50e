"""What the token pass knows while it reads: the open blocks and brackets, and where each block stands in its current statement."""

from __future__ import annotations

from wfrun.dsl.diagnostics.diagnostic import Fix, Problem
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.keywords import BRACKETS, STATEMENT_WORDS
from wfrun.dsl.syntax.tokens import LITERALS, LOOKAHEAD, NAMES, Token, make_token
from wfrun.support.limits import MAX_NESTING

DEEP_HELP = "split this into several steps with `let`"

# Where a block stands in its current statement. Line ends count in STATEMENT and AFTER only.
START = 0  # nothing of the next statement has been read
STATEMENT = 1
AFTER = 2  # after a block: `else`, `catch` or `on_failure` may follow
HEADER = 3  # after `if`, `when` or `for`: a condition or a list, then a block
BARE = 4  # after `else`, `try`, `catch`, `on_failure`, `test` or a trigger: the next `<` opens
NAMED = 5  # between `workflow "…"` and `on`
AWAITING = 6  # between `where` and `up to`

ELSE_IFS = frozenset({"elif", "elseif", "elsif", "else_if"})
"""What other languages write for ``else if``."""

CLOSES_BEFORE = frozenset({";", ">", "}", "else", "catch", "on_failure", "EOF"})
"""A ``>`` before one of these, or before a line end, closes a block."""

_AFTER_ACTION_NAME = NAMES | STATEMENT_WORDS | LITERALS | {";", ">", "EOF"}
"""What may follow the dotted name that a statement begins with."""


_NOTHING = Token("", "", 0, 0, False)


class OpenBlock:
    """An open block, or the file itself: what opened it, and where its current statement stands."""

    __slots__ = ("anchor", "begin", "closer", "flat", "made", "mode", "opener", "told", "word")

    def __init__(self, opener: Token | None, closer: str, anchor: int) -> None:
        self.opener = opener
        """None for the file."""
        self.closer = closer
        """The sign that closes it; empty for the file."""
        self.anchor = anchor
        """Where the statement begins that the block belongs to."""
        self.begin = anchor
        """Where the current statement begins."""
        self.mode = START
        self.word = ""
        """The word that the current header is named after."""
        self.flat = False
        """The block is not indented: indentation tells nothing."""
        self.made = False
        """The text does not open the block: it ends with its indentation."""
        self.told = -1
        """The number of the problem that tells of that, -1 where another will."""


class Reading:
    """The state of one token pass.

    ``tokens`` and ``problems`` hold the result, ``lost`` what is not in the tokens; ``deep`` says that the tree may be deeper than the
    limit.
    """

    def __init__(self, source: Source, raw: list[Token]) -> None:
        self.source = source
        self.tokens: list[Token] = []
        self.problems: list[Problem] = []
        self.lost: list[Span] = []
        self.deep = False
        self._raw = [*raw, *raw[-1:] * LOOKAHEAD]
        self._end = len(raw) - 1
        """The number of the raw token that ends the text; more of it follow, for who looks ahead."""
        self._index = 0
        self._blocks = [OpenBlock(None, "", 0)]
        self._block = self._blocks[0]
        self._brackets: list[tuple[Token, str]] = []
        """The open round, square and curly brackets of the current statement, each with the sign that closes it."""
        self._mark = 0
        """How many tokens there were when the current statement began."""
        self._item = (0, 0, 0)
        """Where the current item begins: in the raw tokens, the tokens and the problems."""

    # --- looking

    def _last(self, back: int = 1) -> Token:
        """The last token written, or the one before it; a token of no kind where there is none."""
        return self.tokens[-back] if len(self.tokens) >= back else _NOTHING

    def _begins_item(self, index: int) -> bool:
        raw = self._raw
        kind = raw[index].kind
        return kind == "on" or (kind in ("workflow", "test") and raw[index + 1].kind == "STRING")

    def _is_restart(self, index: int) -> bool:
        """Whether a line begins an item for certain, whatever is still open: nothing of the kind is right anywhere else."""
        raw = self._raw
        kind = raw[index].kind
        if kind == "NAME" and raw[index].text in ("on", "workflow", "test") and raw[index - 1].kind == ".":
            # The dot made it a plain name: before what is no operator it is none.
            kind = raw[index].text
            if kind == "on" and raw[index + 1].kind not in NAMES:
                return False
        if kind == "on":
            if (self._block.mode == NAMED and not self._brackets) or raw[index + 1].kind in (":", "NUMBER", "last"):
                return False
            outer = self._blocks[1].anchor if len(self._blocks) > 1 else raw[index].start
            return self._indentation(raw[index].start) <= self._indentation(outer)
        if raw[index + 1].kind != "STRING":
            return False
        if kind == "workflow":
            return raw[index + 2].kind == "on"
        looping = self._block.mode == HEADER and self._last().kind == "in"
        return kind == "test" and raw[index + 2].kind in ("<", "{") and not looping

    def _after_dotted_name(self, index: int) -> str:
        """The kind of what follows the dotted name here; empty where none stands."""
        raw = self._raw
        if raw[index].kind not in NAMES:
            return ""
        index += 1
        while raw[index].kind == "." and raw[index + 1].kind in NAMES:
            index += 2
        return raw[index].kind

    def _is_certain_statement(self) -> bool:
        """Whether a line begins a statement whatever stands before it, but for what takes a call: two values in a row are none.

        A value and the name of an argument may be the end of one call.
        """
        index = self._index
        following = index + 1
        raw = self._raw
        while raw[following].kind == "." and raw[following + 1].kind in NAMES:
            following += 2
        kind = raw[following].kind
        if raw[index].kind not in NAMES or raw[following].fresh:
            return False
        return kind in LITERALS or (kind in NAMES and raw[following + 1].kind != "=")

    def _starts_statement(self, index: int) -> bool:
        """Whether what stands here, outside brackets, begins a statement or closes the block."""
        kind = self._raw[index].kind
        return kind in STATEMENT_WORDS or kind in (";", ">", "EOF") or self._after_dotted_name(index) in _AFTER_ACTION_NAME

    def _indentation(self, position: int) -> int:
        """How many blanks stand at the beginning of the line that holds this offset."""
        text = self.source.text
        start = text.rfind("\n", 0, position) + 1
        end = start
        while text[end : end + 1] in (" ", "\t"):
            end += 1
        return end - start

    # --- writing

    def _end_statement(self) -> None:
        place = self._last().end
        self.tokens.append(make_token(("_END", "", place, place, False)))
        self._block.mode = START
        self._measure()

    def _measure(self) -> None:
        """A statement of few tokens cannot be deep; one of many is measured when its tree is there."""
        if len(self.tokens) - self._mark + len(self._blocks) > MAX_NESTING:
            self.deep = True
        self._mark = len(self.tokens)

    def _push_block(self, token: Token, block: OpenBlock) -> None:
        self._measure()
        self.tokens.append(make_token(("_OPEN", token.text, token.start, token.end, token.fresh)))
        self._mark = len(self.tokens)
        self._block = OpenBlock(token, BRACKETS[token.text], block.begin)
        self._blocks.append(self._block)

    def _pop_block(self, start: int, end: int) -> None:
        if self._block.mode != START:
            self._end_statement()
        self.tokens.append(make_token(("_CLOSE", self._block.closer, start, end, False)))
        self._mark = len(self.tokens)
        self._blocks.pop()
        self._block = self._blocks[-1]
        self._block.mode = AFTER

    def _take(self, token: Token) -> None:
        self.tokens.append(token)
        self._index += 1

    def _problem(self, code: str, span: Span, message: str, *, help: str = "", fix: Fix | None = None) -> None:
        self.problems.append(Problem(code, self.source, span, message, help, fix))
