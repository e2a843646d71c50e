"""Repairs of unbalanced blocks and brackets in the layout pass, so that the parser sees balanced input.

Each is reported once, with its fix, and the missing tokens are inserted. Where a ``>`` is missing, or is one too many, the item is read a
second time by its indentation.
"""

from __future__ import annotations

from wfrun.dsl.diagnostics.diagnostic import Fix, Problem
from wfrun.dsl.parser.hints.error_site import ends_block
from wfrun.dsl.parser.layout.state import AFTER, CLOSES_BEFORE, START, STATEMENT, LayoutState, OpenBlock
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.keywords import BRACKETS, STATEMENT_WORDS
from wfrun.dsl.syntax.tokens import LITERALS, NAMES, Token, make_token
from wfrun.support.limits import MAX_NESTING
from wfrun.support.records import evolve

DEEP_HELP = "split this into several steps with `let`"

_LEAVES_BRACKETS = STATEMENT_WORDS - {"if", "for"} | {"on"}
"""A line that begins with one of these cannot go on with what a bracket opened."""

MAX_FIXED = 2_000
"""A fix that puts signs around a block holds at most this many characters of it."""

_FIRST_PARTS = {"else": ("if",), "catch": ("try",), "on_failure": ("on", "when")}
"""The words before a second part, by its word."""


