"""How the token pass reads headers: the words that blocks belong to, blocks that are not opened, and headers of other languages."""

from __future__ import annotations

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.hints.spelling import nearest
from wfrun.dsl.parser.hints.error_site import SKIPPED, opens_block
from wfrun.dsl.parser.layout.schedules import Clauses
from wfrun.dsl.parser.layout.state import AFTER, AWAITING, BARE, CLOSES_BEFORE, ELSE_IFS, HEADER, NAMED, STATEMENT, OpenBlock
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.keywords import STATEMENT_WORDS
from wfrun.dsl.syntax.tokens import LITERALS, NAMES, OPERAND_ENDS, Token, make_token
from wfrun.support.limits import MAX_NESTING

_WRITTEN_OTHERWISE = {
    "IF": "if", "If": "if", "FOR": "for", "For": "for", "foreach": "for", "forEach": "for", "FOREACH": "for", "TRY": "try", "Try": "try",
    "when": "if", "WHEN": "if", "unless": "unless",
}  # fmt: skip
"""Words that other languages begin a header in a block with, and what is written here."""

_LOOP = "a loop goes through a list: `for x in LIST < … >`; a `wait for` waits for something to happen"
_NO_FUNCTIONS = "a value has a name by `let`; an action of your own is a Python function, named by `use`"
_UNKNOWN = {
    "while": _LOOP, "until": _LOOP, "loop": _LOOP, "repeat": _LOOP, "do": _LOOP,
    "switch": "write `if … < … > else if … < … >`", "case": "write `if … < … > else if … < … >`",
    "match": "write `if … < … > else if … < … >`",
    "def": _NO_FUNCTIONS, "function": _NO_FUNCTIONS, "func": _NO_FUNCTIONS, "fn": _NO_FUNCTIONS, "class": _NO_FUNCTIONS,
    "after": "write `wait 3 days`, and what is done then in the statements after it",
    "with": "a block follows a trigger, `if`, `else`, `for`, `try`, `catch` or `on_failure`",
}  # fmt: skip
"""Words that begin no header here, and what to write."""

_TRIGGERS = frozenset({"trigger", "event", "events", "On", "ON", "upon", "when", "WHEN", "if", "IF", "whenever"})
"""What other tools write before the event that starts a rule."""

_OTHERWISE = frozenset({"otherwise", "default", "else"})
"""What other languages write for ``else``, in any case."""

_CATCHES = frozenset({"except", "rescue"})


