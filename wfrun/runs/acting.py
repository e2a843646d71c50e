"""Acting runs: the runs that one command begins, drives itself, and waits for.

They are runs like any other: what they do is recorded, the same event again finds what was done, and where the command is killed another
one, or a worker, goes on. The command takes the work of its own runs and no other; what is to go on later it leaves to workers.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from typing import Any

import sqlalchemy as sa

from wfrun.interpreter.report import StepError, WorkflowReport
from wfrun.interpreter.run import Run
from wfrun.interpreter.run_identity import start_key
from wfrun.interpreter.triggers import Rule
from wfrun.project.loader import Loaded
from wfrun.runs import programs, schema
from wfrun.runs.acceptance import Acceptance, Accepted
from wfrun.runs.database import Database, DatabaseProblem
from wfrun.runs.dbos_engine import DbosEngine
from wfrun.runs.drive import Driver
from wfrun.runs.engine import Stopped
from wfrun.runs.listing import Story, show
from wfrun.runs.programs import StoredProgram
from wfrun.runs.senders import Sender
from wfrun.settings import Settings
from wfrun.support.english import counted

MODE = "live"

POLLING = 0.1
"""Seconds between two looks for work of a run that another worker drives at the moment."""

STOP_SECONDS = 130.0
"""Seconds that the step under way has after an interruption: longer than a channel waits for an answer where the call does not say."""

TOLD_AFTER = 0.5
"""Seconds after an interruption before people are told that a step is under way."""

OUTCOMES = ("skipped", "succeeded", "failed", "stopped", "needs_attention", "cancelled")
"""How a run ends; the others go on."""


class Acting:
    """Begins and drives runs that act, in one database, for one command.

    ``livemode`` is the mode of the key, ``sender`` makes what carries out calls, ``secrets`` are what ``secret`` finds. ``tell`` is told in
    a line what people must know, and ``points`` names places for tests.
    """

    def __init__(
        self,
        database: Database,
        sender: Callable[[Run], Sender],
        *,
        livemode: bool,
        secrets: Mapping[str, str] | None = None,
        tell: Callable[[str], None] = lambda line: None,
        points: Callable[[str], None] = lambda name: None,
    ) -> None:
        self.database = database
        self.livemode = livemode
        self._tell = tell
        self._trouble: str | None = None
        self.engine = DbosEngine(database, livemode=livemode, trouble=self._hear)
        self.acceptance = Acceptance(database, self.engine, MODE)
        stopping = self.engine.stopping.is_set
        self._driver = Driver(
            database,
            self.engine,
            sender=sender,
            secrets=secrets,
            sleep=self.engine.sleep,
            stopping=stopping,
            points=points,
            tell=tell,
        )
        self._problem: BaseException | None = None

    def __enter__(self) -> Acting:
        self.engine.join()
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.leave()

    def store(self, loaded: Loaded, settings: Settings) -> StoredProgram:
        """Stores a program; which programs are active for the events that workers get does not change. Raises ``DatabaseProblem``."""
        form = programs.stored_form(loaded, settings)
        with self.database.transaction() as connection:
            return programs.brought(connection, form)

    def accept(self, event: Mapping[str, Any], program: StoredProgram) -> Accepted:
        """Records an event, and puts the runs down that the program has not had on it. Raises ``BadEvent`` and ``DatabaseProblem``."""
        return self.acceptance.accept_by_hand(event, [program])

    def start(self, name: str, given: Mapping[str, Any] | None, program: StoredProgram) -> str:
        """Starts a workflow by its name; returns the run's id. Raises ``BadInput`` and ``DatabaseProblem``."""
        return self.acceptance.start(name, given, [program], livemode=self.livemode)

    def drive(self, runs: Collection[str]) -> None:
        """Drives runs until each has ended or waits. Raises ``DatabaseProblem``.

        At an interruption (``KeyboardInterrupt``) the step under way is brought to its end, and the rest is left for later; at a second one
        it is left as it is.
        """
        # A thread that is joined when an interruption comes counts as ended in Python 3.11, and joining it again waits for nothing.
        ended = threading.Event()
        threading.Thread(target=self._drive_all, args=(runs, ended), name="acting", daemon=True).start()
        try:
            while not ended.wait(POLLING):
                pass
        except KeyboardInterrupt:
            self.engine.stopping.set()
            if not ended.wait(TOLD_AFTER):
                self._tell("the step under way is brought to its end; Ctrl-C again leaves it as it is, and the same command goes on")
                ended.wait(STOP_SECONDS)
            raise
        if self._problem is not None:
            raise self._problem

    def _drive_all(self, runs: Collection[str], ended: threading.Event) -> None:
        try:
            told = False
            while not self.engine.stopping.is_set():
                work = self.engine.claim(runs)
                if work is not None:
                    self.engine.do(work, self._driver.drive)
                elif not self._under_way(runs):
                    return
                else:
                    if not told:
                        self._tell("another worker drives it at the moment: it is waited for")
                    told = True
                    self.engine.stopping.wait(POLLING)
        except Stopped:
            pass
        except BaseException as problem:
            self._problem = problem
        finally:
            ended.set()

    def _under_way(self, runs: Collection[str]) -> bool:
        """Tells whether one of these runs is queued or driven by someone."""
        table = schema.runs
        asked = sa.select(table.c.id).where(table.c.id.in_(runs), table.c.status.in_(("queued", "running"))).limit(1)
        with self.database.transaction() as connection:
            return connection.execute(asked).first() is not None

    def _hear(self, problem: DatabaseProblem | None) -> None:
        """Tells once what is wrong with the database, and once that it is well again."""
        text = str(problem) if problem is not None else None
        if text != self._trouble:
            self._trouble = text
            self._tell(f"{text}; it is tried again" if text is not None else "the database can be used again")

    def earlier(self, event: Mapping[str, Any]) -> dict[str, Story]:
        """Returns what was run on an event before, by the names of the workflows. Raises ``BadEvent`` and ``DatabaseProblem``."""
        return {name: show(self.database, run) for name, run in self.acceptance.runs_on(event).items()}

    def started_before(self, name: str, given: Mapping[str, Any] | None) -> Story | None:
        """Returns the newest run of a workflow that was started by its name with this input. Raises ``DatabaseProblem``."""
        runs = schema.runs.c
        key = start_key("", 0, given or {}).rpartition(":")[2]
        mine = (runs.workflow == name, runs.mode == MODE, runs.livemode == self.livemode, runs.event.is_(None))
        asked = sa.select(runs.id).where(*mine, runs.start_key.endswith(f":{key}")).order_by(runs.accepted.desc()).limit(1)
        with self.database.transaction() as connection:
            found = connection.execute(asked).scalar_one_or_none()
        return show(self.database, found) if found is not None else None

    def left_alone(self, event: Mapping[str, Any], rules: Collection[Rule]) -> dict[str, str]:
        """Returns why workflows leave an event alone that they would start on. Raises ``DatabaseProblem``."""
        return self.acceptance.held_back(event, {rule.name for rule in rules})

    def awaiting(self, event: Mapping[str, Any]) -> int:
        """Returns how many runs wait for such an event, if it was not recorded yet. Raises ``BadEvent`` and ``DatabaseProblem``."""
        return self.acceptance.awaiting(event)

    def keeps_to(self, story: Story, rule: Rule | None) -> str:
        """Returns how a sentence on a run goes on whose script, that of its ``rule``, was edited since; empty where it was not."""
        kept = story.report.script if story.report is not None else ""
        if rule is not None and not kept:
            with self.database.transaction() as connection, suppress(programs.UnknownProgram):
                known = programs.read(connection, story.program).rule(rule.name)
                kept = known.file.digest if known is not None else ""
        edited = rule is not None and kept not in ("", rule.file.digest)
        return "; it keeps to the script as it was then, which was edited since" if edited else ""

    def story(self, run: str) -> Story:
        """Returns the story of a run as it stands. Raises ``DatabaseProblem``."""
        return show(self.database, run)


