"""Invoice lines: the items of an invoice, and the amounts that follow from them (https://docs.stripe.com/api/invoiceitems)."""

from __future__ import annotations

from collections.abc import Iterable

from wfrun.simulator.account.inference import given, integer, structure
from wfrun.simulator.account.objects import RequestError
from wfrun.simulator.account.operations.creation_defaults import NEW
from wfrun.simulator.account.operations.generic import delete
from wfrun.simulator.account.operations.products import usable_price
from wfrun.simulator.account.request import Request
from wfrun.simulator.samples.ids import identifier
from wfrun.simulator.samples.tables import Json, Raw

SUMS = ("subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax")


def add_item(request: Request) -> Raw:
    """Creates an invoice item. On a draft invoice it becomes a line, and the invoice's amounts grow by it."""
    invoice_id, customer = request.text("invoice"), request.text("customer")
    if customer is None and request.text("customer_account") is None:
        raise RequestError("parameter_missing", "Missing required param: customer.")
    amount, currency = _price_of(request)
    invoice = _draft(request, invoice_id) if invoice_id is not None else None
    if invoice is not None:
        if customer not in (None, invoice.get("customer")) and not request.is_guessed(invoice, "customer"):
            text = f"The invoice item's customer ({customer}) is not that of invoice {invoice_id} ({invoice.get('customer')})."
            raise RequestError("invalid_request_error", text)
        check_currency(currency, invoice)
        currency = currency or given(invoice, "currency").get("currency")
    table: Raw = {**NEW["invoiceitem"], "amount": amount, "net_amount": amount, **({"currency": currency} if currency else {})}
    price = request.text("price") or structure(request.given, "pricing").get("price")
    if isinstance(price, str) and price:
        table["pricing"] = {"type": "price_details", "price_details": {"price": price}}
    item = request.make("invoiceitem", table, fixed={"amount": amount, "pricing": None})
    if invoice is not None:
        add_lines(request, invoice, [item])
    return item


def check_currency(currency: object, invoice: Raw) -> None:
    """Refuses an item whose currency is not its invoice's: an invoice has one currency."""
    own = invoice.get("currency")
    if isinstance(currency, str) and isinstance(own, str) and currency.lower() != own.lower():
        text = f"The currency of the invoice item ({currency.lower()}) must be that of the invoice ({own.lower()})."
        raise RequestError("invalid_request_error", text)


def change_item(request: Request) -> Raw:
    """Changes an invoice item, and its line and the amounts of its draft invoice with it."""
    name, identity = request.target()
    raw = request.known(name, identity)
    invoice = _draft(request, raw["invoice"]) if isinstance(raw.get("invoice"), str) else None
    before = integer(raw, "amount")
    amount = _new_amount(request, raw)
    changes = request.taken_over(name, raw, without=("amount", "pricing"))
    shape = request.catalog.object(name)
    sums = {key: amount for key in ("amount", "net_amount") if shape is not None and key in shape.fields}
    raw = request.change(raw, {**changes, **sums})
    if invoice is not None:
        lines = [
            {**line, "amount": amount, "subtotal": amount, **given(raw, "description", "metadata", "quantity")}
            if _item_of(line) == identity
            else line
            for line in lines_of(invoice)
        ]
        set_lines(request, invoice, lines, amount - before)
    return raw


def delete_item(request: Request) -> Raw:
    """Deletes an invoice item, and its line with it; on an invoice that is no draft any more it stays."""
    name, identity = request.target()
    raw = request.known(name, identity)
    if isinstance(raw.get("invoice"), str):
        invoice = _draft(request, raw["invoice"])
        lines = [line for line in lines_of(invoice) if _item_of(line) != identity]
        set_lines(request, invoice, lines, -integer(raw, "amount"))
    return delete(request)


def pending_are_known(request: Request) -> bool:
    """Reports whether the account knows all pending items."""
    return request.strict or "invoiceitem" in request.store.complete_kinds


def take_pending(request: Request, invoice: Raw) -> Raw:
    """Puts a customer's pending items on a new invoice, those in its currency; returns the invoice."""
    customer = invoice.get("customer")
    pending = [
        stored.raw
        for stored in request.store.of_kind("invoiceitem")
        if stored.raw.get("customer") == customer and stored.raw.get("invoice") is None
    ]
    items = [request.change(item, {"invoice": invoice["id"]}) for item in pending if item.get("currency") == invoice.get("currency")]
    return add_lines(request, invoice, items) if items else invoice


