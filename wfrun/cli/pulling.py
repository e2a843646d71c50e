"""Pulling: reads objects by their ids from Stripe, and what scripts would read around them, for a file that ``--objects`` takes.

Around an object stands what a simulation reads that runs the scripts on an event of it; without scripts, what its own fields name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from wfrun.cli.exit_status import CommandError
from wfrun.simulator.account.objects import WITHOUT_ID
from wfrun.simulator.account.reading import Reads
from wfrun.simulator.account.referenced_objects import references
from wfrun.simulator.samples.sampler import sample_event
from wfrun.stripe_catalog import Catalog, Operation
from wfrun.stripe_catalog.reading import Reader, Unreadable
from wfrun.values.stripe_ids import OWNERS, split

if TYPE_CHECKING:
    from wfrun.api import Program

_EVENT = "events.retrieve"
"""The operation that reads an event by its id; a thin one, which has no snapshot, is read in its stead."""

_EVENTS = ("event", "v2.core.event")


class Pulled:
    """The objects that were pulled from one account, each once, in the order in which they were read.

    ``objects`` are by their names and ids, ``missed`` are sentences on what could not be read. ``event`` reads an event by its id.
    """

    def __init__(self, catalog: Catalog, reader: Reader, event: Callable[[str], Mapping[str, Any]], account: str | None) -> None:
        self.catalog = catalog
        self.account = account
        self._event = event
        self.objects: dict[tuple[str, str], Mapping[str, Any]] = {}
        self.missed: dict[str, None] = {}
        self._reads = Reads(catalog, reader)

    def read(self, operation: Operation, arguments: Mapping[str, Any], account: str | None) -> Any:
        """Reads, and keeps the object that comes."""
        answer = self._reads.read(operation, arguments, account)
        if isinstance(answer, Mapping):
            self._keep(answer)
        return answer

    def pull(self, word: str) -> Mapping[str, Any] | None:
        """Reads one object by its id, or by ``TYPE:ID``; None where it cannot be had, which is then told. Raises ``CommandError``."""
        operation, identity = self.operation_of(word)
        if operation.id == _EVENT:
            try:
                return self._event(identity)
            except CommandError as problem:
                self.missed[str(problem)] = None
                return None
        answer = self.read(operation, {operation.path[0].name: identity}, self.account)
        if isinstance(answer, Mapping):
            return answer
        why = answer.reason if isinstance(answer, Unreadable) else f"Stripe has none of that id{self._where}"
        self.missed[f"{word} was not read: {why}"] = None
        return None

    def operation_of(self, word: str) -> tuple[Operation, str]:
        """Returns the operation that reads what a word names, and the id. Raises ``CommandError``."""
        kind, colon, identity = word.partition(":")
        if colon:
            name, chosen = kind, identity
            if self.catalog.object(name) is None:
                raise CommandError(f"{word}: Stripe has no object `{name}`; `wfrun types` lists them")
            names: tuple[str, ...] = (name,)
        else:
            chosen = word
            names = ("event",) if word.startswith("evt_") else OWNERS.get(split(word)[0], ())
        if not chosen.strip() or "/" in chosen:
            raise CommandError(f"{word} is no id")
        if not names:
            raise CommandError(f"{word}: no object's ids begin so; an id that its owner chose is named with its type, as in coupon:SUMMER")
        for name in names:
            operation = self._reads.operations.of_object(name)
            if operation is not None and operation.path:
                return operation, chosen
        raise CommandError(f"{word}: Stripe gives no {names[0].replace('_', ' ')} by its id alone; pull the object that it belongs to")

    def object_of(self, event: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Returns the object that an event carries, or reads the one that a thin event names; None where there is none."""
        data, related = event.get("data"), event.get("related_object")
        about = data.get("object") if isinstance(data, Mapping) else None
        if about is None and isinstance(related, Mapping) and self.catalog.object(str(related.get("type"))) is not None:
            return self.pull(f"{related['type']}:{related.get('id')}")
        return about if isinstance(about, Mapping) else None

    def around(self, raw: Mapping[str, Any]) -> None:
        """Reads what the fields of an object name."""
        for name, identity in dict.fromkeys(references(self.catalog, dict(raw))):
            operation = self._reads.operations.of_object(name)
            if operation is None or len(operation.path) != 1 or (name, identity) in self.objects:
                continue
            answer = self.read(operation, {operation.path[0].name: identity}, self.account)
            if not isinstance(answer, Mapping):
                why = answer.reason if isinstance(answer, Unreadable) else f"Stripe has none of that id{self._where}"
                self.missed[f"{name} {identity} was not read: {why}"] = None

    def run(self, program: Program, event: Mapping[str, Any]) -> None:
        """Simulates the scripts on an event, and keeps what they read."""
        session = program.session(reader=self._reads)
        session.run(event)
        for raw in session.account.read_objects(self.account):
            self._keep(raw)

    @property
    def _where(self) -> str:
        return f" in {self.account}" if self.account is not None else ""

    def _keep(self, answer: Mapping[str, Any]) -> None:
        name, identity = answer.get("object"), answer.get("id")
        if not isinstance(name, str) or name in _EVENTS or answer.get("deleted") is True:
            return
        if isinstance(identity, str) and identity:
            self.objects[name, identity] = answer
        elif name in WITHOUT_ID:
            self.objects[name, str(answer.get("customer") or "")] = answer


def events_of(program: Program, catalog: Catalog, raw: Mapping[str, Any], account: str | None, now: int) -> Iterator[Mapping[str, Any]]:
    """Yields an event of an object for each event type that starts a workflow and carries such an object."""
    name = raw.get("object")
    for kind in catalog.event_names():
        declared = catalog.event(kind)
        if declared is None or name not in declared.objects:
            continue
        rules = (rule for rule in program.rules if rule.workflow.from_accounts == (account is not None))
        if any(pattern.matches(kind) for rule in rules for pattern in rule.patterns):
            event = sample_event(catalog, kind, now=now)
            about = {"data": {"object": raw}, "livemode": raw.get("livemode") is True}
            yield {**event, **about} if account is None else {**event, **about, "account": account}


def merged(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Returns the objects of a file with those that were read now in place of the earlier ones; others stay where they are."""
    found = {_key(raw): raw for raw in old}
    found.update({_key(raw): raw for raw in new})
    return list(found.values())


def _key(raw: Mapping[str, Any]) -> tuple[str, str]:
    return str(raw.get("object")), str(raw.get("id") or raw.get("customer") or "")
