"""The words and signs of the language, in one place: lexer, parser, formatter, spelling hints and the exported grammars read them here."""

from __future__ import annotations

STATEMENT_WORDS = frozenset({"if", "let", "for", "wait", "try", "stop", "fail"})
"""Reserved words that begin a statement."""

HEADER_WORDS = frozenset({"on", "when", "then", "else", "where", "until", "catch", "on_failure"})
"""Reserved words that stand inside or between statements."""

LOGIC_WORDS = frozenset({"and", "or", "not"})

COMPARISON_WORDS = frozenset({"in", "contains", "starts_with", "ends_with", "matches"})

CONSTANT_WORDS = frozenset({"true", "false", "null", "omit"})

RESERVED = STATEMENT_WORDS | HEADER_WORDS | LOGIC_WORDS | COMPARISON_WORDS | CONSTANT_WORDS
"""Never a name, except after a dot, before an argument's ``=`` and before the ``:`` of a map."""

ITEM_WORDS = frozenset({"api", "currency", "use", "workflow", "test"})
"""Soft words that begin an item of a file, beside ``let`` and ``on``."""

TRIGGER_WORDS = frozenset({"every", "schedule", "demand"})
"""Soft words that may follow ``on``."""

CLAUSE_WORDS = frozenset({"from", "accounts", "once", "per", "within", "at", "last", "one", "older", "than"})

TEST_WORDS = frozenset(
    {
        "given", "start", "with", "returns", "fails", "after", "no_answer",
        "expect", "nothing", "nothing_else", "succeeded", "failed", "stopped", "needs_attention",
    }
)  # fmt: skip

SOFT = ITEM_WORDS | TRIGGER_WORDS | CLAUSE_WORDS | TEST_WORDS | {"approve", "unless"}
"""Words that mean something only where the grammar expects them, and are names elsewhere."""

VALUE_WORDS = frozenset({"per", "within", "than", "returns", "fails", "unless"})
"""Soft words that a value follows."""

PAIRS = {"up": "to", "at": "most", "not": "in"}
"""First and second word of what the grammar reads as one: ``up to``, ``at most``, ``not in``."""

COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">=", "not in"}) | COMPARISON_WORDS

ARITHMETIC_SIGNS = frozenset({"+", "-", "*", "/"})

OPERATORS = COMPARISONS | ARITHMETIC_SIGNS | {"??", "and", "or", "not"}
"""Everything that takes an operand to its right."""

UNFINISHED = OPERATORS | {",", "="}
"""A statement does not end after one of these."""

BRACKETS = {"(": ")", "[": "]", "{": "}", "<": ">"}
"""Each opening sign with the sign that closes it; ``<`` and ``>`` only where they stand for a block."""

SIGNS = ("==", "!=", "<=", ">=", "??", "<", ">", "=", "+", "-", "*", "/", ".", ",", ":", ";", "(", ")", "[", "]", "{", "}")
"""Every sign, longer ones first."""

DURATION_UNITS = ("second", "minute", "hour", "day", "week")
"""The words for lengths of time, in the singular; the plural adds an ``s``."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

TIMETABLE_UNITS = ("minute", "hour", "day", "weekday", "month", *WEEKDAYS)
"""What may follow ``every``."""

NO_WEEKS = 'a timetable cannot count weeks: write `every monday at 09:00`, or a cron line of days: `on schedule "0 9 1,15 * *"`'
"""What to write instead of ``every 2 weeks``."""

PARAMETER_TYPES = ("string", "number", "boolean", "money", "timestamp", "list", "map")
"""The types of an on-demand workflow's parameters."""

QUANTIFIERS = ("any", "all", "none", "count", "first", "sum")
"""The functions that look through a list: ``any(x in xs where c)``."""

COMPREHENDING = ("sort", "unique", "min", "max")
"""Functions of one list that take ``x.amount for x in xs`` in place of ``[x.amount for x in xs]``."""

BRAKE_UNITS = ("hour", "day", "week")
"""What may follow ``at most N per``."""

ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}
"""What may follow a backslash in a string, beside ``u{…}``."""
