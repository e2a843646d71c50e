"""``rests-on-unknown``: actions that move money or end something where a condition may be unknown.

A run does not send such an action where it rests on an unknown condition, and waits for a person instead. The lint tells before the run
where that may happen. A second walk over each workflow that has such an action carries a ``_State`` along: the facts of a run that knows
every condition so far, and a ``_Doubt`` for each condition that may have been unknown, with the facts of a run in which it was:

- the ``else`` and ``else if`` below a condition begin with a doubt where the condition may be unknown (neither true nor false);
- behind an ``if`` with ``stop`` or ``fail`` in it the doubt remains: the run may have gone on because the condition was unknown; behind any
  other ``if`` it is gone;
- each further condition narrows the facts of every doubt, and one with contradictory facts is gone: ``if amount > 50 USD < stop >`` leaves
  the doubt "another currency", and inside ``if currency == "usd"`` it is no longer possible;
- a value that a condition chooses (``if c then a else b``) brings the doubt of ``c`` to every place that reads it, under a name too; so
  do the results of ``wait for`` and ``first`` where they are missing, for the ``where`` may have been unknown of an event or an item;
- behind a ``wait`` whose length a condition chooses everything rests on it, wherever the ``wait`` stands; so does the whole run where one
  chooses a value that ``once per``, ``at most`` and the like ask for.

Whether a condition may be unknown is asked with what types tell (``Presence``): a field that Stripe always sends is there, two texts can
always be compared.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias, assert_never

from wfrun.dsl.analysis.conditions import ConditionReader
from wfrun.dsl.analysis.flow import Flow
from wfrun.dsl.analysis.formulas import (
    CONTRADICTION,
    NOTHING_KNOWN,
    TAUTOLOGY,
    Facts,
    Formula,
    Literal,
    assert_formula,
    conjunction,
    disjunction,
    is_satisfiable,
    is_spent,
)
from wfrun.dsl.analysis.presence import unknown
from wfrun.dsl.analysis.value_sets import MISSING
from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.lints.unknown_fixes import UnknownCondition, report_rests_on_unknown
from wfrun.dsl.scopes import Scope
from wfrun.dsl.syntax import nodes as n
from wfrun.dsl.syntax.visitor import called_by, walk

MAX_DOUBTS = 8
"""Follow at most this many doubts with their facts; of the last one nothing is known then, which only makes more possible."""

MAX_CHOSEN = 100
"""A value rests on at most this many conditions; the last one counts as one that may always be unknown."""

ENDED = None
"""The state after a block that always ends the run."""


class _Doubt(NamedTuple):
    """A condition that may have been unknown, with what is known of a run in which it was.

    ``birth`` are the facts right behind the condition. ``of_time``: it says how long the run has slept, and lasts.
    """

    cause: UnknownCondition
    facts: Facts
    birth: Facts
    of_time: bool = False


MAX_LATER = 50
"""So many facts in a row are left to be computed later, one from the other."""


class _Sure:
    """The facts of a run that has known every condition so far. They are computed when they are asked for, which they seldom are."""

    __slots__ = ("_compute", "_facts", "later")

    def __init__(self, facts: Facts | None, compute: Callable[[], Facts], before: _Sure | None = None) -> None:
        self._facts = facts
        self._compute = compute
        self.later: int = 0 if facts is not None or before is None else before.later + 1
        """How many facts in a row are computed first when these are asked for."""
        if self.later > MAX_LATER:
            self.get()

    @staticmethod
    def of(facts: Facts) -> _Sure:
        """Returns facts that are known already."""
        return _Sure(facts, lambda: facts)

    def get(self) -> Facts:
        """Returns the facts."""
        found = self._facts
        if found is None:
            found = self._facts = self._compute()
            self.later = 0
        return found


class _State(NamedTuple):
    """The knowledge of a run at a place: ``sure`` where every condition so far was known, and the doubts."""

    sure: _Sure
    doubts: tuple[_Doubt, ...] = ()


class _Chosen(NamedTuple):
    """A condition that chooses a value.

    The value rests on it while ``formula`` is true, and then ``known`` is known too: all of it, but nothing of an item of a list or of an
    awaited event, for another may be read. ``where_missing``: the value rests on it only where it is missing.
    """

    cause: UnknownCondition
    formula: Formula
    known: Formula
    where_missing: bool = False


Names: TypeAlias = Scope[tuple[_Chosen, ...]]
"""The author's names, with the conditions that choose their values."""


