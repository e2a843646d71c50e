"""Repairs of headers in the layout pass: headers without a block, words of other languages, clauses and second parts that are misspelt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.hints.spelling import nearest
from wfrun.dsl.parser.hints.block_repair import BlockRepair
from wfrun.dsl.parser.hints.error_site import SKIPPED, opens_block
from wfrun.dsl.parser.layout.error_strategy import CATCHES, ELSE_IFS, Handlers
from wfrun.dsl.parser.layout.state import AFTER, AWAITING, BARE, CLOSES_BEFORE, HEADER, NAMED, STATEMENT, LayoutState, OpenBlock
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.keywords import COMPARISONS, STATEMENT_WORDS, VALUE_WORDS
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

_MAY_BE_FOREIGN = NAMES | {"when", "until", "if", "every", "schedule", "demand"}
_ITEM_STARTS = frozenset({"on", "workflow", "test", "api", "currency", "use", "let"})
_NO_HEADERS = frozenset({"api", "currency", "use", "workflow", "test", "import", "from", "require", "include"})
"""Words before which no block follows, whatever brackets do."""
_BEGINS_COMPARISON = frozenset({"when", "if", "where", "and", "or", "not", "per", "within", "then", "else", "(", "[", "{", ")", "]", "}"})
"""Before one of these a comparison ends, or may: what follows it may compare."""
_BEFORE_WHEN = OPERAND_ENDS - VALUE_WORDS


# --- words and signs in headers, before the layout pass takes them


def _repair_if(repair: BlockRepair, token: Token, block: OpenBlock) -> Token:
    """Reads ``on charge.refunded if …``."""
    if block.mode == BARE and block.word == "on" and repair.state.last().kind != "else":
        block.mode = HEADER
        return _replace_with_when(repair, token)
    return token


def _repair_where(repair: BlockRepair, token: Token, block: OpenBlock) -> Token:
    """Reads ``on charge.refunded where …``."""
    if block.mode == BARE and block.word == "on":
        block.mode = HEADER
        return _replace_with_when(repair, token)
    return token


def _repair_second_part(repair: BlockRepair, token: Token, block: OpenBlock) -> Token:
    """Ends the statement before a ``catch`` or ``on_failure`` that belongs to no ``try``."""
    state = repair.state
    if block.mode == STATEMENT and block.opener is not None and _opens_after(state, state.index + 1):
        _end_before_second_part(repair, token, block)
    return token


def _repair_when(repair: BlockRepair, token: Token, block: OpenBlock) -> Token | None:
    """Reads ``workflow "…" when charge.refunded``."""
    state = repair.state
    if block.mode == NAMED and state.after_dotted_name(state.index + 1) and state.raw[state.index + 2].kind == ".":
        token = _replace_word(repair, token, "on")
        block.mode = BARE
        block.word = "on"
        state.take(token)
        return None
    return token


def _repair_colon(repair: BlockRepair, token: Token, block: OpenBlock) -> Token | None:
    """Reads a colon in a header, where other languages begin a block, or one that YAML has."""
    state = repair.state
    following = state.raw[state.index + 1]
    last = state.last()
    if block.mode == NAMED and last.kind == "STRING":
        _drop(repair, token, f"`:` is too many before `{following.text}`")
    elif block.word == "for" and last.kind == "NAME" and len(state.tokens) > 1 and state.tokens[-2].kind == "for":
        return token  # `for x : lines`: the parser says that it is written `in`
    elif following.kind in NAMES and not following.starts_line and state.raw[state.index + 2].kind == "<":
        return token  # `when amount > 5 USD: paid < stop >`: what the colon stands for is not known
    elif block.mode not in (HEADER, BARE) or last.kind in ("on", "when", "for") or len(state.blocks) > MAX_NESTING:
        return token
    elif following.kind in ("<", "{"):
        _drop(repair, token, f"`:` is too many before `{following.text}`")
    else:
        _open_after_colon(repair, token, block)
    return None


def _repair_and(repair: BlockRepair, token: Token, block: OpenBlock) -> Token:
    """Reads ``on a.b and amount > 5 USD`` and ``on a.b or c.d``."""
    state = repair.state
    trigger = block.mode == BARE and block.word == "on"
    if trigger and _has_condition(repair):
        block.mode = HEADER
    elif trigger and not any(earlier.kind == "every" for earlier in state.tokens[state.mark :]):
        other = state.raw[state.index + 1 : state.index + 3]
        same = len(state.tokens) > state.mark + 1 and other[0].text == state.tokens[state.mark + 1].text
        if other[1].kind == "." and (token.kind == "or" or same or _is_event(state, state.index + 1)):
            message = "several events are separated by commas"
            place = Span(state.last().end, token.end)
            help = "write `,`" if token.kind == "or" else "write `,`: each of them starts a run"
            repair.report("syntax", token.span, message, help=help, fix=Fix(place, ","))
            return repair.replace(state.index, ",")
        token = _replace_with_when(repair, token)
        block.mode = HEADER
        block.word = "when"
    return token


def _is_event(state: LayoutState, index: int) -> bool:
    """Says whether a dotted name after a trigger and `and` is an event: its last word tells what happened, and nothing is asked of it."""
    raw = state.raw
    following = state.after_dotted_name(index)
    while raw[index + 1].kind == "." and raw[index + 2].kind in NAMES:
        index += 2
    return raw[index].text.endswith("ed") and following in ("<", "{", ",", "when", "and", "or")


def _repair_else(repair: BlockRepair, token: Token, block: OpenBlock) -> Token | None:
    """Reads ``else amount > 5 USD <``, which lacks its ``if``."""
    state = repair.state
    following = state.raw[state.index + 1]
    asks = following.kind in NAMES | LITERALS | {"not", "("} and not following.starts_line
    if block.mode != AFTER or not asks or begins_block(state, state.index + 1) or not _opener_on_line(repair):
        return token
    fix = Fix(Span(token.end, token.end), " if")
    repair.report("syntax", token.span, "`if` is missing after `else`", help="write `else if`, or leave the condition out", fix=fix)
    state.take(token)
    state.tokens.append(make_token(("if", "if", token.end, token.end, False)))
    block.mode, block.word = HEADER, "if"
    return None


def _repair_less(repair: BlockRepair, token: Token, block: OpenBlock) -> Token | None:
    """Reads ``<<`` as one sign, and the ``<`` after a condition that the layout pass does not know as one."""
    state = repair.state
    following = state.raw[state.index + 1]
    if block.mode == HEADER and following.kind == "<" and following.start == token.end:
        _drop(repair, token, "one `<` opens a block")
        return None
    if block.mode == BARE and block.word == "on" and _has_condition(repair):
        block.mode = HEADER
    if block.mode == HEADER and (_is_called_with_brackets(state, state.index + 1) or _opens_before_line(state)):
        block.mode = BARE
    return token


def _opens_before_line(state: LayoutState) -> bool:
    """Recognises the ``<`` at a line's end that can compare nothing: before ``tier = "gold"``, or after a comparison.

    Neither is of the language: comparisons do not chain, and in a header no name is followed by ``=`` but that of an argument.
    """
    raw, index = state.raw, state.index + 1
    if not raw[index].starts_line:
        return False
    if raw[index].kind in NAMES and raw[_path_end(raw, index) + 1].kind in ("=", ":", "=="):
        return True
    for token in reversed(state.tokens[max(state.mark, len(state.tokens) - MAX_COMPARED_TOKENS) :]):
        if token.kind in _BEGINS_COMPARISON:
            return False
        if token.kind in COMPARISONS:
            return True
    return False


MAX_COMPARED_TOKENS = 50
"""Tokens before a sign that are searched for the comparison that it would go on with."""


def _path_end(raw: list[Token], index: int) -> int:
    """Returns the number of the last token of a path such as ``a.b["c"]``."""
    while True:
        if raw[index + 1].kind == "." and raw[index + 2].kind in NAMES:
            index += 2
        elif raw[index + 1].kind == "[" and raw[index + 2].kind == "STRING" and raw[index + 3].kind == "]":
            index += 3
        else:
            return index


def _repair_greater(repair: BlockRepair, token: Token, block: OpenBlock) -> Token:
    """Ends a header that lacks its block before the last ``>`` of an item; the parser reports the header."""
    state = repair.state
    if block.mode == HEADER and block.opener is not None:
        following = state.index + 1
        if following == state.end or (state.raw[following].starts_line and state.is_certain_item(following)):
            state.end_statement()
    return token


_REPAIRS: Mapping[str, Callable[[BlockRepair, Token, OpenBlock], Token | None]] = {
    "if": _repair_if, "where": _repair_where, "catch": _repair_second_part, "on_failure": _repair_second_part, "when": _repair_when,
    "else": _repair_else, ":": _repair_colon, "and": _repair_and, "or": _repair_and, "<": _repair_less, ">": _repair_greater,
}  # fmt: skip


def with_repairs(repair: BlockRepair, handlers: Handlers) -> Handlers:
    """Returns the handlers of the layout pass, each after what repairs the token."""

    def repaired(kind: str) -> Callable[[Any, Token, OpenBlock], None]:
        def handle(layout: Any, token: Token, block: OpenBlock) -> None:
            meant = _REPAIRS[kind](repair, token, block)
            if meant is not None and kind in handlers:
                handlers[kind](layout, meant, block)
            elif meant is not None:
                repair.state.take(meant)

        return handle

    return {**handlers, **{kind: repaired(kind) for kind in _REPAIRS}}


def _drop(repair: BlockRepair, token: Token, message: str) -> None:
    """Passes over a sign that is too many."""
    state = repair.state
    following = state.raw[state.index + 1]
    apart = state.source.text[token.start - 1 : token.start] == " " and not token.starts_line and following.start > token.end
    start = token.start - apart
    repair.report("syntax", token.span, message, help=f"leave `{token.text}` out", fix=Fix(Span(start, token.end), ""))
    state.index += 1


# --- headers without a block


def _lacks_block(repair: BlockRepair, token: Token, block: OpenBlock) -> bool:
    """Says whether a line begins a statement although the header before it, or the wait, is not complete."""
    state = repair.state
    kind = token.kind
    before = state.last().kind
    if block.word == "on" and block.mode == BARE and kind == "NAME" and _is_misspelt_clause(repair):
        return False
    if kind == "on":
        every = block.word == "on" and state.raw[state.index + 1].kind in ("NUMBER", "last")
        return block.mode != NAMED and not every
    if kind == ">":
        return repair.closes_outer_block(token)
    if block.mode == NAMED:
        return before != "workflow" and kind in STATEMENT_WORDS
    if before == "else" and kind == "if":
        return False
    if kind in STATEMENT_WORDS:
        return kind != "if" or before in OPERAND_ENDS or block.mode == BARE
    if kind not in NAMES or before in ("on", "catch", ".", "per", "within", "every"):
        return False
    if block.mode == AWAITING and state.is_certain_statement():
        return True
    if kind == "NAME" and state.is_certain_statement() and (before != "in" or block.word != "for"):
        return True
    if block.word == "for" or (block.word == "on" and block.mode == BARE):
        return kind == "NAME" and before in OPERAND_ENDS and state.after_dotted_name(state.index) in LITERALS
    return (before in OPERAND_ENDS or block.mode == BARE) and state.starts_statement(state.index)


def continue_header(repair: BlockRepair, token: Token, block: OpenBlock) -> None:
    """Opens the block of a header before a line that begins a statement, or ends the header there."""
    state = repair.state
    if not _lacks_block(repair, token, block):
        return
    deeper = block.opener is None or state.indentation(token.start) > state.indentation(block.begin)
    if block.mode == AWAITING or token.kind in ("on", ">") or not deeper:
        state.end_statement()
        return
    word, place = state.last(), state.last().end
    if opens_block(word) and state.last(2).kind in OPERAND_ENDS and len(state.tokens) > state.mark + 2:
        state.tokens.pop()
        place = state.last().end
    repair.report(
        "syntax",
        Span(place, place),
        f"the block after `{block.word}` is not opened",
        help="write `<` at the end of this line",
        fix=Fix(Span(place, word.end), " <"),
    )
    repair.insert_block(place, block)


def _open_after_colon(repair: BlockRepair, token: Token, block: OpenBlock) -> None:
    """Opens the block of ``if amount > 5:`` at the end of a line."""
    state = repair.state
    text = state.source.text
    start = token.start - (text[token.start - 1 : token.start] == " ")
    fix = Fix(Span(start, token.end), " <")
    reported = block.opener is not None or block.word != "NAME"
    if reported:
        repair.report("syntax", token.span, "a block opens with `<`, not with `:`", help="write `<`", fix=fix)
    repair.insert_block(token.start, block, reported=reported)
    state.index += 1


def _replace_with_when(repair: BlockRepair, token: Token) -> Token:
    """Reports ``on charge.refunded if …``, and returns the ``when`` that was meant."""
    message = f"the condition of a trigger stands after `when`, not after `{token.text}`"
    repair.report("syntax", token.span, message, help="write `when`", fix=Fix(token.span, "when"))
    return make_token(("when", "when", token.start, token.end, token.starts_line))


def _replace_word(repair: BlockRepair, token: Token, meant: str) -> Token:
    """Reports a word of another language, and returns the one that was meant."""
    state = repair.state
    message = f"`{token.text}` is written `{meant}` here"
    repair.report("syntax", token.span, message, help=f"write `{meant}`", fix=Fix(token.span, meant))
    return repair.replace(state.index, meant)


def first_word(repair: BlockRepair, token: Token, block: OpenBlock) -> Token:
    """Returns the first word of a statement or item as it is meant; where an item begins, that is noted."""
    if token.kind in _MAY_BE_FOREIGN:
        token = _foreign(repair, token, block)
    kind = token.kind
    if block.opener is None and kind in _ITEM_STARTS and (kind != "let" or not repair.state.indentation(token.start)):
        repair.begin_item()
    return token


def _foreign(repair: BlockRepair, token: Token, block: OpenBlock) -> Token:
    """Returns the first word of a statement or item as it is meant, where other languages have their own for it and a block follows."""
    state = repair.state
    text = token.text
    if block.opener is None:
        return _foreign_item(repair, token, block)
    if (text not in _WRITTEN_OTHERWISE and text not in _UNKNOWN) or not _opener_on_line(repair):
        return token
    meant = _WRITTEN_OTHERWISE.get(text)
    if meant == "unless":
        opener = _opener_on_line(repair)
        condition = state.source.text[token.end : state.raw[opener].start].strip() if opener else ""
        fix = Fix(Span(token.start, state.raw[opener].start), f"if not ({condition}) ") if condition else None
        repair.report("syntax", token.span, "`unless` is written `if not` here", help="write `if not (…)`", fix=fix)
        repair.replace(state.index, "_ERROR", text)
        state.tokens.append(make_token(("if", "if", token.start, token.end, token.starts_line)))
        block.word = "if"
    elif meant is not None:
        return _replace_word(repair, token, meant)
    else:
        message = "there is no loop with a condition" if text in ("while", "until") else f"there is no `{text}` here"
        repair.report("syntax", token.span, message, help=_UNKNOWN[text])
        if _UNKNOWN[text] == _NO_FUNCTIONS:
            return _pass_over_definition(repair, token)
        repair.replace(state.index, "_ERROR", text)
        block.word = text
    block.mode = HEADER
    return state.raw[state.index]


def _pass_over_definition(repair: BlockRepair, token: Token) -> Token:
    """Passes over a function of another language, to the line that is not indented deeper, or the sign that closes it on its line."""
    state = repair.state
    raw, opener = state.raw, _opener_on_line(repair)
    own, closer = state.indentation(token.start), {"{": "}", "<": ">"}.get(raw[opener].kind, "")
    end = opener + 1
    if raw[end].starts_line or not closer:
        while raw[end].kind != "EOF" and not (raw[end].starts_line and state.indentation(raw[end].start) <= own):
            end += 1
        end += raw[end].kind == closer and state.indentation(raw[end].start) == own
    else:
        while raw[end].kind not in ("EOF", closer) and not raw[end].starts_line:
            end += 1
        end += raw[end].kind == closer
    repair.unparsed.append(Span(token.start, raw[end - 1].end))
    state.index = end - 1
    return make_token(("_ERROR", token.text, token.start, raw[end - 1].end, token.starts_line))


def _foreign_item(repair: BlockRepair, token: Token, block: OpenBlock) -> Token:
    state = repair.state
    raw, index = state.raw, state.index
    named = raw[index + 1].kind in NAMES and raw[index + 2].kind == "." and raw[index + 3].kind in NAMES
    if token.text in _TRIGGERS and named:
        compared = [one.text for one in raw[index + 1 : index + 5]] == ["event", ".", "type", "=="]
        if compared and raw[index + 5].kind == "STRING" and len(raw[index + 5].text.split(".")) <= 3:
            return _event_type(repair, token, block)
        block.word = "on"
        return _condition_after_when(repair, token) or _replace_word(repair, token, "on")
    unnamed = {"every": NAMES | {"DURATION"}, "schedule": {"STRING"}, "demand": {"("}}.get(token.kind)
    if unnamed is not None and raw[index + 1].kind in unnamed:
        fix = Fix(Span(token.start, token.start), "on ")
        repair.report("syntax", token.span, f"`on` is missing before `{token.text}`", help=f"write `on {token.text} …`", fix=fix)
        state.tokens.append(make_token(("on", "on", token.start, token.start, token.starts_line)))
        block.mode = BARE
        block.word = "on"
    elif token.kind in NAMES and token.text not in _NO_HEADERS and _opener_on_line(repair):
        block.mode = HEADER
    return token


def _condition_after_when(repair: BlockRepair, token: Token) -> Token | None:
    """Reads ``when charge.succeeded and amount > 5 USD``, an event and a condition; None for another header."""
    state = repair.state
    raw, joined = state.raw, state.index + 1
    while raw[joined + 1].kind == "." and raw[joined + 2].kind in NAMES:
        joined += 2
    event, joined = state.source.text[raw[state.index + 1].start : raw[joined].end], joined + 1
    if raw[joined].kind != "and" or _is_event(state, joined + 1):
        return None
    span = Span(token.start, raw[joined].end)
    written = f"on {event} when"
    repair.report(
        "syntax", span, "an event stands after `on`, and its condition after `when`", help=f"write `{written}`", fix=Fix(span, written)
    )
    repair.replace(joined, "when")
    return repair.replace(state.index, "on")


def _event_type(repair: BlockRepair, token: Token, block: OpenBlock) -> Token:
    """Reads ``if event.type == "charge.failed":`` as a trigger."""
    state = repair.state
    string = state.raw[state.index + 5]
    message = "a workflow begins with the event that starts it"
    span = Span(token.start, string.end)
    repair.report("syntax", span, message, help=f"write `on {string.text}`", fix=Fix(span, f"on {string.text}"))
    parts = [part for name in string.text.split(".") for part in (".", name)][1:]
    for place in range(5):
        text = parts[place - 5] if place >= 5 - len(parts) else ""
        repair.replace(state.index + 1 + place, "." if text == "." else "NAME" if text else SKIPPED, text)
    return repair.replace(state.index, "on")


def skips_counting(repair: BlockRepair, token: Token) -> bool:
    """Reports ``for (let i = 0; i < 3; i++)``, and passes over all of it."""
    state = repair.state
    raw, index = state.raw, state.index
    depth = semicolons = 0
    while raw[index].kind != "EOF" and not (index > state.index and raw[index].starts_line):
        kind = raw[index].kind
        depth += (kind == "(") - (kind == ")")
        semicolons += kind == ";"
        if depth == 0:
            break
        index += 1
    if raw[index].kind != ")" or not semicolons:
        return False
    repair.report("syntax", Span(token.start, raw[index].end), "a loop goes through a list", help="write `for x in LIST < … >`")
    state.tokens.append(make_token(("_ERROR", "(", token.start, raw[index].end, False)))
    repair.unparsed.append(Span(token.start, raw[index].end))
    state.index = index + 1
    return True


def _is_called_with_brackets(state: LayoutState, index: int) -> bool:
    """Recognises ``if a < log("b") >``: a call with brackets, and nothing after it that could be compared with it."""
    raw = state.raw
    if state.after_dotted_name(index) != "(":
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


def begins_block(state: LayoutState, index: int) -> bool:
    """Says whether a raw token in brackets begins a statement and no operand."""
    following = state.after_dotted_name(index)
    return state.raw[index].kind in STATEMENT_WORDS - {"if"} or following in LITERALS or following in NAMES


def _opener_on_line(repair: BlockRepair) -> int:
    """Returns the number of the raw token that seems to open a block on this line or at its end; 0 where none does."""
    state = repair.state
    raw, index = state.raw, state.index + 1
    while raw[index].kind not in ("EOF", ";", "}", "=") and not (raw[index].starts_line and raw[index].kind not in ("<", "{")):
        kind = raw[index].kind
        if kind == ">" and (raw[index + 1].starts_line or raw[index + 1].kind in CLOSES_BEFORE):
            return 0
        if kind == "{" and raw[index - 1].kind in OPERAND_ENDS:
            return index
        if (kind == "<" and begins_block(state, index + 1)) or (kind == ":" and raw[index + 1].starts_line):
            return index
        index += 1
    return 0


# --- statements after a block


def cannot_be_compared(state: LayoutState, index: int) -> bool:
    """Says whether a raw token begins a statement that lacks a ``;`` before it, and no value."""
    return state.raw[index].kind in STATEMENT_WORDS or state.after_dotted_name(index) in LITERALS


def compares(repair: BlockRepair, token: Token) -> bool:
    """Reports a line that begins with ``> 5 USD`` and goes on with the value of the ``let`` before it; False for another line.

    No statement begins with a literal, so the sign neither opens nor closes a block.
    """
    state = repair.state
    following, before = state.raw[state.index + 1], state.last()
    if state.block.word != "let" or following.starts_line or following.kind not in LITERALS or before.kind not in OPERAND_ENDS:
        return False
    sign = token.text
    does = "closes" if sign == ">" else "opens"
    joined = not state.source.text[before.end : token.start].strip()
    repair.report(
        "syntax",
        token.span,
        f"a line that begins with `{sign}` {does} a block",
        help="write the comparison on one line, or in brackets",
        fix=Fix(Span(before.end, token.start), " ", "join the lines") if joined else None,
    )
    return True


def after_block(repair: BlockRepair, token: Token) -> None:
    """Reports a statement after a block on the same line."""
    place = repair.state.last().end
    message = f"a statement after a block on the same line needs a `;` before `{token.text}`"
    repair.report("syntax", token.span, message, help="write `;`, or begin a new line", fix=Fix(Span(place, place), ";"))


def second_part(repair: BlockRepair, index: int, word: str) -> str:
    """Returns the ``else if``, ``else`` or ``catch`` that is meant by a word after a block of ``word``; empty for none."""
    state = repair.state
    token, following = state.raw[index], state.raw[index + 1].kind
    if token.kind != "NAME":
        return ""
    if token.text in ELSE_IFS or token.text in CATCHES:
        return "else if" if token.text in ELSE_IFS else "catch"
    if word == "if" and following in ("<", "{", "if"):
        if token.text.lower() in _OTHERWISE:
            return "else"
        return nearest(token.text, ("else",)) or ""
    if word == "try" and _opens_after(state, index + 1):
        return nearest(token.text, ("catch",)) or ""
    return ""


def take_second_part(repair: BlockRepair, token: Token, meant: str) -> None:
    """Takes ``else`` for ``elif``, so that ``if`` is read next, and ``catch`` for ``except``."""
    state = repair.state
    word = meant.partition(" ")[0]
    near = token.text not in ELSE_IFS and token.text not in CATCHES and token.text.lower() not in _OTHERWISE
    unnamed = word == "catch" and state.raw[state.index + 1].kind in ("<", "{", ":")
    if unnamed:
        meant = "catch problem"
    message = f"`{token.text}` means nothing here" if near else f"`{token.text}` is written `{meant}`"
    help = f"did you mean `{meant}`?" if near else f"write `{meant}`"
    repair.report("syntax", token.span, message, help=help, fix=Fix(token.span, meant))
    state.tokens.append(make_token((word, word, token.start, token.end, token.starts_line)))
    state.block.mode = BARE
    state.block.word = word
    if unnamed:
        state.tokens.append(make_token(("NAME", "problem", token.start, token.end, False)))
    if meant == "else if":
        repair.replace(state.index, "if")
        state.raw[state.index] = state.raw[state.index]._replace(starts_line=False)
    else:
        state.index += 1


# --- clauses


def _is_misspelt_clause(repair: BlockRepair) -> bool:
    """Says whether a line that seems to begin a statement is a clause of the trigger above it, its first word misspelt."""
    state = repair.state
    raw, index = state.raw, state.index
    if raw[index + 1].kind == "per":
        return nearest(raw[index].text, ("once",)) is not None
    return nearest(raw[index].text, ("when",)) is not None and bool(_opener_on_line(repair))


def _has_condition(repair: BlockRepair) -> bool:
    """Says whether the current trigger has a condition after ``unless``, or a word that is nearly ``when``."""
    state = repair.state
    for at in range(state.mark + 1, len(state.tokens)):
        token = state.tokens[at]
        begins = token.kind in ("NAME", "unless") and state.tokens[at - 1].kind in _BEFORE_WHEN
        if begins and (token.text == "unless" or nearest(token.text, ("when",)) is not None):
            return True
    return False


# --- second parts


def _end_before_second_part(repair: BlockRepair, token: Token, block: OpenBlock) -> None:
    """Ends the statement before a ``catch`` or ``on_failure`` that belongs to no ``try``, or stands inside a block."""
    state = repair.state
    raw, index = state.raw, state.index
    before = state.last().end
    if token.kind == "catch":
        statement = state.source.text[block.begin : before]
        certain = raw[index + 1].kind in NAMES and block.word != "let" and len(statement) < 1_000
        fix = Fix(Span(block.begin, token.start), f"try < {statement} > ") if certain else None
        help = "write `try < … > catch problem < … >`, with the action in the first block"
        repair.report("syntax", token.span, "`catch` belongs to a `try < … >`", help=help, fix=fix)
    state.end_statement()
    if token.kind == "catch":
        state.tokens.append(make_token(("_ERROR", token.text, token.start, token.start, token.starts_line)))
    block.begin = token.start
    block.word = token.kind
    block.mode = BARE


def _opens_after(state: LayoutState, index: int) -> bool:
    """Says whether a block begins here, or after one name."""
    raw = state.raw
    return raw[index].kind in ("<", "{") or (raw[index].kind in NAMES and raw[index + 1].kind in ("<", "{"))
