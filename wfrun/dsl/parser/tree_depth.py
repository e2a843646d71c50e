"""The depth of a tree, which is limited: every later stage walks it by recursion."""

from __future__ import annotations

from wfrun.dsl.syntax.nodes import Argument, Block, Branch, ChoiceBranch, Expression, Keyword, MapEntry, Node, Pair, Term
from wfrun.support.limits import MAX_NESTING

_NO_LEVEL = (Argument, Branch, ChoiceBranch, Keyword, MapEntry, Pair, Term)
"""Nodes that only hold together what belongs to the node above them."""


def is_too_deep(root: Node) -> bool:
    """Says whether blocks and expressions are nested more deeply than the limit; chains of one operator count once."""
    waiting = [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        level = list(node.children())
        if isinstance(node, Block) or (level and not isinstance(node, _NO_LEVEL) and isinstance(node, Expression)):
            depth += 1
            if depth > MAX_NESTING:
                return True
        waiting.extend([(child, depth) for child in level])
    return False
