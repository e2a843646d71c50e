"""How the token pass mends what is out of place: a block that nothing opens or closes, a bracket too many, brackets left open.

Each is reported once, with its fix, and the tokens that are missing are made up, so that the parser always sees balanced brackets.
"""

from __future__ import annotations

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.parser.layout.state import AFTER, CLOSES_BEFORE, DEEP_HELP, START, STATEMENT, OpenBlock, Reading
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.keywords import BRACKETS, STATEMENT_WORDS
from wfrun.dsl.syntax.tokens import LITERALS, NAMES, Token, make_token
from wfrun.support.limits import MAX_NESTING
from wfrun.support.records import evolve

_LEAVES_BRACKETS = STATEMENT_WORDS - {"if", "for"} | {"on"}
"""A line that begins with one of these cannot go on with what a bracket opened."""

MAX_FIXED = 2_000
"""A fix that puts signs around a block holds at most so many characters of it."""

_FIRST_PARTS = {"else": ("if",), "catch": ("try",), "on_failure": ("on", "when")}
"""What begins the statement or item that a second part belongs to."""


class Mending(Reading):
    """The token pass's answers to what is wrong."""

    def __init__(self, source: Source, raw: list[Token]) -> None:
        super().__init__(source, raw)
        self._by_indentation = -1
        """Up to this raw token, indentation tells which block is meant."""
        self._suspect = -1
        """The first closing sign of this item that may not be meant to close its block."""
        self._late = -1
        """The closing sign that ended this item, when it stands at the end of a line of a block over several lines."""
        self._extra = -1
        """A closing sign that has turned out to be one too many."""
        self._exchanged: list[tuple[int, Token]] = []
        """The raw tokens that others took the place of, with their numbers."""

    # --- blocks that are not closed, or closed twice

    def _close_item(self) -> bool:
        """An item begins, or the text ends. Whatever is open is closed; False when the item is first read again, by its indentation."""
        if self._brackets:
            self._drop_brackets()
        if len(self._blocks) > 1:
            if self._index > self._by_indentation:
                self._by_indentation = self._index
                self._go_back()
                return False
            self._close_blocks(1)
        return True

    def _go_back(self) -> None:
        """Back to where the item begins."""
        self._index, tokens, problems = self._item
        del self.tokens[tokens:]
        del self.problems[problems:]
        while self._exchanged and self._exchanged[-1][0] >= self._index:
            index, token = self._exchanged.pop()
            self._raw[index] = token
        del self._blocks[1:]
        self._brackets.clear()
        self._block = self._blocks[0]
        self._block.mode = START
        self._mark = len(self.tokens)
        self._suspect = self._late = -1

    def _exchange(self, index: int, kind: str, text: str = "") -> Token:
        """Puts another token in the place of a raw one; it is not the first of its line when its text is empty."""
        token = self._raw[index]
        self._exchanged.append((index, token))
        self._raw[index] = make_token((kind, text or kind, token.start, token.end, token.fresh))
        return self._raw[index]

    def _obey_indentation(self, token: Token) -> None:
        """In an item that lacks a closing sign: the blocks that should have ended before this line, by its indentation, end here."""
        indentation = self._indentation(token.start)
        if self._last().kind == "_OPEN":
            self._block.flat = indentation <= self._indentation(self._block.anchor)
        count = len(self._blocks)
        closing = token.kind in (">", "}")
        while count > 1:
            block = self._blocks[count - 1]
            own = self._indentation(block.anchor)
            if block.flat or indentation > own or (closing and indentation == own):
                break
            count -= 1
        if count < len(self._blocks):
            self._close_blocks(count)
            if not closing and token.kind not in _FIRST_PARTS:
                self._end_statement()

    def _end_made_blocks(self, token: Token) -> None:
        """A line begins: blocks that the text does not open end before it when it is not indented deeper than what they belong to."""
        indentation = self._indentation(token.start)
        closing = token.kind in (">", "}")
        while (block := self._block).made and block.mode in (START, STATEMENT, AFTER):
            own = self._indentation(block.anchor)
            if indentation > own or (closing and indentation == own):
                return
            self._close_blocks(len(self._blocks) - 1)
            if not closing and token.kind not in _FIRST_PARTS:
                self._end_statement()

    def _close_blocks(self, count: int) -> None:
        """Closes the innermost blocks until ``count`` are left, and reports each; of one that the text does not open that is known."""
        place = self._last().end
        while len(self._blocks) > count:
            block = self._block
            opener = block.opener
            assert opener is not None
            one_line = "\n" not in self.source.text[block.anchor : place]
            sign = f" {block.closer}" if one_line else f"\n{' ' * self._indentation(block.anchor)}{block.closer}"
            if block.made:
                self._fix_whole_block(block, place, sign)
            else:
                self._problem(
                    "unclosed-block",
                    opener.span,
                    f"the block that this `{opener.text}` opens is not closed",
                    help=f"close it with `{block.closer}`",
                    fix=Fix(Span(place, place), sign),
                )
            self._pop_block(place, place)

    def _fix_whole_block(self, block: OpenBlock, place: int, sign: str) -> None:
        """The text neither opens nor closes this block: the fix does both."""
        told = self.problems[block.told] if block.told >= 0 else None
        if told is not None and told.fix is not None and place - told.fix.span.end <= MAX_FIXED:
            text = told.fix.text + self.source.text[told.fix.span.end : place] + sign
            help = f"{told.help.partition(',')[0]}, and `>` after the block"
            self.problems[block.told] = evolve(told, help=help, fix=Fix(Span(told.fix.span.start, place), text))

    def _mismatch(self, token: Token, block: OpenBlock) -> None:
        """A block is closed with the sign of the other form."""
        assert block.opener is not None
        message = f"the block that `{block.opener.text}` opened ends with `{block.closer}`, not with `{token.text}`"
        self._problem("stray-bracket", token.span, message, help=f"write `{block.closer}`", fix=Fix(token.span, block.closer))

    def _stray(self, token: Token) -> None:
        """A closing sign too many. When one of this item is suspect, that one is to blame, and the item is read again without it."""
        suspect = self._suspect if self._suspect >= 0 else self._late
        if self._index != self._extra and suspect >= 0 and token.text in (">", "}") and self._extra < self._item[0]:
            self._extra = suspect
            self._go_back()
            return
        text = self.source.text
        start = token.start - (text[token.start - 1 : token.start] == " " and not token.fresh)
        self._problem(
            "stray-bracket", token.span, f"this `{token.text}` closes nothing", help="delete it", fix=Fix(Span(start, token.end), "")
        )
        self._index += 1

    def _too_deep(self, token: Token) -> None:
        """Gives up the item and goes on with the next one."""
        index = self._index + 1
        while index < self._end and not (self._raw[index].fresh and self._is_restart(index)):
            index += 1
        self._go_back()
        self.lost.append(Span(self._raw[self._index].start, self._raw[index].start))
        self._index = index
        self._problem("too-deep", token.span, f"blocks and brackets go deeper than {MAX_NESTING}", help=DEEP_HELP)

    def _ends_first_part(self, token: Token) -> None:
        """A line begins with ``else``, ``catch`` or ``on_failure``: the block of the ``if``, ``try`` or workflow before it ends here."""
        if token.kind == "else" and any(before.kind == "then" for before in self.tokens[self._mark :]):
            return
        if token.kind == "on_failure" and len(self._blocks) > 1:
            indentation, outermost = self._indentation(token.start), self._blocks[1]
            own = self._indentation(outermost.anchor)
            begin = self._indentation(outermost.begin) if outermost.begin > outermost.anchor else own + 1
            if indentation >= begin > own:
                return  # it stands inside the block, among the statements
        for depth in range(len(self._blocks) - 1, 0, -1):
            outer = self._blocks[depth - 1]
            if outer.word in _FIRST_PARTS[token.kind] and (outer.opener is None) == (token.kind == "on_failure"):
                self._close_blocks(depth)
                return

    # --- round, square and curly brackets

    def _leaves_brackets(self, token: Token) -> bool:
        """Whether a line can only be a new statement, although a bracket is open."""
        if self._raw[self._index + 1].kind == ":":
            return False
        if token.kind in _LEAVES_BRACKETS:
            return True
        if token.kind == ">":
            return self._closes_outer_block(token)
        following = self._after_dotted_name(self._index)
        return (following in NAMES or following in LITERALS) and self._indentation(token.start) <= self._indentation(self._block.begin)

    def _closes_outer_block(self, token: Token) -> bool:
        """Whether a line that begins with ``>`` closes the block, although a bracket or a header is open."""
        following = self._index + 1
        if len(self._blocks) == 1 or self._raw[following].kind in CLOSES_BEFORE:
            return len(self._blocks) > 1
        if not self._raw[following].fresh or self._is_restart(following):
            return self._raw[following].fresh
        return self._starts_statement(following) and self._indentation(token.start) < self._indentation(self._block.begin)

    def _drop_brackets(self) -> None:
        """The statement ends with brackets open: the innermost is reported, and the parser is told that this is known."""
        place = self._last().end
        closers = "".join(closer for _, closer in reversed(self._brackets))
        self._report_open(self._brackets[-1][0], None if "$" in closers else Fix(Span(place, place), closers))
        self._brackets.clear()
        self.tokens.append(make_token(("_ERROR", "", place, place, False)))

    def _close_inner_brackets(self, kind: str) -> None:
        """A closing sign belongs to an outer bracket: the inner ones are closed before it."""
        while self._brackets[-1][1] != kind:
            opener, closer = self._brackets.pop()
            place = self._last().end
            self._report_open(opener, Fix(Span(place, place), closer))
            self.tokens.append(make_token((closer, closer, place, place, False)))

    def _close_otherwise(self, token: Token) -> None:
        """A closing sign of the wrong form: it is taken for the right one."""
        opener, closer = self._brackets.pop()
        message = f"`{opener.text}` is closed with `{closer}`, not with `{token.text}`"
        self._problem("stray-bracket", token.span, message, help=f"write `{closer}`", fix=Fix(token.span, closer))
        self._take(make_token((closer, closer, token.start, token.end, token.fresh)))

    def _report_open(self, opener: Token, fix: Fix | None) -> None:
        closer = BRACKETS[opener.text]
        self._problem("unclosed-block", opener.span, f"this `{opener.text}` is not closed", help=f"close it with `{closer}`", fix=fix)

    def _suspects(self, token: Token, block: OpenBlock) -> None:
        """Remembers which closing sign is to blame if one is too many.

        It is the first that stands deeper than its block or has the other form; else one that ends the item at the end of a line.
        """
        if token.fresh:
            odd = self._indentation(token.start) > self._indentation(block.anchor)
        else:
            odd = token.text != block.closer
            if len(self._blocks) == 2 and "\n" in self.source.text[block.anchor : token.start]:
                self._late = self._index
        if odd and self._suspect < 0:
            self._suspect = self._index
