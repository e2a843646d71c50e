"""How the token pass reads what stands out of its place around blocks: timetables of other tools, misspelt clauses, a ``catch`` alone."""

from __future__ import annotations

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.hints.spelling import nearest
from wfrun.dsl.parser.hints.error_site import ends_block
from wfrun.dsl.parser.layout.repair import Mending
from wfrun.dsl.parser.layout.state import BARE, OpenBlock
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.keywords import VALUE_WORDS, WEEKDAYS
from wfrun.dsl.syntax.tokens import NAMES, OPERAND_ENDS, Token, make_token
from wfrun.support.records import evolve

_EVERY = {"daily": "day", "everyday": "day", "nightly": "day", "hourly": "hour", "weekdays": "weekday", "weekday": "weekday"}
"""Words of other tools for a timetable, and the unit after ``every``."""

_SELDOM = {"weekly": "on every monday at 09:00", "monthly": "on every month on 1 at 09:00"}
"""Those that need to be told the day, and what to write for instance."""

_AFTER_TIMETABLE = frozenset({"<", "{", "when", "once", "at most", "from", ":", "EOF", "if", "where"})
_RANGE = frozenset({"-", "–", "to", "through", "till", "until"})
_BEFORE_WHEN = OPERAND_ENDS - VALUE_WORDS


def _day(text: str) -> int:
    """The number of a day of the week in a cron line, of its name or the beginning of it; 0 for no day (sunday is 7)."""
    lower = text.lower().removesuffix("s") if len(text) > 4 else text.lower()
    for number, name in enumerate(WEEKDAYS, 1):
        if lower == name or (len(lower) in (3, 4) and name.startswith(lower)):
            return number
    return 0


