"""What a word at a place would be: the tree of the script as far as it is written, with a word of our own at the place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property

from wfrun.dsl.beginning import Beginning, Read
from wfrun.dsl.nodes import File, Node, Test, Workflow
from wfrun.dsl.semantic_model import SemanticModel, Wanted
from wfrun.dsl.source import Span
from wfrun.dsl.tokens import Token, make_token
from wfrun.ide.fragment import Fragment

MARK = "completed__here"
"""The word that is put at the place. No script uses it."""


class Asked:
    """What the word has become: the nodes that hold it, outermost first, and what the checker knows around it."""

    def __init__(self, question: Question, file: File, path: tuple[Node, ...]) -> None:
        self._question = question
        self._file = file
        self.path = path

    @property
    def node(self) -> Node:
        """The node that the word is, or whose name it is."""
        return self.path[-1]

    @cached_property
    def model(self) -> SemanticModel:
        """What is known of the item."""
        return self._question.model(self._file, self.path[1])

    @property
    def wanted(self) -> Wanted:
        """What is wanted in the place of the word."""
        return self.model.wanted(self.path)


class Question:
    """A place in a fragment, and what may be asked about it.

    ``start`` is where the word begins that the place is in or behind. ``text`` puts a string there instead of a word.
    """

    def __init__(self, fragment: Fragment, start: int, closing: str, *, text: bool = False) -> None:
        self.fragment = fragment
        self.start = start
        self._kind = "STRING" if text else "NAME"
        mark = f'"{MARK}"' if text else MARK
        self._read = Read(fragment.text[:start] + mark + closing, start)
        self.source = self._read.source

    @property
    def tokens(self) -> Sequence[Token]:
        """The tokens before the place, where the word begins a statement if it may."""
        return self._read.tokens

    @property
    def earlier(self) -> Sequence[Token]:
        """The tokens before the place, where the word goes on with what stands before it."""
        return self._read.before

    def beginning(self, tokens: Sequence[Token]) -> Beginning | None:
        """What was read up to the place; None where an error before it leaves nothing to go by."""
        found = Beginning(self.source, tokens)
        return found if found.reached else None

    def word(self, *further: str) -> list[Token]:
        """The word as a token, and further tokens behind it."""
        end = self.start + len(MARK)
        tokens = [make_token((self._kind, MARK, self.start, end, False))]
        return [*tokens, *(make_token((kind, kind, end, end, False)) for kind in further)]

    def ask(self, beginning: Beginning, tokens: Sequence[Token]) -> Asked | None:
        """What the word becomes with these tokens at the place; None where they cannot stand there."""
        trial = beginning.fork()
        file = trial.finish() if trial.read_on(tokens) else None
        if file is None:
            return None
        for item in reversed(file.items):
            path = _path(item)
            if path:
                return Asked(self, file, (file, *path))
        return None

    def model(self, file: File, item: Node | None) -> SemanticModel:
        """What is known of an item of the tree; of none: what is known anywhere in the script."""
        before, after = self.fragment.others()
        whole = File((*before, *file.items, *after), (), file.span)
        asked = item if isinstance(item, Workflow | Test) else None
        environment = self.fragment.environment
        return SemanticModel(self.source, whole, asked, environment.declarations, environment.names)

    @cached_property
    def nowhere(self) -> SemanticModel:
        """What is known anywhere in the script."""
        return self.model(File((), (), Span(0, 0)), None)


def _path(root: Node) -> tuple[Node, ...]:
    """The nodes from an item down to the one that holds the word; none where the item has no such node."""
    pending: list[tuple[Node, tuple[Node, ...]]] = [(root, (root,))]
    while pending:
        node, path = pending.pop()
        if _holds(node):
            return path
        pending.extend((child, (*path, child)) for child in node.children())
    return ()


def _holds(node: Node) -> bool:
    names: Collection[str] = type(node).__match_args__  # type: ignore[attr-defined]
    return any(_is_mark(value) for name in names for value in _texts(getattr(node, name)))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif type(value) is tuple:
        yield from (one for one in value if isinstance(one, str))


def _is_mark(text: str) -> bool:
    return text == MARK or text.endswith(f".{MARK}")