class BlockRepair:
    """The repairs of one layout pass: what was reported and passed over, and how the current item is read."""

    def __init__(self, state: LayoutState) -> None:
        self.state = state
        self.problems: list[Problem] = []
        self.unparsed: list[Span] = []
        """The parts of the text that are in no token."""
        self.inserted: dict[OpenBlock, int] = {}
        """The blocks that the text does not open, each with the number of the problem that says so, -1 where the parser will say it."""
        self._unindented: set[OpenBlock] = set()
        """The blocks whose indentation says nothing."""
        self._item = (0, 0, 0)
        """Where the current item begins: in the raw tokens, the tokens and the problems."""
        self._by_indentation = -1
        """Up to this raw token, indentation says where blocks end."""
        self._suspect = -1
        """The first closing sign of this item that may not be meant to close its block."""
        self._late = -1
        """The closing sign that ended this item, when it stands at the end of a line of a block over several lines."""
        self._extra = -1
        """A closing sign that has turned out to be one too many."""
        self._replaced: list[tuple[int, Token]] = []
        """The raw tokens that others took the place of, with their numbers."""

    def report(self, code: str, span: Span, message: str, *, help: str = "", fix: Fix | None = None) -> None:
        """Reports a problem."""
        self.problems.append(Problem(code, self.state.source, span, message, help, fix))

    # --- items

    def begin_item(self) -> None:
        """Notes that an item begins with the next raw token."""
        self._item = (self.state.index, len(self.state.tokens), len(self.problems))
        self._suspect = self._late = -1

    def close_item(self) -> bool:
        """Closes whatever is open where an item ends; False when the item is first read again, by its indentation."""
        state = self.state
        if state.brackets:
            self.drop_brackets()
        if len(state.blocks) > 1:
            if state.index > self._by_indentation:
                self._by_indentation = state.index
                self._go_back()
                return False
            self.close_blocks(1)
        return True

    def _go_back(self) -> None:
        state = self.state
        state.index, tokens, problems = self._item
        del state.tokens[tokens:]
        del self.problems[problems:]
        while self._replaced and self._replaced[-1][0] >= state.index:
            index, token = self._replaced.pop()
            state.raw[index] = token
        del state.blocks[1:]
        state.brackets.clear()
        state.block = state.blocks[0]
        state.block.mode = START
        state.mark = len(state.tokens)
        self._suspect = self._late = -1

    def replace(self, index: int, kind: str, text: str = "") -> Token:
        """Puts another token in the place of a raw one, and returns it."""
        token = self.state.raw[index]
        self._replaced.append((index, token))
        self.state.raw[index] = make_token((kind, text or kind, token.start, token.end, token.starts_line))
        return self.state.raw[index]

    # --- blocks that are not closed

    def obey_indentation(self, token: Token) -> None:
        """Ends the blocks of an item without a closing sign that should have ended before this line, by its indentation."""
        state = self.state
        if state.index >= self._by_indentation:
            return
        indentation = state.indentation(token.start)
        if state.last().kind == "_OPEN":
            flat = indentation <= state.indentation(state.block.anchor)
            (self._unindented.add if flat else self._unindented.discard)(state.block)
        count = len(state.blocks)
        closing = token.kind in (">", "}")
        while count > 1:
            block = state.blocks[count - 1]
            own = state.indentation(block.anchor)
            if block in self._unindented or indentation > own or (closing and indentation == own):
                break
            count -= 1
        if count < len(state.blocks):
            self.close_blocks(count)
            if not closing and token.kind not in _FIRST_PARTS:
                state.end_statement()

    def end_inserted_blocks(self, token: Token) -> None:
        """Ends the blocks that the text does not open before a line that is not indented deeper than what they belong to."""
        state = self.state
        indentation = state.indentation(token.start)
        closing = token.kind in (">", "}")
        while (block := state.block) in self.inserted and block.mode in (START, STATEMENT, AFTER):
            own = state.indentation(block.anchor)
            if indentation > own or (closing and indentation == own):
                return
            self.close_blocks(len(state.blocks) - 1)
            if not closing and token.kind not in _FIRST_PARTS:
                state.end_statement()

    def close_blocks(self, count: int) -> None:
        """Closes the innermost blocks until ``count`` are left, and reports each that the text opens."""
        state = self.state
        place = state.last().end
        # Inside a header a sign behind it would compare.
        closes = state.block.mode in (START, STATEMENT, AFTER)
        while len(state.blocks) > count:
            block = state.block
            opener = block.opener
            assert opener is not None
            one_line = "\n" not in state.source.text[block.anchor : place]
            sign = f" {block.closer}" if one_line else f"\n{' ' * state.indentation(block.anchor)}{block.closer}"
            if block in self.inserted:
                self._extend_fix(block, place, sign)
            else:
                self.report(
                    "unclosed-block",
                    opener.span,
                    f"the block that this `{opener.text}` opens is not closed",
                    help=f"close it with `{block.closer}`",
                    fix=Fix(Span(place, place), sign) if closes else None,
                )
            state.pop_block(place, place)

    def ends_first_part(self, token: Token) -> None:
        """Ends the block of the ``if``, ``try`` or workflow before a line that begins with ``else``, ``catch`` or ``on_failure``."""
        state = self.state
        if token.kind == "else" and any(before.kind == "then" for before in state.tokens[state.mark :]):
            return
        if token.kind == "on_failure" and len(state.blocks) > 1:
            indentation, outermost = state.indentation(token.start), state.blocks[1]
            own = state.indentation(outermost.anchor)
            begin = state.indentation(outermost.begin) if outermost.begin > outermost.anchor else own + 1
            if indentation >= begin > own:
                return  # it stands inside the block, among the statements
        for depth in range(len(state.blocks) - 1, 0, -1):
            outer = state.blocks[depth - 1]
            if outer.word in _FIRST_PARTS[token.kind] and (outer.opener is None) == (token.kind == "on_failure"):
                self.close_blocks(depth)
                return

    # --- blocks that are not opened

    def insert_block(self, place: int, block: OpenBlock, *, reported: bool = True) -> None:
        """Opens a block where the text does not; the last problem says so, or else what the parser will say of the header."""
        self.state.push_block(make_token(("<", "<", place, place, False)), block)
        self.inserted[self.state.block] = len(self.problems) - 1 if reported else -1

    def _insertion(self, block: OpenBlock) -> tuple[int, Problem, Fix] | None:
        """Returns the problem that reports a block as not opened, its number and its fix; None where none has a fix."""
        number = self.inserted.get(block, -1)
        problem = self.problems[number] if number >= 0 else None
        return (number, problem, problem.fix) if problem is not None and problem.fix is not None else None

    def _extend_fix(self, block: OpenBlock, place: int, sign: str) -> None:
        """Makes the fix that opens a block close it too."""
        found = self._insertion(block)
        if found is not None and place - found[2].span.end <= MAX_FIXED:
            number, problem, fix = found
            text = fix.text + self.state.source.text[fix.span.end : place] + sign
            help = f"{problem.help.partition(',')[0]}, and `>` after the block"
            self.problems[number] = evolve(problem, help=help, fix=Fix(Span(fix.span.start, place), text))

    def _is_end_word(self, token: Token) -> bool:
        """Says whether a token is a word that ends a block in other languages, alone on its line."""
        return ends_block(token) and self.state.raw[self.state.index + 1].starts_line

    def takes_end_word(self, token: Token) -> bool:
        """Takes ``end`` alone on its line, not deeper than the line of a block that the text does not open, as the end of that block."""
        state, block = self.state, self.state.block
        if block not in self.inserted or not self._is_end_word(token):
            return False
        if state.indentation(token.start) != state.indentation(block.anchor):
            return False
        self.close_blocks(len(state.blocks) - 1)
        found = self._insertion(block)
        sign = f"\n{' ' * state.indentation(block.anchor)}{block.closer}"
        if found is not None and found[2].text.endswith(sign):
            number, problem, fix = found
            between = state.source.text[fix.span.end : token.start]
            if not between.strip():
                text = fix.text.removesuffix(sign) + between + block.closer
                self.problems[number] = evolve(problem, fix=Fix(Span(fix.span.start, token.end), text))
        state.index += 1
        return True

    def closes_with_end_word(self, token: Token) -> bool:
        """Takes ``end`` for the sign that closes a block, in an item that lacks one."""
        state = self.state
        if state.index >= self._by_indentation or not self._is_end_word(token):
            return False
        own = state.indentation(token.start)
        for depth in range(len(state.blocks) - 1, 0, -1):
            block = state.blocks[depth]
            plain = block not in self.inserted and block not in self._unindented
            if state.indentation(block.anchor) == own and plain and block.anchor < token.start:
                self.close_blocks(depth + 1)
                message = f"a block ends with `{block.closer}`, not with `{token.text}`"
                self.report("syntax", token.span, message, help=f"write `{block.closer}`", fix=Fix(token.span, block.closer))
                state.pop_block(token.start, token.end)
                state.index += 1
                return True
        return False

    # --- closing signs

    def closes_block(self, token: Token, block: OpenBlock) -> bool:
        """Says whether a sign closes the innermost block; one that does not is reported or closes another."""
        state = self.state
        if block in self.inserted:
            found = self._insertion(block)
            if token.starts_line and token.text != block.closer and token.text == "}" and found is not None and found[2].text == " <":
                # The block is opened with the form that it is closed with.
                number, problem, fix = found
                self.problems[number] = evolve(problem, help=problem.help.replace("`<`", "`{`"), fix=Fix(fix.span, " {"))
                block.closer = token.text
            if not token.starts_line and "\n" not in state.source.text[block.anchor : token.start]:
                # The block was inserted on this line: its end is that of the one around it.
                self.close_blocks(len(state.blocks) - 1)
                return False
        if block.opener is None or state.index == self._extra:
            self.stray(token)
            return False
        self._suspect_sign(token, block)
        if token.text != block.closer:
            message = f"the block that `{block.opener.text}` opened ends with `{block.closer}`, not with `{token.text}`"
            self.report("stray-bracket", token.span, message, help=f"write `{block.closer}`", fix=Fix(token.span, block.closer))
        return True

    def _suspect_sign(self, token: Token, block: OpenBlock) -> None:
        """Remembers which closing sign is to blame if one is too many.

        It is the first that stands deeper than its block or has the other form; else one that ends the item at the end of a line.
        """
        state = self.state
        if token.starts_line:
            odd = state.indentation(token.start) > state.indentation(block.anchor)
        else:
            odd = token.text != block.closer
            if len(state.blocks) == 2 and "\n" in state.source.text[block.anchor : token.start]:
                self._late = state.index
        if odd and self._suspect < 0:
            self._suspect = state.index

    def stray(self, token: Token) -> None:
        """Reports a closing sign too many, or the suspect one of this item: then the item is read again without that."""
        state = self.state
        suspect = self._suspect if self._suspect >= 0 else self._late
        if state.index != self._extra and suspect >= 0 and token.text in (">", "}") and self._extra < self._item[0]:
            self._extra = suspect
            self._go_back()
            return
        text = state.source.text
        start = token.start - (text[token.start - 1 : token.start] == " " and not token.starts_line)
        self.report(
            "stray-bracket", token.span, f"this `{token.text}` closes nothing", help="delete it", fix=Fix(Span(start, token.end), "")
        )
        state.index += 1

    def too_deep(self, token: Token) -> None:
        """Gives up the item and goes on with the next one."""
        state = self.state
        index = state.index + 1
        while index < state.end and not (state.raw[index].starts_line and state.is_certain_item(index)):
            index += 1
        self._go_back()
        self.unparsed.append(Span(state.raw[state.index].start, state.raw[index].start))
        state.index = index
        self.report("too-deep", token.span, f"blocks and brackets go deeper than {MAX_NESTING}", help=DEEP_HELP)

    # --- round, square and curly brackets

    def leaves_brackets(self, token: Token) -> bool:
        """Says whether a line can only be a new statement, although a bracket is open."""
        state = self.state
        if state.raw[state.index + 1].kind == ":":
            return False
        if token.kind in _LEAVES_BRACKETS:
            return True
        if token.kind == ">":
            return self.closes_outer_block(token)
        following = state.after_dotted_name(state.index)
        return (following in NAMES or following in LITERALS) and state.indentation(token.start) <= state.indentation(state.block.begin)

    def closes_outer_block(self, token: Token) -> bool:
        """Says whether a line that begins with ``>`` closes the block, although a bracket or a header is open."""
        state = self.state
        following = state.index + 1
        if len(state.blocks) == 1 or state.raw[following].kind in CLOSES_BEFORE:
            return len(state.blocks) > 1
        if not state.raw[following].starts_line or state.is_certain_item(following):
            return state.raw[following].starts_line
        return state.starts_statement(following) and state.indentation(token.start) < state.indentation(state.block.begin)

    def drop_brackets(self) -> None:
        """Ends a statement with brackets open: the innermost is reported, and an ``_ERROR`` says to the parser that this is known."""
        state = self.state
        place = state.last().end
        closers = "".join(closer for _, closer in reversed(state.brackets))
        self._report_open(state.brackets[-1][0], None if "$" in closers else Fix(Span(place, place), closers))
        state.brackets.clear()
        state.tokens.append(make_token(("_ERROR", "", place, place, False)))

    def unmatched_bracket(self, token: Token) -> None:
        """Takes a closing bracket that does not match the innermost open one."""
        state = self.state
        brackets, kind = state.brackets, token.kind
        if self._is_open(kind):
            while brackets[-1][1] != kind:
                opener, closer = brackets.pop()
                place = state.last().end
                self._report_open(opener, Fix(Span(place, place), closer))
                state.tokens.append(make_token((closer, closer, place, place, False)))
        elif brackets and kind == "}" and state.block.closer == "}":
            self.drop_brackets()
        elif brackets and brackets[-1][0].kind != "${":
            opener, closer = brackets.pop()
            message = f"`{opener.text}` is closed with `{closer}`, not with `{token.text}`"
            self.report("stray-bracket", token.span, message, help=f"write `{closer}`", fix=Fix(token.span, closer))
            state.take(make_token((closer, closer, token.start, token.end, token.starts_line)))
        else:
            self.stray(token)

    def _is_open(self, closer: str) -> bool:
        """Says whether a bracket is open that this sign closes, inside the innermost hole of a string."""
        for opener, closing in reversed(self.state.brackets):
            if closing == closer:
                return True
            if opener.kind == "${":
                return False
        return False

    def _report_open(self, opener: Token, fix: Fix | None) -> None:
        closer = BRACKETS[opener.text]
        self.report("unclosed-block", opener.span, f"this `{opener.text}` is not closed", help=f"close it with `{closer}`", fix=fix)
