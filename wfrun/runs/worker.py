"""Worker: a process that drives the runs of a database until it is told to stop."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

import sqlalchemy as sa

from wfrun.interpreter.run import Run
from wfrun.project.loader import Loaded
from wfrun.runs import programs, schema
from wfrun.runs.acceptance import Acceptance
from wfrun.runs.activation import ActivePrograms, activate
from wfrun.runs.database import Database, DatabaseProblem
from wfrun.runs.dbos_engine import DbosEngine
from wfrun.runs.drive import Driver
from wfrun.runs.engine import side
from wfrun.runs.senders import Sender
from wfrun.runs.timetables import Timetables
from wfrun.settings import Settings

STOP_SECONDS = 10.0
"""Seconds that what is under way has when the worker stops; what then goes on is left to others."""

GIVE_UP_SECONDS = 5.0
"""Seconds more after which a worker ends that cannot even leave its work to others, because the database does not answer."""


class Worker:
    """Drives the runs of one database in this process. ``tell`` is told in a line what people must know about the database.

    With a ``sender`` it acts, in Stripe's live mode or (``livemode`` False) in its test mode: that of its key. Runs of the other mode are
    left to others. Without one, all that it starts and drives is simulated. ``secrets`` are what ``secret`` finds, ``concurrency`` is how
    many runs go on at the same time, ``points`` names places for tests.
    """

    def __init__(
        self,
        database: Database,
        *,
        tell: Callable[[str], None],
        sender: Callable[[Run], Sender] | None = None,
        livemode: bool = False,
        secrets: Mapping[str, str] | None = None,
        polling: float = 0.1,
        concurrency: int = 32,
        points: Callable[[str], None] = lambda name: None,
    ) -> None:
        self.database = database
        self._tell = tell
        self._told: str | None = None
        self._lock = threading.Lock()
        self._ending = threading.Event()
        self.mode = "live" if sender is not None else "simulated"
        self.livemode = livemode
        self._told_of_others = sender is None
        self._told_of_programs: list[str] = []
        self.engine = DbosEngine(
            database, live=sender is not None, livemode=livemode, polling=polling, concurrency=concurrency, trouble=self._trouble
        )
        self._active = ActivePrograms(side(self.mode, livemode))
        self._timetables = Timetables(Acceptance(database, self.engine, self.mode), livemode=livemode)
        self.driver = Driver(database, self.engine, sender=sender, secrets=secrets, sleep=self.engine.sleep, points=points)

    @property
    def name(self) -> str:
        """The worker's name, another one at each start."""
        return self.engine.worker

    def bring(self, scripts: Sequence[str], loaded: Loaded, settings: Settings) -> None:
        """Stores a program and makes its workflows active. Raises ``DatabaseProblem``."""
        form = programs.stored_form(loaded, settings)
        with self.database.transaction() as connection:
            now = time.time()
            self.database.locked(connection, "active")
            activate(
                connection, side(self.mode, self.livemode), scripts, programs.read(connection, programs.store(connection, form, now)), now
            )

    def start(self) -> None:
        """Begins to drive runs. Raises ``DatabaseProblem``."""
        self.engine.start(self.driver.drive)

    def ask_to_end(self) -> None:
        """Lets ``wait`` return: safe to call from a signal handler."""
        self._ending.set()

    def wait(self) -> None:
        """Waits until the worker is asked to end."""
        while not self._ending.wait(1.0):
            self.look_at_timetables()
            self.look_at_others()

    def look_at_others(self) -> None:
        """Tells once of due runs that act in the other of Stripe's modes: they stay until a worker with such a key comes."""
        if self._told_of_others:
            return
        runs = schema.runs.c
        asked = sa.select(runs.id).where(runs.mode == self.mode, runs.livemode.is_(not self.livemode), runs.status == "queued").limit(1)
        with suppress(DatabaseProblem), self.database.transaction() as connection:
            self._told_of_others = connection.execute(asked).first() is not None
        if self._told_of_others:
            mine, other = ("live", "test") if self.livemode else ("test", "live")
            self._tell(f"runs in Stripe's {other} mode are left alone, for the key is of its {mine} mode")

    def look_at_timetables(self) -> None:
        """Starts what the timetables of the active programs mean for now, unless another worker did."""
        try:
            with self.database.transaction() as connection:
                active = self._active.read(connection)
            for problem in self._active.problems:
                if problem not in self._told_of_programs:
                    self._told_of_programs.append(problem)
                    self._tell(f"the timetables of an active program are not looked at: {problem}")
            self._timetables.start_due(active)
        except DatabaseProblem as problem:
            logging.getLogger("wfrun.runs").debug("timetables: %s; they are looked at again", problem)

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Ends what is under way, or leaves it to others; returns in any case."""
        stopping = threading.Thread(target=self._stop, args=(seconds,), name="stop", daemon=True)
        stopping.start()
        stopping.join(seconds + GIVE_UP_SECONDS)

    def _stop(self, seconds: float) -> None:
        try:
            self.engine.stop(seconds)
        except Exception as error:  # whatever it is, the process ends now, and others find its work
            logging.getLogger("wfrun.runs").debug("stop: %s", error)

    def _trouble(self, problem: DatabaseProblem | None) -> None:
        """Tells once what is wrong with the database, and once that it is well again."""
        with self._lock:
            text = str(problem) if problem is not None else None
            if text == self._told:
                return
            self._told = text
            self._tell(f"{text}; it is tried again" if text is not None else "the database can be used again")
