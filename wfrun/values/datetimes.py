"""Timestamps and durations. A timestamp counts seconds since 1970 in UTC, within the years 1 to 9999; every function here is total.

``datetime`` has the calendar. It is imported where a date is asked for: most scripts that start ask for none.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from attrs import field

from wfrun.support.records import frozen
from wfrun.values import numbers
from wfrun.values.missing import MISSING_VALUE, Missing
from wfrun.values.numbers import Number

if TYPE_CHECKING:
    from datetime import datetime

DAY = 86_400

UNITS = {"second": 1, "minute": 60, "hour": 3_600, "day": DAY, "week": 7 * DAY}
"""Seconds in each unit that durations are written in."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

FIRST_SECOND = -62_135_596_800
"""0001-01-01T00:00:00Z."""
LAST_SECOND = 253_402_300_799
"""9999-12-31T23:59:59Z."""

OUT_OF_RANGE = Missing(MISSING_VALUE, "a time outside the years 1 to 9999")


@frozen
class Timestamp:
    """A moment: ``seconds`` since 1970-01-01T00:00:00Z. Prints as ISO 8601 in UTC: ``2026-01-31T09:00:00Z``.

    ``zone`` is the time zone that its date and hour are told in; it makes no other moment of it.
    """

    seconds: Number
    zone: str = field(default="UTC", eq=False)

    def civil(self, offset: int = 0) -> datetime | None:
        """Returns date and time of day, ``offset`` seconds east of UTC; None outside the years 1 to 9999."""
        from datetime import datetime, timedelta

        if isinstance(numbers.bounded(self.seconds), Missing):
            return None
        seconds = numbers.round_down(self.seconds) + offset
        if not FIRST_SECOND <= seconds <= LAST_SECOND:
            return None
        return datetime(1970, 1, 1) + timedelta(seconds=seconds)

    @property
    def date(self) -> str | Missing:
        """Returns the date in its zone: ``2026-01-31``."""
        civil = self._local()
        return OUT_OF_RANGE if civil is None else civil.date().isoformat()

    @property
    def year(self) -> int | Missing:
        """Returns the year in its zone."""
        return self._part("year")

    @property
    def month(self) -> int | Missing:
        """Returns the month in its zone, 1 to 12."""
        return self._part("month")

    @property
    def day(self) -> int | Missing:
        """Returns the day of the month in its zone, 1 to 31."""
        return self._part("day")

    @property
    def weekday(self) -> str | Missing:
        """Returns the day of the week in its zone, as timetables name it: ``monday``."""
        civil = self._local()
        return OUT_OF_RANGE if civil is None else WEEKDAYS[civil.weekday()]

    @property
    def hour(self) -> int | Missing:
        """Returns the hour in its zone, 0 to 23."""
        return self._part("hour")

    def _local(self) -> datetime | None:
        """Returns date and time of day in its zone."""
        if self.zone == "UTC":
            return self.civil()
        from wfrun.values.zones import utc_offset

        civil = self.civil()
        offset = None if civil is None else utc_offset(civil, self.zone)
        return None if offset is None else self.civil(offset)

    def _part(self, name: str) -> int | Missing:
        civil = self._local()
        return OUT_OF_RANGE if civil is None else int(getattr(civil, name))

    def plus(self, duration: Duration) -> Timestamp | Missing:
        """Returns the moment a length of time later."""
        return timestamp_of(numbers.add(self.seconds, duration.seconds), self.zone)

    def minus(self, duration: Duration) -> Timestamp | Missing:
        """Returns the moment a length of time earlier."""
        return timestamp_of(numbers.subtract(self.seconds, duration.seconds), self.zone)

    def since(self, other: Timestamp) -> Duration | Missing:
        """Returns the length of time from ``other`` to this moment."""
        return duration_of(numbers.subtract(self.seconds, other.seconds))

    def __str__(self) -> str:
        civil = self.civil()
        if civil is None:
            return f"{numbers.number_text(self.seconds)} seconds since 1970"
        fraction = ""
        if isinstance(self.seconds, Decimal):
            fraction = numbers.number_text(_six_decimals(numbers.fraction(self.seconds)))[1:]
        return f"{civil.isoformat()}{fraction}Z"


def _six_decimals(fraction: Number) -> Number:
    """Returns a part of a second with the decimals that a text shows; the rest is left out, for a second is not over until it is."""
    places = numbers.TEXT_DECIMALS
    return numbers.scaled(numbers.round_down(numbers.scaled(fraction, places)), -places)


TIMESTAMP_FIELDS = ("date", "year", "month", "day", "weekday", "hour")
"""The fields of a timestamp."""


