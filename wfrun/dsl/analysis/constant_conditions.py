"""Whether a condition never or always holds where it stands, or which of its parts does."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from wfrun.dsl.analysis.conditions import ConditionReader
from wfrun.dsl.analysis.formulas import Formula, conjunction, disjunction
from wfrun.dsl.analysis.path_condition import PathCondition, Reason
from wfrun.dsl.analysis.term_builder import ProgramPoint
from wfrun.dsl.analysis.value_numbers import TermTable
from wfrun.dsl.syntax import nodes as n

Part: TypeAlias = tuple[n.Logical, int] | None
"""The chain of ``and`` or ``or`` that a condition is a part of, and its place in it."""


class Finding(NamedTuple):
    """A condition, or a part of one, that never (``always`` False) or always holds.

    ``excluded`` is what is impossible with what is ``known``: that it is true, or that it is not. A chain of ``or`` also counts as always
    true where only that it is false is impossible (``never_false``): its parts take every value, and it is unknown where one is missing.
    """

    always: bool
    node: n.Expression
    excluded: Formula
    known: PathCondition
    part: Part
    among: tuple[n.Expression, ...] = ()
    """Of a chain of ``or`` that is never false, the parts that take every value between them."""
    together: bool = True
    """Whether these parts can be true together."""


def judge(
    terms: TermTable, reader: ConditionReader, node: n.Expression, place: ProgramPoint, known: PathCondition, part: Part = None
) -> tuple[PathCondition, list[Finding]]:
    """Judges a condition where something is known, which must be possible; gives what is known where it holds, and what was found.

    A part of an ``and`` is judged where all parts before it hold, a part of an ``or`` where none before it does: there it decides. Where
    every part of a chain is found to be the same, the whole is what is found.
    """
    cond = reader.cond(node, place)
    if not isinstance(node, n.Logical):
        after = known.assume(terms, Reason(node.span, cond.true, True))
        if not after.possible or (after.facts.choices and not known.allows(terms, cond.true)):
            return after, [Finding(False, node, cond.true, known, part)]
        if not known.allows(terms, cond.not_true):
            return known, [Finding(True, node, cond.not_true, known, part)]
        return after, []
    findings: list[Finding] = []
    each = known
    joined = node.operator == "and"
    for index, operand in enumerate(node.operands):
        after, found = judge(terms, reader, operand, place, each, (node, index))
        findings += found
        each = after if joined else each.assume(terms, Reason(operand.span, reader.cond(operand, place).not_true, False))
        if not each.possible:
            break
    whole = [finding for finding in findings if finding.part is not None and finding.part[0] is node]
    if joined and len([finding for finding in whole if finding.always]) == len(node.operands):
        return known, [Finding(True, node, cond.not_true, known, part)]
    if not joined and not each.possible:
        return known, [Finding(True, node, cond.not_true, known, part)]
    if not joined and len([finding for finding in whole if not finding.always]) == len(node.operands):
        return known.assume(terms, Reason(node.span, cond.true, True)), [Finding(False, node, cond.true, known, part)]
    after = each if joined else known.assume(terms, Reason(node.span, cond.true, True))
    among = () if joined or whole else _never_false(terms, reader, node, place, known)
    if among:
        conds = [reader.cond(operand, place) for operand in among]
        together = known.allows(terms, conjunction(one.true for one in conds))
        findings.append(Finding(True, node, conjunction(one.false for one in conds), known, part, among, together))
    return after, findings


def _never_false(
    terms: TermTable, reader: ConditionReader, node: n.Logical, place: ProgramPoint, known: PathCondition
) -> tuple[n.Expression, ...]:
    """The parts of an ``or`` that take every value between them, where each of them is true or false and each can be false; none mostly.

    ``amount > 10 USD or amount > 10 EUR`` is no such chain: it is never false only because one of the two is always unknown.
    """
    if known.allows(terms, reader.cond(node, place).false):
        return ()
    among = list(node.operands)
    for operand in node.operands:
        fewer = [one for one in among if one is not operand]
        if fewer and not known.allows(terms, conjunction(reader.cond(one, place).false for one in fewer)):
            among = fewer
    conds = [reader.cond(operand, place) for operand in among]
    decided = conjunction(disjunction((cond.true, cond.false)) for cond in conds)
    return tuple(among) if len(among) > 1 and known.allows(terms, decided) else ()
