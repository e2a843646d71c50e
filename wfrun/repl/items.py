"""Items of a file that are typed: workflows to run, and the lines that say what holds for all that is typed after them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.diagnostics.rules import Severity
from wfrun.dsl.parser.parser import parse
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.nodes import Api, Currency, Test, Use
from wfrun.project.files import Script
from wfrun.repl.answers import Answer, Problems, refused, said
from wfrun.repl.scripts import CheckedPiece, check_piece
from wfrun.repl.typed import Typed
from wfrun.support.records import evolve

if TYPE_CHECKING:
    from wfrun.repl.session import ReplSession


def take_items(session: ReplSession, source: Source) -> Answer:
    """Checks the items of an input and takes them over, all of them or, where one has an error, none."""
    prelude = _prelude(session, source)
    folder = session.folder
    first = source.place(0).line - prelude.count("\n")
    piece = check_piece(Script(Typed(source.name, prelude + source.text, first), folder))
    problems = tuple(
        _named_here(session, _moved(problem, source, len(prelude))) for problem in piece.problems if problem.span.end >= len(prelude)
    )
    warned = Answer((Problems(problems),)) if problems else Answer()
    if any(problem.severity is Severity.ERROR for problem in problems):
        return evolve(warned, failed=True)
    if piece.broken:
        return refused("the script's own lines about currency, release or actions have errors: put them right first")
    return _taken(session, piece, len(prelude)) + warned


def _named_here(session: ReplSession, problem: Problem) -> Problem:
    """Explains an unknown name in a workflow that `let` gave to a value of the event or the account."""
    if problem.code == "unknown-name" and problem.source.slice(problem.span) in session.values.names:
        return evolve(problem, help="a name that `let` gave is there in a workflow only where its value is a constant", fix=None)
    return problem


def _taken(session: ReplSession, piece: CheckedPiece, start: int) -> Answer:
    answer = Answer()
    typed = [item for item in piece.file.file.items if item.span.start >= start]
    for item in typed:
        match item:
            case Currency(code):
                session.use_currency(code.lower())
                answer += said(f"bare numbers beside money are {code}")
            case Api():
                session.use_library(piece.library)
                answer += said(f"Stripe's API release is {piece.library.release}")
            case Use(path):
                session.use_library(piece.library)
                names = ", ".join(name for name in piece.library.customs)
                answer += said(f"{path}: {names}" if names else f"{path} has no actions")
            case Test(name):
                answer += said(f'the test "{name}" checks; `wfrun test` runs the tests of a script')
    rules = tuple(rule for rule in piece.rules if rule.workflow.span.start >= start)
    if rules:
        replaced = session.workflows.add(rules)
        for rule in rules:
            again = "takes the place of the one before" if rule.name in replaced else "is there"
            starts = "`:run` runs it" if rule.patterns else "it is started by its name, with `wfrun SCRIPT --start NAME`"
            answer += said(f'"{rule.name}" {again}: {starts}')
    session.lines |= piece.lines()
    return answer


def _prelude(session: ReplSession, source: Source) -> str:
    """Returns the lines about the whole file that hold for typed items, without those that are among them."""
    own = {type(item) for item in parse(source).file.items}
    kept = (
        line for name, line in session.lines.items() if not ((name == "currency" and Currency in own) or (name == "api" and Api in own))
    )
    return "".join(f"{line}\n" for line in kept)


def _moved(problem: Problem, source: Source, by: int) -> Problem:
    """Moves a problem of the items behind the prelude to its place in the items alone."""

    def moved(span: Span) -> Span:
        return Span(max(0, span.start - by), max(0, span.end - by))

    fix = evolve(problem.fix, span=moved(problem.fix.span)) if problem.fix is not None and problem.fix.span.start >= by else None
    related = tuple(evolve(one, source=source, span=moved(one.span)) for one in problem.related if one.span.start >= by)
    return evolve(problem, source=source, span=moved(problem.span), fix=fix, related=related)
