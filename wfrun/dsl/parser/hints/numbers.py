"""Slips in numbers that the lexer meets: ``1,000``, ``007``, ``$5``, ``5 dollars``, ``24h``, ``9am``, ``2026-01-31``."""

from __future__ import annotations

import re

from wfrun.dsl.diagnostics.diagnostic import Fix, Problem
from wfrun.dsl.hints.spelling import nearest
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.keywords import DURATION_UNITS, RESERVED, SOFT
from wfrun.dsl.syntax.tokens import MAX_DIGITS, Token, make_token, quoted

MARKS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
"""Signs of currencies, with the code that is mostly meant."""

_MARKED = re.compile(r"[$€£¥][ \t]*(?P<amount>[0-9][0-9,_]*(?:\.[0-9]+)?)?(?P<sign>(?<=[0-9])(?:[kKmM]|bn)\b)?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?(?![0-9])")
_CONTINENTAL = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{1,2}(?![0-9])")
_DIGITS = re.compile(r"[0-9][0-9_]*")
_NUMBER = re.compile(r"[0-9][0-9_]*(?:\.[0-9][0-9_]*)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.]+(?:Z|[+-][0-9:]+)?)?(?!\w)")
_OCLOCK = re.compile(r"(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-9]{2}))?[ \t]*(?P<half>am|pm|AM|PM|a\.m\.|p\.m\.)(?!\w)")
_CODE = re.compile(r"[ \t]*([A-Za-z]{3})\b(?![ \t]*=(?!=))")
_WORD = re.compile(r"\w+")
_UNIT = re.compile(r"[ \t]*([A-Z]{3}|(?:second|minute|hour|day|week)s?)(?!\w|[ \t]*=(?!=))|%")
_NO_UNIT = re.compile(r"[ \t]*(?:=(?!=)|\.|\(|\[)")
_SHORT_UNITS = {
    "s": "second", "sec": "second", "secs": "second", "m": "minute", "min": "minute", "mins": "minute", "h": "hour", "hr": "hour",
    "hrs": "hour", "d": "day", "w": "week", "wk": "week", "wks": "week",
}  # fmt: skip
_LONG_UNITS = {"month": 30, "months": 30, "year": 365, "years": 365}
"""Units that vary in length, with the days that are often meant."""

_CURRENCIES = {
    "dollar": "USD", "dollars": "USD", "bucks": "USD", "euro": "EUR", "euros": "EUR", "pound": "GBP", "pounds": "GBP", "yen": "JPY",
    "cents": "", "cent": "",
}  # fmt: skip
"""Names of currencies, with the code that is mostly meant; empty for parts of one."""

_THOUSANDS = {"k": 3, "m": 6, "mn": 6, "mio": 6, "bn": 9}
"""Signs for thousands and more, with the zeros that they stand for."""

_ORDINALS = frozenset({"st", "nd", "rd", "th"})

_SHARES = frozenset({"percent", "percents", "pct"})


def long_number(source: Source, tokens: list[Token], problems: list[Problem]) -> None:
    """The last token is a number that is longer than any number that means something."""
    token = tokens[-1]
    tokens[-1] = make_token((token.kind if token.kind == "NUMBER" else "_ERROR", "0", token.start, token.end, token.starts_line))
    problems.append(Problem("too-large", source, token.span, f"this number has more than {MAX_DIGITS} digits"))


