"""Slips of other languages that the lexer meets: ``&&``, ``'…'``, ``<>``, ``≥``, ``// note``; numbers are in ``numbers``.

Each is reported with the fix, and the tokens that were meant take its place, so that nothing else is reported because of it.
"""

from __future__ import annotations

import re

from wfrun.dsl.diagnostics.diagnostic import Fix, Problem
from wfrun.dsl.parser.hints.numbers import MARKS, after_blanks, dot_before_digit, marked_money, odd_number
from wfrun.dsl.parser.hints.string_ends import holds_item
from wfrun.dsl.parser.lexer import UNSEEN
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.tokens import LITERALS, Token, make_token, quoted

SIGNS = {
    "&&": "and", "||": "or", "&": "and", "|": "or", "!": "not", "===": "==", "!==": "!=", "<>": "!=", "=>": ">=", "=<": "<=", ":=": "=",
    "=~": "matches", "?.": ".", "?:": "??", "≥": ">=", "≤": "<=", "≠": "!=", "×": "*", "÷": "/", "·": "*", "–": "-", "—": "-", "−": "-",
    "∧": "and", "∨": "or", "¬": "not", "∈": "in",
}  # fmt: skip
"""Signs of other languages, and what is written here."""

_NO_CHANGE = "values do not change"
_CHANGES = "name the new value: `let more = amount + 5 USD`"
_NONE = {
    "++": (_NO_CHANGE, _CHANGES), "+=": (_NO_CHANGE, _CHANGES), "-=": (_NO_CHANGE, _CHANGES), "*=": (_NO_CHANGE, _CHANGES),
    "/=": (_NO_CHANGE, _CHANGES),
    "->": ("`->` means nothing here", "a block stands in `<` and `>`, an argument is `name=value`"),
    "**": ("there is no sign for powers", "multiply: `amount * amount`"),
    "^": ("there is no sign for powers", "multiply: `amount * amount`"),
    "?": ("`?` means nothing here", "a value by condition is written `if c then a else b`"),
}  # fmt: skip
"""Signs that have no counterpart: what is said, and what to write."""

_SIGN = re.compile(r"===|!==|&&|\|\||<>|=>|=<|:=|=~|\?\.(?=[A-Za-z_])|\?:|\+\+|[+\-*/]=(?!=)|->|\*\*|[?!&|^≥≤≠×÷·–—−∧∨¬∈]")
_ARROW = re.compile(r"[ \t]*(?:[<{\n]|\Z)")
_TERNARY = re.compile(r"([^:?\n;#]++):([^:?\n;#]++)(?=[;\n#]|\Z)")
_QUOTED = re.compile(r"'([^'\n]*)'|[“”„]([^“”\n]*)[“”]|[‘’]([^‘’\n]*)’|`([^`\n]*)`")
_WORD = re.compile(r"\w+")
_ENDS_SHARE = re.compile(r"[ \t]*(?:[\n)\],;#}<>+*]|\Z|(?:and|or|then|else|of)\b)")
_REST_OF_ADDRESS = re.compile(r"@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")

BLANKS = {
    "\u00a0": "a no-break space", "\u1680": "an ogham space", "\u2000": "an en quad", "\u2001": "an em quad", "\u2002": "an en space",
    "\u2003": "an em space", "\u2004": "a third of an em space", "\u2005": "a quarter of an em space", "\u2006": "a sixth of an em space",
    "\u2007": "a figure space", "\u2008": "a punctuation space", "\u2009": "a thin space", "\u200a": "a hair space",
    "\u202f": "a narrow no-break space", "\u205f": "a mathematical space", "\u3000": "an ideographic space",
}  # fmt: skip
"""Characters that look like a blank, and what each is called."""

BLANK = re.compile(f"[{''.join(BLANKS)}]+")

_FAR = 20_000
"""So many characters are looked at for the end of a comment of another language."""


def report_unseen(source: Source, problems: list[Problem]) -> None:
    """Reports the first character that cannot be seen; a script that has one is not run."""
    found = UNSEEN.search(source.text)
    if found is not None:
        place = Span(found.start(), found.end())
        name = f"U+{ord(found[0]):04X}"
        problems.append(
            Problem("bad-character", source, place, f"the text holds a character that cannot be seen, {name}",
                    f"delete it; in a string, `\\u{{{ord(found[0]):x}}}` writes it", Fix(place, ""))
        )  # fmt: skip


