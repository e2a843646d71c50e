"""The token pass: which ``<`` or ``{`` opens a block, which ``>`` or ``}`` closes one, and where a statement ends.

Raw tokens in, tokens out: block brackets become ``_OPEN`` and ``_CLOSE``, the end of a statement becomes ``_END``, and what is left of ``< > { }``
are comparisons and maps. Everything is decided from the tokens alone, never from which names exist.

What is out of place is reported here and mended, so that the parser always sees balanced brackets. Where a ``>`` is missing, or is one too
many, the item is read a second time by its indentation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from wfrun.dsl.problems import Fix, Problem
from wfrun.dsl.source import Source, Span
from wfrun.dsl.tokens import LITERALS, NAMES, OPERAND_ENDS, Token, make_token
from wfrun.dsl.words import BRACKETS, OPERATORS, STATEMENT_WORDS

MAX_NESTING = 100
"""How deep blocks and brackets may stand in each other."""

# Where a block stands in its current statement. Line ends count in STATEMENT and AFTER only.
START = 0  # nothing of the next statement has been read
STATEMENT = 1
AFTER = 2  # after a block: `else`, `catch` or `on_failure` may follow
HEADER = 3  # after `if`, `when` or `for`: a condition or a list, then a block
BARE = 4  # after `else`, `try`, `catch`, `on_failure`, `test` or a trigger: the next `<` opens
NAMED = 5  # between `workflow "…"` and `on`
AWAITING = 6  # between `where` and `up to`

_CONTINUING = OPERATORS - {"<", ">", "not"} | {".", ",", "then", "else", "where", "up to", "catch", "on_failure"}
"""A line that begins with one of these goes on with the statement before it."""

_UNFINISHED = OPERATORS | {",", "="}
"""A statement does not end after one of these."""

_CLOSES_BEFORE = frozenset({";", ">", "}", "else", "catch", "on_failure", "EOF"})
"""A ``>`` before one of these, or before a line end, closes a block."""

_AFTER_ACTION_NAME = NAMES | STATEMENT_WORDS | LITERALS | {";", ">", "EOF"}
"""What may follow the dotted name that a statement begins with."""

_OPENING = {"(": ")", "[": "]", "{": "}", "${": "}$"}
_CLOSING = frozenset(_OPENING.values())
_ITEM_STARTS = frozenset({"on", "workflow", "test", "api", "currency", "use", "let"})
_ELSE_IFS = frozenset({"elif", "elseif", "elsif", "else_if"})
_LEAVES_BRACKETS = STATEMENT_WORDS - {"if", "for"} | {"on"}


class _Block:
    """An open block, or the file itself: what opened it, and where its current statement stands."""

    __slots__ = ("anchor", "begin", "closer", "flat", "mode", "opener", "word")

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


class Layout:
    """The token pass over one source. ``tokens`` and ``problems`` hold the result; ``deep`` says that the tree may be deeper than the limit."""

    def __init__(self, source: Source, raw: list[Token]) -> None:
        self.source = source
        self.tokens: list[Token] = []
        self.problems: list[Problem] = []
        self.deep = False
        self._raw = raw
        self._index = 0
        self._blocks = [_Block(None, "", 0)]
        self._block = self._blocks[0]
        self._brackets: list[tuple[Token, str]] = []
        """The open round, square and curly brackets of the current statement, each with the sign that closes it."""
        self._mark = 0
        """How many tokens there were when the current statement began."""
        self._item = (0, 0, 0)
        """Where the current item begins: in the raw tokens, the tokens and the problems."""
        self._by_indentation = -1
        """Up to this raw token, indentation tells which block is meant."""
        self._suspect = -1
        """The first closing sign of this item that stands deeper than its block."""
        self._extra = -1
        """A closing sign that has turned out to be one too many."""

    def read_file(self) -> None:
        """Reads a whole script."""
        last = len(self._raw) - 1
        while True:
            self._read_until(last)
            if self._index > last or self._end_of_text(self._raw[last]):
                return

    def read_expression(self) -> None:
        """Reads one expression: line ends do not count, ``<`` compares, ``{`` is a map."""
        raw, last = self._raw, len(self._raw) - 1
        while self._index < last:
            token = raw[self._index]
            if token.kind in _OPENING or token.kind in _CLOSING:
                self._bracket(token)
            else:
                self.tokens.append(self._plain(token))
                self._index += 1
        if self._brackets:
            self._drop_brackets()
        self._measure()

    def _read_until(self, last: int) -> None:
        raw, tokens, handlers = self._raw, self.tokens, _HANDLERS
        while self._index < last:
            token = raw[self._index]
            if token.fresh and not self._begin_line(token):
                continue
            kind = token.kind
            if self._brackets:
                if kind in _OPENING or kind in _CLOSING:
                    self._bracket(token)
                elif kind == ";":
                    self._drop_brackets()
                else:
                    tokens.append(self._plain(token))
                    self._index += 1
                continue
            block = self._block
            if block.mode == AFTER and not token.fresh:
                self._after_block(token)
                token = raw[self._index]
                kind = token.kind
            if block.mode == START:
                self._begin_statement(token, block)
            handler = handlers.get(kind)
            if handler is None:
                tokens.append(token)
                self._index += 1
            else:
                handler(self, token, block)

    # --- lines and statements

    def _begin_line(self, token: Token) -> bool:
        """The first token of a line: ends the statement before it, unless the line goes on with it. False when reading goes back."""
        if (len(self._blocks) > 1 or self._brackets) and self._is_restart(self._index):
            if not self._close_item(token):
                return False
        elif self._brackets:
            if not self._leaves_brackets(token):
                return True
            self._drop_brackets()
        block = self._block
        mode = block.mode
        if mode in (STATEMENT, AFTER):
            if not self._continues(token, mode):
                self._end_statement()
        elif mode != START and self._lacks_block(token, block):
            self._mend_header(token, block)
        if self._index < self._by_indentation:
            self._obey_indentation(token)
        return True

    def _continues(self, token: Token, mode: int) -> bool:
        kind = token.kind
        if kind in _CONTINUING:
            return True
        if mode == AFTER:
            return kind == "NAME" and token.text in _ELSE_IFS and self._take_else_if(token)
        before = self.tokens[-1].kind
        if before in _UNFINISHED:
            # `charge.*` is an event type, not a multiplication.
            return before != "*" or self.tokens[-2].kind not in (".", "for", ",", "given")
        following = self._raw[self._index + 1]
        return following.kind == "=" and kind in NAMES and following.start == token.end

    def _begin_statement(self, token: Token, block: _Block) -> None:
        kind = token.kind
        if kind in (";", ">", "}"):
            return
        block.begin = token.start
        block.word = kind
        block.mode = STATEMENT
        if kind in ("if", "for"):
            block.mode = HEADER
        elif kind == "try":
            block.mode = BARE
        elif block.opener is None:
            if kind in _ITEM_STARTS and (kind != "let" or not self._indentation(token.start)):
                self._item = (self._index, len(self.tokens), len(self.problems))
                self._suspect = -1
            if kind in ("on", "test"):
                block.mode = BARE
            elif kind == "workflow":
                block.mode = NAMED

    def _end_statement(self) -> None:
        place = self.tokens[-1].end if self.tokens else 0
        self.tokens.append(make_token(("_END", "", place, place, False)))
        self._block.mode = START
        self._measure()

    def _measure(self) -> None:
        """A statement of few tokens cannot be deep; one of many is measured when its tree is there."""
        if len(self.tokens) - self._mark + len(self._blocks) > MAX_NESTING:
            self.deep = True
        self._mark = len(self.tokens)

    def _after_block(self, token: Token) -> None:
        """What follows a block on its line: ``else``, another closing sign, or, after a ``;``, a statement."""
        if token.kind in _CLOSES_BEFORE or (token.kind == "NAME" and token.text in _ELSE_IFS and self._take_else_if(token)):
            return
        if not (self._block.opener is None and self._begins_item(self._index)):
            place = self.tokens[-1].end
            self._problem("syntax", token.span, f"a statement after a block on the same line needs a `;` before `{token.text}`",
                          help="write `;`, or begin a new line", fix=Fix(Span(place, place), ";"))  # fmt: skip
        self._end_statement()

    def _take_else_if(self, token: Token) -> bool:
        self._problem("syntax", token.span, f"`{token.text}` is written `else if`", help="write `else if`", fix=Fix(token.span, "else if"))
        self.tokens.append(make_token(("else", "else", token.start, token.end, token.fresh)))
        self._raw[self._index] = make_token(("if", "if", token.start, token.end, False))
        self._block.mode = BARE
        return True

    # --- what a token is

    def _plain(self, token: Token) -> Token:
        """A token that is no bracket, inside brackets: before the ``:`` of a map every word is a plain name."""
        if self._raw[self._index + 1].kind == ":" and token.text[:1].isalpha() and token.kind not in LITERALS:
            return make_token(("NAME", token.text, token.start, token.end, token.fresh))
        return token

    def _begins_item(self, index: int) -> bool:
        raw = self._raw
        kind = raw[index].kind
        return kind == "on" or (kind in ("workflow", "test") and raw[index + 1].kind == "STRING")

    def _is_restart(self, index: int) -> bool:
        """Whether an item begins here for certain, whatever is still open: nothing of the kind is right inside a block."""
        raw = self._raw
        kind = raw[index].kind
        if kind == "on":
            return raw[index + 1].kind != ":"
        if kind in ("workflow", "test") and raw[index + 1].kind == "STRING":
            return raw[index + 2].kind in (("on",) if kind == "workflow" else ("<", "{"))
        return False

    def _starts_statement(self, index: int) -> bool:
        raw = self._raw
        kind = raw[index].kind
        if kind in STATEMENT_WORDS or kind in (";", ">", "EOF"):
            return True
        if kind not in NAMES:
            return False
        index += 1
        while raw[index].kind == "." and raw[index + 1].kind in NAMES:
            index += 2
        return raw[index].kind in _AFTER_ACTION_NAME

    def _closes(self, block: _Block) -> bool:
        """Whether the ``>`` here closes a block."""
        if block.mode in (START, AFTER):
            return True
        following = self._raw[self._index + 1]
        if following.fresh or following.kind in _CLOSES_BEFORE:
            return True
        return len(self._blocks) == 2 and self._begins_item(self._index + 1)

    # --- block brackets

    def _less(self, token: Token, block: _Block) -> None:
        if block.mode in (BARE, NAMED) or (block.mode == HEADER and self._starts_statement(self._index + 1)):
            self._open(token, block)
        else:
            self.tokens.append(token)
        self._index += 1

    def _greater(self, token: Token, block: _Block) -> None:
        if block.mode in (HEADER, BARE, NAMED) or (block.opener is None and block.mode != START and block.mode != AFTER):
            self.tokens.append(token)
            self._index += 1
        elif block.opener is None or self._closes(block):
            self._close(token, block)
        else:
            self.tokens.append(token)
            self._index += 1

    def _left_brace(self, token: Token, block: _Block) -> None:
        if block.mode in (BARE, NAMED) or (block.mode == HEADER and self.tokens[-1].kind in OPERAND_ENDS):
            self._open(token, block)
            self._index += 1
        else:
            self._bracket(token)

    def _right_brace(self, token: Token, block: _Block) -> None:
        self._close(token, block)

    def _open(self, token: Token, block: _Block) -> None:
        if len(self._blocks) > MAX_NESTING:
            self._too_deep(token)
            return
        self._measure()
        self.tokens.append(make_token(("_OPEN", token.text, token.start, token.end, token.fresh)))
        self._mark = len(self.tokens)
        self._block = _Block(token, BRACKETS[token.text], block.begin)
        self._blocks.append(self._block)

    def _close(self, token: Token, block: _Block) -> None:
        if block.opener is None or self._index == self._extra:
            self._stray(token)
            return
        if token.text != block.closer:
            self._problem("stray-bracket", token.span, f"the block that `{block.opener.text}` opened ends with `{block.closer}`, not with `{token.text}`",
                          help=f"write `{block.closer}`", fix=Fix(token.span, block.closer))  # fmt: skip
        if token.fresh and self._suspect < 0 and self._indentation(token.start) > self._indentation(block.anchor):
            self._suspect = self._index
        self._close_block(token.start, token.end)
        self._index += 1

    def _close_block(self, start: int, end: int) -> None:
        if self._block.mode != START:
            self._end_statement()
        self.tokens.append(make_token(("_CLOSE", self._block.closer, start, end, False)))
        self._mark = len(self.tokens)
        self._blocks.pop()
        self._block = self._blocks[-1]
        self._block.mode = AFTER

    def _stray(self, token: Token) -> None:
        """A closing sign too many. When one of this item stood deeper than its block, that one is to blame and the item is read again."""
        if self._index != self._extra and self._suspect >= 0 and token.text in (">", "}") and self._extra < self._item[0]:
            self._extra = self._suspect
            self._go_back()
            return
        end = token.end + (self.source.text[token.end : token.end + 1] == " ")
        self._problem(
            "stray-bracket", token.span, f"this `{token.text}` closes nothing", help="delete it", fix=Fix(Span(token.start, end), "")
        )
        self._index += 1

    # --- words that headers are made of

    def _if(self, token: Token, block: _Block) -> None:
        if block.mode == BARE and block.word == "else" and self.tokens[-1].kind == "else":
            block.mode = HEADER
            block.word = "if"
        self._take(token)

    def _branch(self, token: Token, block: _Block) -> None:
        if block.mode == AFTER:
            block.mode = BARE
            block.word = token.kind
        self._take(token)

    def _when(self, token: Token, block: _Block) -> None:
        if block.mode == BARE and block.word == "on":
            block.mode = HEADER
            block.word = "when"
        self._take(token)

    def _on(self, token: Token, block: _Block) -> None:
        if block.mode == NAMED:
            block.mode = BARE
            block.word = "on"
        self._take(token)

    def _wait(self, token: Token, block: _Block) -> None:
        if block.mode == STATEMENT:
            block.word = "wait"
        self._take(token)

    def _where(self, token: Token, block: _Block) -> None:
        if block.mode == STATEMENT and block.word == "wait":
            block.mode = AWAITING
        self._take(token)

    def _up_to(self, token: Token, block: _Block) -> None:
        if block.mode == AWAITING:
            block.mode = STATEMENT
        self._take(token)

    def _semicolon(self, token: Token, block: _Block) -> None:
        if block.mode != START:
            self._end_statement()
        self._index += 1

    def _take(self, token: Token) -> None:
        self.tokens.append(token)
        self._index += 1

    # --- round, square and curly brackets

    def _bracket(self, token: Token, block: _Block | None = None) -> None:
        kind = token.kind
        brackets = self._brackets
        if kind in _OPENING:
            if len(brackets) + len(self._blocks) > MAX_NESTING:
                self._too_deep(token)
                return
            brackets.append((token, _OPENING[kind]))
            self._take(token)
        elif brackets and brackets[-1][1] == kind:
            brackets.pop()
            self._take(token)
        elif self._is_open(kind):
            while brackets[-1][1] != kind:
                self._report_open_bracket(*brackets.pop())
        elif kind == "}" and self._block.closer == "}":
            self._drop_brackets()
        else:
            self._stray(token)

    def _is_open(self, closer: str) -> bool:
        for opener, closing in reversed(self._brackets):
            if closing == closer:
                return True
            if opener.kind == "${":
                return False
        return False

    def _leaves_brackets(self, token: Token) -> bool:
        """Whether a line can only be a new statement, although a bracket is open."""
        if self._raw[self._index + 1].kind == ":":
            return False
        if token.kind in _LEAVES_BRACKETS:
            return True
        return (
            token.kind in NAMES
            and self.tokens[-1].kind in OPERAND_ENDS
            and self._starts_statement(self._index)
            and self._indentation(token.start) <= self._indentation(self._block.begin)
        )

    def _drop_brackets(self) -> None:
        """The statement ends with brackets open: the innermost is reported, and the parser is told that this is known."""
        place = self.tokens[-1].end
        opener, _ = self._brackets[-1]
        closers = "".join(closer for _, closer in reversed(self._brackets))
        fix = None if "$" in closers else Fix(Span(place, place), closers)
        shown = opener.text
        self._problem("unclosed-block", opener.span, f"this `{shown}` is not closed", help=f"close it with `{BRACKETS[shown]}`", fix=fix)
        self._brackets.clear()
        self.tokens.append(make_token(("_ERROR", "", place, place, False)))

    def _report_open_bracket(self, opener: Token, closer: str) -> None:
        place = self.tokens[-1].end
        self._problem("unclosed-block", opener.span, f"this `{opener.text}` is not closed", help=f"close it with `{closer}`",
                      fix=Fix(Span(place, place), closer))  # fmt: skip
        self.tokens.append(make_token((closer, closer, place, place, False)))

    # --- mending

    def _lacks_block(self, token: Token, block: _Block) -> bool:
        """Whether a line begins a statement although the header before it, or the wait, is not complete."""
        kind = token.kind
        before = self.tokens[-1].kind
        if kind == "on":
            every = block.word == "on" and self._raw[self._index + 1].kind in ("NUMBER", "last")
            return block.mode != NAMED and not every
        if block.mode == NAMED:
            return before != "workflow" and kind in STATEMENT_WORDS
        if before == "else" and kind == "if":
            return False
        if kind in STATEMENT_WORDS:
            return before in OPERAND_ENDS or block.mode == BARE
        if kind not in NAMES or (block.mode == BARE and (block.word == "on" or before == "catch")) or block.word == "for":
            return False
        return (before in OPERAND_ENDS or block.mode == BARE) and self._starts_statement(self._index)

    def _mend_header(self, token: Token, block: _Block) -> None:
        if block.mode == AWAITING or token.kind == "on":
            self._end_statement()
            return
        place = self.tokens[-1].end
        self._problem("syntax", Span(place, place), f"the block after `{block.word}` is not opened", help="write `<` at the end of this line",
                      fix=Fix(Span(place, place), " <"))  # fmt: skip
        self._open(make_token(("<", "<", place, place, False)), block)

    def _close_item(self, token: Token) -> bool:
        """An item begins while blocks or brackets are open. False when the item before it is read again, by its indentation."""
        if self._brackets:
            self._drop_brackets()
        if len(self._blocks) > 1:
            if self._index > self._by_indentation:
                self._by_indentation = self._index
                self._go_back()
                return False
            self._close_blocks(1)
        return True

    def _end_of_text(self, token: Token) -> bool:
        """The end of the file; False when its last item is read again."""
        if not self._close_item(token):
            return False
        if self._block.mode != START:
            self._end_statement()
        return True

    def _go_back(self) -> None:
        self._index, tokens, problems = self._item
        del self.tokens[tokens:]
        del self.problems[problems:]
        del self._blocks[1:]
        self._brackets.clear()
        self._block = self._blocks[0]
        self._block.mode = START
        self._mark = len(self.tokens)
        self._suspect = -1

    def _obey_indentation(self, token: Token) -> None:
        """In an item that lacks a closing sign: the blocks that should have ended before this line, by its indentation, end here."""
        indentation = self._indentation(token.start)
        if self.tokens and self.tokens[-1].kind == "_OPEN":
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
            if self._block.mode == AFTER and not closing and token.kind not in _CONTINUING:
                self._end_statement()

    def _close_blocks(self, count: int) -> None:
        """Closes the innermost blocks until ``count`` are left, and reports each."""
        place = self.tokens[-1].end
        while len(self._blocks) > count:
            block = self._block
            assert block.opener is not None
            one_line = "\n" not in self.source.text[block.anchor : place]
            sign = f" {block.closer}" if one_line else f"\n{' ' * self._indentation(block.anchor)}{block.closer}"
            self._problem("unclosed-block", block.opener.span, f"the block that this `{block.opener.text}` opens is not closed",
                          help=f"close it with `{block.closer}`", fix=Fix(Span(place, place), sign))  # fmt: skip
            self._close_block(place, place)

    def _too_deep(self, token: Token) -> None:
        """Gives up the item and goes on with the next one."""
        self._problem(
            "too-deep", token.span, f"blocks and brackets go deeper than {MAX_NESTING}", help="split this into several steps with `let`"
        )
        problems = self.problems[:]
        self._go_back()
        self.problems = problems
        index = max(self._index, self._raw.index(token, self._index)) + 1
        while index < len(self._raw) - 1 and not (self._raw[index].fresh and self._is_restart(index)):
            index += 1
        self._index = index

    def _indentation(self, position: int) -> int:
        """How many blanks stand at the beginning of the line that holds this offset."""
        text = self.source.text
        start = text.rfind("\n", 0, position) + 1
        end = start
        while text[end : end + 1] in (" ", "\t"):
            end += 1
        return end - start

    def _problem(self, code: str, span: Span, message: str, *, help: str = "", fix: Fix | None = None) -> None:
        self.problems.append(Problem(code, self.source, span, message, help, fix))


_HANDLERS: Mapping[str, Callable[[Layout, Token, _Block], None]] = {
    "<": Layout._less,
    ">": Layout._greater,
    "{": Layout._left_brace,
    "}": Layout._right_brace,
    "(": Layout._bracket,
    "[": Layout._bracket,
    "${": Layout._bracket,
    ")": Layout._bracket,
    "]": Layout._bracket,
    "}$": Layout._bracket,
    ";": Layout._semicolon,
    "if": Layout._if,
    "else": Layout._branch,
    "catch": Layout._branch,
    "on_failure": Layout._branch,
    "when": Layout._when,
    "on": Layout._on,
    "wait": Layout._wait,
    "where": Layout._where,
    "up to": Layout._up_to,
}
