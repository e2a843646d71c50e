"""Guards that are gone: a part of a condition, a clause, an ``if``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from campaigns.mutants.mutant import Change, Kind, dropped, replaced
from campaigns.mutants.script import Script
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.nodes import Branch, Call, Coalesce, Comprehension, Expression, For, If, Logical, Node, Quantifier, Stop, WaitFor


def _without(script: Script, node: Logical, index: int) -> Change:
    """A chain without one of its parts."""
    if index:
        start = script.between(node.operands[index - 1], node.operands[index], node.operator).start
        last = index + 1 == len(node.operands)
        end = node.span.end if last else script.between(node.operands[index], node.operands[index + 1], node.operator).start
    else:
        start = node.span.start
        after = script.between(node.operands[0], node.operands[1], node.operator).end
        end = after + len(script.text[after:]) - len(script.text[after:].lstrip())
    return replaced(script, Span(start, end), "", f"`{' '.join(script.slice(node.operands[index]).split())}` is not asked any more")


def _parts(script: Script, operator: str, meant: Callable[[Expression], bool]) -> Iterator[Change]:
    for node in script.nodes():
        if isinstance(node, Logical) and node.operator == operator:
            yield from (_without(script, node, index) for index, operand in enumerate(node.operands) if meant(operand))


def _asks_presence(node: Expression) -> bool:
    return isinstance(node, Call) and node.function in ("present", "missing")


def parts(script: Script, _: Random) -> Iterator[Change]:
    """A chain of ``and`` without a part that is no ``present(…)``."""
    return _parts(script, "and", lambda node: not _asks_presence(node) and script.slice(node) != "actionable")


def presence_parts(script: Script, _: Random) -> Iterator[Change]:
    """A chain of ``and`` without the ``present(…)`` in it."""
    return _parts(script, "and", _asks_presence)


def alternatives(script: Script, _: Random) -> Iterator[Change]:
    """A chain of ``or`` without one of its parts."""
    return _parts(script, "or", lambda _: True)


def _clause(script: Script, word: str, condition: Expression) -> Change:
    """A clause that is gone, from its word to the end of its condition."""
    outer = script.outer(condition)
    start = script.text.rindex(word, 0, outer.start)
    return replaced(script, Span(script.before(start), outer.end), "", f"`{word}` is gone")


def whens(script: Script, _: Random) -> Iterator[Change]:
    """A workflow without its ``when``."""
    for item in script.workflows:
        if item.when is not None and script.slice(item.when) != "actionable":
            yield _clause(script, "when", item.when)


def actionable(script: Script, _: Random) -> Iterator[Change]:
    """A refund on a fraud warning that does not ask ``actionable``."""
    for item in script.workflows:
        if item.when is not None and script.slice(item.when) == "actionable":
            yield _clause(script, "when", item.when)
            yield replaced(script, item.when.span, "livemode")
            yield replaced(script, item.when.span, f"not {script.slice(item.when)}")


def wheres(script: Script, _: Random) -> Iterator[Change]:
    """A loop, a wait, a sum or a list without its ``where``."""
    for node in script.nodes():
        match node:
            case For(where=Node() as condition) | WaitFor(where=Node() as condition) | Comprehension(where=Node() as condition):
                yield _clause(script, "where", condition)
            case Quantifier(element=Node(), where=Node() as condition):
                yield _clause(script, "where", condition)


def _single(node: Node) -> Branch | None:
    """The branch of an ``if`` that has only this one."""
    return node.branches[0] if isinstance(node, If) and len(node.branches) == 1 and node.otherwise is None else None


def unguarded(script: Script, _: Random) -> Iterator[Change]:
    """The statements of an ``if`` without the ``if``."""
    for node in script.nodes():
        branch = _single(node)
        if branch is not None and not isinstance(branch.body.statements[-1], Stop):
            statements = branch.body.statements
            inner = script.slice(Span(statements[0].span.start, statements[-1].span.end))
            yield replaced(script, node.span, inner, "the `if` around these statements is gone")


def early_stops(script: Script, _: Random) -> Iterator[Change]:
    """A guard like ``if missing(x) < stop >`` that is gone."""
    for node in script.nodes():
        branch = _single(node)
        if branch is not None and isinstance(branch.body.statements[-1], Stop):
            yield dropped(script, node.span, f"`if {' '.join(script.slice(branch.condition).split())} … stop`")


def onces(script: Script, _: Random) -> Iterator[Change]:
    """A workflow without its ``once per``."""
    for item in script.workflows:
        if item.once is not None:
            yield dropped(script, item.once.span, "`once per`")


def brakes(script: Script, _: Random) -> Iterator[Change]:
    """A workflow without its ``at most``."""
    for item in script.workflows:
        if item.at_most is not None:
            yield dropped(script, item.at_most.span, "`at most`")


def accounts(script: Script, _: Random) -> Iterator[Change]:
    """A workflow without its ``from accounts``."""
    for item in script.workflows:
        if item.from_accounts:
            yield dropped(script, script.find("from accounts", item.trigger.span.end), "`from accounts`")


def defaults(script: Script, _: Random) -> Iterator[Change]:
    """A value without what stands in for it where it is missing."""
    for node in script.nodes():
        if isinstance(node, Coalesce):
            last = node.operands[-1]
            span = Span(script.outer(node.operands[-2]).end, script.outer(last).end)
            yield replaced(script, span, "", f"`?? {' '.join(script.slice(last).split())}` is gone")


KINDS = (
    Kind("a part of `and` dropped", parts, "a rule that asks less is a rule; a test of what must not happen tells"),
    Kind("`present(…)` dropped", presence_parts, "what is missing then fails the step, and the report of the run says so"),
    Kind("a part of `or` dropped", alternatives, "a rule that holds less often is a rule"),
    Kind("`when` dropped", whens, "a workflow on every event of its type is common"),
    Kind("`actionable` not asked", actionable),
    Kind("`where` dropped", wheres, "all items, or the next event of the type, may be meant"),
    Kind("an `if` around statements dropped", unguarded, "to do it always is a rule; a test of what must not happen tells"),
    Kind("`if … < stop >` dropped", early_stops, "to go on is a rule; a test of what must not happen tells"),
    Kind("`once per` dropped", onces, "most workflows run for every event"),
    Kind("`at most` dropped", brakes, "most workflows have no brake"),
    Kind("`from accounts` dropped", accounts, "the same event exists on one's own account"),
    Kind("`?? …` dropped", defaults, "a missing value is then unknown, which is often what is meant"),
)
