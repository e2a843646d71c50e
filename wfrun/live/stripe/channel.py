"""Stripe channel: carries calls of Stripe's operations out, reads the rest of lists, and completes thin events.

A client is made, and Stripe's library imported, when the first request goes out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wfrun.dsl.declarations import ActionDeclaration
from wfrun.dsl.types.base import Object
from wfrun.interpreter.argument_encoding import RejectedArgument
from wfrun.interpreter.effects import Answer, Call, Done, ReadRest, Refused, TryAgain, Unknown
from wfrun.interpreter.event_origin import CompletedEvent, is_thin, with_account, with_object
from wfrun.interpreter.run import Run
from wfrun.live.configuration import LiveConfiguration
from wfrun.live.stripe.calls import BrokenList, PageOrder, carries_a_file, is_list, path_of, place_of
from wfrun.live.stripe.connection import StripeConnection
from wfrun.live.stripe.door import Sendable, check_options, sendable
from wfrun.live.stripe.exchange import HttpRequest
from wfrun.live.stripe.keys import StripeKey, UnusableKey, check_mode, mode_word
from wfrun.live.stripe.outcomes import Asked, is_replayed, outcome
from wfrun.stripe_catalog import Catalog, Operation
from wfrun.stripe_catalog import load as load_catalog
from wfrun.support.limits import MAX_ITEMS
from wfrun.support.records import evolve, frozen

ENDED = ("canceled", "cancelled", "expired", "void")
"""States of an object that a call has ended."""

STAYS = ("customers.delete", "subscriptions.cancel")
"""Operations whose object can be read after they ended it: one that is not there never was (https://docs.stripe.com/api/customers/delete)."""

MISSING = "resource_missing"

MAX_LIST_BYTES = 64 << 20
"""The largest list that is read, in bytes of JSON: it is held and recorded whole."""

DONE_BEFORE = "Stripe had done this before, under the same idempotency key, and did not do it again"
"""The note of a step that was sent already: by a run in another database, for instance."""


@frozen
class _Page:
    """The object, or the page of a list, that a request got; ``size`` in bytes of JSON."""

    value: Mapping[str, Any]
    now: int
    size: int
    replayed: bool
    """Stripe gave the answer again that it had given to this idempotency key before."""


class LiveStripe:
    """Stripe for the runs of one installation; safe to share between threads."""

    def __init__(self, configuration: LiveConfiguration) -> None:
        self._connection = StripeConnection(configuration)

    def send(self, call: Call, run: Run, now: int, *, repeated: bool) -> Answer | TryAgain:
        """Carries out a call of one of Stripe's operations. See ``Channel.send``."""
        catalog = load_catalog(run.library.release)
        declared = run.library.action(call.action)
        operation = catalog.operation(declared.operation or "") if declared is not None else None
        if declared is None or operation is None:
            return Refused("unknown-action", f"the API release {catalog.release} has no `{call.action}`", now, started=now)
        doubt = repeated and operation.verb != "GET"
        try:
            key = self._key_for(run)
        except UnusableKey as fault:
            return _unsendable(fault.code, str(fault), now, doubt)
        try:
            given = _checked(call, catalog, operation, declared)
        except RejectedArgument as fault:
            return _unsendable(fault.code, fault.message, now, doubt)
        request = HttpRequest(
            operation.id,
            operation.verb,
            path_of(operation, given.ids),
            given.parameters,
            catalog.release,
            call.account,
            call.idempotency_key if operation.verb == "POST" else None,
            call.timeout,
        )
        if is_list(operation):
            return self._list(key, request, PageOrder.first(given.parameters, operation), now)
        found = self._exchange(request, now, repeated=repeated)
        if isinstance(found, Unknown | Refused) and doubt and operation.verb == "DELETE":
            return self._look_at(key, evolve(request, verb="GET", parameters={}, timeout=None), found, operation, given.ids)
        if not isinstance(found, _Page):
            return found
        before = (DONE_BEFORE,) if found.replayed and not repeated else ()
        return Done(found.value, found.now, started=now, notes=(*before, *_mode_notes(key, found.value)))

    def rest(self, effect: ReadRest, run: Run, now: int) -> Answer | TryAgain:
        """Reads the rest of a list that Stripe sent in part."""
        place = place_of(effect.url)
        if place is None:
            return Refused("wrong-type", "the list does not say where its rest is in Stripe's API", now, started=now)
        try:
            key = self._key_for(run)
            check_options(None, effect.account)
        except UnusableKey as fault:
            return _unsendable(fault.code, str(fault), now, doubt=False)
        except RejectedArgument as fault:
            return _unsendable(fault.code, fault.message, now, doubt=False)
        path, query = place
        if effect.after is not None:
            query["starting_after"] = effect.after
        request = HttpRequest("", "GET", path, query, load_catalog(run.library.release).release, effect.account)
        return self._list(key, request, PageOrder.first({name: one for name, one in query.items() if name != "limit"}), now)

    def complete(self, event: Mapping[str, Any], run: Run, now: int) -> CompletedEvent | TryAgain:
        """Returns a thin event with its object as Stripe holds it now; as it is, with a note, where Stripe has none.

        What a person can mend, such as a key without the permission, is tried again.
        """
        event = with_account(event)
        related = event.get("related_object")
        if not is_thin(event) or not isinstance(related, Mapping):
            return CompletedEvent(event)
        catalog = load_catalog(run.library.release)
        name, identity = related.get("type"), related.get("id")
        thing = f"the event is thin: its {name} {identity}"
        place = place_of(related.get("url")) or _retrieval(catalog, run, name, identity)
        account = event.get("account")
        if place is None:
            return CompletedEvent(event, note=f"{thing} could not be read: it does not say where it is in Stripe's API")
        try:
            check_options(None, account)
            self._key_for(run)
        except RejectedArgument as fault:
            return CompletedEvent(event, note=f"{thing} could not be read: {fault}")
        except UnusableKey as fault:
            return TryAgain(str(fault), now, sent=False, code=fault.code)
        request = HttpRequest("", "GET", place[0], place[1], catalog.release, account)
        found = self._exchange(request, now)
        if isinstance(found, TryAgain):
            return found
        if isinstance(found, Refused) and found.code != MISSING:
            return TryAgain(found.message, found.now, sent=False, code=found.code)
        if not isinstance(found, _Page):
            return CompletedEvent(event, note=f"{thing} could not be read: {found.message}")
        if isinstance(identity, str) and found.value.get("id") not in (identity, None):
            return CompletedEvent(event, note=f"{thing} could not be read: Stripe answered with another object")
        return CompletedEvent(with_object(event, found.value), note=f"{thing} was read from Stripe")

    def close(self) -> None:
        """Closes the connections."""
        self._connection.close()

    # --- keys ----------------------------------------------------------------------------------------------------------------------

    def _key_for(self, run: Run) -> StripeKey:
        """Returns the key with which a run may act. Raises ``UnusableKey``."""
        key = self._connection.key()
        check_mode(key, run.identity.livemode)
        return key

    # --- requests ------------------------------------------------------------------------------------------------------------------

    def _exchange(self, request: HttpRequest, now: int, *, repeated: bool = False) -> _Page | Refused | Unknown | TryAgain:
        """Sends a request once."""
        writes = request.verb != "GET"
        asked = Asked(writes, repeated, now)
        answer = self._connection.send(request)
        found = outcome(asked, answer)
        if isinstance(found, Mapping):
            return _Page(found, now + int(answer.seconds), len(answer.body or b""), writes and is_replayed(answer))
        return found

    def _list(self, key: StripeKey, request: HttpRequest, order: PageOrder, now: int) -> Answer | TryAgain:
        """Reads a list page by page."""
        pages: list[list[Any]] = []
        count, size, at = 0, 0, now
        following: PageOrder | None = order
        while following is not None:
            found = self._exchange(evolve(request, parameters=following.asked()), at)
            if not isinstance(found, _Page):
                return evolve(found, started=now) if not isinstance(found, TryAgain) else found
            at = found.now
            try:
                items, following = following.read(found.value)
            except BrokenList as fault:
                return TryAgain(f"Stripe's answer says nothing: {fault}", at, sent=False)
            pages.append(items)
            count, size = count + len(items), size + found.size
            if count > MAX_ITEMS or size > MAX_LIST_BYTES:
                much = f"{MAX_ITEMS:,} objects" if count > MAX_ITEMS else f"{MAX_LIST_BYTES >> 20} MiB"
                message = f"the list has more than {much}: ask for fewer objects, with `limit` or a filter"
                return Refused("too-many-items", message, at, started=now)
        items = [item for page in (pages[::-1] if order.backwards else pages) for item in page]
        return Done(items, at, started=now, notes=_mode_notes(key, *items[:1]))

    def _look_at(
        self, key: StripeKey, request: HttpRequest, refusal: Refused | Unknown, operation: Operation, ids: tuple[str, ...]
    ) -> Answer | TryAgain:
        """Looks at an object that was to be ended, once the call that may have done so is refused: deletions have no idempotency key.

        Most objects cannot be read once they are deleted, and discounts never can: that Stripe has none tells that it is gone.
        """
        found = self._exchange(request, refusal.now)
        if isinstance(found, TryAgain):
            return evolve(found, sent=True)
        missing = isinstance(refusal, Refused) and refusal.code == MISSING
        value: Mapping[str, Any] | None = None
        if isinstance(found, _Page):
            if found.value.get("deleted") is True or found.value.get("status") in ENDED:
                value = found.value
            elif isinstance(refusal, Refused) and not missing:
                return refusal  # it is there: no try ended it
        elif isinstance(found, Refused) and (missing or found.code == MISSING):
            if operation.id not in STAYS:
                value = _deleted(operation, ids)
            elif missing and found.code == MISSING:
                return refusal
        if value is not None:
            note = "it is gone already: an earlier try of this step got no answer"
            return Done(value, found.now, started=refusal.started, notes=(note, *_mode_notes(key, value)))
        if isinstance(refusal, Unknown):
            return refusal
        return Unknown(f"an earlier try may have happened, and Stripe now refuses: {refusal.message}", refusal.now, started=refusal.started)


def _checked(call: Call, catalog: Catalog, operation: Operation, declared: ActionDeclaration) -> Sendable:
    """Returns the arguments of a call as Stripe takes them. Raises ``RejectedArgument``."""
    if carries_a_file(operation):
        verb = "answers with" if operation.verb == "GET" else "takes"
        raise RejectedArgument("not_carried_out", f"`{operation.id}` {verb} a file, and a script holds none: it is not sent")
    check_options(call.idempotency_key if operation.verb == "POST" else None, call.account)
    return sendable(catalog, operation, declared, call.arguments)


def _deleted(operation: Operation, ids: tuple[str, ...]) -> Mapping[str, Any]:
    """Returns what Stripe answers to a deletion, as far as the call tells: of a discount, which has no id in the path, only that."""
    value: dict[str, Any] = {"id": ids[-1]} if operation.url.endswith("}") else {}
    if isinstance(operation.result, Object):
        value["object"] = operation.result.name
    return {**value, "deleted": True}


def _unsendable(code: str, message: str, now: int, doubt: bool) -> Refused | Unknown:
    """Returns the answer to a call that is not sent; an earlier try of it may have been, with another key."""
    if doubt:
        return Unknown(f"an earlier try may have happened, and now it cannot be sent: {message}", now, started=now)
    return Refused(code, message, now, started=now)


def _mode_notes(key: StripeKey, *objects: Any) -> tuple[str, ...]:
    """Returns a note where an answer is of another mode than the key."""
    for one in objects:
        livemode = one.get("livemode") if isinstance(one, Mapping) else None
        if isinstance(livemode, bool) and livemode != key.livemode:
            return (f"Stripe's answer says that it is of {mode_word(livemode)}, and the key is of {key.mode}",)
    return ()


def _retrieval(catalog: Catalog, run: Run, name: object, identity: object) -> tuple[str, dict[str, str]] | None:
    """Returns the path at which an object is retrieved by its id."""
    if not isinstance(name, str) or not isinstance(identity, str) or not identity.strip() or identity in (".", ".."):
        return None
    declared = run.library.retrieval(name.removeprefix("v1."))
    operation = catalog.operation(declared.operation) if declared is not None and declared.operation is not None else None
    if operation is None or len(operation.path) != 1:
        return None
    return path_of(operation, (identity,)), {}
