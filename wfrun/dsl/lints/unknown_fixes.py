"""Messages and fixes of ``rests-on-unknown``: why a condition may be unknown, and how its author decides it.

Every fix keeps what the script does where the condition is known, and fails closed where it is not:

- ``if not ok < stop >`` becomes ``stop unless ok``, and ``if c < stop >`` becomes ``stop if c``: both end the run on unknown too;
- the ``else`` of an approval's answer becomes ``else if not ok``, which holds only where somebody answered;
- any other condition becomes ``(c) ?? true``: on unknown the run does what stands below the condition. Where that moves money or ends
  something itself, only the author can say which of the two is meant, and no fix is offered.
"""

from __future__ import annotations

from typing import NamedTuple

from wfrun.dsl.analysis.conditions import ConditionReader
from wfrun.dsl.analysis.formulas import CONTRADICTION, Facts, Formula, Literal, conjunction, is_satisfiable
from wfrun.dsl.analysis.value_sets import MISSING, PRESENT
from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.checker.money import is_money
from wfrun.dsl.diagnostics.diagnostic import Fix, Related
from wfrun.dsl.source import Span
from wfrun.dsl.syntax import nodes as n


class UnknownCondition(NamedTuple):
    """A condition that may be unknown, and what it decides: an ``if``, the end of a run or of a wait, the items of a list, or a value."""

    node: n.Expression
    decides: n.If | n.Stop | n.Fail | n.For | n.WaitFor | n.Comprehension | n.Quantifier | n.Choice


class _Advice(NamedTuple):
    """An advice: what to write instead, in words, and the edit that writes it."""

    help: str
    fix: Fix | None = None


def report_rests_on_unknown(
    ctx: CheckContext, reader: ConditionReader, action: n.Action | n.Name, cause: UnknownCondition, facts: Facts
) -> None:
    """Reports an action that may be reached, or be given a value, because a condition is unknown.

    ``facts`` are those of a run in which it is unknown.
    """
    place = action.name_span if isinstance(action, n.Action) and action.name_span.end else action.span
    why = _reason(ctx, reader, cause.node, facts)
    message = f"`{action.name}` is not sent where `{ctx.text(cause.node)}` is unknown{f': {why}' if why else ''}"
    advice = _advise(ctx, reader, place, cause)
    related = (Related(ctx.source, cause.node.span, "this may be unknown"),)
    ctx.report("rests-on-unknown", place, message, advice.help, advice.fix, related)


# --- why a condition may be unknown -------------------------------------------------------------------------------------------------


def _reason(ctx: CheckContext, reader: ConditionReader, condition: n.Expression, facts: Facts) -> str:
    """Returns why a condition may be unknown, in words; empty where no part of it tells."""
    missing: list[n.Expression] = []
    pending: list[n.Node] = [condition]
    while pending:
        one = pending.pop()
        match one:
            case n.Name() | n.Field() | n.Index():
                term = reader.known_term(one)
                if term is None:
                    continue
                if _is_answer(reader, one):
                    return "nobody may answer"
                if _may_be(reader, facts, Literal(term, MISSING)):
                    missing.append(one)
            case n.Comparison(_, left, right) if is_money(ctx.type_of(left)) and is_money(ctx.type_of(right)):
                cond, sides = reader.known_cond(one), [reader.known_term(side) for side in (left, right)]
                there = [Literal(side, PRESENT) for side in sides if side is not None]
                if cond is not None and _may_be(reader, facts, conjunction((*there, cond.not_true, cond.not_false))):
                    return "the amount may be in another currency"
                pending += (right, left)
            case n.Quantifier(items=items):
                term = reader.known_term(items)
                if term is not None and _may_be(reader, facts, reader.presence.lacks(term)):
                    return f"`{ctx.text(items)}` may be only a part of the list"
                pending.append(items)
            case _:
                pending.extend(reversed(tuple(one.children())))
    return f"`{ctx.text(missing[0])}` may be missing" if missing else ""


