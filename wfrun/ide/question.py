"""The syntax around a place: the tree of the script as far as it is written, with a word of our own at the place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property

from wfrun.dsl.parser.incomplete import PartialParse, PartialTokens
from wfrun.dsl.parser.scan import scan
from wfrun.dsl.semantic_model import ExpectedValue, SemanticModel
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.keywords import QUANTIFIERS
from wfrun.dsl.syntax.nodes import File, Node
from wfrun.dsl.syntax.tokens import Token, make_token
from wfrun.ide.fragment import Fragment

MARK = "completed__here"
"""The word that is put at the place. No script uses it."""


class ProbedWord:
    """The word in the tree: the nodes that hold it, outermost first, and what the checker knows around it."""

    def __init__(self, question: SyntaxProbe, file: File, path: tuple[Node, ...]) -> None:
        self._question = question
        self._file = file
        self.path = path

    @property
    def node(self) -> Node:
        """Returns the node that the word is, or whose name it is."""
        return self.path[-1]

    @cached_property
    def model(self) -> SemanticModel:
        """Returns the semantic model of the item."""
        return self._question.model(self._file, self.path[1], self.node)

    @property
    def wanted(self) -> ExpectedValue:
        """Returns what is wanted in the place of the word."""
        return self.model.wanted(self.path)


class SyntaxProbe:
    """A place in a fragment, and what may be asked about it.

    ``start`` is where the word begins that the place is in or behind. ``text`` puts a string there instead of a word.
    """

    def __init__(self, fragment: Fragment, start: int, closing: str, *, text: bool = False) -> None:
        self.fragment = fragment
        self.start = start
        self._kind = "STRING" if text else "NAME"
        mark = f'"{MARK}"' if text else MARK
        self._read = PartialTokens(fragment.text[:start] + mark + closing, start)
        self.source = self._read.source

    @property
    def tokens(self) -> Sequence[Token]:
        """Returns the tokens before the place, where the word begins a statement if it may."""
        return self._read.tokens

    @property
    def earlier(self) -> Sequence[Token]:
        """Returns the tokens before the place, where the word continues the statement before it."""
        return self._read.before

    def closed(self) -> Sequence[Token]:
        """Returns the tokens before the place where a ``>`` there closes a block."""
        return self._read.closed()

    def beginning(self, tokens: Sequence[Token]) -> PartialParse | None:
        """Reads up to the place; None where an error before it leaves nothing to go by."""
        found = PartialParse(self.source, tokens)
        return found if found.reached else None

    @cached_property
    def _behind(self) -> Sequence[Sequence[Token]]:
        """Returns what may follow the word in the same brackets: what does if it names something, ``where``, or nothing."""
        inner = _innermost_bracket(self.earlier)
        if inner < 0:
            return ((),)
        found: list[Sequence[Token]] = []
        behind = _behind_in_brackets(self.fragment.rest, self.start + len(MARK))
        if behind:
            found.append(behind)
        if self.earlier[inner].kind == "(" and inner and self.earlier[inner - 1].text in QUANTIFIERS:
            end = self.start + len(MARK)
            found.append([make_token((kind, "", end, end, False)) for kind in ("where", "true")])
        return (*found, ())

    def word(self, *further: str) -> list[Token]:
        """Returns the word as a token, and further tokens behind it."""
        end = self.start + len(MARK)
        tokens = [make_token((self._kind, MARK, self.start, end, False))]
        return [*tokens, *(make_token((kind, kind, end, end, False)) for kind in further)]

    def ask(self, beginning: PartialParse, tokens: Sequence[Token]) -> ProbedWord | None:
        """Parses the word with these tokens at the place; None where they cannot stand there."""
        file = None
        for further in self._behind if tokens[-1].text == MARK else ((),):
            trial = beginning.fork()
            file = trial.finish() if trial.read_on((*tokens, *further)) else None
            if file is not None:
                break
        if file is None:
            return None
        for item in reversed(file.items):
            path = _path(item)
            if path:
                return ProbedWord(self, file, (file, *path))
        return None

    def model(self, file: File, item: Node, asked: Node) -> SemanticModel:
        """Returns the semantic model of an item of the tree, and around the node in it that is asked about."""
        before, after = self.fragment.others()
        whole = File((*before, *file.items, *after), (), file.span)
        environment = self.fragment.environment
        model = SemanticModel(self.source, whole, item, asked, environment.declarations, environment.names)
        model.context.currency = model.context.currency or environment.currency
        return model

    @cached_property
    def nowhere(self) -> SemanticModel:
        """Returns the semantic model of what is known anywhere in the script."""
        nothing = File((), (), Span(0, 0))
        return self.model(nothing, nothing, nothing)


def _innermost_bracket(tokens: Sequence[Token]) -> int:
    """Returns the number of the token that opens the innermost bracket around the place; -1 where no round or square one does."""
    depth = 0
    for at in range(len(tokens) - 1, -1, -1):
        kind = tokens[at].kind
        if kind in (")", "]", "}", "}$"):
            depth += 1
        elif kind in ("(", "[", "{", "${"):
            if depth == 0:
                return at if kind in ("(", "[") else -1
            depth -= 1
        elif kind in ("_OPEN", "_CLOSE", "_END"):
            return -1
    return -1


def _behind_in_brackets(rest: str, base: int) -> list[Token]:
    """Returns the tokens behind the place up to the end of the outermost brackets around it that ``for`` or ``where`` follow in."""
    word = re.match(r"\w*", rest)
    rest = rest[word.end() :] if word is not None else rest
    found: list[Token] = []
    depth = ends = 0
    lowest = 0
    found_word = False
    tokens = scan(Source("", rest)).tokens
    called = bool(tokens) and tokens[0].kind == "("
    for token in tokens:
        if token.kind == "EOF" or (token.starts_line and token.kind in ("on", "workflow", "test", ">")):
            break
        depth += (token.kind in ("(", "[", "{", "${")) - (token.kind in (")", "]", "}", "}$"))
        if depth < lowest:
            ends = len(found) if found_word else ends
            lowest, found_word = depth, False
        found_word = found_word or (depth <= lowest and token.kind in ("for", "where"))
        if called:
            # The word calls a function already: what it is called with tells nothing.
            called = depth > 0
            continue
        found.append(token._replace(start=base + token.start, end=base + token.end, starts_line=False))
    return found[:ends]


def _path(root: Node) -> tuple[Node, ...]:
    """Returns the nodes from an item down to the one that holds the word; none where the item has no such node."""
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
