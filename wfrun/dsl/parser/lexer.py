"""Text → raw tokens: words, signs, numbers, strings in pieces, comments.

What ``<``, ``>``, ``{`` and line ends mean is decided after this, in ``angle_brackets``.
"""

from __future__ import annotations

import re

from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.parser.hints import characters as slips
from wfrun.dsl.parser.hints import numbers as slips_of_numbers
from wfrun.dsl.parser.string_lexer import StringReader
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.keywords import PAIRS, RESERVED, SOFT
from wfrun.dsl.syntax.nodes import Comment
from wfrun.dsl.syntax.tokens import MAX_DIGITS, Token, make_token

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

_SPACE = re.compile(r"[ \t\n]*")

_STRING_AHEAD = re.compile(r'[ \t]*r?"')

_SECOND_WORDS = {second: first for first, second in PAIRS.items()}

_WORDS = RESERVED | SOFT | _SECOND_WORDS.keys()
"""Words that need a second look; all others are names."""


class Scan:
    """The tokens of a text (the last one is ``EOF``), its comments, what is wrong with it, and where it may say more than its tokens do."""

    __slots__ = ("comments", "lost", "problems", "source", "tokens")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.tokens: list[Token] = []
        self.comments: list[Comment] = []
        self.problems: list[Problem] = []
        slips.report_unseen(source, self.problems)
        strings = StringReader(source, self.tokens, self.problems)
        space = _SPACE.match(source.text)
        self._read(strings, space.end() if space is not None else 0, True)
        again = strings.before_swallowing()
        if again is not None:
            while self.comments and self.comments[-1].span.start > again.start:
                self.comments.pop()
            self._read(strings, again.start, again.fresh)
        self.lost = strings.lost
        length = len(source.text)
        self.tokens.append(make_token(("EOF", "", length, length, True)))

    def _read(self, strings: StringReader, position: int, fresh: bool) -> None:
        """One pass over the text. What is frequent is read here, the rest by the methods and modules beside it."""
        text = self.source.text
        tokens = self.tokens
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
                    position, fresh = strings.begin(position, fresh), False
                    continue
                count = len(tokens)
                position = slips.read(self.source, position, fresh, tokens, self.problems)
                fresh = fresh and len(tokens) == count and text[position - 1] in slips.BLANKS
                continue
            kind = found.lastgroup
            assert kind is not None
            start, end = found.span(kind)
            position = found.end()
            if kind == "WORD":
                word = text[start:end]
                if word in words:
                    self._word(word, start, end, fresh)
                else:
                    append(make_token(("NAME", word, start, end, fresh)))
            elif kind == "SIGN":
                sign = text[start:end]
                append(make_token((sign, sign, start, end, fresh)))
            elif kind == "STRING":
                append(make_token(("STRING", text[start + 1 : end - 1], start, end, fresh)))
            elif kind == "LINE":
                if strings.open:
                    after = strings.end_of_line(start)
                    if after < start:
                        position, fresh = after, False
                        continue
                fresh = True
                continue
            elif kind == "COMMENT":
                again = strings.before_comment(start) if text[start - 1 : start] == '"' else None
                if again is not None:
                    position, fresh = again, False
                    continue
                comment = text[start:end].rstrip()
                self.comments.append(Comment(comment, Span(start, start + len(comment))))
                continue
            elif kind == "BRACE":
                if strings.open and strings.ends_hole(text[start]):
                    position = strings.resume(start)
                else:
                    append(make_token((text[start], text[start], start, end, fresh)))
            elif kind == "RAW":
                append(make_token(("RAW", text[start + 2 : end - 1], start, end, fresh)))
            else:
                if kind == "UNIT":
                    kind = "MONEY" if text[start].isupper() else "DURATION"
                elif kind == "BEFORE_WORD":
                    kind, end = "NUMBER", start
                number = "NUMBER" if found["NUMBER"] else kind
                start = found.start(number)
                append(make_token((kind, text[start:end], start, end, fresh)))
                if found.end(number) - start > MAX_DIGITS:
                    slips_of_numbers.long_number(self.source, tokens, self.problems)
                if found.lastgroup == "BEFORE_WORD":
                    position = slips_of_numbers.number_before_word(self.source, tokens, position, self.problems)
            fresh = False

    def _word(self, word: str, start: int, end: int, fresh: bool) -> None:
        """A word of the language.

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
                start, fresh = before_token.start, before_token.fresh
            elif word not in RESERVED and word not in SOFT:
                kind = "NAME"
        tokens.append(make_token((kind, word, start, end, fresh)))


def without_comments(text: str) -> str:
    """A piece of a script without its comments."""
    for comment in reversed(Scan(Source("", text)).comments):
        text = text[: comment.span.start] + text[comment.span.end :]
    return text


def _is_argument_name(text: str, end: int) -> bool:
    """Whether a single ``=`` follows the word that ends here."""
    while text[end : end + 1] in (" ", "\t"):
        end += 1
    return text.startswith("=", end) and not text.startswith("==", end)
