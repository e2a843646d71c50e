"""Mistakes in what is done, and in which order."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from campaigns.mutants.mutant import Change, Kind, dropped, exchanged, replaced
from campaigns.mutants.script import Script, Spot, waits
from wfrun.dsl.declarations import Effect
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.nodes import (
    Action,
    Approve,
    Block,
    Expression,
    Fail,
    Field,
    For,
    If,
    Let,
    Name,
    Node,
    Stop,
    Try,
    Wait,
    WaitFor,
    WaitUntil,
)
from wfrun.dsl.syntax.visitor import walk

NEVER_CHANGE = frozenset({"id", "object", "created", "livemode", "currency"})
"""Fields that are the same after a wait."""


def reads_name(node: Node | None, name: str) -> bool:
    """Whether a node reads a name."""
    return node is not None and any(isinstance(one, Name) and one.name == name for one in walk(node))


def inserted(script: Script, spot: Spot, text: str) -> Change:
    """A statement more, on a line of its own before another one."""
    start = spot.statement.span.start
    line = script.text.rfind("\n", 0, start) + 1
    alone = not script.text[line:start].strip()
    at = Span(line, line) if alone else Span(start, start)
    return replaced(script, at, f"{script.indent(start)}{text}\n" if alone else f"{text}; ", f"`{text}` is added")


# --- let -------------------------------------------------------------------------------------------------------------------------


def _lets(script: Script, *, again: bool = False) -> Iterator[tuple[Spot, Let]]:
    """The ``let``\\ s, those that give a name for the first time or those that give it ``again``."""
    for spot in script.spots:
        if isinstance(spot.statement, Let) and (spot.statement.name in spot.names) is again:
            yield spot, spot.statement


def lets(script: Script, _: Random) -> Iterator[Change]:
    """A ``let`` that is gone."""
    for _spot, one in _lets(script):
        yield dropped(script, one.span, f"`let {one.name}`")


def lets_again(script: Script, _: Random) -> Iterator[Change]:
    """A second ``let`` of a name that is gone, so that the first goes on to hold."""
    for _spot, one in _lets(script, again=True):
        yield dropped(script, one.span, f"the second `let {one.name}`")


def renamed(script: Script, _: Random) -> Iterator[Change]:
    """A ``let`` that gives another name than the one that is used."""
    for again in (False, True):
        for _spot, one in _lets(script, again=again):
            yield replaced(script, one.name_span, f"{one.name}_1")


def below_use(script: Script, _: Random) -> Iterator[Change]:
    """A ``let`` below the statement that uses its name."""
    for spot, one in _lets(script):
        if spot.next is not None and reads_name(spot.next, one.name):
            yield exchanged(script, one.span, spot.next.span, f"`let {one.name}` and what uses it")


def calls_dropped(script: Script, _: Random) -> Iterator[Change]:
    """``let customer = customer`` for ``let customer = retrieve_customer customer``: an id where the object is meant."""
    for node in script.nodes():
        match node:
            case Let(value=Action(name=name, main=Node() as main) as call) if name.startswith("retrieve_"):
                yield replaced(script, call.span, script.slice(main), f"`{name}` is gone")


def unused(script: Script, _: Random) -> Iterator[Change]:
    """A ``let`` whose name nobody reads."""
    return (inserted(script, spot, "let spare = 1") for spot in script.spots if spot.position == 0)


def kept_results(script: Script, _: Random) -> Iterator[Change]:
    """An action whose result gets a name that nobody reads."""
    for spot in script.spots:
        if isinstance(spot.statement, Action):
            start = spot.statement.span.start
            yield replaced(script, Span(start, start), "let spare = ", f"the result of `{spot.statement.name}` is kept")


# --- order -----------------------------------------------------------------------------------------------------------------------


def neighbours(script: Script, _: Random) -> Iterator[Change]:
    """Two statements in each other's place, the second of which does not use what the first names."""
    for spot in script.spots:
        one, after = spot.statement, spot.next
        if after is None or waits(one) or isinstance(after, Stop | Fail) or _same_in_any_order(script, one, after):
            continue
        if not isinstance(one, Let) or not reads_name(after, one.name):
            yield exchanged(script, one.span, after.span, "two statements")


def _same_in_any_order(script: Script, one: Node, after: Node) -> bool:
    """Whether two statements do the same in either order: both only name values, and neither reads the other's name."""
    if not isinstance(one, Let) or not isinstance(after, Let) or reads_name(one.value, after.name):
        return False
    called = [declared for node, declared in script.actions() if node in (one.value, after.value)]
    return all(declared.effect is Effect.READS for declared in called)


def early_ends(script: Script, _: Random) -> Iterator[Change]:
    """``stop`` or ``fail`` before the statement that it ends after."""
    for spot in script.spots:
        if spot.position and isinstance(spot.statement, Stop | Fail):
            yield exchanged(script, spot.block.statements[spot.position - 1].span, spot.statement.span, "the end and what stands before it")


def _ends(script: Script, text: str) -> Iterator[Change]:
    return (inserted(script, spot, text) for spot in script.spots if not isinstance(spot.statement, Stop | Fail))


def stops(script: Script, _: Random) -> Iterator[Change]:
    """A ``stop`` in the middle of a block."""
    return _ends(script, "stop")


def fails(script: Script, _: Random) -> Iterator[Change]:
    """A ``fail`` in the middle of a block."""
    return _ends(script, 'fail "not yet"')


# --- waiting ---------------------------------------------------------------------------------------------------------------------


