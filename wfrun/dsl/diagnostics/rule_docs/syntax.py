"""The codes about the text of a script and its form."""

from __future__ import annotations

from wfrun.dsl.diagnostics.diagnostic import Code, Family

FAMILY = Family(
    "Text and grammar",
    "The text cannot be read as a script. Reading goes on at the next statement or workflow, so that all problems of a file are told at "
    "once; nothing of the file is run.",
    (
        Code(
            "syntax",
            "The text does not have the form of the language: a sign or a word is missing, stands in the wrong place, or is written as "
            "in another language.",
            "A rule that is guessed at could refund the wrong charge or write to the wrong people, so nothing is guessed: the message "
            "says what cannot be read and what to write, and where the meaning is certain a fix writes it.",
            """\
on charge.failed when currency = "usd" <
  email to="billing@example.com" subject="A charge failed"
>
""",
            """\
on charge.failed when currency == "usd" <
  email to="billing@example.com" subject="A charge failed"
>
""",
        ),
        Code(
            "bad-character",
            "The text holds a character that means nothing where it stands.",
            "The language is written with the signs of an English keyboard. Others get into a script when it is copied from a document "
            "or a chat. Some look like a letter that they are not, and some cannot be seen at all: a reviewer would then approve "
            "something else than what acts on the money.",
            """\
on charge.failed when amount > 50 USD § 2 <
  email to="billing@example.com" subject="A charge failed"
>
""",
            """\
on charge.failed when amount > 50 USD * 2 <
  email to="billing@example.com" subject="A charge failed"
>
""",
        ),
        Code(
            "unterminated-string",
            "A string is opened and never closed.",
            'Where a text ends decides what is sent to people and what is done. A string in `"` ends on the line on which it begins, so '
            'that a forgotten quote cannot swallow the statements after it; a text of several lines stands in `"""`.',
            """\
on charge.failed <
  email to="billing@example.com" subject="A charge failed
>
""",
            """\
on charge.failed <
  email to="billing@example.com" subject="A charge failed"
>
""",
        ),
        Code(
            "unclosed-block",
            "A block or a bracket is opened and never closed.",
            "The end of a block decides under which condition an action stands. Were it guessed wrong, a refund meant for large charges "
            "would be made for all of them.",
            """\
on charge.failed <
  if amount > 500 USD <
    email to="billing@example.com" subject="A large charge failed"
>
""",
            """\
on charge.failed <
  if amount > 500 USD <
    email to="billing@example.com" subject="A large charge failed"
  >
>
""",
        ),
        Code(
            "stray-bracket",
            "A closing sign closes nothing, or closes what another sign opened.",
            "One closing sign too many means that a block ends earlier than it seems to, and that what follows stands outside of its "
            "condition. A block that begins with `<` ends with `>`, one that begins with `{` ends with `}`.",
            """\
on charge.failed <
  if amount > 500 USD <
    email to="billing@example.com" subject="A large charge failed"
  >
  >
>
""",
            """\
on charge.failed <
  if amount > 500 USD <
    email to="billing@example.com" subject="A large charge failed"
  >
>
""",
        ),
        Code(
            "too-deep",
            "Blocks, brackets or operators stand inside each other more than 100 levels deep.",
            "Nobody can review such a script, and one made by a machine to be deep could bring a service down. Chains of `and`, `or`, "
            "`+` and `else if` do not count; name the inner parts with `let`.",
            f"""\
on charge.failed <
  log "{{{"(" * 101}amount{")" * 101}}}"
>
""",
            """\
on charge.failed <
  log "{amount}"
>
""",
        ),
        Code(
            "too-large",
            "A script is larger than 1 MiB, or a number has more digits than any number that means something.",
            "A rule is there to be read by people. What is beyond all measure is a mistake, a text that a machine went on writing, or "
            "an attack on the service that reads it.",
            f"""\
on charge.failed when amount > 1{"0" * 40} USD <
  email to="billing@example.com" subject="A charge failed"
>
""",
            """\
on charge.failed when amount > 1000000 USD <
  email to="billing@example.com" subject="A charge failed"
>
""",
        ),
    ),
)
