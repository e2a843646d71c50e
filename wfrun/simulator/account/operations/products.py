"""Product rules: products, prices, plans, coupons and promotion codes, and which prices an operation takes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from wfrun.simulator.account.arguments import plain
from wfrun.simulator.account.objects import RequestError
from wfrun.simulator.account.operations.creation_defaults import NEW
from wfrun.simulator.account.operations.generic import delete
from wfrun.simulator.account.request import Request
from wfrun.simulator.samples.tables import Json, Raw

CHOSEN = {"coupon": "Coupon", "plan": "Plan", "product": "Product"}
"""Object whose id its maker may choose → its name in the refusal of an id that exists."""


def create_product(request: Request) -> Raw:
    """Creates a product; with ``default_price_data`` its price too (https://docs.stripe.com/api/products/create)."""
    product = request.make("product", NEW["product"], id=chosen_id(request, "product"))
    data = request.arguments.get("default_price_data")
    if not isinstance(data, Mapping):
        return product
    inner = request.beside("default_price_data", {**plain(data), "product": product["id"]})
    price = create_price(inner)
    request.carried_out_by("default_price_data", inner)
    return request.change(product, {"default_price": price["id"]})


def chosen_id(request: Request, name: str) -> str | None:
    """Returns the id that the request chooses for its new object; refuses one that exists. Deleted ids may come again."""
    identity = request.text("id")
    if identity is None:
        return None
    held = request.store.get(name, identity)
    if held is not None and not held.deleted:
        raise RequestError("resource_already_exists", f"{CHOSEN[name]} already exists.")
    return identity


def delete_product(request: Request) -> Raw:
    """Deletes a product that has no prices (https://docs.stripe.com/api/products/delete)."""
    _, identity = request.target()
    if any(stored.raw.get("product") == identity and not stored.assumed for stored in request.store.of_kind("price")):
        raise RequestError("invalid_request_error", "This product cannot be deleted because it has one or more user-created prices.")
    return delete(request)


def create_price(request: Request) -> Raw:
    """Creates a price; with ``product_data`` its product too."""
    unit = request.arguments.get("unit_amount")
    if isinstance(unit, int) and not isinstance(unit, bool) and unit < 0:
        raise RequestError("parameter_invalid_integer", "Invalid non-negative integer")
    table: Raw = dict(NEW["price"])
    recurring = request.arguments.get("recurring")
    if isinstance(recurring, Mapping):
        known = {key: value for key, value in recurring.items() if value is not None}
        table |= {"type": "recurring", "recurring": {"interval_count": 1, "usage_type": "licensed", **known}}
    if isinstance(unit, int):
        table |= {"unit_amount": unit, "unit_amount_decimal": unit}
    key = request.text("lookup_key")
    if key is not None:
        _take_lookup_key(request, key)
    product = request.arguments.get("product_data")
    if product is None and request.text("product") is None:
        raise RequestError("parameter_missing", "You must pass either `product` or `product_data` when creating a price.")
    if isinstance(product, Mapping):
        table["product"] = request.make("product", {**NEW["product"], **product}, fixed=request.arguments)["id"]
    return request.make("price", table, fixed={"recurring": None} if isinstance(recurring, Mapping) else None)


def _take_lookup_key(request: Request, key: str) -> None:
    """Frees a lookup key for a new price: it goes over to it where the request says so, and is refused where another price has it."""
    for stored in list(request.store.of_kind("price")):
        if stored.raw.get("lookup_key") != key:
            continue
        if request.arguments.get("transfer_lookup_key") is not True:
            raise RequestError("invalid_request_error", f"A price (`{stored.raw.get('id')}`) already uses that lookup key.")
        request.change(stored.raw, {"lookup_key": None})


def usable_price(request: Request, identity: str, kind: str | None = None) -> Raw:
    """Returns a price that a new line or item may have: an active one, and of a ``kind`` (``recurring``, ``one_time``) where one is needed.

    Source: the refusals of https://docs.stripe.com/api/subscriptions/create and https://docs.stripe.com/api/invoiceitems/create.
    """
    price = request.known("price", identity)
    if price.get("active") is False and not request.is_guessed(price, "active"):
        raise RequestError("invalid_request_error", "The price specified is inactive. This field only accepts active prices.")
    if kind is not None and price.get("type") not in (kind, None) and not request.is_guessed(price, "type"):
        text = f"The price specified is set to `type={price['type']}` but this field only accepts prices with `type={kind}`."
        raise RequestError("invalid_request_error", text)
    return price


def create_coupon(request: Request) -> Raw:
    """Creates a coupon: an amount of a currency, or a percentage (https://docs.stripe.com/api/coupons/create)."""
    amount, percent = request.integer("amount_off"), request.arguments.get("percent_off")
    if (amount is None) is (percent in (None, "")):
        text = (
            "You must pass one of percent_off or amount_off." if amount is None else "You may only pass one of percent_off or amount_off."
        )
        raise RequestError("invalid_request_error", text)
    if amount is not None and amount <= 0:
        raise RequestError("parameter_invalid_integer", "Invalid positive integer: amount_off")
    if amount is not None and request.text("currency") is None:
        raise RequestError("parameter_missing", "You must pass currency when passing amount_off")
    if amount is None and not 0 < _percentage(percent) <= 100:
        raise RequestError("invalid_request_error", "Invalid percent_off: must be greater than 0 and at most 100")
    months = request.integer("duration_in_months")
    if (request.text("duration") == "repeating") is not (months is not None):
        text = "duration_in_months must be passed with the duration `repeating`, and only with it."
        raise RequestError("invalid_request_error", text)
    return request.make("coupon", NEW["coupon"], id=chosen_id(request, "coupon"))


def _percentage(value: Json) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return Decimal(-1)
    return number if number.is_finite() else Decimal(-1)


def create_promotion_code(request: Request) -> Raw:
    """Creates a promotion code; without ``code`` its code is made up. Two active ones never have one code.

    Source: https://docs.stripe.com/api/promotion_codes/create.
    """
    code = request.text("code") or request.new_id("customer")[4:12].upper()
    for stored in request.store.of_kind("promotion_code"):
        same = str(stored.raw.get("code")).lower() == code.lower() and stored.raw.get("customer") == request.text("customer")
        if same and stored.raw.get("active") is True and not stored.assumed:
            raise RequestError("invalid_request_error", f"An active promotion code with `code: {code}` already exists.")
    promotion = request.given.get("promotion")
    coupon = promotion.get("coupon") if isinstance(promotion, Mapping) else request.given.get("coupon")
    if isinstance(coupon, str) and coupon:
        held = request.known("coupon", coupon)
        if held.get("valid") is False and not request.is_guessed(held, "valid"):
            raise RequestError("invalid_request_error", f"This coupon ({coupon}) is no longer valid.")
    return request.make("promotion_code", {**NEW["promotion_code"], "code": code})
