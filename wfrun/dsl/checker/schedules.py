"""Schedules: ``every …`` and cron lines must name times that exist."""

from __future__ import annotations

from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.checker.suggestions import Suggestion, replace_with
from wfrun.dsl.syntax.nodes import Every, Schedule, Text

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_DAYS_PER_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_FIELDS = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of the month", 1, 31, ()),
    ("month", 1, 12, _MONTHS),
    ("day of the week", 0, 7, _DAYS),
)
"""The parts of a cron line: the name, the smallest and largest number, and words for numbers."""

_NICKNAMES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
"""Other programs' short names of cron lines."""

MAX_CRON_CHARS = 200
"""Maximum length of a cron line, in characters."""

MAX_CRON_DAY_STEP = 15
"""The longest step within a month, in days."""

MAX_EVERY_COUNT = {"minute": 59, "hour": 23}
"""The largest count of each unit in ``every 15 minutes``, ``every 6 hours``; more is written in the next larger unit."""


def check_every(ctx: CheckContext, node: Every) -> None:
    """Checks the hours, minutes and days of ``every day at 09:00``."""
    unit, written = node.unit, ctx.text(node)
    if node.zone is not None:
        check_zone(ctx, node.zone)
    if unit not in written.lower():
        return  # the parser has reported the unit
    most = MAX_EVERY_COUNT.get(unit, 1)
    if not 1 <= node.count <= most:
        if unit in MAX_EVERY_COUNT:
            help_ = f"`every {unit}` counts from 1 to {most}" + (
                "; for longer times write `every hour` or `every day`" if most == 59 else "; for longer times write `every day`"
            )
        else:
            help_ = _suggest_steps(node)
        ctx.report("bad-schedule", node.span, f"`{written}` is not a timetable", help_)
        return
    if node.hour is not None and not (0 <= node.hour <= 23 and 0 <= (node.minute or 0) <= 59):
        ctx.report(
            "bad-schedule",
            node.span,
            f"`{written}` names no time of day",
            "write hours from 00 to 23 and minutes from 00 to 59: `at 09:00`",
        )
    elif node.hour is not None and unit in ("minute", "hour"):
        ctx.report(
            "bad-schedule",
            node.span,
            f"`every {unit if node.count == 1 else f'{node.count} {unit}s'}` takes no time of day",
            "leave `at` out, or write `every day at 09:00`",
        )
    elif node.hour is None and unit not in ("minute", "hour"):
        ctx.report(
            "bad-schedule",
            node.span,
            f"`every {unit}` needs a time of day",
            f"write `every {unit}{' on 1' if unit == 'month' else ''} at 09:00`",
        )
    elif unit == "month" and node.day is None:
        ctx.report("bad-schedule", node.span, "`every month` needs a day", "write `every month on 1 at 09:00`, or `on last`")
    elif unit != "month" and node.day is not None:
        ctx.report("bad-schedule", node.span, f"`every {unit}` takes no day of the month", "write `every month on 1 at 09:00`")
    elif node.day is not None and node.day != -1 and not 1 <= node.day <= 28:
        ctx.report("bad-schedule", node.span, f"not every month has a day {node.day}", "write a day from 1 to 28, or `last`")


def _suggest_steps(node: Every) -> str:
    """Suggests a cron line that comes near to ``every 2 days``."""
    if 1 < node.count <= MAX_CRON_DAY_STEP:
        time = f"{node.minute or 0} {node.hour if node.hour is not None else 9}"
        return f'write `on schedule "{time} */{node.count} * *"`, whose count begins anew with each month'
    return f'write `every {node.unit}`, or a cron line: `on schedule "0 9 * * *"`'


def check_schedule(ctx: CheckContext, node: Schedule) -> None:
    """Checks that a cron line can be read and names times that come."""
    wrong = cron_problem(node.cron.value)
    if wrong is not None:
        ctx.report("bad-schedule", node.cron.span, wrong, *_suggest_cron(ctx, node.cron))
    if node.zone is not None:
        check_zone(ctx, node.zone)


def _suggest_cron(ctx: CheckContext, node: Text) -> Suggestion:
    """Suggests the cron line that was meant, where that is clear."""
    line = " ".join(node.value.split())
    meant = _NICKNAMES.get(line.lower())
    parts = line.split()
    if meant is None and len(parts) == 6 and parts[0] == "0":
        meant = " ".join(parts[1:])  # with the seconds first, as some programs write it
    if meant is not None and cron_problem(meant) is None:
        return replace_with(ctx, node, f'"{meant}"')
    if len(parts) == 5 and all(map(_is_part, parts, _FIELDS)):
        return Suggestion("February has 29 days at most; April, June, September and November have 30")
    return Suggestion('five parts: minute, hour, day of the month, month, day of the week: `"0 9 * * 1-5"`')


def _is_part(part: str, field: tuple[str, int, int, tuple[str, ...]]) -> bool:
    _, low, high, words = field
    return all(_cron_item(item, low, high, words) is not None for item in part.lower().split(","))


def check_zone(ctx: CheckContext, node: Text) -> None:
    """Checks the name of a time zone."""
    from wfrun.values.timezones import zone_exists, zone_names

    if zone_exists(node.value):
        return
    meant = ctx.suggest_name("zone", node.value, sorted(zone_names()))
    ctx.report_unknown(
        "unknown-timezone",
        ctx.find(node.span, node.value),
        f"there is no time zone `{node.value}`",
        meant,
        'zones are named like `"Europe/London"` or `"UTC"`',
    )


# --- cron --------------------------------------------------------------------------------------------------------------------------


def cron_problem(line: str) -> str | None:
    """Returns the fault of a cron line, in a sentence; None when it names times that come."""
    if len(line) > MAX_CRON_CHARS:
        return f"a cron line has at most {MAX_CRON_CHARS} characters"
    parts = line.lower().split()
    if len(parts) != len(_FIELDS):
        return f"a cron line has five parts, this one has {len(parts)}"
    found: list[set[int]] = []
    for part, (name, low, high, words) in zip(parts, _FIELDS, strict=True):
        values: set[int] = set()
        for item in part.split(","):
            some = _cron_item(item, low, high, words)
            if some is None:
                return f"`{item}` is no {name}: it takes {low} to {high}, ranges, lists and steps"
            values.update(some)
        found.append(values)
    if parts[4] == "*" and not any(day <= _DAYS_PER_MONTH[month - 1] for month in found[3] for day in found[2]):
        return "no such day ever comes: the months have fewer days"
    return None


def _cron_item(item: str, low: int, high: int, words: tuple[str, ...]) -> range | None:
    span, slash, step_text = item.partition("/")
    step = _number(step_text, ()) if slash else 1
    if step is None or step < 1 or step > high:
        return None
    if span == "*":
        return range(low, high + 1, step)
    first_text, dash, last_text = span.partition("-")
    first = _number(first_text, words, low)
    last = _number(last_text, words, low) if dash else (high if slash else first)
    if first is None or last is None or not low <= first <= last <= high:
        return None
    return range(first, last + 1, step)


def _number(text: str, words: tuple[str, ...], first: int = 0) -> int | None:
    if text in words:
        return words.index(text) + first
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else None
