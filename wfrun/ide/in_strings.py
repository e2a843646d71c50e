"""Completion in strings: values that Stripe lists, events, currencies, zones, and the names of lists and settings."""

from __future__ import annotations

from collections.abc import Iterator

from wfrun.dsl.syntax.nodes import Action, EventTrigger, GivenStart, Index, MapEntry, MapLiteral, Text, Use
from wfrun.ide import candidates
from wfrun.ide.candidates import VALUES, Candidate
from wfrun.ide.fragment import Fragment
from wfrun.ide.items import Completion
from wfrun.ide.place import OffsetContext
from wfrun.ide.question import ProbedWord, SyntaxProbe


def in_string(fragment: Fragment, place: OffsetContext) -> tuple[int, tuple[Completion, ...]]:
    """Returns the completions of a string that is being written, and where its text begins."""
    question = SyntaxProbe(fragment, place.begin, place.closing, text=True)
    beginning = question.beginning(question.tokens)
    asked = question.ask(beginning, question.word()) if beginning is not None else None
    if asked is None:
        return place.inside, ()
    closed = fragment.rest.startswith('"') or fragment.text[fragment.offset : fragment.offset + 1].isalnum()
    offered = list(_offered(fragment, asked))
    for one in offered:
        one.insert = one.insert.removesuffix(": ") + ("" if closed else '"')
    return place.inside, candidates.chosen(offered, fragment.text[place.inside : fragment.offset])


def _offered(fragment: Fragment, asked: ProbedWord) -> Iterator[Candidate]:
    node, parent, model = asked.node, asked.path[-2], asked.model
    environment = fragment.environment
    match node:
        case Use():
            yield from (Candidate(VALUES, "package", name, name, ("package", "")) for name in environment.packages)
        case GivenStart():
            for name, trigger in model.workflows.items():
                if not isinstance(trigger, EventTrigger):
                    yield Candidate(VALUES, "workflow", name, name, ("workflow", ""))
        case MapEntry():
            given = [one.key for one in parent.entries] if isinstance(parent, MapLiteral) else []
            yield from candidates.keys(model.context, model.wanted(asked.path[:-1]), given, environment)
        case Text() if isinstance(parent, Index) and parent.key is node:
            type_ = model.type_of(parent.target)
            yield from candidates.fields(model.context, type_, asked.wanted, environment)
            if candidates.is_free_map(type_):
                yield from candidates.metadata_keys(fragment.text, place_of(asked))
        case Text():
            wanted = asked.wanted
            action = next((one for one in reversed(asked.path) if isinstance(one, Action)), None)
            if wanted.form == "expand" and action is not None:
                declaration = environment.declarations.action(action.name)
                if declaration is not None:
                    yield from candidates.expandable(declaration, model.context)
            else:
                yield from candidates.values(wanted, model.context, environment, quotes=False)


def place_of(asked: ProbedWord) -> int:
    """Returns the offset where the string begins."""
    return asked.node.span.start
