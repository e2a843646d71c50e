"""The layout pass: which ``<`` or ``{`` opens a block, which ``>`` or ``}`` closes one, and where a statement ends.

Raw tokens in, tokens out: block brackets become ``_OPEN`` and ``_CLOSE``, the end of a statement becomes ``_END``, and what is left of
``< > { }`` are comparisons and maps. Everything is decided from the tokens alone, never from which names exist.

The pass is a state machine over the innermost block's mode (``state.py``).
A header is open after ``if``, ``when`` or ``for``: there a ``<``
opens the block if what follows begins a statement, and compares otherwise. After ``else``, ``try`` or a trigger every ``<`` opens. A ``>``
closes the block before a line end, a ``;`` or another closing sign, and compares otherwise. A line end ends a statement unless the line
before it is unfinished or the next line begins with an operator.

Where something is out of place the pass asks its ``ErrorStrategy``, which stops the first reading.
"""

from __future__ import annotations

from wfrun.dsl.parser.layout.error_strategy import ErrorStrategy, Handlers
from wfrun.dsl.parser.layout.state import AFTER, AWAITING, BARE, CLOSES_BEFORE, HEADER, NAMED, START, STATEMENT, LayoutState, OpenBlock
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.keywords import OPERATORS, STATEMENT_WORDS, UNFINISHED, VALUE_WORDS
from wfrun.dsl.syntax.tokens import NAMES, OPERAND_ENDS, Token, make_token
from wfrun.support.limits import MAX_NESTING

_CONTINUING = OPERATORS - {"<", ">", "not"} | {".", ",", "then", "else", "where", "up to", "catch", "on_failure"}
"""A line that begins with one of these goes on with the statement before it."""

_BEFORE_STAR = frozenset({".", "on", "for", "given", ","})
"""After one of these, ``*`` is an event type and not a multiplication."""

_OPENING = {"(": ")", "[": "]", "{": "}", "${": "}$"}
_CLOSING = frozenset(_OPENING.values())


