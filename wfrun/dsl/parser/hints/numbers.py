"""Hints for numbers, in the lexer: ``1,000``, ``007``, ``$5``, ``5 dollars``, ``24h``, ``9am``, ``2026-01-31``."""

from __future__ import annotations

import re

from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.hints.spelling import nearest
from wfrun.dsl.parser.hints.lexer_site import LexerSite, after_blanks
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.keywords import DURATION_UNITS, RESERVED, SOFT
from wfrun.dsl.syntax.tokens import MAX_DIGITS, Token, make_token, quoted

MARKS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
"""Signs of currencies, with the code that is mostly meant."""

_MARKED = re.compile(r"[$€£¥][ \t]*(?P<amount>[0-9][0-9,_]*(?:\.[0-9]+)?)?(?P<sign>(?<=[0-9])(?:[kKmM]|bn)\b)?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?(?![0-9])")
_BLANKS = re.compile(r"[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+(?![0-9])")
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
    """Reports that the last token is a number longer than any that means something."""
    token = tokens[-1]
    tokens[-1] = make_token((token.kind if token.kind == "NUMBER" else "_ERROR", "0", token.start, token.end, token.starts_line))
    problems.append(Problem("too-large", source, token.span, f"this number has more than {MAX_DIGITS} digits"))


def number_before_word(source: Source, tokens: list[Token], position: int, problems: list[Problem]) -> int:
    """Reads a word after a number and blanks where it is a unit written otherwise; an argument's name is left alone."""
    return _unit_after_blanks(LexerSite(source, tokens, problems), position)


def _unit_after_blanks(site: LexerSite, position: int) -> int:
    found = _WORD.match(site.text, position)
    if found is None or found[0] in RESERVED or found[0] in SOFT or _NO_UNIT.match(site.text, found.end()):
        return position
    return _unit(site, found)


def _unit(site: LexerSite, found: re.Match[str]) -> int:
    """Reads the word after the last token, a number, as the unit that is meant, where that is clear; returns the offset after it."""
    tokens, number, word = site.tokens, site.tokens[-1], found[0]
    place = Span(number.start, found.end())
    lower = word.lower()
    close = number.end == found.start()
    if close:
        thousands = _thousands(site, found)
        if thousands is not None:
            return thousands
        if (
            lower in _ORDINALS
            and len(tokens) > 2
            and (tokens[-2].text == "the" or (tokens[-2].kind == "on" and tokens[-3].text == "month"))
        ):
            site.report(place, "a day of the month is a number", number.text)
            return after_blanks(site.text, found.end())
        if lower in _ORDINALS and len(tokens) > 1 and tokens[-2].kind == "every":
            day = number.text if number.text.isdecimal() and int(number.text) <= 28 else "last"  # every month has it
            site.report(
                place, "a day of the month is written behind `month on`", None, f"write for instance `every month on {day} at 09:00`"
            )
            return site.replace_last("_ERROR", "1 day", place)
    kind, meant, message, help = _meant_unit(site, number.text, word, close)
    if not kind:
        return found.start()
    site.report(place, message, meant, help)
    return site.replace_last(kind, meant if meant is not None else "1 day", place)


