"""The rules of the language as a table: how words, signs and brackets are told from each other where they stand.

A statement or a header begins in the state of a block (or of the file) and goes on in a state of its own. That state ends *before* the
bracket that opens the header's block, so that a `<` at the beginning of a statement always opens one, and before the `>` that closes
the block around it. What a line continues is told by its first sign or word: `name=`, `and`, `.`.
"""

from __future__ import annotations

from collections.abc import Iterable

from wfrun.tools.grammar.table import Class, Part, Rule, State, Table
from wfrun.tools.grammar.vocabulary import Vocabulary

BLANKS = "[ \\t]*"
END = "(?![A-Za-z0-9_])"
"""The end of a word."""
NAME = f"[A-Za-z_][A-Za-z0-9_]*{END}"
DOTTED_END = "(?![.]\\*|[.\\[][A-Za-z_])"
"""The end of a dotted name: nothing that belongs to it follows."""
QUOTED = '"[^"\\n]*"'
LINE_END = "(?:#|\\r?\\n|$)"
NOT_ARGUMENT = f"(?!{BLANKS}=(?!=))"
EVENT = f"(?:\\*|{NAME}(?:\\.{NAME}|\\[{NAME}(?:\\.{NAME})*\\])*(?:\\.\\*)?){DOTTED_END}"
PATH = f"{NAME}(?:\\.{NAME}|\\[(?:[0-9]+|{QUOTED})\\])*"

_C = Class
_KEY = ((_C.BRACKET, "\\["), (_C.STRING, QUOTED), (_C.BRACKET, "\\]"))
"""A key in brackets behind a name: neither holes nor escapes are in it."""

_BEFORE_VALUES = frozenset({"if", "then", "else"})
"""Reserved words that a value follows, beside the operators."""


def escaped(text: str) -> str:
    """Returns a text as a pattern that all engines read alike."""
    return "".join(letter if letter.isalnum() or letter in "_ <>=!,:;\"'%&~@#" else f"\\{letter}" for letter in text)


def any_of(words: Iterable[str]) -> str:
    """Returns a pattern of one of these words or signs, longer ones first."""
    return "(?:" + "|".join(escaped(word) for word in sorted(words, key=lambda word: (-len(word), word))) + ")"


def word(*words: str) -> str:
    """Returns a pattern of one of these words as a whole."""
    return (any_of(words) if len(words) > 1 else escaped(words[0])) + END


def rule(*parts: tuple[Class | None, str] | str, ahead: str = "", push: str = "", pop: bool = False) -> Rule:
    """Returns a rule of parts; a text alone is white space."""
    return Rule(tuple(Part(None, part) if isinstance(part, str) else Part(*part) for part in parts), ahead, push, pop)


def leave(ahead: str, *, not_after: str = "") -> Rule:
    """Returns the rule that ends a state before a pattern."""
    return Rule((), f"(?={ahead})", pop=True, not_after=not_after)


def table(vocabulary: Vocabulary | None = None, *, over_lines: bool = False) -> Table:
    """Returns the table of a vocabulary. With `over_lines`, lookaheads go on over line ends, for engines that see the whole text."""
    return _Builder(vocabulary or Vocabulary(), over_lines).table()


_NOT_OLDER_THAN = ((_C.WORD_OPERATOR, "not"), "[ \\t]+", (_C.SOFT, "older"), "[ \\t]+", (_C.SOFT, word("than")))
"""The clause ``not older than 2 days``, whose first word is an operator elsewhere."""


