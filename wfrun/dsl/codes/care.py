"""The codes about care: the script means what it says, and yet would do harm."""

from __future__ import annotations

from wfrun.dsl.problems import Code, Family

FAMILY = Family(
    "Care",
    "The script can be run, and yet it would do what its author hardly means. Where it is meant, a comment `# wfrun: ignore[code]` on the "
    "line says so.",
    (
        Code(
            "stale-after-wait",
            "A field of the event is read in a condition after a wait.",
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
        ),
        Code(
            "starts-itself",
            "The workflow updates the very object whose update starts it, and no condition keeps it from doing so each time.",
            "Every change of the object, whoever makes it, leads to one more change. Two such rules, or a rule and another program, can "
            "drive each other round and round, with a request to Stripe each time. A condition that is false once the update is made "
            "ends it.",
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
        ),
    ),
)
