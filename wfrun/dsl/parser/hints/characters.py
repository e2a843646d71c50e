"""Hints for characters and signs of other languages, in the lexer: ``&&``, ``'…'``, ``<>``, ``≥``, ``// note``.

Each is reported with the fix, and the tokens that were meant take its place, so that nothing else is reported because of it.
"""

from __future__ import annotations

import re

from wfrun.dsl.diagnostics.diagnostic import Fix, Problem
from wfrun.dsl.parser.hints import code_forms
from wfrun.dsl.parser.hints.lexer_site import LexerSite, after_blanks
from wfrun.dsl.parser.hints.numbers import MARKS, dot_before_digit, marked_money, odd_number
from wfrun.dsl.parser.hints.string_ends import holds_item
from wfrun.dsl.parser.lexer import UNSEEN
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.tokens import LITERALS, NAMES, Token, quoted

SIGNS = {
    "&&": "and", "||": "or", "&": "and", "|": "or", "!": "not", "===": "==", "!==": "!=", "<>": "!=", "=>": ">=", "=<": "<=", ":=": "=",
    "!>": "<=", "!<": ">=", "=~": "matches",
    "?.": ".", "?:": "??", "≥": ">=", "≤": "<=", "≠": "!=", "×": "*", "÷": "/", "·": "*", "–": "-", "—": "-", "−": "-",
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

_CHANGES_NAME = frozenset({"+=", "-=", "*=", "/=", "++"})
_SIGN = re.compile(r"===|!==|!>(?!=)|!<(?!=)|&&|\|\||<>|=>|=<|:=|=~|\?\.(?=[A-Za-z_])|\?:|\+\+|[+\-*/]=(?!=)|->|\*\*|[?!&|^≥≤≠×÷·–—−∧∨¬∈]")
_ARROW = re.compile(r"[ \t]*(?:[<{\n]|\Z)")
_TERNARY = re.compile(r"([^:?\n;#]++):([^:?\n;#]++)(?=[;\n#]|\Z)")
_QUOTED = re.compile(r"'([^'\n]*)'|[“”„]([^“”\n]*)[“”]|[‘’]([^‘’\n]*)’|`([^`\n]*)`")
_WORD = re.compile(r"\w+")
_NAME = re.compile(r"(?!\d)\w+")
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

MAX_CONDITION_TOKENS = 200
"""Tokens before a ``?`` that are searched for the value that it belongs to."""

MAX_COMMENT_CHARS = 20_000
"""Characters that are searched for the end of a comment of another language."""


def report_unseen(source: Source, problems: list[Problem]) -> None:
    """Reports the first character that cannot be seen; a script that has one is not run."""
    found = UNSEEN.search(source.text)
    if found is not None:
        place, number = Span(*found.span()), ord(found[0])
        help = f"delete it; in a string, `\\u{{{number:x}}}` writes it"
        message = f"the text holds a character that cannot be seen, U+{number:04X}"
        LexerSite(source, [], problems).bad_character(place, message, help, Fix(place, ""))


def read(source: Source, position: int, starts_line: bool, tokens: list[Token], problems: list[Problem]) -> int:
    """Reads what is no token of the language, reports it, and returns the offset to go on from."""
    site, text = LexerSite(source, tokens, problems, position, starts_line), source.text
    sign = text[position]
    if sign.isdigit() and sign.isascii():
        return odd_number(site)
    if text.startswith(("//", "/*"), position):
        return _comment(site)
    if found := _SIGN.match(text, position):
        return _sign(site, found)
    if (hole := code_forms.HOLE.match(text, position)) is not None:
        return code_forms.hole_outside(site, hole)
    if sign in MARKS:
        end = marked_money(site)
        return end if end > position else _bad_character(site)
    if found := _QUOTED.match(text, position):
        inner = next(group for group in found.groups() if group is not None)
        if sign == "`":
            return code_forms.backticks(site, inner, Span(*found.span()))
        site.report(Span(*found.span()), f'strings stand in `"`, not in `{sign}`', '"' + inner.replace('"', '\\"') + '"')
        return site.add("STRING", inner, Span(*found.span()))
    if found := BLANK.match(text, position):
        place = Span(*found.span())
        message = f"this blank is {BLANKS[sign]}, U+{ord(sign):04X}"
        site.bad_character(place, message, "write a plain blank", Fix(place, " " * len(found[0])))
        return after_blanks(text, place.end)
    if sign == ".":
        of_range = code_forms.number_range(site)
        return of_range if of_range is not None else dot_before_digit(site)
    if sign == "@" and (found := _REST_OF_ADDRESS.match(text, position)) and tokens and tokens[-1].end == position:
        return _address(site, found)
    if found := _WORD.match(text, position):
        help = "names are made of the letters a to z and A to Z, digits and `_`; in a map, such a key stands in quotes"
        site.bad_character(Span(*found.span()), f"the name `{quoted(found[0])}` has letters other than a to z", help)
        return site.add("NAME", found[0], Span(*found.span()))
    return _bad_character(site)


def _sign(site: LexerSite, found: re.Match[str]) -> int:
    """Reads a sign of another language."""
    text, sign, place = site.text, found[0], Span(*found.span())
    after = after_blanks(text, place.end)
    if sign == "=>" and _ARROW.match(text, place.end):
        fix = Fix(Span(place.start, after), "")
        help = "a block follows at once: `<`, statements, and `>`"
        site.problems.append(Problem("syntax", site.source, place, "`=>` is too many here", help, fix))
        return after
    if sign == "&" and site.tokens and site.tokens[-1].kind in ("STRING", "_UNQUOTE"):
        return site.add("+", "&", place)  # texts are never added, which is reported later
    if sign == "=>" and len(site.tokens) > 1 and site.tokens[-1].kind == "NAME" and site.tokens[-2].kind in ("<", "{", ";"):
        fix = Fix(Span(place.start, after), "")
        site.problems.append(Problem("syntax", site.source, place, "`=>` is too many here", "an action's arguments stand behind it", fix))
        return after
    if sign == "=>" and not _after_key(site.tokens) and (asked := code_forms.lambda_arrow(site, place)) is not None:
        return asked
    if sign == "||" and code_forms.is_default(site, place.end):
        return code_forms.default_value(site, place)
    if sign == "=>" and not _after_key(site.tokens) and _in_trigger(site.tokens):
        return site.add("then", "=>", place)  # the block is missing after it, which is reported later
    if sign in _CHANGES_NAME and code_forms.begins_with_name(site.tokens):
        # Read as `total = total + …`: what is meant depends on what stands around.
        # Not close to the name: a line that begins with `name=` goes on with the call before it.
        site.add("=", sign, Span(place.start + 1, place.end))
        site.add("NAME", site.tokens[-2].text, Span(place.end, place.end))
        end = site.add(sign[0], sign[0], Span(place.end, place.end))
        return end if sign != "++" else site.add("NUMBER", "1", Span(place.end, place.end))
    if sign in _NONE:
        message, help = _NONE[sign]
        choice = _by_condition(text, place, site.tokens) if sign == "?" else None
        if choice is not None:
            help = f"write `{quoted(choice.text.strip())}`"
        site.problems.append(Problem("syntax", site.source, place, message, help, choice))
        return site.add("_ERROR", sign, place)
    kind = meant = ":" if sign == "=>" and _after_key(site.tokens) else SIGNS[sign]
    if kind.isalpha():
        blank = "" if place.start == 0 or text[place.start - 1].isspace() or kind == "not" else " "
        meant = f"{blank}{kind}{'' if text[place.end : place.end + 1].isspace() else ' '}"
    site.report(place, f"`{sign}` is written `{kind}` here", meant, f"write `{kind}`")
    if kind == "not" and text[after : after + 3] == "in ":
        return site.add("not in", "not in", Span(place.start, after + 2))  # `!in` is one operator, as `not in` is
    return site.add(kind, kind, place)


def _in_trigger(tokens: list[Token]) -> bool:
    """Tells whether the line so far is a trigger without a condition."""
    for token in reversed(tokens[-30:]):
        if token.kind in ("on", "when") or token.starts_line:
            return token.kind == "on"
    return False


def _after_key(tokens: list[Token]) -> bool:
    """Tells whether the last token is a key in a map: ``{tier => "gold"}``."""
    if len(tokens) < 2 or tokens[-1].kind not in NAMES | {"STRING"} or tokens[-2].kind not in ("{", ","):
        return False
    depth = 0
    for token in reversed(tokens[-200:]):
        depth += (token.kind in (")", "]", "}")) - (token.kind in ("(", "[", "{"))
        if depth < 0:
            return token.kind == "{"
    return False


def _by_condition(text: str, place: Span, tokens: list[Token]) -> Fix | None:
    """Returns the edit of ``c ? a : b`` to a value by condition, where it is the whole value of a name or an argument."""
    found = _TERNARY.match(text, place.end)
    if found is None:
        return None
    for token in reversed(tokens[-MAX_CONDITION_TOKENS:]):
        if token.kind == "=":
            condition = text[token.end : place.start].strip()
            meant = f" if {condition} then {found[1].strip()} else {found[2].strip()}"
            return Fix(Span(token.end, found.end()), meant) if condition else None
        if token.starts_line or token.kind in ("(", ",", "{", "["):
            return None
    return None


def _comment(site: LexerSite) -> int:
    """Passes over ``// note`` and ``/* note */``, which may go over lines."""
    text, position = site.text, site.position
    line_end = text.find("\n", position)
    end = line_end if line_end >= 0 else len(text)
    place = Span(position, position + 2)
    fix: Fix | None = Fix(place, "#") if text[position + 1] == "/" else None
    closing = text.find("*/", position + 2, position + MAX_COMMENT_CHARS) if text[position + 1] == "*" else -1
    if closing >= 0 and not holds_item(text, position, closing):
        end = closing + 2
        rest = text.find("\n", end)
        if text[end : rest if rest >= 0 else len(text)].strip() == "":
            lines = [line.strip(" \t*") for line in text[position + 2 : closing].split("\n")]
            indentation = " " * (position - text.rfind("\n", 0, position) - 1)
            fix = Fix(Span(position, end), f"\n{indentation}".join(f"# {line}".rstrip() for line in lines if line))
    message, help = "comments begin with `#`", "write `#`, up to the end of the line"
    site.problems.append(Problem("syntax", site.source, place, message, help, fix))
    return after_blanks(text, end)


def _address(site: LexerSite, found: re.Match[str]) -> int:
    """Reads ``to=a@example.com``: an address without its quotes."""
    tokens, first = site.tokens, len(site.tokens) - 1
    while first > 0 and tokens[first - 1].end == tokens[first].start and tokens[first - 1].kind in ("NAME", ".", "-", "+", "NUMBER"):
        first -= 1
    if tokens[first].kind != "NAME":
        return _bad_character(site._replace(starts_line=False))
    place = Span(tokens[first].start, found.end())
    address = site.source.slice(place)
    site.report(place, "an address stands in quotes", f'"{address}"')
    return site.replace_last("STRING", address, place, len(tokens) - first)


def _bad_character(site: LexerSite) -> int:
    """Reports any other character, once for a run of it."""
    text, position, tokens = site.text, site.position, site.tokens
    sign, end = text[position], position + 1
    while text.startswith(sign, end):
        end += 1
    if sign == "%" and end == position + 1 and tokens and (number := tokens[-1]).kind == "NUMBER" and _ENDS_SHARE.match(text, end):
        place = Span(number.start, end)
        if text[number.end : position].strip(" \t") == "":
            site.report(place, "`%` stands close to its number", f"{site.source.slice(number.span)}%")
            return site.replace_last("PERCENT", f"{number.text}%", place)
    if UNSEEN.match(sign) is None:
        shown = sign if sign.isprintable() else f"U+{ord(sign):04X}"
        shown = f"`{shown}`" if sign != "`" else "a backtick"
        help = 'a string opens and closes with `"`' if sign in "'`" else ""
        fix: Fix | None = None
        if sign == "%":
            after_text = bool(tokens) and tokens[-1].kind in LITERALS | {"_UNQUOTE"}
            help = (
                'text is joined inside one string: `"failed {id}"`'
                if after_text
                else "write `remainder(…, …)` for what a division leaves; `10%` is a share"
            )
        elif sign == "$" and (name := _NAME.match(text, end)):
            help, fix = f"a value is called by its name alone: `{quoted(name[0])}`", Fix(Span(position, end), "")
        site.bad_character(Span(position, end), f"{shown} means nothing here", help, fix)
    return site.add("_ERROR", sign, Span(position, end))
