"""Moments in time zones: months counted, and texts printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfrun.values.datetimes import OUT_OF_RANGE, WEEKDAYS, Timestamp, timestamp_of
from wfrun.values.missing import MISSING_VALUE, Missing
from wfrun.values.numbers import add, fraction
from wfrun.values.zones import utc_offset
from wfrun.values.zones import zone_exists as zone_exists
from wfrun.values.zones import zone_names as zone_names

if TYPE_CHECKING:
    from datetime import datetime

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip

MAX_PATTERN = 1_000
"""The longest pattern that ``format_time`` reads, in characters."""


def offset_at(timestamp: Timestamp, zone: str) -> int | Missing:
    """Returns the seconds that the zone is ahead of UTC at a moment."""
    civil = timestamp.civil()
    if civil is None or not zone_exists(zone):
        return Missing(MISSING_VALUE, f"unknown time zone `{zone[:40]}`")
    offset = utc_offset(civil, zone)
    return OUT_OF_RANGE if offset is None else offset


def in_zone(timestamp: Timestamp, zone: str) -> Timestamp | Missing:
    """Returns the same moment, whose date and hour are those of a time zone."""
    if not zone_exists(zone):
        return Missing(MISSING_VALUE, f"unknown time zone `{zone[:40]}`")
    return Timestamp(timestamp.seconds, zone)


MAX_MONTHS = 12 * 10_000
"""More months than there are between any two moments."""


def add_months(timestamp: Timestamp, months: int) -> Timestamp | Missing:
    """Returns the moment a number of calendar months later, or earlier where it is below zero, at the same time of day in its zone.

    Where that month is shorter it is the month's last day: a month after 31 January is 28 or 29 February. A time of day that the clocks
    skip there is as much later as they skip; one that comes twice is the first.
    """
    import calendar
    from datetime import datetime, timedelta

    offset = offset_at(timestamp, timestamp.zone)
    civil = None if isinstance(offset, Missing) else timestamp.civil(offset)
    if civil is None or abs(months) > MAX_MONTHS:
        return OUT_OF_RANGE
    year, month = divmod(civil.year * 12 + civil.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return OUT_OF_RANGE
    day = min(civil.day, calendar.monthrange(year, month + 1)[1])
    moved = civil.replace(year=year, month=month + 1, day=day)
    if timestamp.zone != "UTC":
        from zoneinfo import ZoneInfo

        try:
            moved -= moved.replace(tzinfo=ZoneInfo(timestamp.zone)).utcoffset() or timedelta()
        except OverflowError:
            return OUT_OF_RANGE
    seconds = (moved - datetime(1970, 1, 1)) // timedelta(seconds=1)
    return timestamp_of(add(seconds, fraction(timestamp.seconds)), timestamp.zone)


def format_time(timestamp: Timestamp, pattern: str, zone: str = "UTC") -> str | Missing:
    """Returns a moment as text, in a time zone.

    The pattern's letters: ``%Y`` year (2026), ``%y`` (26), ``%m`` month (01 to 12), ``%B`` (January), ``%b`` (Jan), ``%d`` day (01 to 31),
    ``%e`` (1 to 31), ``%j`` day of the year (001 to 366), ``%A`` (Monday), ``%a`` (Mon), ``%u`` weekday (1 to 7, Monday first), ``%H`` hour
    (00 to 23), ``%I`` (01 to 12), ``%p`` (AM, PM), ``%M`` minute, ``%S`` second, ``%z`` offset (+0100), ``%Z`` the zone's name as given,
    ``%%`` a percent sign. All else stands for itself; names are English everywhere. An unknown letter, an unknown zone or a pattern over
    1,000 characters gives missing.
    """
    if len(pattern) > MAX_PATTERN:
        return Missing(MISSING_VALUE, f"a time pattern over {MAX_PATTERN:,} characters")
    offset = offset_at(timestamp, zone)
    if isinstance(offset, Missing):
        return offset
    civil = timestamp.civil(offset)
    if civil is None:
        return OUT_OF_RANGE
    head, *pieces = pattern.split("%")
    out, literal = [head], False
    for piece in pieces:
        if literal:
            out.append(piece)
            literal = False
        elif not piece:
            out.append("%")
            literal = True
        else:
            shown = _letter(piece[0], civil, offset, zone)
            if shown is None:
                return Missing(MISSING_VALUE, f"unknown letter `%{piece[0]}` in a time pattern")
            out.append(shown + piece[1:])
    return Missing(MISSING_VALUE, "a lone `%` at the end of a time pattern") if literal else "".join(out)


def _letter(letter: str, civil: datetime, offset: int, zone: str) -> str | None:
    """Prints what a letter of a pattern stands for; None for an unknown one."""
    weekday, month = WEEKDAYS[civil.weekday()].capitalize(), _MONTHS[civil.month - 1]
    minutes_ahead = abs(offset) // 60
    return {
        "Y": f"{civil.year:04}",
        "y": f"{civil.year % 100:02}",
        "m": f"{civil.month:02}",
        "B": month,
        "b": month[:3],
        "d": f"{civil.day:02}",
        "e": f"{civil.day}",
        "j": f"{civil.timetuple().tm_yday:03}",
        "A": weekday,
        "a": weekday[:3],
        "u": f"{civil.isoweekday()}",
        "H": f"{civil.hour:02}",
        "I": f"{(civil.hour + 11) % 12 + 1:02}",
        "p": "AM" if civil.hour < 12 else "PM",
        "M": f"{civil.minute:02}",
        "S": f"{civil.second:02}",
        "z": f"{'-' if offset < 0 else '+'}{minutes_ahead // 60:02}{minutes_ahead % 60:02}",
        "Z": zone,
    }.get(letter)
