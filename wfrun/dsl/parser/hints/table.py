"""The table of hints: words written otherwise, words missing before others, words that go only with others. Data; ``rules`` asks it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from wfrun.dsl.hints.keyword_aliases import DECLARES
from wfrun.dsl.parser.hints.error_site import ErrorSite, Explanation, suggest
from wfrun.dsl.syntax.tokens import NAMES, quoted

_NO_KINDS: frozenset[str] = frozenset()


class Synonym(NamedTuple):
    """A row: any of ``words`` is written ``meant`` where the parser accepts that. Empty sets allow every kind of token."""

    meant: str
    words: frozenset[str]
    kind: str = ""
    """The kind of the token that is meant; empty: ``meant`` itself."""
    previous: frozenset[str] = _NO_KINDS
    following: frozenset[str] = _NO_KINDS
    then: frozenset[str] = _NO_KINDS
    """The kind of the token after the next."""
    statement: str = ""
    """The word that the statement begins with, or its value after ``let x =``."""
    help: str = ""


def _one_of(*words: str) -> frozenset[str]:
    return frozenset(word for line in words for word in line.split())


_COUNTS = {"1": "once one", "2": "twice two", "3": "three", "4": "four", "5": "five", "10": "ten"}

WORKFLOW_WORDS = _one_of("rule flow automation playbook process policy job Workflow WORKFLOW name")
"""Words of other tools for ``workflow``."""

WRITTEN_OTHERWISE = (
    Synonym("at most", _one_of("max maximum limit limited throttle maximally Max MAX Limit Maximum") | {"up to"},
            following=_one_of("NUMBER")),
    *(Synonym(count, _one_of(words), kind="NUMBER", previous=frozenset({"at most"})) for count, words in _COUNTS.items()),
    Synonym("within", _one_of("for during every each in inside"), following=_one_of("DURATION"), help="within {next}"),
    Synonym("per", _one_of("a an each every the in /"), previous=_one_of("NUMBER")),
    Synonym("per", _one_of("/"), previous=_one_of("once")),
    Synonym("12:00", _one_of("noon midday"), kind="TIME"),
    Synonym("00:00", _one_of("midnight"), kind="TIME"),
    Synonym("*", _one_of("of"), previous=_one_of("PERCENT")),
    Synonym("in", _one_of("of : from"), statement="for"),
    Synonym("up to", _NO_KINDS, following=_one_of("DURATION"), statement="wait"),
    Synonym("let", DECLARES, following=NAMES, then=_one_of("=")),
    Synonym("use", _one_of("import include require from load"), following=_one_of("STRING")),
    Synonym("workflow", WORKFLOW_WORDS, following=_one_of("STRING"),
            then=_one_of("on")),
    Synonym("stopped", _one_of("stop"), previous=_one_of("expect")),
    Synonym("failed", _one_of("fail"), previous=_one_of("expect")),
    Synonym("after", _one_of("in within later at +") | {"at most"}, previous=NAMES, following=_one_of("DURATION"), statement="given"),
)  # fmt: skip
"""Words of other languages and tools, and what is written here."""


def written_otherwise(site: ErrorSite) -> Explanation | None:
    """Explains a word of the table that the parser refuses."""
    token, following, start = site.token, site.peek(1), site.statement_start
    for row in WRITTEN_OTHERWISE:
        if (
            (token.text in row.words or (not row.words and token.kind in NAMES | {"for"}))
            and (not row.previous or site.previous.kind in row.previous)
            and (not row.following or following.kind in row.following)
            and (not row.then or site.peek(2).kind in row.then)
            and (not row.statement or row.statement in (site.tokens[start].kind, site.peek(start + 3 - site.index).kind))
            and site.accepts(row.kind or row.meant)
        ):
            help = suggest(row.help.format(next=quoted(site.source.slice(following.span)))) if row.help else ""
            return site.is_written(row.meant, row.kind, help=help)
    return None


class Missing(NamedTuple):
    """A row: the token ``kind`` is missing where the statement ends or something else follows."""

    kind: str
    message: str
    help: str = ""


MISSING = (
    Missing("up to", "`up to` is missing: how long to wait at the most", "write for instance `up to 7 days`"),
    Missing("catch", "this `try` has no `catch`", "write `> catch problem < … >` after its block"),
    Missing("then", "`then` is missing after the condition", "a value by condition is written `if c then a else b`"),
    Missing("else", "`else` is missing", "a value by condition is written `if c then a else b`"),
    Missing("on", "the trigger is missing", "write for instance `on charge.refunded < … >`"),
    Missing("accounts", "`accounts` is missing after `from`"),
    Missing("returns", "`returns` or `fails` is missing", 'write `given ACTION returns VALUE` or `given ACTION fails "message"`'),
    Missing("in", "`in` and a list are missing", "write `for x in LIST`"),
    Missing(":", "`:` and a value are missing", "write `name: value`"),
)
"""Asked in this order, the most telling first."""


def missing(accepts: Callable[..., bool]) -> Missing | None:
    """Returns what is missing. After a whole value an operator could always follow, which tells nothing."""
    after_value = accepts("+")
    return next((row for row in MISSING if accepts(row.kind) and not (row.kind == "in" and (after_value or not accepts("in", "[")))), None)


GOES_WITH = {
    "else": "this `else` has no `if` before it",
    "catch": "this `catch` has no `try` before it",
    "then": "this `then` has no `if` before it",
    "on_failure": "`on_failure` stands after the block of a workflow",
    "when": "`when` stands after a trigger, before its block",
    "where": "`where` stands after `for … in LIST` or `wait for EVENT`",
    "until": "`until` stands after `wait`",
    "on": "a trigger cannot stand inside a block",
}
"""Words that go only with others, with the message where they stand alone."""
