"""Slips of other languages that the scanner meets: ``&&``, ``'…'``, ``$1000``, ``1,000``, ``007``, ``// note``.

Each is reported with the fix, and the tokens that were meant take its place, so that nothing else is reported because of it.
"""

from __future__ import annotations

import re

from wfrun.dsl.problems import Fix, Problem
from wfrun.dsl.source import Source, Span
from wfrun.dsl.spelling import nearest
from wfrun.dsl.tokens import MAX_DIGITS, Token, make_token, quoted
from wfrun.dsl.words import DURATION_UNITS, RESERVED, SOFT
from wfrun.values.text import POWERFUL

UNSEEN = re.compile(f"(?![\t\n]){POWERFUL}")
"""Characters that would make a script read other than it looks: controls, changes of direction, half characters."""

_SIGNS = {
    "&&": ("and", "and"),
    "||": ("or", "or"),
    "===": ("==", "=="),
    "!==": ("!=", "!="),
    "!": ("not", "not "),
    "&": ("and", "and"),
    "|": ("or", "or"),
}
"""Signs of other languages: the kind that is meant, and what to write."""

_SIGN = re.compile(r"&&|\|\||!==|===|[!&|]")
_MARKS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
_MARKED = re.compile(r"[$€£¥][ \t]*(?P<amount>[0-9][0-9,_]*(?:\.[0-9]+)?)?")
_QUOTED = re.compile(r"'([^'\n]*)'|[“”„]([^“”\n]*)[“”]|[‘’]([^‘’\n]*)’")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?(?![0-9])")
_NUMBER = re.compile(r"[0-9][0-9_]*(?:\.[0-9][0-9_]*)?")
_WORD = re.compile(r"\w+")
_UNIT = re.compile(r"[ \t]*([A-Z]{3}|(?:second|minute|hour|day|week)s?)(?!\w|[ \t]*=(?!=))|%")
_SHORT_UNITS = {
    "s": "second", "sec": "second", "secs": "second", "m": "minute", "min": "minute", "mins": "minute", "h": "hour", "hr": "hour",
    "hrs": "hour", "d": "day", "w": "week", "wk": "week", "wks": "week",
}  # fmt: skip
_LONG_UNITS = {"month": 30, "months": 30, "year": 365, "years": 365}
"""Units that vary in length, with the days that are often meant."""


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


def read(source: Source, position: int, fresh: bool, tokens: list[Token], problems: list[Problem]) -> int:
    """Reads what is no token of the language, reports it, and gives the offset to go on from."""
    text = source.text
    sign = text[position]
    if sign.isdigit() and sign.isascii():
        return _odd_number(source, position, fresh, tokens, problems)
    if found := _SIGN.match(text, position):
        kind, meant = _SIGNS[found[0]]
        place = Span(*found.span())
        if found[0] in ("&", "|", "&&", "||") and not _spaced(text, place):
            meant = f" {meant} "
        problems.append(Problem("syntax", source, place, f"`{found[0]}` is written `{kind}` here", f"write `{kind}`", Fix(place, meant)))
        tokens.append(make_token((kind, kind, place.start, place.end, fresh)))
        return _after_blanks(text, place.end)
    if sign in _MARKS:
        return _marked_money(source, position, fresh, tokens, problems)
    if found := _QUOTED.match(text, position):
        place = Span(*found.span())
        inner = next(group for group in found.groups() if group is not None)
        written = '"' + inner.replace('"', '\\"') + '"'
        problems.append(
            Problem("syntax", source, place, f'strings stand in `"`, not in `{sign}`', f"write `{written}`", Fix(place, written))
        )
        tokens.append(make_token(("STRING", inner, place.start, place.end, fresh)))
        return _after_blanks(text, place.end)
    if text.startswith(("//", "/*"), position):
        end = text.find("*/", position)
        end = end + 2 if text[position + 1] == "*" and end >= 0 else _line_end(text, position)
        place = Span(position, position + 2)
        fix = Fix(place, "#") if "\n" not in text[position:end] and text[position + 1] == "/" else None
        problems.append(Problem("syntax", source, place, "comments begin with `#`", "write `#`, up to the end of the line", fix))
        return _after_blanks(text, end)
    if sign == ".":
        return _dot_before_digit(source, position, fresh, tokens, problems)
    if found := _WORD.match(text, position):
        place = Span(*found.span())
        problems.append(
            Problem("bad-character", source, place, f"the name `{quoted(found[0])}` has letters other than a to z",
                    "names are made of the letters a to z and A to Z, digits and `_`; in a map, such a key stands in quotes")
        )  # fmt: skip
        tokens.append(make_token(("NAME", found[0], place.start, place.end, fresh)))
        return _after_blanks(text, place.end)
    return _bad_character(source, position, fresh, tokens, problems)