def number_before_word(source: Source, tokens: list[Token], position: int, problems: list[Problem]) -> int:
    """A number, blanks and a word that is no unit: the word may be an argument's name, or a unit written otherwise."""
    text = source.text
    found = _WORD.match(text, position)
    if found is None or found[0] in RESERVED or found[0] in SOFT or _NO_UNIT.match(text, found.end()):
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
    if number.end == found.start():
        thousands = _thousands(source, tokens, found, problems)
        if thousands is not None:
            return thousands
        if lower in _ORDINALS and len(tokens) > 1 and tokens[-2].kind == "on":
            message = "a day of the month is a number"
            problems.append(Problem("syntax", source, place, message, f"write `{number.text}`", Fix(place, number.text)))
            return after_blanks(source.text, found.end())
    if lower in _LONG_UNITS:
        kind = "DURATION"
        days = _LONG_UNITS[lower]
        written = f"{int(number.text.replace('_', '')) * days} days" if "." not in number.text else None
        message = f"there is no unit `{quoted(word)}`: {lower.removesuffix('s')}s differ in length"
        help = f"say how many days: `{written}`" if written is not None else "say how many days"
        if len(tokens) > 1 and tokens[-2].kind == "every":
            help = 'write a cron line, for instance `on schedule "0 9 1 */3 *"`'
            written = None
    elif lower in _SHORT_UNITS or lower.removesuffix("s") in DURATION_UNITS:
        kind = "DURATION"
        unit = _SHORT_UNITS.get(lower, lower.removesuffix("s"))
        written = f"{number.text} {unit}{'' if number.text == '1' else 's'}"
        message, help = f"there is no unit `{quoted(word)}`", f"write `{written}`"
    elif known(lower):
        kind = "MONEY"
        written = f"{number.text} {lower.upper()}"
        message, help = f"currencies are written in capital letters: `{lower.upper()}`", f"write `{written}`"
    elif lower in _SHARES:
        kind = "PERCENT"
        written = f"{number.text}%"
        message, help = "a share is written with `%`", f"write `{written}`"
    elif code := _CURRENCIES.get(lower):
        kind = "MONEY"
        written = f"{number.text} {code}"
        _money(source, place, written, problems)
    elif lower in _CURRENCIES:
        kind = "_ERROR"
        message, help = "money is written in the main unit, with the code of its currency", "write for instance `0.50 USD`"
    elif lower in ("am", "pm") and (time := _time(source, number.start)) is not None:
        kind, written = "TIME", time
        message, help = "a time of day goes from `00:00` to `23:59`", f"write `{written}`"
    else:
        unit_words = [unit + plural for unit in DURATION_UNITS for plural in ("s", "")]
        near = nearest(lower, unit_words)
        if number.end == found.start() or near is not None or (word.isupper() and len(word) in (4, 5)):
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
    if message:
        problems.append(Problem("syntax", source, place, message, help, Fix(place, written) if written is not None else None))
    tokens[-1] = make_token((kind, written if written is not None else "1 day", place.start, place.end, number.starts_line))
    return after_blanks(source.text, found.end())


def _without_sign(number: str, sign: str) -> str:
    """A number that a sign for thousands or millions follows, written out; the number itself without a sign."""
    if not sign:
        return number
    zeros = _THOUSANDS[sign.lower()]
    whole, _, decimals = number.replace("_", "").partition(".")
    digits = whole + decimals[:zeros].ljust(zeros, "0")
    rest = f".{decimals[zeros:]}" if len(decimals) > zeros else ""
    return (digits.lstrip("0") or "0") + rest


def _thousands(source: Source, tokens: list[Token], found: re.Match[str], problems: list[Problem]) -> int | None:
    """``10k USD``, ``1.5m EUR``, ``10k``: the offset after it; None where the letters mean something else."""
    number = tokens[-1]
    zeros = _THOUSANDS.get(found[0].lower())
    unit = _CODE.match(source.text, found.end())
    from wfrun.values.currencies import known

    code = unit[1].upper() if unit is not None and known(unit[1].lower()) else ""
    if zeros is None or not (code or found[0].lower() == "k") or number.kind != "NUMBER":
        return None
    amount = _without_sign(number.text, found[0])
    written = f"{amount} {code}" if code else amount
    end = unit.end() if unit is not None and code else found.end()
    place = Span(number.start, end)
    message = "numbers are written out: there is no sign for thousands or millions"
    problems.append(Problem("syntax", source, place, message, f"write `{written}`", Fix(place, written)))
    tokens[-1] = make_token(("MONEY" if code else "NUMBER", written, place.start, place.end, number.starts_line))
    return after_blanks(source.text, end)


def odd_number(source: Source, position: int, starts_line: bool, tokens: list[Token], problems: list[Problem]) -> int:
    """Digits that are no number of the language: thousands commas, leading zeros, letters straight after."""
    text = source.text
    if (date := _date(source, tokens, problems)) is not None:
        return date
    grouped = _GROUPED.match(text, position)
    if (continental := _CONTINENTAL.match(text, position)) is not None:
        written = continental[0].replace(".", "").replace(",", ".")
        end = continental.end()
        message = "numbers have a point before the decimals, and no sign for thousands"
    elif grouped is not None and (not _in_brackets(tokens) or re.search(r",0", grouped[0])):
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
        tokens.append(make_token((kind, f"{written} {unit[1]}" if unit[1] else f"{written}%", position, unit.end(), starts_line)))
        return after_blanks(text, unit.end())
    tokens.append(make_token(("NUMBER", written, position, end, starts_line)))
    if end - position > MAX_DIGITS:
        long_number(source, tokens, problems)
    word = _WORD.match(text, end)
    if word is not None:
        return _unit(source, tokens, word, problems)
    after = after_blanks(text, end)
    return number_before_word(source, tokens, after, problems) if _WORD.match(text, after) else after


