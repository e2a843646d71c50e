"""Constant conditions: finds conditions, and parts of conditions, that never or always hold where they stand."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from wfrun.dsl.analysis.conditions import ConditionReader
from wfrun.dsl.analysis.formulas import Formula, conjunction, disjunction
from wfrun.dsl.analysis.path_condition import PathCondition, Reason
from wfrun.dsl.analysis.term_builder import ProgramPoint
from wfrun.dsl.analysis.value_numbers import TermTable
from wfrun.dsl.syntax import nodes as n
from wfrun.dsl.types.refinements import MONEY, value_kinds

Part: TypeAlias = tuple[n.Logical, int] | None
"""The chain of ``and`` or ``or`` that a condition belongs to, and its index in the chain."""


class Finding(NamedTuple):
    """A condition, or a part of one, that never (``always`` False) or always holds.

    ``excluded`` is the formula that is unsatisfiable with ``path_condition``: that the condition is true, or that it is not true. A chain
    of ``or`` also counts as always true where it can only be true or unknown (``report_never_false``): its parts cover every value, and the
    chain is unknown where a value is missing.
    """

    always: bool
    node: n.Expression
    excluded: Formula
    path_condition: PathCondition
    part: Part
    among: tuple[n.Expression, ...] = ()
    """The parts that cover every value between them, of a chain of ``or`` that is never false."""
    together: bool = True
    """These parts can be true together."""


def find_constant_parts(
    terms: TermTable, reader: ConditionReader, node: n.Expression, point: ProgramPoint, path_condition: PathCondition, part: Part = None
) -> tuple[PathCondition, list[Finding]]:
    """Finds the constant parts of a condition; returns the path condition where it holds, and the findings.

    ``path_condition`` must be satisfiable. A part of an ``and`` is decided under the assumption that all parts before it hold, a part of an
    ``or`` under the assumption that none before it does. Where every part of a chain gives one finding, the finding is about the chain.
    """
    cond = reader.cond(node, point)
    if not isinstance(node, n.Logical):
        after = path_condition.assume(terms, Reason(node.span, cond.true, True))
        if not after.possible or (after.facts.choices and not path_condition.allows(terms, cond.true)):
            return after, [Finding(False, node, cond.true, path_condition, part)]
        if not path_condition.allows(terms, cond.not_true):
            return path_condition, [Finding(True, node, cond.not_true, path_condition, part)]
        return after, []
    findings: list[Finding] = []
    each = path_condition
    joined = node.operator == "and"
    for index, operand in enumerate(node.operands):
        after, found = find_constant_parts(terms, reader, operand, point, each, (node, index))
        findings += found
        each = after if joined else each.assume(terms, Reason(operand.span, reader.cond(operand, point).not_true, False))
        if not each.possible:
            break
    of_chain = [finding for finding in findings if finding.part is not None and finding.part[0] is node]
    if joined and len([finding for finding in of_chain if finding.always]) == len(node.operands):
        return path_condition, [Finding(True, node, cond.not_true, path_condition, part)]
    if not joined and not each.possible:
        return path_condition, [Finding(True, node, cond.not_true, path_condition, part)]
    if not joined and len([finding for finding in of_chain if not finding.always]) == len(node.operands):
        return path_condition.assume(terms, Reason(node.span, cond.true, True)), [Finding(False, node, cond.true, path_condition, part)]
    after = each if joined else path_condition.assume(terms, Reason(node.span, cond.true, True))
    among = () if joined or of_chain else _exhaustive_parts(terms, reader, node, point, path_condition)
    if among:
        conds = [reader.cond(operand, point) for operand in among]
        together = path_condition.allows(terms, conjunction(one.true for one in conds))
        findings.append(Finding(True, node, conjunction(one.false for one in conds), path_condition, part, among, together))
    return after, findings


def _exhaustive_parts(
    terms: TermTable, reader: ConditionReader, node: n.Logical, point: ProgramPoint, path_condition: PathCondition
) -> tuple[n.Expression, ...]:
    """Returns a minimal set of parts of an ``or`` that cover every value; mostly none.

    Each part must be able to be true or false. ``amount > 10 USD or amount > 10 EUR`` is no such chain: it is never false only because one
    of its parts is always unknown.
    """
    if path_condition.allows(terms, reader.cond(node, point).false):
        return ()
    among = list(node.operands)
    for operand in node.operands:
        fewer = [one for one in among if one is not operand]
        if fewer and not path_condition.allows(terms, conjunction(reader.cond(one, point).false for one in fewer)):
            among = fewer
    if _asks_of_several(reader, among, point):
        return ()  # where one part is unknown the other decides: it takes the amounts of one currency, and the rest of the others
    conds = [reader.cond(operand, point) for operand in among]
    decided = conjunction(disjunction((cond.true, cond.false)) for cond in conds)
    return tuple(among) if len(among) > 1 and path_condition.allows(terms, decided) else ()


def _asks_of_several(reader: ConditionReader, among: list[n.Expression], point: ProgramPoint) -> bool:
    """Tells whether comparisons of money and of something else stand among these parts."""
    lefts = {reader.term(one.left, point): value_kinds(reader.ctx.type_of(one.left)) for one in among if isinstance(one, n.Comparison)}
    return len(lefts) > 1 and MONEY in lefts.values()