def read(source: Source, position: int, starts_line: bool, tokens: list[Token], problems: list[Problem]) -> int:
    """Reads what is no token of the language, reports it, and gives the offset to go on from."""
    text = source.text
    sign = text[position]
    if sign.isdigit() and sign.isascii():
        return odd_number(source, position, starts_line, tokens, problems)
    if text.startswith(("//", "/*"), position):
        return _comment(source, position, problems)
    if found := _SIGN.match(text, position):
        return _sign(source, found, starts_line, tokens, problems)
    if sign in MARKS:
        end = marked_money(source, position, starts_line, tokens, problems)
        return end if end > position else _bad_character(source, position, starts_line, tokens, problems)
    if found := _QUOTED.match(text, position):
        place = Span(*found.span())
        inner = next(group for group in found.groups() if group is not None)
        written = '"' + inner.replace('"', '\\"') + '"'
        shown = f"`{sign}`" if sign != "`" else "backticks"
        message = f'strings stand in `"`, not in {shown}'
        problems.append(Problem("syntax", source, place, message, f"write `{quoted(written)}`", Fix(place, written)))
        tokens.append(make_token(("STRING", inner, place.start, place.end, starts_line)))
        return after_blanks(text, place.end)
    if found := BLANK.match(text, position):
        return _blank(source, found, tokens, problems)
    if sign == ".":
        return dot_before_digit(source, position, starts_line, tokens, problems)
    if sign == "@" and (found := _REST_OF_ADDRESS.match(text, position)) and tokens and tokens[-1].end == position:
        return _address(source, found, tokens, problems)
    if found := _WORD.match(text, position):
        place = Span(*found.span())
        problems.append(
            Problem("bad-character", source, place, f"the name `{quoted(found[0])}` has letters other than a to z",
                    "names are made of the letters a to z and A to Z, digits and `_`; in a map, such a key stands in quotes")
        )  # fmt: skip
        tokens.append(make_token(("NAME", found[0], place.start, place.end, starts_line)))
        return after_blanks(text, place.end)
    return _bad_character(source, position, starts_line, tokens, problems)


def _blank(source: Source, found: re.Match[str], tokens: list[Token], problems: list[Problem]) -> int:
    """A blank that is none of the language: what stands around it is read as if a plain one stood there."""
    sign = found[0][0]
    place = Span(*found.span())
    message = f"this blank is {BLANKS[sign]}, U+{ord(sign):04X}"
    problems.append(Problem("bad-character", source, place, message, "write a plain blank", Fix(place, " " * len(found[0]))))
    return after_blanks(source.text, place.end)


def _sign(source: Source, found: re.Match[str], starts_line: bool, tokens: list[Token], problems: list[Problem]) -> int:
    """A sign of another language."""
    text, sign = source.text, found[0]
    place = Span(*found.span())
    after = after_blanks(text, place.end)
    if sign == "=>" and _ARROW.match(text, place.end):
        fix = Fix(Span(place.start, after), "")
        problems.append(Problem("syntax", source, place, "`=>` is too many here", "a block follows at once: `<`, statements, and `>`", fix))
        return after
    if sign == "=>" and _in_trigger(tokens):
        # What follows lacks its block, and that will be told.
        tokens.append(make_token(("then", "=>", place.start, place.end, starts_line)))
        return after
    if sign in _NONE:
        message, help = _NONE[sign]
        choice = _by_condition(text, place, tokens) if sign == "?" else None
        if choice is not None:
            help = f"write `{quoted(choice.text.strip())}`"
        problems.append(Problem("syntax", source, place, message, help, choice))
        tokens.append(make_token(("_ERROR", sign, place.start, place.end, starts_line)))
        return after
    kind = SIGNS[sign]
    meant = kind
    if kind.isalpha():
        blank = "" if place.start == 0 or text[place.start - 1].isspace() or kind == "not" else " "
        meant = f"{blank}{kind}{'' if text[place.end : place.end + 1].isspace() else ' '}"
    problems.append(Problem("syntax", source, place, f"`{sign}` is written `{kind}` here", f"write `{kind}`", Fix(place, meant)))
    if kind == "not" and text[after : after + 3] == "in ":
        # `!in` is one operator, as `not in` is.
        tokens.append(make_token(("not in", "not in", place.start, after + 2, starts_line)))
        return after_blanks(text, after + 2)
    tokens.append(make_token((kind, kind, place.start, place.end, starts_line)))
    return after


def _in_trigger(tokens: list[Token]) -> bool:
    """Whether the line so far is a trigger without a condition."""
    for token in reversed(tokens[-30:]):
        if token.kind in ("on", "when") or token.starts_line:
            return token.kind == "on"
    return False


