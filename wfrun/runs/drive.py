"""Drive: runs one segment of a run, from where it stands to its end or to where it is parked.

The program is run from its beginning each time. Effects that were answered before get their recorded answers, in order; so the run comes to
the same place, and goes on there. An effect that is new is recorded before it is sent, and again with its answer. An effect that was
recorded and has no answer was sent, or was about to be: it is sent again with the idempotency key that it had.

What is written between two effects, the answer of the first, what guards count and the record of the second, is one transaction. A process
may be killed between any two statements here: ``points`` names the places, for tests.

Each such transaction makes sure that the run is still this work's own (``held_run``).
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, NoReturn

import sqlalchemy as sa

from wfrun.interpreter.effects import Answer, Ask, Call, Done, Effect, ReadRest, Refused, RunEnvironment, TryAgain, Unknown, Wait, WaitFor
from wfrun.interpreter.event_history import event_time
from wfrun.interpreter.event_origin import CompletedEvent, is_thin, with_account
from wfrun.interpreter.executor import execute
from wfrun.interpreter.report import WorkflowReport
from wfrun.interpreter.run import Run, new_report
from wfrun.interpreter.run_identity import renewed_key
from wfrun.interpreter.start_parameters import BadInput
from wfrun.runs import programs, schema, statements
from wfrun.runs.acceptance import database_id, identity_of
from wfrun.runs.answers import BrokenRecord, kind_of, read_answer, read_stored, reading
from wfrun.runs.awaited_events import AwaitedEvents, Looked
from wfrun.runs.database import Database, DatabaseProblem, problem_of
from wfrun.runs.engine import Engine, Stopped, Work
from wfrun.runs.guard_store import DatabaseGuardStore, TurnTaken, end_turns
from wfrun.runs.held_run import Cancelled, HeldRun, Parked, Superseded
from wfrun.runs.history import StoredHistory
from wfrun.runs.rates import seconds_until_turn
from wfrun.runs.retries import MOST_ENDS, UNREACHABLE, USUAL, RetryPolicy, given_up, told
from wfrun.runs.run_rows import earlier_steps, event_of, parameters_of
from wfrun.runs.senders import Sender, SimulatedSender
from wfrun.runs.sent_effects import asks_stripe, is_authors, may_happen, name_of
from wfrun.runs.step_records import StepRecords, Tried, doubts, release_unsent_money
from wfrun.runs.stored_reports import report_texts
from wfrun.runs.transactions import OpenTransaction
from wfrun.runs.wait_marks import mark_of
from wfrun.support.english import counted
from wfrun.support.json_text import json_text, read_json
from wfrun.support.records import evolve
from wfrun.support.recursion import with_stack_room
from wfrun.values.datetimes import Timestamp

SHORT_WAIT = 60
"""Seconds of the longest wait for which a run keeps its place; longer ones are rows, and cost nothing while they last."""

OLDEST_EVENT = 3 * 86_400
"""Seconds beyond which an event starts nothing where its workflow does not say (``not older than``)."""

OTHER_ARGUMENTS = (
    "it was begun with other arguments than it has now, and is not sent with these: look whether it happened; `wfrun runs retry --resend` "
    "sends it where it did not"
)

TURN_TRIES = 20
"""How often a run asks again for its turn in place, where a run of an earlier event is about to ask."""

TURN_PAUSE = 0.05
"""Seconds between these times."""

TURN_LOOK = 2.0
"""Seconds between two looks whether a run was cancelled or paused that waits for a call's turn under the rate limit."""


