"""Diagnostics of constant conditions and unreachable statements."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping

from wfrun.dsl.analysis.constant_conditions import Finding, Part
from wfrun.dsl.analysis.formulas import Formula, Literal
from wfrun.dsl.analysis.path_condition import Reason
from wfrun.dsl.analysis.value_numbers import TermTable
from wfrun.dsl.checker.context import CheckContext, shorten
from wfrun.dsl.diagnostics.diagnostic import Fix, Related
from wfrun.dsl.source import Span
from wfrun.dsl.syntax import nodes as n

_RESULT_FORMS: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "lower": ("small letters", str.lower),
    "upper": ("capital letters", str.upper),
    "trim": ("text without blanks around it", str.strip),
}
"""The form of some functions' results, and the function that gives a text that form."""

_ENDS: dict[type[n.Node], str] = {n.Stop: "`stop` ends the run", n.Fail: "`fail` ends the run"}


def report_finding(ctx: CheckContext, terms: TermTable, finding: Finding, chain: n.If | None) -> None:
    """Reports a finding. ``chain`` is the ``if`` that the condition belongs to."""
    reasons = finding.path_condition.unsat_core(terms, finding.excluded)
    if finding.among:
        report_never_false(ctx, finding, reasons)
    elif finding.always:
        if _is_final_branch(chain, finding, reasons):
            return
        report_always_true(ctx, finding.node, reasons, chain, finding.part)
    else:
        report_never_true(ctx, finding.node, finding.excluded, reasons, chain, finding.part)


def _is_final_branch(chain: n.If | None, finding: Finding, reasons: tuple[Reason, ...] | None) -> bool:
    """Tells whether a condition is the last of an ``if`` without ``else`` and covers what the branches above leave.

    Such a condition says what is left, and still does when a condition above is changed; an ``else`` would take every new case.
    """
    if chain is None or finding.part is not None or chain.otherwise is not None or finding.node is not chain.branches[-1].condition:
        return False
    above = {branch.condition.span for branch in chain.branches[:-1]}
    return reasons is None or any(not reason.holds and reason.span in above for reason in reasons)


def report_never_true(
    ctx: CheckContext, node: n.Expression, formula: Formula, reasons: tuple[Reason, ...] | None, chain: n.If | None, part: Part
) -> None:
    """Reports a condition that cannot be true here. ``reasons`` rule it out; None where they are not known."""
    text = ctx.text(node)
    help_, fix = "", None
    if reasons is None:
        message = f"`{text}` is never true here, with the conditions around it"
    elif not reasons:
        message = f"`{text}` is never true"
        help_, fix = _explain_never_true(ctx, node)
    elif reasons[0].text and len(reasons) == 1:
        message = f"`{text}` is never true here: {reasons[0].text}"
    elif len(reasons) > 1:
        message = f"`{text}` is never true here: {_list_reasons(ctx, reasons)} rule it out together"
    elif _is_earlier_branch(chain, reasons[0]):
        message = f"`{text}` is never true here: `{ctx.text(reasons[0].span)}` takes all these cases in the branch above"
        same = text == ctx.text(reasons[0].span)
        help_ = "it asks the same as the branch above" if same else "put the narrower condition first"
    elif not reasons[0].holds:
        message = f"`{text}` is never true here: wherever it is, `{ctx.text(reasons[0].span)}` is true already"
        help_ = "leave it out, or make the other condition narrower"
        fix = _remove_part(ctx, part)
    else:
        message = f"`{text}` is never true where `{ctx.text(reasons[0].span)}` is"
        help_ = _explain_contradiction(formula, reasons[0], part) or _explain_bare_number(ctx, node)
    ctx.report("never-true", node.span, message, help_, fix, _related_places(ctx, reasons or ()))


def _explain_bare_number(ctx: CheckContext, node: n.Expression) -> str:
    """Returns the help for a bare number beside money: what it stands for; empty for any other condition."""
    for one in (node.left, node.right) if isinstance(node, n.Comparison) else ():
        code = ctx.currencies.get(one.span) if isinstance(one, n.Number) else None
        if code is not None:
            text = ctx.text(one)
            return f"`{text}` stands for `{text} {code.upper()}` here, in whole units"
    return ""