class Clauses(Mending):
    """The token pass's answers to clauses and second parts that are written otherwise."""

    # --- timetables

    def _timetable(self) -> None:
        """After ``on``: ``daily at 09:00``, ``mondays at 09:00``, ``every mon-fri at 09:00``, ``every week on monday at 09:00``."""
        raw, index = self._raw, self._index
        word, following = raw[index], raw[index + 1]
        if word.kind == "every":
            self._days(index + 1)
        elif word.text.lower() in ("each", "every") and following.kind in NAMES | {"DURATION"}:
            message = f"`{word.text}` is written `every` here"
            self._problem("syntax", word.span, message, help="write `every`", fix=Fix(word.span, "every"))
            self._exchange(index, "every")
            self._days(index + 1)
        elif word.kind == "NAME" and following.kind not in (".", ","):
            lower = word.text.lower()
            day = WEEKDAYS[_day(word.text) - 1] if _day(word.text) else ""
            timed = following.kind in ("at", "in") or lower == "hourly"
            unit = _EVERY.get(lower) or day
            if following.kind == "on" and _day(raw[index + 2].text) and lower == "weekly":
                self._put_timetable(index, index + 2, WEEKDAYS[_day(raw[index + 2].text) - 1])
            elif following.kind == "on" and raw[index + 2].kind == "NUMBER" and lower == "monthly":
                self._put_timetable(index, index, "month")
            elif unit and timed:
                self._put_timetable(index, index, unit)
            elif unit or lower in _SELDOM:
                example = _SELDOM.get(lower) or f"on every {unit} at 09:00"
                self._no_timetable(index, index, f"`{word.text}` does not say when", f"write for instance `{example}`")

    def _put_timetable(self, first: int, last: int, unit: str) -> None:
        """These raw tokens are written ``every`` and a unit."""
        span = Span(self._raw[first].start, self._raw[last].end)
        shown = self.source.slice(span)
        self._problem(
            "syntax", span, f"`{shown}` is written `every {unit}` here", help=f"write `on every {unit} …`", fix=Fix(span, f"every {unit}")
        )
        for kind, text in (("every", "every"), ("NAME", unit)):
            self.tokens.append(make_token((kind, text, span.start, span.end, False)))
        self._index = last + 1

    def _no_timetable(self, first: int, last: int, message: str, help: str) -> None:
        """What is meant cannot be said with one unit: the trigger is passed over."""
        raw = self._raw
        span = Span(raw[first].start, raw[last].end)
        self._problem("syntax", span, message, help=help)
        self._index = last + 1
        while raw[self._index].kind not in _AFTER_TIMETABLE and not raw[self._index].fresh:
            self._index += 1
        self.tokens.append(make_token(("LOST", "", span.start, raw[self._index - 1].end, False)))
        self.lost.append(Span(span.start, raw[self._index - 1].end))

    def _days(self, index: int) -> None:
        """After ``every``: a range of days, a day by the beginning of its name, or a day of the week."""
        raw = self._raw
        word, sign, other = raw[index], raw[index + 1], raw[index + 2]
        begin, end = _day(word.text), _day(other.text)
        if begin and end and (sign.kind in _RANGE or sign.text in _RANGE):
            if (begin, end) == (1, 5):
                self._exchange_days(index, index + 2, "weekday")
            else:
                days = f"{begin}-{end}" if begin < end else ",".join(str((begin + n - 1) % 7 + 1) for n in range((end - begin) % 7 + 1))
                help = f'write a cron line: `on schedule "0 9 * * {days}"`'
                self._no_timetable(index - 1, index + 2, "a timetable with `every` has one day", help)
        elif begin and word.text not in WEEKDAYS:
            self._exchange_days(index, index, WEEKDAYS[begin - 1])
        elif word.text == "week" and sign.kind == "on" and end:
            self._exchange_days(index, index + 2, WEEKDAYS[end - 1])
        elif word.text == "weekdays":
            self._exchange_days(index, index, "weekday")

    def _exchange_days(self, first: int, last: int, unit: str) -> None:
        span = Span(self._raw[first].start, self._raw[last].end)
        shown = self.source.slice(span)
        self._problem("syntax", span, f"`{shown}` is written `{unit}` here", help=f"write `every {unit}`", fix=Fix(span, unit))
        self.tokens.append(self._raw[self._index])
        self.tokens.append(make_token(("NAME", unit, span.start, span.end, False)))
        self._index = last + 1

    # --- clauses

    def _is_misspelt_clause(self) -> bool:
        """Whether a line that seems to begin a statement is a clause of the trigger above it, its first word misspelt."""
        raw, index = self._raw, self._index
        if raw[index + 1].kind == "per":
            return nearest(raw[index].text, ("once",)) is not None
        return nearest(raw[index].text, ("when",)) is not None and bool(self._opens_on_line())

    def _asks(self) -> bool:
        """Whether the trigger that is being read has a condition behind ``unless``, or a word that is nearly ``when``."""
        for at in range(self._mark + 1, len(self.tokens)):
            token = self.tokens[at]
            begins = token.kind == "NAME" and self.tokens[at - 1].kind in _BEFORE_WHEN
            if begins and (token.text == "unless" or nearest(token.text, ("when",)) is not None):
                return True
        return False

    def _opens_on_line(self) -> int:
        """The number of the raw token that seems to open a block on the line that is begun, or at its end; 0 where none does."""
        raise NotImplementedError

    # --- second parts

    def _without_first(self, token: Token, block: OpenBlock) -> None:
        """``catch`` or ``on_failure`` in a statement that is no ``try``, or inside a block: the statement ends before it."""
        raw, index = self._raw, self._index
        before = self._last().end
        if token.kind == "catch":
            statement = self.source.text[block.begin : before]
            certain = raw[index + 1].kind in NAMES and block.word != "let" and len(statement) < 1_000
            fix = Fix(Span(block.begin, token.start), f"try < {statement} > ") if certain else None
            help = "write `try < … > catch problem < … >`, with the action in the first block"
            self._problem("syntax", token.span, "`catch` belongs to a `try < … >`", help=help, fix=fix)
        self._end_statement()
        if token.kind == "catch":
            self.tokens.append(make_token(("_ERROR", token.text, token.start, token.start, token.fresh)))
        block.begin = token.start
        block.word = token.kind
        block.mode = BARE

    def _opens_after(self, index: int) -> bool:
        """Whether a block begins here, or after one name."""
        raw = self._raw
        return raw[index].kind in ("<", "{") or (raw[index].kind in NAMES and raw[index + 1].kind in ("<", "{"))

    # --- ends of blocks

    def _is_alone(self, token: Token) -> bool:
        """Whether it is a word that ends a block in other languages, alone on its line."""
        return ends_block(token) and self._raw[self._index + 1].fresh

    def _is_end(self, token: Token) -> bool:
        """``end`` alone on its line, below a block that the text does not open, and not deeper than what the block belongs to."""
        block = self._block
        if not block.made or not self._is_alone(token):
            return False
        return self._indentation(token.start) == self._indentation(block.anchor)

    def _ends_otherwise(self, token: Token) -> bool:
        """``end`` in the place of the sign that closes a block, in an item that lacks one: takes it for that sign."""
        if not self._is_alone(token):
            return False
        own = self._indentation(token.start)
        for depth in range(len(self._blocks) - 1, 0, -1):
            block = self._blocks[depth]
            if self._indentation(block.anchor) == own and not block.made and not block.flat and block.anchor < token.start:
                self._close_blocks(depth + 1)
                message = f"a block ends with `{block.closer}`, not with `{token.text}`"
                self._problem("syntax", token.span, message, help=f"write `{block.closer}`", fix=Fix(token.span, block.closer))
                self._pop_block(token.start, token.end)
                self._index += 1
                return True
        return False

    def _take_end(self, token: Token) -> None:
        """Such a word is the end of its block: the fix that opens the block writes the sign in its place."""
        block = self._block
        self._close_blocks(len(self._blocks) - 1)
        told = self.problems[block.told] if block.told >= 0 else None
        sign = f"\n{' ' * self._indentation(block.anchor)}{block.closer}"
        if told is not None and told.fix is not None and told.fix.text.endswith(sign):
            between = self.source.text[told.fix.span.end : token.start]
            if not between.strip():
                text = told.fix.text.removesuffix(sign) + between + block.closer
                self.problems[block.told] = evolve(told, fix=Fix(Span(told.fix.span.start, token.end), text))
        self._index += 1

    def _as_closed(self, token: Token, block: OpenBlock) -> None:
        """A block that the text does not open is closed with the other sign: it is opened with that form too."""
        told = self.problems[block.told] if block.told >= 0 else None
        if told is not None and told.fix is not None and told.fix.text == " <" and token.text == "}":
            self.problems[block.told] = evolve(told, help=told.help.replace("`<`", "`{`"), fix=Fix(told.fix.span, " {"))
            block.closer = token.text
