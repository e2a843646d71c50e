"""Listing: the runs of a database by filter, page by page, and one run's story."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from wfrun.interpreter.report import RunReport, WorkflowReport, iso
from wfrun.runs import schema
from wfrun.runs.answers import RunProblem as RunProblem
from wfrun.runs.answers import read_stored
from wfrun.runs.database import Database
from wfrun.runs.stored_reports import read_report
from wfrun.support.records import frozen

PAGE = 50
"""The runs of one page, where nobody asks for another number."""


def standing(status: str) -> str:
    """Returns in words how a run stands or ended, to follow its name: ``is waiting``, ``failed``."""
    words = status.replace("_", " ")
    if status in ("queued", "running", "waiting", "paused"):
        return f"is {words}"
    return f"was {words}" if status in ("skipped", "cancelled") else words


@frozen
class RunFilter:
    """A choice of runs; what is None or empty says nothing. ``since`` and ``until`` are unix seconds of the acceptance."""

    statuses: tuple[str, ...] = ()
    workflow: str | None = None
    mode: str | None = None
    account: str | None = None
    event: str | None = None
    since: float | None = None
    until: float | None = None

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """Returns the filter as conditions on runs and their events."""
        runs, events = schema.runs.c, schema.events.c
        found: list[sa.ColumnElement[bool]] = [runs.status.in_(self.statuses)] if self.statuses else []
        given = ((runs.workflow, self.workflow), (runs.mode, self.mode), (runs.account, self.account), (events.id, self.event))
        found += [column == value for column, value in given if value is not None]
        found += [runs.accepted >= self.since] if self.since is not None else []
        found += [runs.accepted < self.until] if self.until is not None else []
        return found


@frozen
class RunPage:
    """Some runs, newest first; ``following`` is where the next page begins, None after the last one."""

    runs: tuple[Mapping[str, Any], ...]
    following: str | None = None


def list_runs(database: Database, filter: RunFilter, *, limit: int = PAGE, after: str | None = None) -> RunPage:
    """Returns one page of the runs that a filter means. Raises ``RunProblem`` where ``after`` is no place of a page."""
    runs = schema.runs.c
    conditions = filter.conditions()
    if after is not None:
        moment, name = _place(after)
        conditions.append((runs.accepted < moment) | ((runs.accepted == moment) & (runs.id < name)))
    asked = _with_events().where(*conditions).order_by(runs.accepted.desc(), runs.id.desc()).limit(limit + 1)
    with database.transaction() as connection:
        rows = connection.execute(asked).all()
    page = rows[:limit]
    following = f"{page[-1].accepted!r}:{page[-1].id}" if len(rows) > limit else None
    return RunPage(tuple(map(summary, page)), following)


def waiting_for_workers(database: Database) -> int:
    """Returns how many runs go on as soon as a worker drives them, or would have gone on before now."""
    runs = schema.runs.c
    due = runs.status.in_(("queued", "running")) | ((runs.status == "waiting") & (runs.wakes <= database.now()))
    with database.plain.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(schema.runs).where(due)).scalar_one())


def all_runs(database: Database, filter: RunFilter) -> Iterator[str]:
    """Yields the ids of all runs that a filter means now, oldest last; what changes meanwhile is not seen twice."""
    after = None
    while True:
        page = list_runs(database, filter, limit=500, after=after)
        yield from (str(run["run"]) for run in page.runs)
        after = page.following
        if after is None:
            return


def _place(after: str) -> tuple[float, str]:
    moment, _, name = after.partition(":")
    try:
        return float(moment), name
    except ValueError:
        raise RunProblem(f"`{after[:80]}` is no place where a page ends") from None


def _with_events() -> sa.Select[Any]:
    runs, events = schema.runs, schema.events
    labels = (events.c.id.label("event_id"), events.c.type.label("event_type"), events.c.body.label("event_body"))
    return sa.select(runs, *labels).select_from(runs.outerjoin(events, runs.c.event == events.c.seq))


def summary(row: Any) -> Mapping[str, Any]:
    """Returns a run as the JSON of a list has it."""
    return {
        "run": row.id,
        "workflow": row.workflow,
        "status": row.status,
        "mode": row.mode,
        "account": row.account or None,
        "event": row.event_id,
        "type": row.event_type or str(row.start_key).partition(":")[0],
        "accepted": _moment(row.accepted),
        "started": _moment(row.started),
        "finished": _moment(row.finished),
        "wakes": _moment(row.wakes),
        "waits_for": row.waits_for,
        "error": row.error,
        "origin": row.origin,
        "retries": row.attempt,
    }


def _moment(seconds: float | None) -> str | None:
    return iso(int(seconds)) if seconds is not None else None


@frozen
class Story:
    """The story of one run: its line in a list, its report as far as it came, its event, and the record of its steps."""

    summary: Mapping[str, Any]
    report: WorkflowReport | None
    event: Mapping[str, Any] | None
    steps: Sequence[Mapping[str, Any]]
    earlier: Sequence[Mapping[str, Any]]
    """The steps of attempts before a retry, and what a replay keeps."""
    wakes: float | None = None
    """When it goes on by itself, unix seconds."""
    program: str = ""
    """The hash of the program that it keeps to."""

    @property
    def run_report(self) -> RunReport | None:
        """The report as a dry run has it."""
        if self.report is None:
            return None
        event = {"id": self.summary["event"], "type": self.summary["type"], "account": self.summary["account"]}
        return RunReport(event, (self.report,), live=self.summary["mode"] == "live")

    def to_dict(self) -> dict[str, Any]:
        """Returns the run as JSON: its line in a list, the report that a dry run has, and the record of its steps."""
        report = self.run_report
        return {
            **self.summary,
            "report": report.to_dict() if report is not None else None,
            "record": list(self.steps),
            "earlier": list(self.earlier),
        }


def find_run(connection: sa.Connection, name: str, *, held: bool = False) -> Any:
    """Returns the row of a run with its event's. Raises ``RunProblem``.

    One that is ``held`` nobody else changes until the transaction ends.
    """
    asked = _with_events().where(schema.runs.c.id == name)
    row = connection.execute(asked.with_for_update(of=schema.runs) if held else asked).one_or_none()
    if row is None:
        raise RunProblem(f"no run is called `{name[:80]}`")
    return row


def show(database: Database, name: str) -> Story:
    """Returns the story of a run. Raises ``RunProblem``."""
    with database.transaction() as connection:
        row = find_run(connection, name)
        steps = connection.execute(sa.select(schema.steps).where(schema.steps.c.run == name).order_by(schema.steps.c.number)).all()
        table = schema.earlier_steps
        earlier = connection.execute(sa.select(table).where(table.c.run == name).order_by(table.c.attempt, table.c.number)).all()
    report = read_report(row.report, row.told) if row.report is not None else None
    if report is not None and row.status in ("queued", "running", "paused"):
        report.outcome, report.error = "waiting", None  # it may have ended before, and goes on since: after a retry, or past a brake
    event = read_stored(row.event_body, "the event of the run") if row.event_body is not None else None
    return Story(summary(row), report, event, [_step(step) for step in steps], [_step(step) for step in earlier], row.wakes, row.program)


def _step(row: Any) -> Mapping[str, Any]:
    told: dict[str, Any] = {
        "path": row.path,
        "kind": row.kind,
        "request": read_stored(row.request, f"what step {row.path} asked for"),
        "idempotency_key": row.key,
        "epoch": row.epoch,
        "tries": row.tries,
        "trouble": row.trouble,
        "begun": _moment(row.begun),
        "doubted": _moment(row.doubted),
        "answer": read_stored(row.answer, f"the answer of step {row.path}") if row.answer is not None else None,
        "answered": _moment(row.answered),
    }
    if hasattr(row, "attempt"):
        told["attempt"] = row.attempt
    return told