def _asks_the_event(script: Script, condition: Expression) -> bool:
    """Whether a condition reads a field of the event that may change."""
    return any(
        isinstance(node, Name) and script.is_event_read(node) and node.name not in NEVER_CHANGE and node.name != "object"
        for node in walk(condition)
    )


def waits_added(script: Script, _: Random) -> Iterator[Change]:
    """A wait before a condition that reads the event."""
    for spot in script.spots:
        if isinstance(spot.statement, If) and any(_asks_the_event(script, branch.condition) for branch in spot.statement.branches):
            yield inserted(script, spot, "wait 3 days")


def stale_reads(script: Script, _: Random) -> Iterator[Change]:
    """A condition after a wait that reads the event's field, and not that of the object that was retrieved since."""
    for spot in script.spots:
        for node in walk(spot.statement.branches[0].condition) if spot.waited and isinstance(spot.statement, If) else ():
            fields = script.fields(script.subject(spot.workflow)) - spot.names - NEVER_CHANGE
            if isinstance(node, Field) and isinstance(node.target, Name) and node.target.name in spot.names and node.name in fields:
                yield replaced(script, node.span, node.name)


def waits_dropped(script: Script, _: Random) -> Iterator[Change]:
    """A wait that is gone."""
    for spot in script.spots:
        if isinstance(spot.statement, Wait | WaitUntil | WaitFor | Approve):
            yield dropped(script, spot.statement.span, "the wait")


# --- what is done ----------------------------------------------------------------------------------------------------------------


def actions_dropped(script: Script, _: Random) -> Iterator[Change]:
    """An action that is gone."""
    for spot in script.spots:
        if isinstance(spot.statement, Action) and len(spot.block.statements) > 1:
            yield dropped(script, spot.statement.span, f"`{spot.statement.name}`")


def doubled(script: Script, _: Random) -> Iterator[Change]:
    """An action that stands there twice."""
    for spot in script.spots:
        if isinstance(spot.statement, Action):
            end = spot.statement.span.end
            text = f"\n{script.indent(spot.statement.span.start)}{script.slice(spot.statement)}"
            yield replaced(script, Span(end, end), text, f"`{spot.statement.name}` stands there twice")


def branches(script: Script, _: Random) -> Iterator[Change]:
    """What is done if, and what is done else, in each other's place."""
    for spot in script.spots:
        if isinstance(spot.statement, If) and spot.statement.otherwise is not None:
            yield exchanged(script, spot.statement.branches[0].body.span, spot.statement.otherwise.span, "the two branches")


def elses(script: Script, _: Random) -> Iterator[Change]:
    """An ``if`` without its ``else``."""
    for spot in script.spots:
        if isinstance(spot.statement, If) and spot.statement.otherwise is not None:
            yield replaced(script, Span(spot.statement.branches[-1].body.span.end, spot.statement.otherwise.span.end), "", "`else` is gone")


def _unwrapped(script: Script, statement: Node, body: Block, what: str) -> Change:
    inner = script.slice(Span(body.statements[0].span.start, body.statements[-1].span.end))
    return replaced(script, statement.span, inner, f"{what} is gone, and what stood in it stays")


def tries(script: Script, _: Random) -> Iterator[Change]:
    """The statements of a ``try`` without it."""
    return (_unwrapped(script, spot.statement, spot.statement.body, "`try`") for spot in script.spots if isinstance(spot.statement, Try))


def loops(script: Script, _: Random) -> Iterator[Change]:
    """What a loop does with its items, done once, without the loop."""
    for spot in script.spots:
        if isinstance(spot.statement, For) and reads_name(spot.statement.body, spot.statement.variable):
            yield _unwrapped(script, spot.statement, spot.statement.body, "`for`")


def catches(script: Script, _: Random) -> Iterator[Change]:
    """``catch`` with another name than the one that is used."""
    for spot in script.spots:
        if isinstance(spot.statement, Try) and reads_name(spot.statement.handler, spot.statement.problem):
            yield replaced(script, script.find(spot.statement.problem, spot.statement.body.span.end), "error")


def failures(script: Script, _: Random) -> Iterator[Change]:
    """A workflow without its ``on_failure``."""
    for item in script.workflows:
        if item.on_failure is not None:
            yield replaced(script, Span(item.body.span.end, item.on_failure.span.end), "", "`on_failure` is gone")


KINDS = (
    Kind("a `let` dropped", lets),
    Kind("a second `let` of a name dropped", lets_again, "the first one goes on to hold, which may be meant"),
    Kind("a `let` with another name", renamed),
    Kind("a `let` below its use", below_use),
    Kind("`retrieve_…` dropped: an id read as the object", calls_dropped),
    Kind("a `let` that nobody reads", unused),
    Kind("a result that nobody reads", kept_results),
    Kind("two statements exchanged", neighbours, "any order is possible"),
    Kind("`stop` or `fail` a statement too early", early_ends),
    Kind("`stop` in the middle", stops),
    Kind("`fail` in the middle", fails),
    Kind("a wait before a condition on the event", waits_added),
    Kind("the event's field after a wait", stale_reads),
    Kind("a wait dropped", waits_dropped, "to do it at once is a rule"),
    Kind("an action dropped", actions_dropped, "to do less is a rule; a test that expects it tells"),
    Kind("an action twice", doubled, "two of the same may be meant; the report of a run shows both"),
    Kind("the branches of an `if` exchanged", branches, "the opposite is as good a rule"),
    Kind("`else` dropped", elses, "most conditions have none"),
    Kind("`try` dropped", tries, "most actions stand without; where one is refused, the run then fails and says so"),
    Kind("`for` dropped", loops),
    Kind("`catch` with another name", catches),
    Kind("`on_failure` dropped", failures, "most workflows have none"),
)