@frozen
class Duration:
    """A length of time in seconds; it may be negative. Prints as ``3 days``, ``90 minutes``, ``2 days 2 hours``."""

    seconds: Number

    def plus(self, other: Duration) -> Duration | Missing:
        """Returns both lengths together."""
        return duration_of(numbers.add(self.seconds, other.seconds))

    def minus(self, other: Duration) -> Duration | Missing:
        """Returns the difference of the lengths."""
        return duration_of(numbers.subtract(self.seconds, other.seconds))

    def times(self, number: Number) -> Duration | Missing:
        """Returns the length times a number."""
        return duration_of(numbers.multiply(self.seconds, number))

    def divided(self, number: Number) -> Duration | Missing:
        """Returns the length divided by a number."""
        return duration_of(numbers.divide(self.seconds, number))

    def ratio(self, other: Duration) -> Number | Missing:
        """Returns how many times ``other`` fits into this length, as a number."""
        return numbers.divide(self.seconds, other.seconds)

    def negated(self) -> Duration:
        """Returns the length with the other sign."""
        return Duration(numbers.negate(self.seconds))

    def __str__(self) -> str:
        whole = numbers.as_integer(self.seconds)
        if whole is None:
            return f"{numbers.short_text(self.seconds)} seconds"
        sign, rest = ("-", -whole) if whole < 0 else ("", whole)
        # One unit where its count reads well: 90 minutes, 36 hours; from two of the next unit on, both.
        for unit, size, above in (("day", DAY, None), ("hour", 3_600, 2 * DAY), ("minute", 60, 7_200), ("second", 1, 120)):
            if rest and not rest % size and (above is None or rest < above):
                return sign + _counted(rest // size, unit)
        parts = []
        for unit, size in (("day", DAY), ("hour", 3_600), ("minute", 60), ("second", 1)):
            count, rest = divmod(rest, size)
            if count:
                parts.append(_counted(count, unit))
        return sign + (" ".join(parts) or "0 seconds")


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{numbers.number_text(count)} {unit}s"


def timestamp_of(seconds: Any, zone: str = "UTC") -> Timestamp | Missing:
    """Returns the moment at a count of unix seconds (a JSON number); what is not a number, or outside the years 1 to 9999, is missing."""
    if isinstance(seconds, Missing):
        return seconds
    number = numbers.number_from_json(seconds)
    if isinstance(number, Missing):
        return number
    return Timestamp(number, zone) if FIRST_SECOND <= number < LAST_SECOND + 1 else OUT_OF_RANGE


def duration_of(count: Any, unit: str = "second") -> Duration | Missing:
    """Returns a length of time: a JSON number of ``second``, ``minute``, ``hour``, ``day`` or ``week``."""
    if isinstance(count, Missing):
        return count
    number = numbers.number_from_json(count)
    seconds = number if isinstance(number, Missing) else numbers.multiply(number, UNITS[unit])
    return seconds if isinstance(seconds, Missing) else Duration(seconds)


_ISO = r"(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,12}))?)?(?: ?([Zz]|[+-]\d\d:?\d\d))?)?"


def read_moment(text: str) -> int | None:
    """Reads a moment that a person typed, as unix seconds: ISO 8601, a date (midnight in UTC), or unix seconds; None for others."""
    text = text.strip()
    digits = text.removeprefix("-")
    if digits.isascii() and digits.isdigit():
        return int(text) if len(digits) < 13 and FIRST_SECOND <= int(text) <= LAST_SECOND else None
    moment = parse_timestamp(text)
    return None if isinstance(moment, Missing) else int(moment.seconds)


def parse_timestamp(text: str) -> Timestamp | Missing:
    """Returns the moment that a text names: ``2026-01-31T09:00Z``, with seconds, their decimals and an offset (``+02:00``) if it has them.

    A date alone is its midnight; without an offset the time is UTC.
    """
    import re
    from datetime import datetime, timedelta

    unreadable = Missing(MISSING_VALUE, "not a time that can be read")
    found = re.fullmatch(_ISO, text.strip(), re.ASCII)
    if found is None:
        return unreadable
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    try:
        civil = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0))
    except ValueError:
        return unreadable
    offset = 0
    if zone and zone not in "Zz":
        east, minutes = int(zone[1:3]), int(zone[-2:])
        if east > 23 or minutes > 59:
            return unreadable
        offset = (east * 3_600 + minutes * 60) * (-1 if zone[0] == "-" else 1)
    seconds = (civil - datetime(1970, 1, 1)) // timedelta(seconds=1) - offset
    return timestamp_of(numbers.add(seconds, Decimal(f"0.{fraction}")) if fraction else seconds)
