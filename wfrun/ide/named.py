"""Completion of words that stand before ``=``: the arguments of actions and functions, and the fields that a test sets."""

from __future__ import annotations

from collections.abc import Iterator

from wfrun.dsl.declarations import APPROVE_PARAMETERS, ActionDeclaration
from wfrun.dsl.parser.incomplete import PartialParse
from wfrun.dsl.parser.scan import scan
from wfrun.dsl.semantic_model import NOTHING_WANTED
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.nodes import Action, Approve, Argument, Call, Keyword, Pair
from wfrun.ide import candidates
from wfrun.ide.candidates import NAMES, Candidate, before_others
from wfrun.ide.items import Environment
from wfrun.ide.question import ProbedWord, SyntaxProbe


def named(question: SyntaxProbe, beginning: PartialParse) -> Iterator[Candidate]:
    """Offers what the word may be where it stands before ``=``: an argument, or a field that a test sets."""
    asked = question.ask(beginning, question.word("=")) if beginning.accepts("NAME", "=") else None
    if asked is None:
        return
    environment = question.fragment.environment
    node, parent = asked.node, asked.path[-2]
    match node:
        case Argument():
            given = {one.name for one in parent.arguments if one is not node} if isinstance(parent, Action | Approve) else set()
            given |= _given_after(question.fragment.rest)
            action = action_of(asked, environment)
            if isinstance(parent, Approve):
                yield from candidates.parameters(list(APPROVE_PARAMETERS), given, environment)
            elif action is not None:
                if isinstance(parent, Action) and parent.main is not None and action.main is not None:
                    given.add(action.main)
                yield from candidates.arguments(action, given, environment)
        case Keyword() if isinstance(parent, Call):
            function = environment.declarations.function(parent.function)
            if function is not None:
                taken = {one.name for one in function.parameters[: len(parent.arguments)]}
                taken |= {one.name for one in parent.keywords if one is not node}
                optional = [one for one in function.parameters if not one.required]
                if parent.arguments or not any(one.required for one in function.parameters):
                    yield from before_others(candidates.parameters(optional, taken, environment))
        case Pair():
            yield from pair(asked, node, environment)


def pair(asked: ProbedWord, node: Pair, environment: Environment) -> Iterator[Candidate]:
    """Offers a part of a path that a test sets."""
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
    for one in candidates.fields(model.context, type_, NOTHING_WANTED, environment):
        if len(node.path) > 1 or one.label not in given:
            yield one


def action_of(asked: ProbedWord, environment: Environment) -> ActionDeclaration | None:
    """Returns the action whose arguments the word stands among."""
    for node in reversed(asked.path[:-1]):
        if isinstance(node, Action):
            return environment.declarations.action(node.name)
    return None


def _given_after(rest: str) -> set[str]:
    """Returns the names of the arguments that stand behind the place in the same statement."""
    found: set[str] = set()
    depth = 0
    tokens = scan(Source("", rest)).tokens
    for at, token in enumerate(tokens[:-1]):
        named = token.kind == "NAME" and tokens[at + 1].kind == "="
        if token.kind in (")", "]", "}", ";") and depth == 0:
            break
        if at and token.starts_line and depth == 0 and not (named and tokens[at + 1].start == token.end):
            break
        depth += (token.kind in ("(", "[", "{", "${")) - (token.kind in (")", "]", "}", "}$"))
        if named and depth == 0:
            found.add(token.text)
    return found
