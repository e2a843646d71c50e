"""Lines → inputs: where one ends that goes over several lines, and whether it is an item of a file, statements or an expression."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wfrun.dsl.parser.incomplete import Openness, openness
from wfrun.dsl.parser.parser import parse_expression
from wfrun.dsl.parser.scan import scan
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.keywords import OPERATORS, STATEMENT_WORDS
from wfrun.dsl.syntax.tokens import LITERALS, NAMES, Token
from wfrun.repl.typed import Input
from wfrun.support.limits import MAX_SOURCE_BYTES

COMMAND = "command"
ITEM = "item"
STATEMENTS = "statements"
EXPRESSION = "expression"
NOTHING = "nothing"

_GOES_ON = OPERATORS - {"<", ">", "not", "-"} | {".", ",", "then", "else", "where", "up to", "catch", "on_failure"}
"""A line that begins with one of these belongs to the input before it. One with `-` may be a value of its own."""

_AFTER_ACTION = NAMES | STATEMENT_WORDS | LITERALS | {";"}


def kind_of(source: Source) -> str:
    """Classifies an input by its first words: a command, items of a file, statements, an expression, or nothing at all."""
    if source.text.lstrip().startswith(":"):
        return COMMAND
    tokens = scan(source).tokens
    if tokens[0].kind == "EOF":
        return NOTHING
    if _is_item(tokens):
        return ITEM
    if tokens[0].kind == "if":
        return STATEMENTS if parse_expression(source)[1] and not _is_choice(tokens) else EXPRESSION
    return STATEMENTS if _is_statement(tokens) else EXPRESSION


def _is_item(tokens: Sequence[Token]) -> bool:
    first, second = tokens[0].kind, tokens[1].kind if len(tokens) > 1 else ""
    match first:
        case "on":
            return True
        case "workflow" | "test" | "use":
            return second in ("STRING", "_QUOTE", "RAW")
        case "currency" | "api":
            return second in NAMES or second in ("STRING", "RELEASE")
    return False


def _is_statement(tokens: Sequence[Token]) -> bool:
    """Tells whether a statement begins here: a word of the language, or a dotted name with a value or a name after it."""
    if tokens[0].kind in STATEMENT_WORDS or tokens[0].kind in (";", "catch", "wait for", "approve"):
        return True
    index = 0
    if tokens[index].kind not in NAMES:
        return False
    while tokens[index + 1].kind == "." and tokens[index + 2].kind in NAMES:
        index += 2
    return tokens[index + 1].kind in _AFTER_ACTION


def _is_choice(tokens: Sequence[Token]) -> bool:
    """Tells whether what begins with `if` is a value by condition."""
    return any(token.kind == "then" for token in tokens)


def is_open(text: str) -> Openness:
    """Returns what is open at the end of the lines of an input."""
    source = Source("", text)
    kind = kind_of(source)
    if kind in (COMMAND, NOTHING) or text.lstrip().startswith((">", "}", "]", ")")):
        return Openness()
    return openness(source, statements=kind == STATEMENTS, expression=kind == EXPRESSION)


class InputReader:
    """Puts lines together to inputs.

    An input ends with the line that closes what was opened, unless the next line goes on with it (``subject="…"``, ``else <``). So the last
    one is held back until it is known, which ``flush`` says.
    """

    def __init__(self) -> None:
        self.number = 0
        """The number of lines that were taken."""
        self._first = 1
        self._lines: list[str] = []
        self._open = Openness()
        self._depth = 0
        """The number of blocks and brackets that are open, as far as each line by itself tells."""
        self._size = 0

    @property
    def pending(self) -> bool:
        """Tells whether lines are kept, as more may belong to them."""
        return bool(self._lines)

    @property
    def is_open(self) -> bool:
        """Tells whether lines are kept that are no whole input yet."""
        return bool(self._lines) and not self._open.ends

    def feed(self, line: str) -> Iterator[Input]:
        """Takes one line, without its end, and gives the inputs that are known to be whole."""
        self.number += 1
        blank, command = not line.strip(), line.lstrip().startswith(":")
        if self._lines and not self._open.text:
            whole = self._open.ends and not _goes_on(line)
            given_up = command or self._begins_anew(line) or (blank and self._open.unfinished and self._open.depth <= 0)
            if whole or given_up:
                yield from self.flush()
        if not self._lines and (blank or command):
            if command:
                yield Input(line, self.number)
            return
        self._first = self._first if self._lines else self.number
        self._lines.append(line)
        self._size += len(line) + 1
        if self._size > MAX_SOURCE_BYTES:
            yield from self.flush()
        elif self._may_end(line):
            self._open = is_open("\n".join(self._lines))
            self._depth = self._open.depth

    def flush(self) -> Iterator[Input]:
        """Yields the kept input, whole or not, as no line follows that belongs to it."""
        if self._lines:
            kept = Input("\n".join(self._lines), self._first)
            self.clear()
            yield kept

    def skip(self) -> None:
        """Counts a line that is no input."""
        self.number += 1

    def clear(self) -> None:
        """Forgets what is kept."""
        self._lines = []
        self._open = Openness()
        self._depth = self._size = 0

    def _begins_anew(self, line: str) -> bool:
        """Tells whether a line begins a workflow, which none of what is open can hold: what was open before was not closed."""
        if line[:1] not in ("o", "w") or not line.startswith(("on ", 'workflow "')):
            return False
        return self._open.depth > 0 or not self._lines[0].startswith("workflow")

    def _may_end(self, line: str) -> bool:
        """Tells whether all lines have to be read together: a long block is read line by line, and as a whole only where it may end."""
        if len(self._lines) == 1 or self._open.ends or self._open.unfinished:
            return True
        if self._open.text or '"""' in line:
            return '"""' in line
        self._depth += openness(Source("", line), statements=True).depth
        return self._depth <= 0


def _goes_on(line: str) -> bool:
    """Tells whether a line belongs to the whole input before it: it begins with `name=`, an operator, `else` or the like."""
    tokens = scan(Source("", line)).tokens
    first = tokens[0]
    if first.kind in _GOES_ON:
        return True
    return first.kind in NAMES and tokens[1].kind == "=" and tokens[1].start == first.end


def inputs_of(text: str) -> Iterator[Input]:
    """Yields the inputs of a text of several lines."""
    reader = InputReader()
    for line in text.split("\n"):
        yield from reader.feed(line)
    yield from reader.flush()