class Driver:
    """Drives runs of one database.

    ``sender`` makes what carries out the calls of a run that acts; without it such a run is not driven. ``secrets`` are what ``secret``
    finds, ``clock`` the time in seconds, ``sleep`` waits for a number of them. Once ``stopping`` says so, a run goes no further than the
    effect that it is at: that is left to others. ``tell`` is told in a line of each pause before another try.
    """

    def __init__(
        self,
        database: Database,
        engine: Engine,
        *,
        sender: Callable[[Run], Sender] | None = None,
        secrets: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        stopping: Callable[[], bool] = lambda: False,
        short_wait: float = SHORT_WAIT,
        retries: RetryPolicy = USUAL,
        points: Callable[[str], None] = lambda name: None,
        tell: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.database = database
        self.engine = engine
        self.sender = sender
        self.retries = retries
        self.secrets = secrets or {}
        self.clock = clock
        self.sleep = sleep
        self.stopping = stopping
        self.short_wait = short_wait
        self.points = points
        self.tell = tell
        self.wake = partial(wake, engine)
        self._programs: dict[str, programs.StoredProgram] = {}

    def drive(self, work: Work) -> None:
        """Drives a run on, unless another worker took the segment. Raises ``DatabaseProblem``: then the work is not done."""
        transaction = OpenTransaction(self.database)
        try:
            self._drive(work, transaction)
        except sa.exc.SQLAlchemyError as error:
            raise problem_of(error, self.database.url) or error from error
        finally:
            transaction.rollback()

    def _drive(self, work: Work, transaction: OpenTransaction) -> None:
        """Takes the run and drives it. That it was taken is stored with what it does first."""
        connection = transaction.connection()
        row = self.take(connection, work)
        if row is None:
            return
        try:
            program = self._program(connection, row.program)
            event = event_of(connection, row.event)
            recorded = connection.execute(statements.RECORDED, {"the_run": row.id}).all()
            segment = _Segment(self, work, row, program, event, recorded, earlier_steps(connection, row), transaction)
        except (sa.exc.SQLAlchemyError, DatabaseProblem):
            raise  # the work is not done: the engine hands it out again
        except Exception as problem:
            self.give_up(connection, row.id, _reason(problem, self.secrets))
            transaction.commit()
            return
        self.points("taken")
        with suppress(Superseded):
            with_stack_room(segment.run)

    def take(self, connection: sa.Connection, work: Work) -> Any:
        """Makes a run this work's own; None where it is another's, or has gone on already."""
        if not self.engine.holds(connection, work):
            return None
        given = {
            "the_run": work.run,
            "the_segment": work.segment,
            "the_piece": re.sub(r"([%_\\])", r"\\\1", work.id) + "/%",
            "the_modes": ("simulated", "live") if self.sender is not None else ("simulated",),
            "owner": work.owner,
            "now": int(self.clock()),
        }
        row = connection.execute(statements.TAKE, given).one_or_none()
        if row is not None and work.segment:
            connection.execute(sa.delete(schema.waits).where(schema.waits.c.run == work.run))
        return row

    def give_up(self, connection: sa.Connection, run: str, reason: str) -> None:
        """Ends a run that cannot go on: it needs a person."""
        values = {"status": "needs_attention", "owner": None, "finished": self.clock(), "error": reason}
        connection.execute(sa.update(schema.runs).where(schema.runs.c.id == run).values(**values))
        end_turns(self.database, connection, run, int(self.clock()), self.wake)

    def _program(self, connection: sa.Connection, name: str) -> programs.StoredProgram:
        found = self._programs.get(name)
        if found is None:
            found = programs.read(connection, name)
            if len(self._programs) < 1_000:
                self._programs[name] = found
        return found


class _Segment:
    """One segment of a run under way."""

    def __init__(
        self,
        driver: Driver,
        work: Work,
        row: Any,
        program: programs.StoredProgram,
        event: Mapping[str, Any] | None,
        recorded: Any,
        earlier: Mapping[str, Any],
        transaction: OpenTransaction,
    ) -> None:
        self.driver = driver
        self.work = work
        self.row = row
        self.recorded = list(recorded)
        self.earlier = earlier
        self.keys: dict[str, str] = {}
        """The keys of steps by their paths, where they are not those of the run's identity."""
        self.number = 0
        self.transaction = transaction
        self.records = StepRecords(transaction.connection, row.id, earlier, driver.clock)
        self.held = HeldRun(driver.database, driver.engine, transaction, row, work, driver.points)
        self.mode: str = row.mode
        self.asked: Effect | None = None
        identity = identity_of(row)
        guards = DatabaseGuardStore(
            driver.database,
            self.transaction.connection,
            row.id,
            self.mode,
            passed=any(step.path != "turn" for step in (*self.recorded, *earlier.values())),
            clock=driver.clock,
            wake=driver.wake,
            replays=tuple(database_id(evolve(identity, generation=number), row.mode) for number in range(row.generation)),
            place=(event_time(event, row.started) if event is not None else int(row.started), row.start_key or ""),
        )
        rule = program.rule(row.workflow)
        if rule is None:
            raise BrokenRecord(f"the program {program.hash} has no workflow `{row.workflow}`")
        history = StoredHistory(self.transaction.connection, row)
        environment = RunEnvironment(
            int(row.started), program.settings, program.lists, driver.secrets, history=history, oldest_event=OLDEST_EVENT
        )
        self.this_run = Run(rule, event, environment, identity, parameters=parameters_of(rule, row, environment))
        self.guards = guards
        acting = driver.sender if self.mode != "simulated" else None
        self.sender: Sender = acting(self.this_run) if acting is not None else SimulatedSender(self.this_run)
        self.event = event
        self.report = new_report(self.this_run)
        moment = event_time(event, row.started) if event is not None else int(row.started)
        self.awaited = AwaitedEvents(row, moment, lambda thin: self.sender.complete(thin, int(driver.clock())))

    def _know_event(self) -> None:
        """Completes the run's event, and lets the sender know it. Raises ``Parked`` where its object is read later."""
        notes = [self.row.note] if self.row.note is not None else []
        if self.event is not None:
            whole = self._whole(self.event)
            self.this_run = evolve(self.this_run, event=whole.event, assumed=whole.assumed)
            self.sender.begin(whole.event, int(self.row.started))
            notes += [whole.note] if whole.note is not None else []
        self.report = new_report(self.this_run)
        self.report.notes.extend(notes)

    def _whole(self, event: Mapping[str, Any]) -> CompletedEvent:
        """Returns the run's event with its object. What was read for a thin event is recorded."""
        if not is_thin(event):
            return CompletedEvent(with_account(event))
        if self.row.whole is None:
            self.transaction.commit()  # that the run is taken is stored before something is read for it
            completed = self._read_object(event)
            record = json_text(completed._asdict())
            with self.driver.database.transaction() as connection:
                table = schema.runs
                mine = (table.c.id == self.row.id) & table.c.whole.is_(None)
                connection.execute(sa.update(table).where(mine).values(whole=record))
                record = connection.execute(sa.select(table.c.whole).where(table.c.id == self.row.id)).scalar_one()
        else:
            record = self.row.whole
        with reading("the object of the run's event"):
            return CompletedEvent(**read_json(record))

    def _read_object(self, event: Mapping[str, Any]) -> CompletedEvent:
        """Returns a thin event with its object, which is asked for until there is an answer. Raises ``Parked`` and ``BrokenRecord``."""
        driver, policy = self.driver, self.driver.retries
        while True:
            completed = self.sender.complete(event, int(driver.clock()))
            if not isinstance(completed, TryAgain):
                return completed
            lasted = driver.clock() - self.row.started
            pause = policy.pause_after(lasted, completed.after)
            if lasted + pause > policy.unsent:
                raise BrokenRecord(f"its event is thin, and the object could not be read: {told(completed)}")
            self.held.make_sure_it_goes_on()
            if pause > min(policy.in_place, driver.short_wait):
                self._park(driver.clock() + pause, f"the object of its event, which could not be read yet; the latest: {told(completed)}")
            self.transaction.commit()
            driver.points("again")
            driver.sleep(pause)

    def run(self) -> None:
        """Runs the segment to its end. What was written and not committed is taken back where that cannot be reached."""
        try:
            self._run()
        except DatabaseProblem:
            self.transaction.rollback()
            raise  # the work is not done: the engine hands it out again
        except Exception as problem:
            self.transaction.rollback()
            trouble = problem_of(problem, self.driver.database.url)
            if trouble is not None:
                raise trouble from problem
            reason = _reason(problem, self.driver.secrets)
            try:
                connection = self.transaction.connection()
                if self.driver.take(connection, self.work) is not None:
                    self.driver.give_up(connection, self.row.id, reason)
                    self.transaction.commit()
            finally:
                self.transaction.rollback()
        except BaseException:
            self.transaction.rollback()
            raise

    def _run(self) -> None:
        try:
            self._know_event()
            self._finish(self._follow())
        except Parked:
            pass
        except Cancelled:
            self._cancel()

    def _follow(self) -> WorkflowReport:
        """Runs the program. A run that is only a moment too early for its turn asks again in place: nothing has happened by then."""
        notes = tuple(self.report.notes)
        tries = 0
        while True:
            try:
                return self._answer_all(execute(self.this_run, guards=self.guards, report=self.report))
            except TurnTaken as turn:
                if turn.again is None or tries == TURN_TRIES:
                    due = None if turn.again is None else self.driver.clock() + turn.again
                    self._park(due, f"its turn, behind another run for {turn.key}" if turn.key else "its turn, behind another run")
            tries += 1
            self.transaction.commit()
            self.driver.sleep(TURN_PAUSE)
            self.held.make_sure_it_goes_on()
            self.report = new_report(self.this_run)
            self.report.notes.extend(notes)

    def _answer_all(self, execution: Generator[Effect, Answer, WorkflowReport]) -> WorkflowReport:
        try:
            effect = next(execution)
            while True:
                effect = execution.send(self._answer(effect))
        except StopIteration as end:
            if self.number < len(self.recorded):
                step = self.recorded[self.number]
                raise BrokenRecord(f"the run ends where {step.kind} {step.path} was recorded: it cannot go on") from None
            report: WorkflowReport = end.value
            return report

    def _answer(self, effect: Effect) -> Answer:
        """Returns the recorded answer of an effect, or records it and gets one."""
        number, self.number = self.number, self.number + 1
        self.asked = effect
        step = self.recorded[number] if number < len(self.recorded) else None
        if step is not None:
            if (step.path, step.kind) != (effect.path, kind_of(effect)):
                raise BrokenRecord(
                    f"the run asks for {kind_of(effect)} {effect.path} where {step.kind} {step.path} was recorded: it cannot go on"
                )
            self._note_key(effect, step.key)
            if step.answer is not None:
                answer = read_answer(step.answer)
                if isinstance(effect, Call | ReadRest):
                    self.sender.answered(effect, answer)
                elif isinstance(effect, WaitFor):
                    self.awaited.look_again(self.transaction.connection(), effect, step)
                self._came_to(effect, answer)
                return answer
        self.held.make_sure_it_goes_on()
        if self.driver.stopping():
            self.transaction.commit()
            raise Stopped
        kept = self.earlier.get(effect.path) if step is None else None
        if kept is not None and kept.kept:
            answer = self._keep(effect, number, kept)
            self._came_to(effect, answer)
            return answer
        match effect:
            case Call() | ReadRest():
                answer = self._send(effect, number, step)
            case Wait():
                answer = self._wait(effect, number, step)
            case WaitFor():
                answer = self._wait_for(effect, number, step)
            case Ask():
                answer = self._ask(effect, number, step)
        self._came_to(effect, answer)
        return answer

    def _came_to(self, effect: Effect, answer: Answer) -> None:
        """Moves the moment from which later events count, past a wait."""
        self.awaited.came_to(effect, answer)
        if isinstance(effect, Wait | WaitFor | Ask):
            self.sender.answered(effect, answer)

    # --- calls -------------------------------------------------------------------------------------------------------------------

    def _send(self, effect: Call | ReadRest, number: int, step: Any) -> Answer:
        tried = self.records.tried(effect, step)
        if isinstance(effect, Call):
            earlier = self.earlier.get(effect.path)
            new = renewed_key(effect.idempotency_key, earlier.next_epoch) if earlier is not None else effect.idempotency_key
            key = step.key if step is not None else new
            self._note_key(effect, key)
            effect = evolve(effect, idempotency_key=key)
        answer = self._try(effect, number, step, tried)
        assert answer is not None
        self._record(number, answer)
        return answer

    def _ask(self, effect: Ask, number: int, step: Any) -> Answer:
        """Sends a question out, unless it is on its way, and waits for what a person answers."""
        driver = self.driver
        given = self.records.answer_text(number) if step is not None else None
        if given is not None:
            return read_answer(given)  # it came since the run was taken
        tried = self.records.tried(effect, step)
        unsent = step is not None and step.trouble is not None and step.doubted is None
        if driver.clock() < effect.until and (tried.tries == 0 or tried.doubted is not None or unsent):
            refused = self._try(effect, number, step, tried)
            if refused is not None:
                self._record(number, refused)
                return refused
            self.held.make_sure()
            self.records.note_asked(number)
            unsent = False
        elif tried.tries == 0:
            self.records.begin(effect, number, effect.until)
        given = self.records.answer_text(number)
        if given is not None:
            return read_answer(given)
        if driver.clock() < effect.until:
            self._park(effect.until, f"an answer to “{effect.message}”")
        now = int(driver.clock())
        answer = Refused(UNREACHABLE, f"the question could not be sent: {step.trouble}", now) if unsent else Done(None, now)
        self._record(number, answer)
        return answer

    def _try(self, effect: Call | ReadRest | Ask, number: int, step: Any, tried: Tried) -> Answer | None:
        """Sends an effect, and sends it again while it gets no answer; returns None for a question that is on its way.

        Raises ``Parked`` where it is tried again later.
        """
        other = self.records.other_request(effect, step) if tried.doubted is not None else None
        if other is not None:
            if step is None:
                self.records.begin(effect, number, doubted=tried.doubted, request=other)
            return Unknown(OTHER_ARGUMENTS, int(self.driver.clock()), tries=tried.tries)
        driver, policy = self.driver, self.driver.retries
        if step is not None and step.trouble is None and step.tries >= MOST_ENDS and is_authors(effect, self.this_run.library):
            return self._ends_processes(effect, step.tries)
        while True:
            self._stay_paused()
            now, before = driver.clock(), tried.doubted
            late = self._too_late(effect, before)
            if late is not None:
                if tried.tries == 0:
                    self.records.begin(effect, number, doubted=before)
                return Unknown(late, int(now), tries=tried.tries)
            changes = may_happen(effect, self.this_run.library, simulated=self.mode == "simulated")
            doubted = (before or now) if changes else None
            turn = self._seconds_until_turn(effect)
            known = doubted if turn <= TURN_LOOK else before  # while it waits for its turn, it has not happened
            if tried.tries == 0:
                self.records.begin(effect, number, effect.until if isinstance(effect, Ask) else None, known)
            else:
                self.records.begin_again(effect, number, known)
            self.transaction.commit()
            driver.points("recorded")
            if turn > TURN_LOOK:
                self._await_turn(turn)
                self.records.note_doubt(number, doubted)
                self.transaction.commit()
                driver.points("turn")
            elif turn > 0:
                driver.sleep(turn)
            self._look_again(number, before, doubted)
            late = self._too_late(effect, before)
            if late is not None:
                return Unknown(late, int(driver.clock()), tries=tried.tries)
            found = self._once(effect, repeated=before is not None)
            driver.points("sent")
            tried = Tried(tried.tries + 1, tried.begun, doubted)
            if not isinstance(found, TryAgain):
                return evolve(found, tries=max(found.tries, tried.tries)) if found is not None else None
            tried = evolve(tried, doubted=doubted if found.sent else before)
            pause = policy.pause(tried.tries, found.after)
            cancelled = self.held.make_sure()  # another worker may have sent it since: then its record is not this one's
            self.records.note_trouble(number, tried.doubted, told(found))
            if cancelled:
                raise Cancelled
            if self._is_last(effect, tried, driver.clock() + pause):
                if isinstance(effect, Ask) and tried.doubted is not None:
                    return None  # it may have come through: then there is an answer to wait for
                return given_up(found, doubted=tried.doubted is not None, tries=tried.tries)
            if pause > min(policy.in_place, driver.short_wait):
                since = f"{counted(tried.tries, 'try', 'tries')} since {Timestamp(int(tried.begun))}"
                self._park(
                    driver.clock() + pause, f"another try of {name_of(effect)} ({effect.path}) after {since}; the latest: {told(found)}"
                )
            self.transaction.commit()
            driver.points("again")
            driver.tell(f"{name_of(effect)} ({effect.path}) is tried again in {counted(math.ceil(pause), 'second')}: {told(found)}")
            driver.sleep(pause)
            self.held.make_sure_it_goes_on()
            if isinstance(effect, Ask) and self.records.answer_text(number) is not None:
                return None

    def _too_late(self, effect: Call | ReadRest | Ask, doubted: float | None) -> str | None:
        """Returns why a call that may have happened since ``doubted`` is not sent again; None where it is."""
        if doubted is None or isinstance(effect, Ask):
            return None
        driver = self.driver
        return driver.retries.too_late(doubted, driver.clock(), asks_stripe=asks_stripe(effect, self.this_run.library))

    def _look_again(self, number: int, before: float | None, doubted: float | None) -> None:
        """Looks whether the run still goes on, where the worker may have been frozen since the call was recorded.

        ``before`` and ``doubted`` are since when the call is in doubt without and with this try. Raises ``Superseded``, ``Cancelled`` and
        ``Parked``; it was not sent then.
        """
        if self.held.is_fresh:
            return
        cancelled = self.held.make_sure()
        self.records.note_doubt(number, before)
        if cancelled:
            raise Cancelled
        self._stay_paused()
        self.records.note_doubt(number, doubted)
        self.transaction.commit()

    def _ends_processes(self, effect: Call | ReadRest | Ask, tries: int) -> Answer:
        """Returns what becomes of a function during which each process ended so far: it must not end those of all other runs for ever."""
        now = int(self.driver.clock())
        begun = f"`{name_of(effect)}` was begun {tries} times without an end on record, as when it ends the process"
        message = f"{begun}: look before it is called again"
        if may_happen(effect, self.this_run.library, simulated=self.mode == "simulated"):
            return Unknown(message, now, tries=tries)
        return Refused("process-ended", message, now, tries=tries)

    def _once(self, effect: Call | ReadRest | Ask, *, repeated: bool) -> Answer | TryAgain | None:
        now = int(self.driver.clock())
        return self.sender.ask(effect, now) if isinstance(effect, Ask) else self.sender.send(effect, now, repeated=repeated)

    def _is_last(self, effect: Call | ReadRest | Ask, tried: Tried, next_try: float) -> bool:
        """Tells whether no further try is to be made of what was tried so often."""
        until = self.driver.retries.until(tried.begun, tried.doubted)
        if isinstance(effect, Ask):
            until = min(until, effect.until)
        further = effect.retry if isinstance(effect, Call) else None
        return next_try > until or (further is not None and tried.tries > further)

    def _stay_paused(self) -> None:
        """Parks the run where acting is paused."""
        if self.held.is_paused():
            self._park(None, "to be resumed: acting is paused", status="paused")

    def _await_turn(self, seconds: float) -> None:
        """Waits for the turn of a call, and looks meanwhile whether the run still goes on. Raises ``Cancelled`` and ``Parked``."""
        while seconds > 0:
            self.driver.sleep(min(seconds, TURN_LOOK))
            seconds -= TURN_LOOK
            self.held.make_sure_it_goes_on()
            self._stay_paused()
            if seconds > 0:
                self.transaction.commit()

    def _seconds_until_turn(self, effect: Call | ReadRest | Ask) -> float:
        """Returns how far away the turn of a call is under the rate limit of its account; 0 for what Stripe is not asked for."""
        if self.mode == "simulated" or isinstance(effect, Ask) or not asks_stripe(effect, self.this_run.library):
            return 0.0
        return seconds_until_turn(self.transaction.connection(), self.driver.database, effect.account, livemode=self.row.livemode)

    def _note_key(self, effect: Effect, key: str | None) -> None:
        if isinstance(effect, Call) and key is not None and key != effect.idempotency_key:
            self.keys[effect.path] = key

    def _keep(self, effect: Effect, number: int, kept: Any) -> Answer:
        """Takes the answer that an earlier attempt got at the same place, or the run that this one replays."""
        asked = read_stored(kept.request, f"what step {kept.path} asked for")
        if kept.kind != kind_of(effect) or (isinstance(effect, Call) and asked.get("action") != effect.action):
            raise BrokenRecord(
                f"step {effect.path} is another one than the step of that place whose result was kept: "
                "replay the run from a place before it"
            )
        answer = read_answer(kept.answer)
        self._note_key(effect, kept.key)
        self.records.take(effect, number, kept)
        if isinstance(effect, Call | ReadRest):
            self.sender.answered(effect, answer)
        elif isinstance(effect, WaitFor):
            self.awaited.look_again(self.transaction.connection(), effect, kept)
        return answer

    # --- waiting -----------------------------------------------------------------------------------------------------------------

    def _wait(self, effect: Wait, number: int, step: Any) -> Answer:
        driver = self.driver
        self._begin(effect, number, step)
        left = effect.until - driver.clock()
        if left > driver.short_wait:
            self._park(effect.until, None)
        if left > 0:
            self.transaction.commit()
            driver.points("waiting")
            driver.sleep(left)
        answer = Done(None, max(int(driver.clock()), effect.until))
        self._record(number, answer)
        return answer

    def _wait_for(self, effect: WaitFor, number: int, step: Any) -> Answer:
        driver, awaited = self.driver, self.awaited
        trouble = self._complete_events(effect)
        connection = self.transaction.connection()
        self._begin(effect, number, step)
        if trouble is not None:
            self._wait_to_look(effect, number, step, trouble)
        looked = awaited.look(connection, effect)
        now = int(driver.clock())
        if looked.event is not None:
            event, assumed, note = looked.event
            made = event_time(event, now)
            answer = Done(event, max(now, made), assumed=assumed, notes=(note,) if note is not None else ())
            self._record(number, answer, looked)
            return answer
        if driver.clock() >= effect.until:
            answer = Done(None, now)
            self._record(number, answer, looked)
            return answer
        self._park_for_events(effect, effect.until, "an event: " + ", ".join(pattern.pattern for pattern in effect.events))

    def _park_for_events(self, effect: WaitFor, due: float, waits_for: str) -> NoReturn:
        segment = self.work.segment + 1
        place = {"run": self.row.id, "mode": self.mode, "account": self.row.account, "livemode": self.row.livemode, "segment": segment}
        place |= mark_of(effect.text)
        for pattern in dict.fromkeys(pattern.pattern for pattern in effect.events):
            self.transaction.connection().execute(sa.insert(schema.waits).values(**place, pattern=pattern))
        self._park(due, waits_for)

    def _complete_events(self, effect: WaitFor) -> TryAgain | None:
        """Completes the thin events that may be meant, and lets no event be accepted from then on until the transaction ends.

        Returns why one of them cannot be completed yet.
        """
        while True:
            thin = self.awaited.thin(self.transaction.connection(), effect)
            if not thin:
                self.driver.database.locked(self.transaction.connection(), "waits", self.mode)
                thin = self.awaited.thin(self.transaction.connection(), effect)
                if not thin:
                    return None
            self.transaction.commit()
            trouble = self.awaited.complete(thin)
            if trouble is not None:
                self.driver.database.locked(self.transaction.connection(), "waits", self.mode)
                return trouble

    def _wait_to_look(self, effect: WaitFor, number: int, step: Any, trouble: TryAgain) -> NoReturn:
        """Parks a run until an event can be completed that may be the one it waits for. Raises ``Parked`` and ``BrokenRecord``."""
        driver, policy = self.driver, self.driver.retries
        now = driver.clock()
        if now > effect.until + policy.unsent:
            raise BrokenRecord(f"an event that may be the awaited one is thin, and its object could not be read: {told(trouble)}")
        self.records.note_trouble(number, None, told(trouble))
        pause = policy.pause(step.tries if step is not None else 1, trouble.after)
        what = f"the object of an event that came, which could not be read yet; the latest: {told(trouble)}"
        self._park_for_events(effect, now + pause, what)

    # --- records -----------------------------------------------------------------------------------------------------------------

    def _begin(self, effect: Wait | WaitFor, number: int, step: Any) -> None:
        """Records a wait; one that was recorded counts another try."""
        if step is None:
            self.records.begin(effect, number, effect.until)
        else:
            self.records.begin_again(effect, number)

    def _record(self, number: int, answer: Answer, looked: Looked | None = None) -> None:
        """Records an answer; it is stored with what the run does next."""
        self.records.record(number, answer, looked)
        if looked is not None:
            self.awaited.use(looked.number)

    def _park(self, due: float | None, waits_for: str | None, status: str = "waiting") -> NoReturn:
        """Stores that the run goes on later, and raises ``Parked``; where it was cancelled, ``Cancelled``."""
        self.report.outcome = "waiting"
        self.held.park(due, waits_for, *self._report_texts(self.report), status)

    def _cancel(self) -> None:
        """Ends a cancelled run with what it did."""
        self.report.outcome = "cancelled"
        self.report.finished = int(self.driver.clock())
        connection = self.transaction.connection()
        connection.execute(sa.delete(schema.waits).where(schema.waits.c.run == self.row.id))
        self.report.notes.extend(doubts(connection, self.row.id))
        release_unsent_money(connection, self.row.id)
        end_turns(self.driver.database, connection, self.row.id, int(self.driver.clock()), self.driver.wake)
        self._finish(self.report)

    def _finish(self, report: WorkflowReport) -> None:
        error = report.error.message if report.error is not None else None
        self.held.end(report.outcome, self.driver.clock(), error, *self._report_texts(report))

    def _report_texts(self, report: WorkflowReport) -> tuple[str, str]:
        """Returns a report as it is stored; each step shows the key that it was sent with."""
        for index, step in enumerate(report.steps if self.keys else ()):
            if step.path in self.keys and step.idempotency_key is not None:
                report.steps[index] = evolve(step, idempotency_key=self.keys[step.path])
        return report_texts(report)


def _reason(problem: Exception, secrets: Mapping[str, str]) -> str:
    """Returns why a run cannot go on; the secrets that it may know are hidden."""
    from wfrun.live.masking import mask_of  # only what went wrong needs it

    known = isinstance(problem, programs.UnknownProgram | BrokenRecord | BadInput)
    text = str(problem) if known else f"an error in wfrun itself: {type(problem).__name__}: {problem}"
    return mask_of(None, secrets, ()).text(text)


def wake(engine: Engine, connection: sa.Connection, run: str) -> None:
    """Lets a run that waits for its turn go on."""
    table = schema.runs
    segment = connection.execute(sa.select(table.c.segment).where(table.c.id == run, table.c.status == "waiting")).scalar_one_or_none()
    if segment is not None:
        engine.put(connection, Work(run, segment, "turn"))