def _by_condition(text: str, place: Span, tokens: list[Token]) -> Fix | None:
    """``c ? a : b``: the edit that writes it as it is written here, where it is the whole value of a name or an argument."""
    found = _TERNARY.match(text, place.end)
    if found is None:
        return None
    for index in range(len(tokens) - 1, -1, -1):
        token = tokens[index]
        if token.kind == "=":
            condition = text[token.end : place.start].strip()
            return (
                Fix(Span(token.end, found.end()), f" if {condition} then {found[1].strip()} else {found[2].strip()}") if condition else None
            )
        if token.starts_line or token.kind in ("(", ",", "{", "["):
            return None
    return None


def _comment(source: Source, position: int, problems: list[Problem]) -> int:
    """``// note`` and ``/* note */``, which may go over lines."""
    text = source.text
    line_end = text.find("\n", position)
    line_end = line_end if line_end >= 0 else len(text)
    place = Span(position, position + 2)
    end = line_end
    fix: Fix | None = Fix(place, "#") if text[position + 1] == "/" else None
    if text[position + 1] == "*":
        closing = text.find("*/", position + 2, position + _FAR)
        if closing >= 0 and not holds_item(text, position, closing):
            end = closing + 2
            if text[end : text.find("\n", end) if text.find("\n", end) >= 0 else len(text)].strip() == "":
                lines = [line.strip(" \t*") for line in text[position + 2 : closing].split("\n")]
                indentation = " " * (position - text.rfind("\n", 0, position) - 1)
                fix = Fix(Span(position, end), f"\n{indentation}".join(f"# {line}".rstrip() for line in lines if line))
    problems.append(Problem("syntax", source, place, "comments begin with `#`", "write `#`, up to the end of the line", fix))
    return after_blanks(text, end)


def _address(source: Source, found: re.Match[str], tokens: list[Token], problems: list[Problem]) -> int:
    """``to=a@example.com``: an address without its quotes."""
    first = len(tokens) - 1
    while first > 0 and tokens[first - 1].end == tokens[first].start and tokens[first - 1].kind in ("NAME", ".", "-", "+", "NUMBER"):
        first -= 1
    begin = tokens[first]
    if begin.kind != "NAME":
        return _bad_character(source, found.start(), False, tokens, problems)
    place = Span(begin.start, found.end())
    written = f'"{source.slice(place)}"'
    problems.append(Problem("syntax", source, place, "an address stands in quotes", f"write `{quoted(written)}`", Fix(place, written)))
    del tokens[first:]
    tokens.append(make_token(("STRING", source.slice(place), place.start, place.end, begin.starts_line)))
    return after_blanks(source.text, place.end)


def _bad_character(source: Source, position: int, starts_line: bool, tokens: list[Token], problems: list[Problem]) -> int:
    """Whatever is left: reported once for a run of the same character."""
    text = source.text
    sign = text[position]
    end = position + 1
    while text.startswith(sign, end):
        end += 1
    if sign == "%" and end == position + 1 and tokens and (number := tokens[-1]).kind == "NUMBER" and _ENDS_SHARE.match(text, end):
        share = make_token(("PERCENT", f"{number.text}%", number.start, end, number.starts_line))
        if text[number.end : position].strip(" \t") == "":
            written = f"{source.slice(number.span)}%"
            message, help = "`%` stands close to its number", f"write `{quoted(written)}`"
            problems.append(Problem("syntax", source, share.span, message, help, Fix(share.span, written)))
            tokens[-1] = share
            return after_blanks(text, end)
    if UNSEEN.match(sign) is None:
        shown = sign if sign.isprintable() else f"U+{ord(sign):04X}"
        shown = f"`{shown}`" if sign != "`" else "a backtick"
        help = 'a string opens and closes with `"`' if sign in "'`" else ""
        if sign == "%":
            after_text = bool(tokens) and tokens[-1].kind in LITERALS | {"_UNQUOTE"}
            help = 'text is joined inside one string: `"failed {id}"`' if after_text else "there is no remainder; `10%` is a share"
        elif sign == "$" and text[end : end + 1].isidentifier():
            help = f"a value is called by its name alone: `{quoted(_WORD.match(text, end)[0])}`"  # type: ignore[index]
        problems.append(Problem("bad-character", source, Span(position, end), f"{shown} means nothing here", help))
    tokens.append(make_token(("_ERROR", sign, position, end, starts_line)))
    return after_blanks(text, end)
