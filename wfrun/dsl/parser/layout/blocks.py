"""The token pass: which ``<`` or ``{`` opens a block, which ``>`` or ``}`` closes one, and where a statement ends.

Raw tokens in, tokens out: block brackets become ``_OPEN`` and ``_CLOSE``, the end of a statement becomes ``_END``, and what is left of
``< > { }`` are comparisons and maps. Everything is decided from the tokens alone, never from which names exist.

What is out of place is mended (see ``mending``). Where a ``>`` is missing, or is one too many, the item is read a second time by
its indentation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from wfrun.dsl.parser.layout.headers import Headers
from wfrun.dsl.parser.layout.state import AFTER, AWAITING, BARE, CLOSES_BEFORE, HEADER, NAMED, START, STATEMENT, OpenBlock
from wfrun.dsl.syntax.keywords import OPERATORS, STATEMENT_WORDS, UNFINISHED, VALUE_WORDS
from wfrun.dsl.syntax.tokens import NAMES, OPERAND_ENDS, Token, make_token
from wfrun.support.limits import MAX_NESTING

_CONTINUING = OPERATORS - {"<", ">", "not"} | {".", ",", "then", "else", "where", "up to", "catch", "on_failure"}
"""A line that begins with one of these goes on with the statement before it."""

_BEFORE_STAR = frozenset({".", "on", "for", "given", ","})
"""After one of these, ``*`` is an event type and not a multiplication."""

_OPENING = {"(": ")", "[": "]", "{": "}", "${": "}$"}
_CLOSING = frozenset(_OPENING.values())
_MAY_BE_FOREIGN = NAMES | {"when", "until", "if", "every", "schedule", "demand"}
_ITEM_STARTS = frozenset({"on", "workflow", "test", "api", "currency", "use", "let"})


class Layout(Headers):
    """The token pass over one source; its result is in ``tokens``, ``problems`` and ``deep``."""

    def read_file(self) -> None:
        """Reads a whole script."""
        last = self._end
        while True:
            self._read_until(last)
            if self._close_item():
                break
        if self._block.mode != START:
            self._end_statement()

    def read_beginning(self) -> tuple[list[Token], list[Token]]:
        """Reads the beginning of a script, whose last token is one that something is asked about; its blocks stay open.

        Gives the tokens before that one twice: as they are before it, and as it makes them where it begins a line, since a new line ends
        statements.
        """
        self._read_until(self._end - 1)
        before = list(self.tokens)
        self._read_until(self._end)
        asked = self._raw[self._end - 1]
        after = self.tokens
        while after and after[-1].start >= asked.start and after[-1].kind not in ("_END", "_OPEN", "_CLOSE"):
            after = after[:-1]
        return before, after

    def read_expression(self) -> None:
        """Reads one expression: line ends do not count, ``<`` compares, ``{`` is a map."""
        self._read_expression()
        if self._brackets:
            self._drop_brackets()
        self._measure()

    def _read_expression(self) -> None:
        raw, last = self._raw, self._end
        while self._index < last:
            token = raw[self._index]
            if token.kind in _OPENING or token.kind in _CLOSING:
                self._bracket(token)
            else:
                self._take(self._plain(token))

    def open_at_end(self, *, expression: bool = False) -> tuple[int, bool]:
        """Reads up to the end: how many blocks and brackets are open there, and whether a header or an operator lacks what follows it.

        Each sign that closes nothing counts as one less.
        """
        if expression:
            self._read_expression()
            unfinished = self._last().kind in UNFINISHED | {"then", "else", "if", "where"}
        else:
            self._read_until(self._end)
            block = self._block
            unfinished = (
                block.mode in (HEADER, BARE, NAMED, AWAITING)
                or (block.mode == STATEMENT and self._last().kind in UNFINISHED)
                or (block.mode == AFTER and block.word == "try")
            )
        stray = sum(problem.code == "stray-bracket" for problem in self.problems)
        return len(self._blocks) - 1 + len(self._brackets) - stray, unfinished

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
                elif kind == ";" or (kind == "<" and self._block.mode == HEADER and self._begins_block(self._index + 1)):
                    self._drop_brackets()
                else:
                    tokens.append(self._plain(token))
                    self._index += 1
                continue
            if kind in (")", "]"):
                self._stray(token)
                continue
            block = self._block
            if block.mode == AFTER and kind not in CLOSES_BEFORE:
                second = self._second_part(self._index, block.word) if block.opener is not None else ""
                if second:
                    self._take_second_part(token, second)
                    continue
                if not token.fresh:
                    self._after_block(token)
            if block.mode == START:
                token = self._begin_statement(token, block)
                kind = token.kind
            handler = handlers.get(kind)
            if handler is None:
                tokens.append(token)
                self._index += 1
            else:
                handler(self, token, block)

    # --- lines and statements

    def _begin_line(self, token: Token) -> bool:
        """The first token of a line: ends the statement before it, unless the line goes on with it. False when reading goes back."""
        if self._is_restart(self._index):
            if not self._close_item():
                return False
            if token.kind == "NAME":
                self._raw[self._index] = token._replace(kind=token.text)
            if self._block.mode != START:
                self._end_statement()
            return token.kind != "NAME"
        if self._brackets:
            if not self._leaves_brackets(token):
                return True
            self._drop_brackets()
        if self._block.made:
            if self._is_end(token):
                self._take_end(token)
                return False
            self._end_made_blocks(token)
        if token.kind in ("else", "catch", "on_failure") and self._block.mode in (START, STATEMENT):
            self._ends_first_part(token)
        block = self._block
        mode = block.mode
        if mode in (STATEMENT, AFTER):
            if not self._continues(token, mode):
                self._end_statement()
        elif mode != START and self._lacks_block(token, block):
            self._mend_header(token, block)
        if self._index < self._by_indentation:
            if self._ends_otherwise(token):
                return False
            self._obey_indentation(token)
        return True

    def _continues(self, token: Token, mode: int) -> bool:
        kind = token.kind
        if mode == AFTER and self._block.opener is None:
            return kind == "on_failure"
        if kind in _CONTINUING:
            return kind != "on_failure"
        if kind in ("<", ">") and mode == STATEMENT and self._compares(token):
            return True
        if mode == AFTER:
            return bool(self._second_part(self._index, self._block.word))
        before = self._last().kind
        if before in UNFINISHED and (kind not in STATEMENT_WORDS or kind in ("if", "wait")):
            if self._is_certain_statement() and (before != "=" or self._last(3).kind != "let"):
                return False
            return before != "*" or self._last(2).kind not in _BEFORE_STAR
        following = self._raw[self._index + 1]
        return following.kind == "=" and kind in NAMES and following.start == token.end

    def _begin_statement(self, token: Token, block: OpenBlock) -> Token:
        """A statement or item begins. Gives its first token, or what was meant by it."""
        kind = token.kind
        if kind in (";", ">", "}"):
            return token
        block.begin = token.start
        block.word = kind
        block.mode = STATEMENT
        if kind in _MAY_BE_FOREIGN:
            token = self._foreign(token, block)
            kind = token.kind
        if kind in ("if", "for"):
            block.mode = HEADER
        elif kind in ("try", "else", "catch", "on_failure", "on"):
            block.mode = BARE
        if block.opener is None:
            if kind in _ITEM_STARTS and (kind != "let" or not self._indentation(token.start)):
                self._item = (self._index, len(self.tokens), len(self.problems))
                self._suspect = self._late = -1
            if kind == "test":
                block.mode = BARE
            elif kind == "workflow":
                block.mode = NAMED
        return token

    def _plain(self, token: Token) -> Token:
        """A token that is no bracket, inside brackets: before the ``:`` of a map every word is a plain name."""
        if self._raw[self._index + 1].kind == ":" and token.text[:1].isalpha() and token.kind == token.text:
            return make_token(("NAME", token.text, token.start, token.end, token.fresh))
        return token

    # --- block brackets

    def _less(self, token: Token, block: OpenBlock) -> None:
        following = self._raw[self._index + 1]
        if block.mode == HEADER and following.kind == "<" and following.start == token.end:
            self._drop(token, "one `<` opens a block")
            return
        if block.mode == BARE and block.word == "on" and self._asks():
            block.mode = HEADER
        if block.mode in (BARE, NAMED) or (
            block.mode == HEADER and (self._starts_statement(self._index + 1) or self._is_called_with_brackets(self._index + 1))
        ):
            self._open(token, block)
        else:
            self._take(token)

    def _greater(self, token: Token, block: OpenBlock) -> None:
        last = self._index + 1 == self._end or (self._raw[self._index + 1].fresh and self._is_restart(self._index + 1))
        if block.mode == HEADER and block.opener is not None and last:
            self._end_statement()  # the header lacks its block, and that will be told
            self._close(token, block)
        elif block.mode in (HEADER, BARE, NAMED) or not self._closes(block):
            self._take(token)
        else:
            self._close(token, block)

    def _closes(self, block: OpenBlock) -> bool:
        """Whether the ``>`` here, which stands in no header, closes a block."""
        if block.mode == START or block.mode == AFTER:
            return True
        if block.opener is None:
            return False
        following = self._raw[self._index + 1]
        if following.fresh or following.kind in CLOSES_BEFORE or self._cannot_be_compared(self._index + 1):
            return True
        if self._second_part(self._index + 1, self._blocks[-2].word):
            return True
        return len(self._blocks) == 2 and self._begins_item(self._index + 1)

    def _left_brace(self, token: Token, block: OpenBlock) -> None:
        second_part = block.mode == BARE and block.word != "on"
        if second_part or (block.mode in (BARE, NAMED, HEADER) and self._after_operand()):
            self._open(token, block)
        else:
            self._bracket(token)

    def _after_operand(self) -> bool:
        before = self._last().kind
        if before == "*":
            return self._last(2).kind in _BEFORE_STAR
        return before in OPERAND_ENDS and before not in VALUE_WORDS

    def _right_brace(self, token: Token, block: OpenBlock) -> None:
        self._close(token, block)

    def _open(self, token: Token, block: OpenBlock) -> None:
        if len(self._blocks) > MAX_NESTING:
            self._too_deep(token)
        else:
            self._push_block(token, block)
            self._index += 1

    def _close(self, token: Token, block: OpenBlock) -> None:
        if block.made and token.fresh and token.text != block.closer:
            self._as_closed(token, block)
        if block.made and not token.fresh and "\n" not in self.source.text[block.anchor : token.start]:
            # The block was made up on this line: its end is that of the one around it.
            self._close_blocks(len(self._blocks) - 1)
            return
        if block.opener is None or self._index == self._extra:
            self._stray(token)
            return
        self._suspects(token, block)
        if token.text != block.closer:
            self._mismatch(token, block)
        self._pop_block(token.start, token.end)
        self._index += 1

    def _semicolon(self, token: Token, block: OpenBlock) -> None:
        if block.mode != START:
            self._end_statement()
        self._index += 1

    # --- round, square and curly brackets

    def _bracket(self, token: Token, block: OpenBlock | None = None) -> None:
        kind = token.kind
        brackets = self._brackets
        if kind in _OPENING:
            if len(brackets) + len(self._blocks) > MAX_NESTING:
                self._too_deep(token)
                return
            if kind == "(" and self._last().kind == "for" and self._counts(token):
                return
            brackets.append((token, _OPENING[kind]))
            self._take(token)
        elif brackets and brackets[-1][1] == kind:
            brackets.pop()
            self._take(token)
        elif self._is_open(kind):
            self._close_inner_brackets(kind)
        elif brackets and kind == "}" and self._block.closer == "}":
            self._drop_brackets()
        elif brackets and brackets[-1][0].kind != "${":
            self._close_otherwise(token)
        else:
            self._stray(token)

    def _is_open(self, closer: str) -> bool:
        """Whether a bracket is open that this sign closes, inside the innermost hole of a string."""
        for opener, closing in reversed(self._brackets):
            if closing == closer:
                return True
            if opener.kind == "${":
                return False
        return False


_HANDLERS: Mapping[str, Callable[[Layout, Token, OpenBlock], None]] = {
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
    ":": Layout._colon,
    "and": Layout._and,
    "or": Layout._and,
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
