"""The codes about types: a value does not fit where it stands."""

from __future__ import annotations

from wfrun.dsl.diagnostics.diagnostic import Code, Family

FAMILY = Family(
    "Types",
    "A value is of another kind than its place asks for, or is none that can be right there. What a field or an argument holds comes from "
    "Stripe's own types.",
    (
        Code(
            "wrong-type",
            "The value is of another type than its place asks for.",
            "Metadata is text, amounts are money, `created` is a timestamp, `customer` is the id of a customer. Nothing is converted "
            'silently: as texts `"9"` comes after `"10"`, and a rule that compared them so would act on the wrong customers. '
            "Functions such as `number` and `text` convert on purpose.",
            """\
on customer.created when metadata.seats > 10 <
  email to="sales@example.com" subject="A large team: {name}"
>
""",
            """\
on customer.created when number(metadata.seats) > 10 <
  email to="sales@example.com" subject="A large team: {name}"
>
""",
        ),
        Code(
            "missing-argument",
            "The action or function is called without an argument that it needs.",
            "Stripe would refuse the request, a mail would have nobody to go to. For Stripe's actions these are the parameters that the "
            "API requires.",
            """\
on charge.failed <
  email subject="A charge failed"
>
""",
            """\
on charge.failed <
  email to="billing@example.com" subject="A charge failed"
>
""",
        ),
        Code(
            "unknown-value",
            "The value is not among those that Stripe lists for this field or argument.",
            "A comparison with such a value never holds, so the rule would never act; a request with it is refused. Often it is a "
            "matter of spelling: Stripe writes `canceled`.",
            """\
on customer.subscription.updated when status == "cancelled" <
  email to="billing@example.com" subject="{customer} has left"
>
""",
            """\
on customer.subscription.updated when status == "canceled" <
  email to="billing@example.com" subject="{customer} has left"
>
""",
        ),
        Code(
            "bad-schedule",
            "The timetable cannot be kept: a time of day, a day of the month, a unit or a cron line is not one that exists.",
            "A timetable that is read otherwise than it was meant sends its reminders at night, or never. A cron line has five parts; "
            "a sixth one, for seconds, belongs to other programs.",
            """\
on schedule "0 0 9 * * 1-5" in "Europe/London" <
  log "a new day"
>
""",
            """\
on schedule "0 9 * * 1-5" in "Europe/London" <
  log "a new day"
>
""",
        ),
        Code(
            "bad-pattern",
            "The regular expression after `matches` cannot be read.",
            "Nothing would ever match it, so the rule would never act. Patterns have the syntax of RE2, which takes linear time on any "
            "text; look-around and back-references are not part of it, and a pattern has at most 1,000 characters.",
            """\
on customer.created when email matches "@(gmail|outlook" <
  log "a private address"
>
""",
            """\
on customer.created when email matches "@(gmail|outlook)" <
  log "a private address"
>
""",
        ),
        Code(
            "bad-address",
            "The text is not an e-mail address, or not a web address, where one is needed.",
            "The mail that should warn somebody would reach nobody. Addresses that are written in a script are judged by their form.",
            """\
on charge.failed <
  email to="billing at example.com" subject="A charge failed"
>
""",
            """\
on charge.failed <
  email to="billing@example.com" subject="A charge failed"
>
""",
        ),
    ),
)
