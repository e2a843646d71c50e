"""Completion in code: outside strings and comments, and in the holes of strings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from wfrun.dsl.checker.names import lookup
from wfrun.dsl.parser.incomplete import PartialParse
from wfrun.dsl.semantic_model import NOTHING_WANTED
from wfrun.dsl.syntax.nodes import (
    Action,
    Api,
    Argument,
    Comparison,
    Comprehension,
    EventPattern,
    ExpectWait,
    Expression,
    Field,
    For,
    GivenEvent,
    GivenFails,
    GivenLater,
    GivenReturns,
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
from wfrun.dsl.syntax.tokens import NAMES as NAMES_OF
from wfrun.dsl.syntax.tokens import Token
from wfrun.dsl.types.base import BOOLEAN
from wfrun.dsl.types.refinements import value_kinds
from wfrun.ide import candidates, keywords
from wfrun.ide.allowed_words import ENDS, GOES_ON, KINDS, few, words
from wfrun.ide.candidates import ACTIONS, COMMON, NAMES, REST, VALUES, Candidate, before_others
from wfrun.ide.fragment import Fragment
from wfrun.ide.items import Completion, Environment
from wfrun.ide.named import action_of, named, pair
from wfrun.ide.place import OffsetContext
from wfrun.ide.question import MARK, ProbedWord, SyntaxProbe

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_NUMBER = re.compile(r"(?<![\w.])(\d[\d_]*(?:\.\d+)?)[ \t]*\Z")
_NAMED = re.compile(r"\w*[ \t]*=(?!=)")
_IN_EVENT = re.compile(r"\bv2\.[a-z_.]+\[[a-z_.]*\Z")
"""The beginning of an event of the v2 API whose name has a part in brackets."""
_CALLED = re.compile(r"\w*\(")
_FIRST_OF_TWO = re.compile(r"\b(?:up|at|not)[ \t]+\Z")


def in_code(fragment: Fragment, place: OffsetContext) -> tuple[int, tuple[Completion, ...]]:
    """Returns the completions of a word in code, and where it begins."""
    text, offset = fragment.text, fragment.offset
    bracketed = _IN_EVENT.search(text, max(fragment.begin, offset - 200), offset)
    if bracketed is not None:
        return bracketed.start(), candidates.chosen(candidates.events(fragment.environment, prefixes=False), bracketed[0])
    found = _WORD.search(text, max(fragment.begin, offset - 200), offset)
    start = found.start() if found is not None else offset
    first = _FIRST_OF_TWO.search(text, fragment.begin, start)
    if first is not None:
        pairs = [one for one in _Code(fragment, place, first.start()).offered() if one.kind == "keyword" and " " in one.label]
        items = candidates.chosen(pairs, " ".join([*text[first.start() : start].split(), text[start:offset]]))
        if items:
            return first.start(), items
    number = _NUMBER.search(text, max(fragment.begin, start - 60), start)
    if number is None and start == offset and text[offset - 1 : offset] in ('"', ")", "]", "}") and offset > fragment.begin:
        return offset, ()
    if number is not None and number.end(1) == offset:
        return offset, ()
    code = _Code(fragment, place, start)
    offered = list(code.offered())
    if number is not None:
        offered = [*_units(fragment, place, number), *offered]
    return code.start, candidates.chosen(_without_what_follows(fragment, offered), text[code.start : offset])


def _without_what_follows(fragment: Fragment, offered: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yields the candidates without the sign or blank at their end that stands behind the place already."""
    for one in offered:
        if len(one.insert) > 1 and one.insert[-1] in '(=" <' and fragment.rest.startswith(one.insert[-1]):
            one.insert = one.insert[:-1]
        yield one