def report_always_true(ctx: CheckContext, node: n.Expression, reasons: tuple[Reason, ...] | None, chain: n.If | None, part: Part) -> None:
    """Reports a condition that is always true here, so that it decides nothing."""
    text = ctx.text(node)
    help_, fix = "leave it out", _remove_part(ctx, part)
    if reasons is None:
        message = f"`{text}` is always true here, with the conditions around it"
    elif not reasons:
        message = f"`{text}` is always true, whatever the event"
        help_ = _explain_same_sides(ctx, node) or help_
    elif reasons[0].text and len(reasons) == 1:
        message = f"`{text}` is always true here: {reasons[0].text}"
    elif len(reasons) > 1:
        message = f"`{text}` is always true here: it follows from {_list_reasons(ctx, reasons)}"
    elif reasons[0].holds:
        message = f"`{text}` is always true where `{ctx.text(reasons[0].span)}` is"
    else:
        message = f"`{text}` is always true where `{ctx.text(reasons[0].span)}` is not"
    if part is None and chain is not None:
        help_, fix = _suggest_else(chain, node)
    elif part is not None and part[0].operator == "or":
        help_, fix = "then the other parts of this `or` decide nothing", None
    ctx.report("always-true", node.span, message, help_, fix, _related_places(ctx, reasons or ()))


def report_never_false(ctx: CheckContext, finding: Finding, reasons: tuple[Reason, ...] | None) -> None:
    """Reports a chain of ``or`` whose parts, or some of them, cover every value between them."""
    node, among = finding.node, finding.among
    operands = node.operands if isinstance(node, n.Logical) else ()
    first, last = operands.index(among[0]), operands.index(among[-1])
    beside = last - first == len(among) - 1
    span = Span(among[0].span.start, among[-1].span.end) if beside and len(among) < len(operands) else node.span
    where = ""
    if reasons is None:
        where = " here, with the conditions around it"
    elif reasons:
        where = f" where {_list_reasons(ctx, reasons)} {'is' if len(reasons) == 1 else 'are'}"
    if beside:
        message = f"`{ctx.text(span)}` is false for no value{where}: what one part leaves out, another takes"
    else:
        message = f"this is false for no value{where}: {' and '.join(f'`{ctx.text(one)}`' for one in among)} take every value between them"
    help_, fix = "did you mean `and`?" if finding.together else "leave out what takes every value", None
    wanted = _suggest_not_in(ctx, among)
    if wanted is not None:
        help_, fix = f"write `{shorten(wanted)}`", Fix(span, wanted, f"write `{shorten(wanted)}`") if beside else None
    ctx.report("always-true", span, message, help_, fix, _related_places(ctx, reasons or ()))


def _suggest_not_in(ctx: CheckContext, among: tuple[n.Expression, ...]) -> str | None:
    """Returns the ``not in`` that ``x != a or x != b`` was meant to be; None for other chains."""
    sides = [
        (ctx.text(one.left), ctx.source.slice(one.right.span)) for one in among if isinstance(one, n.Comparison) and one.operator == "!="
    ]
    if len(sides) < len(among) or len({left for left, _ in sides}) != 1:
        return None
    return f"{sides[0][0]} not in [{', '.join(right for _, right in sides)}]"


def report_unreachable(ctx: CheckContext, node: n.Statement, before: n.Statement) -> None:
    """Reports a statement after one that always ends the run."""
    why = _ENDS.get(type(before), "the run ends before it in every case")
    ctx.report(
        "unreachable",
        node.span,
        f"nothing leads to this statement: {why}",
        "move it up, or take it out",
        related=(Related(ctx.source, _first_line(ctx, before), "the run ends here"),),
    )