def _may_be(reader: ConditionReader, facts: Facts, formula: Formula) -> bool:
    implied = reader.presence.implied((formula,), facts)
    return is_satisfiable(reader.terms, facts, conjunction((*implied, formula)))


def _is_answer(reader: ConditionReader, node: n.Expression) -> bool:
    """Tells whether an expression is the answer to an approval."""
    term = reader.known_term(node)
    return term is not None and reader.terms.key(term)[0] == "new approval"


# --- how it is decided --------------------------------------------------------------------------------------------------------------


def _advise(ctx: CheckContext, reader: ConditionReader, place: Span, cause: UnknownCondition) -> _Advice:
    """Returns how the condition is decided, in the form that fits what it decides."""
    condition = cause.node
    match cause.decides:
        case n.Quantifier(items=items) if condition is cause.decides:
            term = reader.known_term(items)
            if term is not None and reader.presence.lacks(term) != CONTRADICTION:
                return _Advice("ask the whole list: a `list_…` action reads all of it")
            return _Advice(f"say what a missing list counts as: `{ctx.text(items)} ?? []`")
        case n.If(branches, otherwise):
            body = next(one.body for one in branches if one.condition is condition)
            ending = _lone_ending(body)
            if len(branches) == 1 and otherwise is None and ending is not None:
                return _advise_ending(ctx, cause.decides, condition, ending)
            if otherwise is not None and len(branches) == 1 and _is_answer(reader, condition) and _is_within(place, otherwise.span):
                written, at = f"if not {ctx.source.slice(condition.span)} ", otherwise.span.start
                opening = ctx.source.text[at : at + 1]
                said = f"`else {written}{opening}`"
                return _Advice(f"write {said}: it holds only where somebody has answered", Fix(Span(at, at), written, f"write {said}"))
            if not any(_is_final(ctx, statement) for statement in body.statements):
                written = _decided(ctx, condition, "true")
                help_ = f"say what an unknown condition counts as: `{written}`"
                return _Advice(help_, Fix(condition.span, written, f"write `{written}`"))
    yes, no = _decided(ctx, condition, "true"), _decided(ctx, condition, "false")
    return _Advice(f"say what an unknown condition counts as: `{yes}` or `{no}`")


def _is_within(place: Span, span: Span) -> bool:
    return span.start <= place.start < span.end


def _is_final(ctx: CheckContext, statement: n.Statement) -> bool:
    """Tells whether a statement itself moves money or ends something."""
    value = statement.value if isinstance(statement, n.Let) else statement
    declaration = ctx.declarations.action(value.name) if isinstance(value, n.Action) else None
    return declaration is not None and declaration.effect.is_final


def _lone_ending(body: n.Block) -> n.Stop | n.Fail | None:
    """Returns the ``stop`` or ``fail`` that a block consists of."""
    only = body.statements[0] if len(body.statements) == 1 else None
    return only if isinstance(only, n.Stop | n.Fail) and only.condition is None else None


def _advise_ending(ctx: CheckContext, node: n.If, condition: n.Expression, ending: n.Stop | n.Fail) -> _Advice:
    """Returns ``stop unless ok`` for ``if not ok < stop >``, and ``stop if c`` for ``if c < stop >``."""
    word, asked = ("unless", condition.operand) if isinstance(condition, n.Not) else ("if", condition)
    line = f"{ctx.source.slice(ending.span)} {word} {ctx.source.slice(asked.span)}"
    shown = " ".join(line.split())
    return _Advice(f"write `{shown}`: an unknown condition ends the run too", Fix(node.span, line, f"write `{shown}`"))


def _decided(ctx: CheckContext, condition: n.Expression, value: str) -> str:
    """Returns ``(c) ?? true``, on one line."""
    text = " ".join(ctx.source.slice(condition.span).split())
    tight = isinstance(condition, n.Name | n.Field | n.Index | n.Call | n.Quantifier)
    return f"{text} ?? {value}" if tight else f"({text}) ?? {value}"
