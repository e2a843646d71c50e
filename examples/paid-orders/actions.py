"""The shop's own actions: what its warehouse offers. Simulation answers with the `example` and calls nothing."""

import json
import os
import urllib.request
from typing import Literal

import wfrun
from wfrun.values.money import Money


@wfrun.action(example={"parcel": "P-1001", "label": "https://warehouse.example.com/labels/P-1001"})
def book_parcel(
    *,
    order: str,
    name: str,
    country: str,
    items: list[str],
    value: Money,
    service: Literal["standard", "express"] = "standard",
) -> dict:
    """Books a parcel at the warehouse; the same order is booked once."""
    body = {"order": order, "name": name, "country": country, "items": items, "service": service}
    body["value"] = {"minor": value.minor, "currency": value.currency}
    request = urllib.request.Request(
        f"https://warehouse.example.com/parcels/{order}",
        data=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {os.environ['WAREHOUSE_TOKEN']}"},
        method="PUT",
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)