def run_before(story: Story, kept: str) -> str:
    """Returns the sentence that says that a run was there before, and how it stood; it ends in what ``keeps_to`` says."""
    status, ended = str(story.summary["status"]), story.summary["finished"]
    if ended is not None:
        return f"was run before: {status.replace('_', ' ')} at {ended}; nothing is repeated{kept}"
    stood = "and not brought to its end" if status in ("queued", "running") else f"and is {status}"
    return f"was begun before {stood}: {steps_done(story)}, and nothing is repeated{kept}"


def steps_done(story: Story) -> str:
    """Returns in words how far a run came."""
    done = sum(step["answer"] is not None for step in story.steps)
    doubts = len(steps_in_doubt(story))
    sent = f", {doubts} {'is' if doubts == 1 else 'are'} in doubt" if doubts else ""
    none = "no step of it is known to be done" if doubts else "no step of it is done"
    return (f"{counted(done, 'step')} of it {'is' if done == 1 else 'are'} done" if done else none) + sent


def paths_done(story: Story) -> frozenset[str]:
    """Returns the paths of the steps that a run had carried out, before a retry of it, too; questions that were put are among them."""
    steps = (*story.steps, *story.earlier)
    return frozenset(step["path"] for step in steps if step["kind"] == "ask" or "done" in (step["answer"] or ()))


def steps_in_doubt(story: Story) -> list[Mapping[str, Any]]:
    """Returns the records of the steps that have no answer and may have happened."""
    return [step for step in story.steps if step["kind"] in ("call", "ask") and step["answer"] is None and step["doubted"] is not None]


def nobody_knows(story: Story) -> bool:
    """Tells whether a step may have happened, and nobody knows."""
    told = story.report.steps if story.report is not None else ()
    return bool(steps_in_doubt(story)) or any(step.outcome == "unknown" for step in told)


def questions_asked(story: Story) -> int:
    """Returns how many questions of a run are on their way and have no answer."""
    asked = (step for step in story.steps if step["kind"] == "ask" and step["answer"] is None and step["tries"])
    return sum(step["trouble"] is None and step["doubted"] is None for step in asked)


def is_due(story: Story) -> bool:
    """Tells whether a run goes on at once when it is driven: it was left before its end, or what it waited for is over."""
    status, wakes = story.summary["status"], story.wakes
    return status in ("queued", "running") or (status == "waiting" and wakes is not None and wakes <= time.time())


def is_left(story: Story) -> bool:
    """Tells whether a run was left before its end and is no other's to begin anew: it is due, or a step of it is to be tried again."""
    going = story.summary["status"] in ("waiting", "paused")
    return is_due(story) or (going and any(step["answer"] is None and (step["trouble"] or step["kind"] == "call") for step in story.steps))


def report_of(story: Story, rule: Rule | None) -> WorkflowReport:
    """Returns the report of a run as it stands: with its outcome, and why it cannot go on where it has no report that says so."""
    summary, report = story.summary, story.report
    status = str(summary["status"])
    if report is None:
        report = WorkflowReport(
            name=str(summary["workflow"]),
            file=rule.file.source_name if rule is not None else "",
            line=rule.line if rule is not None else 0,
            script=rule.file.digest if rule is not None else "",
            run=str(summary["run"]),
            outcome=status,
        )
    report.outcome = status if status in OUTCOMES else "waiting"
    if report.error is None and status == "needs_attention" and summary["error"]:
        report.error = StepError(str(summary["error"]), "cannot-go-on")
    return report
