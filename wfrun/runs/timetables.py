"""Timetables: the moments at which ``every …`` and ``schedule`` start a workflow, and one run for each of them over all workers.

What nobody was there to start is not caught up one by one: there is one run for the newest moment, and its report says how many were
missed. A moment more than three days ago starts nothing, as an event of that age does not. A workflow that is new, or whose timetable was
changed, begins with the next moment.

Where clocks change, a time of day that they skip is the end of the gap, and one that comes twice is the first; what runs in every hour
runs in each hour that there is. Cron lines are read by cronsim (https://github.com/cuu508/cronsim), as Debian's cron reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from wfrun.dsl.one_line import one_line
from wfrun.dsl.syntax.nodes import Every, Schedule
from wfrun.interpreter.run_identity import RunIdentity, start_key
from wfrun.interpreter.triggers import Rule
from wfrun.runs import schema
from wfrun.runs.acceptance import Acceptance
from wfrun.runs.programs import StoredProgram
from wfrun.support.english import counted
from wfrun.values.datetimes import Timestamp

OLDEST = 3 * 86_400
"""Seconds after which a moment that was missed starts nothing any more."""

MANY = 1_000
"""Missed moments that are counted."""

_LENGTHS = {"minute": 60, "hour": 3600}
_WINDOWS = (7200, 3 * 86_400, 70 * 86_400, 800 * 86_400, 10 * 366 * 86_400)
"""Seconds that are looked back for the newest moment, the shortest first: most timetables have one in it."""

_DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")


def moments(trigger: Every | Schedule, after: int, until: int) -> Iterator[int]:
    """Yields the moments of a timetable after one moment and up to another, in unix seconds."""
    length = _even_length(trigger)
    if length is not None:
        yield from range((after // length + 1) * length, until + 1, length)
        return
    from cronsim import CronSim

    zone = ZoneInfo(trigger.zone.value if trigger.zone is not None else "UTC")
    last = after
    for moment in CronSim(_cron_line(trigger), datetime.fromtimestamp(after, zone)):
        seconds = int(moment.timestamp())
        if seconds > until:
            return
        if seconds > last:
            last = seconds
            yield seconds


def newest_moment(trigger: Every | Schedule, after: int, until: int) -> int | None:
    """Returns the last moment of a timetable after one moment and up to another; None where there is none."""
    for window in _WINDOWS:
        start = max(after, until - window)
        found = None
        for found in moments(trigger, start, until):  # noqa: B007  # the last one is meant
            pass
        if found is not None or start == after:
            return found
    return None


def _even_length(trigger: Every | Schedule) -> int | None:
    """Returns the seconds of ``every 7 minutes``, which no clock face divides into; it is counted from the start of 1970."""
    if not isinstance(trigger, Every) or trigger.unit not in _LENGTHS:
        return None
    whole = 60 if trigger.unit == "minute" else 24
    return None if whole % trigger.count == 0 else trigger.count * _LENGTHS[trigger.unit]


def _cron_line(trigger: Every | Schedule) -> str:
    """Returns the timetable as a cron line.

    Where it names hours, its stars are written out: cronsim takes them for a line that runs in every hour, also in one that comes twice.
    """
    if isinstance(trigger, Schedule):
        minute, hour, *rest = trigger.cron.value.split()
        if hour in ("*", "*/1"):
            return " ".join((minute, "*", *rest))
        return " ".join((re.sub(r"\*", "0-59", minute), re.sub(r"\*", "0-23", hour), *rest))
    time = f"{trigger.minute or 0} {trigger.hour or 0}"
    match trigger.unit:
        case "minute":
            return f"*/{trigger.count} * * * *"
        case "hour":
            return "0 * * * *" if trigger.count == 1 else f"0 0-23/{trigger.count} * * *"
        case "day":
            return f"{time} * * *"
        case "weekday":
            return f"{time} * * 1-5"
        case "month":
            return f"{time} {'L' if trigger.day == -1 else trigger.day} * *"
        case day:
            return f"{time} * * {_DAYS.index(day)}"


class Timetables:
    """The timetables of programs, for one worker. ``livemode`` says of which of Stripe's modes their runs are."""

    def __init__(self, acceptance: Acceptance, *, livemode: bool = False) -> None:
        self.acceptance = acceptance
        self.livemode = livemode
        self._quiet: dict[tuple[str, str], int] = {}
        """Workflow and timetable → up to when the database need not be asked, unix seconds."""

    def start_due(self, programs: Sequence[StoredProgram]) -> list[str]:
        """Starts what is due, unless another worker did; returns the ids of the runs. Raises ``DatabaseProblem``."""
        now = int(self.acceptance.clock())
        started = []
        for program in programs:
            for rule in program.rules:
                trigger = rule.workflow.trigger
                if isinstance(trigger, Every | Schedule):
                    text = one_line(rule.source, trigger.span)
                    if self._quiet.get((rule.name, text), now) <= now:
                        started += self._start(program, rule, trigger, text, now)
                        self._quiet[rule.name, text] = next(moments(trigger, now, now + 86_400), now + 86_400)
        return started

    def _start(self, program: StoredProgram, rule: Rule, trigger: Every | Schedule, text: str, now: int) -> list[str]:
        """Starts the newest moment of one timetable that no worker has started."""
        acceptance, table = self.acceptance, schema.ticks
        mine = (table.c.mode == acceptance.mode) & (table.c.livemode == self.livemode) & (table.c.workflow == rule.name)
        with acceptance.database.transaction() as connection:
            acceptance.database.locked(connection, "tick", acceptance.mode, str(self.livemode), rule.name)
            row = connection.execute(sa.select(table).where(mine)).one_or_none()
            if row is None or row.timetable != text:
                connection.execute(sa.delete(table).where(mine))
                connection.execute(
                    sa.insert(table).values(mode=acceptance.mode, livemode=self.livemode, workflow=rule.name, timetable=text, last=now)
                )
                return []
            newest = newest_moment(trigger, row.last, now)
            if newest is None:
                return []
            connection.execute(sa.update(table).where(mine).values(last=newest))
            if now - newest > OLDEST:
                return []
            identity = RunIdentity(rule.name, start_key("timetable", newest, {}), livemode=self.livemode)
            acceptance.add_start(connection, identity, program.hash, None, _note(trigger, row.last, newest, now))
        return [acceptance.run_id(identity)]


def _note(trigger: Every | Schedule, last: int, newest: int, now: int) -> str | None:
    """Returns what the report of a run says about moments that were missed; None where none was."""
    missed = 0
    for missed, moment in enumerate(moments(trigger, last, newest)):  # how many come before the newest
        if missed >= MANY or moment >= newest:
            break
    left_out = f"{'more than ' if missed >= MANY else ''}{counted(missed, 'time')} before it {'was' if missed == 1 else 'were'} left out"
    if now - newest < 60:
        return f"{left_out}: nobody was there to start it then" if missed else None
    late = f"the timetable meant {Timestamp(newest)}, and nobody was there to start it then"
    return f"{late}; {left_out}" if missed else late
