"""Moments and lengths of time, compared with the standard library's calendar."""

from __future__ import annotations

import datetime
import zoneinfo
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.tables import each
from wfrun.values.datetimes import (
    FIRST_SECOND,
    LAST_SECOND,
    OUT_OF_RANGE,
    TIMESTAMP_FIELDS,
    UNITS,
    WEEKDAYS,
    Duration,
    Timestamp,
    duration_of,
    parse_timestamp,
    timestamp_of,
)
from wfrun.values.missing import Missing
from wfrun.values.timezones import format_time, offset_at, zone_exists, zone_names

SECONDS = st.integers(FIRST_SECOND, LAST_SECOND)
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def as_datetime(seconds: int) -> datetime.datetime:
    return EPOCH + datetime.timedelta(seconds=seconds)


@given(SECONDS)
def test_the_calendar(seconds: int) -> None:
    moment, expected = Timestamp(seconds), as_datetime(seconds)
    assert str(moment) == expected.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")
    assert moment.date == expected.date().isoformat()
    assert (moment.year, moment.month, moment.day, moment.hour) == (expected.year, expected.month, expected.day, expected.hour)
    assert moment.weekday == WEEKDAYS[expected.weekday()]


@given(SECONDS)
def test_the_text_of_a_moment_reads_as_the_same_moment(seconds: int) -> None:
    assert parse_timestamp(str(Timestamp(seconds))) == Timestamp(seconds)


@given(st.one_of(st.integers(), st.decimals()))
def test_every_count_of_seconds_prints(seconds: int | Decimal) -> None:
    assert str(Timestamp(seconds))
    assert str(Duration(seconds))
    for name in TIMESTAMP_FIELDS:
        getattr(Timestamp(seconds), name)


@each(
    ("text", "seconds"),
    [
        ("2026-01-31T09:00Z", 1_769_850_000),
        ("2026-01-31T09:00:00Z", 1_769_850_000),
        ("2026-01-31T09:00", 1_769_850_000),
        ("2026-01-31 09:00", 1_769_850_000),
        ("2026-01-31t09:00z", 1_769_850_000),
        (" 2026-01-31T09:00Z ", 1_769_850_000),
        ("2026-01-31T11:00+02:00", 1_769_850_000),
        ("2026-01-31T04:00:00-0500", 1_769_850_000),
        ("2026-01-31T09:00:00.500Z", Decimal("1769850000.5")),
        ("2026-01-31", 1_769_817_600),
        ("1970-01-01", 0),
        ("0001-01-01", FIRST_SECOND),
        ("9999-12-31T23:59:59Z", LAST_SECOND),
        ("2024-02-29", 1_709_164_800),
    ],
)
def test_texts_that_are_moments(text: str, seconds: int | Decimal) -> None:
    assert parse_timestamp(text) == Timestamp(seconds)


@each(
    "text",
    [
        "",
        "tomorrow",
        "2026-02-29",
        "2026-13-01",
        "2026-00-10",
        "0000-01-01",
        "2026-01-31T24:00",
        "2026-01-31T09:60",
        "2026-01-31T09:00:60",
        "2026-01-31T09",
        "2026-1-31",
        "31.01.2026",
        "2026-01-31T09:00+24:00",
        "2026-01-31T09:00+02:60",
        "0001-01-01T00:00+01:00",
        "٢٠٢٦-01-31",
        "2026-01-31T09:00Z extra",
    ],
)
def test_texts_that_are_no_moments(text: str) -> None:
    assert isinstance(parse_timestamp(text), Missing)


