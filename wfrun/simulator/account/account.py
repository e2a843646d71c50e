"""Simulated account: the objects of a Stripe account, and what operations do to them. Nothing leaves it; its time comes from its callers.

It makes up the objects that it does not know, realistically and in agreement with those it knows, and marks them as assumed. One account
serves simulation and a fake server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from wfrun.simulator.account.answers import Response, StripeError
from wfrun.simulator.account.forgetting import MAX_ANSWERS, MAX_ANSWERS_BYTES, MAX_TOLD, Forgetting, Oldest
from wfrun.simulator.account.objects import WITHOUT_ID, ObjectChange, ObjectStore, RequestError, StoredObject, name_of
from wfrun.simulator.account.request import Request, check_arguments, make_up
from wfrun.simulator.account.support import Support, support_of
from wfrun.simulator.samples.sampler import SAMPLE_TIME
from wfrun.simulator.samples.tables import Json, Raw
from wfrun.stripe_catalog import Catalog, Operation
from wfrun.support.text_marks import TextMarks

if TYPE_CHECKING:
    from wfrun.simulator.account.reading import ReadObjects, Reads
    from wfrun.stripe_catalog.reading import Reader

COLLECTIONS: Mapping[str, tuple[str, ...]] = {
    "entitlements": ("entitlements.active_entitlement",),
    "external_accounts": ("bank_account", "card"),
    "items": ("subscription_item",),
    "line_items": ("item",),
    "lines": ("line_item", "credit_note_line_item"),
    "list_items": ("radar.value_list_item",),
    "payments": ("invoice_payment",),
    "reversals": ("transfer_reversal",),
    "refunds": ("refund", "fee_refund"),
    "sources": ("card", "bank_account", "source", "account"),
}
"""Last word of a list's URL → the objects that the list holds, where they are not its singular."""


CHANGES_FORGOTTEN = "of the objects that runs made or changed the account holds the last {}"

KEY_FORGOTTEN = (
    "This idempotency key was used before, and its answer is not known any more: the account holds the last {:,}. Nothing was done again."
)


class _IdempotentResponse:
    """The answer to a request with an idempotency key, and the request that it answers."""

    __slots__ = ("answer", "arguments", "operation")

    def __init__(self, operation: str, arguments: Mapping[str, Json], answer: Response | StripeError) -> None:
        self.operation = operation
        self.arguments = arguments
        self.answer = answer


class SavedObject(NamedTuple):
    """An object as it is to be saved, and the account that holds it; ``raw`` is None for one that is to be forgotten."""

    account: str | None
    name: str
    identity: str
    raw: Raw | None
    deleted: bool


class RestOfList(NamedTuple):
    """The rest of a list that came in part: read, or what the account holds of it; ``why`` says why it could not be read."""

    items: list[Raw]
    is_read: bool = False
    why: str | None = None