def add_lines(request: Request, invoice: Raw, items: Iterable[Raw]) -> Raw:
    """Adds a line for each item to a draft, whose amounts grow by them; returns the invoice."""
    new = [_line(request, invoice, item) for item in items]
    return set_lines(request, invoice, [*lines_of(invoice), *new], sum(integer(line, "amount") for line in new))


def lines_of(invoice: Raw) -> list[Raw]:
    """Returns the lines that an invoice holds."""
    data = structure(invoice, "lines").get("data")
    return [line for line in data if isinstance(line, dict)] if isinstance(data, list) else []


def _line(request: Request, invoice: Raw, item: Raw) -> Raw:
    amount = integer(item, "amount")
    shape = request.catalog.object("line_item")
    return request.builder("line_item").object(
        "line_item",
        {
            **NEW["line_item"],
            "id": identifier("line_item", request.seed, str(item["id"])),
            "amount": amount,
            "subtotal": amount,
            "invoice": invoice.get("id"),
            "parent": {"type": "invoice_item_details", "invoice_item_details": {"invoice_item": item["id"], "proration": False}},
            **({"invoice_item": item["id"]} if shape is not None and "invoice_item" in shape.fields else {}),
            **given(item, "currency", "description", "metadata", "quantity"),
        },
    )


def set_lines(request: Request, invoice: Raw, lines: list[Raw], more: int) -> Raw:
    """Sets the lines of a draft whose total changes by ``more``, and what follows from it (the invoice object's ``amount_due``)."""
    changes: Raw = {name: integer(invoice, name) + more for name in SUMS if isinstance(invoice.get(name), int)}
    due = max(0, integer(invoice, "total") + more + integer(invoice, "starting_balance"))
    page = structure(invoice, "lines")
    page_of_lines = {**page, "object": "list", "data": lines, "has_more": page.get("has_more", False)}
    return request.change(invoice, {**changes, "amount_due": due, "amount_remaining": due, "lines": page_of_lines})


def _item_of(line: Raw) -> Json:
    return structure(line, "parent", "invoice_item_details").get("invoice_item") or line.get("invoice_item")


def _draft(request: Request, identity: str) -> Raw:
    invoice = request.ready("invoice", identity, ("draft",))
    if invoice.get("status") != "draft":
        raise RequestError("invoice_not_editable", "The invoice is no longer a draft: its items can't be changed.")
    return invoice


def _new_amount(request: Request, item: Raw) -> int:
    if any(name in request.given for name in ("amount", "price", "pricing", "price_data", "unit_amount")):
        return _price_of(request, item)[0]
    before, quantity = integer(item, "amount"), request.integer("quantity")
    if quantity is None:
        return before
    unit, rest = divmod(before, integer(item, "quantity", 1) or 1)
    if rest:
        request.not_carried_out("quantity")
        return before
    return unit * quantity


def _price_of(request: Request, item: Raw | None = None) -> tuple[int, str | None]:
    """Returns amount and currency of an item: as given, or of its price for its quantity."""
    amount, currency = request.integer("amount"), request.text("currency")
    if amount is not None:
        return amount, currency
    quantity = request.integer("quantity")
    count = quantity if quantity is not None else integer(item or {}, "quantity", 1)
    pricing = structure(request.arguments, "pricing")
    price_id = request.text("price") or pricing.get("price")
    if isinstance(price_id, str) and price_id:
        price = usable_price(request, price_id, "one_time")
        code = price.get("currency")
        if not isinstance(price.get("unit_amount"), int):
            request.not_carried_out("price" if request.text("price") else "pricing")
        return integer(price, "unit_amount") * count, code if isinstance(code, str) else currency
    data = structure(request.arguments, "price_data")
    unit = data.get("unit_amount", request.arguments.get("unit_amount"))
    if isinstance(unit, int) and not isinstance(unit, bool):
        code = data.get("currency", currency)
        data.get("product")
        return unit * count, code if isinstance(code, str) else currency
    raise RequestError("parameter_missing", "One of amount, pricing or price_data is needed.")
