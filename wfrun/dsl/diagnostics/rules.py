"""Rule registry: every rule that a script can break, with its severity and its summary.

A rule never changes its meaning: its name is the code of the problems that report it. The page of a rule is a file in ``rule_docs``, read
by ``rule_page``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import NamedTuple


class Severity(Enum):
    """An error stops a script from running; a warning stands after the report."""

    ERROR = "error"
    WARNING = "warning"


class Rule(NamedTuple):
    """A rule and what breaking it means, in one sentence.

    ``across_files``: two files may break the rule together, so that a file has the problem only where the other is checked with it.
    """

    name: str
    summary: str
    severity: Severity = Severity.ERROR
    across_files: bool = False


class RuleGroup(NamedTuple):
    """Rules about one subject."""

    title: str
    introduction: str
    rules: tuple[Rule, ...]


RULE_GROUPS: tuple[RuleGroup, ...] = (
    RuleGroup(
        "Text and grammar",
        "The text cannot be read as a script. Reading goes on at the next statement or workflow, so that all problems of a "
        "file are told at once; nothing of the file is run.",
        (
            Rule(
                "syntax",
                "The text does not have the form of the language: a sign or a word is missing, stands in the wrong place, or "
                "is written as in another language.",
            ),
            Rule("bad-character", "The text holds a character that means nothing where it stands."),
            Rule("unterminated-string", "A string is opened and never closed."),
            Rule("unclosed-block", "A block or a bracket is opened and never closed."),
            Rule("stray-bracket", "A closing sign closes nothing, or closes what another sign opened."),
            Rule("too-deep", "Blocks, brackets or operators stand inside each other more than 100 levels deep."),
            Rule(
                "too-large",
                "A script is larger than 1 MiB, has more than a thousand errors or more event types than can be looked at, or a number "
                "has more digits than any number that means something.",
            ),
        ),
    ),
    RuleGroup(
        "Names",
        "A name means nothing, means two things, or means something else than the script takes it for. Events, fields, actions "
        "and arguments are Stripe's own, in the API release that the file is written for; where a name is near that exists, "
        "the message says which.",
        (
            Rule(
                "unknown-name",
                "Nothing provides this name: no `let`, loop or parameter of the script, and no field of the event's object.",
            ),
            Rule("unknown-field", "The object before the dot has no field of this name."),
            Rule("unknown-event", "Stripe has no event type of this name."),
            Rule("unknown-action", "There is no action of this name."),
            Rule("unknown-argument", "The action or function takes no argument of this name."),
            Rule("unknown-function", "There is no function of this name."),
            Rule("unknown-timezone", "There is no time zone of this name."),
            Rule("duplicate-name", "Two workflows, tests, constants, parameters or lines of one kind have the same name."),
            Rule("duplicate-argument", "An argument, a key of a map or a field of a `with` list is given twice."),
            Rule("not-expanded", "A field that Stripe sends as an id is read as if it were the object that the id points to."),
            Rule(
                "not-an-update",
                "`changed()` or `previous` asks for the values before a change, on an event that tells of no change.",
                Severity.WARNING,
            ),
        ),
    ),
    RuleGroup(
        "Types",
        "A value is of another kind than its place asks for, or is none that can be right there. What a field or an argument "
        "holds comes from Stripe's own types.",
        (
            Rule("wrong-type", "The value is of another type than its place asks for."),
            Rule("missing-argument", "The action or function is called without an argument that it needs."),
            Rule("unknown-value", "The value is not among those that Stripe lists for this field or argument."),
            Rule(
                "bad-schedule",
                "The timetable cannot be kept: a time of day, a day of the month, a unit or a cron line is not one that exists.",
            ),
            Rule("bad-pattern", "The regular expression after `matches` cannot be read."),
            Rule("bad-address", "The text is not an e-mail address, or not a web address, where one is needed."),
        ),
    ),
    RuleGroup(
        "Money",
        "Stripe's amounts are whole numbers of the smallest unit; a script writes money in the main unit, with its currency: "
        "`12.50 USD`. Nothing is ever converted from one currency into another.",
        (
            Rule("no-currency", "A bare number stands beside money, and nothing says in which currency it is."),
            Rule("unknown-currency", "Stripe knows no currency with this code."),
            Rule("too-many-decimals", "The amount has more decimals than its currency has, or than Stripe accepts for it."),
            Rule("smallest-units", "An amount is divided or multiplied by 100, as if it were in smallest units.", Severity.WARNING),
            Rule("mixed-currencies", "Amounts in different currencies are added, or an amount is given where the currency is another."),
        ),
    ),
    RuleGroup(
        "Settings",
        "`list`, `setting` and `secret` read what stands beside the script and in the environment: a folder `lists`, "
        "`wfrun.toml`, variables. A script that is checked as text alone, without a place, is not asked about them.",
        (
            Rule("unknown-list", "There is no list of this name: no file `lists/NAME.txt` beside the script."),
            Rule("unknown-setting", "No setting has this name: `wfrun.toml` has it in no table.", Severity.WARNING),
            Rule(
                "unknown-secret",
                "No secret has this name, as `WFRUN_SECRET_NAME` or in `wfrun.toml`.",
                Severity.WARNING,
            ),
        ),
    ),
    RuleGroup(
        "Logic",
        "A condition is judged over ranges, equalities, the values that Stripe lists, and currencies, with the conditions "
        "around it taken into account. What is reported is so for every event, not only likely.",
        (
            Rule(
                "never-true",
                "The condition can never hold, given the conditions around it and the values that Stripe sends.",
                Severity.WARNING,
            ),
            Rule("always-true", "The condition always holds where it stands, so it decides nothing.", Severity.WARNING),
            Rule("unreachable", "Nothing leads to this statement: what stands before it ends the run.", Severity.WARNING),
            Rule(
                "unused",
                "The name is given to a value and never read, an answer decides nothing that matters, or a comment silences a warning that "
                "is not there.",
                Severity.WARNING,
            ),
            Rule("compared-to-null", "A value is compared with `null` or with something missing."),
        ),
    ),
    RuleGroup(
        "Care",
        "The script can be run, and yet it would do what its author hardly means. Where it is meant, a comment `# wfrun: "
        "ignore[code]` on the line says so.",
        (
            Rule("stale-after-wait", "A field is read in a condition after a wait, as it was before the wait.", Severity.WARNING),
            Rule(
                "starts-itself",
                "The workflow updates the very object whose update starts it, and no condition keeps it from doing so each time.",
                Severity.WARNING,
            ),
            Rule("acts-twice", "Two workflows refund or cancel the same object on the same event.", Severity.WARNING, across_files=True),
            Rule(
                "not-actionable",
                "A refund on an early fraud warning does not ask whether the warning is `actionable`.",
                Severity.WARNING,
            ),
            Rule("same-key", "An `idempotency_key` is the same in every run, or in every round of a loop.", Severity.WARNING),
            Rule("waits-for-any", "A `wait for` asks nothing of the run: the event of anybody ends the wait.", Severity.WARNING),
            Rule("event-hint", "The workflow takes its event for more than the event tells or does.", Severity.WARNING),
            Rule(
                "chosen-host",
                "The host that a request is sent to is chosen by data of an event or an answer, which others may have written.",
                Severity.WARNING,
            ),
            Rule(
                "text-hole",
                "A text has a hole as other languages write it, `{{name}}` or `${name}`, where `name` is a value.",
                Severity.WARNING,
            ),
            Rule(
                "rests-on-unknown",
                "An action that moves money or ends something may be reached, or be given a value, because a condition is unknown: "
                "then it is not sent.",
                Severity.WARNING,
            ),
        ),
    ),
)
"""The rules by subject, in the order of the manual."""

RULES: Mapping[str, Rule] = MappingProxyType({rule.name: rule for group in RULE_GROUPS for rule in group.rules})
"""By name, in the order of the manual."""

WARNINGS = frozenset(rule.name for rule in RULES.values() if rule.severity is Severity.WARNING)
"""The names of the rules that warn."""

ACROSS_FILES = frozenset(rule.name for rule in RULES.values() if rule.across_files)
"""The names of the rules that two files may break together."""


def severity_of(code: str) -> Severity:
    """Returns the severity of the rule with this name."""
    return Severity.WARNING if code in WARNINGS else Severity.ERROR
