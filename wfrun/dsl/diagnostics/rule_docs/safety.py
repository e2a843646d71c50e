"""The codes about care: the script means what it says, and yet would do harm."""

from __future__ import annotations

from wfrun.dsl.diagnostics.diagnostic import Code, Family

FAMILY = Family(
    "Care",
    "The script can be run, and yet it would do what its author hardly means. Where it is meant, a comment `# wfrun: ignore[code]` on the "
    "line says so.",
    (
        Code(
            "stale-after-wait",
            "A field is read in a condition after a wait, as it was before the wait.",
            "An event says how things were when it was made. Three days later the invoice may be paid, and a reminder would go to somebody "
            "who owes nothing. Retrieve the object again to know how it is now.",
            """\
on invoice.payment_failed <
  wait 3 days
  if status == "open" <
    email to="billing@example.com" subject="Invoice {id} is still unpaid"
  >
>
""",
            """\
on invoice.payment_failed <
  wait 3 days
  let invoice = retrieve_invoice id
  if invoice.status == "open" <
    email to="billing@example.com" subject="Invoice {id} is still unpaid"
  >
>
""",
            "A condition that reads a field of the event's object, of an object that an action gave or of an item of a list, where a "
            "`wait`, a `wait for` or an `approve` may lie behind the run since then, on whatever way through the workflow; also through "
            "a name that was given what the field was before the wait, or something made of it. `id`, `object`, `created`, `livemode` "
            "and `currency` never change and may be read, as may a few fields of single objects that nothing changes later: a charge's "
            "`amount`, an invoice's `billing_reason` and `customer`, a dispute's `charge`. So may everything in texts and arguments, "
            "what a comparison sets beside a field that was retrieved or awaited after the wait, what `changed(…)` asks of, a name that "
            "is asked to be missing or present, and one in a condition that also reads a field of the same kind of object as it is now. "
            "Of a condition that reads such a field, it is not said that it never or always holds.",
        ),
        Code(
            "starts-itself",
            "The workflow updates the very object whose update starts it, and no condition keeps it from doing so each time.",
            "A run's own update does not start the same workflow again. But two such workflows start each other, and so do a workflow and "
            "another program that writes to the same object: round and round, with a request to Stripe each time. A condition that is "
            "false once the update is made ends that.",
            """\
on customer.updated <
  update_customer id metadata={Reviewed: "no"}
>
""",
            """\
on customer.updated when changed(email) <
  update_customer id metadata={Reviewed: "no"}
>
""",
            "An update of the event's own object, by its id, in a workflow that the event of such an update starts, where the "
            "conditions around it can hold for the event that the update causes. On that event the fields that the update gives have "
            "their new values, all others are as they were, `changed(…)` is true of the given ones alone, and `previous` holds no "
            "others. Of a new value is known what is written in place, that it is equal to what it was copied from, and that it is not "
            "missing, whatever it is: a missing value is never sent.",
        ),
        Code(
            "acts-twice",
            "Two workflows refund or cancel the same object on the same event.",
            "Workflows are independent of each other, so both act: the second refund takes more of the money, or is refused and leaves a "
            "failed run. Put what belongs together into one workflow, or give the two conditions that exclude each other.",
            """\
workflow "Refund small charges"
on radar.early_fraud_warning.created when actionable <
  create_refund charge=charge amount=10 USD
>

workflow "Refund what looks like fraud"
on radar.early_fraud_warning.created when actionable <
  create_refund charge=charge
>
""",
            """\
workflow "Refund what looks like fraud"
on radar.early_fraud_warning.created when actionable <
  create_refund charge=charge
>
""",
            "Two calls that refund the same payment (the charge and the payment intent of an event are one), or cancel or void the same "
            "object, in workflows whose conditions can both hold for one event. In one workflow, a second call on the same way through it "
            "counts where it gives the same arguments and no wait stands between, or where the first leaves nothing: a cancellation, and "
            "a refund without an `amount`; so does such a call in a loop that reads neither the item nor a name of the loop, if the loop "
            "has no `where`, `stop` or `fail`. Calls in a `catch` or in `on_failure` are left out, and what stands behind a `try` is not "
            "compared with what stands in it.",
        ),
        Code(
            "not-actionable",
            "A refund on an early fraud warning does not ask whether the warning is `actionable`.",
            "Stripe sends warnings also for charges that are refunded or disputed already. A refund of a disputed charge does not take the "
            "dispute back: the money would be lost twice.",
            """\
on radar.early_fraud_warning.created <
  create_refund charge=charge
>
""",
            """\
on radar.early_fraud_warning.created when actionable <
  create_refund charge=charge
>
""",
            "A `create_refund` in a workflow that nothing but early fraud warnings starts, where the conditions around it do not "
            "rule out that `actionable` is false, of the warning as it came or as it was retrieved again.",
        ),
    ),
)
