"""Customer rules: customers and their balance, and Checkout sessions."""

from __future__ import annotations

from collections.abc import Mapping

from wfrun.simulator.account.arguments import plain
from wfrun.simulator.account.included_lists import line_item_id
from wfrun.simulator.account.inference import integer, structure
from wfrun.simulator.account.objects import RequestError
from wfrun.simulator.account.operations.creation_defaults import NEW
from wfrun.simulator.account.operations.generic import delete
from wfrun.simulator.account.operations.products import create_price, usable_price
from wfrun.simulator.account.operations.subscriptions import end_subscription
from wfrun.simulator.account.request import Request
from wfrun.simulator.samples.tables import Json, Raw
from wfrun.values.amount_limits import MINIMUM, below_minimum, format_amount


def delete_customer(request: Request) -> Raw:
    """Deletes a customer; their subscriptions end at once."""
    answer = delete(request)
    for stored in list(request.store.of_kind("subscription")):
        if stored.raw.get("customer") == answer["id"] and stored.raw.get("status") != "canceled":
            end_subscription(request, stored.raw)
    return answer


def change_balance(request: Request) -> Raw:
    """Creates a transaction on a customer's balance, which moves by its amount."""
    identity = str(request.arguments["customer"])
    customer = request.known("customer", identity)
    amount, currency = request.integer("amount"), request.text("currency")
    if amount is None or currency is None:
        raise RequestError("parameter_missing", f"Missing required param: {'amount' if amount is None else 'currency'}.")
    if customer.get("currency") not in (None, currency) and integer(customer, "balance") != 0:
        raise RequestError(
            "invalid_request_error", f"The customer's balance is in {customer.get('currency')}; it can't be changed in {currency}."
        )
    balance = integer(customer, "balance") + amount
    request.change(customer, {"balance": balance, "currency": currency})
    table = {**NEW["customer_balance_transaction"], "amount": amount, "currency": currency, "customer": identity, "ending_balance": balance}
    return request.make("customer_balance_transaction", table)


def create_session(request: Request) -> Raw:
    """Creates an open Checkout session with the total of its lines (https://docs.stripe.com/api/checkout/sessions/create).

    A payment takes one-time prices, a subscription at least one recurring price.
    """
    table: Raw = dict(NEW["checkout.session"])
    mode = request.text("mode") or "payment"
    total, currency, known, recurring = 0, request.text("currency"), False, False
    priced: list[tuple[Mapping[str, Json], int, int]] = []
    for line in _lines(request):
        quantity = integer(line, "quantity", 1)
        data = structure(line, "price_data")
        price: Mapping[str, Json] = data
        if isinstance(line.get("price"), str) and line["price"]:
            price = usable_price(request, str(line["price"]))
        recurring = recurring or isinstance(price.get("recurring"), Mapping)
        code = price.get("currency")
        if currency is not None and isinstance(code, str) and code.lower() != currency.lower():
            option = structure(price, "currency_options", currency.lower())
            if "unit_amount" not in option:
                text = f"All line items must have one currency; these are in {currency.lower()} and {code.lower()}."
                raise RequestError("invalid_request_error", text)
            price, code = option, currency
        if not isinstance(price.get("unit_amount"), int):
            request.not_carried_out("line_items")
        priced.append((line, integer(price, "unit_amount"), quantity))
        total += integer(price, "unit_amount") * quantity
        currency = code.lower() if isinstance(code, str) else currency
        known = True
    _check_mode(mode, known=known, recurring=recurring)
    if known:
        if mode == "payment" and below_minimum(total, currency):
            least = format_amount(MINIMUM[str(currency)], currency)
            text = f"The Checkout Session's total amount due must add up to at least {least} {currency}"
            raise RequestError("amount_too_small", text)
        table |= {"amount_subtotal": total, "amount_total": total, "currency": currency}
    if mode == "setup":
        table |= {"payment_status": "no_payment_required"}
    session = request.make("checkout.session", table, fixed={"line_items": None})
    if request.strict:
        _make_line_items(request, session, priced, currency)
    return session


def _make_line_items(request: Request, owner: Raw, lines: list[tuple[Mapping[str, Json], int, int]], currency: str | None) -> None:
    """Makes the line items of a session or a payment link; ``lines`` are what was given, the price of one, and how many."""
    for number, (line, unit, quantity) in enumerate(lines):
        data = line.get("price_data")
        if isinstance(data, Mapping):
            inner = request.beside(f"line_items[{number}].price_data", plain(data))
            price = create_price(inner)
        else:
            price = request.known("price", str(line.get("price")))
        product = request.store.get("product", str(price.get("product")))
        amount = unit * quantity
        table: Raw = {
            "amount_discount": 0,
            "amount_subtotal": amount,
            "amount_tax": 0,
            "amount_total": amount,
            "currency": currency,
            "description": product.raw.get("name") if product is not None else None,
            "price": price,
            "quantity": quantity,
        }
        request.save(request.builder().object("item", table, id=line_item_id(str(owner["id"]), number)))


def _check_mode(mode: str, *, known: bool, recurring: bool) -> None:
    if mode == "payment" and recurring:
        raise RequestError(
            "invalid_request_error",
            "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.",
        )
    if mode != "setup" and not known:
        raise RequestError("parameter_missing", "Missing required param: line_items.")
    if mode == "subscription" and not recurring:
        text = "You must provide at least one recurring price in `subscription` mode when using prices."
        raise RequestError("invalid_request_error", text)
    if mode == "setup" and known:
        raise RequestError("invalid_request_error", "You can not pass `line_items` in `setup` mode.")


def _lines(request: Request) -> list[Mapping[str, Json]]:
    lines = request.arguments.get("line_items")
    return [line for line in lines if isinstance(line, Mapping)] if isinstance(lines, list) else []


def create_payment_link(request: Request) -> Raw:
    """Creates an active payment link for usable prices of one currency (https://docs.stripe.com/api/payment_links/create)."""
    currencies = []
    priced: list[tuple[Mapping[str, Json], int, int]] = []
    for line in _lines(request):
        price = line.get("price")
        held = usable_price(request, price) if isinstance(price, str) and price else structure(line, "price_data")
        currencies.append(str(held.get("currency")).lower())
        priced.append((line, integer(held, "unit_amount"), integer(line, "quantity", 1)))
    if not currencies:
        raise RequestError("parameter_missing", "Missing required param: line_items.")
    if len(set(currencies)) > 1:
        text = f"All line items must have one currency; these are in {' and '.join(sorted(set(currencies)))}."
        raise RequestError("invalid_request_error", text)
    link = request.make("payment_link", {**NEW["payment_link"], "currency": currencies[0]}, fixed={"line_items": None})
    if request.strict:
        _make_line_items(request, link, priced, currencies[0])
    return link
