"""Facts about Stripe's events that the ``stripe`` package does not say: what a rule has to ask first, and aliases."""

from __future__ import annotations

from collections.abc import Collection

from wfrun.dsl.declarations import AskFirst

ASK_FIRST: dict[str, tuple[AskFirst, ...]] = {
    # https://docs.stripe.com/api/radar/early_fraud_warnings/object: an EFW is actionable if it has not received a dispute and has not been
    # fully refunded.
    "radar.early_fraud_warning": (
        AskFirst(
            "create_refund",
            "actionable",
            "this refund does not ask whether the fraud warning is `actionable`: the charge may be refunded or disputed already",
        ),
    )
}
"""Conditions that an action needs on the events of an object."""

_ALIASES: dict[str, tuple[str, ...]] = {
    "created": ("opened", "new", "added", "started", "create", "made"),
    "updated": ("changed", "edited", "modified", "update"),
    "deleted": ("cancelled", "canceled", "ended", "removed", "destroyed", "expired", "delete", "cancel"),
    "succeeded": ("success", "successful", "completed", "complete", "succeed", "paid"),
    "failed": ("failure", "error", "declined", "fail", "refused"),
    "refunded": ("refund", "refunds"),
    "payment_failed": ("unpaid", "failure", "failed"),
    "paid": ("success", "successful", "succeeded", "completed", "payed"),
    "dispute.created": ("disputed", "chargeback"),
}
"""Last words of event types, with what authors write for them."""


def events_by_alias(word: str, names: Collection[str]) -> tuple[str, ...]:
    """Returns the event types that a name may mean which is no typing error, the likeliest first.

    ``charge.dispute.opened`` is ``charge.dispute.created``; ``subscription.updated`` lacks its first part; ``payment_succeeded`` is one of
    those whose names hold all its words.
    """
    head, _, last = word.rpartition(".")
    others = [meant for meant, words in _ALIASES.items() if last in words]
    renamed = [name for name in (f"{head}.{meant}" for meant in others) if name in names]
    if renamed:
        return tuple(renamed[:1])
    endings = (word, *(f"{head}.{meant}" for meant in others)) if head else (word,)
    found = [name for name in names if name.startswith(f"{word}.") or any(name.endswith(f".{ending}") for ending in endings)]
    wanted = _words(word)
    if len(wanted) > 1 and not (head and found):
        found = [name for name in names if wanted <= _words(name)]
    return tuple(sorted(found, key=lambda name: (len(name.split(".")), len(name), name)))


def _words(name: str) -> set[str]:
    return set(name.replace(".", "_").lower().split("_"))