def long_number(source: Source, tokens: list[Token], problems: list[Problem]) -> None:
    """The last token is a number that is longer than any number that means something."""
    token = tokens[-1]
    tokens[-1] = make_token((token.kind if token.kind == "NUMBER" else "_ERROR", "0", token.start, token.end, token.fresh))
    problems.append(Problem("too-large", source, token.span, f"this number has more than {MAX_DIGITS} digits"))


def number_before_word(source: Source, tokens: list[Token], position: int, problems: list[Problem]) -> int:
    """A number, blanks and a word that is no unit: the word may be an argument's name, or a unit written otherwise."""
    text = source.text
    found = _WORD.match(text, position)
    if found is None or found[0] in RESERVED or found[0] in SOFT or re.compile(r"[ \t]*(?:=(?!=)|\.|\(|\[)").match(text, found.end()):
        return position
    return _unit(source, tokens, found, problems)


def _unit(source: Source, tokens: list[Token], found: re.Match[str], problems: list[Problem]) -> int:
    """The last token is a number, and this word after it is no unit; where it is clear which one is meant, it takes its place."""
    number = tokens[-1]
    word = found[0]
    place = Span(number.start, found.end())
    lower = word.lower()
    from wfrun.values.currencies import known

    kind, message, help = "", "", ""
    written: str | None = None
    if lower in _LONG_UNITS:
        kind = "DURATION"
        days = _LONG_UNITS[lower]
        written = f"{int(number.text.replace('_', '')) * days} days" if "." not in number.text else None
        message = f"there is no unit `{quoted(word)}`: {lower.removesuffix('s')}s differ in length"
        help = f"say how many days: `{written}`" if written is not None else "say how many days"
    elif lower in _SHORT_UNITS or lower.removesuffix("s") in DURATION_UNITS:
        kind = "DURATION"
        unit = _SHORT_UNITS.get(lower, lower.removesuffix("s"))
        written = f"{number.text} {unit}{'' if number.text == '1' else 's'}"
        message, help = f"there is no unit `{quoted(word)}`", f"write `{written}`"
    elif known(lower):
        kind = "MONEY"
        written = f"{number.text} {lower.upper()}"
        message, help = f"currencies are written in capital letters: `{lower.upper()}`", f"write `{written}`"
    else:
        unit_words = [unit + plural for unit in DURATION_UNITS for plural in ("s", "")]
        near = nearest(lower, unit_words)
        if number.end == found.start() or near is not None:
            kind = "DURATION" if near is not None else "_ERROR"
            written = f"{number.text} {near}" if near is not None else None
            message = f"there is no unit `{quoted(word)}`"
            help = (
                f"did you mean `{written}`?"
                if written is not None
                else "units are `second minute hour day week` and currencies: `3 days`, `5 USD`"
            )
    if not kind:
        return found.start()
    problems.append(Problem("syntax", source, place, message, help, Fix(place, written) if written is not None else None))
    tokens[-1] = make_token((kind, written if written is not None else "1 day", place.start, place.end, number.fresh))
    return _after_blanks(source.text, found.end())


def _odd_number(source: Source, position: int, fresh: bool, tokens: list[Token], problems: list[Problem]) -> int:
    """Digits that are no number of the language: thousands commas, leading zeros, letters straight after."""
    text = source.text
    grouped = _GROUPED.match(text, position)
    if grouped is not None and (not _in_brackets(tokens) or re.search(r",0", grouped[0])):
        written = grouped[0].replace(",", "")
        end = grouped.end()
        message = "numbers have no thousands commas"
    else:
        found = _NUMBER.match(text, position)
        assert found is not None
        written = found[0].lstrip("0") or "0"
        written = "0" + written if written.startswith((".", "_")) else written
        end = found.end()
        message = "numbers have no leading zeros" if written != found[0] else ""
    written = written.replace("0_", "0") if written.startswith("0_") else written
    place = Span(position, end)
    unit = _UNIT.match(text, end)
    if message:
        problems.append(Problem("syntax", source, place, message, f"write `{written}`", Fix(place, written)))
    if unit is not None:
        kind = "PERCENT" if unit[0] == "%" else "MONEY" if unit[1].isupper() else "DURATION"
        tokens.append(make_token((kind, f"{written} {unit[1]}" if unit[1] else f"{written}%", position, unit.end(), fresh)))
        return _after_blanks(text, unit.end())
    tokens.append(make_token(("NUMBER", written, position, end, fresh)))
    if end - position > MAX_DIGITS:
        long_number(source, tokens, problems)
    word = _WORD.match(text, end)
    if word is not None:
        return _unit(source, tokens, word, problems)
    after = _after_blanks(text, end)
    return number_before_word(source, tokens, after, problems) if _WORD.match(text, after) else after


