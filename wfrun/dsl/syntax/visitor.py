"""Visitor: walks over syntax trees, for every class of node.

``Node.children()`` yields the nodes directly below one. All walks here are loops over an explicit stack, so that a deep tree does not
exhaust Python's own, and visit nodes in the order of the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from wfrun.dsl.syntax.nodes import Approve, ChoiceBranch, Expression, Keyword, MapEntry, Node, Term, Wait, WaitFor, WaitUntil


def walk(root: Node, enter: Callable[[Node], bool] | None = None) -> Iterator[Node]:
    """Yields a node and every node below it. The nodes below one for which ``enter`` is false are left out."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        if enter is None or enter(node):
            pending.extend(reversed(tuple(node.children())))


def walk_statements(root: Node) -> Iterator[Node]:
    """Yields a node and every node below it, without what is inside expressions."""
    return walk(root, lambda node: not isinstance(node, Expression))


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
