"""Expressions and statements that stand in no script: each is checked with the names that those before it gave, and on an event.

It is what a workflow on that event would be told, but for what only a whole workflow shows: names that nothing uses, refunds that do not
ask, fields that are old after a wait.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import define, field

from wfrun.dsl.analysis.flow import analyze_flow
from wfrun.dsl.analysis.value_numbers import TermTable
from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.checker.environment import Environment, TriggerContext, TypeScope
from wfrun.dsl.checker.expressions import infer
from wfrun.dsl.checker.names import lookup
from wfrun.dsl.checker.statements import check_statement
from wfrun.dsl.checker.triggers import trigger_context
from wfrun.dsl.declarations import Declarations
from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.diagnostics.rules import Severity
from wfrun.dsl.lints.registry import PATH_LINTS
from wfrun.dsl.source import NOWHERE, Source, Span
from wfrun.dsl.syntax.nodes import (
    Block,
    Demand,
    EventPattern,
    EventTrigger,
    Expression,
    File,
    Let,
    Lost,
    Name,
    Node,
    Trigger,
    Workflow,
)
from wfrun.dsl.syntax.visitor import walk
from wfrun.dsl.types.base import ANY, Type
from wfrun.dsl.types.refinements import TRUTH, value_kinds
from wfrun.support.records import evolve, frozen


@frozen
class CheckedInput:
    """The check of one input: its problems, and what the interpreter needs to carry it out.

    ``type`` is that of an expression. ``currencies`` says what bare numbers beside money mean (see ``CheckedFile``).
    """

    type: Type
    problems: tuple[Problem, ...]
    currencies: Mapping[Span, str]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Returns the problems that keep the input from being carried out."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)


@define(eq=False)
class InputChecker:
    """The state that the inputs of a session share: the declarations, the file's currency, and the names given so far with their types."""

    declarations: Declarations
    currency: str | None = None
    """The code that a ``currency`` line names, in lower case."""
    names: TypeScope = field(factory=TypeScope)
    _grounds: dict[str | None, TriggerContext] = field(factory=dict)

    def with_declarations(self, declarations: Declarations) -> InputChecker:
        """Returns a checker with these names and other declarations."""
        return InputChecker(declarations, self.currency, self.names)

    def expression(self, source: Source, node: Expression, event: str | None, *, connected: bool = False) -> CheckedInput:
        """Returns the type of an expression and its problems. ``event`` is the type of the event at hand, None where there is none.

        ``connected`` says that the event is a connected account's.
        """
        ctx = self._context(source, (), ())
        type_ = infer(ctx, node, Environment(self.names, self.trigger_context(event)))
        asked = value_kinds(type_) == TRUTH
        body = Block(()) if asked else Block((Let("", node),))
        return self._settled(ctx, type_, Workflow(None, _trigger(event), connected, None, None, node if asked else None, body, None))

    def statements(
        self,
        source: Source,
        block: Block,
        event: str | None,
        *,
        connected: bool = False,
        parsed: tuple[Problem, ...] = (),
        unparsed: tuple[Span, ...] = (),
    ) -> CheckedInput:
        """Returns the problems of statements; ``parsed`` and ``unparsed`` are those of the parser.

        Where nothing is, the names that they give are there from now on.
        """
        ctx = self._context(source, parsed, unparsed)
        inside = TypeScope(self.names)
        env = Environment(inside, self.trigger_context(event))
        for one in block.statements:
            check_statement(ctx, one, env.at(one.span))
        body = Workflow(None, _trigger(event), connected, None, None, None, block, None, span=Span(0, len(source.text)))
        checked = self._settled(ctx, ANY, body)
        if not checked.errors:
            self.names.names.update(inside.names)
        return checked

    def is_action(self, name: str, event: str | None) -> bool:
        """Says whether a lone name is the call of an action, because no value has that name."""
        env = Environment(self.names, self.trigger_context(event))
        context = self._context(Source("", ""), (), ())
        return lookup(context, name, env) is None and self.declarations.action(name) is not None

    def trigger_context(self, event: str | None) -> TriggerContext:
        """Returns the meaning of names on an event of this type; where the type is not known, nothing is known of its fields."""
        if event not in self._grounds:
            if len(self._grounds) > 1000:  # types come from outside
                self._grounds.clear()
            found = trigger_context(self._context(Source("", ""), (), ()), _trigger(event))
            self._grounds[event] = found if event is not None else evolve(found, place="here")
        return self._grounds[event]

    def _context(self, source: Source, parsed: tuple[Problem, ...], unparsed: tuple[Span, ...]) -> CheckContext:
        return CheckContext(source, self.declarations, currency=self.currency, parse_problems=parsed, unparsed=unparsed)

    def _settled(self, ctx: CheckContext, type_: Type, workflow: Workflow) -> CheckedInput:
        """Reports, once everything is checked, what never or always holds, where it is about the event."""
        if not any(problem.code == "too-deep" for problem in ctx.problems):
            ctx.finish_types()
            known = len(ctx.problems)
            given = [Let(name, Lost()) for name in names_in(workflow) if self.names.find(name) is not None]
            analyze_flow(ctx, File((*given, workflow)), TermTable(), PATH_LINTS)
            if not ctx.event_reads:
                ctx.problems[known:] = [problem for problem in ctx.problems[known:] if problem.severity is Severity.ERROR]
        problems = dict.fromkeys((*ctx.parse_problems, *map(_within, ctx.problems)))
        return CheckedInput(type_, tuple(sorted(problems, key=lambda problem: (problem.span, problem.code))), ctx.currencies)


def _trigger(event: str | None) -> Trigger:
    return EventTrigger((EventPattern(event),)) if event is not None else Demand(())


def _within(problem: Problem) -> Problem:
    """Returns a problem without the places that are not in the input: the trigger, names given before."""
    kept = tuple(one for one in problem.related if one.span != NOWHERE)
    return problem if len(kept) == len(problem.related) else evolve(problem, related=kept)


def names_in(node: Node) -> Iterable[str]:
    """Returns each name that is read in a tree, once."""
    return dict.fromkeys(one.name for one in walk(node) if isinstance(one, Name))
