"""Completion in code: outside strings and comments, and in the holes of strings."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from wfrun.dsl.beginning import Beginning
from wfrun.dsl.check_kinds import kinds
from wfrun.dsl.check_names import lookup
from wfrun.dsl.declarations import ActionDeclaration
from wfrun.dsl.nodes import (
    Action,
    Api,
    Approve,
    Argument,
    Call,
    Comparison,
    Comprehension,
    EventPattern,
    Expression,
    Field,
    For,
    GivenEvent,
    GivenFails,
    GivenReturns,
    Keyword,
    Let,
    Logical,
    MapEntry,
    MapLiteral,
    Name,
    Node,
    Not,
    Pair,
    Quantifier,
)
from wfrun.dsl.scanner import Scan
from wfrun.dsl.semantic_model import NOTHING_WANTED
from wfrun.dsl.source import Source
from wfrun.dsl.tokens import NAMES as NAMES_OF
from wfrun.dsl.tokens import Token
from wfrun.dsl.types import BOOLEAN
from wfrun.dsl.words import BRAKE_UNITS, PARAMETER_TYPES, TIMETABLE_UNITS
from wfrun.ide import candidates, keywords
from wfrun.ide.candidates import ACTIONS, COMMON, NAMES, VALUES, WORDS, Candidate
from wfrun.ide.fragment import Fragment
from wfrun.ide.items import Completion, Environment
from wfrun.ide.place import Place
from wfrun.ide.question import MARK, Asked, Question

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_NUMBER = re.compile(r"(?<![\w.])(\d[\d_]*(?:\.\d+)?)[ \t]*\Z")
_NAMED = re.compile(r"\w*[ \t]*=(?!=)")
_CALLED = re.compile(r"\w*\(")
_FIRST_OF_TWO = re.compile(r"\b(?:up|at|not)[ \t]+\Z")

_KINDS = frozenset(
    {*keywords.STATEMENTS, *keywords.ITEMS, *keywords.PARTS, *keywords.VALUES, *keywords.JOINING, *keywords.COMPARING, "MONEY", "DURATION"}
)
"""The kinds of tokens that make a difference here."""

_WORDS = tuple(dict.fromkeys(["approve", *keywords.VALUES, *keywords.PARTS]))
"""The words inside statements, in the order in which they are offered."""

_FIRST = frozenset(
    {"every", "schedule", "demand", "start", "else", "catch", "then", "for", "until", "on", "at", "in", "where", "with", "returns", "fails"}
)
"""Words that are most likely meant where they may stand."""

_CLAUSES = ("from", "once", "at most", "when")
"""The clauses of a trigger in their order."""

_GOES_ON = frozenset(
    {"and", "or", "??", "then", "else", "where", "up to", "catch", "on_failure", *_CLAUSES, "within", "with", "returns", "fails"}
)
"""What a new line may go on with."""

_ENDS = frozenset({"_OPEN", "_CLOSE", "_END"})


def in_code(fragment: Fragment, place: Place) -> tuple[int, tuple[Completion, ...]]:
    """Returns the completions of a word in code, and where it begins."""
    text, offset = fragment.text, fragment.offset
    found = _WORD.search(text, max(fragment.begin, offset - 200), offset)
    start = found.start() if found is not None else offset
    first = _FIRST_OF_TWO.search(text, fragment.begin, start)
    if first is not None:
        words = [one for one in _Code(fragment, place, first.start()).offered() if one.kind == "keyword" and " " in one.label]
        items = candidates.chosen(words, " ".join([*text[first.start() : start].split(), text[start:offset]]))
        if items:
            return first.start(), items
    number = _NUMBER.search(text, max(fragment.begin, start - 60), start)
    if number is None and start == offset and text[offset - 1 : offset] in ('"', ")", "]", "}") and offset > fragment.begin:
        return offset, ()
    code = _Code(fragment, place, start)
    offered = list(code.offered())
    if number is not None:
        offered = [*_units(fragment, place, number), *offered]
        if number.end(1) == offset:
            return offset, ()
    return code.start, candidates.chosen(_without_what_follows(fragment, offered), text[code.start : offset])


def _without_what_follows(fragment: Fragment, offered: Iterable[Candidate]) -> Iterator[Candidate]:
    """The candidates without the sign or blank at their end that stands behind the place already."""
    for one in offered:
        if len(one.insert) > 1 and one.insert[-1] in '(=" <' and fragment.rest.startswith(one.insert[-1]):
            one.insert = one.insert[:-1]
        yield one


def _units(fragment: Fragment, place: Place, number: re.Match[str]) -> Iterator[Candidate]:
    """What may stand behind a number: currencies, and units of time."""
    question = Question(fragment, number.start(1), place.closing)
    beginning = question.beginning(question.tokens)
    if beginning is None:
        return
    if question.tokens and question.tokens[-1].kind == "every":
        plural = "" if number[1] == "1" else "s"
        yield from (Candidate(VALUES, "unit", unit + plural, unit + plural, ("timetable", "")) for unit in ("minute", "hour"))
        return
    allowed = beginning.allowed(("MONEY", "DURATION"))
    asked = question.ask(beginning, question.word()) if allowed else None
    model = asked.model if asked is not None else question.nowhere
    yield from candidates.units(number[1], model.context, asked.wanted if asked is not None else NOTHING_WANTED, allowed)


class _Code:
    """A word in code: what may stand in its place. ``start`` may move back while that is found out: the name of an event has dots."""

    def __init__(self, fragment: Fragment, place: Place, start: int) -> None:
        self.fragment = fragment
        self.start = start
        self._word = start
        self._environment: Environment = fragment.environment
        self._question = Question(fragment, start, place.closing)

    def offered(self) -> Iterator[Candidate]:
        """What may stand in the place of the word, in no order."""
        question = self._question
        tokens, earlier = list(question.tokens), list(question.earlier)
        made_up = bool(tokens) and tokens[-1].kind == "_OPEN" and tokens[-1].start == tokens[-1].end
        if tokens != earlier:
            if made_up:
                # A new line without a block before it: only what goes on with the header may come, as long as there is none.
                tokens = earlier
            else:
                yield from _before_others(self._going_on(earlier))
        compared = self._compared(earlier)
        if compared is not None:
            beginning = question.beginning(compared)
            if beginning is not None:
                yield from _before_others(self._at(beginning, compared))
        beginning = question.beginning(tokens)
        if beginning is not None:
            yield from self._at(beginning, tokens)

    def _compared(self, tokens: Sequence[Token]) -> Sequence[Token] | None:
        """The tokens with the last ``<`` as a comparison, where it was taken for the beginning of a block for want of what follows."""
        at = len(tokens) - 1
        while at > 0 and (tokens[at].kind in NAMES_OF or tokens[at].kind == "."):
            at -= 1
        if at <= 0 or tokens[at].kind != "_OPEN" or tokens[at].text != "<":
            return None
        text = self._question.source.text
        after = tokens[at + 1 :]
        end = after[0].start if after else self._word
        if "\n" in text[tokens[at].end : end] or (after and self._environment.declarations.action(after[0].text) is not None):
            return None
        before = self._question.beginning(tokens[:at])
        if before is None or not before.accepts("<"):
            return None
        return [*tokens[:at], tokens[at]._replace(kind="<"), *after]

    # --- lines that go on with what stands before them

    def _going_on(self, tokens: Sequence[Token]) -> Iterator[Candidate]:
        """What a new line may go on with: further arguments where it is indented, and the words that begin a line of their own."""
        beginning = self._question.beginning(tokens)
        if beginning is None or not tokens:
            return
        after_block = tokens[-1].kind == "_CLOSE"
        begun = next((at + 1 for at in range(len(tokens) - 1, -1, -1) if tokens[at].kind in _ENDS), 0)
        text = self._question.source.text
        deeper = begun < len(tokens) and _indentation(text, self._word) > _indentation(text, tokens[begun].start)
        if not (after_block or deeper):
            return
        allowed = beginning.allowed(_GOES_ON)
        for word in (word for word in (*keywords.JOINING, *keywords.PARTS) if word in allowed):
            found = keywords.JOINING.get(word) or keywords.PARTS.get(word)
            if found is not None:
                yield candidates.keyword(word, found, COMMON if word in keywords.JOINING else VALUES)
        if deeper and not after_block:
            yield from self._named(beginning)

    # --- at one place

    def _at(self, beginning: Beginning, tokens: Sequence[Token]) -> Iterator[Candidate]:
        last = tokens[-1] if tokens else None
        before = last.kind if last is not None else ""
        closed = _closed(tokens)
        if closed is not None:
            yield from (Candidate(VALUES, kind, word, word, (detail, "")) for kind, word, detail in closed)
            return
        if before in ("let", "catch") or (before == "for" and (len(tokens) < 2 or tokens[-2].kind != "wait")):
            return
        allowed = beginning.allowed(_KINDS)
        yield from self._words(beginning, allowed, tokens)
        if before == "given":
            yield Candidate(VALUES, "keyword", "now", "now = ", ("timestamp", "sets the clock"))
            yield from candidates.actions(self._environment, None)
        named = list(self._named(beginning))
        yield from named
        if named and _NAMED.match(self.fragment.rest):
            return
        asked = self._question.ask(beginning, self._question.word())
        if asked is not None:
            yield from self._valued(asked)
        if "and" in allowed and "or" in allowed:
            yield from self._operators(beginning, allowed, COMMON if named else NAMES)

    def _words(self, beginning: Beginning, allowed: frozenset[str], tokens: Sequence[Token]) -> Iterator[Candidate]:
        """The words of the language that may stand here, but for operators."""
        statement = {"let", "if", "stop"} <= allowed
        item = {"workflow", "api", "on"} <= allowed
        complete = "and" in allowed
        if statement or item:
            table = keywords.STATEMENTS if statement else keywords.ITEMS
            rank = VALUES if statement else NAMES
            for word, found in table.items():
                if word in allowed:
                    yield candidates.keyword(word, found, rank)
            if item and "on_failure" in allowed:
                yield candidates.keyword("on_failure", keywords.PARTS["on_failure"])
            return
        if self.fragment.value_begin == self._word:
            for word in ("let", "for", "wait", "try", "stop", "fail"):
                yield candidates.keyword(word, keywords.STATEMENTS[word])
        clauses = _clauses_left(tokens)
        timetable = "at" in allowed
        for word in (word for word in _WORDS if word in allowed):
            if word in ("true", "false") and "null" not in allowed and not beginning.accepts("NAME"):
                yield candidates.keyword(word, keywords.VALUES[word], VALUES)
            if word in ("true", "false", "omit", "null") or (word == "on" and timetable and tokens[-1].text != "month"):
                continue  # values are offered where they fit
            if word == "on" and not timetable:
                yield candidates.keyword(word, keywords.ITEMS[word], VALUES)
                continue
            if word in keywords.VALUES and not complete:
                yield candidates.keyword(word, keywords.VALUES[word], WORDS)
            elif word == "approve":
                yield candidates.keyword(word, keywords.STATEMENTS[word] if tokens[-1].kind != "given" else _APPROVE)
            elif word in keywords.PARTS and not (complete and word == "in") and (word not in _CLAUSES or word in clauses):
                yield candidates.keyword(word, keywords.PARTS[word], VALUES if word in _FIRST else WORDS)

    def _operators(self, beginning: Beginning, allowed: frozenset[str], rank: int) -> Iterator[Candidate]:
        """The operators that may follow the value before the place, by what it is."""
        question = self._question
        and_ = question.word()[0]._replace(kind="and", text="and", end=question.start)
        asked = question.ask(beginning, [and_, *question.word()])
        parent = asked.path[-2] if asked is not None and len(asked.path) > 1 else None
        before: Expression | None = None
        if asked is not None and isinstance(parent, Logical):
            at = next(at for at, one in enumerate(parent.operands) if one is asked.node)
            before = parent.operands[at - 1] if at else None
        if asked is None or before is None:
            return
        while isinstance(before, Not):
            before = before.operand
        around = asked.model.around
        called = isinstance(before, Name) and self._environment.declarations.action(before.name) is not None
        if called and around is not None and isinstance(before, Name) and lookup(asked.model.context, before.name, around) is None:
            return
        type_ = asked.model.type_of(before)
        if kinds(type_) & kinds(BOOLEAN):
            for word, found in keywords.JOINING.items():
                if word in allowed:
                    yield candidates.keyword(word, found, rank)
        if isinstance(before, Comparison | Logical):
            return
        for sign, (doc, compares) in keywords.COMPARING.items():
            if sign in allowed and kinds(type_) & compares:
                yield Candidate(rank, "keyword", sign, f"{sign} ", ("", doc))

    # --- the word as a value

    def _valued(self, asked: Asked) -> Iterator[Candidate]:
        """What the word may be, by what it has become where it stands as a value or as the name of something."""
        node, parent = asked.node, asked.path[-2]
        c = asked.model.context if not isinstance(node, EventPattern) else None
        match node:
            case EventPattern(pattern=pattern):
                self.start = self._word - (len(pattern) - len(MARK)) if pattern != MARK else self._word
                self.start = min(self.start, node.span.start)
                yield from candidates.events(
                    self._environment,
                    prefixes=not isinstance(parent, GivenEvent),
                    before="v1." if pattern.startswith("v1.") else "",
                )
            case Action() if node.name == MARK:
                yield from candidates.actions(self._environment, asked.model.subject)
            case Field() if c is not None:
                yield from self._field(asked, node)
            case Name() if c is not None:
                yield from self._name(asked, node, parent)
            case MapEntry() if c is not None:
                above = asked.path[-2]
                given = [one.key for one in above.entries] if isinstance(above, MapLiteral) else []
                yield from candidates.keys(c, asked.model.wanted(asked.path[:-1]), given, self._environment)
                if _holds_metadata(asked.path):
                    for one in candidates.metadata_keys(self.fragment.text, self._word):
                        one.insert = f"{one.insert}: "
                        yield one
            case Pair():
                yield from self._pair(asked, node)
            case Api():
                for release in reversed(tuple(self._environment.declarations.releases())):
                    word = release.rpartition(".")[2]
                    yield Candidate(VALUES, "release", word, word, (release, ""))

    def _field(self, asked: Asked, node: Field) -> Iterator[Candidate]:
        model = asked.model
        type_ = model.type_of(node.target)
        found = list(candidates.fields(model.context, type_, asked.wanted, self._environment))
        if not found and candidates.is_free_map(type_):
            found = list(candidates.metadata_keys(self.fragment.text, self._word))
        dot = self._question.source.text.rfind(".", 0, self._word)
        if candidates.is_list(type_) and dot >= 0:
            self.start = dot
            for one in found:
                one.label = one.typed = one.insert = f".{one.insert}"
            first = Candidate(VALUES, "field", "[0]", "[0]", ("the first item", ""))
            first.typed = ".[0]"
            yield first
        yield from found

    def _name(self, asked: Asked, node: Name, parent: Node) -> Iterator[Candidate]:
        model = asked.model
        action = _action_of(asked, self._environment)
        if isinstance(parent, Action) and parent.main is node and (action is None or action.main is None):
            return
        around = model.around
        wanted = asked.wanted
        if _CALLED.match(self.fragment.rest):
            yield from candidates.functions(self._environment, wanted)
            return
        called = isinstance(parent, Let | For) and len(asked.path) > 3
        main = isinstance(parent, Action) or (isinstance(parent, GivenReturns | GivenFails) and parent.main is node)
        if not main or candidates.texts_of(wanted.type):
            yield from candidates.values(wanted, model.context, self._environment, quotes=True)
        if around is not None:
            loops = {one.variable for one in asked.path if isinstance(one, For | Quantifier | Comprehension)}
            likely = loops if wanted.form == "condition" else ()
            for one in candidates.names(model.context, model.names(around), around, wanted, self._environment, likely):
                # Behind the name of an action an argument is likelier than a value of another kind.
                one.rank = ACTIONS if main and one.rank > candidates.FITTING else one.rank
                yield one
        if not main:
            yield from candidates.functions(self._environment, wanted)
            yield from candidates.constants(wanted, argument=any(isinstance(one, Argument) for one in asked.path))
        if called:
            yield from candidates.actions(self._environment, asked.model.subject)

    # --- the word as a name before `=`

    def _named(self, beginning: Beginning) -> Iterator[Candidate]:
        """What the word may be where it stands before ``=``: an argument, or a field that a test sets."""
        asked = self._question.ask(beginning, self._question.word("=")) if beginning.accepts("NAME", "=") else None
        if asked is None:
            return
        node, parent = asked.node, asked.path[-2]
        match node:
            case Argument():
                given = {one.name for one in parent.arguments if one is not node} if isinstance(parent, Action | Approve) else set()
                given |= _given_after(self.fragment.rest)
                action = _action_of(asked, self._environment)
                if isinstance(parent, Approve):
                    mail = self._environment.declarations.action("email")
                    known = [one for one in mail.parameters if one.name in ("to", "cc", "bcc")] if mail is not None else []
                    yield from candidates.parameters(known, given, self._environment)
                elif action is not None:
                    if isinstance(parent, Action) and parent.main is not None and action.main is not None:
                        given.add(action.main)
                    yield from candidates.arguments(action, given, self._environment)
            case Keyword() if isinstance(parent, Call):
                function = self._environment.declarations.function(parent.function)
                if function is not None:
                    taken = {one.name for one in function.parameters[: len(parent.arguments)]}
                    taken |= {one.name for one in parent.keywords if one is not node}
                    optional = [one for one in function.parameters if not one.required]
                    if parent.arguments or not any(one.required for one in function.parameters):
                        yield from _before_others(candidates.parameters(optional, taken, self._environment))
            case Pair():
                yield from self._pair(asked, node)

    def _pair(self, asked: Asked, node: Pair) -> Iterator[Candidate]:
        """A part of a path that a test sets."""
        model, statement = asked.model, asked.path[-2]
        type_ = model.with_type(statement, node.path[:-1])
        given = [one.path[0] for one in getattr(statement, "pairs", ()) if one is not node and len(one.path) == 1]
        if type_ is None:
            return
        found = model.given_names(statement) if len(node.path) == 1 else None
        if found is not None:
            for name, kind in found.items():
                if name not in given:
                    yield Candidate(NAMES, "field", name, f"{name} = ", (candidates.short_type(kind), ""))
            return
        if len(node.path) == 1 and model.has_previous(statement):
            yield Candidate(NAMES, "name", "previous", "previous.", ("", "the values before the update"))
        for one in candidates.fields(model.context, type_, NOTHING_WANTED, self._environment):
            if len(node.path) > 1 or one.label not in given:
                yield one


_APPROVE = keywords.Keyword("approve ", "how the questions are answered: `true`, `false` or `no_answer`")


def _holds_metadata(path: Sequence[Node]) -> bool:
    """Whether the map at the end of a path is the value of a ``metadata``."""
    return len(path) > 3 and getattr(path[-3], "name", getattr(path[-3], "key", "")) == "metadata"


def _before_others(found: Iterable[Candidate]) -> Iterator[Candidate]:
    """The candidates, to be shown before all others."""
    for one in found:
        one.rank -= 100
        yield one


def _closed(tokens: Sequence[Token]) -> tuple[tuple[str, str, str], ...] | None:
    """The words that may stand here where they are few: each with its kind and what it is; None where it is not so."""
    kinds_before = [token.kind for token in tokens[-4:]]
    last = kinds_before[-1:] and kinds_before[-1]
    if last == "every":
        return tuple(("unit", word, "timetable") for word in TIMETABLE_UNITS)
    if kinds_before[-3:-1] == ["at most", "NUMBER"] and last == "per":
        return tuple(("unit", word, "duration") for word in BRAKE_UNITS)
    if last in ("api", "currency") and (len(tokens) == 1 or tokens[-2].kind == "_END"):
        return None if last == "api" else tuple(("currency", code.upper(), "currency") for code in candidates.currency_codes(""))
    if last == ":" and _in_demand(tokens):
        return tuple(("type", word, "type of the input") for word in PARAMETER_TYPES)
    return None


def _in_demand(tokens: Sequence[Token]) -> bool:
    """Whether the place is in the parameters of an on-demand workflow, outside inner brackets."""
    depth = 0
    for at in range(len(tokens) - 1, 0, -1):
        kind = tokens[at].kind
        depth += (kind in (")", "]", "}")) - (kind in ("(", "[", "{"))
        if depth < 0:
            return kind == "(" and tokens[at - 1].kind == "demand"
        if kind in _ENDS:
            return False
    return False


def _clauses_left(tokens: Sequence[Token]) -> Collection[str]:
    """The clauses that may follow those that a trigger has."""
    reached = -1
    for token in reversed(tokens):
        if token.kind in _ENDS or token.kind == "on":
            break
        if token.kind in _CLAUSES:
            reached = max(reached, _CLAUSES.index(token.kind))
    return _CLAUSES[reached + 1 :]


def _indentation(text: str, position: int) -> int:
    """How many blanks stand at the beginning of the line of a position."""
    line = text[text.rfind("\n", 0, position) + 1 : position]
    return len(line) - len(line.lstrip(" \t"))


def _action_of(asked: Asked, environment: Environment) -> ActionDeclaration | None:
    """The action whose arguments the word stands among."""
    for node in reversed(asked.path[:-1]):
        if isinstance(node, Action):
            return environment.declarations.action(node.name)
    return None


def _given_after(rest: str) -> set[str]:
    """The names of the arguments that stand behind the place in the same statement."""
    found: set[str] = set()
    depth = 0
    tokens = Scan(Source("", rest)).tokens
    for at, token in enumerate(tokens[:-1]):
        named = token.kind == "NAME" and tokens[at + 1].kind == "="
        if token.kind in (")", "]", "}", ";") and depth == 0:
            break
        if at and token.fresh and depth == 0 and not (named and tokens[at + 1].start == token.end):
            break
        depth += (token.kind in ("(", "[", "{", "${")) - (token.kind in (")", "]", "}", "}$"))
        if named and depth == 0:
            found.add(token.text)
    return found
