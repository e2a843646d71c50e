"""Arguments: what an operation was asked for, and which of it was carried out.

Whoever performs an operation reads its arguments here, and reading is noted, at any depth. What nobody read had no effect: the answer is
assumed and says so. A new parameter of Stripe's can therefore never be left out in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from wfrun.simulator.samples.tables import Json

if TYPE_CHECKING:
    from _collections_abc import dict_items, dict_values

WITHOUT_TRACE: Mapping[str, frozenset[str]] = {
    "checkout.sessions.create": frozenset({"line_items[].adjustable_quantity", "line_items[].price_data", "line_items[].metadata"}),
    "invoices.pay": frozenset({"mandate", "off_session", "source"}),
    "payment_intents.confirm": frozenset({"error_on_requires_action", "mandate", "off_session", "return_url", "use_stripe_sdk"}),
    "payment_intents.create": frozenset({"error_on_requires_action", "mandate", "off_session", "return_url", "use_stripe_sdk"}),
    "payment_methods.create": frozenset({"card.cvc"}),
    "payment_links.create": frozenset({"line_items[].adjustable_quantity", "line_items[].price_data"}),
    "setup_intents.confirm": frozenset({"return_url", "use_stripe_sdk"}),
    "setup_intents.create": frozenset({"return_url", "use_stripe_sdk"}),
}
"""Operation → its parameters that say how something is done and leave no trace in objects (https://docs.stripe.com/api)."""

DEFAULTS: Mapping[str, Json] = {
    "capture": True,
    "confirm": False,
    "final_capture": True,
    "forgive": False,
    "include_shipping": False,
    "invoice_now": False,
    "off_session": False,
    "paid_out_of_band": False,
    "prorate": False,
    "refund_application_fee": False,
    "reverse_transfer": False,
    "validate": True,
}
"""Parameter → the value that Stripe takes where it is not given: with this value it changes nothing (https://docs.stripe.com/api)."""

BEYOND_ITS_FIELD = frozenset(
    {
        "application_fee_amount",
        "application_fee_percent",
        "automatic_tax",
        "coupon",
        "default_tax_rates",
        "discounts",
        "promotion_code",
        "shipping_cost",
        "tax_percent",
        "tax_rates",
        "transfer_data",
    }
)
"""Parameters that do more than fill the field of their name: they change amounts or move money, which is not carried out here."""


CARRIED_OUT: Mapping[str, frozenset[str]] = dict.fromkeys(
    ("payment_intents.capture", "payment_intents.confirm", "payment_intents.create", "payment_intents.update"),
    frozenset({"application_fee_amount", "transfer_data"}),
)
"""Operation → those of ``BEYOND_ITS_FIELD`` that it carries out wholly."""


class Arguments(dict[str, Any]):
    """The arguments of an operation, or a structure among them: a map that notes which of its values were read.

    Asking whether a name is there, or which there are, reads no value.
    """

    __slots__ = ("_read",)

    def __init__(self, given: Mapping[str, Json]) -> None:
        super().__init__({name: noting(value) for name, value in given.items()})
        self._read: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        """Returns a value and notes that it was read."""
        value = super().__getitem__(name)
        self._read.add(name)
        return value

    def __iter__(self) -> Iterator[str]:
        """Yields the names. A map with its own iteration is copied through ``__getitem__``, so copying reads."""
        return super().__iter__()

    def get(self, name: str, otherwise: Any = None) -> Any:
        """Returns a value, noted as read, or ``otherwise``."""
        self._read.add(name)
        return super().get(name, otherwise)

    def items(self) -> dict_items[str, Any]:
        """Returns names and values, all noted as read."""
        self._read.update(self)
        return super().items()

    def values(self) -> dict_values[str, Any]:
        """Returns the values, all noted as read."""
        self._read.update(self)
        return super().values()

    def take(self, name: str, held: Json) -> None:
        """Notes that a value was carried out by an object that now holds ``held``: what of it is not in there was not."""
        value = self[name]
        if isinstance(value, Arguments) and isinstance(held, Mapping):
            for inner in value:
                if inner in held:
                    value.take(inner, held[inner])
        elif isinstance(value, list) and isinstance(held, list) and len(value) == len(held):
            for one, other in zip(value, held, strict=True):
                if isinstance(one, Arguments) and isinstance(other, Mapping):
                    for inner in one:
                        if inner in other:
                            one.take(inner, other[inner])

    def unread(self, above: str = "") -> Iterator[str]:
        """Yields the paths of the values that nobody read: ``price_data.recurring``, ``line_items[].tax_rates``."""
        for name in self:
            value = super().__getitem__(name)
            if name not in self._read:
                if name not in DEFAULTS or value is not DEFAULTS[name]:
                    yield above + name
            elif isinstance(value, Arguments):
                yield from value.unread(f"{above}{name}.")
            elif isinstance(value, list):
                for one in value:
                    if isinstance(one, Arguments):
                        yield from one.unread(f"{above}{name}[].")


def without_effect(operation_id: str, arguments: Arguments) -> tuple[str, ...]:
    """Returns the paths of the arguments that had no effect, or not their whole one, each once."""
    known = WITHOUT_TRACE.get(operation_id, frozenset())
    beyond = BEYOND_ITS_FIELD - CARRIED_OUT.get(operation_id, frozenset())
    half = [name for name in arguments if name in beyond and arguments[name] not in ("", None, [], {"enabled": False})]
    parts = (path for path in arguments.unread() if path.partition(".")[0].removesuffix("[]") not in half)
    return tuple(
        path for path in dict.fromkeys((*half, *parts)) if not any(path == one or path.startswith((f"{one}.", f"{one}[")) for one in known)
    )


def _inside(path: str, whole: str) -> bool:
    return path == whole or path.startswith((f"{whole}.", f"{whole}["))


def plain(value: Json) -> Json:
    """Returns a value as ordinary maps and lists, without noting what of it is read."""
    if isinstance(value, dict):
        return {name: plain(dict.__getitem__(value, name)) for name in value}
    return [plain(item) for item in value] if isinstance(value, list) else value


def noting(value: Json) -> Json:
    """Returns a value whose maps note what of them is read."""
    if isinstance(value, Mapping):
        return Arguments(value)
    return [noting(item) for item in value] if isinstance(value, list | tuple) else value
