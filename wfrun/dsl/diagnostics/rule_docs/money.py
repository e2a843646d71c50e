"""The codes about money and its currencies."""

from __future__ import annotations

from wfrun.dsl.diagnostics.diagnostic import Code, Family

FAMILY = Family(
    "Money",
    "Stripe's amounts are whole numbers of the smallest unit; a script writes money in the main unit, with its currency: `12.50 USD`. "
    "Nothing is ever converted from one currency into another.",
    (
        Code(
            "no-currency",
            "A bare number stands beside money, and nothing says in which currency it is.",
            "1,000 dollars and 1,000 yen are very different sums, and an account may take both. Write the currency after the number, or "
            "give the file one with a line such as `currency USD`. A condition around it that asks for one currency is enough too.",
            """\
on charge.failed when amount > 1000 <
  email to="billing@example.com" subject="A large charge failed"
>
""",
            """\
on charge.failed when amount > 1000 USD <
  email to="billing@example.com" subject="A large charge failed"
>
""",
        ),
        Code(
            "unknown-currency",
            "Stripe knows no currency with this code.",
            "No payment is ever in such a currency, so the condition would never hold. Currencies are written with the three capital "
            'letters of their code after the amount, `5 USD`; Stripe\'s own field has small letters, `currency == "usd"`.',
            """\
on charge.failed when amount > 1000 RMB <
  email to="billing@example.com" subject="A large charge failed"
>
""",
            """\
on charge.failed when amount > 1000 CNY <
  email to="billing@example.com" subject="A large charge failed"
>
""",
        ),
        Code(
            "too-many-decimals",
            "The amount has more decimals than its currency has, or than Stripe accepts for it.",
            "Such an amount cannot be paid, and rounding it would be a guess about somebody's money. Yen have no decimals; dinars have "
            "three, of which Stripe wants the last to be 0.",
            """\
on charge.failed when amount > 1000.50 JPY <
  email to="billing@example.com" subject="A large charge failed"
>
""",
            """\
on charge.failed when amount > 1000 JPY <
  email to="billing@example.com" subject="A large charge failed"
>
""",
        ),
        Code(
            "mixed-currencies",
            "Amounts in different currencies are added, or an amount is given where the currency is another.",
            "There is no sum of dollars and euros, and a charge in dollars cannot be refunded in euros: Stripe would take the bare number "
            "for the other currency. Nothing is ever converted.",
            """\
on charge.failed when amount > 1000 USD + 50 EUR <
  email to="billing@example.com" subject="A large charge failed"
>
""",
            """\
on charge.failed when amount > 1050 USD <
  email to="billing@example.com" subject="A large charge failed"
>
""",
        ),
    ),
)
