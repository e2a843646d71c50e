"""Dispute rules: answering and closing disputes, and reviews (https://docs.stripe.com/disputes/api)."""

from __future__ import annotations

from wfrun.simulator.account.inference import integer, structure
from wfrun.simulator.account.objects import RequestError
from wfrun.simulator.account.request import Request
from wfrun.simulator.samples.tables import Raw

OPEN = ("needs_response", "warning_needs_response", "appeal_needs_response")
"""States in which a dispute waits for an answer."""

OVER = ("won", "lost", "warning_closed", "charge_refunded", "prevented")
"""States in which a dispute has ended."""

VERDICTS = {"winning_evidence": "won", "losing_evidence": "lost"}
"""Evidence in test mode → what becomes of the dispute (https://docs.stripe.com/testing#evidence)."""


def update_dispute(request: Request) -> Raw:
    """Adds evidence to a dispute and, unless ``submit`` is false, sends it to the bank (Stripe's reference of disputes)."""
    name, identity = request.target()
    raw = request.known(name, identity)
    changes = request.taken_over(name, raw)
    if "evidence" not in request.arguments:
        return request.change(raw, changes)
    _check_open(request, raw)
    if raw.get("status") not in OPEN:
        raise RequestError("invalid_request_error", f"This dispute has the status {raw.get('status')}: evidence can no longer be added.")
    known = structure(raw, "evidence_details")
    submitted = request.arguments.get("submit") is not False
    count = integer(known, "submission_count") + (1 if submitted else 0)
    changes["evidence_details"] = {**known, "has_evidence": True, "submission_count": count}
    verdict = VERDICTS.get(str(structure(changes, "evidence").get("uncategorized_text")))
    if submitted and verdict is not None and not request.livemode:
        changes |= {"status": verdict, "is_charge_refundable": verdict == "won"}
    elif submitted:
        changes["status"] = str(raw["status"]).replace("needs_response", "under_review")
    return request.change(raw, changes)


def close_dispute(request: Request) -> Raw:
    """Accepts a dispute: it is lost (https://docs.stripe.com/api/disputes/close)."""
    name, identity = request.target()
    raw = request.ready(name, identity, OPEN)
    _check_open(request, raw)
    if raw.get("status") not in ("needs_response", "warning_needs_response"):
        raise RequestError("invalid_request_error", f"This dispute has the status {raw.get('status')} and can't be closed.")
    return request.change(raw, {"status": "lost"})


def _check_open(request: Request, raw: Raw) -> None:
    if raw.get("status") in OVER and not request.is_guessed(raw, "status"):
        raise RequestError("invalid_request_error", "This dispute is already closed")


def approve_review(request: Request) -> Raw:
    """Closes a review as approved."""
    name, identity = request.target()
    raw = request.known(name, identity)
    if raw.get("open") is not True:
        raise RequestError("invalid_request_error", f"Review {identity} is already closed.")
    return request.change(raw, {"closed_reason": "approved", "open": False, "reason": "approved"})


def close_reviews(request: Request, charge: str, reason: str) -> None:
    """Closes the open reviews of a charge (https://docs.stripe.com/api/radar/reviews/object)."""
    for stored in list(request.store.of_kind("review")):
        if stored.raw.get("charge") == charge and stored.raw.get("open") is True:
            request.change(stored.raw, {"closed_reason": reason, "open": False, "reason": reason})