def _meant_unit(site: LexerSite, number: str, word: str, close: bool) -> tuple[str, str | None, str, str | None]:
    """Returns what a number with an unknown unit means: the kind of token, its text, the message, the help; no kind: not a unit."""
    from wfrun.values.currencies import known

    lower = word.lower()
    no_unit = f"there is no unit `{quoted(word)}`"
    if lower in _LONG_UNITS:
        message = f"{no_unit}: {lower.removesuffix('s')}s differ in length"
        if len(site.tokens) > 1 and site.tokens[-2].kind == "every":
            return "DURATION", None, message, 'write a cron line, for instance `on schedule "0 9 1 */3 *"`'
        if "." in number:
            return "DURATION", None, message, "say how many days"
        days = f"{int(number.replace('_', '')) * _LONG_UNITS[lower]} days"
        return "DURATION", days, message, f"say how many days: `{days}`"
    if lower in _SHORT_UNITS or lower.removesuffix("s") in DURATION_UNITS:
        unit = _SHORT_UNITS.get(lower, lower.removesuffix("s"))
        return "DURATION", f"{number} {unit}{'' if number == '1' else 's'}", no_unit, None
    if known(lower):
        return "MONEY", f"{number} {lower.upper()}", f"currencies are written in capital letters: `{lower.upper()}`", None
    if lower in _SHARES:
        return "PERCENT", f"{number}%", "a share is written with `%`", None
    if lower in _CURRENCIES:
        if code := _CURRENCIES[lower]:
            return "MONEY", f"{number} {code}", _CODE_AFTER_NUMBER, None
        return "_ERROR", None, "money is written in the main unit, with the code of its currency", "write for instance `0.50 USD`"
    if lower in ("am", "pm") and (time := _time(site.source, site.tokens[-1].start)) is not None:
        if len(site.tokens) > 1 and site.tokens[-2].kind == "until":
            help = 'a day belongs to it, as in `wait until timestamp("2026-01-31T09:00Z")`; a timetable says `every day at 09:00`'
            return "_ERROR", None, "a time of day is no moment", help
        return "TIME", time, "a time of day goes from `00:00` to `23:59`", None
    near = nearest(lower, [unit + plural for unit in DURATION_UNITS for plural in ("s", "")])
    if near is not None:
        return "DURATION", f"{number} {near}", no_unit, f"did you mean `{number} {near}`?"
    if close or (word.isupper() and len(word) in (4, 5)):
        return "_ERROR", None, no_unit, "units are `second minute hour day week` and currencies: `3 days`, `5 USD`"
    return "", None, "", None


def _without_sign(number: str, sign: str) -> str:
    """Returns a number with a sign for thousands or millions written out; the number itself without a sign."""
    if not sign:
        return number
    zeros = _THOUSANDS[sign.lower()]
    whole, _, decimals = number.replace("_", "").partition(".")
    digits = whole + decimals[:zeros].ljust(zeros, "0")
    rest = f".{decimals[zeros:]}" if len(decimals) > zeros else ""
    return (digits.lstrip("0") or "0") + rest


def _code_after(text: str, position: int) -> tuple[str, int]:
    """Returns the code of the currency at a position and the offset after it; an empty one where none stands there."""
    from wfrun.values.currencies import known

    found = _CODE.match(text, position)
    return (found[1].upper(), found.end()) if found is not None and known(found[1].lower()) else ("", position)


def _thousands(site: LexerSite, found: re.Match[str]) -> int | None:
    """Reads ``10k USD``, ``1.5m EUR``, ``10k``; returns the offset after it, None where the letters mean something else."""
    number = site.tokens[-1]
    code, end = _code_after(site.text, found.end())
    if found[0].lower() not in _THOUSANDS or not (code or found[0].lower() == "k") or number.kind != "NUMBER":
        return None
    amount = _without_sign(number.text, found[0])
    meant = f"{amount} {code}" if code else amount
    site.report(Span(number.start, end), "numbers are written out: there is no sign for thousands or millions", meant)
    return site.replace_last("MONEY" if code else "NUMBER", meant, Span(number.start, end))


def odd_number(site: LexerSite) -> int:
    """Reads digits that are no number of the language: thousands commas, leading zeros, letters straight after."""
    text, position = site.text, site.position
    if (date := _date(site)) is not None:
        return date
    if (blanks := _grouped_by_blanks(site)) is not None:
        return blanks
    grouped = _GROUPED.match(text, position)
    if (continental := _CONTINENTAL.match(text, position)) is not None:
        meant, end = continental[0].replace(".", "").replace(",", "."), continental.end()
        message = "numbers have a point before the decimals, and no sign for thousands"
    elif grouped is not None and (not _in_brackets(site.tokens) or re.search(r",0", grouped[0])):
        meant, end, message = grouped[0].replace(",", ""), grouped.end(), "numbers have no thousands commas"
    else:
        found = _NUMBER.match(text, position)
        assert found is not None
        meant, end = found[0].lstrip("0") or "0", found.end()
        meant = "0" + meant if meant.startswith((".", "_")) else meant
        message = "numbers have no leading zeros" if meant != found[0] else ""
    meant = meant.replace("0_", "0") if meant.startswith("0_") else meant
    if message:
        site.report(Span(position, end), message, meant)
    unit = _UNIT.match(text, end)
    if unit is not None:
        kind = "PERCENT" if unit[0] == "%" else "MONEY" if unit[1].isupper() else "DURATION"
        return site.add(kind, f"{meant} {unit[1]}" if unit[1] else f"{meant}%", Span(position, unit.end()))
    after = site.add("NUMBER", meant, Span(position, end))
    if end - position > MAX_DIGITS:
        long_number(site.source, site.tokens, site.problems)
    word = _WORD.match(text, end)
    return _unit(site, word) if word is not None else _unit_after_blanks(site, after)


