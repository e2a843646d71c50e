"""Place: a database with the campaign's scripts in it, the world that its runs act on, and the people who answer its questions."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import cycle
from pathlib import Path
from typing import Any
from zlib import crc32

import sqlalchemy as sa

from campaigns.faults.outside import Outside
from campaigns.faults.scripts import Stories, write_scripts
from wfrun.project.loader import load_files
from wfrun.runs import programs, schema
from wfrun.runs.acceptance import Acceptance
from wfrun.runs.approvals import NotAsked, answer
from wfrun.runs.database import DatabaseProblem
from wfrun.runs.engine import Engine
from wfrun.runs.opening import open_database
from wfrun.settings import Settings
from wfrun.support.json_text import read_json

MIX = {"order": 8, "warning": 10, "charge": 8, "welcome": 6, "bonus": 3, "once": 3, "question": 6}
"""How often each story is told among all: orders start two runs."""

ENDED = ("succeeded", "skipped", "stopped", "failed", "needs_attention")


class Place:
    """A database that is accepted into. ``engine_of`` makes the engine that the work is put down in."""

    def __init__(self, url: str, folder: Path, outside: Outside, engine_of: Callable[[Any], Engine]) -> None:
        self.url = url
        self.folder = folder
        self.outside = outside
        self.ledger = folder / "ledger.jsonl"
        """What the author's own actions did, a line each."""
        self.database = open_database(url)
        self.engine = engine_of(self.database)
        self.acceptance = Acceptance(self.database, self.engine, "live")
        scripts = write_scripts(folder, service=outside.service, ledger=self.ledger, rate=outside.rate)
        form = programs.stored_form(load_files(scripts), Settings())
        with self.database.transaction() as connection:
            self.program = programs.read(connection, programs.store(connection, form, time.time()))
        self.configuration = folder / "world.json"
        self.configuration.write_text(json.dumps(outside.configuration()), encoding="utf-8")
        self.stories = Stories(int(time.time()))
        self.accepted: list[str] = []
        self._stories = _in_turn()
        self._told = dict.fromkeys(MIX, 0)
        self._ending = threading.Event()
        self._people: threading.Thread | None = None

    def tell(self, runs: int, only: str | None = None) -> None:
        """Lets so many runs start, of all stories in turn or of one; the objects that they are about are there before."""
        wanted = len(self.accepted) + runs
        while len(self.accepted) < wanted:
            story = only or next(self._stories)
            number = self._told[story]
            self._told[story] += 1
            event, objects = getattr(self.stories, story)(number)
            if objects:
                self.outside.stripe.add(*objects)
            while True:
                try:
                    self.accepted += self.acceptance.accept(event, [self.program]).runs
                    break
                except DatabaseProblem:
                    time.sleep(0.1)

    def answer_questions(self) -> int:
        """Lets people answer the questions that came by mail, every third one with no; returns how many answers there were."""
        steps = schema.steps
        asked = sa.select(steps).where(steps.c.kind == "ask", steps.c.answer.is_(None))
        with self.database.transaction() as connection:
            questions = connection.execute(asked).all()
        with self.outside.lock:
            subjects = [mail.subject for mail in self.outside.mails]
        count = 0
        for step in questions:
            message = read_json(step.request)["message"]
            if not any(message in subject for subject in subjects):
                continue
            try:
                answer(self.database, self.engine, step.run, step.path, crc32(message.encode()) % 3 > 0, "Ada")
            except NotAsked:
                continue
            count += 1
        return count

    def begin_to_answer(self) -> None:
        """Lets people answer questions from now on, in a thread."""

        def people() -> None:
            while not self._ending.wait(0.5):
                try:
                    self.answer_questions()
                except DatabaseProblem:
                    continue

        self._people = threading.Thread(target=people, name="people", daemon=True)
        self._people.start()

    def states(self) -> Mapping[str, int]:
        """Returns how many runs are in each state."""
        table = schema.runs
        with self.database.transaction() as connection:
            rows = connection.execute(sa.select(table.c.status, sa.func.count()).group_by(table.c.status)).all()
        return {str(status): int(count) for status, count in rows}

    def going(self) -> list[str]:
        """Returns some of the runs that go on, with what they wait for."""
        rows = [row for row in self.rows(schema.runs) if row.status not in ENDED]
        return [f"{row.id} of {row.workflow} is {row.status} for {row.waits_for}" for row in rows[:5]]

    def all_ended(self) -> bool:
        """Tells whether no run goes on."""
        return not set(self.states()) - set(ENDED)

    def rows(self, table: sa.Table) -> list[Any]:
        """Returns all rows of a table."""
        with self.database.transaction() as connection:
            return list(connection.execute(sa.select(table)).all())

    def close(self) -> None:
        """Leaves the database."""
        self._ending.set()
        if self._people is not None:
            self._people.join(10)
        self.database.close()


def _in_turn() -> Iterator[str]:
    """Yields names of stories without end, so that each kind comes soon and as often as its share is."""
    order = [(place / count, story) for story, count in MIX.items() for place in range(count)]
    return cycle(story for _, story in sorted(order))