class Headers(Clauses):
    """The token pass's words."""

    # --- words that headers are made of

    def _if(self, token: Token, block: OpenBlock) -> None:
        if block.mode == BARE:
            if self._last().kind == "else":
                block.mode = HEADER
                block.word = "if"
            elif block.word == "on":
                token = self._instead_of_when(token)
                block.mode = HEADER
        self._take(token)

    def _branch(self, token: Token, block: OpenBlock) -> None:
        inside = block.mode == STATEMENT and block.opener is not None and not self._brackets
        if inside and token.kind in ("catch", "on_failure") and self._opens_after(self._index + 1):
            self._without_first(token, block)
        elif block.mode == AFTER:
            block.mode = BARE
            block.word = token.kind
        self._take(token)

    def _when(self, token: Token, block: OpenBlock) -> None:
        if block.mode == BARE and block.word == "on":
            block.mode = HEADER
            block.word = "when"
        elif block.mode == NAMED and self._after_dotted_name(self._index + 1) and self._raw[self._index + 2].kind == ".":
            token = self._instead(token, "on")
            block.mode = BARE
            block.word = "on"
        self._take(token)

    def _on(self, token: Token, block: OpenBlock) -> None:
        """The trigger of a workflow that has a name."""
        if block.mode == NAMED:
            block.mode = BARE
            block.word = "on"
        self._take(token)
        if block.mode == BARE and block.word == "on" and self._last(2).kind in ("", "_END", "STRING"):
            self._timetable()

    def _wait(self, token: Token, block: OpenBlock) -> None:
        if block.mode == STATEMENT:
            block.word = "wait"
        self._take(token)

    def _where(self, token: Token, block: OpenBlock) -> None:
        if block.mode == STATEMENT and block.word == "wait":
            block.mode = AWAITING
        elif block.mode == BARE and block.word == "on":
            token = self._instead_of_when(token)
            block.mode = HEADER
        self._take(token)

    def _up_to(self, token: Token, block: OpenBlock) -> None:
        if block.mode == AWAITING:
            block.mode = STATEMENT
        self._take(token)

    def _colon(self, token: Token, block: OpenBlock) -> None:
        """A colon in a header stands where other languages begin a block, or is one that YAML has."""
        following = self._raw[self._index + 1]
        last = self._last()
        if block.mode == NAMED and last.kind == "STRING":
            self._drop(token, f"`:` is too many before `{following.text}`")
        elif block.mode not in (HEADER, BARE) or last.kind in ("on", "when", "for") or len(self._blocks) > MAX_NESTING:
            self._take(token)
        elif following.kind in ("<", "{"):
            self._drop(token, f"`:` is too many before `{following.text}`")
        else:
            self._open_after_colon(token, block)

    def _and(self, token: Token, block: OpenBlock) -> None:
        """``on a.b and amount > 5 USD``, ``on a.b or c.d``."""
        trigger = block.mode == BARE and block.word == "on"
        if trigger and self._asks():
            block.mode = HEADER
        elif trigger and not any(earlier.kind == "every" for earlier in self.tokens[self._mark :]):
            other = self._raw[self._index + 1 : self._index + 3]
            same = len(self.tokens) > self._mark + 1 and other[0].text == self.tokens[self._mark + 1].text
            if other[1].kind == "." and (token.kind == "or" or same):
                message = "several events are separated by commas"
                place = Span(self._last().end, token.end)
                self._problem("syntax", token.span, message, help="write `,`", fix=Fix(place, ","))
                token = self._exchange(self._index, ",")
            else:
                token = self._instead_of_when(token)
                block.mode = HEADER
                block.word = "when"
        self._take(token)

    def _drop(self, token: Token, message: str) -> None:
        """Passes over a sign that is too many."""
        following = self._raw[self._index + 1]
        apart = self.source.text[token.start - 1 : token.start] == " " and not token.fresh and following.start > token.end
        start = token.start - apart
        self._problem("syntax", token.span, message, help=f"leave `{token.text}` out", fix=Fix(Span(start, token.end), ""))
        self._index += 1

    # --- headers without a block

    def _lacks_block(self, token: Token, block: OpenBlock) -> bool:
        """Whether a line begins a statement although the header before it, or the wait, is not complete."""
        kind = token.kind
        before = self._last().kind
        if block.word == "on" and block.mode == BARE and kind == "NAME" and self._is_misspelt_clause():
            return False
        if kind == "on":
            every = block.word == "on" and self._raw[self._index + 1].kind in ("NUMBER", "last")
            return block.mode != NAMED and not every
        if kind == ">":
            return self._closes_outer_block(token)
        if block.mode == NAMED:
            return before != "workflow" and kind in STATEMENT_WORDS
        if before == "else" and kind == "if":
            return False
        if kind in STATEMENT_WORDS:
            return kind != "if" or before in OPERAND_ENDS or block.mode == BARE
        if kind not in NAMES or before in ("on", "catch", ".", "per", "within", "every"):
            return False
        if block.mode == AWAITING and self._is_certain_statement():
            return True
        if kind == "NAME" and self._is_certain_statement() and (before != "in" or block.word != "for"):
            return True
        if block.word == "for" or (block.word == "on" and block.mode == BARE):
            return kind == "NAME" and before in OPERAND_ENDS and self._after_dotted_name(self._index) in LITERALS
        return (before in OPERAND_ENDS or block.mode == BARE) and self._starts_statement(self._index)

    def _mend_header(self, token: Token, block: OpenBlock) -> None:
        deeper = block.opener is None or self._indentation(token.start) > self._indentation(block.begin)
        if block.mode == AWAITING or token.kind in ("on", ">") or not deeper:
            self._end_statement()
            return
        word, place = self._last(), self._last().end
        if opens_block(word) and self._last(2).kind in OPERAND_ENDS and len(self.tokens) > self._mark + 2:
            self.tokens.pop()
            place = self._last().end
        self._problem(
            "syntax",
            Span(place, place),
            f"the block after `{block.word}` is not opened",
            help="write `<` at the end of this line",
            fix=Fix(Span(place, word.end), " <"),
        )
        self._make_block(place, block)

    def _open_after_colon(self, token: Token, block: OpenBlock) -> None:
        """``if amount > 5:`` at the end of a line, as other languages have it."""
        text = self.source.text
        start = token.start - (text[token.start - 1 : token.start] == " ")
        fix = Fix(Span(start, token.end), " <")
        told = block.opener is not None or block.word != "NAME"
        if told:
            self._problem("syntax", token.span, "a block opens with `<`, not with `:`", help="write `<`", fix=fix)
        self._make_block(token.start, block, told=told)
        self._index += 1

    def _make_block(self, place: int, block: OpenBlock, *, told: bool = True) -> None:
        """Opens a block where the text does not; what was reported last tells of it, or else what the parser will say of the header."""
        self._push_block(make_token(("<", "<", place, place, False)), block)
        self._block.made = True
        if told:
            self._block.told = len(self.problems) - 1

    def _instead_of_when(self, token: Token) -> Token:
        """``on charge.refunded if …``: the condition of a trigger stands after ``when``."""
        message = f"the condition of a trigger stands after `when`, not after `{token.text}`"
        self._problem("syntax", token.span, message, help="write `when`", fix=Fix(token.span, "when"))
        return make_token(("when", "when", token.start, token.end, token.fresh))

    def _instead(self, token: Token, meant: str) -> Token:
        """A word is written otherwise here."""
        message = f"`{token.text}` is written `{meant}` here"
        self._problem("syntax", token.span, message, help=f"write `{meant}`", fix=Fix(token.span, meant))
        return self._exchange(self._index, meant)

    def _foreign(self, token: Token, block: OpenBlock) -> Token:
        """The first word of a statement or item as it is meant, where other languages have their own for it and a block follows."""
        text = token.text
        if block.opener is None:
            return self._foreign_item(token, block)
        if (text not in _WRITTEN_OTHERWISE and text not in _UNKNOWN) or not self._opens_on_line():
            return token
        meant = _WRITTEN_OTHERWISE.get(text)
        if meant == "unless":
            opener = self._opens_on_line()
            condition = self.source.text[token.end : self._raw[opener].start].strip() if opener else ""
            fix = Fix(Span(token.start, self._raw[opener].start), f"if not ({condition}) ") if condition else None
            self._problem("syntax", token.span, "`unless` is written `if not` here", help="write `if not (…)`", fix=fix)
            self._exchange(self._index, "_ERROR", text)
            self.tokens.append(make_token(("if", "if", token.start, token.end, token.fresh)))
            block.word = "if"
        elif meant is not None:
            return self._instead(token, meant)
        else:
            message = "there is no loop with a condition" if text in ("while", "until") else f"there is no `{text}` here"
            self._problem("syntax", token.span, message, help=_UNKNOWN[text])
            self._exchange(self._index, "_ERROR", text)
            block.word = text
        block.mode = HEADER
        return self._raw[self._index]

    def _foreign_item(self, token: Token, block: OpenBlock) -> Token:
        raw, index = self._raw, self._index
        named = raw[index + 1].kind in NAMES and raw[index + 2].kind == "." and raw[index + 3].kind in NAMES
        if token.text in _TRIGGERS and named:
            compared = [one.text for one in raw[index + 1 : index + 5]] == ["event", ".", "type", "=="]
            if compared and raw[index + 5].kind == "STRING" and len(raw[index + 5].text.split(".")) <= 3:
                return self._event_type(token, block)
            return self._instead(token, "on")
        unnamed = {"every": NAMES | {"DURATION"}, "schedule": {"STRING"}, "demand": {"("}}.get(token.kind)
        if unnamed is not None and raw[index + 1].kind in unnamed:
            fix = Fix(Span(token.start, token.start), "on ")
            self._problem("syntax", token.span, f"`on` is missing before `{token.text}`", help=f"write `on {token.text} …`", fix=fix)
            self.tokens.append(make_token(("on", "on", token.start, token.start, token.fresh)))
            block.mode = BARE
            block.word = "on"
        elif token.kind in NAMES and token.kind not in ("api", "currency", "use", "workflow", "test") and self._opens_on_line():
            block.mode = HEADER
        return token

    def _event_type(self, token: Token, block: OpenBlock) -> Token:
        """``if event.type == "charge.failed":``."""
        string = self._raw[self._index + 5]
        message = "a workflow begins with the event that starts it"
        span = Span(token.start, string.end)
        self._problem("syntax", span, message, help=f"write `on {string.text}`", fix=Fix(span, f"on {string.text}"))
        parts = [part for name in string.text.split(".") for part in (".", name)][1:]
        for place in range(5):
            text = parts[place - 5] if place >= 5 - len(parts) else ""
            self._exchange(self._index + 1 + place, "." if text == "." else "NAME" if text else SKIPPED, text)
        return self._exchange(self._index, "on")

    def _counts(self, token: Token) -> bool:
        """``for (let i = 0; i < 3; i++)``: passes over the whole."""
        raw, index = self._raw, self._index
        depth = semicolons = 0
        while raw[index].kind != "EOF" and not (index > self._index and raw[index].fresh):
            kind = raw[index].kind
            depth += (kind == "(") - (kind == ")")
            semicolons += kind == ";"
            if depth == 0:
                break
            index += 1
        if raw[index].kind != ")" or not semicolons:
            return False
        self._problem("syntax", Span(token.start, raw[index].end), "a loop goes through a list", help="write `for x in LIST < … >`")
        self.tokens.append(make_token(("_ERROR", "(", token.start, raw[index].end, False)))
        self.lost.append(Span(token.start, raw[index].end))
        self._index = index + 1
        return True

    def _is_called_with_brackets(self, index: int) -> bool:
        """``if a < log("b") >``: a call with brackets after which nothing goes on that could be compared with it."""
        raw = self._raw
        if self._after_dotted_name(index) != "(":
            return False
        while raw[index].kind != "(":
            index += 1
        depth = 0
        while raw[index].kind != "EOF":
            depth += (raw[index].kind == "(") - (raw[index].kind == ")")
            index += 1
            if depth == 0:
                break
        following = raw[index].kind
        return following in NAMES or following in STATEMENT_WORDS or following in (">", "}", ";", "EOF")

    def _begins_block(self, index: int) -> bool:
        """Whether what stands here, in brackets, is no operand but a statement."""
        following = self._after_dotted_name(index)
        return self._raw[index].kind in STATEMENT_WORDS - {"if"} or following in LITERALS or following in NAMES

    def _opens_on_line(self) -> int:
        """The number of the raw token that seems to open a block on the line that is begun, or at its end; 0 where none does."""
        raw, index = self._raw, self._index + 1
        while raw[index].kind not in ("EOF", ";", "}", "=") and not (raw[index].fresh and raw[index].kind not in ("<", "{")):
            kind = raw[index].kind
            if kind == ">" and (raw[index + 1].fresh or raw[index + 1].kind in CLOSES_BEFORE):
                return 0
            if kind == "{" and raw[index - 1].kind in OPERAND_ENDS:
                return index
            if (kind == "<" and self._begins_block(index + 1)) or (kind == ":" and raw[index + 1].fresh):
                return index
            index += 1
        return 0

    # --- statements after a block

    def _cannot_be_compared(self, index: int) -> bool:
        """Whether what stands here is no value, but the beginning of a statement that lacks a ``;`` before it."""
        return self._raw[index].kind in STATEMENT_WORDS or self._after_dotted_name(index) in LITERALS

    def _compares(self, token: Token) -> bool:
        """Notes that a line begins with ``> 5 USD`` and goes on with the value of the ``let`` before it. Whether it does.

        No statement begins with a literal, so the sign neither opens nor closes a block.
        """
        following, before = self._raw[self._index + 1], self._last()
        if self._block.word != "let" or following.fresh or following.kind not in LITERALS or before.kind not in OPERAND_ENDS:
            return False
        sign = token.text
        does = "closes" if sign == ">" else "opens"
        joined = not self.source.text[before.end : token.start].strip()
        self._problem(
            "syntax",
            token.span,
            f"a line that begins with `{sign}` {does} a block",
            help="write the comparison on one line, or in brackets",
            fix=Fix(Span(before.end, token.start), " ", "join the lines") if joined else None,
        )
        return True

    def _after_block(self, token: Token) -> None:
        """What follows a block on its line and is neither ``else`` nor a closing sign: an item, or a statement that needs a ``;``."""
        if not (self._block.opener is None and self._begins_item(self._index)):
            place = self._last().end
            message = f"a statement after a block on the same line needs a `;` before `{token.text}`"
            self._problem("syntax", token.span, message, help="write `;`, or begin a new line", fix=Fix(Span(place, place), ";"))
        self._end_statement()

    def _second_part(self, index: int, word: str) -> str:
        """The ``else if``, ``else`` or ``catch`` that is meant by a word after a block of ``word``; empty for none."""
        token, following = self._raw[index], self._raw[index + 1].kind
        if token.kind != "NAME":
            return ""
        if token.text in ELSE_IFS or token.text in _CATCHES:
            return "else if" if token.text in ELSE_IFS else "catch"
        if word == "if" and following in ("<", "{", "if"):
            if token.text.lower() in _OTHERWISE:
                return "else"
            return nearest(token.text, ("else",)) or ""
        if word == "try" and self._opens_after(index + 1):
            return nearest(token.text, ("catch",)) or ""
        return ""

    def _take_second_part(self, token: Token, meant: str) -> None:
        """``elif``: ``else`` is taken, and ``if`` is read next; ``except``: ``catch`` is taken."""
        word = meant.partition(" ")[0]
        near = token.text not in ELSE_IFS and token.text not in _CATCHES and token.text.lower() not in _OTHERWISE
        unnamed = word == "catch" and self._raw[self._index + 1].kind in ("<", "{", ":")
        if unnamed:
            meant = "catch problem"
        message = f"`{token.text}` means nothing here" if near else f"`{token.text}` is written `{meant}`"
        help = f"did you mean `{meant}`?" if near else f"write `{meant}`"
        self._problem("syntax", token.span, message, help=help, fix=Fix(token.span, meant))
        self.tokens.append(make_token((word, word, token.start, token.end, token.fresh)))
        self._block.mode = BARE
        self._block.word = word
        if unnamed:
            self.tokens.append(make_token(("NAME", "problem", token.start, token.end, False)))
        if meant == "else if":
            self._exchange(self._index, "if")
            self._raw[self._index] = self._raw[self._index]._replace(fresh=False)
        else:
            self._index += 1
