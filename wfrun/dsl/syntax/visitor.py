"""Visitor: walks over syntax trees, for every class of node.

``Node.children()`` yields the nodes directly below one. All walks here are loops over an explicit stack, so that a deep tree does not
exhaust Python's own, and visit nodes in the order of the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from wfrun.dsl.syntax.node import push_children
from wfrun.dsl.syntax.nodes import (
    Action,
    Approve,
    ChoiceBranch,
    Expression,
    For,
    If,
    Keyword,
    Let,
    MapEntry,
    Name,
    Node,
    Statement,
    Term,
    Try,
    Wait,
    WaitFor,
    WaitUntil,
    Workflow,
)


def walk(root: Node, enter: Callable[[Node], bool] | None = None) -> Iterator[Node]:
    """Yields a node and every node below it. The nodes below one for which ``enter`` is false are left out."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        if enter is None or enter(node):
            push_children(node, pending)


def walk_statements(root: Node) -> Iterator[Node]:
    """Yields a node and every node below it, without what is inside expressions."""
    return walk(root, lambda node: not isinstance(node, Expression))


def statements_in(workflow: Workflow) -> Iterator[Statement]:
    """Yields the statements of a workflow, those in blocks too."""
    pending = [*reversed(workflow.on_failure.statements if workflow.on_failure is not None else ()), *reversed(workflow.body.statements)]
    while pending:
        statement = pending.pop()
        yield statement
        match statement:
            case If(branches, otherwise):
                blocks = [*(branch.body for branch in branches), *([otherwise] if otherwise is not None else ())]
            case For():
                blocks = [statement.body]
            case Try():
                blocks = [statement.body, statement.handler]
            case _:
                continue
        for block in reversed(blocks):
            pending.extend(reversed(block.statements))


def called_by(statement: Statement) -> Action | Name | None:
    """Returns the call that a statement is or begins with; None for one that calls nothing. A name may be a call or a value."""
    called: Node = statement
    if isinstance(statement, Let):
        called = statement.value
    elif isinstance(statement, For):
        called = statement.items
    return called if isinstance(called, Action | Name) else None


def expressions_in(node: Node) -> Iterator[Expression]:
    """Yields the expressions directly below a node, also where a term, an entry or a branch stands between."""
    for child in node.children():
        if isinstance(child, Expression):
            yield child
        elif isinstance(child, Term | Keyword | MapEntry | ChoiceBranch):
            yield from expressions_in(child)


def waits_in(root: Node) -> bool:
    """Tells whether a run may wait in a statement or a block."""
    return any(isinstance(node, Wait | WaitUntil | WaitFor | Approve) for node in walk_statements(root))