def rests_on_unknown(ctx: CheckContext, flow: Flow) -> None:
    """Reports actions that move money or end something where a condition before them may be unknown."""
    constants = _constants(ctx)
    for workflow, start in flow.starts:
        finals: list[int] = []
        ends: list[int] = []
        sleeps: list[int] = []
        for statement in ctx.statements_in(workflow):
            called = called_by(statement)
            if isinstance(called, n.Action) or (called is not None and id(called) not in ctx.types):
                declaration = ctx.declarations.action(called.name)
                if declaration is not None and declaration.effect.is_final:
                    finals.append(called.span.start)
            elif isinstance(statement, n.Stop | n.Fail):
                ends.append(statement.span.start)
            elif isinstance(statement, n.Wait | n.WaitUntil):
                sleeps.append(statement.span.start)
        if finals:
            _Walker(ctx, flow.reader, sorted(finals), sorted(ends), sorted(sleeps)).workflow(workflow, start.facts, constants)


def _constants(ctx: CheckContext) -> list[n.Let]:
    """Returns the constants of the file that are values."""
    items = ctx.file.items if ctx.file is not None else ()
    return [item for item in items if isinstance(item, n.Let) and not isinstance(item.value, n.AnsweringStatement)]


class _Walker:
    def __init__(self, ctx: CheckContext, reader: ConditionReader, finals: list[int], ends: list[int], sleeps: list[int]) -> None:
        self.ctx = ctx
        self.reader = reader
        self.terms = reader.terms
        self.finals = finals
        """Offsets of the actions that move money or end something."""
        self.ends = ends
        """Offsets of ``stop`` and ``fail``."""
        self.sleeps = sleeps
        """Offsets of ``wait`` and ``wait until``."""
        self._catches = False
        """A ``catch`` or an ``on_failure`` follows from what fails here, and decides about an action that is looked for."""
        self._loops = 0
        """How many loops are around: what stands below comes before the next item."""
        self._failures: list[_Doubt] = []
        """The doubts at each place where the run may have failed."""
        self._messages: list[_Chosen] = []
        """The conditions that choose what a ``fail`` says."""
        self._reported: set[int] = set()
        self._last: tuple[Facts, Formula, Formula] | None = None
        """The facts and the formula that were asked about last, and the formula with what types tell."""

    def workflow(self, node: n.Workflow, start: Facts, constants: Iterable[n.Let]) -> None:
        names: Names = Scope()
        for constant in constants:
            names.names[constant.name] = self._chosen(constant.value, names)
        self._catches = node.on_failure is not None and _any_within(self.finals, node.on_failure)
        state = _State(_Sure.of(start))
        for clause in (node.once, node.at_most, node.at_most_money, node.one_at_a_time, node.not_older):
            if clause is not None:
                state = self._with_doubts(state, self._chosen(clause, names))
        if node.when is not None:
            state = self._assume_true(node.when, state, names)
        self.block(node.body, state, names)
        if node.on_failure is not None:
            self._catches = False
            names = Scope(names)
            names.names["problem"] = tuple(self._messages)
            self.block(node.on_failure, _State(_Sure.of(start), _distinct(self._failures)), names)

    # --- statements --------------------------------------------------------------------------------------------------------------

    def block(self, node: n.Block, state: _State, outer: Names) -> _State | None:
        """Walks the statements of a block; returns the state after it, ENDED where the run does not go on."""
        names: Names = Scope(outer)
        for statement in node.statements:
            if statement.span.start > self.finals[-1] and not self._loops:
                break
            after = self.statement(statement, state, names)
            if after is ENDED:
                return ENDED
            state = after
        return state

    def statement(self, node: n.Statement, state: _State, names: Names) -> _State | None:
        """Walks a statement; returns the state after it, ENDED where the run does not go on."""
        match node:
            case n.Action():
                self._action(node, state, names)
            case n.Let(name, value):
                if isinstance(value, n.Action) or (isinstance(value, n.Name) and id(value) not in self.ctx.types):
                    self._action(value, state, names)
                if isinstance(value, n.WaitFor | n.Approve):
                    names.names[name] = self._awaited(value, names)
                    self._may_fail(state, value, names)
                else:
                    names.names[name] = self._chosen(value, names)
            case n.If():
                return self._if(node, state, names)
            case n.For():
                return self._for(node, state, names)
            case n.Try():
                return self._try(node, state, names)
            case n.Wait() | n.WaitUntil():
                self._may_fail(state, node, names)
                return self._with_doubts(state, self._chosen(node, names), of_time=True)
            case n.WaitFor() | n.Approve():
                self._may_fail(state, node, names)
            case n.Stop() | n.Fail():
                return self._end(node, state, names)
            case _:
                assert_never(node)
        return state

    def _end(self, node: n.Stop | n.Fail, state: _State, names: Names) -> _State | None:
        """Walks a ``stop`` or ``fail``: an unknown condition behind it ends the run too."""
        if isinstance(node, n.Fail):
            self._messages += self._chosen(node.message, names)
        if node.condition is None:
            if isinstance(node, n.Fail):
                self._may_fail(state)
            return ENDED
        cond = self.reader.known_cond(node.condition)
        state = self._with_doubts(state, self._chosen(node.condition, names))
        if cond is None:
            return state
        if isinstance(node, n.Fail) and self._catches:
            self._may_fail(state)
            self._failures += self._doubted(state, UnknownCondition(node.condition, node), unknown(cond))
        return self._narrowed(state, cond.true if node.unless else cond.false)

    def _action(self, node: n.Action | n.Name, state: _State, names: Names) -> None:
        self._may_fail(state, node, names)
        at = bisect_left(self.finals, node.span.start)
        if at == len(self.finals) or self.finals[at] != node.span.start:
            return
        declaration = self.ctx.declarations.action(node.name)
        if declaration is None or not declaration.effect.is_final or id(node) in self._reported or self.ctx.has_error(node.span):
            return
        for value in node.children() if isinstance(node, n.Action) else ():
            state = self._with_doubts(state, self._chosen(value, names))
        if state.doubts:
            self._reported.add(id(node))
            report_rests_on_unknown(self.ctx, self.reader, node, state.doubts[0].cause, state.doubts[0].facts)

    def _if(self, node: n.If, state: _State, names: Names) -> _State | None:
        if not self._matters(node):
            return state
        rest, ways = state, list[_State | None]()
        lasting = _any_within(self.ends, node)
        doubted: tuple[_Doubt, ...]
        for branch in node.branches:
            cond = self.reader.known_cond(branch.condition)
            rest = self._with_doubts(rest, self._chosen(branch.condition, names))
            if cond is None:
                ways.append(self.block(branch.body, rest, names))
                continue
            ways.append(self.block(branch.body, self._narrowed(rest, cond.true), names))
            doubted = ()
            if lasting or self._catches or _any_from(self.finals, branch.body.span.end, node):
                doubted = self._doubted(rest, UnknownCondition(branch.condition, node), unknown(cond))
            rest = _State(self._sure_that(rest.sure, cond.false), _distinct((*self._narrowed_doubts(rest, cond.not_true), *doubted)))
        ways.append(rest if node.otherwise is None else self.block(node.otherwise, rest, names))
        return self._merged(node, state, ways)

    def _matters(self, node: n.If) -> bool:
        """Tells whether an ``if`` may hold an action that is looked for, or decide whether the run comes to one."""
        return self._catches or any(_any_within(offsets, node) for offsets in (self.finals, self.ends, self.sleeps))

    def _merged(self, node: n.Statement, before: _State, ways: Sequence[_State | None]) -> _State | None:
        """Returns the state behind a statement that a run leaves in one of several ways.

        New doubts remain only where the run may have ended inside.
        """
        left = [way for way in ways if way is not ENDED]
        if not left:
            return ENDED
        had = {id(doubt.cause.node): doubt for doubt in before.doubts}
        found: dict[int, list[_Doubt]] = {}
        for way in left:
            for doubt in way.doubts:
                found.setdefault(id(doubt.cause.node), []).append(doubt)
        if had and not found and not any(way.sure.get().possible for way in left):
            return before
        doubts: list[_Doubt] = []
        lasting = _any_within(self.ends, node)
        for key, each in found.items():
            old = had.get(key)
            if old is not None:
                doubts.append(each[0] if len(each) == 1 else old)
            elif lasting or any(doubt.of_time for doubt in each):
                doubts.append(each[0] if len(each) == 1 else each[0]._replace(facts=each[0].birth))
        return _State(_only_sure(before.sure, [way.sure for way in left]), tuple(doubts))

    def _for(self, node: n.For, state: _State, names: Names) -> _State:
        self._may_fail(state, node.items, names)
        if isinstance(node.items, n.Action) or (isinstance(node.items, n.Name) and id(node.items) not in self.ctx.types):
            self._action(node.items, state, names)
        inside = self._with_doubts(state, self._chosen(node.items, names))
        lasting = _any_within(self.ends, node.body) or _any_within(self.sleeps, node.body)
        if lasting:
            # An item before may have been left out, or may have gone on, because a condition was unknown.
            found, self._reported = self._reported, _Everything()
            after = self._item(node, inside, names)
            self._reported = found
            sure = state.sure.get()
            earlier = [doubt._replace(facts=sure, birth=sure) for doubt in (after.doubts if after is not ENDED else ())]
            if node.where is not None:
                cond = self.reader.known_cond(node.where)
                if cond is not None and self._may_be(sure, unknown(cond)):
                    earlier.append(_Doubt(UnknownCondition(node.where, node), sure, sure))
            inside = inside._replace(doubts=_distinct((*inside.doubts, *earlier)))
        last = self._item(node, inside, names)
        after_sleep = [one._replace(facts=one.birth) for one in (last.doubts if last is not ENDED else ()) if one.of_time]
        if lasting:
            return _State(state.sure, _distinct((*inside.doubts, *after_sleep)))
        return state._replace(doubts=_distinct((*state.doubts, *after_sleep))) if after_sleep else state

    def _item(self, node: n.For, state: _State, outer: Names) -> _State | None:
        """Walks the body of a loop once."""
        names: Names = Scope(outer)
        names.names[node.variable] = ()
        if node.where is not None:
            state = self._assume_true(node.where, state, names)
        self._loops += 1
        after = self.block(node.body, state, names)
        self._loops -= 1
        return after

    def _try(self, node: n.Try, state: _State, names: Names) -> _State | None:
        around, self._failures = self._failures, []
        outer, self._catches = self._catches, self._catches or _any_within(self.finals, node.handler) or _any_within(self.ends, node)
        after = self.block(node.body, state, names)
        self._catches = outer
        failures, self._failures = self._failures, [*around, *self._failures]
        inner: Names = Scope(names)
        inner.names[node.problem] = ()
        caught = self.block(node.handler, state._replace(doubts=_distinct((*state.doubts, *failures))), inner)
        return self._merged(node, state, (after, caught))

    # --- doubts ------------------------------------------------------------------------------------------------------------------

    def _may_fail(self, state: _State, node: n.Node | None = None, names: Names | None = None) -> None:
        """Notes that the run may fail here, with the doubts of what is done."""
        if not self._catches:
            return
        if node is not None and names is not None:
            state = self._with_doubts(state, self._chosen(node, names))
        self._failures += state.doubts

    def _assume_true(self, node: n.Expression, state: _State, names: Names) -> _State:
        """Returns the state where a condition is true."""
        cond = self.reader.known_cond(node)
        state = self._with_doubts(state, self._chosen(node, names))
        return state if cond is None else self._narrowed(state, cond.true)

    def _chosen(self, node: n.Node, names: Names) -> tuple[_Chosen, ...]:
        """Returns the conditions that choose a value, or a part of it."""
        found: list[_Chosen] = []
        for one in walk(node):
            if isinstance(one, n.Name):
                for chosen in names.find(one.name) or ():
                    found.append(chosen if not chosen.where_missing else self._where_missing(one, chosen))
            elif isinstance(one, n.Comprehension) and one.where is not None:
                cond = self.reader.known_cond(one.where)
                if cond is not None:
                    found.append(_Chosen(UnknownCondition(one.where, one), unknown(cond), TAUTOLOGY))
            elif isinstance(one, n.Quantifier) and one.function == "first":
                found += (self._where_missing(one, chosen) for chosen in self._first(one))
            elif isinstance(one, n.Choice):
                above: list[Formula] = []
                for branch in one.branches:
                    cond = self.reader.known_cond(branch.condition)
                    if cond is not None:
                        formula = conjunction((*above, unknown(cond)))
                        found.append(_Chosen(UnknownCondition(branch.condition, one), formula, formula))
                        above.append(cond.not_true)
        found = [*{id(one.cause.node): one for one in found if one.formula != CONTRADICTION}.values()]
        if len(found) > MAX_CHOSEN:
            found[MAX_CHOSEN - 1 :] = [found[MAX_CHOSEN - 1]._replace(formula=TAUTOLOGY, known=TAUTOLOGY)]
        return tuple(found)

    def _awaited(self, node: n.WaitFor | n.Approve, names: Names) -> tuple[_Chosen, ...]:
        """Returns the conditions that choose what a wait gives. A person's answer rests on none; that there is none, on the time given."""
        found = self._chosen(node.up_to, names)
        if isinstance(node, n.Approve):
            return tuple(one._replace(where_missing=True) for one in found)
        if node.where is None:
            return found
        cond = self.reader.known_cond(node.where)
        passed_over = () if cond is None else (_Chosen(UnknownCondition(node.where, node), unknown(cond), TAUTOLOGY, True),)
        return (*found, *self._chosen(node.where, names), *passed_over)

    def _first(self, node: n.Quantifier) -> Iterator[_Chosen]:
        """Yields the conditions that choose whether ``first`` finds an item: of an item, and that the list is there, and whole."""
        cond = self.reader.known_cond(node.where) if node.where is not None else None
        if node.where is not None and cond is not None:
            yield _Chosen(UnknownCondition(node.where, node), unknown(cond), TAUTOLOGY, True)
        items = self.reader.known_term(node.items)
        if items is not None:
            gap = disjunction((Literal(items, MISSING), self.reader.presence.lacks(items)))
            yield _Chosen(UnknownCondition(node, node), gap, TAUTOLOGY, True)

    def _where_missing(self, node: n.Name | n.Quantifier, chosen: _Chosen) -> _Chosen:
        """Returns a condition that chooses a value where that is missing."""
        term = self.reader.known_term(node)
        absent = TAUTOLOGY if term is None else Literal(term, MISSING)
        formula, known = conjunction((absent, chosen.formula)), conjunction((absent, chosen.known))
        return chosen._replace(formula=formula, known=known, where_missing=False)

    def _with_doubts(self, state: _State, chosen: Iterable[_Chosen], *, of_time: bool = False) -> _State:
        """Returns the state after a value was read that conditions choose, which may be unknown here."""
        for one in chosen:
            for facts in (state.sure.get(), *(doubt.facts for doubt in state.doubts)):
                known = self._assume(facts, one.formula)
                if known.possible and self._may_be(facts, one.formula):
                    if one.known is not one.formula:
                        known = self._assume(facts, one.known)
                    state = state._replace(doubts=_distinct((*state.doubts, _Doubt(one.cause, known, known, of_time))))
                    break
        return state

    def _doubted(self, state: _State, cause: UnknownCondition, formula: Formula) -> tuple[_Doubt, ...]:
        """Returns the doubt that a condition may be unknown, where it may."""
        if formula == CONTRADICTION:
            return ()
        sure = state.sure.get()
        facts = self._assume(sure, formula)
        return (_Doubt(cause, facts, facts),) if facts.possible and self._may_be(sure, formula) else ()

    def _narrowed(self, state: _State, formula: Formula) -> _State:
        """Returns the state with one formula more; doubts that it rules out are gone."""
        return _State(self._sure_that(state.sure, formula), self._narrowed_doubts(state, formula))

    def _narrowed_doubts(self, state: _State, formula: Formula) -> tuple[_Doubt, ...]:
        """Returns the doubts that a formula does not rule out."""
        doubts = []
        for doubt in state.doubts:
            facts = self._assume(doubt.facts, formula)
            if facts.possible and is_satisfiable(self.terms, facts, formula):
                doubts.append(doubt._replace(facts=facts))
        return tuple(doubts)

    def _sure_that(self, sure: _Sure, formula: Formula) -> _Sure:
        """Returns the facts with one formula more, to be computed later."""
        return _Sure(None, lambda: self._assume(sure.get(), formula), sure)

    def _assume(self, facts: Facts, formula: Formula) -> Facts:
        """Returns the facts with one formula more, and with what types tell about its terms."""
        if not facts.possible or is_spent(self.terms):
            return facts
        return assert_formula(self.terms, facts, self._with_implied(facts, formula))

    def _may_be(self, facts: Facts, formula: Formula) -> bool:
        """Tells whether a formula can be true, given what types tell about its terms."""
        if is_spent(self.terms):
            return facts.possible
        return is_satisfiable(self.terms, facts, self._with_implied(facts, formula))

    def _with_implied(self, facts: Facts, formula: Formula) -> Formula:
        """Returns a formula with what types tell about its terms; the last one is remembered, for it is often asked for twice."""
        last = self._last
        if last is not None and last[0] is facts and last[1] is formula:
            return last[2]
        found = conjunction((*self.reader.presence.implied((formula,), facts), formula))
        self._last = facts, formula, found
        return found


