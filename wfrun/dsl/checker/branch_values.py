"""Values of branches and loops: what is written for a name that a block gives, and that is read after the block.

A name ends with its block. What an author means by ``let`` in each branch of an ``if`` is one value by condition, and by a ``let`` that
adds to itself in a loop a sum over the list.
"""

from __future__ import annotations

from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.syntax.nodes import Action, AnsweringStatement, Arithmetic, Block, Expression, For, If, Let, Name, Number
from wfrun.dsl.syntax.visitor import walk

MAX_WRITTEN_CHARS = 200
"""A longer text is not suggested."""


def suggest_outer_value(ctx: CheckContext, let: Let, earlier: Let | None) -> str:
    """Returns the ``let`` that gives the name outside the block what this one gives it inside; empty where that is not plain.

    ``earlier`` is the ``let`` of the same name before the block.
    """
    workflow = ctx.enclosing_workflow(let.span) if ctx.may_search() else None
    for node in walk(workflow) if workflow is not None else ():
        written = ""
        if isinstance(node, If) and any(let in block.statements for block in _blocks(node)):
            written = _by_condition(ctx, node, let.name, earlier)
        elif isinstance(node, For) and let in node.body.statements:
            written = _over_list(ctx, node, let)
        else:
            continue
        return written if len(written) <= MAX_WRITTEN_CHARS else ""
    return ""


def _blocks(node: If) -> list[Block]:
    return [*(branch.body for branch in node.branches), *([node.otherwise] if node.otherwise is not None else [])]


def _value(block: Block | None, name: str) -> Expression | None:
    """Returns the value that a block gives to a name; None where it gives none, or the result of a call."""
    for statement in block.statements if block is not None else ():
        if isinstance(statement, Let) and statement.name == name:
            return None if isinstance(statement.value, AnsweringStatement) else statement.value
    return None


def _by_condition(ctx: CheckContext, node: If, name: str, earlier: Let | None) -> str:
    outer = earlier.value if earlier is not None and not isinstance(earlier.value, AnsweringStatement) else None
    parts = []
    for branch in node.branches:
        value = _value(branch.body, name) or outer
        if value is None:
            return ""
        parts.append(f"if {ctx.code(branch.condition)} then {ctx.code(value)}")
    otherwise = _value(node.otherwise, name) or outer
    return _on_one_line(f"let {name} = {' else '.join(parts)} else {ctx.code(otherwise) if otherwise is not None else '…'}")


def _over_list(ctx: CheckContext, node: For, let: Let) -> str:
    value = let.value
    if isinstance(node.items, Action) or not isinstance(value, Arithmetic) or len(value.rest) != 1 or value.rest[0].operator != "+":
        return ""
    if not isinstance(value.first, Name) or value.first.name != let.name:
        return ""
    added, where = value.rest[0].operand, f" where {ctx.code(node.where)}" if node.where is not None else ""
    if isinstance(added, Number) and added.value == 1:
        return _on_one_line(f"let {let.name} = count({node.variable} in {ctx.code(node.items)}{where or ' where true'})")
    return _on_one_line(f"let {let.name} = sum({ctx.code(added)} for {node.variable} in {ctx.code(node.items)}{where})")


def _on_one_line(text: str) -> str:
    """Returns a piece of a script on one line."""
    return " ".join(text.split())