class Account:
    """A Stripe account with its connected accounts, each with an object store of its own.

    ``objects`` are raw Stripe objects that it holds from the start; they are known, not assumed. Nothing in them says which account they
    belong to, so each account begins with them and changes its own copies. A ``strict`` account holds these and no others: it refuses other
    ids instead of making objects up, and its listings are complete. ``livemode`` is the mode of the last event that it saw.

    With a ``reader``, what it does not hold is read from a real account before it is made up; nothing is changed there.
    """

    __slots__ = (
        "_forgetting",
        "_given",
        "_is_saved",
        "_key_ages",
        "_keys",
        "_keys_before",
        "_made_up",
        "_nameless",
        "_reads",
        "_releases",
        "_started",
        "_stores",
        "catalog",
        "livemode",
        "now",
        "strict",
    )

    def __init__(
        self,
        catalog: Catalog,
        objects: Iterable[Mapping[str, Json]] = (),
        now: int = SAMPLE_TIME,
        *,
        strict: bool = False,
        reader: Reader | None = None,
    ) -> None:
        self.catalog = catalog
        self.now = now
        self._started: int | None = None
        self.strict = strict
        self.livemode = False
        self._stores: dict[str | None, ObjectStore] = {}
        self._forgetting: Forgetting[tuple[ObjectStore, str, str]] = Forgetting()
        self._keys: dict[tuple[str | None, str], _IdempotentResponse] = {}
        self._key_ages: Oldest[tuple[str | None, str]] = Oldest(MAX_ANSWERS, MAX_ANSWERS_BYTES)
        self._keys_before = TextMarks()
        """Marks of the keys whose answers were dropped."""
        self._made_up: dict[tuple[str, str], None] = {}
        self._nameless = 0
        self._releases: dict[str, str] = {}
        self._is_saved = False
        self._given: ObjectStore | None = None
        self._reads: Reads | None = None
        if reader is not None:
            from wfrun.simulator.account.reading import Reads  # few runs read

            self._reads = Reads(catalog, reader)
        for raw in objects:
            if self._given is None:
                self._given = ObjectStore()
            _give(self._given, raw)

    def add(self, raw: Mapping[str, Json], account: str | None = None) -> None:
        """Adds an object, as known. JSON that is no Stripe object (it has neither a kind nor an id that implies one) is ignored.

        The account then holds all objects of this kind: listings of them are complete.
        """
        _give(self._store(account), raw)

    def delete(self, object_name: str, id: str, account: str | None = None) -> None:
        """Deletes an object that the account holds."""
        self._store(account).delete(object_name, id)

    def accounts(self) -> tuple[str | None, ...]:
        """Returns the accounts that hold something: None for the platform's own, ids of connected ones."""
        return tuple(self._stores)

    def forget(self, object_name: str, old: Callable[[Raw], bool]) -> None:
        """Forgets the objects of a kind that are old, on every account."""
        for store in self._stores.values():
            store.forget(object_name, old)

    def restore(self, raw: Mapping[str, Json], account: str | None = None, *, deleted: bool = False) -> None:
        """Adds an object as it was held before, deleted or not."""
        store = self._store(account)
        stored = store.put(dict(raw))
        if stored is not None:
            stored.deleted = deleted

    def begin(self, account: str | None = None) -> None:
        """Begins a change that is no operation: what is added from now on is ``changed``."""
        self._store(account).begin()

    def save(self, changes: Callable[[list[SavedObject]], None]) -> None:
        """Hands over what changed since the last time, on all accounts; what could not be saved (it raised) comes again.

        The first call only begins to note changes: it hands over nothing.
        """
        unsaved = [
            SavedObject(account, name, identity, stored.raw if stored is not None else None, stored is not None and stored.deleted)
            for account, store in self._stores.items()
            for name, identity in store.unsaved or ()
            if (stored := store.objects.get(name, {}).get(identity)) is None or not stored.assumed
        ]
        if self._is_saved:
            changes(unsaved)
        self._is_saved = True
        for store in self._stores.values():
            store.unsaved = {}

    def take_back(self, account: str | None = None) -> None:
        """Takes back what changed since the last operation, or the last change that is none, began."""
        self._store(account).take_back()

    def held(self, object_name: str, id: str, account: str | None = None) -> Raw | None:
        """Returns the object of that kind and id, where the account holds it."""
        stored = self._store(account).get(object_name, id)
        return stored.raw if stored is not None and not stored.deleted else None

    def holds(self, object_name: str, id: str, account: str | None = None) -> bool:
        """Reports whether the account holds an object of that kind and id."""
        return self.held(object_name, id, account) is not None

    def kinds(self, account: str | None = None) -> tuple[str, ...]:
        """Returns the names of the objects that the account holds."""
        return tuple(self._store(account).objects)

    def rewind(self, now: int) -> None:
        """Goes to the start of a run (unix seconds): what runs did later is not seen before its time comes (``reach``)."""
        self.now = self._started = now
        for store in self._stores.values():
            store.rewind(now)

    def reach(self, now: int) -> None:
        """Lets the time go on to a moment (unix seconds)."""
        self.now = max(self.now, now)
        for store in self._stores.values():
            store.reach(now)

    def observe(self, event: Mapping[str, Json], made: int | None = None) -> None:
        """Takes over the object of an event, as known: the object as it was when the event was ``made`` (unix seconds).

        Fields that operations changed here stay changed, and an object that a newer event carried stays as that one said.
        """
        data = event.get("data")
        raw = data.get("object") if isinstance(data, Mapping) else None
        account = event.get("account")
        if isinstance(event.get("livemode"), bool):
            self.livemode = event["livemode"]
        if isinstance(raw, Mapping):
            store = self._store(account if isinstance(account, str) else None)
            # One that says nothing of its time is told of all the same: as a later one.
            store.put(dict(raw), seen=made, told=True)
            self._note_release(raw.get("id"), event.get("api_version"))
            for identity in store.forget_oldest():
                self._releases.pop(identity, None)

    def _note_release(self, identity: Json, release: Json) -> None:
        if not isinstance(identity, str):
            return
        if isinstance(release, str) and release != self.catalog.release:
            self._releases[identity] = release
        else:
            self._releases.pop(identity, None)

    def releases_in(self, answer: Json) -> dict[str, str]:
        """Returns, by their ids, the other API releases in which events told of the objects of an answer."""
        if not self._releases:
            return {}
        objects = answer if isinstance(answer, list) else [answer]
        ids = [one["id"] for one in objects if isinstance(one, Mapping) and isinstance(one.get("id"), str)]
        return {identity: self._releases[identity] for identity in ids if identity in self._releases}

    def find(self, object_name: str, id: str, account: str | None = None) -> tuple[Raw, bool]:
        """Returns the object of that kind and id, and whether it is made up; the account holds it from then on.

        An unknown kind gives an object that has nothing but its id.
        """
        store = self._store(account)
        stored = store.get(object_name, id)
        if stored is None or stored.deleted:
            if self.catalog.object(object_name) is None:
                stored = store.put({"id": id, "object": object_name}, assumed=True, told=True) or StoredObject({}, assumed=True)
            else:
                stored = make_up(self.catalog, store, object_name, id, self.now, livemode=self.livemode)
        if stored.assumed:
            self._made_up[object_name, id] = None
        return stored.raw, stored.assumed

    def objects(self, object_name: str, account: str | None = None) -> list[Raw]:
        """Returns the objects of that kind which the account holds now, made up or not, in the order in which they came."""
        return [stored.raw for stored in self._store(account).of_kind(object_name)]

    @property
    def reads(self) -> int:
        """Returns how many requests to read were made to the real account."""
        return self._reads.made if self._reads is not None else 0

    def why_made_up(self, object_name: str, id: str, account: str | None = None) -> str | None:
        """Says why an object could not be read from the real account, as the end of a sentence; None where it was, or nobody tried."""
        store = self._store(account)
        if store.is_absent(object_name, id):
            return "Stripe has none of that id"
        return store.source.reason(object_name, id) if store.source is not None else None

    def read_objects(self, account: str | None = None) -> list[Raw]:
        """Returns the objects that were read from the real account, as they were read."""
        source = self._store(account).source
        return source.read_objects() if source is not None else []

    def was_read(self, object_name: str, id: str, account: str | None = None) -> bool:
        """Reports whether an object was read from the real account."""
        source = self._store(account).source
        return source is not None and source.was_read(object_name, id)

    def rest_of_list(self, url: str, after: str | None, account: str | None = None) -> RestOfList:
        """Returns the rest of the list at a URL (``/v1/invoices/in_1/lines``), after an item: it is read, or what the account holds of it.

        That are the objects of the list's kind that name its owner.
        """
        store = self._store(account)
        held = self._held_of_list(url, after, account)
        identity = url.partition("?")[0].rstrip("/").rpartition("/")[0].rpartition("/")[2]
        if store.source is None or store.is_own(identity):
            return RestOfList(held)
        page = store.source.rest(url, after)
        if page is None:
            return RestOfList(held, why="Stripe has no such list")
        if page.missing is not None:
            return RestOfList(self._held_of_list(url, after, account), why=page.missing.reason)
        own = [raw for raw in held if not store.source.is_as_read(raw)]
        return RestOfList([*store.current(page.objects), *own], is_read=True)

    def _held_of_list(self, url: str, after: str | None, account: str | None) -> list[Raw]:
        owner, _, collection = url.partition("?")[0].rstrip("/").rpartition("/")
        identity = owner.rpartition("/")[2]
        names = COLLECTIONS.get(collection, (collection.removesuffix("s"),))
        items = [stored.raw for stored in self._store(account).of_kind(*names) if identity in stored.raw.values()]
        order = [item.get("id") for item in items]
        return items[order.index(after) + 1 :] if after in order else items

    @property
    def made_up(self) -> tuple[tuple[str, str], ...]:
        """Kind and id of the made-up objects that answers rested on, in the order in which they were needed."""
        return tuple(self._made_up)

    def perform(
        self,
        operation: Operation,
        arguments: Mapping[str, Json],
        *,
        now: int,
        idempotency_key: str | None,
        account: str | None = None,
        seed: str | None = None,
    ) -> Response | StripeError:
        """Performs an operation and returns its answer; it never raises.

        ``arguments`` are in Stripe's form, ids of the path among them by name. An ``idempotency_key`` that comes again with equal arguments
        gives the first answer again, with others an error, as at Stripe; reading is not remembered. The ids of new objects are made from
        ``seed``: by default from the key, or from the number of the call.
        """
        self.now = max(self.now, now)
        writes = operation.verb != "GET"
        key = (account, idempotency_key) if writes and idempotency_key is not None else None
        if key is not None and key in self._keys:
            store = self._store(account)
            store.begin()
            store.end()
            return self._again(self._keys[key], operation, arguments, now)
        if key is not None and _text_of(key) in self._keys_before:
            self._store(account).begin()
            self._store(account).end()
            return StripeError("idempotency_error", KEY_FORGOTTEN.format(self._key_ages.most), self.now, assumed=True)
        if seed is None:
            self._nameless += idempotency_key is None
            seed = idempotency_key if idempotency_key is not None else f"call {self._nameless}"
        request = Request(
            self.catalog,
            self._store(account),
            operation,
            arguments,
            now=now,
            seed=f"{operation.action or operation.id}\n{seed}",
            strict=self.strict,
            livemode=self.livemode,
            connected=account is not None,
        )
        answer = self._answer(request)
        for made_up in request.made_up:
            self._made_up[made_up] = None
        if len(self._made_up) > MAX_TOLD:
            del self._made_up[next(iter(self._made_up))]
        if key is not None:
            self._keys[key] = _IdempotentResponse(operation.id, dict(arguments), answer)
            self._key_ages.enter(key, answer.value if isinstance(answer, Response) else None)
            for old in self._key_ages.surplus():
                del self._keys[old]
                self._keys_before.add(_text_of(old))
        return answer

    def changed(self, account: str | None = None) -> list[ObjectChange]:
        """Returns what the last operation changed on an account: nothing where it was refused, or answered again."""
        return self._store(account).changed()

    def _answer(self, request: Request) -> Response | StripeError:
        # Most runs carry out few operations and many none: their rules are read when one comes.
        from wfrun.simulator.account.expansion import expanded
        from wfrun.simulator.account.held_ids import check_held
        from wfrun.simulator.account.operations.by_products import make_by_products, make_payment_method
        from wfrun.simulator.account.operations.registry import rule_of

        if request.store.source is not None:
            request.store.note_ids(request.given)
        request.store.begin()
        try:
            if support_of(request.operation) is Support.REFUSED:
                raise RequestError("not_carried_out", f"`{request.operation.id}` answers with a file: it is not carried out in simulation.")
            check_arguments(request)
            request.read_target()
            if request.strict:
                check_held(request)
                make_payment_method(request)
            value = rule_of(request.operation.id)(request)
            if request.strict and request.operation.verb != "GET":
                make_by_products(request, value)
            value = expanded(request, value)
        except RequestError as refusal:
            if refusal.decline_code is None:
                request.store.take_back()
            request.store.end()
            assumed = request.assumed or request.store.is_partial
            return StripeError(refusal.code, refusal.message, request.now, assumed, refusal.decline_code)
        request.store.end()
        if request.store.is_partial:
            request.assumed = True
            request.notes.append(
                f"the account does not know all objects that this rests on: {CHANGES_FORGOTTEN.format(_most(request.store))}"
            )
        ignored = request.ignored()
        if ignored:
            request.assumed, request.certain = True, None
            words = "are not carried out in simulation: the answer is as if they were left out"
            if len(ignored) == 1:
                words = "is not carried out in simulation: the answer is as if it were left out"
            request.notes.append(f"{', '.join(f'`{path}`' for path in ignored)} {words}")
        if request.assumed and request.certain is not None:
            return Response(value, request.now, assumed=True, certain=request.certain)
        notes = [_made_up_note(name, identity, request.store) for name, identity in request.made_up]
        return Response(value, request.now, request.assumed, (*notes, *dict.fromkeys(request.notes)), ignored=ignored)

    def _again(self, kept: _IdempotentResponse, operation: Operation, arguments: Mapping[str, Json], now: int) -> Response | StripeError:
        if kept.operation == operation.id and kept.arguments == dict(arguments):
            return kept.answer
        return StripeError(
            "idempotency_error",
            "Keys for idempotent requests can only be used with the same parameters they were first used with.",
            now,
        )

    def _source(self, account: str | None) -> ReadObjects | None:
        """Returns what an account reads from; None where it has no reader."""
        if self._reads is None:
            return None
        from wfrun.simulator.account.reading import ReadObjects

        return ReadObjects(self._reads, account, self._given)

    def _store(self, account: str | None) -> ObjectStore:
        store = self._stores.get(account)
        if store is None:
            store = self._stores[account] = ObjectStore(self._given, self._source(account), self._forgetting, keeps_changes=self.strict)
            store.unsaved = {} if self._is_saved else None
            if self._started is not None:
                store.rewind(self._started)
                store.reach(self.now)
        return store