class _Everything(set[int]):
    """A set that holds every number: nothing is reported."""

    def __contains__(self, _: object) -> bool:
        return True


def _distinct(doubts: Iterable[_Doubt]) -> tuple[_Doubt, ...]:
    """Returns one doubt for each cause; one that comes with different facts has those of its birth."""
    found: dict[int, _Doubt] = {}
    for doubt in doubts:
        other = found.setdefault(id(doubt.cause.node), doubt)
        if other.facts is not doubt.facts or other.of_time != doubt.of_time:
            facts = other.birth if other.birth is doubt.birth else NOTHING_KNOWN
            found[id(doubt.cause.node)] = other._replace(facts=facts, of_time=other.of_time or doubt.of_time)
    kept = list(found.values())
    if len(kept) > MAX_DOUBTS:
        kept = [*kept[: MAX_DOUBTS - 1], kept[MAX_DOUBTS - 1]._replace(facts=NOTHING_KNOWN, birth=NOTHING_KNOWN)]
    return tuple(kept)


def _only_sure(before: _Sure, ways: Sequence[_Sure]) -> _Sure:
    """Returns the facts where only one way is possible, those from before where more are."""

    def compute() -> Facts:
        possible = [facts for facts in (way.get() for way in ways) if facts.possible]
        return possible[0] if len(possible) == 1 else before.get()

    return _Sure(None, compute, max((before, *ways), key=lambda one: one.later))


def _any_within(offsets: Sequence[int], node: n.Node) -> bool:
    """Tells whether one of some sorted offsets lies in a node."""
    at = bisect_left(offsets, node.span.start)
    return at < len(offsets) and offsets[at] < node.span.end


def _any_from(offsets: Sequence[int], start: int, node: n.Node) -> bool:
    """Tells whether one of some sorted offsets lies in a node, from some place on."""
    at = bisect_left(offsets, start)
    return at < len(offsets) and offsets[at] < node.span.end