class _Builder:
    """Makes the states of one vocabulary."""

    def __init__(self, vocabulary: Vocabulary, over_lines: bool) -> None:
        self.words = vocabulary
        reserved = vocabulary.reserved
        self.gap = "(?:[ \\t\\r\\n]|#[^\\n]*\\n)*" if over_lines else BLANKS
        self.over_lines = over_lines
        self.operator = any_of(vocabulary.operators)
        literal = '["0-9]|r"|' + word(*(vocabulary.constants - {"omit"}))
        statement = word(*vocabulary.statements)
        names = f"(?!{word(*(reserved - vocabulary.statements))}{NOT_ARGUMENT}){NAME}"
        follows = f"(?:{names}|{literal}|[;>])"
        name = f"(?!{word(*reserved)}){NAME}(?:\\.{NAME})*(?!\\.[A-Za-z_])"
        rest = "" if over_lines else f"|{LINE_END}"
        end = "|\\Z" if over_lines else ""
        self.follows = f"{self.gap}(?:{statement}|[;>]{rest}|{name}{self.gap}(?:{follows}{end}){end})"
        """The pattern behind an angle bracket that opens a block."""
        self.opens = f"<(?!=){self.follows}"
        self.closes = f'>(?!=)(?={BLANKS}(?:{LINE_END}|[;>}}]|{word("else", "catch", "on_failure", "on")}|(?:workflow|test){BLANKS}"))'
        self.dotted = name
        self.call = f'(?=[ \\t]+(?:(?!{word(*(reserved - vocabulary.constants - {"if"}))}{NOT_ARGUMENT}){NAME}|["0-9]))'
        self.item = Rule((), f'^(?=on[ \\t]+[A-Za-z*]|(?:workflow|test){BLANKS}")', pop=True)
        """The rule that ends every open state before an item that begins a line, so that one slip does not colour all that follows."""

    def table(self) -> Table:
        """Returns all states."""
        space = [rule("[ \\t\\r]+"), rule("\\n")]
        comment = [rule((_C.COMMENT, "#[^\\n]*"))]
        between = space + comment
        expression = self._expression()
        comparing = [rule((_C.OPERATOR, "[<>]"))]
        everything = between + expression + comparing + self._rest()
        closing = leave(self.closes)
        states: dict[str, list[Rule]] = {
            "file": between + self._items() + self._statements(outer=True) + self._rest(),
            "block": [rule((_C.BLOCK, "[>}](?!=)"), pop=True), *between, *self._statements(outer=False), *self._rest()],
            "statement": [leave("\\n"), leave("[;}]"), closing, *self._going_on(), *everything],
            "pairs": [
                leave("\\n"), leave("[;}]"), closing, *self._going_on(),
                rule((_C.ARGUMENT, PATH), ahead=f"(?={BLANKS}=(?!=))"),
                rule((_C.SOFT, word(*self.words.tests)), ahead=f"(?!\\.){NOT_ARGUMENT}"),
                *everything,
            ],
            "awaiting": [leave(f"up[ \\t]+{word('to')}"), leave("[;}]"), closing, self.item, *everything],
            "condition": [
                leave(self.opens), leave("\\{", not_after=self._before_map()), self.item, *self._maps_in_headers(), *everything,
            ],
            "header": [
                leave("[<{]"), leave(word("if")), leave("[^ \\t\\r\\n#A-Za-z_]"), self.item,
                *between, rule((_C.DECLARED, NAME)), *self._rest(),
            ],
            "events": self._events(between),
            "clauses": [leave("[<{]"), leave(word("when")), self.item, *self._clauses(), *everything],
            "parameters": [
                rule((_C.BRACKET, "\\)"), pop=True), leave("[\\]}]"),
                rule((_C.DECLARED, NAME), BLANKS, (_C.SEPARATOR, ":"), BLANKS, (_C.TYPE, word(*self.words.parameter_types))),
                *everything,
            ],
            "parentheses": [rule((_C.BRACKET, "\\)"), pop=True), leave("[\\]}]"), *everything],
            "list": [rule((_C.BRACKET, "\\]"), pop=True), leave("[)}]"), *everything],
            "map": [
                rule((_C.BRACKET, "\\}"), pop=True), leave("[)\\]]"),
                rule((_C.KEY, f"{NAME}|{QUOTED}"), ahead=f"(?={BLANKS}:)"),
                *everything,
            ],
            "hole": [rule((_C.HOLE, "\\}"), pop=True), leave("\\n"), *everything],
            "wideHole": [rule((_C.HOLE, "\\}"), pop=True), *everything],
            "string": [
                rule((_C.STRING, '"'), pop=True), leave("\\n"), *self._escapes(),
                rule((_C.HOLE, "\\{"), ahead="(?=[^\\n]*\\})", push="hole"),
                rule((_C.INVALID, "[{}\\\\]")),
                rule((_C.STRING, '[^"{}\\\\\\n]+')),
            ],
            "wideString": [
                rule((_C.STRING, '"""'), pop=True), *self._escapes(),
                rule((_C.HOLE, "\\{"), push="wideHole"),
                rule((_C.INVALID, "[{}\\\\]")),
                rule((_C.STRING, '[^"{}\\\\\\n]+')), rule((_C.STRING, '"')), rule("\\n"),
            ],
        }  # fmt: skip
        return Table(tuple(State(name, tuple(dict.fromkeys(rules))) for name, rules in states.items()))

    # --- values

    def _strings(self, push: str = "") -> list[Rule]:
        return [
            rule((_C.STRING, 'r"[^"\\n]*"'), push=push),
            rule((_C.STRING, '"""'), push="wideString"),
            rule((_C.STRING, '"'), push="string"),
        ]

    def _escapes(self) -> list[Rule]:
        """Returns the rules for a backslash or a doubled brace in a string."""
        letters = any_of(self.words.escapes)
        return [
            rule((_C.ESCAPE, f"\\\\u\\{{[0-9A-Fa-f]+\\}}|\\\\{letters}|\\{{\\{{|\\}}\\}}")),
            rule((_C.INVALID, "\\\\[^\\n]")),
        ]

    def _numbers(self, push: str = "") -> list[Rule]:
        number = "(?:0|[1-9][0-9_]*)(?:\\.[0-9][0-9_]*)?"
        units = any_of(self.words.duration_units) + "s?"
        return [
            rule((_C.TIME, "[0-9][0-9]?:[0-9][0-9]"), ahead="(?![A-Za-z0-9_:])", push=push),
            rule((_C.RELEASE, "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]\\.[a-z][A-Za-z0-9_]*"), push=push),
            rule((_C.PERCENT, f"{number}%"), push=push),
            rule((_C.MONEY, f"{number}{BLANKS}[A-Z][A-Z][A-Z]"), ahead=END + NOT_ARGUMENT, push=push),
            rule((_C.DURATION, f"{number}{BLANKS}{units}"), ahead=END + NOT_ARGUMENT, push=push),
            rule((_C.NUMBER, number), ahead="(?![A-Za-z0-9_]|[.,][0-9])", push=push),
            rule((_C.INVALID, "[0-9][A-Za-z0-9_]*(?:[.,][0-9][A-Za-z0-9_]*)*"), push=push),
        ]

    def _words(self, push: str = "") -> list[Rule]:
        """Returns the rules for reserved words where they are words, and for names by what follows them."""
        keywords = self.words.statements | self.words.headers
        return [
            rule((_C.ARGUMENT, NAME), ahead=f"(?={BLANKS}=(?!=))", push=push),
            rule((_C.WORD_OPERATOR, word("matches")), BLANKS, (_C.STRING, QUOTED), push=push),
            rule((_C.WORD_OPERATOR, word(*self.words.word_operators)), push=push),
            rule((_C.CONSTANT, word(*self.words.constants)), push=push),
            rule((_C.KEYWORD, word(*keywords)), push=push),
        ]

    def _properties(self, push: str = "") -> list[Rule]:
        return [
            rule(
                (_C.SEPARATOR, "\\."), BLANKS, (_C.PROPERTY, NAME), (_C.BRACKET, "\\["), (_C.STRING, QUOTED), (_C.BRACKET, "\\]"), push=push
            ),
            rule((_C.SEPARATOR, "\\."), BLANKS, (_C.PROPERTY, NAME), push=push),
        ]

    def _expression(self) -> list[Rule]:
        return [
            *self._strings(),
            *self._numbers(),
            *self._properties(),
            rule((_C.SOFT, "approve"), ahead=f'(?={BLANKS}r?")'),
            rule((_C.SOFT, f"up[ \\t]+{word('to')}"), ahead=NOT_ARGUMENT),
            *self._words(),
            rule((_C.FUNCTION, NAME), ahead=f"(?={BLANKS}\\()"),
            rule((_C.NAME, NAME), *_KEY),
            rule((_C.NAME, NAME)),
            *self._openings(),
            rule((_C.OPERATOR, self._apart(self.words.operators))),
        ]

    def _apart(self, operators: Iterable[str]) -> str:
        """Returns the operators but for the angle brackets, which may be brackets of blocks."""
        return any_of([sign for sign in operators if sign not in ("<", ">")])

    def _openings(self) -> list[Rule]:
        return [
            rule((_C.BRACKET, "\\("), push="parentheses"),
            rule((_C.BRACKET, "\\["), push="list"),
            rule((_C.BRACKET, "\\{"), push="map"),
        ]

    def _rest(self) -> list[Rule]:
        """Signs that stand alone, and what can stand nowhere."""
        return [
            rule((_C.SEPARATOR, "[,:;.]")),
            rule((_C.BRACKET, "[)\\]}]")),
            rule((_C.INVALID, "[^ \\t\\r\\n]")),
        ]

    def _going_on(self) -> list[Rule]:
        """Returns the rule for an operator, a comma or `=` at the end of a line: the statement goes on in the next one."""
        signs = self._apart(self.words.operators)
        words = word(*self.words.word_operators)
        line_end = f"{BLANKS}\\r?\\n"
        ends = [(line_end,), (BLANKS, (_C.COMMENT, "#[^\\n]*"), "\\n")]
        begins = [(_C.OPERATOR, signs), (_C.SEPARATOR, ","), (_C.WORD_OPERATOR, words)]
        return [rule(begin, *end) for begin in begins for end in ends]

    # --- headers

    def _maps_in_headers(self) -> list[Rule]:
        """Returns the rules for braces: one after an operator begins a map; any other in a header opens the block."""
        brace = (_C.BRACKET, "\\{")
        return [
            rule((_C.OPERATOR, self._apart(self.words.operators)), BLANKS, brace, push="map"),
            rule((_C.KEYWORD, word(*_BEFORE_VALUES)), BLANKS, brace, push="map"),
            rule((_C.WORD_OPERATOR, word(*self.words.word_operators)), BLANKS, brace, push="map"),
        ]

    def _before_map(self) -> str:
        words = any_of(self.words.word_operators | _BEFORE_VALUES)
        return f"(?:{self._apart(self.words.operators)}|(?:^|[^A-Za-z0-9_.\\n]){words}){BLANKS}"

    def _events(self, between: list[Rule]) -> list[Rule]:
        other = f"{word(*self.words.triggers, *self.words.reserved)}(?!\\.)"
        event = (_C.EVENT, f"(?!{other}){EVENT}")
        return [
            leave(other),
            rule(event, ahead=f"(?!{BLANKS},)", pop=True),
            leave("[^ \\t\\r\\nA-Za-z_*,#]"),
            rule(event, ahead=f"(?={BLANKS},)"),
            rule((_C.SEPARATOR, ",")),
            *between,
            *self._rest(),
        ]

    def _clauses(self) -> list[Rule]:
        units = {*self.words.timetable_units, *self.words.brake_units, *self.words.duration_units}
        return [
            rule((_C.SOFT, "schedule"), BLANKS, (_C.STRING, QUOTED)),
            rule(*_NOT_OLDER_THAN),
            rule((_C.BRACKET, "\\("), ahead=f"(?=[ \\t\\r\\n]*(?:{NAME}{BLANKS}:|\\)))", push="parameters"),
            rule((_C.SOFT, word("per", "every")), "[ \\t]+", (_C.UNIT, word(*units)), ahead="(?![.(])"),
            rule((_C.KEYWORD, word("in")), BLANKS, (_C.STRING, QUOTED)),
            rule((_C.SOFT, word(*self.words.clauses, *self.words.triggers, "most")), ahead=f"(?!\\.){NOT_ARGUMENT}"),
        ]

    # --- items and statements

    def _items(self) -> list[Rule]:
        """Returns the rules for what stands in a file but not in a block."""
        clauses = word(*self.words.clauses)
        return [
            rule((_C.SOFT, "api"), "[ \\t]+", (_C.RELEASE, "[A-Za-z0-9][A-Za-z0-9_.-]*")),
            rule((_C.SOFT, "currency"), "[ \\t]+", (_C.CURRENCY, f"[A-Za-z]+{END}")),
            rule((_C.SOFT, "test"), BLANKS, (_C.STRING, QUOTED), push="header"),
            rule((_C.SOFT, word(*self.words.items)), BLANKS, (_C.STRING, QUOTED)),
            rule((_C.SOFT, word(*self.words.items)), ahead=f"(?={BLANKS}(?:#|\\r?\\n|$))"),
            rule((_C.KEYWORD, word("on")), push="events"),
            rule((_C.KEYWORD, word("when")), push="condition"),
            rule((_C.SOFT, "demand"), ahead=f"(?={BLANKS}\\()", push="clauses"),
            rule((_C.SOFT, "schedule"), BLANKS, (_C.STRING, QUOTED), push="clauses"),
            rule((_C.SOFT, "every"), "[ \\t]+", (_C.UNIT, word(*self.words.timetable_units)), push="clauses"),
            rule((_C.SOFT, clauses), ahead="(?=[ \\t]+[A-Za-z0-9])", push="clauses"),
            rule(*_NOT_OLDER_THAN, push="clauses"),
            rule((_C.SOFT, word(*self.words.triggers)), ahead="(?=[ \\t]+[A-Za-z0-9])", push="clauses"),
        ]

    def _statements(self, *, outer: bool) -> list[Rule]:
        gap, call = "[ \\t]+", self.call
        let = ((_C.KEYWORD, "let"), gap, (_C.DECLARED, NAME), BLANKS, (_C.OPERATOR, "="), BLANKS)
        loop = ((_C.KEYWORD, "for"), gap, (_C.DECLARED, NAME), gap, (_C.KEYWORD, "in"), gap)
        wait = ((_C.KEYWORD, "wait"), gap, (_C.KEYWORD, word("for")))
        follows = f"(?={BLANKS}(?:[<{{]|{word('if')}|#|\\r?\\n|$))"
        operators = self._apart(set(self.words.operators) - {"="})
        others = f"(?!{BLANKS}(?:{self.operator}|[(\\[.,:]|{word(*self.words.word_operators)}))"
        lone = call if outer else f"(?:(?={BLANKS}{self.closes})|{others})"
        return [
            rule((_C.BLOCK, "<"), ahead=f"(?={self.follows}|{BLANKS}{LINE_END})" if outer else "(?!=)", push="block"),
            rule((_C.BLOCK, "\\{"), push="block"),
            rule((_C.SEPARATOR, ";")),
            rule((_C.ARGUMENT, NAME), ahead=f"(?={BLANKS}=(?!=))", push="statement"),
            rule(*let, (_C.KEYWORD, "wait"), gap, (_C.KEYWORD, word("for")), push="events"),
            rule(*let, (_C.SOFT, "approve"), ahead=f'(?={BLANKS}r?")', push="statement"),
            rule(*let, (_C.ACTION, self.dotted), ahead=call, push="statement"),
            rule(*let, "\\r?\\n", push="statement"),
            rule(*let, push="statement"),
            rule((_C.KEYWORD, "let"), gap, (_C.DECLARED, NAME), push="statement"),
            rule(*loop, (_C.ACTION, self.dotted), ahead=call, push="condition"),
            rule((_C.KEYWORD, "for"), gap, (_C.DECLARED, NAME), push="condition"),
            rule(*wait, push="events"),
            rule((_C.KEYWORD, word("if", "for")), push="condition"),
            rule((_C.KEYWORD, word("else", "try", "on_failure")), ahead=follows, push="header"),
            rule((_C.KEYWORD, word("catch")), push="header"),
            rule((_C.KEYWORD, word("where")), push="awaiting"),
            rule((_C.SOFT, f"up[ \\t]+{word('to')}"), push="statement"),
            rule((_C.SOFT, "approve"), ahead=f'(?={BLANKS}r?")', push="statement"),
            *([] if outer else self._test_statements()),
            *self._words(push="statement"),
            rule((_C.ACTION, self.dotted), ahead=lone, push="statement"),
            rule((_C.FUNCTION, NAME), ahead=f"(?={BLANKS}\\()", push="statement"),
            rule((_C.NAME, NAME), push="statement"),
            *self._strings(push="statement"),
            *self._numbers(push="statement"),
            *self._properties(push="statement"),
            *self._openings(),
            rule((_C.OPERATOR, f"{operators}|[<>]"), push="statement"),
        ]

    def _test_statements(self) -> list[Rule]:
        """Returns the rules for `given` and `expect`, in the block of a test."""
        gap = "[ \\t]+"
        given, expect = (_C.SOFT, "given"), (_C.SOFT, "expect")
        soft = f"{word(*self.words.tests)}(?!\\.){NOT_ARGUMENT}"
        return [
            rule(given, gap, (_C.SOFT, word("start")), BLANKS, (_C.STRING, QUOTED), push="pairs"),
            rule(given, BLANKS, (_C.STRING, QUOTED), push="pairs"),
            rule(given, gap, (_C.SOFT, "approve"), gap, (_C.SOFT, soft), push="pairs"),
            rule(given, gap, (_C.SOFT, "approve"), ahead=f"(?={gap}{word(*self.words.constants)})", push="pairs"),
            rule(given, gap, (_C.ARGUMENT, NAME), ahead=f"(?={BLANKS}=(?!=))", push="pairs"),
            rule(given, gap, (_C.EVENT, f"{NAME}(?:\\.{NAME}|\\[{NAME}\\])+(?:\\.\\*)?|\\*"), push="pairs"),
            rule(given, gap, (_C.ACTION, NAME), push="pairs"),
            rule(expect, gap, (_C.KEYWORD, "wait"), gap, (_C.KEYWORD, word("for")), push="events"),
            rule(expect, gap, (_C.KEYWORD, word("wait")), push="statement"),
            rule(expect, gap, (_C.SOFT, soft), push="statement"),
            rule(expect, gap, (_C.ACTION, self.dotted), push="statement"),
        ]