def _grouped_by_blanks(site: LexerSite) -> int | None:
    """Reads ``1 000 USD``, the beginning of which was read as a number; returns the offset after it, None where it is none."""
    number = site.tokens[-1] if site.tokens else None
    found = _BLANKS.match(site.text, number.start) if number is not None and number.kind == "NUMBER" else None
    if number is None or found is None or not number.start < site.position < found.end():
        return None
    meant = re.sub(r"\D", "", found[0])
    site.report(Span(*found.span()), "the digits of a number stand close together", meant)
    code, end = _code_after(site.text, found.end())
    return site.replace_last("MONEY" if code else "NUMBER", f"{meant} {code}" if code else meant, Span(number.start, end))


def _date(site: LexerSite) -> int | None:
    """Reads ``2026-01-31``, the beginning of which was read as numbers; returns the offset after it, None where it is no date."""
    tokens = site.tokens
    for count in (2, 4):
        if len(tokens) < count or tokens[-count].kind != "NUMBER" or tokens[-1].kind != "-":
            continue
        found = _DATE.match(site.text, tokens[-count].start)
        if found is None:
            continue
        place = Span(*found.span())
        if len(tokens) > count and tokens[-count - 1].kind == "api":
            return site.replace_last("RELEASE", found[0], place, count)
        site.report(place, "a moment is written as text", f'timestamp("{found[0]}")')
        site.replace_last("NAME", "timestamp", place, count)
        site.add("(", "(", place, False)
        site.add("STRING", found[0], place, False)
        return site.add(")", ")", place, False)
    return None


def _time(source: Source, position: int) -> str | None:
    """Returns ``9am``, ``9:30 pm`` as a time of day is written."""
    found = _OCLOCK.match(source.text, position)
    hour = int(found["hour"]) if found is not None else 0
    if found is None or not 1 <= hour <= 12:
        return None
    return f"{hour % 12 + 12 * (found['half'][0] in 'pP'):02}:{found['minute'] or '00'}"


_CODE_AFTER_NUMBER = "money is written with the code of its currency after the number"


def marked_money(site: LexerSite) -> int:
    """Reads ``$1000`` and ``1000$``; returns the same offset where it is no money. The sign names no currency, the code does."""
    text, position = site.text, site.position
    found = _MARKED.match(text, position)
    assert found is not None
    mark = MARKS[text[position]]
    number = site.tokens[-1] if site.tokens else None
    if found["amount"] is None or (number is not None and number.kind == "NUMBER" and number.end == position):
        if number is None or number.kind != "NUMBER" or text[number.end : position].strip(" \t"):
            return position
        place = Span(number.start, position + 1)
        site.report(place, _CODE_AFTER_NUMBER, f"{number.text} {mark}")
        return site.replace_last("MONEY", f"{number.text} {mark}", place)
    code, end = _code_after(text, found.end())
    meant = f"{_without_sign(found['amount'].replace(',', ''), found['sign'] or '')} {code or mark}"
    site.report(Span(position, end), _CODE_AFTER_NUMBER, meant)
    return site.add("MONEY", meant, Span(position, end))


def dot_before_digit(site: LexerSite) -> int:
    """Reads ``.5`` for ``0.5``, and ``items.0`` for ``items[0]``."""
    found = _DIGITS.match(site.text, site.position + 1)
    assert found is not None
    place = Span(site.position, found.end())
    last = site.tokens[-1] if site.tokens else None
    if last is not None and last.end == site.position and last.kind in ("NAME", "]", ")"):
        index = found[0].replace("_", "").lstrip("0") or "0"
        site.report(place, "an item of a list is read with brackets", f"[{index}]")
        site.add("[", "[", place, False)
        site.add("NUMBER", index, place, False)
        return site.add("]", "]", place, False)
    meant = f"0{site.source.slice(place)}"
    site.report(place, "a number begins with a digit", meant)
    return site.add("NUMBER", meant, place)


def _in_brackets(tokens: list[Token]) -> bool:
    """Tells whether the tokens end inside round or square brackets that open on the same line, not far back."""
    depth = 0
    for token in reversed(tokens[-100:]):
        depth += (token.kind in (")", "]")) - (token.kind in ("(", "["))
        if depth < 0:
            return True
        if token.starts_line:
            return False
    return False
