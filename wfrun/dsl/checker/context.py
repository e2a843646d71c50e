"""Check context: what all parts of the checker share about the file at hand: source, declarations, problems, types."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from attrs import define, field

from wfrun.dsl.checker.environment import Environment, TriggerContext
from wfrun.dsl.declarations import ConfiguredNames, Declarations
from wfrun.dsl.diagnostics.diagnostic import Fix, Problem, Related
from wfrun.dsl.diagnostics.problem_limit import MAX_PROBLEMS, TooManyProblems
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
    Name,
    Negate,
    Node,
    Not,
    Number,
    Statement,
    Template,
    Text,
    Workflow,
)
from wfrun.dsl.syntax.visitor import statements_in, walk
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
from wfrun.dsl.types.size import TypesOfNames
from wfrun.support.short_text import shortened_line
from wfrun.values.currencies import CURRENCIES

MAX_DEPTH = 220
"""Nesting limit of checked blocks and expressions. The parser allows 100 of each; other trees must not exhaust the stack."""

MAX_SUGGESTED_NAMES = 200
"""Budget of name suggestions for one file: to find the nearest of thousands of names takes time."""

MANY_CANDIDATES = 1_000
"""So many names to choose from cost as much of the budget as one suggestion more."""

MAX_EVENTS = 50_000
"""The most event types that the different triggers of one file stand for together."""

MAX_EXCERPT_CHARS = 60
"""Maximum length of an expression in a message, in characters."""


LITERALS = (Text, Template, Number, MoneyLiteral, DurationLiteral, ListLiteral, MapLiteral)
"""The classes of literals."""

_LOOSEST = (Choice, Comparison, Logical, Not)
_LOOSE = (*_LOOSEST, Arithmetic, Coalesce, Negate)


MAX_SEARCHES = 50
"""Searches of a file for what the help of a problem names."""

LIST_FIELD: Type = Any_()
"""The type of a field that is read from a list in place of its items."""


@define(eq=False)
class CheckContext:
    """One file while it is checked."""

    source: Source
    declarations: Declarations
    currency: str | None = None
    """The file's own currency, in lower case."""
    currency_unread: bool = False
    """The file has a ``currency`` line that cannot be read: what follows from that is not reported."""
    file: File | None = None
    """The tree of the file, for look-ups that only a problem needs."""
    actions_unread: bool = False
    """The file has a ``use`` line that cannot be read: what follows from that is not reported."""
    constants_unread: bool = False
    """A script file whose constants are used could not be read: a name that nothing explains may be one of them."""
    configured: ConfiguredNames | None = None
    """What ``list``, ``setting`` and ``secret`` can be asked for; None where that is not known, and nothing is reported."""
    parse_problems: tuple[Problem, ...] = ()
    """The problems that the parser has found."""
    unparsed: tuple[Span, ...] = ()
    """The parts of the text that are not in the tree: see ``ParsedFile``."""
    problems: list[Problem] = field(factory=list)
    event_triggers: dict[tuple[str, ...], TriggerContext] = field(factory=dict)
    """The context of each trigger by events, all of them known, by its patterns."""
    limited: bool = False
    """After ``MAX_PROBLEMS`` errors nothing more is looked at."""
    currencies: dict[Span, str] = field(factory=dict)
    types: dict[int, Type] = field(factory=dict)
    """The type of each checked expression, and the object of each ``wait for``, by the identity of the node."""
    omits: set[int] = field(factory=set)
    """The identities of the nodes in whose place ``omit`` is allowed."""
    with_default: set[int] = field(factory=set)
    """The identities of the operands of ``??`` that another stands in for where they are missing."""
    unresolved_names: dict[int, int] = field(factory=dict)
    """Names that mean nothing, by the identity of their nodes, each with the index of its problem in ``problems``."""
    binding_statements: dict[int, dict[str, Let | For]] = field(factory=dict)
    """The statements that bind a name, by name, for each workflow with an unresolved name, by its identity."""
    event_reads: dict[int, Type] = field(factory=dict)
    """Names that read the event's object, by the identity of their nodes, each with the type of that object."""
    queried_node: Node | None = None
    """The expression that an editor asks about; where there is one, no suggestions are searched."""
    queried_environment: Environment | None = None
    """The environment of the expression that an editor asks about."""
    depth: int = 0
    searches: int = 0
    """The number of searches through the file or the declarations for what a help names."""
    _broken: list[int] = field(factory=list)
    _workflows: list[Workflow] | None = None
    _statements: dict[int, tuple[Statement, ...]] = field(factory=dict)
    _hints: int = 0
    _events: int = 0
    """The number of event types of all different triggers so far."""
    _errors: int = 0
    """The number of errors so far."""
    _nearest: dict[str, str | None] = field(factory=dict)
    _vague: set[tuple[str, str]] = field(factory=set)
    """Words, each with a suggested name that no fix puts in its place."""
    named_types: TypesOfNames = field(factory=TypesOfNames)
    _objects: dict[str, ObjectType | None] = field(factory=dict)
    _assigned: frozenset[str] | None = None
    _explained: dict[Span, Problem] = field(factory=dict)
    """Places at which the parser reported what a problem of the checker says better."""

    # --- problems --------------------------------------------------------------------------------------------------------------

    def report(
        self, code: str, span: Span, message: str, help_: str = "", fix: Fix | None = None, related: tuple[Related, ...] = ()
    ) -> Any_:
        """Reports a problem; returns ANY as the type of the expression, so that nothing follows from it. Raises ``TooManyProblems``."""
        problem = Problem(code, self.source, span, message, help_, fix, related)
        if problem.severity is Severity.ERROR:
            self._errors += 1
            if self.limited and self._errors > MAX_PROBLEMS:
                raise TooManyProblems(self.problems)
        self.problems.append(problem)
        return ANY

    def count_events(self, span: Span, count: int) -> None:
        """Counts the event types of a trigger. Raises ``TooManyProblems`` where those of the file are more than can be looked at."""
        before, self._events = self._events, self._events + count
        if self.limited and before <= MAX_EVENTS < self._events:
            message = f"the triggers of this file stand for more than {MAX_EVENTS:,} event types together"
            self.report("too-large", span, message, "name the event types that are meant, or split the file")
            raise TooManyProblems(self.problems)

    def finish_types(self) -> None:
        """Marks that all names and types are checked: from now on ``has_error`` knows every error."""
        errors = [problem.span.start for problem in (*self.parse_problems, *self.problems) if problem.severity is Severity.ERROR]
        self._broken = sorted([*errors, *(span.start for span in self.unparsed)])

    def has_error(self, span: Span) -> bool:
        """Tells whether a span has an error or an unparsed part: what would follow from that is not reported."""
        at = bisect_left(self._broken, span.start)
        return at < len(self._broken) and self._broken[at] <= span.end

    def enclosing_workflow(self, span: Span) -> Workflow | None:
        """Returns the workflow around a place."""
        if self._workflows is None:
            self._workflows = [item for item in self.file.items if isinstance(item, Workflow)] if self.file is not None else []
        at = bisect_right(self._workflows, span.start, key=lambda workflow: workflow.span.start)
        return self._workflows[at - 1] if at and span.start < self._workflows[at - 1].span.end else None

    def statements_in(self, workflow: Workflow) -> tuple[Statement, ...]:
        """Returns the statements of a workflow, those in blocks too; several lints ask for them."""
        found = self._statements.get(id(workflow))
        if found is None:
            found = self._statements[id(workflow)] = tuple(statements_in(workflow))
        return found

    def text(self, node: Node | Span) -> str:
        """Returns the source of a node on one line, for messages."""
        span = node if isinstance(node, Span) else node.span
        return shorten(self.source.text[span.start : min(span.end, span.start + 4 * MAX_EXCERPT_CHARS)])

    def code(self, node: Expression, *, tight: bool = False) -> str:
        """Returns the source of an expression, to be written elsewhere. ``tight``: before a `.`, where it may need parentheses."""
        text = self.source.slice(node.span)
        return f"({text})" if tight and isinstance(node, _LOOSE) else text

    def operand(self, node: Expression) -> str:
        """Returns the source of an expression, to be written as a side of a comparison."""
        text = self.source.slice(node.span)
        return f"({text})" if isinstance(node, _LOOSEST) else text

    def find(self, span: Span, text: str, *, last: bool = False) -> Span:
        """Returns the span of a text within a span; the whole span where the text is not in it."""
        find = self.source.text.rfind if last else self.source.text.find
        at = find(text, span.start, span.end)
        return Span(at, at + len(text)) if at >= 0 and text else span

    def suggest_name(self, kind: str, word: str, candidates: Iterable[str]) -> str | None:
        """Suggests the candidate that was meant: by alias, by spelling, or as the only one that begins with the word.

        ``kind`` names the set of candidates; each word is searched for once.
        """
        key = f"{kind} {word}"
        if key not in self._nearest:
            if self._hints >= MAX_SUGGESTED_NAMES or self.queried_node is not None:
                return None
            from wfrun.dsl.hints.aliases import broader_name, by_alias, by_prefix, is_distinct
            from wfrun.dsl.hints.spelling import nearest

            known = tuple(candidates)
            self._hints += 1 + len(known) // MANY_CANDIDATES
            near = None if is_distinct(kind, word) else nearest(word, known)
            aliases = (*self.declarations.by_alias(kind, word), *by_alias(kind, word, known))
            meant = next((name for name in aliases if name in known), None) or near or by_prefix(word, known)
            if meant is None and (meant := broader_name(kind, word, known)) is not None:
                self._vague.add((word, meant))
            plain = _snake_case(word)
            if meant is None and plain != word:
                meant = self.suggest_name(kind, plain, known) if plain not in known else plain
            self._nearest[key] = meant
        return self._nearest[key]

    def report_unknown(self, code: str, span: Span, message: str, meant: str | None, help_: str = "") -> Any_:
        """Reports an unknown name, with the nearest known one and the fix that writes it."""
        if meant is None:
            return self.report(code, span, message, help_)
        if (self.source.slice(span), meant) in self._vague:
            return self.report(code, span, message, f"did you mean `{meant}`?")
        return self.report(code, span, message, f"did you mean `{meant}`?", Fix(span, meant, f"write `{meant}`"))

    def type_of(self, node: Expression) -> Type:
        """Returns the inferred type of an expression."""
        return self.types.get(id(node), ANY)

    def explain_parse_problem(self, span: Span, reported: int) -> None:
        """Marks the parser's problem at the beginning of a span as explained by the checker's problem number ``reported``, if there is one.

        The fix of that problem takes the whole span, and so the slip that the parser reports as well.
        """
        if reported < len(self.problems) and self.parse_problems and (fix := self.problems[reported].fix) is not None and fix.span == span:
            self._explained[span] = self.problems[reported]

    def explain_parse_problems(self, problems: Iterable[Problem], reported: int) -> None:
        """Marks these problems of the parser as explained by the checker's problem number ``reported``, if there is one."""
        if reported < len(self.problems):
            self._explained.update((problem.span, self.problems[reported]) for problem in problems)

    def parse_problems_within(self, span: Span) -> Sequence[Problem]:
        """Returns the problems of the parser that begin within a span."""
        first = bisect_left(self.parse_problems, span.start, key=lambda problem: problem.span.start)
        last = bisect_left(self.parse_problems, span.end, key=lambda problem: problem.span.start)
        return self.parse_problems[first:last]

    def may_search(self) -> bool:
        """Tells whether another search for what a help names is worth while; a file with very many problems has enough to say."""
        self.searches += 1
        return self.searches <= MAX_SEARCHES and self.queried_node is None

    def told_by_parser(self) -> tuple[Problem, ...]:
        """Returns the parser's problems without those that a problem of the checker explains."""
        shown = {id(problem) for problem in self.problems}
        spans = [span for span, by in self._explained.items() if id(by) in shown]
        starts = {span.start: span for span in spans}
        return tuple(
            problem
            for problem in self.parse_problems
            if problem.span.start not in starts or problem.span.end > starts[problem.span.start].end or problem.code != "syntax"
        )

    # --- what could not be read ------------------------------------------------------------------------------------------------

    def has_unparsed(self, span: Span, word: str = "") -> bool:
        """Tells whether a part of a span is not in the tree. With a word: a part that may contain it, as a name or in one.

        An empty part, where something is missing, may contain any word.
        """
        return any(part.start == part.end or word in self.source.slice(part) for part in spans_within(self.unparsed, span))

    def reads_assigned(self, node: Node) -> bool:
        """Tells whether an expression reads a name that the script assigns without `let`."""
        return bool(self.parse_problems) and any(isinstance(one, Name) and self.is_assigned(one.name) for one in walk(node))

    def is_assigned(self, name: str) -> bool:
        """Tells whether the script assigns a name without `let`, which the parser reports: what follows from that is not reported."""
        if self._assigned is None:
            lets = (node for node in walk(self.file) if isinstance(node, Let)) if self.parse_problems and self.file is not None else ()
            text = self.source.text
            self._assigned = frozenset(let.name for let in lets if not let.used_from and not text.startswith("let", let.span.start))
        return name in self._assigned

    # --- fields ----------------------------------------------------------------------------------------------------------------

    def structure(self, name: str) -> ObjectType | None:
        """Returns the fields of an object or structure; None when the declarations do not have it."""
        if name not in self._objects:
            self._objects[name] = OWN_STRUCTURES.get(name) or self.declarations.object(name)
        return self._objects[name]

    def field(self, type_: Type, name: str) -> Type | None:
        """Returns the type of a field; ANY where nothing is known about it, None where there is no such field."""
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
        if isinstance(type_, Envelope) and name == "data" and type_.data:
            return Object(type_.data)
        if found is None:
            return None
        if isinstance(type_, RefinedObject):
            return refined_field(type_, name, found.type, self.structure)
        if isinstance(type_, Envelope) and name == "type":
            return EventName(type_.events, open=False)
        return found.type

    def members_without(self, type_: Type, name: str) -> Sequence[tuple[Type, tuple[str, ...]]]:
        """Returns the objects of several events that lack a field which others have, with their events; none when all lack it."""
        if not isinstance(type_, EventObjectUnion):
            return ()
        without = [at for at, member in enumerate(type_.members) if self.field(member, name) is None]
        if len(without) == len(type_.members):
            return ()
        return [(type_.members[at], type_.events[at] if at < len(type_.events) else ()) for at in without]

    def field_names(self, type_: Type) -> Sequence[str]:
        """Returns the fields that can be read from a value of the type."""
        if isinstance(type_, Object):
            structure = self.structure(type_.name)
            own = ("data",) if isinstance(type_, Envelope) and type_.data else ()
            return (*structure.fields, *own) if structure is not None else ()
        if isinstance(type_, Union):
            names = dict.fromkeys(name for member in type_.members for name in self.field_names(member))
            if isinstance(type_, EventObjectUnion):
                return tuple(name for name in names if self.field(type_, name) is not None)
            return tuple(names)
        if isinstance(type_, MapLiteralType):
            return tuple(key for key, _ in type_.entries)
        return tuple(builtin_fields(type_))