def _explain_never_true(ctx: CheckContext, node: n.Expression) -> tuple[str, Fix | None]:
    """Explains why no value makes a condition true."""
    if isinstance(node, n.Comparison):
        for side, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(side, n.Call) and side.function in _RESULT_FORMS and isinstance(other, n.Text):
                what, change = _RESULT_FORMS[side.function]
                right = f'"{change(other.value)}"'
                if ctx.source.slice(other.span) != f'"{other.value}"':
                    return f"`{side.function}(…)` gives {what}", None
                return f"`{side.function}(…)` gives {what}: compare it with `{right}`", Fix(other.span, right, f"write `{right}`")
    return "no value makes it true", None


def _explain_same_sides(ctx: CheckContext, node: n.Expression) -> str:
    """Explains what to write where a value is compared with itself."""
    if not isinstance(node, n.Comparison) or ctx.text(node.left) != ctx.text(node.right):
        return ""
    text = ctx.text(node.left)
    return f"both sides are the same; in a `wait for`, name the event's own before it: `let own = {text}`"


def _explain_contradiction(formula: Formula, reason: Reason, part: Part) -> str:
    """Explains what to do about two conditions that exclude each other."""
    mine, other = _currencies(formula), _currencies(reason.formula)
    if mine and other and mine.isdisjoint(other):
        return "an amount is in one currency, and nothing is ever converted: write a branch or a workflow for each currency"
    if part is not None and part[0].operator == "and" and any(operand.span == reason.span for operand in part[0].operands):
        return "did you mean `or`?"
    return ""


def _currencies(formula: Formula) -> frozenset[str]:
    """Returns the currencies that a formula requires; none where it requires no single ones."""
    if isinstance(formula, Literal):
        amounts = formula.values.amounts
        if not amounts.others.parts:
            return frozenset(code for code, range_ in amounts.by_currency if range_.parts)
    return frozenset()


def _is_earlier_branch(chain: n.If | None, reason: Reason) -> bool:
    if chain is None or reason.holds:
        return False
    at = bisect_left(chain.branches, reason.span, key=lambda branch: branch.condition.span)
    return at < len(chain.branches) and chain.branches[at].condition.span == reason.span


def _list_reasons(ctx: CheckContext, reasons: tuple[Reason, ...]) -> str:
    shown = [f"`{ctx.text(reason.span)}`" if reason.holds else f"not `{ctx.text(reason.span)}`" for reason in reasons]
    return ", ".join(shown[:-1]) + f" and {shown[-1]}"


def _related_places(ctx: CheckContext, reasons: tuple[Reason, ...]) -> tuple[Related, ...]:
    return tuple(
        Related(
            ctx.source,
            reason.span,
            "the workflow starts here" if reason.text else "this is true here" if reason.holds else "this is not true here",
        )
        for reason in reasons
    )


def _remove_part(ctx: CheckContext, part: Part) -> Fix | None:
    """Returns the fix that removes a part from its chain; None where parentheses are in the way."""
    if part is None:
        return None
    chain, index = part
    operands, text, word = chain.operands, ctx.source.text, chain.operator
    if index:
        span = Span(operands[index - 1].span.end, operands[index].span.end)
        between = text[span.start : operands[index].span.start]
    else:
        span = Span(operands[0].span.start, operands[1].span.start)
        between = text[operands[0].span.end : span.end]
    if between.strip() != word or span.end < span.start:
        return None
    return Fix(span, "", f"leave out `{ctx.text(operands[index])}`")


def _suggest_else(chain: n.If, node: n.Expression) -> tuple[str, Fix | None]:
    """Suggests ``else`` for an ``else if`` that always holds, and no ``if`` for an ``if`` that does."""
    if chain.branches[0].condition is node:
        return "write its statements without the `if`", None
    if chain.otherwise is not None or chain.branches[-1].condition is not node:
        return "what stands after it is never reached: write `else` here, and leave that out", None
    return "write `else` without a condition", None


def _first_line(ctx: CheckContext, node: n.Statement) -> Span:
    end = ctx.source.text.find("\n", node.span.start, node.span.end)
    return Span(node.span.start, end if end >= 0 else node.span.end)
