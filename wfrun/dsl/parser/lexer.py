"""The lexer: text to raw tokens, that is words, signs, numbers, strings in pieces, and comments.

What ``<``, ``>``, ``{`` and line ends mean is for the layout pass to say. A text that is not of the language is for an error strategy to
answer; that of a first reading stops.
"""

from __future__ import annotations

import re

from wfrun.dsl.parser.error_strategy import NotReadable
from wfrun.dsl.parser.string_lexer import StringErrorStrategy, StringLexer
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.keywords import PAIRS, RESERVED, SOFT
from wfrun.dsl.syntax.nodes import Comment
from wfrun.dsl.syntax.tokens import MAX_DIGITS, Token, make_token
from wfrun.support.terminal_text import CONTROL_CHARACTERS

_TOKEN = re.compile(
    r"""(?:
    (?P<RAW>r"[^"\n]*")
    |(?P<WORD>[A-Za-z_][A-Za-z0-9_]*+(?!\w))
    |(?P<STRING>"(?!"")[^"\\{}\n]*")
    |(?P<SIGN>==(?!=)|!=(?!=)|<=|>=|\?\?|/(?![/*=])|\.(?![0-9])|<(?!>[ \t]*(?!(?:else|catch|on_failure|on|workflow|test)\b)[\w"(\[])
      |[>,;()\[\]]|\+(?![+=])|-(?![>=])|\*(?![*=])|:(?!=)|=(?!==|[<>~]))
    |(?P<LINE>\n[ \t\n]*)
    |(?P<BRACE>[{}])
    |(?P<COMMENT>\#[^\n]*)
    |(?P<TIME>[0-9]{1,2}:[0-9]{2})(?![\w:])
    |(?P<RELEASE>[0-9]{4}-[0-9]{2}-[0-9]{2}(?:\.[a-z]\w*|(?<=\bapi[ \t][0-9-]{10})(?![\w.-])))
    |(?P<NUMBER>(?:0|[1-9][0-9_]*+)(?:\.[0-9][0-9_]*+)?)
     (?:(?P<PERCENT>%)
       |[ \t]*(?P<UNIT>[A-Z]{3}|(?:second|minute|hour|day|week)s?)(?!\w|[ \t]*=(?!=))
       |(?P<BEFORE_WORD>[ \t]+)(?=[^\W\d])
       |(?!\w|,[0-9]|\.[0-9]))
    )[ \t]*""",
    re.VERBOSE,
)

UNSEEN = re.compile(f"(?![\t\n]){CONTROL_CHARACTERS}")
"""Characters that would make a script read other than it looks: controls, changes of direction, half characters."""

_SPACE = re.compile(r"[ \t\n]*")

_STRING_AHEAD = re.compile(r'[ \t]*r?"')

_SECOND_WORDS = {second: first for first, second in PAIRS.items()}

_WORDS = RESERVED | SOFT | _SECOND_WORDS.keys()
"""Words that need a second look; all others are names."""


class LexerErrorStrategy:
    """A strategy for text that the lexer cannot read. That of a first reading stops with ``NotReadable``."""

    def __init__(self) -> None:
        self.strings = StringErrorStrategy()

    def unseen_character(self, lexer: Lexer, found: re.Match[str]) -> None:
        """Answers the first character of a text that cannot be seen."""
        raise NotReadable

    def no_token(self, lexer: Lexer, position: int, starts_line: bool) -> tuple[int, bool]:
        """Answers what is no token; gives the offset to go on from, and whether a line still begins there."""
        raise NotReadable

    def comment(self, lexer: Lexer, position: int) -> int | None:
        """Looks at a ``#`` right behind a quote; gives the offset to go on from, None for a comment.

        With an odd number of quotes behind it, the quote before it may have been meant to open a string.
        """
        if lexer.text.count('"', position, lexer.strings.line_end(position)) % 2:
            raise NotReadable
        return None

    def number_before_word(self, lexer: Lexer, position: int) -> int:
        """Looks at a word after a number and blanks; gives the offset to go on from."""
        return position

    def long_number(self, lexer: Lexer) -> None:
        """Answers a number of more than ``MAX_DIGITS`` digits."""
        raise NotReadable


