"""``mixed-currencies``, proven by path conditions: no amount in another currency is added, or given to an operation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wfrun.dsl.analysis.conditions import ConditionReader
from wfrun.dsl.analysis.flow import CallSite
from wfrun.dsl.analysis.formulas import Literal
from wfrun.dsl.analysis.path_condition import PathCondition
from wfrun.dsl.analysis.term_builder import ProgramPoint
from wfrun.dsl.analysis.value_sets import StringSet, ValueSet, money_in, strings_in
from wfrun.dsl.checker.actions import takes_money
from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.checker.money import currency_of, is_money
from wfrun.dsl.declarations import ActionDeclaration, Effect
from wfrun.dsl.diagnostics.diagnostic import Related
from wfrun.dsl.syntax import nodes as n


def sum_of_currencies(
    ctx: CheckContext, reader: ConditionReader, node: n.Arithmetic, point: ProgramPoint, path_condition: PathCondition
) -> None:
    """Reports a sum of an amount in a known currency and one that is proved to be in another."""
    if node.rest[0].operator not in "+-":
        return
    operands = [node.first, *(term.operand for term in node.rest)]
    written = [(operand, code) for operand in operands if (code := currency_of(ctx, operand)) is not None]
    if not written:
        return
    other, code = written[0]
    for operand in operands:
        if currency_of(ctx, operand) is None and is_money(ctx.type_of(operand)):
            wanted = Literal(reader.term(operand, point), ValueSet(amounts=money_in(StringSet(frozenset({code})))))
            if path_condition.possible and not path_condition.allows(reader.terms, wanted):
                ctx.report(
                    "mixed-currencies",
                    other.span,
                    f"`{ctx.text(other)}` is in {code.upper()}, and `{ctx.text(operand)}` is in another currency here: they cannot be "
                    "added",
                    "nothing is ever converted; use amounts of one currency",
                    related=_reasons(ctx, path_condition, reader, wanted),
                )
                return


def call_in_other_currency(
    ctx: CheckContext,
    reader: ConditionReader,
    node: n.Action,
    declaration: ActionDeclaration,
    path_condition: PathCondition,
    given: Mapping[str, int],
) -> None:
    """Reports money that is given to an operation on an object which is proved to be in another currency."""
    if declaration.currency_parameter is not None or not declaration.currency_of or declaration.sets_currency(given):
        return
    unit = _currency_acted_on(reader, declaration, given)
    if unit is None:
        return
    amounts = {parameter.name for parameter in declaration.parameters if takes_money(parameter.type)}
    for argument in node.arguments:
        code = currency_of(ctx, argument.value) if argument.name in amounts else None
        if code is None:
            continue
        wanted = Literal(unit, strings_in({code}))
        if not path_condition.allows(reader.terms, wanted):
            ctx.report(
                "mixed-currencies",
                argument.value.span,
                f"`{ctx.text(argument.value)}` is in {code.upper()}, and what `{node.name}` acts on is in another currency here",
                "nothing is ever converted; give an amount in the currency of the object",
                related=_reasons(ctx, path_condition, reader, wanted),
            )


def brake_in_other_currency(ctx: CheckContext, _: n.File, call_sites: Sequence[CallSite]) -> None:
    """Reports an amount that is proved to be in another currency than the brake of its workflow, which lets no such amount move."""
    for site in call_sites:
        brake, moves = site.workflow.at_most_money, site.declaration.moves
        if brake is None or site.declaration.effect is not Effect.MOVES_MONEY or moves not in site.arguments:
            continue
        amount = next((one.value for one in site.node.arguments if one.name == moves), None)
        if amount is None or currency_of(ctx, amount) is not None:
            continue
        code = brake.amount.currency.lower()
        wanted = Literal(site.arguments[moves], ValueSet(amounts=money_in(StringSet(frozenset({code})))))
        if not site.path_condition.allows(site.reader.terms, wanted):
            ctx.report(
                "mixed-currencies",
                amount.span,
                f"`{ctx.text(amount)}` is in another currency here, and `at most {ctx.text(brake.amount)} per {brake.unit}` lets no other "
                f"currency move than {code.upper()}",
                "write the brake in the currency that moves",
                related=_reasons(ctx, site.path_condition, site.reader, wanted),
            )


def _currency_acted_on(reader: ConditionReader, declaration: ActionDeclaration, given: Mapping[str, int]) -> int | None:
    """Returns the term of the currency of the object that an operation acts on; None where nothing in the script tells it."""
    for source in declaration.currency_of:
        if source.parameter in given and source.path == ("currency",):
            return reader.currency_of(given[source.parameter])
    return None


def _reasons(ctx: CheckContext, path_condition: PathCondition, reader: ConditionReader, wanted: Literal) -> tuple[Related, ...]:
    return tuple(
        Related(ctx.source, reason.span, "this is true here")
        for reason in path_condition.unsat_core(reader.terms, wanted) or ()
        if reason.holds
    )