def _marked_money(source: Source, position: int, fresh: bool, tokens: list[Token], problems: list[Problem]) -> int:
    """``$1000``: the sign does not say which of the dollars, the code does."""
    text = source.text
    found = _MARKED.match(text, position)
    assert found is not None
    if found["amount"] is None:
        return _bad_character(source, position, fresh, tokens, problems)
    code = _MARKS[text[position]]
    unit = re.compile(r"[ \t]*([A-Za-z]{3})\b(?![ \t]*=(?!=))").match(text, found.end())
    end = found.end()
    if unit is not None:
        from wfrun.values.currencies import known

        if known(unit[1].lower()):
            code, end = unit[1].upper(), unit.end()
    written = f"{found['amount'].replace(',', '')} {code}"
    place = Span(position, end)
    problems.append(
        Problem(
            "syntax",
            source,
            place,
            "money is written with the code of its currency after the number",
            f"write `{written}`",
            Fix(place, written),
        )
    )
    tokens.append(make_token(("MONEY", written, position, end, fresh)))
    return _after_blanks(text, end)


def _dot_before_digit(source: Source, position: int, fresh: bool, tokens: list[Token], problems: list[Problem]) -> int:
    """``.5`` for ``0.5``, and ``items.0`` for ``items[0]``."""
    found = _NUMBER.match(source.text, position + 1)
    assert found is not None
    place = Span(position, found.end())
    if tokens and tokens[-1].end == position and tokens[-1].kind in ("NAME", "]", ")"):
        index = found[0].split(".")[0].lstrip("0") or "0"
        place = Span(position, found.start() + len(found[0].split(".")[0]))
        written = f"[{index}]"
        problems.append(
            Problem("syntax", source, place, "an item of a list is read with brackets", f"write `{written}`", Fix(place, written))
        )
        for kind, text in (("[", "["), ("NUMBER", index), ("]", "]")):
            tokens.append(make_token((kind, text, place.start, place.end, False)))
    else:
        written = f"0{source.slice(place)}"
        problems.append(Problem("syntax", source, place, "a number begins with a digit", f"write `{written}`", Fix(place, written)))
        tokens.append(make_token(("NUMBER", written, place.start, place.end, fresh)))
    return _after_blanks(source.text, place.end)


def _bad_character(source: Source, position: int, fresh: bool, tokens: list[Token], problems: list[Problem]) -> int:
    """Whatever is left: reported once for a run of the same character."""
    text = source.text
    sign = text[position]
    end = position + 1
    while text.startswith(sign, end):
        end += 1
    if UNSEEN.match(sign) is None:
        shown = sign if sign.isprintable() else f"U+{ord(sign):04X}"
        help = 'a string opens and closes with `"`' if sign == "'" else ""
        problems.append(Problem("bad-character", source, Span(position, end), f"`{shown}` means nothing here", help))
    tokens.append(make_token(("_ERROR", sign, position, end, fresh)))
    return _after_blanks(text, end)


def _in_brackets(tokens: list[Token]) -> bool:
    """Whether the end of the tokens stands inside round or square brackets that open on the same line, not far back."""
    depth = 0
    for token in reversed(tokens[-100:]):
        if token.kind in (")", "]"):
            depth += 1
        elif token.kind in ("(", "["):
            depth -= 1
            if depth < 0:
                return True
        if token.fresh:
            return False
    return False


def _spaced(text: str, place: Span) -> bool:
    return text[max(0, place.start - 1) : place.start].isspace() and text[place.end : place.end + 1].isspace()


def _after_blanks(text: str, position: int) -> int:
    length = len(text)
    while position < length and text[position] in " \t":
        position += 1
    return position


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return end if end >= 0 else len(text)