class BlockLayout:
    """One layout pass over the tokens of a source; ``state.tokens`` is its result."""

    def __init__(self, state: LayoutState, errors: ErrorStrategy) -> None:
        self.state = state
        self.errors = errors
        self._handlers = errors.handlers(_HANDLERS)

    def read_file(self) -> None:
        """Reads a whole script."""
        state = self.state
        while True:
            self.read_until(state.end)
            if self._close_item():
                break
        if state.block.mode != START:
            state.end_statement()

    def read_expression(self) -> None:
        """Reads one expression: line ends do not count, ``<`` compares, ``{`` is a map."""
        state = self.state
        while state.index < state.end:
            token = state.raw[state.index]
            if token.kind in _OPENING or token.kind in _CLOSING:
                self._bracket(token)
            else:
                state.take(self._plain(token))

    def read_until(self, last: int) -> None:
        """Reads the raw tokens before the one with this number."""
        state, errors, handlers = self.state, self.errors, self._handlers
        raw, tokens = state.raw, state.tokens
        while state.index < last:
            token = raw[state.index]
            if token.starts_line and not self._begin_line(token):
                continue
            kind = token.kind
            if state.brackets:
                if kind in _OPENING or kind in _CLOSING:
                    self._bracket(token)
                elif kind not in (";", "<") or not errors.leaves_brackets(token, state.block):
                    tokens.append(self._plain(token))
                    state.index += 1
                continue
            if kind in (")", "]"):
                errors.stray(token)
                continue
            block = state.block
            if block.mode == AFTER and kind not in CLOSES_BEFORE:
                second = errors.second_part(state.index, block.word) if block.opener is not None else ""
                if second:
                    errors.take_second_part(token, second)
                    continue
                if not token.starts_line:
                    if block.opener is not None or not state.begins_item(state.index):
                        errors.after_block(token)
                    state.end_statement()
            if block.mode == START:
                token = self._begin_statement(token, block)
                kind = token.kind
            handler = handlers.get(kind)
            if handler is None:
                tokens.append(token)
                state.index += 1
            else:
                handler(self, token, block)

    # --- lines and statements

    def _close_item(self) -> bool:
        """Says whether everything that the item opened is closed; False when the item is read again."""
        state = self.state
        return not (state.brackets or len(state.blocks) > 1) or self.errors.close_item()

    def _begin_line(self, token: Token) -> bool:
        """Ends the statement before the first token of a line, unless the line goes on with it. False when the token is not to be read."""
        state, errors = self.state, self.errors
        if state.is_certain_item(state.index):
            if not self._close_item():
                return False
            if token.kind == "NAME":
                errors.restart(token)
            if state.block.mode != START:
                state.end_statement()
            return token.kind != "NAME"
        if not errors.begin_line(token):
            return False
        if state.brackets:
            return True
        block = state.block
        mode = block.mode
        if mode in (STATEMENT, AFTER):
            if not self._continues(token, mode):
                state.end_statement()
        elif mode != START:
            errors.continue_header(token, block)
        return errors.end_line_start(token)

    def _continues(self, token: Token, mode: int) -> bool:
        state = self.state
        kind = token.kind
        if mode == AFTER and state.block.opener is None:
            return kind == "on_failure"
        if kind in _CONTINUING:
            return kind != "on_failure"
        if kind in ("<", ">") and mode == STATEMENT and self.errors.compares(token):
            return True
        if mode == AFTER:
            return bool(self.errors.second_part(state.index, state.block.word))
        before = state.last().kind
        if before in UNFINISHED and (kind not in STATEMENT_WORDS or kind in ("if", "wait")):
            if state.is_certain_statement() and (before != "=" or state.last(3).kind != "let"):
                return False
            return before != "*" or state.last(2).kind not in _BEFORE_STAR
        following = state.raw[state.index + 1]
        return following.kind == "=" and kind in NAMES and following.start == token.end

    def _begin_statement(self, token: Token, block: OpenBlock) -> Token:
        """Begins a statement or item. Returns its first token, as the error strategy has it."""
        if token.kind in (";", ">", "}"):
            return token
        block.begin = token.start
        block.word = token.kind
        block.mode = STATEMENT
        token = self.errors.first_word(token, block)
        kind = token.kind
        if kind in ("if", "for"):
            block.mode = HEADER
        elif kind in ("try", "else", "catch", "on_failure", "on"):
            block.mode = BARE
        elif block.opener is None:
            if kind == "test":
                block.mode = BARE
            elif kind == "workflow":
                block.mode = NAMED
        return token

    def _plain(self, token: Token) -> Token:
        """Returns a token inside brackets that is no bracket: before the ``:`` of a map every word is a plain name."""
        if self.state.raw[self.state.index + 1].kind == ":" and token.text[:1].isalpha() and token.kind == token.text:
            return make_token(("NAME", token.text, token.start, token.end, token.starts_line))
        return token

    # --- words of headers

    def _if(self, token: Token, block: OpenBlock) -> None:
        if block.mode == BARE and self.state.last().kind == "else":
            block.mode = HEADER
            block.word = "if"
        self.state.take(token)

    def _branch(self, token: Token, block: OpenBlock) -> None:
        if block.mode == AFTER:
            block.mode = BARE
            block.word = token.kind
        self.state.take(token)

    def _when(self, token: Token, block: OpenBlock) -> None:
        if block.mode == BARE and block.word == "on":
            block.mode = HEADER
            block.word = "when"
        self.state.take(token)

    def _on(self, token: Token, block: OpenBlock) -> None:
        state = self.state
        if block.mode == NAMED:
            block.mode = BARE
            block.word = "on"
        state.take(token)
        if block.mode == BARE and block.word == "on" and state.last(2).kind in ("", "_END", "STRING"):
            self.errors.trigger()

    def _wait(self, token: Token, block: OpenBlock) -> None:
        if block.mode == STATEMENT:
            block.word = "wait"
        self.state.take(token)

    def _where(self, token: Token, block: OpenBlock) -> None:
        if block.mode == STATEMENT and block.word == "wait":
            block.mode = AWAITING
        self.state.take(token)

    def _up_to(self, token: Token, block: OpenBlock) -> None:
        if block.mode == AWAITING:
            block.mode = STATEMENT
        self.state.take(token)

    # --- block brackets

    def _less(self, token: Token, block: OpenBlock) -> None:
        if block.mode in (BARE, NAMED) or (block.mode == HEADER and self.state.starts_statement(self.state.index + 1)):
            self._open(token, block)
        else:
            self.state.take(token)

    def _greater(self, token: Token, block: OpenBlock) -> None:
        if block.mode in (HEADER, BARE, NAMED) or not self._closes(block):
            self.state.take(token)
        else:
            self._close(token, block)

    def _closes(self, block: OpenBlock) -> bool:
        """Says whether the ``>`` here, which stands in no header, closes a block."""
        if block.mode == START or block.mode == AFTER:
            return True
        if block.opener is None:
            return False
        state, index = self.state, self.state.index + 1
        following = state.raw[index]
        if following.starts_line or following.kind in CLOSES_BEFORE or self.errors.cannot_be_compared(index):
            return True
        if self.errors.second_part(index, state.blocks[-2].word):
            return True
        return len(state.blocks) == 2 and state.begins_item(index)

    def _left_brace(self, token: Token, block: OpenBlock) -> None:
        second_part = block.mode == BARE and block.word != "on"
        if second_part or (block.mode in (BARE, NAMED, HEADER) and self._after_operand()):
            self._open(token, block)
        else:
            self._bracket(token)

    def _after_operand(self) -> bool:
        before = self.state.last().kind
        if before == "*":
            return self.state.last(2).kind in _BEFORE_STAR
        return before in OPERAND_ENDS and before not in VALUE_WORDS

    def _open(self, token: Token, block: OpenBlock) -> None:
        state = self.state
        if len(state.blocks) > MAX_NESTING:
            self.errors.too_deep(token)
        else:
            state.push_block(token, block)
            state.index += 1

    def _close(self, token: Token, block: OpenBlock) -> None:
        if self.errors.closes_block(token, block):
            self.state.pop_block(token.start, token.end)
            self.state.index += 1

    def _semicolon(self, token: Token, block: OpenBlock) -> None:
        if block.mode != START:
            self.state.end_statement()
        self.state.index += 1

    # --- round, square and curly brackets

    def _bracket(self, token: Token, block: OpenBlock | None = None) -> None:
        state, kind = self.state, token.kind
        brackets = state.brackets
        if kind in _OPENING:
            if len(brackets) + len(state.blocks) > MAX_NESTING:
                self.errors.too_deep(token)
            elif kind != "(" or state.last().kind != "for" or not self.errors.skips_counting(token):
                brackets.append((token, _OPENING[kind]))
                state.take(token)
        elif brackets and brackets[-1][1] == kind:
            brackets.pop()
            state.take(token)
        else:
            self.errors.unmatched_bracket(token)


