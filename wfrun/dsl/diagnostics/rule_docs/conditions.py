"""The codes about logic: a condition decides nothing, a statement or a name is of no use."""

from __future__ import annotations

from wfrun.dsl.diagnostics.diagnostic import Code, Family

FAMILY = Family(
    "Logic",
    "A condition is judged over ranges, equalities, the values that Stripe lists, and currencies, with the conditions around it taken into "
    "account. What is reported is so for every event, not only likely.",
    (
        Code(
            "never-true",
            "The condition can never hold, given the conditions around it and the values that Stripe sends.",
            "What stands under it is never done: the large order is never looked at, the refund never made. Often a `<` should be a `>`, "
            "or an `and` an `or`.",
            """\
on payment_intent.succeeded when amount < 1000 USD <
  if amount > 2000 USD <
    email to="sales@example.com" subject="A large order of {amount}"
  >
>
""",
            """\
on payment_intent.succeeded when amount > 1000 USD <
  if amount > 2000 USD <
    email to="sales@example.com" subject="A large order of {amount}"
  >
>
""",
            "Conditions of `when`, `if`, `where` and of values by condition, and each part of one that is joined by `and` or `or`, "
            "that are true for no event: with the conditions in force around them, the branches above them that were not taken, and "
            "the currency of every amount. Of fields that nothing is known of, and whatever cannot be "
            "decided exactly, nothing is said. In a `test`: expectations that exclude each other, `expect succeeded` with `expect failed` "
            "or `expect needs_attention`, and `expect nothing` with an action.",
        ),
        Code(
            "always-true",
            "The condition always holds where it stands, so it decides nothing.",
            "It looks like a guard and is none: what stands under it is done every time. Often a number or a sign is not the one that was "
            "meant.",
            """\
on payment_intent.succeeded when amount > 1000 USD <
  if amount > 200 USD <
    update_customer customer metadata={Tier: "VIP"}
  >
>
""",
            """\
on payment_intent.succeeded when amount > 1000 USD <
  if amount > 2000 USD <
    update_customer customer metadata={Tier: "VIP"}
  >
>
""",
            "The same conditions and parts of conditions, where they are true for every event that comes so far. A comparison with "
            "a field that may be missing is not always true, for then it is unknown. `if true` counts, and so does a chain of `or` "
            'that is false for no value, like `status != "open" or status != "paid"`, if none of its parts is so alone.',
        ),
        Code(
            "unreachable",
            "Nothing leads to this statement: what stands before it ends the run.",
            "It reads as if it were done, and it never is. Here nobody would hear of the dispute.",
            """\
on charge.dispute.created <
  stop
  email to="risk@example.com" subject="A dispute over {amount}"
>
""",
            """\
on charge.dispute.created <
  email to="risk@example.com" subject="A dispute over {amount}"
>
""",
            "The first statement of a block that follows one which ends the run in every case: `stop`, `fail`, or an `if` with an "
            "`else` whose branches all end it. What stands under a condition that is never true is reported there. And a `test` that "
            "gives no event, no file and no `start`, or only events that no workflow of the program starts on: nothing leads to what "
            "it expects.",
        ),
        Code(
            "unused",
            "The name is given to a value and never read, or a comment silences a warning that is not there.",
            "Either it is no longer needed, or another name is read where this one was meant: here the mail shows the id of the customer, "
            "and not the address that was fetched for it.",
            """\
on charge.failed <
  let payer = retrieve_customer customer
  email to="billing@example.com" subject="The charge of {customer} failed"
>
""",
            """\
on charge.failed <
  let payer = retrieve_customer customer
  email to="billing@example.com" subject="The charge of {payer.email} failed"
>
""",
            "A `let`, a constant, a parameter, a loop variable, or the name of an item in a list, that nothing reads before its "
            "block ends or another `let` of the block takes its name; and an `approve` whose answer has no name. Names that begin "
            "with `_`, the problem of a `catch`, and names that something misspelt may have meant are not reported. The answer of "
            "`given approve` in a program without an `approve`. A comment "
            "`# wfrun: ignore[code]` is reported where its "
            "line has no such warning, or no code is called so.",
        ),
        Code(
            "compared-to-null",
            "A value is compared with `null` or with something missing.",
            "A comparison with a missing value is unknown, never true, so that a rule does not act because something was absent. Such a "
            "condition would never hold. `missing(x)` and `present(x)` ask whether a value is there.",
            """\
on charge.failed when customer == null <
  email to="billing@example.com" subject="A charge without a customer failed"
>
""",
            """\
on charge.failed when missing(customer) <
  email to="billing@example.com" subject="A charge without a customer failed"
>
""",
        ),
    ),
)
