"""Repairs of timetables after ``on`` that are written as in other tools."""

from __future__ import annotations

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.parser.hints.block_repair import BlockRepair
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.keywords import WEEKDAYS
from wfrun.dsl.syntax.tokens import NAMES, make_token

_EVERY = {"daily": "day", "everyday": "day", "nightly": "day", "hourly": "hour", "weekdays": "weekday", "weekday": "weekday"}
"""Words of other tools for a timetable, and the unit after ``every``."""

_SELDOM = {"weekly": "on every monday at 09:00", "monthly": "on every month on 1 at 09:00"}
"""Those that need to be told the day, and what to write for instance."""

_AFTER_TIMETABLE = frozenset({"<", "{", "when", "once", "at most", "from", ":", "EOF", "if", "where"})
_RANGE = frozenset({"-", "–", "to", "through", "till", "until"})


def _day(text: str) -> int:
    """Returns the number in a cron line of a day of the week, by its name or the beginning of it; 0 for no day (sunday is 7)."""
    lower = text.lower().removesuffix("s") if len(text) > 4 else text.lower()
    for number, name in enumerate(WEEKDAYS, 1):
        if lower == name or (len(lower) in (3, 4) and name.startswith(lower)):
            return number
    return 0


def repair_timetable(repair: BlockRepair) -> None:
    """Reads after ``on``: ``daily at 09:00``, ``mondays at 09:00``, ``every mon-fri at 09:00``, ``every week on monday at 09:00``."""
    state = repair.state
    raw, index = state.raw, state.index
    word, following = raw[index], raw[index + 1]
    if word.kind == "every":
        _repair_days(repair, index + 1)
    elif word.text.lower() in ("each", "every") and following.kind in NAMES | {"DURATION"}:
        message = f"`{word.text}` is written `every` here"
        repair.report("syntax", word.span, message, help="write `every`", fix=Fix(word.span, "every"))
        repair.replace(index, "every")
        _repair_days(repair, index + 1)
    elif word.kind == "NAME" and following.kind not in (".", ","):
        lower = word.text.lower()
        day = WEEKDAYS[_day(word.text) - 1] if _day(word.text) else ""
        timed = following.kind in ("at", "in") or lower == "hourly"
        unit = _EVERY.get(lower) or day
        if following.kind == "on" and _day(raw[index + 2].text) and lower == "weekly":
            _replace_with_every(repair, index, index + 2, WEEKDAYS[_day(raw[index + 2].text) - 1])
        elif following.kind == "on" and raw[index + 2].kind == "NUMBER" and lower == "monthly":
            _replace_with_every(repair, index, index, "month")
        elif unit and timed:
            _replace_with_every(repair, index, index, unit)
        elif unit or lower in _SELDOM:
            example = _SELDOM.get(lower) or f"on every {unit} at 09:00"
            _skip_timetable(repair, index, index, f"`{word.text}` does not say when", f"write for instance `{example}`")


def _replace_with_every(repair: BlockRepair, first: int, last: int, unit: str) -> None:
    """Reports raw tokens that are written ``every`` and a unit."""
    state = repair.state
    span = Span(state.raw[first].start, state.raw[last].end)
    shown = state.source.slice(span)
    repair.report(
        "syntax", span, f"`{shown}` is written `every {unit}` here", help=f"write `on every {unit} …`", fix=Fix(span, f"every {unit}")
    )
    for kind, text in (("every", "every"), ("NAME", unit)):
        state.tokens.append(make_token((kind, text, span.start, span.end, False)))
    state.index = last + 1


def _skip_timetable(repair: BlockRepair, first: int, last: int, message: str, help: str) -> None:
    """Reports a trigger that cannot be said with one unit, and passes over it."""
    state = repair.state
    raw = state.raw
    span = Span(raw[first].start, raw[last].end)
    repair.report("syntax", span, message, help=help)
    state.index = last + 1
    while raw[state.index].kind not in _AFTER_TIMETABLE and not raw[state.index].starts_line:
        state.index += 1
    state.tokens.append(make_token(("LOST", "", span.start, raw[state.index - 1].end, False)))
    repair.unparsed.append(Span(span.start, raw[state.index - 1].end))


def _repair_days(repair: BlockRepair, index: int) -> None:
    """Reads after ``every``: a range of days, a day by the beginning of its name, or a day of the week."""
    state = repair.state
    raw = state.raw
    word, sign, other = raw[index], raw[index + 1], raw[index + 2]
    begin, end = _day(word.text), _day(other.text)
    if begin and end and (sign.kind in _RANGE or sign.text in _RANGE):
        if (begin, end) == (1, 5):
            _replace_with_unit(repair, index, index + 2, "weekday")
        else:
            days = f"{begin}-{end}" if begin < end else ",".join(str((begin + n - 1) % 7 + 1) for n in range((end - begin) % 7 + 1))
            help = f'write a cron line: `on schedule "0 9 * * {days}"`'
            _skip_timetable(repair, index - 1, index + 2, "a timetable with `every` has one day", help)
    elif begin and word.text not in WEEKDAYS:
        _replace_with_unit(repair, index, index, WEEKDAYS[begin - 1])
    elif word.text == "week" and sign.kind == "on" and end:
        _replace_with_unit(repair, index, index + 2, WEEKDAYS[end - 1])
    elif word.text == "weekdays":
        _replace_with_unit(repair, index, index, "weekday")
    elif word.text in ("first", "last") and sign.text == "day":
        day = "1" if word.text == "first" else "last"
        help = f"write for instance `every month on {day} at 09:00`"
        _skip_timetable(repair, index - 1, index + 1, "a day of the month is written behind `month on`", help)


def _replace_with_unit(repair: BlockRepair, first: int, last: int, unit: str) -> None:
    state = repair.state
    span = Span(state.raw[first].start, state.raw[last].end)
    shown = state.source.slice(span)
    repair.report("syntax", span, f"`{shown}` is written `{unit}` here", help=f"write `every {unit}`", fix=Fix(span, unit))
    state.tokens.append(state.raw[state.index])
    state.tokens.append(make_token(("NAME", unit, span.start, span.end, False)))
    state.index = last + 1