def _snake_case(word: str) -> str:
    """Returns a name of other languages as it is written here: ``refund_charge`` for ``refundCharge`` and ``RefundCharge``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", word).lower() if word.isidentifier() and not word.isupper() else word


def shorten(text: str) -> str:
    """Returns a piece of a script on one line, cut to ``MAX_EXCERPT_CHARS``."""
    return shortened_line(text, MAX_EXCERPT_CHARS)


def list_some(names: tuple[str, ...], most: int = 8) -> str:
    """Lists the first names, for messages: ``a``, ``b`` and 4 more."""
    shown = ", ".join(f"`{name}`" for name in names[:most])
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")


def item_type(type_: Type) -> Type | None:
    """Returns the type of a list's items; ANY where nothing is known, None for what is certainly no list."""
    if isinstance(type_, List):
        return type_.item
    if isinstance(type_, Any_):
        return ANY
    if isinstance(type_, Union):
        items = [item for item in map(item_type, type_.members) if item is not None]
        return join(items) if items else None
    return None


def spans_within(unparsed: Sequence[Span], span: Span) -> Iterator[Span]:
    """Yields the unparsed parts of a text that overlap a span; empty parts at its ends too."""
    at = bisect_left(unparsed, span.start, key=lambda part: part.end)
    while at < len(unparsed) and unparsed[at].start <= span.end:
        part = unparsed[at]
        if part.start == part.end or (part.start < span.end and part.end > span.start):
            yield part
        at += 1
