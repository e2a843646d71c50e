"""Which hint rule fires on a text: the parser runs with a recorder in the place of ``rules.explain``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from wfrun.dsl.parser.hints import rules, table
from wfrun.dsl.parser.hints.error_site import ErrorSite, Explanation
from wfrun.dsl.parser.parser import parse
from wfrun.dsl.source import Source, Span

GENERIC, EARLIER, READ = "generic", "earlier", "read"
"""Only the expectation of the grammar is known; another stage reports the first problem; the parser accepts the text."""


def rule_name(rule: rules.Rule) -> str:
    """Returns the name of a rule, ``calls.commas``."""
    return f"{rule.__module__.rpartition('.')[2]}.{rule.__name__}"


def every_name() -> list[str]:
    """Returns the names of all rules and rows, in the order in which they are asked."""
    names: list[str] = []
    for rule in rules.RULES:
        rows = [row.meant for row in table.WRITTEN_OTHERWISE] if rule is table.written_otherwise else []
        names += [f"written {meant}" for meant in dict.fromkeys(rows)] or [rule_name(rule)]
    names[-1:] = [*(f"missing {row.kind}" for row in table.MISSING), *(f"alone {word}" for word in table.GOES_WITH), GENERIC]
    return names


def _row(rule: rules.Rule, found: Explanation) -> str:
    """Returns the name of the rule, or of its row."""
    if rule is table.written_otherwise and found.fix is not None:
        return f"written {found.fix.text.strip()}"
    if rule is not rules.RULES[-1]:
        return rule_name(rule)
    alone = next((word for word, message in table.GOES_WITH.items() if found.message == message), None)
    missing = next((row.kind for row in table.MISSING if found.message.startswith(row.message)), None)
    return f"alone {alone}" if alone else f"missing {missing}" if missing else GENERIC


@contextmanager
def recorded() -> Iterator[list[tuple[str, Span]]]:
    """Records the name of each rule that fires, with the place that it reports; nothing is reported at a place without a message."""
    fired: list[tuple[str, Span]] = []

    def explain(site: ErrorSite) -> Explanation:
        for rule in rules.RULES:
            found = rule(site)
            if found is not None:
                fired.append((_row(rule, found), found.span))
                return found
        raise AssertionError("the last rule always explains")

    original, rules.explain = rules.explain, explain
    try:
        yield fired
    finally:
        rules.explain = original


def first_rule(text: str) -> str:
    """Returns the name of the rule that explains the first problem of a text."""
    with recorded() as fired:
        problems = parse(Source("script.wf", text)).problems
    if not problems:
        return fired[0][0] if fired else READ
    return next((name for name, span in fired if span == problems[0].span), EARLIER)