def _units(fragment: Fragment, place: OffsetContext, number: re.Match[str]) -> Iterator[Candidate]:
    """Yields what may follow a number: currencies, and units of time."""
    question = SyntaxProbe(fragment, number.start(1), place.closing)
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

    def __init__(self, fragment: Fragment, place: OffsetContext, start: int) -> None:
        self.fragment = fragment
        self.start = start
        self._word = start
        self._environment: Environment = fragment.environment
        self._question = SyntaxProbe(fragment, start, place.closing)

    def offered(self) -> Iterator[Candidate]:
        """Yields what may stand in the place of the word, in no order."""
        question = self._question
        tokens, earlier = list(question.tokens), list(question.earlier)
        made_up = bool(tokens) and tokens[-1].kind == "_OPEN" and tokens[-1].start == tokens[-1].end
        if tokens != earlier:
            if made_up:
                # A new line without a block before it: only what goes on with the header may come, as long as there is none.
                tokens = earlier
            else:
                yield from before_others(self._going_on(earlier))
        compared = self._compared(earlier)
        if compared is not None:
            beginning = question.beginning(compared)
            if beginning is not None:
                yield from before_others(self._at(beginning, compared))
        if earlier and earlier[-1].kind == ">":
            yield from self._closed(question.closed())
        if self._word == self.fragment.item_begin:
            yield from (candidates.keyword(word, found, REST) for word, found in keywords.ITEMS.items() if word != "let")
        beginning = question.beginning(tokens)
        if beginning is not None:
            yield from self._at(beginning, tokens)

    def _closed(self, tokens: Sequence[Token]) -> Iterator[Candidate]:
        """Yields what may follow a block on its line: its second part or, behind the last block of an item, another item."""
        if not tokens or tokens[-1].kind != "_CLOSE":
            return
        yield from self._going_on(tokens)
        ended = [*tokens, tokens[-1]._replace(kind="_END")]
        beginning = self._question.beginning(ended)
        allowed = beginning.allowed(KINDS) if beginning is not None else frozenset()
        if beginning is not None and "workflow" in allowed:
            yield from words(beginning, allowed, ended, value=False)

    def _compared(self, tokens: Sequence[Token]) -> Sequence[Token] | None:
        """Reads the last ``<`` as a comparison, where it was read as the beginning of a block for lack of what follows."""
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
        """Yields how a new line may continue: further arguments where it is indented, and the words that begin a line of their own."""
        beginning = self._question.beginning(tokens)
        if beginning is None or not tokens:
            return
        after_block = tokens[-1].kind == "_CLOSE"
        begun = next((at + 1 for at in range(len(tokens) - 1, -1, -1) if tokens[at].kind in ENDS), 0)
        text = self._question.source.text
        deeper = begun < len(tokens) and _indentation(text, self._word) > _indentation(text, tokens[begun].start)
        if not (after_block or deeper):
            return
        allowed = beginning.allowed(GOES_ON)
        for word in (word for word in (*keywords.JOINING, *keywords.PARTS) if word in allowed):
            found = keywords.JOINING.get(word) or keywords.PARTS.get(word)
            if found is not None:
                yield candidates.keyword(word, found, COMMON if word in keywords.JOINING else VALUES)
        if deeper and not after_block:
            yield from named(self._question, beginning)

    # --- at one place

    def _at(self, beginning: PartialParse, tokens: Sequence[Token]) -> Iterator[Candidate]:
        last = tokens[-1] if tokens else None
        before = last.kind if last is not None else ""
        only = few(tokens)
        if only is not None:
            yield from (Candidate(VALUES, kind, word, word, (detail, "")) for kind, word, detail in only)
            return
        if before in ("let", "catch") or (before == "for" and (len(tokens) < 2 or tokens[-2].kind != "wait")):
            return
        allowed = beginning.allowed(KINDS)
        yield from words(beginning, allowed, tokens, value=self.fragment.value_begin == self._word)
        if before == "given":
            yield Candidate(VALUES, "keyword", "now", "now = ", ("timestamp", "sets the clock"))
            yield from candidates.actions(self._environment, None)
        arguments = list(named(self._question, beginning))
        yield from arguments
        if arguments and _NAMED.match(self.fragment.rest):
            return
        asked = self._question.ask(beginning, self._question.word())
        if asked is not None:
            yield from self._valued(asked)
        if "and" in allowed and "or" in allowed:
            yield from self._operators(beginning, allowed, COMMON if arguments else NAMES)

    def _operators(self, beginning: PartialParse, allowed: frozenset[str], rank: int) -> Iterator[Candidate]:
        """Yields the operators that may follow the value before the place, by what it is."""
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
        env = asked.model.env
        called = isinstance(before, Name) and self._environment.declarations.action(before.name) is not None
        if called and env is not None and isinstance(before, Name) and lookup(asked.model.context, before.name, env) is None:
            return
        type_ = asked.model.type_of(before)
        if value_kinds(type_) & value_kinds(BOOLEAN):
            for word, found in keywords.JOINING.items():
                if word in allowed:
                    yield candidates.keyword(word, found, rank)
        if isinstance(before, Comparison | Logical):
            return
        for sign, (doc, compares) in keywords.COMPARING.items():
            if sign in allowed and value_kinds(type_) & compares:
                yield Candidate(rank, "keyword", sign, f"{sign} ", ("", doc))

    # --- the word as a value

    def _valued(self, asked: ProbedWord) -> Iterator[Candidate]:
        """Yields what the word may be, by its role in the tree as a value or as the name of something."""
        node, parent = asked.node, asked.path[-2]
        c = asked.model.context if not isinstance(node, EventPattern) else None
        match node:
            case EventPattern(pattern=pattern):
                self.start = self._word - (len(pattern) - len(MARK)) if pattern != MARK else self._word
                self.start = min(self.start, node.span.start)
                yield from candidates.events(
                    self._environment,
                    prefixes=not isinstance(parent, GivenEvent | GivenLater | ExpectWait),
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
                yield from pair(asked, node, self._environment)
            case Api():
                newest: dict[str, str] = {}
                for release in reversed(tuple(self._environment.declarations.releases())):
                    newest.setdefault(release.rpartition(".")[2], release)
                for word, release in newest.items():
                    yield Candidate(VALUES, "release", word, word, (release, ""))

    def _field(self, asked: ProbedWord, node: Field) -> Iterator[Candidate]:
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

    def _name(self, asked: ProbedWord, node: Name, parent: Node) -> Iterator[Candidate]:
        model = asked.model
        action = action_of(asked, self._environment)
        if isinstance(parent, Action) and parent.main is node and (action is None or action.main is None):
            return
        env = model.env
        wanted = asked.wanted
        if _CALLED.match(self.fragment.rest):
            yield from candidates.functions(self._environment, wanted)
            return
        called = isinstance(parent, Let | For) and len(asked.path) > 3
        main = isinstance(parent, Action) or (isinstance(parent, GivenReturns | GivenFails) and parent.main is node)
        if not main or candidates.texts_of(wanted.type):
            yield from candidates.values(wanted, model.context, self._environment, quotes=True)
        if env is not None:
            loops = {one.variable for one in asked.path if isinstance(one, For | Quantifier | Comprehension)}
            likely = loops if wanted.form == "condition" else ()
            for one in candidates.names(model.context, model.names(env), env, wanted, self._environment, likely):
                # Behind the name of an action an argument is likelier than a value of another kind.
                one.rank = ACTIONS if main and one.rank > candidates.FITTING else one.rank
                yield one
        if not main:
            yield from candidates.functions(self._environment, wanted)
            yield from candidates.constants(wanted, argument=any(isinstance(one, Argument) for one in asked.path))
        if called:
            yield from candidates.actions(self._environment, asked.model.subject)


def _holds_metadata(path: Sequence[Node]) -> bool:
    """Tells whether the map at the end of a path is the value of a ``metadata``."""
    return len(path) > 3 and getattr(path[-3], "name", getattr(path[-3], "key", "")) == "metadata"


def _indentation(text: str, position: int) -> int:
    """Counts the blanks at the beginning of the line of a position."""
    line = text[text.rfind("\n", 0, position) + 1 : position]
    return len(line) - len(line.lstrip(" \t"))
