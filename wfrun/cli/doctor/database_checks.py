"""Checks of the database of durable runs: whether it opens, its version, what is wrong in it, and who works on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wfrun.cli.doctor.findings import Finding, bad, doubt, good, unused
from wfrun.cli.packages import installation, missing_packages
from wfrun.support.english import counted

DATABASE, WORKERS = "database", "workers"


def database_checks(given: str | None, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Opens the database where there is one; makes and changes nothing."""
    missing = missing_packages("runs")
    if missing:
        yield unused(DATABASE, f"acting needs {', '.join(missing)}", installation("live", "runs"))
        return
    from wfrun.runs.database import DatabaseProblem, shown
    from wfrun.runs.migrations import HEAD
    from wfrun.runs.opening import database_url, find_version

    url = database_url(given, environ)
    try:
        version = find_version(url)
        if version is None:
            if given or environ.get("WFRUN_DATABASE"):
                yield doubt(DATABASE, f"{shown(url)} has no tables yet: they are made when something acts or waits")
            else:
                yield unused(DATABASE, f"{shown(url)} is not there yet: it is made when something acts or waits")
            return
        if version != HEAD:
            ahead = version > HEAD
            advice = "pip install -U wfrun" if ahead else "stop the workers, and `wfrun db migrate`"
            yield bad(DATABASE, f"{shown(url)} is of version {version}, and this wfrun works with {HEAD}", advice)
            return
        yield from _look_into(url)
    except DatabaseProblem as problem:
        yield bad(DATABASE, str(problem))


def _look_into(url: str) -> Iterator[Finding]:
    from wfrun.runs.database import Database, shown
    from wfrun.runs.dbos_engine import DbosEngine
    from wfrun.runs.health import check
    from wfrun.runs.listing import waiting_for_workers
    from wfrun.runs.liveness import living_workers

    database = Database(url)
    try:
        engine = DbosEngine(database)
        wrong = check(database, engine) if engine.is_prepared() else ()
        for finding in wrong:
            yield bad(DATABASE, f"{shown(url)}: {finding}", "wfrun db check --repair")
        if not wrong:
            yield good(DATABASE, f"{shown(url)} is whole")
        workers, due = living_workers(database), waiting_for_workers(database)
    finally:
        database.close()
    if workers:
        yield good(WORKERS, f"{counted(workers, 'worker')} {'is' if workers == 1 else 'are'} at work")
    elif due:
        yield bad(
            WORKERS, f"none is at work, and {counted(due, 'run')} {'waits' if due == 1 else 'wait'} for one", "wfrun worker SCRIPT… --live"
        )
    else:
        yield good(WORKERS, "none is at work, and no run needs one")
