"""Time zones by name, and moments printed in them."""

from __future__ import annotations

from functools import lru_cache

from wfrun.values.datetimes import WEEKDAYS, Civil, Timestamp
from wfrun.values.missing import MISSING_VALUE, Missing

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_DAYS_BEFORE = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)

MAX_PATTERN = 1_000
"""The longest pattern that ``format_time`` reads, in characters."""


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Every name of the IANA time zone database: ``Europe/London``, ``UTC``."""
    import pkgutil

    data = pkgutil.get_data("tzdata", "zones")
    if data is None:
        # Some systems' packages leave `tzdata` out in favour of the system's own copy of the same database.
        import zoneinfo

        return frozenset(zoneinfo.available_timezones())
    return frozenset(data.decode("ascii").split())


def zone_exists(name: str) -> bool:
    """Whether the time zone database has a zone of exactly this name."""
    return name in zone_names()


def offset_at(timestamp: Timestamp, zone: str) -> int | Missing:
    """Seconds that the zone is ahead of UTC at a moment."""
    if timestamp.civil() is None or not zone_exists(zone):
        return Missing(MISSING_VALUE, f"unknown time zone `{zone[:40]}`")
    if zone == "UTC":
        return 0
    import datetime
    import zoneinfo

    from wfrun.values.numbers import round_down

    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=round_down(timestamp.seconds))
    try:
        offset = moment.replace(tzinfo=datetime.UTC).astimezone(zoneinfo.ZoneInfo(zone)).utcoffset()
    except OverflowError:
        return Missing(MISSING_VALUE, "a time outside the years 1 to 9999")
    return round(offset.total_seconds()) if offset is not None else 0


def format_time(timestamp: Timestamp, pattern: str, zone: str = "UTC") -> str | Missing:
    """A moment as text, in a time zone.

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
        return Missing(MISSING_VALUE, "a time outside the years 1 to 9999")
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


def _letter(letter: str, civil: Civil, offset: int, zone: str) -> str | None:
    """What a letter of a pattern stands for; None for an unknown one."""
    weekday, month = WEEKDAYS[civil.weekday].capitalize(), _MONTHS[civil.month - 1]
    minutes_ahead = abs(offset) // 60
    return {
        "Y": f"{civil.year:04}",
        "y": f"{civil.year % 100:02}",
        "m": f"{civil.month:02}",
        "B": month,
        "b": month[:3],
        "d": f"{civil.day:02}",
        "e": f"{civil.day}",
        "j": f"{_day_of_year(civil):03}",
        "A": weekday,
        "a": weekday[:3],
        "u": f"{civil.weekday + 1}",
        "H": f"{civil.hour:02}",
        "I": f"{(civil.hour + 11) % 12 + 1:02}",
        "p": "AM" if civil.hour < 12 else "PM",
        "M": f"{civil.minute:02}",
        "S": f"{civil.second:02}",
        "z": f"{'-' if offset < 0 else '+'}{minutes_ahead // 60:02}{minutes_ahead % 60:02}",
        "Z": zone,
    }.get(letter)


def _day_of_year(civil: Civil) -> int:
    leap = civil.year % 4 == 0 and (civil.year % 100 != 0 or civil.year % 400 == 0)
    return _DAYS_BEFORE[civil.month - 1] + civil.day + (leap and civil.month > 2)