def _date(source: Source, tokens: list[Token], problems: list[Problem]) -> int | None:
    """``2026-01-31``, of which the beginning has been read as numbers: the offset after it, None when it is no date."""
    for count in (2, 4):
        if len(tokens) < count or tokens[-count].kind != "NUMBER" or tokens[-1].kind != "-":
            continue
        first = tokens[-count]
        found = _DATE.match(source.text, first.start)
        if found is None:
            continue
        place = Span(*found.span())
        before = tokens[-count - 1].kind if len(tokens) > count else ""
        del tokens[-count:]
        if before == "api":
            help = "write its name, like `2026-10-28.endive` or only `endive`"
            problems.append(Problem("syntax", source, place, "a release is called by its date and its name", help))
            tokens.append(make_token(("_ERROR", found[0], place.start, place.end, first.starts_line)))
        else:
            written = f'timestamp("{found[0]}")'
            problems.append(Problem("syntax", source, place, "a moment is written as text", f"write `{written}`", Fix(place, written)))
            for kind, text in (("NAME", "timestamp"), ("(", "("), ("STRING", found[0]), (")", ")")):
                tokens.append(make_token((kind, text, place.start, place.end, first.starts_line and kind == "NAME")))
        return after_blanks(source.text, place.end)
    return None


def _time(source: Source, position: int) -> str | None:
    """``9am``, ``9:30 pm`` as it is written here."""
    found = _OCLOCK.match(source.text, position)
    hour = int(found["hour"]) if found is not None else 0
    if found is None or not 1 <= hour <= 12:
        return None
    return f"{hour % 12 + 12 * (found['half'][0] in 'pP'):02}:{found['minute'] or '00'}"


def _money(source: Source, place: Span, written: str, problems: list[Problem]) -> None:
    message = "money is written with the code of its currency after the number"
    problems.append(Problem("syntax", source, place, message, f"write `{written}`", Fix(place, written)))


def marked_money(source: Source, position: int, starts_line: bool, tokens: list[Token], problems: list[Problem]) -> int:
    """``$1000`` and ``1000$``: the sign does not say which of the dollars, the code does. The same offset when it is no money."""
    text = source.text
    found = _MARKED.match(text, position)
    assert found is not None
    code = MARKS[text[position]]
    number = tokens[-1] if tokens else None
    if found["amount"] is None or (number is not None and number.kind == "NUMBER" and number.end == position):
        if number is None or number.kind != "NUMBER" or text[number.end : position].strip(" \t"):
            return position
        written = f"{number.text} {code}"
        place = Span(number.start, position + 1)
        _money(source, place, written, problems)
        tokens[-1] = make_token(("MONEY", written, place.start, place.end, number.starts_line))
        return after_blanks(text, place.end)
    unit = _CODE.match(text, found.end())
    end = found.end()
    if unit is not None:
        from wfrun.values.currencies import known

        if known(unit[1].lower()):
            code, end = unit[1].upper(), unit.end()
    written = f"{_without_sign(found['amount'].replace(',', ''), found['sign'] or '')} {code}"
    _money(source, Span(position, end), written, problems)
    tokens.append(make_token(("MONEY", written, position, end, starts_line)))
    return after_blanks(text, end)


def dot_before_digit(source: Source, position: int, starts_line: bool, tokens: list[Token], problems: list[Problem]) -> int:
    """``.5`` for ``0.5``, and ``items.0`` for ``items[0]``."""
    found = _DIGITS.match(source.text, position + 1)
    assert found is not None
    place = Span(position, found.end())
    if tokens and tokens[-1].end == position and tokens[-1].kind in ("NAME", "]", ")"):
        index = found[0].replace("_", "").lstrip("0") or "0"
        written = f"[{index}]"
        problems.append(
            Problem("syntax", source, place, "an item of a list is read with brackets", f"write `{written}`", Fix(place, written))
        )
        for kind, text in (("[", "["), ("NUMBER", index), ("]", "]")):
            tokens.append(make_token((kind, text, place.start, place.end, False)))
    else:
        written = f"0{source.slice(place)}"
        problems.append(Problem("syntax", source, place, "a number begins with a digit", f"write `{written}`", Fix(place, written)))
        tokens.append(make_token(("NUMBER", written, place.start, place.end, starts_line)))
    return after_blanks(source.text, place.end)


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
        if token.starts_line:
            return False
    return False


def after_blanks(text: str, position: int) -> int:
    """The offset of what follows blanks on the same line."""
    length = len(text)
    while position < length and text[position] in " \t":
        position += 1
    return position