@given(st.one_of(st.text(), st.from_regex(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d)?)?", fullmatch=True)))
def test_any_text_may_be_asked_for_a_moment(text: str) -> None:
    found = parse_timestamp(text)
    if isinstance(found, Timestamp):
        assert FIRST_SECOND <= found.seconds <= LAST_SECOND


def test_moments_out_of_the_calendar() -> None:
    assert timestamp_of(LAST_SECOND + 1) == timestamp_of(FIRST_SECOND - 1) == OUT_OF_RANGE
    assert timestamp_of(LAST_SECOND) == Timestamp(LAST_SECOND)
    assert timestamp_of("1") == timestamp_of(None) == timestamp_of(True) == Missing("missing", "not a number")
    assert Timestamp(LAST_SECOND).plus(Duration(1)) == OUT_OF_RANGE
    assert Timestamp(FIRST_SECOND).minus(Duration(1)) == OUT_OF_RANGE
    assert Timestamp(10**30).year == OUT_OF_RANGE
    assert str(Timestamp(10**30)) == f"{10**30} seconds since 1970"


def test_fractions_of_a_second() -> None:
    assert str(Timestamp(Decimal("0.25"))) == "1970-01-01T00:00:00.25Z"
    assert str(Timestamp(Decimal("-0.25"))) == "1969-12-31T23:59:59.75Z"
    assert str(Timestamp(Decimal("3.0"))) == "1970-01-01T00:00:03Z"


@given(SECONDS, st.integers(-(10**9), 10**9))
def test_moments_and_lengths(seconds: int, length: int) -> None:
    moment, duration = Timestamp(seconds), Duration(length)
    later = moment.plus(duration)
    if isinstance(later, Timestamp):
        assert later.since(moment) == duration
        assert later.minus(duration) == moment
    assert duration.plus(duration) == duration.times(2)
    assert duration.minus(duration) == Duration(0)
    assert duration.negated().negated() == duration
    assert duration.times(3) == Duration(3 * length)
    assert duration.ratio(Duration(1)) == length
    assert duration.divided(0) == Missing("missing", "division by zero")


def test_units() -> None:
    assert duration_of(2, "week") == Duration(14 * 86_400)
    assert duration_of(Decimal("1.5"), "hour") == Duration(5_400)
    assert duration_of("x") == Missing("missing", "not a number")
    assert duration_of(10**39, "week") == Missing("missing", "a number over 40 digits")


@each(
    ("seconds", "text"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (60, "1 minute"),
        (90, "90 seconds"),
        (150, "2 minutes 30 seconds"),
        (5_400, "90 minutes"),
        (7_200, "2 hours"),
        (9_000, "2 hours 30 minutes"),
        (93_600, "26 hours"),
        (180_000, "2 days 2 hours"),
        (3 * 86_400, "3 days"),
        (14 * 86_400, "14 days"),
        (93_784, "1 day 2 hours 3 minutes 4 seconds"),
        (-86_400, "-1 day"),
        (Decimal("0.5"), "0.5 seconds"),
        (Decimal("120.0"), "2 minutes"),
    ],
)
def test_how_durations_print(seconds: int | Decimal, text: str) -> None:
    assert str(Duration(seconds)) == text


@given(st.integers(-(10**12), 10**12))
def test_the_text_of_a_duration_adds_up(seconds: int) -> None:
    text = str(Duration(seconds))
    words = text.removeprefix("-").split()
    total = sum(int(count) * UNITS[unit.removesuffix("s")] for count, unit in zip(words[::2], words[1::2], strict=True))
    assert (-total if text.startswith("-") else total) == seconds


# --- zones -------------------------------------------------------------------------------------------------------------------------

ZONES = ("UTC", "Europe/London", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "America/St_Johns")


def test_zone_names() -> None:
    assert {"UTC", "Europe/London", "America/Argentina/Buenos_Aires"} <= zone_names()
    assert zone_exists("Europe/London")
    for name in ("europe/london", "Europe", "", "../../etc/passwd", "/etc/passwd", "Europe/Londn", "\0", "x" * 10_000):
        assert not zone_exists(name)


@given(SECONDS, st.sampled_from(ZONES))
def test_time_in_a_zone_is_the_standard_librarys(seconds: int, zone: str) -> None:
    try:
        expected = as_datetime(seconds).astimezone(zoneinfo.ZoneInfo(zone))
    except OverflowError:
        assert isinstance(format_time(Timestamp(seconds), "%Y", zone), Missing)
        return
    pattern = "%m-%d %H:%M:%S %j %I %p %A %a %B %b %u %y %%"
    assert format_time(Timestamp(seconds), pattern, zone) == expected.strftime(pattern)
    offset = expected.utcoffset()
    assert offset is not None
    assert offset_at(Timestamp(seconds), zone) == offset.total_seconds()


@pytest.mark.parametrize(
    ("pattern", "zone", "text"),
    [
        ("%Y-%m-%d %H:%M", "UTC", "2026-07-01 12:30"),
        ("%Y-%m-%d %H:%M %z", "Europe/London", "2026-07-01 13:30 +0100"),
        ("%H:%M %Z", "America/New_York", "08:30 America/New_York"),
        ("%H:%M %z", "America/St_Johns", "10:00 -0230"),
        ("%e %B %Y", "UTC", "1 July 2026"),
        ("100%%", "UTC", "100%"),
        ("%%Y", "UTC", "%Y"),
        ("", "UTC", ""),
    ],
)
def test_patterns_of_time(pattern: str, zone: str, text: str) -> None:
    assert format_time(Timestamp(1_782_909_000), pattern, zone) == text


@pytest.mark.parametrize(
    ("pattern", "zone", "note"),
    [
        ("%Q", "UTC", "unknown letter `%Q` in a time pattern"),
        ("%", "UTC", "a lone `%` at the end of a time pattern"),
        ("%Y", "Mars/Olympus", "unknown time zone `Mars/Olympus`"),
        ("x" * 1_001, "UTC", "a time pattern over 1,000 characters"),
    ],
)
def test_patterns_that_give_nothing(pattern: str, zone: str, note: str) -> None:
    assert format_time(Timestamp(0), pattern, zone) == Missing("missing", note)


@given(st.one_of(st.integers(), SECONDS), st.text(), st.one_of(st.text(), st.sampled_from(ZONES)))
def test_any_pattern_and_zone_may_be_asked(seconds: int, pattern: str, zone: str) -> None:
    assert isinstance(format_time(Timestamp(seconds), pattern, zone), str | Missing)
