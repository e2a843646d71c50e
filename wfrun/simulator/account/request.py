"""Request: one operation being performed: its arguments, the objects it acts on, and what of it is made up."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from wfrun.dsl.declarations import Parameter
from wfrun.dsl.types.base import Any_, Id, List, Map, Number, Object, ObjectType, String, Type, Union
from wfrun.simulator.account.arguments import Arguments, noting, plain, without_effect
from wfrun.simulator.account.inference import infer_fields
from wfrun.simulator.account.objects import ObjectStore, RequestError, StoredObject, all_texts, name_of, no_such_object, singleton
from wfrun.simulator.samples import overrides
from wfrun.simulator.samples.builder import ObjectBuilder
from wfrun.simulator.samples.conformance import type_violations
from wfrun.simulator.samples.ids import identifier
from wfrun.simulator.samples.overrides import LEADERS
from wfrun.simulator.samples.sampler import sample_object
from wfrun.simulator.samples.states import STATES
from wfrun.simulator.samples.tables import Json, Objects, Raw, Table, merge
from wfrun.simulator.samples.templates import TEMPLATES
from wfrun.stripe_catalog import Operation
from wfrun.values.amount_limits import positive_fault
from wfrun.values.currencies import CURRENCIES, known
from wfrun.values.stripe_ids import best_owner, may_name

MAX_METADATA_KEYS = 50
"""Keys that the metadata of an object has at most (https://docs.stripe.com/api/metadata)."""

STATE_FIELDS = frozenset({"status", "captured", "disputed", "refunded", "open"})
"""Fields that hold the state of an object."""

STEERING = frozenset({"expand", "limit", "starting_after", "ending_before", "page"})
"""Parameters that are carried out alike for all operations."""

EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
"""What Stripe takes as an email address, roughly: a name, an at sign and a domain."""

TEST_CARD = "pm_card_"
"""How the payment methods of Stripe's test cards begin: every account in test mode has them (https://docs.stripe.com/testing)."""

MAX_METADATA_KEY, MAX_METADATA_VALUE = 40, 500
"""Characters of a key and of a value of metadata at most (https://docs.stripe.com/metadata)."""

NOT_FIELDS = frozenset({"expand", "limit", "starting_after", "ending_before", "created"})
"""Parameters that steer an operation and are not fields of its object."""


class Request:
    """An operation with its arguments in Stripe's form, in the object store of one account.

    ``given`` are the arguments as they came; ``arguments`` note which of them the operation's rule reads. ``seed`` is what ids of new
    objects are made from. ``assumed`` becomes true when the answer rests on something made up, and ``made_up``
    names it. ``certain`` is the part of an assumed answer that is not assumed, where the operation happens as asked: Stripe takes any
    update of an object that exists. ``connected`` says that the account is a connected one.
    """

    __slots__ = (
        "_ignored",
        "arguments",
        "assumed",
        "catalog",
        "certain",
        "connected",
        "given",
        "livemode",
        "made_up",
        "notes",
        "now",
        "operation",
        "seed",
        "store",
        "strict",
    )

    def __init__(
        self,
        catalog: Objects,
        store: ObjectStore,
        operation: Operation,
        arguments: Mapping[str, Json],
        *,
        now: int,
        seed: str,
        strict: bool = False,
        livemode: bool = False,
        connected: bool = False,
    ) -> None:
        self.catalog = catalog
        self.store = store
        self.operation = operation
        self.given = arguments
        self.arguments = Arguments(arguments)
        self._ignored: dict[str, None] = {}
        self.now = now
        self.seed = seed
        self.strict = strict
        self.livemode = livemode
        self.connected = connected
        self.assumed = False
        self.certain: Raw | None = None
        self.made_up: list[tuple[str, str]] = []
        self.notes: list[str] = []

    def not_carried_out(self, what: str) -> None:
        """Records a part of the request that has no effect here: the answer is then assumed."""
        self._ignored[what] = None

    def ignored(self) -> tuple[str, ...]:
        """Returns what of the request was not carried out: parts that the rule named, and arguments that it did not read."""
        paths = without_effect(self.operation.id, self.arguments)
        known = {*self._ignored, *STEERING, *(parameter.name for parameter in self.operation.path)}
        return (*self._ignored, *(path for path in paths if path not in known))

    def replace(self, name: str, value: Json) -> None:
        """Goes on with another value of an argument: the one that the given one stands for."""
        self.given = {**self.given, name: value}
        dict.__setitem__(self.arguments, name, noting(value))

    def beside(self, name: str, arguments: Mapping[str, Json]) -> Request:
        """Returns a request for another object that an argument of this name describes (``default_price_data``)."""
        return Request(
            self.catalog,
            self.store,
            self.operation,
            arguments,
            now=self.now,
            seed=f"{self.seed}\n{name}",
            strict=self.strict,
            livemode=self.livemode,
            connected=self.connected,
        )

    def carried_out_by(self, name: str, inner: Request) -> None:
        """Notes that an argument was carried out by the request that ``beside`` gave, except what that one left out."""
        self.arguments.take(name, plain(self.given[name]))
        for path in inner.ignored():
            self.not_carried_out(f"{name}.{path}")

    # --- arguments ------------------------------------------------------------------------------------------------------------

    def text(self, name: str) -> str | None:
        """Returns an argument that is a text with something in it."""
        value = self.arguments.get(name)
        return value if isinstance(value, str) and value else None

    def integer(self, name: str) -> int | None:
        """Returns an argument that is a whole number."""
        value = self.arguments.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def positive(self, name: str, otherwise: int | None = None) -> int:
        """Returns an amount of at least 1 in the smallest unit; ``otherwise`` for an optional one that was not given."""
        value = self.arguments.get(name)
        if value in (None, "") and otherwise is not None:
            return otherwise
        fault = positive_fault(name, value)
        if fault is not None:
            raise RequestError(fault.code, fault.message)
        assert isinstance(value, int)
        return value

    def target(self) -> tuple[str, str]:
        """Returns the object that the last id of the path names: its kind and the id."""
        parameter = self.operation.path[-1]
        identity = str(self.arguments[parameter.name])
        return self.kind(parameter.type, identity), identity

    def kind(self, type_: Type, identity: str) -> str:
        """Returns the kind of an id among the kinds that its type allows."""
        targets = type_.targets if isinstance(type_, Id) else ()
        for name in targets:
            if self.store.here(name, identity) is not None:
                return name
        return best_owner(identity, targets) or ""

    # --- objects --------------------------------------------------------------------------------------------------------------

    def known(self, name: str, identity: str) -> Raw:
        """Returns the object of that name and id: as it is held, or made up. Refuses an id of another object and of a deleted one."""
        stored = self.lookup(name, identity)
        if stored.deleted:
            raise no_such_object(name, identity)
        return stored.raw

    def lookup(self, name: str, identity: str) -> StoredObject:
        """Returns the stored object of that name and id, made up where it is not held; a deleted one too."""
        stored = self.store.get(name, identity)
        if stored is None:
            if not may_name(identity, name) or self.store.has_id(identity) or self.store.is_absent(name, identity):
                raise no_such_object(name, identity)
            test_card = name == "payment_method" and identity.startswith(TEST_CARD)
            if self.strict and not test_card and self.store.embedded(name, identity) is None:
                raise no_such_object(name, identity)
            stored = make_up(self.catalog, self.store, name, identity, self.now, livemode=self.livemode)
            if test_card:
                stored.assumed = False
        if stored.assumed:
            self.assume(name, identity)
        return stored

    def read_target(self) -> None:
        """Reads the object that the operation acts on where it is not held, at its own address: some have one below another's only."""
        operation, source = self.operation, self.store.source
        on_object = operation.verb != "GET" or operation.url.endswith("}")
        if source is None or not operation.path or not on_object:
            return
        name, identity = self.target()
        if name and self.store.here(name, identity) is None and self.store.may_read(name, identity):
            source.take_target(name, identity, operation, self.given)

    def rests_on_own(self) -> bool:
        """Reports whether the request names an object that this simulation made or changed: only it can answer then."""
        return any(self.store.is_own(text) for text in all_texts(self.given))

    def ready(self, name: str, identity: str, allowed: Sequence[str]) -> Raw:
        """Returns an object in a state that the operation allows, where its state is a guess: a guess must not refuse an operation."""
        raw = self.known(name, identity)
        if not allowed or raw.get("status") in allowed or not self.lookup(name, identity).is_guessed(STATE_FIELDS):
            return raw
        usual = TEMPLATES.get(name, {}).get("status")
        states = STATES.get(name, {})
        state = next((table for table in states.values() if table.get("status", usual) in allowed), {"status": allowed[0]})
        return self.made_in(name, identity, state)

    def made_in(self, name: str, identity: str, state: Table) -> Raw:
        """Makes up an object again, in a state."""
        return make_up(self.catalog, self.store, name, identity, self.now, livemode=self.livemode, state=state).raw

    def is_guessed(self, raw: Raw, field: str) -> bool:
        """Reports whether a field of a held object is a guess."""
        stored = self.store.get(name_of(raw) or "", str(raw.get("id")))
        return stored is not None and stored.is_guessed(frozenset({field}))

    def assume(self, name: str, identity: str) -> None:
        """Records that the answer rests on a made-up object."""
        self.assumed = True
        if (name, identity) not in self.made_up:
            self.made_up.append((name, identity))

    def one_of(self, name: str, owner: str = "") -> Raw:
        """Returns the only object of that name, or the only one of its owner; made up unless it is held."""
        key = singleton(name, owner)
        # One that does not say whose it is serves every owner.
        stored = self.store.get(name, key) or self.store.get(name, singleton(name))
        if stored is None:
            raw = sample_object(self.catalog, name, now=self.now)
            stored = self.store.keep(name, key, {field: value for field, value in raw.items() if field != "id"}, assumed=True)
        if stored.assumed:
            self.assume(name, owner or name)
        return stored.raw

    def save(self, raw: Raw) -> Raw:
        """Stores a new object. What a strict account makes is its own, however much of it is usual."""
        self.store.put(raw, assumed=self.assumed and not self.strict)
        return raw

    def change(self, raw: Raw, changes: Mapping[str, Json]) -> Raw:
        """Sets fields of a stored object; returns the new raw object."""
        name = name_of(raw) or ""
        identity = raw.get("id")
        return self.store.change(name, identity if isinstance(identity, str) else singleton(name), changes)

    # --- building -------------------------------------------------------------------------------------------------------------

    def builder(self, without: str = "") -> ObjectBuilder:
        """Returns a builder of objects made by this operation: the seed gives their ids and the ids they name.

        Objects ``without`` their template hold only what they must.
        """
        usual = {name: table for name, table in TEMPLATES.items() if name != without} if without else TEMPLATES
        return ObjectBuilder(self.catalog, self.now, self.now, self.seed, usual)

    def make(self, name: str, table: Table, *, fixed: Mapping[str, Json] | None = None, id: str | None = None) -> Raw:
        """Makes a new object from a table and the arguments that are its fields, except those in ``fixed``, and stores it."""
        raw = self.builder(name).object(name, {"livemode": self.livemode, **table}, id=id)
        taken = self.taken_over(name, raw, without=fixed or {})
        return self.save({**raw, **taken})

    def marks(self, name: str, table: Table) -> Raw:
        """Returns a table's marks (moments, ids) as values, for changing an object of that name.

        Fields that the release does not have are left out.
        """
        shape = self.catalog.object(name)
        builder = self.builder()
        return {
            key: builder.fill(shape.fields[key].type, value, key, name)
            for key, value in table.items()
            if shape is not None and key in shape.fields
        }

    def new_id(self, name: str) -> str:
        """Returns the id of a new object of that name."""
        return identifier(name, self.seed)

    def taken_over(self, name: str, raw: Raw, without: Collection[str] = ()) -> Raw:
        """Returns the arguments that are fields of an object as changes to it: metadata and structures merge, ``""`` clears.

        Those ``without`` whose field the rule itself sets are left to it.
        """
        shape = self.catalog.object(name)
        changes: Raw = {}
        if shape is None:
            return changes
        path = {parameter.name for parameter in self.operation.path}
        for key, value in self.given.items():
            if key not in shape.fields or key in NOT_FIELDS or key in path or key in without or key in ("id", "object"):
                continue
            changed = self._taken(shape, raw, key, value)
            if changed is not _NOTHING:
                changes[key] = changed
                self.arguments.take(key, value if key == "metadata" else changed)
        return changes

    def _taken(self, shape: ObjectType, raw: Raw, key: str, value: Json) -> Json:
        field = shape.fields[key]
        before = raw.get(key)
        if key == "metadata":
            return merged_metadata(before, value)
        if value == "" or value is None:
            return None if field.nullable else _NOTHING
        new: Json = _number(value) if isinstance(field.type, Number) and not field.encoded else value
        if isinstance(value, Mapping) and isinstance(field.type, Object | Map | Union):
            base = before if isinstance(before, Mapping) and not isinstance(field.type, Map) else {}
            new = self.builder().fill(
                field.type, merge(base, {inner: None if item == "" else item for inner, item in value.items()}), key, shape.name
            )
        elif isinstance(value, list) and isinstance(field.type, List) and not field.type.page:
            new = self.builder().fill(field.type, list(value), key, shape.name)
        if any(type_violations(self.catalog, field.type, new, nullable=field.nullable, encoded=field.encoded, path=(key,))):
            return _NOTHING
        return new


_NOTHING: Any = object()


def _number(value: Json) -> Json:
    """Returns the number of a decimal text: requests hold fractions as text (``12.5``), most answers as numbers."""
    try:
        return Decimal(value) if isinstance(value, str) else value
    except InvalidOperation:
        return value


def merged_metadata(before: Json, given: Json) -> Raw:
    """Merges metadata: keys are added, ``""`` removes a key; ``""`` for all of it empties it (Stripe's page on metadata)."""
    if not isinstance(given, Mapping):
        return {}
    known = before if isinstance(before, Mapping) else {}
    merged = {**known, **{str(key): value if isinstance(value, str) else _plain(value) for key, value in given.items()}}
    left = {key: value for key, value in merged.items() if value not in ("", None)}
    if len(left) > MAX_METADATA_KEYS:
        raise RequestError(
            "invalid_request_error", f"Metadata can have up to {MAX_METADATA_KEYS} keys, but this object would have {len(left)}."
        )
    return left


def _plain(value: Json) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def nested(raw: Raw, changes: Table) -> Raw:
    """Merges changes inside a structure with what else the structure holds."""
    return {
        key: merge(raw[key], value) if isinstance(value, Mapping) and isinstance(raw.get(key), dict) else value
        for key, value in changes.items()
    }


def make_up(
    catalog: Objects,
    store: ObjectStore,
    name: str,
    identity: str,
    now: int,
    *,
    livemode: bool = False,
    state: Table | None = None,
    builder: ObjectBuilder | None = None,
) -> StoredObject:
    """Makes up an object in agreement with the objects that name it, and stores it: as usual, or in a ``state``.

    An object embedded in a known one is taken from there. Where ``builder`` builds it, it points to the objects of that scene.
    """
    embedded = store.embedded(name, identity)
    if embedded is not None:
        stored = store.put(embedded[0], assumed=embedded[1], told=True)
        assert stored is not None
        stored.inferred = frozenset(embedded[0])
        return stored
    facts = infer_fields(catalog, name, identity, store.referring(identity))
    table = {"livemode": livemode, **(state or {}), **facts}
    if builder is not None:
        raw = builder.object(name, table, id=identity)
    else:
        raw = sample_object(catalog, name, id=identity, now=now, table=table)
    amounts = {key: value for key, value in facts.items() if key in LEADERS and isinstance(value, int)} if state else {}
    if amounts:
        usual = sample_object(catalog, name, id=identity, now=now, table={"livemode": livemode, **(state or {})})
        raw = {**overrides.apply(ObjectBuilder(catalog, now, now, identity, TEMPLATES), usual, amounts), **{key: raw[key] for key in facts}}
    stored = store.put(raw, assumed=True, told=True)
    assert stored is not None
    stored.inferred = frozenset(facts)
    return stored


def check_arguments(request: Request) -> None:
    """Refuses arguments that Stripe refuses before it does anything.

    These are empty ids, missing required parameters, values that are not listed, and ids of other objects. Codes of currencies are taken
    in capitals too, and are small letters from then on (https://docs.stripe.com/currencies).
    """
    for name, value in request.given.items():
        if (small := _with_small_currencies(name, value)) != value:
            request.replace(name, small)
    for parameter in request.operation.path:
        identity = request.given.get(parameter.name)
        if not isinstance(identity, str) or not identity.strip() or identity != identity.strip() or "/" in identity:
            raise RequestError(
                "parameter_invalid_empty", f"Could not determine which URL to request: `{parameter.name}` is no id: {_short(identity)}"
            )
    for parameter in request.operation.parameters:
        value = request.given.get(parameter.name)
        if value is None:
            if parameter.required:
                raise RequestError("parameter_missing", f"Missing required param: {parameter.name}.")
            continue
        _check(request, parameter, value)


def _with_small_currencies(name: str, value: Json) -> Json:
    """Returns an argument with the codes of currencies in it in small letters, as Stripe keeps them."""
    if isinstance(value, str):
        return value.lower() if name == "currency" or name.endswith("_currency") else value
    if isinstance(value, Mapping) and name != "metadata":
        return {key: _with_small_currencies(key, item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_small_currencies(name, item) for item in value]
    return value


def _check(request: Request, parameter: Parameter, value: Json) -> None:
    if value == "":
        if parameter.required and not parameter.clearable:
            raise RequestError("parameter_missing", f"Missing required param: {parameter.name}.")
        if not parameter.clearable and not _takes_text(parameter.type):
            raise RequestError(
                "parameter_invalid_empty",
                f"You passed an empty string for '{parameter.name}'. We assume empty values are an attempt to unset a parameter; however "
                f"'{parameter.name}' cannot be unset. You should remove '{parameter.name}' from your request or supply a non-empty value.",
            )
        return
    match parameter.type:
        case String(values=values) if values and isinstance(value, str) and value not in values:
            raise RequestError(
                "invalid_request_error", f"Invalid {parameter.name}: must be one of {', '.join(item for item in values if item)}"
            )
        case Id(targets=targets) if isinstance(value, str) and targets:
            if not any(may_name(value, name) for name in targets):
                raise no_such_object(targets[0], value)
            # What only reads is told by its answer that an object does not exist.
            find = request.store.here if request.operation.verb == "GET" else request.store.get
            held = [stored for name in targets if (stored := find(name, value)) is not None]
            unknown = request.strict and not held and not value.startswith(TEST_CARD)
            unknown = unknown and not any(request.store.embedded(name, value) for name in targets)
            possible = [name for name in targets if may_name(value, name)]
            if possible and not held and all(request.store.is_absent(name, value) for name in possible):
                raise no_such_object(possible[0], value)
            if unknown or (held and all(stored.deleted for stored in held)):
                raise no_such_object(targets[0], value)
        case String() if parameter.name in ("email", "receipt_email") and isinstance(value, str) and not EMAIL.fullmatch(value):
            raise RequestError("email_invalid", f"Invalid email address: {value}")
        case String() if parameter.name == "currency" and isinstance(value, str) and not known(value.lower()):
            raise RequestError(
                "invalid_request_error",
                f"Invalid currency: {value.lower()}. Stripe currently supports these currencies: {', '.join(sorted(CURRENCIES))}",
            )
        case Map() if parameter.name == "metadata" and isinstance(value, Mapping):
            _check_metadata(value)


def _check_metadata(metadata: Mapping[str, Json]) -> None:
    """Refuses metadata beyond Stripe's limits (https://docs.stripe.com/metadata)."""
    if len(metadata) > MAX_METADATA_KEYS:
        raise RequestError(
            "invalid_request_error", f"Metadata can have up to {MAX_METADATA_KEYS} keys, but you passed in {len(metadata)} keys."
        )
    for key, value in metadata.items():
        if len(key) > MAX_METADATA_KEY:
            text = f"Metadata keys can have up to {MAX_METADATA_KEY} characters, but you passed in a key that is {len(key)} characters."
            raise RequestError("invalid_request_error", f"{text} Invalid key: {key}")
        size = len(value) if isinstance(value, str) else 0
        if size > MAX_METADATA_VALUE:
            text = f"Metadata values can have up to {MAX_METADATA_VALUE} characters, but you passed in a value that is {size} characters."
            raise RequestError("invalid_request_error", f"{text} Invalid value: {value}")


def _takes_text(type_: Type) -> bool:
    """Reports whether an empty text is a value of a type: of free text, and of a list of values that holds it."""
    if isinstance(type_, Union):
        return any(_takes_text(member) for member in type_.members)
    return isinstance(type_, Any_) or (isinstance(type_, String) and (not type_.values or "" in type_.values))


def _short(value: Json) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