def _give(store: ObjectStore, raw: Mapping[str, Json]) -> None:
    stored = store.put(dict(raw))
    if stored is not None:
        store.complete_kinds.add(str(stored.raw.get("object", name_of(stored.raw))))


def _text_of(key: tuple[str | None, str]) -> str:
    return f"{key[0] or ''}\n{key[1]}"


def _most(store: ObjectStore) -> str:
    return f"{store.forgetting.changed.most:,}"


def _made_up_note(name: str, identity: str, store: ObjectStore) -> str:
    """Returns ``charge ch_1 was made up: …``; for an object without id ``the balance …`` or ``the cash balance of cus_1 …``."""
    reason = store.source.reason(name, identity) if store.source is not None else None
    if name not in WITHOUT_ID:
        if reason is not None:
            return f"{name} {identity} was made up: it could not be read from Stripe, for {reason}"
        if (name, identity) in store.changed_before:
            forgotten = CHANGES_FORGOTTEN.format(_most(store))
            return f"what runs did to {name} {identity} is not known any more, and so the rest is assumed: {forgotten}"
        kept = f" (of the objects that events tell of it holds the last {store.forgetting.told.most:,})" if store.forgotten else ""
        return f"{name} {identity} was made up: the account does not know it{kept}"
    thing = f"the {name.replace('.', ' ').replace('_', ' ')}" + (f" of {identity}" if identity != name else "")
    if reason is not None:
        return f"{thing} had to be made up and could not be read from Stripe, for {reason}"
    return f"{thing} were made up: nobody gave them" if name.endswith("settings") else f"{thing} was made up: nobody gave it"
