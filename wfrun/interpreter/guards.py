"""Guards: keep an event or a run from acting although trigger and condition hold.

``guard_event`` holds back an event that was delivered before; ``guard_run`` decides ``once per`` and ``at most``. A decision is a value
with its reason in words. A ``GuardStore`` records earlier events and runs: in memory, or in a database. Each question to the store also
records its yes, in one atomic step: of two workers that ask at once, at most one gets a yes. A new guard of the language is one function
here and, where it must remember something, one method of the store.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Protocol

from wfrun.dsl.syntax.nodes import AtMost, Once
from wfrun.interpreter.evaluator import Evaluator
from wfrun.interpreter.event_origin import account_of
from wfrun.interpreter.run import Run
from wfrun.interpreter.run_identity import RunIdentity
from wfrun.support.records import frozen
from wfrun.values.datetimes import UNITS, Duration
from wfrun.values.formatting import text_of
from wfrun.values.missing import Missing
from wfrun.values.numbers import Number


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

    def claim_slot(self, identity: RunIdentity, now: int, limit: int, within: int) -> bool:
        """Returns whether the workflow has a free slot; claims it if so.

        It has none when ``limit`` runs, of whatever account, claimed one less than ``within`` seconds from ``now``.
        """
        ...


class MemoryGuardStore:
    """A ``GuardStore`` for one thread that lasts as long as its process."""

    def __init__(self) -> None:
        self._deliveries: set[tuple[str | None, str]] = set()
        self._keys: dict[tuple[str, str | None, str], int] = {}
        self._slots: dict[str, list[int]] = {}

    def claim_event(self, deliveries: Collection[tuple[str | None, str]]) -> bool:
        """Claims the deliveries in memory."""
        seen = not self._deliveries.isdisjoint(deliveries)
        self._deliveries.update(deliveries)
        return not seen

    def claim_key(self, identity: RunIdentity, key: str, now: int, within: Number | None) -> bool:
        """Claims the key in memory."""
        claim = (identity.workflow, identity.account, key)
        last = self._keys.get(claim)
        if last is not None and (within is None or now - last < within):
            return False
        self._keys[claim] = now
        return True

    def claim_slot(self, identity: RunIdentity, now: int, limit: int, within: int) -> bool:
        """Claims a slot in memory; slots that are over are forgotten."""
        recent = [moment for moment in self._slots.get(identity.workflow, ()) if abs(now - moment) < within]
        self._slots[identity.workflow] = recent
        if len(recent) >= limit:
            return False
        recent.append(now)
        return True


def guard_event(event: Mapping[str, Any], store: GuardStore) -> HeldBack | None:
    """Claims an event; returns why it must not start any run when it was delivered before, in this form or the other.

    A thin event names the snapshot event of the same change in ``snapshot_event``.
    """
    owner = account_of(event)
    names = (event.get("id"), event.get("snapshot_event"))
    if store.claim_event({(owner, name) for name in names if isinstance(name, str) and name}):
        return None
    return HeldBack("skipped", "this event has been handled already: it does not act twice")


def guard_run(run: Run, evaluator: Evaluator, store: GuardStore) -> HeldBack | None:
    """Asks the guards of a run whose condition holds, in the order ``once per``, ``at most``; returns the first that holds it back."""
    workflow = run.workflow
    held_back = None
    if workflow.once is not None:
        held_back = _once_per(workflow.once, run, evaluator, store)
    if held_back is None and workflow.at_most is not None:
        held_back = _at_most(workflow.at_most, run, store)
    return held_back


def _once_per(once: Once, run: Run, evaluator: Evaluator, store: GuardStore) -> HeldBack | None:
    text = evaluator.text(once.per)
    value = evaluator.evaluate(once.per)
    if isinstance(value, Missing):
        return HeldBack("skipped", f"`once per {text}`: the value is missing, so whether it ran before is unknown")
    within = evaluator.evaluate(once.within) if once.within is not None else None
    key = text_of(value)
    if store.claim_key(run.identity, key, run.environment.now, within.seconds if isinstance(within, Duration) else None):
        return None
    return HeldBack("skipped", f"`once per {text}`: it already ran for {key}")


def _at_most(limit: AtMost, run: Run, store: GuardStore) -> HeldBack | None:
    if store.claim_slot(run.identity, run.environment.now, limit.count, UNITS[limit.unit]):
        return None
    reason = f"`at most {limit.count} per {limit.unit}`: there were as many already, so this run waits for a person"
    return HeldBack("needs_attention", reason)
