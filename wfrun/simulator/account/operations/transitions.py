"""State transitions: operations that change an object's state: from which states, what changes, and how Stripe refuses other states.

A new rule is a line here; one that needs more than a line is a function in a module beside this one. Source of states and refusals:
Stripe's API reference of each operation, and the messages of its API.
"""

from __future__ import annotations

from wfrun.simulator.account.objects import RequestError
from wfrun.simulator.account.request import Request, nested
from wfrun.simulator.samples.tables import NOW, Raw, Table, merge
from wfrun.support.records import frozen


@frozen
class Transition:
    """A change of state. ``allowed`` are the values of ``status`` (empty: any); ``message`` may name ``{id}`` and ``{status}``.

    Parameters that are fields of the object are taken over as well; ``changes`` may hold marks of ``tables``. ``beyond`` is what else
    Stripe does and the account does not: the answer is assumed and says so.
    """

    allowed: tuple[str, ...]
    changes: Table
    message: str = "This {object} has the status {status} and can't be changed like this."
    code: str = "invalid_request_error"
    beyond: str = ""

    def __call__(self, request: Request) -> Raw:
        """Carries it out on the object that the path names."""
        name, identity = request.target()
        raw = request.ready(name, identity, self.allowed)
        status = raw.get("status")
        if self.allowed and status not in self.allowed:
            text = self.message.format(id=identity, status=status, object=name.rpartition(".")[2].replace("_", " "))
            raise RequestError(self.code, text)
        if self.beyond:
            request.assumed = True
            request.notes.append(f"{self.beyond}: that is not carried out in simulation")
        table = merge(request.marks(name, nested(raw, self.changes)), request.taken_over(name, raw))
        return request.change(raw, table)


CANCELABLE = ("requires_payment_method", "requires_capture", "requires_confirmation", "requires_action", "processing")

TRANSITIONS: dict[str, Transition] = {
    "checkout.sessions.expire": Transition(
        ("open",),
        {"status": "expired", "expires_at": NOW, "url": None},
        'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of {status}.',
    ),
    "invoices.mark_uncollectible": Transition(
        ("open",),
        {
            "status": "uncollectible",
            "auto_advance": False,
            "next_payment_attempt": None,
            "status_transitions": {"marked_uncollectible_at": NOW},
        },
        "Only an open invoice can be marked uncollectible; this one is {status}.",
    ),
    "payouts.cancel": Transition(
        ("pending",), {"status": "canceled"}, "Payouts can only be canceled while they are pending; this one is {status}."
    ),
    "quotes.cancel": Transition(
        ("draft", "open"), {"status": "canceled", "status_transitions": {"canceled_at": NOW}}, "A quote that is {status} can't be canceled."
    ),
    "quotes.finalize_quote": Transition(
        ("draft",), {"status": "open", "status_transitions": {"finalized_at": NOW}}, "A quote that is {status} can't be finalized."
    ),
    "quotes.accept": Transition(
        ("open",),
        {"status": "accepted", "status_transitions": {"accepted_at": NOW}},
        "A quote that is {status} can't be accepted.",
        beyond="accepting a quote makes an invoice, a subscription or a schedule",
    ),
    "refunds.cancel": Transition(
        ("requires_action",), {"status": "canceled"}, "Only refunds that require an action can be canceled; this one is {status}."
    ),
    "subscriptions.resume": Transition(
        ("paused",),
        {"status": "active"},
        "Only a paused subscription can be resumed; this one is {status}.",
        beyond="resuming a subscription makes an invoice, and waits for its payment",
    ),
    "topups.cancel": Transition(
        ("pending",), {"status": "canceled"}, "Top-ups can only be canceled while they are pending; this one is {status}."
    ),
    "billing.meters.deactivate": Transition(
        ("active",), {"status": "inactive", "status_transitions": {"deactivated_at": NOW}}, "This meter is already {status}."
    ),
    "billing.meters.reactivate": Transition(
        ("inactive",), {"status": "active", "status_transitions": {"deactivated_at": None}}, "This meter is already {status}."
    ),
    "issuing.authorizations.approve": Transition(("pending",), {"approved": True}, "This authorization is {status}."),
    "issuing.authorizations.decline": Transition(("pending",), {"approved": False, "status": "closed"}, "This authorization is {status}."),
    "treasury.inbound_transfers.cancel": Transition(("processing",), {"status": "canceled"}),
    "treasury.outbound_payments.cancel": Transition(("processing",), {"status": "canceled"}),
    "treasury.outbound_transfers.cancel": Transition(("processing",), {"status": "canceled"}),
}
"""Operation → its transition."""
