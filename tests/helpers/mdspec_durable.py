"""Where the executable pages touch durable runs: the moments of timetables, what workers begin then, and events that come late."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.helpers.durable import Place
from wfrun.dsl.syntax.nodes import Every, Schedule
from wfrun.runs import schema
from wfrun.runs.timetables import Timetables, moments
from wfrun.values.datetimes import Timestamp


def moments_between(script: str, begin: str, end: str) -> str:
    """The moments of a script's timetables, one a line."""
    with _place(script, begin) as place:
        triggers = [rule.workflow.trigger for program in place.programs for rule in program.rules]
    found = [
        one for trigger in triggers if isinstance(trigger, Every | Schedule) for one in moments(trigger, _seconds(begin), _seconds(end))
    ]
    return "".join(f"{Timestamp(one)}\n" for one in found)


def looks(script: str, lines: str) -> str:
    """What a worker begins that looks at the timetables at the moment that each line names, and at no other."""
    out = []
    with _place(script, lines.partition(" => ")[0]) as place:
        timetables = Timetables(place.acceptance)
        for line in lines.splitlines():
            moment = line.partition(" => ")[0]
            place.now = _seconds(moment)
            begun = timetables.start_due(place.programs)
            place.work()
            rows = [row for row in place.rows(schema.runs) if row.id in begun]
            out.append(f"{moment} => " + ("; ".join(map(_told, rows)) or "nothing"))
    return "".join(f"{line}\n" for line in out)


def accepted(script: str, event: Mapping[str, Any], lines: str) -> str:
    """What becomes of an event that is accepted so many hours after it was made as each line says."""
    out = []
    for line in lines.splitlines():
        hours = line.partition(" hours => ")[0]
        with _place(script, "2026-01-01T00:00") as place:
            place.now = event["created"] + int(hours) * 3600
            place.accept(event)
            place.work()
            out.append(f"{hours} hours => " + "; ".join(map(_told, place.rows(schema.runs))))
    return "".join(f"{line}\n" for line in out)


def _told(row: Any) -> str:
    return ": ".join([f'"{row.workflow}" {row.status}', *json.loads(row.report)["notes"]])


def _seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp())


@contextmanager
def _place(script: str, moment: str) -> Iterator[Place]:
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder) / "runs.db")
        try:
            place.now = _seconds(moment)
            place.load(script)
            yield place
        finally:
            place.database.close()
