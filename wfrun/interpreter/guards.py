"""Guards: keep an event or a run from acting although trigger and condition hold.

``guard_event`` holds back an event that was delivered before. ``take_turn`` lets runs of one value follow each other (``one at a time``).
``guard_start`` is asked before the condition is judged: is the event too old, was ``once per`` used up before? ``guard_run`` is asked when
the condition holds: it uses up ``once per`` and counts the run for ``at most``. A run that ``at most`` holds back has used up its ``once
per``, for it waits for a person and may still act. ``MoneyBrake`` is asked before each step that moves money.

A decision is a value with its reason in words. A ``GuardStore`` records earlier events and runs: in memory, or in a database. Each question
to the store that claims something also records its yes, in one atomic step: of two workers that ask at once, at most one gets a yes. A new
guard of the language is one function here and, where it must remember something, one method of the store.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

from wfrun.dsl.declarations import ActionDeclaration
from wfrun.dsl.syntax.nodes import AtMost, AtMostMoney, Expression, NotOlder, Once
from wfrun.interpreter.evaluator import Evaluator
from wfrun.interpreter.event_history import event_time
from wfrun.interpreter.event_origin import account_of
from wfrun.interpreter.report import StepError
from wfrun.interpreter.run import Run
from wfrun.interpreter.run_identity import RunIdentity
from wfrun.support.records import frozen
from wfrun.support.text_marks import TextMarks
from wfrun.values.datetimes import UNITS, Duration, Timestamp
from wfrun.values.formatting import text_of
from wfrun.values.missing import Missing
from wfrun.values.money import Money
from wfrun.values.numbers import Number

AT_MOST = "at-most"
"""The error code of a step, or of a run, that a brake holds back."""


@frozen
class HeldBack:
    """A guard's decision that a run must not act: the outcome of its report, and the reason in a sentence."""

    outcome: str
    reason: str


class GuardStore(Protocol):
    """A record of earlier events and runs for guards. Times are unix seconds.

    Every method asks and records in one atomic step. A durable store answers a run that it
    answered with yes before (same ``identity``) with yes again, so that a run that is resumed is not held back by itself.
    """

    def claim_event(self, deliveries: Collection[tuple[str | None, str]]) -> bool:
        """Returns whether none of these was claimed before, and claims all of them, whatever it returns.

        Each is an account and the id of an event; one event has two ids when Stripe delivers it as a snapshot and as a thin event.
        """
        ...

    def claim_key(self, identity: RunIdentity, key: str, now: int, within: Number | None) -> bool:
        """Returns whether no run of the workflow and account claimed the key in the last ``within`` seconds; claims it if so.

        With ``within`` None, a key is claimed for ever.
        """
        ...

    def has_key(self, identity: RunIdentity, key: str, now: int, within: Number | None) -> bool:
        """Returns whether another run of the workflow and account claimed the key in the last ``within`` seconds; claims nothing."""
        ...

    def claim_slot(self, identity: RunIdentity, now: int, limit: int, within: int, key: str = "") -> bool:
        """Returns whether the workflow has a free slot for the key; claims it if so.

        It has none when ``limit`` runs, of whatever account, claimed one less than ``within`` seconds from ``now``.
        """
        ...

    def claim_money(self, identity: RunIdentity, step: str, now: int, amount: Number, limit: Number, within: int, key: str = "") -> bool:
        """Returns whether the workflow may move an amount more for the key; counts it from then on, under the run and its ``step``.

        It may not where the amounts counted in the last ``within`` seconds and this one are together above ``limit`` (minor units).
        """
        ...

    def release_money(self, identity: RunIdentity, step: str) -> None:
        """Counts the amount of a step no more: the step was refused, and nothing moved."""
        ...

    def turn(self, identity: RunIdentity, now: int, key: str) -> int:
        """Returns from when a run may go on, because the run of the workflow before it has ended: ``now``, or a later moment."""
        ...

    def end_turn(self, identity: RunIdentity, now: int, key: str) -> None:
        """Notes that a run of the workflow has ended."""
        ...


_Moved: TypeAlias = tuple[int, Number, tuple[str, str]]
"""The moment of an amount, the amount in minor units, and the run and step that moved it."""


def _moment(moved: _Moved) -> int:
    return moved[0]


def _around(now: int, within: int, counted: Sequence[Any], key: Callable[[Any], int] | None = None) -> slice:
    """Returns which of some entries, oldest first, are less than ``within`` seconds from ``now``."""
    return slice(bisect_right(counted, now - within, key=key), bisect_left(counted, now + within, key=key))


