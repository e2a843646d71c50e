from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.checking import fixed, found, only
from tests.helpers.tables import each
from wfrun.dsl.checker.schedules import cron_problem


@each(
    ("trigger", "problems"),
    [
        ("every hour", ""),
        ("every 15 minutes", ""),
        ("every 6 hours", ""),
        ("every day at 09:00", ""),
        ('every day at 09:00 in "Europe/London"', ""),
        ('every day at 09:00 in "Europe/Londn"', "unknown-timezone@1:27"),
        ("every weekday at 08:30", ""),
        ("every monday at 09:00", ""),
        ("every month on 1 at 09:00", ""),
        ("every month on last at 09:00", ""),
        ("every month on 28 at 09:00", ""),
        ("every month on 29 at 09:00", "bad-schedule@1:4"),
        ("every month at 09:00", "bad-schedule@1:4"),
        ("every monday on 3 at 09:00", "bad-schedule@1:4"),
        ("every day", "bad-schedule@1:4"),
        ("every hour at 09:00", "bad-schedule@1:4"),
        ("every 90 minutes", "bad-schedule@1:4"),
        ("every 2 days at 09:00", "bad-schedule@1:4"),
        ('schedule "0 9 * * 1-5"', ""),
        ('schedule "0 9 * * 1-5" in "Europe/London"', ""),
        ('schedule "0 9 * * 1-5" in "London"', "unknown-timezone@1:31"),
        ('schedule "0 9 * *"', "bad-schedule@1:13"),
    ],
)
def test_timetables(trigger: str, problems: str) -> None:
    assert found(f"on {trigger} < stop >") == problems


@pytest.mark.parametrize(
    "line",
    [
        "* * * * *",
        "*/15 9-17 1,15 jan-mar mon-fri",
        "0 0 29 2 *",
        "0 0 31 1,2 *",
        "5/10 * * * *",
        "0 0 * * 7",
        "0 0 31 2 1",
        "0 0 1 DEC Sun",
    ],
)
def test_cron_lines_that_name_times(line: str) -> None:
    assert cron_problem(line) is None


@each(
    ("line", "message"),
    [
        ("* * * *", "a cron line has five parts, this one has 4"),
        ("0 * * * * *", "a cron line has five parts, this one has 6"),
        ("", "a cron line has five parts, this one has 0"),
        ("60 * * * *", "`60` is no minute: it takes 0 to 59, ranges, lists and steps"),
        ("* 24 * * *", "`24` is no hour: it takes 0 to 23, ranges, lists and steps"),
        ("* * 0 * *", "`0` is no day of the month: it takes 1 to 31, ranges, lists and steps"),
        ("* * * 13 *", "`13` is no month: it takes 1 to 12, ranges, lists and steps"),
        ("* * * * 8", "`8` is no day of the week: it takes 0 to 7, ranges, lists and steps"),
        ("5-1 * * * *", "`5-1` is no minute: it takes 0 to 59, ranges, lists and steps"),
        ("*/0 * * * *", "`*/0` is no minute: it takes 0 to 59, ranges, lists and steps"),
        ("1, * * * *", "`` is no minute: it takes 0 to 59, ranges, lists and steps"),
        ("a * * * *", "`a` is no minute: it takes 0 to 59, ranges, lists and steps"),
        ("٣ * * * *", "`٣` is no minute: it takes 0 to 59, ranges, lists and steps"),
        ("0 0 31 2 *", "no such day ever comes: the months have fewer days"),
        ("0 0 31 apr,jun *", "no such day ever comes: the months have fewer days"),
        ("* " * 200, "a cron line has at most 200 characters"),
    ],
)
def test_cron_lines_that_do_not(line: str, message: str) -> None:
    assert cron_problem(line) == message


@given(st.text(alphabet="0123456789*/,- jansu", max_size=40))
def test_any_text_is_judged(line: str) -> None:
    message = cron_problem(line)
    assert message is None or message


def test_timetables_say_what_to_write() -> None:
    assert only("on every day < stop >").help == "write `every day at 09:00`"
    assert only("on every month on 31 at 09:00 < stop >").message == "not every month has a day 31"
    assert fixed('on every day at 09:00 in "Europe/Londn" < stop >') == 'on every day at 09:00 in "Europe/London" < stop >'
    assert only('on every day at 09:00 in "Nowhere" < stop >').help == 'zones are named like `"Europe/London"` or `"UTC"`'
