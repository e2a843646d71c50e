"""The words and signs of the language that a place may allow: what each inserts, and what it is for."""

from __future__ import annotations

from collections.abc import Mapping

from wfrun.support.records import frozen


@frozen
class Keyword:
    """One word or sign: its text as inserted, and a line of what it does."""

    insert: str
    doc: str


STATEMENTS: Mapping[str, Keyword] = {
    "let": Keyword("let ", "names a value or the result of an action"),
    "if": Keyword("if ", "does something only when a condition is true"),
    "for": Keyword("for ", "goes through a list, one item after the other"),
    "wait": Keyword("wait ", "sleeps for a time, until a moment, or for an event"),
    "approve": Keyword('approve "', "asks a person, by mail or in Slack, and waits for the answer"),
    "try": Keyword("try <", "goes on with `catch` when an action is refused"),
    "stop": Keyword("stop", "ends the run well"),
    "fail": Keyword('fail "', "ends the run as failed, with a message"),
}
"""The keywords that begin a statement."""

ITEMS: Mapping[str, Keyword] = {
    "on": Keyword("on ", "starts a workflow: an event, a timetable, or on demand"),
    "workflow": Keyword('workflow "', "names a workflow"),
    "test": Keyword('test "', "describes what a workflow does with an event"),
    "let": Keyword("let ", "names a constant of the file"),
    "currency": Keyword("currency ", "what a bare number beside money means"),
    "api": Keyword("api ", "the Stripe API release that the file is written for"),
    "use": Keyword('use "', "brings the author's own actions, or the constants of another script"),
}
"""The keywords that begin an item of a file."""

PARTS: Mapping[str, Keyword] = {
    "when": Keyword("when ", "the condition of the trigger"),
    "from": Keyword("from accounts", "events of connected accounts"),
    "accounts": Keyword("accounts", "events of connected accounts"),
    "once": Keyword("once per ", "at most one run for each value"),
    "at most": Keyword("at most ", "a brake: further runs need attention"),
    "one": Keyword("one at a time ", "runs follow each other, in the order of their events"),
    "not": Keyword("not older than ", "an event that comes late does not act"),
    "older": Keyword("older than ", "an event that comes late does not act"),
    "than": Keyword("than ", "how old an event may be"),
    "per": Keyword("per ", "the value, or the length of time"),
    "within": Keyword("within ", "the time that `once per` looks back"),
    "every": Keyword("every ", "on a timetable: `every day at 09:00`"),
    "schedule": Keyword('schedule "', 'on a timetable, as a cron line: `"0 9 * * 1-5"`'),
    "demand": Keyword("demand(", "started by hand, with checked input"),
    "at": Keyword("at ", "the time of day: `at 09:00`"),
    "last": Keyword("last", "the last day of the month"),
    "on": Keyword("on ", "the day of the month: `on 1`, `on last`"),
    "in": Keyword("in ", "the list, or the time zone"),
    "then": Keyword("then ", "the value where the condition is true"),
    "else": Keyword("else ", "in all other cases"),
    "catch": Keyword("catch problem <", "runs when an action was refused"),
    "on_failure": Keyword("on_failure <", "runs when the run failed"),
    "where": Keyword("where ", "only those for which a condition is true"),
    "unless": Keyword("unless ", "ends the run unless a condition is true"),
    "up to": Keyword("up to ", "how long to wait"),
    "until": Keyword("until ", "sleeps until a moment"),
    "given": Keyword("given ", "what the test starts from"),
    "expect": Keyword("expect ", "what must happen"),
    "start": Keyword('start "', "starts a workflow by its name"),
    "with": Keyword("with ", "sets fields of the event"),
    "returns": Keyword("returns ", "what the action gives back"),
    "fails": Keyword('fails "', "the action is refused with a message"),
    "nothing": Keyword("nothing", "no action at all"),
    "nothing_else": Keyword("nothing_else", "no action besides those named"),
    "succeeded": Keyword("succeeded", "the run ends well"),
    "failed": Keyword("failed", "the run fails, with a message"),
    "stopped": Keyword("stopped", "the run ends with `stop`"),
    "needs_attention": Keyword("needs_attention", "the run waits for a person"),
    "after": Keyword("after ", "how much later the event comes"),
    "for": Keyword("for ", "goes through a list, or waits for an event"),
    "wait": Keyword("wait", "the run waits"),
    "no_answer": Keyword("no_answer", "the time is up and nobody answered"),
}
"""The keywords inside items, statements and expressions."""

VALUES: Mapping[str, Keyword] = {
    "not": Keyword("not ", "turns a condition around; unknown stays unknown"),
    "if": Keyword("if ", "a value by a condition: `if c then a else b`"),
    "true": Keyword("true", "the boolean"),
    "false": Keyword("false", "the boolean"),
    "null": Keyword("null", "the same as missing"),
    "omit": Keyword("omit", "leaves the argument out"),
}
"""The keywords that begin a value."""

JOINING: Mapping[str, Keyword] = {
    "and": Keyword("and ", "true when both are; unknown unless one is false"),
    "or": Keyword("or ", "true when one is; unknown unless one is true"),
}

COMPARING: Mapping[str, tuple[str, frozenset[str]]] = {
    "==": ("is the same", frozenset({"text", "number", "money", "boolean", "timestamp", "duration"})),
    "!=": ("is another", frozenset({"text", "number", "money", "boolean", "timestamp", "duration"})),
    "<": ("is less, or earlier", frozenset({"number", "money", "timestamp", "duration"})),
    "<=": ("is at most", frozenset({"number", "money", "timestamp", "duration"})),
    ">": ("is more, or later", frozenset({"number", "money", "timestamp", "duration"})),
    ">=": ("is at least", frozenset({"number", "money", "timestamp", "duration"})),
    "in": ("is one of a list, or a key of a map", frozenset({"text", "number", "money", "timestamp", "duration"})),
    "not in": ("is none of a list, and no key of a map", frozenset({"text", "number", "money", "timestamp", "duration"})),
    "contains": ("holds a text, or an item", frozenset({"text", "list"})),
    "starts_with": ("begins with a text", frozenset({"text"})),
    "ends_with": ("ends with a text", frozenset({"text"})),
    "matches": ("a regular expression finds something", frozenset({"text"})),
    "??": (
        "another value where this one is missing",
        frozenset({"text", "number", "money", "boolean", "timestamp", "duration", "list", "map"}),
    ),
}
"""The operators that take a value to their left: what each asks, and of which kinds of values."""