_HANDLERS: Handlers = {
    "<": BlockLayout._less,
    ">": BlockLayout._greater,
    "{": BlockLayout._left_brace,
    "}": BlockLayout._close,
    "(": BlockLayout._bracket,
    "[": BlockLayout._bracket,
    "${": BlockLayout._bracket,
    ")": BlockLayout._bracket,
    "]": BlockLayout._bracket,
    "}$": BlockLayout._bracket,
    ";": BlockLayout._semicolon,
    "if": BlockLayout._if,
    "else": BlockLayout._branch,
    "catch": BlockLayout._branch,
    "on_failure": BlockLayout._branch,
    "when": BlockLayout._when,
    "on": BlockLayout._on,
    "wait": BlockLayout._wait,
    "where": BlockLayout._where,
    "up to": BlockLayout._up_to,
}


def lay_out(source: Source, raw: list[Token], *, expression: bool = False) -> LayoutState:
    """Returns the layout of a source, or of one expression. Raises ``NotReadable``."""
    state = LayoutState(source, raw)
    layout = BlockLayout(state, ErrorStrategy(state))
    if expression:
        layout.read_expression()
        if state.brackets:
            layout.errors.close_item()
        state.measure()
    else:
        layout.read_file()
    return state


_AROUND = (
    make_token(("on", "on", 0, 0, True)),
    make_token(("*", "*", 0, 0, False)),
    make_token(("<", "<", 0, 0, False)),
)
"""The header of a workflow around statements that stand in none: it takes no room in the text."""


def in_workflow(raw: list[Token], *, closed: bool = True) -> list[Token]:
    """Returns the raw tokens of statements with a workflow around them, whose block is closed or open."""
    end = raw[-1].end
    closing = [make_token((">", ">", end, end, True))] if closed else []
    return [*_AROUND, *raw[:-1], *closing, raw[-1]]
