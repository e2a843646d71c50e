"""Files: what is uploaded, of which the account keeps name, size and kind (https://docs.stripe.com/api/files/create)."""

from __future__ import annotations

from collections.abc import Mapping

from wfrun.simulator.account.objects import RequestError
from wfrun.simulator.account.request import Request
from wfrun.simulator.samples.tables import Raw


def create_file(request: Request) -> Raw:
    """Creates a file from what was uploaded: a map of ``filename``, ``size`` in bytes and ``type``, or a name alone."""
    uploaded = request.arguments.get("file")
    if isinstance(uploaded, str) and uploaded:
        uploaded = {"filename": uploaded, "size": 0}
    if not isinstance(uploaded, Mapping) or not isinstance(uploaded.get("filename"), str):
        raise RequestError("parameter_missing", "Missing required param: file.")
    name = uploaded["filename"]
    request.arguments.take("file", dict.fromkeys(("filename", "size", "type")))  # of the type, Stripe takes the ending of the name
    ending = name.rpartition(".")[2].lower() if "." in name else None
    identity = request.new_id("file")
    table: Raw = {
        "expires_at": None,
        "filename": name,
        "size": uploaded.get("size") if isinstance(uploaded.get("size"), int) else 0,
        "title": None,
        "type": ending,
        "url": f"https://files.stripe.com/v1/files/{identity}/contents",
    }
    return request.make("file", table)
