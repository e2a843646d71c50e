"""The codes about names: what is spoken of does not exist, exists twice, or is something else than it is taken for."""

from __future__ import annotations

from wfrun.dsl.diagnostics.diagnostic import Code, Family

FAMILY = Family(
    "Names",
    "A name means nothing, means two things, or means something else than the script takes it for. Events, fields, actions and arguments "
    "are Stripe's own, in the API release that the file is written for; where a name is near that exists, the message says which.",
    (
        Code(
            "unknown-name",
            "Nothing provides this name: no `let`, loop or parameter of the script, and no field of the event's object.",
            "A misspelt field would be missing in every event. The condition would never hold and the rule would never act, without a "
            "sign that anything is wrong. Where a trigger covers several event types, a field must exist in the object of each.",
            """\
on charge.failed when amuont > 50 USD <
  email to="billing@example.com" subject="A charge failed"
>
""",
            """\
on charge.failed when amount > 50 USD <
  email to="billing@example.com" subject="A charge failed"
>
""",
        ),
        Code(
            "unknown-field",
            "The object before the dot has no field of this name.",
            "Stripe never sends the field, so a condition on it never holds, and a mail with it shows a hole where a name or an amount "
            "should stand.",
            """\
on charge.failed <
  email to="billing@example.com" subject="The charge of {billing_details.emial} failed"
>
""",
            """\
on charge.failed <
  email to="billing@example.com" subject="The charge of {billing_details.email} failed"
>
""",
        ),
        Code(
            "unknown-event",
            "Stripe has no event type of this name.",
            "The event would never arrive, so the workflow would never run: disputes would go unanswered while everything looks well.",
            """\
on charge.dispute.opened <
  email to="risk@example.com" subject="A dispute over {amount}"
>
""",
            """\
on charge.dispute.created <
  email to="risk@example.com" subject="A dispute over {amount}"
>
""",
        ),
        Code(
            "unknown-action",
            "There is no action of this name.",
            "Actions are the operations of the Stripe API, verb first (`create_refund`, `update_customer`), those that are built in "
            "(`email`, `slack`, `http_request`, `log`), and those of a file named by `use`. An action that does not exist would stop "
            "the run half way, with the steps before it already taken.",
            """\
on charge.failed <
  send_email to="billing@example.com" subject="A charge failed"
>
""",
            """\
on charge.failed <
  email to="billing@example.com" subject="A charge failed"
>
""",
        ),
        Code(
            "unknown-argument",
            "The action or function takes no argument of this name.",
            "The arguments of Stripe's actions are the parameters of the API itself. One that Stripe does not know makes it refuse the "
            "request, on the day on which the rule is needed.",
            """\
on payment_intent.succeeded when amount > 1000 USD <
  update_customer customer metdata={Tier: "VIP"}
>
""",
            """\
on payment_intent.succeeded when amount > 1000 USD <
  update_customer customer metadata={Tier: "VIP"}
>
""",
        ),
        Code(
            "unknown-function",
            "There is no function of this name.",
            "Functions compute a value inside an expression; what acts on the world is an action, which is a statement of its own. "
            "Nothing can be computed with a function that does not exist, so the condition around it would never hold.",
            """\
on charge.failed when lowercase(metadata.tier) == "gold" <
  email to="billing@example.com" subject="A charge failed"
>
""",
            """\
on charge.failed when lower(metadata.tier) == "gold" <
  email to="billing@example.com" subject="A charge failed"
>
""",
        ),
        Code(
            "unknown-timezone",
            "There is no time zone of this name.",
            "A rule on a timetable must run at the hour that its author means. Zones have the names of the IANA database, such as "
            "`Europe/London`: these know about daylight saving time, which abbreviations such as `PST` leave open.",
            """\
on every weekday at 09:00 in "Europe/Lodon" <
  log "a new day"
>
""",
            """\
on every weekday at 09:00 in "Europe/London" <
  log "a new day"
>
""",
        ),
        Code(
            "duplicate-name",
            "Two workflows, tests, constants, parameters or lines of one kind have the same name.",
            "A workflow's name is its identity in the history of runs and in the keys that keep Stripe from acting twice. Two workflows "
            "of one name would be taken for each other, and one of them would not act.",
            """\
workflow "Failed charges"
on charge.failed <
  email to="billing@example.com" subject="A charge failed"
>

workflow "Failed charges"
on invoice.payment_failed <
  email to="billing@example.com" subject="An invoice was not paid"
>
""",
            """\
workflow "Failed charges"
on charge.failed <
  email to="billing@example.com" subject="A charge failed"
>

workflow "Failed invoices"
on invoice.payment_failed <
  email to="billing@example.com" subject="An invoice was not paid"
>
""",
        ),
        Code(
            "duplicate-argument",
            "An argument, a key of a map or a field of a `with` list is given twice.",
            "Only one of the two values could count, and the script does not say which: of two amounts of a refund, the wrong one might be "
            "paid out.",
            """\
on charge.dispute.created when amount > 50 USD <
  create_refund charge=charge amount=50 USD amount=5 USD
>
""",
            """\
on charge.dispute.created when amount > 50 USD <
  create_refund charge=charge amount=50 USD
>
""",
        ),
        Code(
            "not-expanded",
            "A field that Stripe sends as an id is read as if it were the object that the id points to.",
            "An event carries `customer` as a text such as `cus_9`, without the customer's address or name. A mail to `customer.email` "
            "would reach nobody. Retrieve the object first and read the field of what comes back.",
            """\
on charge.failed <
  email to="billing@example.com" subject="The charge of {customer.name} failed"
>
""",
            """\
on charge.failed <
  let customer = retrieve_customer customer
  email to="billing@example.com" subject="The charge of {customer.name} failed"
>
""",
        ),
        Code(
            "not-an-update",
            "`changed()` or `previous` asks for the values before a change, on an event that tells of no change.",
            "Only events whose type ends in `updated` carry what was there before. On any other event the condition would never hold, "
            "and the rule would never act.",
            """\
on customer.subscription.created when changed(status) <
  email to="billing@example.com" subject="{customer} is now {status}"
>
""",
            """\
on customer.subscription.updated when changed(status) <
  email to="billing@example.com" subject="{customer} is now {status}"
>
""",
        ),
    ),
)