class Lexer:
    """The lexing of one source: its tokens (the last is ``EOF``) and comments, once it is read."""

    __slots__ = ("_errors", "comments", "source", "strings", "text", "tokens")

    def __init__(self, source: Source, errors: LexerErrorStrategy | None = None) -> None:
        self.source = source
        self.text = source.text
        self.tokens: list[Token] = []
        self.comments: list[Comment] = []
        self._errors = errors or LexerErrorStrategy()
        self.strings = StringLexer(source.text, self.tokens, self._errors.strings)

    def read(self) -> Lexer:
        """Reads the whole text, and returns the lexer. Raises ``NotReadable``, unless its error strategy repairs."""
        unseen = UNSEEN.search(self.text)
        if unseen is not None:
            self._errors.unseen_character(self, unseen)
        space = _SPACE.match(self.text)
        self.read_from(space.end() if space is not None else 0, True)
        return self.end()

    def end(self) -> Lexer:
        """Adds the end of the text."""
        length = len(self.text)
        self.tokens.append(make_token(("EOF", "", length, length, True)))
        return self

    def read_from(self, position: int, starts_line: bool) -> None:
        """Reads the text from an offset on."""
        text, tokens, strings, errors = self.text, self.tokens, self.strings, self._errors
        append = tokens.append
        match = _TOKEN.match
        words = _WORDS
        length = len(text)
        while position < length or strings.open:
            if position >= length:
                position = strings.end_of_text()
                continue
            found = match(text, position)
            if found is None:
                if text[position] == '"':
                    position, starts_line = strings.begin(position, starts_line), False
                else:
                    position, starts_line = errors.no_token(self, position, starts_line)
                continue
            kind = found.lastgroup
            assert kind is not None
            start, end = found.span(kind)
            position = found.end()
            if kind == "WORD":
                word = text[start:end]
                if word in words:
                    self._word(word, start, end, starts_line)
                else:
                    append(make_token(("NAME", word, start, end, starts_line)))
            elif kind == "SIGN":
                sign = text[start:end]
                append(make_token((sign, sign, start, end, starts_line)))
            elif kind == "STRING":
                append(make_token(("STRING", text[start + 1 : end - 1], start, end, starts_line)))
            elif kind == "LINE":
                if strings.open:
                    after = strings.end_of_line(start)
                    if after < start:
                        position, starts_line = after, False
                        continue
                starts_line = True
                continue
            elif kind == "COMMENT":
                again = errors.comment(self, start) if text[start - 1 : start] == '"' else None
                if again is not None:
                    position, starts_line = again, False
                    continue
                comment = text[start:end].rstrip()
                self.comments.append(Comment(comment, Span(start, start + len(comment))))
                continue
            elif kind == "BRACE":
                if strings.open and strings.ends_hole(text[start]):
                    position = strings.resume(start)
                else:
                    append(make_token((text[start], text[start], start, end, starts_line)))
            elif kind == "RAW":
                append(make_token(("RAW", text[start + 2 : end - 1], start, end, starts_line)))
            else:
                if kind == "UNIT":
                    kind = "MONEY" if text[start].isupper() else "DURATION"
                elif kind == "BEFORE_WORD":
                    kind, end = "NUMBER", start
                number = "NUMBER" if found["NUMBER"] else kind
                start = found.start(number)
                append(make_token((kind, text[start:end], start, end, starts_line)))
                if found.end(number) - start > MAX_DIGITS:
                    errors.long_number(self)
                if found.lastgroup == "BEFORE_WORD":
                    position = errors.number_before_word(self, position)
            starts_line = False

    def _word(self, word: str, start: int, end: int, starts_line: bool) -> None:
        """Adds a word of the language.

        After a dot and before an argument's ``=`` it is a plain name, a soft word before a dot too. Two words may be one token: ``up to``.
        """
        tokens = self.tokens
        before = tokens[-1].kind if tokens else ""
        text = self.source.text
        kind = word
        if before == "." or (before != "let" and _is_argument_name(text, end)) or (word in SOFT and text.startswith(".", end)):
            kind = "NAME"
        elif word == "approve":
            kind = word if before == "given" or _STRING_AHEAD.match(text, end) else "NAME"
        else:
            first = _SECOND_WORDS.get(word)
            if first is not None and tokens and tokens[-1].text == first and (len(tokens) < 2 or tokens[-2].kind != "."):
                before_token = tokens.pop()
                kind = word = f"{first} {word}"
                start, starts_line = before_token.start, before_token.starts_line
            elif word not in RESERVED and word not in SOFT:
                kind = "NAME"
        tokens.append(make_token((kind, word, start, end, starts_line)))


def _is_argument_name(text: str, end: int) -> bool:
    """Says whether a single ``=`` follows the word that ends here."""
    while text[end : end + 1] in (" ", "\t"):
        end += 1
    return text.startswith("=", end) and not text.startswith("==", end)
