"""What the parts of the checker share: the file at hand, the problems found, the scopes of names, and what surrounds an expression."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from attrs import define, field

from wfrun.dsl.checker.environment import Environment
from wfrun.dsl.declarations import Declarations
from wfrun.dsl.diagnostics.diagnostic import Fix, Problem, Related
from wfrun.dsl.diagnostics.rules import Severity
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.nodes import (
    Arithmetic,
    Choice,
    Coalesce,
    Comparison,
    DurationLiteral,
    Expression,
    File,
    For,
    Let,
    ListLiteral,
    Logical,
    MapLiteral,
    MoneyLiteral,
    Negate,
    Node,
    Not,
    Number,
    Template,
    Text,
    Workflow,
)
from wfrun.dsl.types.base import ANY, Any_, List, Map, Object, ObjectType, Type, Union
from wfrun.dsl.types.refinements import (
    OWN_STRUCTURES,
    Envelope,
    EventName,
    EventObjectUnion,
    MapLiteralType,
    RefinedObject,
    builtin_fields,
    join,
    refined_field,
)
from wfrun.values.currencies import CURRENCIES

MAX_DEPTH = 220
"""Blocks and expressions deeper than this are not looked into. The parser allows 100 of each; other trees must not exhaust the stack."""

MAX_SUGGESTED_NAMES = 200
"""Only the first so many problems of a file say which name was meant: finding the nearest of thousands of names takes time."""

MAX_EXCERPT_CHARS = 60
"""An expression in a message is cut after so many characters."""


LITERALS = (Text, Template, Number, MoneyLiteral, DurationLiteral, ListLiteral, MapLiteral)
"""The expressions that are a value written in place."""

_LOOSEST = (Choice, Comparison, Logical, Not)
_LOOSE = (*_LOOSEST, Arithmetic, Coalesce, Negate)


LIST_FIELD: Type = Any_()
"""The type of a field that is read from a list where its items are meant."""


@define(eq=False)
class CheckContext:
    """One file while it is checked."""

    source: Source
    declarations: Declarations
    currency: str | None = None
    """The file's own currency, in lower case."""
    currency_lost: bool = False
    """The file has a ``currency`` line that cannot be read: what follows from that is not reported."""
    file: File | None = None
    """The tree of the file, for what only a problem needs to look up."""
    actions_lost: bool = False
    """The same of a ``use`` line."""
    parsed: tuple[Problem, ...] = ()
    """What the parser has found already."""
    lost: tuple[Span, ...] = ()
    """The parts of the text that are not in the tree: see ``ParsedFile``."""
    problems: list[Problem] = field(factory=list)
    currencies: dict[Span, str] = field(factory=dict)
    types: dict[int, Type] = field(factory=dict)
    """The type of each expression that was looked at, and of what each ``wait for`` waits for, by the identity of the node."""
    omits: set[int] = field(factory=set)
    """The places where ``omit`` may stand, by the identity of their nodes."""
    unnamed: dict[int, int] = field(factory=dict)
    """The names that mean nothing, by the identity of their nodes, with the place of the problem in ``problems``."""
    given: dict[int, dict[str, Let | For]] = field(factory=dict)
    """The statements that give names, by name, of those workflows in which a name that means nothing was met, by identity."""
    event_reads: dict[int, Type] = field(factory=dict)
    """The names that read the event's object, by the identity of their nodes, with the type of that object."""
    asked: Node | None = None
    """The expression that an editor asks about; where one does, no advice is sought."""
    surroundings: Environment | None = None
    """What surrounds the expression that is asked about."""
    depth: int = 0
    _broken: list[int] = field(factory=list)
    _workflows: list[Workflow] | None = None
    _hints: int = 0
    _nearest: dict[str, str | None] = field(factory=dict)
    _vague: set[tuple[str, str]] = field(factory=set)
    """Words, each with what may be meant by it, that no edit puts in its place."""
    _objects: dict[str, ObjectType | None] = field(factory=dict)

    # --- problems --------------------------------------------------------------------------------------------------------------

    def report(
        self, code: str, span: Span, message: str, help_: str = "", fix: Fix | None = None, related: tuple[Related, ...] = ()
    ) -> Any_:
        """Notes a problem. The type of what has one is ANY, so that nothing follows from it."""
        self.problems.append(Problem(code, self.source, span, message, help_, fix, related))
        return ANY

    def settle(self) -> None:
        """All names and types have been looked at: from now on ``is_broken`` knows every error."""
        errors = [problem.span.start for problem in (*self.parsed, *self.problems) if problem.severity is Severity.ERROR]
        self._broken = sorted([*errors, *(span.start for span in self.lost)])

    def is_broken(self, span: Span) -> bool:
        """Whether this part of the text has an error, or has lost something to one: what would follow from that is not said."""
        at = bisect_left(self._broken, span.start)
        return at < len(self._broken) and self._broken[at] <= span.end

    def workflow_around(self, span: Span) -> Workflow | None:
        """The workflow that a place stands in."""
        if self._workflows is None:
            self._workflows = [item for item in self.file.items if isinstance(item, Workflow)] if self.file is not None else []
        at = bisect_right(self._workflows, span.start, key=lambda workflow: workflow.span.start)
        return self._workflows[at - 1] if at and span.start < self._workflows[at - 1].span.end else None

    def text(self, node: Node | Span) -> str:
        """The source of a node on one line, for messages."""
        span = node if isinstance(node, Span) else node.span
        return shorten(self.source.text[span.start : min(span.end, span.start + 4 * MAX_EXCERPT_CHARS)])

    def code(self, node: Expression, *, tight: bool = False) -> str:
        """The source of an expression, to write it elsewhere; ``tight``: before a `.`, where it may need parentheses."""
        text = self.source.slice(node.span)
        return f"({text})" if tight and isinstance(node, _LOOSE) else text

    def operand(self, node: Expression) -> str:
        """The source of an expression, to write it beside a comparison."""
        text = self.source.slice(node.span)
        return f"({text})" if isinstance(node, _LOOSEST) else text

    def find(self, span: Span, text: str, *, last: bool = False) -> Span:
        """Where a text stands within a span; the whole span when it does not."""
        find = self.source.text.rfind if last else self.source.text.find
        at = find(text, span.start, span.end)
        return Span(at, at + len(text)) if at >= 0 and text else span

    def meant(self, kind: str, word: str, candidates: Iterable[str]) -> str | None:
        """The candidate that is called so elsewhere, that is written most like the word, or that alone begins with it.

        ``kind`` names the set of candidates; each word is looked for once.
        """
        key = f"{kind} {word}"
        if key not in self._nearest:
            if self._hints >= MAX_SUGGESTED_NAMES or self.asked is not None:
                return None
            self._hints += 1
            from wfrun.dsl.hints.aliases import broader_name, by_alias, by_prefix, is_distinct
            from wfrun.dsl.hints.spelling import nearest

            known = tuple(candidates)
            near = None if is_distinct(kind, word) else nearest(word, known)
            aliases = (*self.declarations.by_alias(kind, word), *by_alias(kind, word, known))
            meant = next((name for name in aliases if name in known), None) or near or by_prefix(word, known)
            if meant is None and (meant := broader_name(kind, word, known)) is not None:
                self._vague.add((word, meant))
            self._nearest[key] = meant
        return self._nearest[key]

    def unknown(self, code: str, span: Span, message: str, meant: str | None, help_: str = "") -> Any_:
        """Notes that a name is not known, with the nearest one that is and the edit that puts it there."""
        if meant is None:
            return self.report(code, span, message, help_)
        if (self.source.slice(span), meant) in self._vague:
            return self.report(code, span, message, f"did you mean `{meant}`?")
        return self.report(code, span, message, f"did you mean `{meant}`?", Fix(span, meant, f"write `{meant}`"))

    def type_of(self, node: Expression) -> Type:
        """The type that was found for an expression."""
        return self.types.get(id(node), ANY)

    # --- what could not be read ------------------------------------------------------------------------------------------------

    def loses(self, span: Span, word: str = "") -> bool:
        """Whether a part of what stands in the span is not in the tree; with a word: one that may hold it, as a name or in a name.

        Where something is missing, any word may be what is missing.
        """
        return any(part.start == part.end or word in self.source.slice(part) for part in spans_within(self.lost, span))

    # --- fields ----------------------------------------------------------------------------------------------------------------

    def structure(self, name: str) -> ObjectType | None:
        """The fields of an object or structure; None when the declarations do not have it."""
        if name not in self._objects:
            self._objects[name] = OWN_STRUCTURES.get(name) or self.declarations.object(name)
        return self._objects[name]

    def field(self, type_: Type, name: str) -> Type | None:
        """The type of a field; ANY where nothing is known about it, None where there is no such field."""
        if isinstance(type_, Object):
            return self._field_of_object(type_, name)
        if isinstance(type_, MapLiteralType):
            return next((value for key, value in type_.entries if key == name), None)
        if isinstance(type_, Map):
            value = type_.value
            return RefinedObject(value.name, key=name) if type(value) is Object and name in CURRENCIES else value
        if isinstance(type_, Union):
            each = [self.field(member, name) for member in type_.members]
            have = [one for one in each if one is not None]
            if not have or (isinstance(type_, EventObjectUnion) and len(have) < len(each)):
                return None
            return join(have)
        if isinstance(type_, Any_):
            return ANY
        return builtin_fields(type_).get(name)

    def _field_of_object(self, type_: Object, name: str) -> Type | None:
        structure = self.structure(type_.name)
        if structure is None:
            return ANY
        found = structure.fields.get(name)
        if found is None:
            return None
        if isinstance(type_, RefinedObject):
            return refined_field(type_, name, found.type, self.structure)
        if isinstance(type_, Envelope) and name == "type":
            return EventName(type_.events, open=False)
        return found.type

    def lacking(self, type_: Type, name: str) -> Sequence[tuple[Type, tuple[str, ...]]]:
        """Of the objects of several events those that lack a field which others have, with their events; none when all lack it."""
        if not isinstance(type_, EventObjectUnion):
            return ()
        without = [at for at, member in enumerate(type_.members) if self.field(member, name) is None]
        if len(without) == len(type_.members):
            return ()
        return [(type_.members[at], type_.events[at] if at < len(type_.events) else ()) for at in without]

    def field_names(self, type_: Type) -> Sequence[str]:
        """The fields that can be read from a value of the type."""
        if isinstance(type_, Object):
            structure = self.structure(type_.name)
            return tuple(structure.fields) if structure is not None else ()
        if isinstance(type_, Union):
            names = dict.fromkeys(name for member in type_.members for name in self.field_names(member))
            if isinstance(type_, EventObjectUnion):
                return tuple(name for name in names if self.field(type_, name) is not None)
            return tuple(names)
        if isinstance(type_, MapLiteralType):
            return tuple(key for key, _ in type_.entries)
        return tuple(builtin_fields(type_))


def shorten(text: str) -> str:
    """A piece of a script on one line, for messages; a long one is cut."""
    text = " ".join(text.split())
    return text if len(text) <= MAX_EXCERPT_CHARS else text[: MAX_EXCERPT_CHARS - 1] + "…"


def list_some(names: tuple[str, ...], most: int = 8) -> str:
    """The first of some names, for messages: ``a``, ``b`` and 4 more."""
    shown = ", ".join(f"`{name}`" for name in names[:most])
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")


def item_type(type_: Type) -> Type | None:
    """The type of a list's items; ANY where nothing is known, None for what is certainly no list."""
    if isinstance(type_, List):
        return type_.item
    if isinstance(type_, Any_):
        return ANY
    if isinstance(type_, Union):
        items = [item for item in map(item_type, type_.members) if item is not None]
        return join(items) if items else None
    return None


def spans_within(lost: Sequence[Span], span: Span) -> Iterator[Span]:
    """Those of the lost parts of a text that lie in a span, or partly; empty ones at its ends too."""
    at = bisect_left(lost, span.start, key=lambda part: part.end)
    while at < len(lost) and lost[at].start <= span.end:
        part = lost[at]
        if part.start == part.end or (part.start < span.end and part.end > span.start):
            yield part
        at += 1
