"""Every code that a problem can have, with its severity and a paragraph of explanation. A code never changes its meaning."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from wfrun.dsl.problems import Code, Severity

_ERRORS = {
    # text and grammar
    "syntax": (
        "The text does not have the form of the language here: a sign or a word is missing, stands in the wrong place, or "
        "is written as in another language. The message says which; where the meaning is certain, a fix writes it as it "
        "should be."
    ),
    "bad-character": (
        "The text holds a character that means nothing where it stands: a sign that the language does not have, a letter "
        "other than a to z in a name, or a character that cannot be seen and would make the script read other than it "
        "looks."
    ),
    "unterminated-string": (
        "A string is not closed: its closing quotes are missing, or a hole `{…}` inside it is open when the line ends. "
        'Strings in `"` end on the line on which they begin; strings in `"""` may go over several lines.'
    ),
    "unclosed-block": (
        "A block or a bracket is opened and never closed. Where the closing sign of a block is missing, indentation tells "
        "which block is meant."
    ),
    "stray-bracket": (
        "A closing sign closes nothing, or closes a block that another sign opened: a block that begins with `<` ends "
        "with `>`, one that begins with `{` ends with `}`."
    ),
    "too-deep": (
        "Blocks, brackets or expressions stand in each other deeper than 100 levels. Chains of `and`, `or`, `+` and `else "
        "if` do not count as nesting. Name the inner parts with `let`."
    ),
    "too-large": "A script is larger than 1 MiB, or a number is longer than any number that means something.",
    # names
    "unknown-name": (
        "Nothing provides this name: no `let`, loop or parameter of the script, and no field of the event's object. Where "
        "a trigger covers several event types, a field must exist in the object of each."
    ),
    "unknown-field": "The object has no field of this name. Fields are Stripe's own, in the API release that the file is written for.",
    "unknown-event": (
        "Stripe has no event type of this name in the API release that the file is written for, so the workflow would never run."
    ),
    "unknown-action": (
        "There is no action of this name: neither an operation of the Stripe API, nor a built-in action, nor one that a "
        "file named by `use` declares."
    ),
    "unknown-argument": (
        "The action or function takes no argument of this name. Arguments of Stripe's actions are the parameters of the API itself."
    ),
    "unknown-function": "There is no function of this name. Functions stand in expressions; what acts on the world is an action.",
    "unknown-timezone": "The time zone is not in the IANA database. Zones are written like `Europe/London`.",
    "duplicate-name": (
        "Two workflows, two tests or two constants have the same name. A workflow's name is its identity in the history "
        "of runs, so names are unique in a program."
    ),
    "duplicate-argument": "An argument, a key of a map or a field of a `with` list is given twice; only one of the values could count.",
    "not-expanded": (
        "A field that Stripe sends as an id is read as if it were the object. Retrieve the object first: `let customer = "
        "retrieve_customer customer`."
    ),
    "not-an-update": "`changed()` and `previous` ask for the values before a change, which only events about updates carry.",
    # types
    "wrong-type": (
        "The value is of another type than its place asks for: an argument, an operand, the condition of an `if`. Nothing "
        "is converted silently; functions such as `text` and `number` convert on purpose."
    ),
    "missing-argument": (
        "The action or function cannot be called without this argument. For Stripe's actions these are the "
        "parameters that the API requires."
    ),
    "unknown-value": (
        "The value is not among those that Stripe lists for this field or argument, so a comparison with it never holds "
        "and a request with it is refused."
    ),
    "bad-schedule": "The timetable cannot be kept: a time of day, a day of the month, a unit or a cron line is not one that exists.",
    "bad-pattern": (
        "The regular expression cannot be read, or is longer than 1,000 characters. Patterns have the syntax of RE2, "
        "which runs in linear time; look-around and back-references are not part of it."
    ),
    "bad-address": (
        "The text is not an e-mail address, or not a web address, where one is needed. Addresses written in "
        "a script are judged by their form."
    ),
    # money
    "no-currency": (
        "A bare number stands beside money, and nothing says in which currency it is: no `currency` line, and no "
        "enclosing condition that asks for one. Write the currency after the number: `1000 USD`."
    ),
    "unknown-currency": (
        "Stripe does not know a currency with this code. A currency is written in three capital letters after its amount: `5 USD`."
    ),
    "too-many-decimals": (
        "The amount has more decimals than its currency, or than Stripe accepts for it: yen have none, dinars have three "
        "of which the last is 0."
    ),
    "mixed-currencies": (
        "Amounts in different currencies are added, or an amount is given where the currency of the object is another. "
        "Nothing is ever converted."
    ),
    # logic
    "compared-to-null": (
        "A comparison with `null` is never true, for a comparison with a missing value is unknown. `missing(x)` and "
        "`present(x)` ask whether a value is there."
    ),
}

_WARNINGS = {
    "never-true": "The condition can never hold, given what the conditions around it ask for and the values that Stripe sends.",
    "always-true": (
        "The condition always holds where it stands, given the conditions around it and the values that "
        "Stripe sends, so it decides nothing."
    ),
    "unreachable": "Nothing leads to this statement: the one before it ends the run, or the condition around it never holds.",
    "unused": ("The name is given to a value and never read: it may be misspelled where it is used, or no longer be needed."),
    "stale-after-wait": (
        "A field of the event is read in a condition after a wait. Events say how things were when they were made; "
        "retrieve the object again to know how they are now."
    ),
    "starts-itself": (
        "The workflow updates the very object whose update starts it, and no condition keeps the update from starting it again."
    ),
    "acts-twice": (
        "Two workflows refund or cancel the same object on the same event. Workflows are independent of each other, so both would act."
    ),
    "not-actionable": (
        "A refund on an early fraud warning does not ask whether the warning is `actionable`: Stripe sends warnings also "
        "for charges that are refunded or disputed already."
    ),
}

CODES: Mapping[str, Code] = MappingProxyType(
    {name: Code(name, Severity.ERROR, text) for name, text in _ERRORS.items()}
    | {name: Code(name, Severity.WARNING, text) for name, text in _WARNINGS.items()}
)
"""By name, errors before warnings, each in the order of the manual."""
