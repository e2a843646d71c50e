"""Door: takes requests of HTTP to the simulated account, and gives its answers in Stripe's form.

The order is Stripe's: the key of the API, the release, the operation, the account, the parameters, then the idempotency key, and last the
execution. Requests are executed one after the other. What a request changed, its record under its idempotency key and its place in the
ledger are stored together.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from threading import RLock
from typing import Any

from wfrun import stripe_catalog
from wfrun.fake_stripe.account_errors import api_error, told_objects
from wfrun.fake_stripe.authentication import ApiKey, Keys, Permissions, check_permission
from wfrun.fake_stripe.errors import API, ApiError, refused
from wfrun.fake_stripe.faults import HEADER, RANDOM, Fault, Faults
from wfrun.fake_stripe.form import read_form
from wfrun.fake_stripe.idempotency import IdempotencyKeys, KeptAnswer, Place, counts, is_second_api
from wfrun.fake_stripe.ledger import Effect, Ledger, Record
from wfrun.fake_stripe.messages import HttpAnswer, HttpRequest
from wfrun.fake_stripe.multipart import read_multipart
from wfrun.fake_stripe.pages import page_of
from wfrun.fake_stripe.parameters import checked
from wfrun.fake_stripe.routes import Route
from wfrun.fake_stripe.state import BadState, StateFile
from wfrun.fake_stripe.versions import Version, Versions
from wfrun.simulator.account.account import Account
from wfrun.simulator.account.answers import StripeError
from wfrun.simulator.account.support import Support, support_of
from wfrun.simulator.samples.ids import identifier
from wfrun.simulator.samples.sampler import sample_object
from wfrun.simulator.samples.tables import Raw
from wfrun.stripe_catalog import Catalog, Operation
from wfrun.support.json_text import json_bytes, read_json

OWN_ACCOUNT = identifier("account", "own")
"""The id of the account that the keys belong to."""

MAX_HEADER = 2_000
"""Characters of a header that tells something."""

NOT_IN_THE_CATALOGUE = ("/oauth/", "/v1/files/")
"""Paths that Stripe serves beside its operations (https://docs.stripe.com/connect/oauth-reference, file contents)."""

METER_EVENT_STREAM = "/v2/billing/meter_event_stream"
METER_EVENT_SESSION = "v2.billing.meter_event_session"
"""Where meter events are streamed, and whose token allows it (https://docs.stripe.com/api/v2/billing/meter-event-stream)."""

FORM = "application/x-www-form-urlencoded"


class _Exchange:
    """A request on its way: what is known of it so far."""

    __slots__ = (
        "account",
        "effect",
        "fault",
        "headers",
        "ignored",
        "kept",
        "key",
        "now",
        "operation",
        "parameters",
        "place",
        "request",
        "request_id",
        "version",
    )

    def __init__(self, request: HttpRequest, request_id: str, now: int, version: Version) -> None:
        self.request = request
        self.request_id = request_id
        self.now = now
        self.version = version
        self.headers: dict[str, str] = {}
        self.ignored: tuple[str, ...] = ()
        self.operation: Operation | None = None
        self.parameters: Mapping[str, Any] = {}
        self.key: ApiKey | None = None
        self.account: str | None = None
        self.place: Place | None = None
        self.kept: KeptAnswer | None = None
        self.effect: Effect | None = None
        self.fault: str | None = None


class FakeStripe:
    """A Stripe account that is spoken to in HTTP.

    ``clock`` gives the time in seconds, ``seed`` is what ids are made from. ``state`` is the file that it goes on from and writes to.
    ``listeners`` are told each effect before it is stored, ``log`` the lines that people should see.
    """

    def __init__(
        self,
        *,
        catalog: Catalog | None = None,
        objects: Iterable[Mapping[str, Any]] = (),
        seed: str = "",
        clock: Callable[[], float] = time.time,
        restricted: Mapping[str, Permissions] | None = None,
        live_keys: bool = False,
        state: StateFile | None = None,
        fault_rate: float = 0.0,
        faults: Iterable[str] = RANDOM,
        log: Callable[[str], None] | None = None,
    ) -> None:
        self.catalog = catalog or stripe_catalog.load()
        self.seed = seed
        self.clock = clock
        self.keys = Keys(restricted, live=live_keys)
        self.versions = Versions(self.catalog)
        self.faults = Faults(fault_rate, seed, faults)
        self.ledger = Ledger()
        self.idempotency = IdempotencyKeys()
        self.listeners: list[Callable[[Effect], None]] = []
        self.log = log or (lambda line: None)
        self.lock = RLock()
        self.requests_made = 0
        self._state = state
        self._given = [dict(raw) for raw in objects]
        self.account = self._new_account()
        if state is not None:
            self._go_on(state)
        self._begin()

    def _new_account(self) -> Account:
        account = Account(self.catalog, now=int(self.clock()), strict=True)
        if self._state is not None:
            account.save(lambda changes: None)
        return account

    def _go_on(self, state: StateFile) -> None:
        for stored in state.objects():
            self.account.restore(stored.raw, stored.account, deleted=stored.deleted)
        self.account.save(lambda changes: None)
        for place, kept in state.answers(int(self.clock())):
            self.idempotency.keep(place, kept)
        self.ledger.take_over(state.calls(), state.effects(), state.counts())
        if state.starts > 1:  # the numbers of requests begin again, and the ids made from them must not
            self.seed = f"{self.seed}\nstart {state.starts}"

    def _begin(self) -> None:
        """Puts in place what a new account holds, unless it is there already."""
        own = sample_object(self.catalog, "account", id=OWN_ACCOUNT, now=int(self.clock()))
        new = [raw for raw in (own, *self._given) if not self.account.holds(str(raw["object"]), str(raw.get("id") or raw["object"]))]
        self.put_objects(new)

    def reset(self) -> None:
        """Goes back to the start: the objects that were given, no keys, no faults, nothing counted."""
        with self.lock:
            self.account = self._new_account()
            self.idempotency.clear()
            self.faults.clear()
            self.ledger.clear()
            if self._state is not None:
                self._state.clear()
            self._begin()

    def close(self) -> None:
        """Closes the file of the state."""
        if self._state is not None:
            self._state.close()

    def objects(self, account: str | None = None, kind: str | None = None) -> list[Raw]:
        """Returns the objects that an account holds, of one kind or of all."""
        with self.lock:
            kinds = self.account.kinds(account) if kind is None else (kind,)
            return [raw for name in kinds for raw in self.account.objects(name, account)]

    def put_objects(self, objects: Iterable[Mapping[str, Any]], account: str | None = None) -> None:
        """Puts objects into an account, in place of those that have their ids. That is no call and no effect."""
        with self.changing(account):
            for raw in objects:
                self.account.add(raw, account)

    @contextmanager
    def changing(self, account: str | None = None) -> Iterator[None]:
        """Stores what the block changes in an account. That is no call and no effect."""
        with self.lock:
            self.account.begin(account)
            yield
            self._store(Record())

    def fault_of(self, request: HttpRequest) -> Fault | None:
        """Returns the fault that strikes a request. Raises ``BadFault``."""
        with self.lock:
            operation = self._routed(request)
            return self.faults.of_request(request.header(HEADER), operation.id if operation is not None else None)

    def answer(self, request: HttpRequest, fault: str | None = None, *, instead: ApiError | None = None, held: bool = False) -> HttpAnswer:
        """Returns the answer to a request. It never raises: what goes wrong is an answer too.

        ``fault`` is told by the ledger. ``instead`` is the error that the client is told although the request was executed. ``held`` says
        that the caller holds the idempotency key.
        """
        with self.lock:
            exchange = self._exchange(request, fault)
            try:
                status, body = self._executed(exchange, held)
            except ApiError as error:
                status, body = self._refused(exchange, error)
            except Exception as error:  # a mistake of this server must not end it, nor look like Stripe's
                self.account.take_back(exchange.account)
                exchange.effect = None
                self.log(f"{request.method} {request.path}: this is an error in wfrun itself: {type(error).__name__}: {error}")
                status, body = self._refused(exchange, _own_mistake(error))
            if instead is not None:
                status, body = self._refused(exchange, instead)
            return self._finished(exchange, status, body)

    def refuse(self, request: HttpRequest, error: ApiError, fault: str | None = None) -> HttpAnswer:
        """Returns an error in place of an answer; nothing happens."""
        with self.lock:
            exchange = self._exchange(request, fault)
            key = _idempotency_key(request)
            if error.kept and key is not None:
                exchange.place = (_asked_account(request), key)
                exchange.operation = self._routed(request)
                if exchange.place in self.idempotency:
                    return self.answer(request, fault)  # what was executed before is answered again
            status, body = self._refused(exchange, error)
            return self._finished(exchange, status, body)

    def lose(self, request: HttpRequest, fault: str) -> HttpAnswer:
        """Counts a request that never arrived; the answer has the headers that it would have had."""
        with self.lock:
            exchange = self._exchange(request, fault)
            return self._finished(exchange, None, b"")

    @contextmanager
    def in_flight(self, request: HttpRequest) -> Iterator[None]:
        """Holds the idempotency key of a request while the block runs. Raises ``ApiError`` where another request holds it."""
        key = _idempotency_key(request)
        if key is None:
            yield
            return
        place = (_asked_account(request), key)
        with self.lock:
            self.idempotency.begin(place)
        try:
            yield
        finally:
            with self.lock:
                self.idempotency.end(place)

    def new_request_id(self) -> str:
        """Returns the id of another request."""
        self.requests_made += 1
        return identifier("req", self.seed, f"request {self.requests_made}")

    def _exchange(self, request: HttpRequest, fault: str | None) -> _Exchange:
        exchange = _Exchange(request, self.new_request_id(), int(self.clock()), self.versions.newest)
        exchange.fault = fault
        return exchange

    def _routed(self, request: HttpRequest) -> Operation | None:
        """Returns the operation that a request means in the newest release."""
        route = self.versions.newest.routes.find(request.method, request.path)
        return route.operation if route is not None else None

    def _refused(self, exchange: _Exchange, error: ApiError) -> tuple[int, bytes]:
        body = json_bytes(error.body(exchange.request_id))
        exchange.headers.update(error.headers)
        if error.kept and not is_second_api(exchange.request.path):
            self._keep(exchange, error.status, body)
        return error.status, body

    def _executed(self, exchange: _Exchange, held: bool) -> tuple[int, bytes]:
        request = exchange.request
        exchange.key = self._key_of(request)
        exchange.version = self.versions.of(request.header("stripe-version"))
        route = exchange.version.routes.find(request.method, request.path)
        if route is None and request.path.startswith(NOT_IN_THE_CATALOGUE):
            raise refused(f"{request.path[:200]} belongs to signing accounts in and to files, which this server does not do.")
        if route is None:
            raise ApiError(
                f"Unrecognized request URL ({request.method}: {request.path[:200]}). Please see https://docs.stripe.com or we can help at "
                "https://support.stripe.com/.",
                status=404,
            )
        operation = self._newest(route.operation)
        exchange.operation = operation
        exchange.account = self._account_of(request, exchange.key)
        check_permission(exchange.key, operation, exchange.account or OWN_ACCOUNT)
        given = self._given_to(request, operation)
        key = _idempotency_key(request)
        if key is not None:
            exchange.place = (exchange.account, key)
            kept = self.idempotency.find(exchange.place, request.method, request.path, _fingerprint(given), exchange.now)
            if kept is not None:
                exchange.headers["Idempotent-Replayed"] = "true"
                exchange.headers["Original-Request"] = kept.request_id
                return kept.status, kept.body
            if not held:
                self.idempotency.check_free(exchange.place)
        exchange.parameters = checked(exchange.version.catalog, route.operation, given, typed=_is_json(request))
        value = self._perform(exchange, route, operation)
        value, missing = exchange.version.answer(value)
        exchange.ignored = (*exchange.ignored, *missing)
        body = json_bytes(value)
        self._keep(exchange, 200, body, given)
        return 200, body

    def _key_of(self, request: HttpRequest) -> ApiKey:
        """Returns the key of a request; meter events are streamed with the token of their session. Raises ``ApiError``."""
        header = request.header("authorization")
        if request.path == METER_EVENT_STREAM and header is not None:
            tokens = {f"bearer {raw.get('authentication_token')}".lower() for raw in self.account.objects(METER_EVENT_SESSION)}
            if header.lower() in tokens:
                return ApiKey(METER_EVENT_SESSION)
        return self.keys.of(header)

    def _newest(self, operation: Operation) -> Operation:
        """Returns an operation as the account knows it. Raises ``ApiError``."""
        newest = self.catalog.operation(operation.id)
        if newest is None:
            raise refused(f"`{operation.id}` is an operation of older releases, which this server does not carry out.")
        if support_of(newest) is Support.REFUSED:
            raise refused(f"`{operation.id}` answers with a file, which this server does not make.")
        return newest

    def _account_of(self, request: HttpRequest, key: ApiKey) -> str | None:
        """Returns the connected account that a request acts on; None for the own one. Raises ``ApiError``."""
        asked = _asked_account(request)
        if asked is not None and not self.account.holds("account", asked):
            raise ApiError(
                f"The provided key '{key.shown}' does not have access to account '{asked[:80]}' (or that account does not exist). "
                "Application access may have been revoked.",
                status=403,
                code="account_invalid",
            )
        return asked

    def _given_to(self, request: HttpRequest, operation: Operation) -> dict[str, Any]:
        """Returns the parameters of a request as they came. Raises ``ApiError``."""
        if not request.body:
            return read_form(request.query)
        if _is_json(request):
            if not operation.id.startswith("v2."):
                raise ApiError(f"Invalid request: this API takes {FORM}, not application/json.")
            try:
                value = read_json(request.body)
            except (ValueError, RecursionError):
                raise ApiError("Invalid request: the body is not JSON.") from None
            if not isinstance(value, dict):
                raise ApiError("Invalid request: the body must be a JSON object.")
            return {**read_form(request.query), **value}
        kind = request.header("content-type") or ""
        if kind.lower().startswith("multipart/form-data"):
            return {**read_form(request.query), **read_multipart(kind, request.body)}
        return read_form(request.query, request.body)

    def _perform(self, exchange: _Exchange, route: Route, operation: Operation) -> Any:
        ids = {parameter.name: identity for parameter, identity in zip(operation.path, route.ids.values(), strict=True)}
        arguments = {**exchange.parameters, **ids}
        if operation.id == "accounts.retrieve_current":
            operation = self._operation("accounts.retrieve")
            arguments["account"] = exchange.account or OWN_ACCOUNT
        account = None if operation.id.startswith("accounts.") and operation.verb == "GET" else exchange.account
        page = page_of(operation, arguments)
        if page is not None:
            arguments = page.arguments(arguments)
        answer = self.account.perform(
            operation,
            arguments,
            now=exchange.now,
            idempotency_key=None,
            account=account,
            seed=f"{self.seed}\n{exchange.request_id}",
        )
        changes = tuple(self.account.changed(account)) if operation.verb != "GET" else ()
        if changes:
            exchange.effect = Effect(
                exchange.request_id, exchange.now, operation.id, exchange.place[1] if exchange.place else None, account, changes
            )
            for listener in self.listeners:
                listener(exchange.effect)
        if isinstance(answer, StripeError):
            told = told_objects(operation, ids, changes, lambda name, identity: self.account.held(name, identity, account))
            raise api_error(answer, operation, arguments, ids, told)
        exchange.ignored = answer.ignored
        value = answer.value
        if page is not None and isinstance(value, list):
            return page.of(value, exchange.request.path, exchange.request.query, operation)
        return value

    def _operation(self, name: str) -> Operation:
        operation = self.catalog.operation(name)
        assert operation is not None
        return operation

    def _keep(self, exchange: _Exchange, status: int, body: bytes, given: Mapping[str, Any] | None = None) -> None:
        if exchange.place is None:
            return
        request = exchange.request
        if given is None and exchange.operation is not None:
            given = self._given_to(request, exchange.operation)
        exchange.kept = KeptAnswer(exchange.now, request.method, request.path, _fingerprint(given or {}), exchange.request_id, status, body)
        self.idempotency.keep(exchange.place, exchange.kept)

    def _finished(self, exchange: _Exchange, status: int | None, body: bytes) -> HttpAnswer:
        """Returns the answer when its traces are stored; what can't be stored did not happen."""
        effect = exchange.effect.to_json() if exchange.effect is not None else None
        record = Record(self._call(exchange, status), effect, exchange.place, exchange.kept)
        try:
            self._store(record)
        except BadState as error:
            self.log(str(error))
            for account in self.account.accounts():
                self.account.take_back(account)
            if exchange.place is not None and exchange.kept is not None:
                self.idempotency.forget(exchange.place)
            exchange.ignored, effect = (), None
            status, body = self._refused(exchange, ApiError(f"wfrun fake-stripe: {error}", status=500, type=API))
            record = Record(self._call(exchange, status))
        self.ledger.add(record)
        if exchange.ignored:
            self.log(f"{exchange.request.method} {exchange.request.path}: not carried out: {', '.join(exchange.ignored)}")
        return HttpAnswer(status or 500, self._headers(exchange), body)

    def _call(self, exchange: _Exchange, status: int | None) -> dict[str, Any]:
        """Returns the call as the ledger tells it; one that got no answer has no status."""
        request = exchange.request
        return {
            "request": exchange.request_id,
            "at": exchange.now,
            "method": request.method,
            "path": request.path,
            "operation": exchange.operation.id if exchange.operation is not None else None,
            "account": exchange.account,
            "idempotency_key": request.header("idempotency-key"),
            "replayed": "Idempotent-Replayed" in exchange.headers,
            "status": status,
            "parameters": exchange.parameters,
            "ignored": list(exchange.ignored),
            "fault": exchange.fault,
        }

    def _store(self, record: Record) -> None:
        """Stores the traces of a request, with all that changed in the account since the last time."""
        state = self._state
        if state is not None:
            self.account.save(lambda changes: state.commit(record, changes))

    def _headers(self, exchange: _Exchange) -> dict[str, str]:
        headers = {"Request-Id": exchange.request_id, "Stripe-Version": exchange.version.release, **exchange.headers}
        if exchange.operation is not None:
            headers["Fake-Stripe-Operation"] = support_of(exchange.operation).value
        if exchange.ignored:
            headers["Fake-Stripe-Ignored"] = _printable(", ".join(exchange.ignored))
        if exchange.place is not None:
            headers["Idempotency-Key"] = _printable(exchange.place[1])
        return headers


def _own_mistake(error: Exception) -> ApiError:
    return ApiError(f"wfrun fake-stripe: this is an error in wfrun itself: {type(error).__name__}: {error}", status=500, type=API)


def _idempotency_key(request: HttpRequest) -> str | None:
    """Returns the idempotency key of a request for which one counts."""
    return request.header("idempotency-key") if counts(request.method, request.path) else None


def _asked_account(request: HttpRequest) -> str | None:
    """Returns the connected account that a request names; None for the own one."""
    asked = request.header("stripe-account") or (request.header("stripe-context") or "").rpartition("/")[2]
    return None if asked in ("", OWN_ACCOUNT) else asked


def _is_json(request: HttpRequest) -> bool:
    return (request.header("content-type") or "").partition(";")[0].strip().lower() == "application/json"


def _printable(text: str) -> str:
    """Returns a text as a header may hold it."""
    return "".join(character if " " <= character <= "~" else "?" for character in text)[:MAX_HEADER]


def _fingerprint(given: Mapping[str, Any]) -> str:
    """Returns what tells parameters from others, in whatever order they stand."""
    return sha256(json.dumps(given, sort_keys=True, default=str).encode()).hexdigest()