class MemoryGuardStore:
    """A ``GuardStore`` for one thread that lasts as long as its process."""

    def __init__(self) -> None:
        self._deliveries = TextMarks()
        self._keys: dict[tuple[str, str | None, str], int] = {}
        self._slots: dict[tuple[str, str], list[int]] = {}
        """Workflow and key → the moments of the claims, oldest first. An event may come late, so none is forgotten."""
        self._money: dict[tuple[str, str], list[_Moved]] = {}
        self._turns: dict[tuple[str, str], int] = {}

    def claim_event(self, deliveries: Collection[tuple[str | None, str]]) -> bool:
        """Claims the deliveries in memory."""
        new = [self._deliveries.add(f"{account or ''}\n{name}") for account, name in deliveries]
        return all(new)

    def claim_key(self, identity: RunIdentity, key: str, now: int, within: Number | None) -> bool:
        """Claims the key in memory."""
        if self.has_key(identity, key, now, within):
            return False
        self._keys[identity.workflow, identity.account, key] = now
        return True

    def has_key(self, identity: RunIdentity, key: str, now: int, within: Number | None) -> bool:
        """Looks for the key in memory."""
        last = self._keys.get((identity.workflow, identity.account, key))
        return last is not None and (within is None or now - last < within)

    def claim_slot(self, identity: RunIdentity, now: int, limit: int, within: int, key: str = "") -> bool:
        """Claims a slot in memory."""
        claimed = self._slots.setdefault((identity.workflow, key), [])
        if len(claimed[_around(now, within, claimed)]) >= limit:
            return False
        insort(claimed, now)
        return True

    def claim_money(self, identity: RunIdentity, step: str, now: int, amount: Number, limit: Number, within: int, key: str = "") -> bool:
        """Counts an amount in memory."""
        counted = self._money.setdefault((identity.workflow, key), [])
        if sum(one[1] for one in counted[_around(now, within, counted, key=_moment)]) + amount > limit:
            return False
        insort(counted, (now, amount, (identity.run_id, step)), key=_moment)
        return True

    def release_money(self, identity: RunIdentity, step: str) -> None:
        """Drops the amount of a step."""
        for (workflow, _), counted in self._money.items():
            if workflow == identity.workflow:
                counted[:] = [one for one in counted if one[2] != (identity.run_id, step)]

    def turn(self, identity: RunIdentity, now: int, key: str) -> int:
        """Returns when the run before has ended: in memory one run ends before the next one begins."""
        return max(now, self._turns.get((identity.workflow, key), now))

    def end_turn(self, identity: RunIdentity, now: int, key: str) -> None:
        """Keeps the moment in memory."""
        self._turns[identity.workflow, key] = self.turn(identity, now, key)


def guard_event(event: Mapping[str, Any], store: GuardStore) -> HeldBack | None:
    """Claims an event; returns why it must not start any run when it was delivered before, in this form or the other.

    A thin event names the snapshot event of the same change in ``snapshot_event``.
    """
    owner = account_of(event)
    names = (event.get("id"), event.get("snapshot_event"))
    if store.claim_event({(owner, name) for name in names if isinstance(name, str) and name}):
        return None
    return HeldBack("skipped", "this event has been handled already: it does not act twice")


@frozen
class Turn:
    """The turn of a run under ``one at a time``: the ``key`` it takes turns by, and from when it may go on (unix seconds)."""

    key: str
    start: int
    note: str


def take_turn(run: Run, evaluator: Evaluator, store: GuardStore) -> Turn | HeldBack | None:
    """Returns the run's turn; None for a workflow whose runs take none."""
    clause = run.workflow.one_at_a_time
    if clause is None:
        return None
    key = _key(clause.per, evaluator)
    text = "`one at a time`" if clause.per is None else f"`one at a time per {evaluator.text(clause.per)}`"
    if key is None:
        return HeldBack("skipped", f"{text}: the value is missing, so whose turn it is is unknown")
    start = store.turn(run.identity, evaluator.clock.now, key)
    return Turn(key, start, f"{text}: the run before it goes on until {Timestamp(start)}, so this one starts then")


def guard_start(run: Run, evaluator: Evaluator, store: GuardStore) -> HeldBack | None:
    """Asks the guards that need no condition, ``not older than`` and a used up ``once per``; returns the first that holds the run back."""
    workflow = run.workflow
    if run.event is not None:
        held_back = _too_old(workflow.not_older, run.event, evaluator, run.environment.oldest_event)
        if held_back is not None:
            return held_back
    if workflow.once is not None:
        key = _key(workflow.once.per, evaluator)
        if key is not None and store.has_key(run.identity, key, evaluator.clock.now, _within(workflow.once, evaluator)):
            return _used_up(workflow.once, key, evaluator)
    return None


def guard_run(run: Run, evaluator: Evaluator, store: GuardStore) -> HeldBack | None:
    """Asks the guards of a run whose condition holds, in the order ``once per``, ``at most``; returns the first that holds it back."""
    workflow = run.workflow
    held_back = None
    if workflow.once is not None:
        held_back = _once_per(workflow.once, run, evaluator, store)
    if held_back is None and workflow.at_most is not None:
        held_back = _at_most(workflow.at_most, run, evaluator, store)
    return held_back


