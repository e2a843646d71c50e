"""Id types of text fields. The package declares them for expandable fields only; the others are ``str``, and their names tell."""

from __future__ import annotations

from collections.abc import Container

from wfrun.dsl.types.base import STRING, Id, Type

_ALSO = {"price": ("plan",)}
"""Objects whose ids may stand in another's place: plans are the prices of older accounts."""

_NAMES = frozenset(
    {
        "application",
        "charge",
        "confirmation_token",
        "coupon",
        "customer",
        "discount",
        "file",
        "invoice",
        "invoiceitem",
        "mandate",
        "payment_intent",
        "payment_link",
        "payment_method_configuration",
        "payment_record",
        "payout",
        "plan",
        "price",
        "product",
        "promotion_code",
        "quote",
        "refund",
        "setup_intent",
        "shipping_rate",
        "subscription",
        "subscription_item",
        "tax_code",
        "tax_rate",
        "topup",
    }
)
"""Names under which the v1 API sends and takes nothing but the id of that object (Stripe's API reference, every field and parameter)."""

_NAMES_IN_OBJECTS = _NAMES | {"payment_method"}
"""As parameters, payment methods may also be cards and sources."""


def text_or_id(name: str, module: str, objects: Container[str], parameter: bool) -> Type:
    """Returns the type of a ``str`` field of a name in a module of the package; an object of the module's own folder comes first.

    ``climate.orders.create`` takes the id of a ``climate.product``.
    """
    folders = [folder for folder in module.split(".")[1:-1] if folder not in ("params", "test_helpers")]
    if "v2" in folders or name not in (_NAMES if parameter else _NAMES_IN_OBJECTS):
        return STRING
    namespaced = ".".join([*folders, name])
    if namespaced in objects:
        return Id((namespaced,))
    return Id((name, *_ALSO.get(name, ()))) if name in objects else STRING