class MoneyBrake:
    """The brake of one run on what its workflow moves: ``at most 500 USD per day per customer``."""

    def __init__(self, clause: AtMostMoney, run: Run, evaluator: Evaluator, store: GuardStore) -> None:
        self.clause = clause
        self.identity = run.identity
        self.store = store
        per = "" if clause.per is None else f" per {evaluator.text(clause.per)}"
        self.text = f"`at most {evaluator.text(clause.amount)} per {clause.unit}{per}`"
        self.limit = evaluator.evaluate(clause.amount)
        self.key = _key(clause.per, evaluator)

    def refusal(self, action: ActionDeclaration, values: Mapping[str, Any], step: str, now: int) -> StepError | None:
        """Returns why a step that moves money must not be sent; counts what it moves where it may be.

        A step whose amount is not told is not sent: what it would move is unknown.
        """
        amount = values.get(action.moves) if action.moves is not None else None
        if not isinstance(amount, Money):
            named = f"give `{action.moves}`" if action.moves is not None else "no argument tells it"
            return StepError(f"{self.text}: how much `{action.name}` moves is not known before it is sent: {named}", AT_MOST)
        if self.key is None:
            return StepError(f"{self.text}: the value is missing, so whose money counts is unknown", AT_MOST)
        if not isinstance(self.limit, Money) or amount.currency != self.limit.currency:
            return StepError(f"{self.text}: `{action.name}` moves {amount.pretty()}, an amount of another currency", AT_MOST)
        within = UNITS[self.clause.unit]
        if self.store.claim_money(self.identity, step, now, self._size(amount), self.limit.minor, within, self.key):
            return None
        return StepError(f"{self.text}: with {amount.pretty()} it would be more, so this step waits for a person", AT_MOST)

    def _size(self, amount: Money) -> Number:
        return amount.minor if amount.minor >= 0 else -amount.minor

    def release(self, step: str) -> None:
        """Counts a step no more that was refused."""
        self.store.release_money(self.identity, step)


def _key(per: Expression | None, evaluator: Evaluator) -> str | None:
    """Returns the text of the value that runs are told apart by; None for a missing one. Without a value all runs share one."""
    value = evaluator.evaluate(per) if per is not None else ""
    return None if isinstance(value, Missing) else text_of(value)


def _too_old(clause: NotOlder | None, event: Mapping[str, Any], evaluator: Evaluator, oldest: int | None) -> HeldBack | None:
    limit: Any
    if clause is not None:
        text, limit = f"`not older than {evaluator.text(clause.than)}`", evaluator.evaluate(clause.than)
    elif oldest is not None:
        limit = Duration(oldest)
        text = f"`not older than {text_of(limit)}`, which holds where a workflow says nothing else"
    else:
        return None
    made = event_time(event, -1)
    if made < 0 or not isinstance(limit, Duration):
        return HeldBack("skipped", f"{text}: how old the event is is unknown")
    age = evaluator.clock.now - made
    return HeldBack("skipped", f"{text}: the event was made {text_of(Duration(age))} before this run") if age > limit.seconds else None


def _within(once: Once, evaluator: Evaluator) -> Number | None:
    """Returns the seconds of the clause; None is for ever, as is a time that is missing or not above zero: such a run acts once."""
    within = evaluator.evaluate(once.within) if once.within is not None else None
    return within.seconds if isinstance(within, Duration) and within.seconds > 0 else None


def _used_up(once: Once, key: str, evaluator: Evaluator) -> HeldBack:
    return HeldBack("skipped", f"`once per {evaluator.text(once.per)}`: it already ran for {key}")


def _once_per(once: Once, run: Run, evaluator: Evaluator, store: GuardStore) -> HeldBack | None:
    key = _key(once.per, evaluator)
    if key is None:
        reason = f"`once per {evaluator.text(once.per)}`: the value is missing, so whether it ran before is unknown"
        return HeldBack("skipped", reason)
    if store.claim_key(run.identity, key, evaluator.clock.now, _within(once, evaluator)):
        return None
    return _used_up(once, key, evaluator)


def _at_most(limit: AtMost, run: Run, evaluator: Evaluator, store: GuardStore) -> HeldBack | None:
    key = _key(limit.per, evaluator)
    per = "" if limit.per is None else f" per {evaluator.text(limit.per)}"
    text = f"`at most {limit.count} per {limit.unit}{per}`"
    if key is None:
        return HeldBack("needs_attention", f"{text}: the value is missing, so how many there were is unknown")
    if store.claim_slot(run.identity, evaluator.clock.now, limit.count, UNITS[limit.unit], key):
        return None
    there = "" if limit.per is None else f" for {key}"
    return HeldBack("needs_attention", f"{text}: there were as many already{there}, so this run waits for a person")
