"""Carrying out one input: an expression or a condition is evaluated, statements act in the account. All is checked before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.inputs import CheckedInput, names_in
from wfrun.dsl.parser.parser import parse_expression, parse_statements
from wfrun.dsl.program import CheckedFile
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.nodes import AnsweringStatement, Block, Demand, Expression, File, If, Let, Name, Workflow
from wfrun.dsl.types.base import Any_, List, Type
from wfrun.dsl.types.display import describe, describe_list
from wfrun.dsl.types.refinements import TRUTH, value_kinds
from wfrun.interpreter.condition_trace import trace_condition
from wfrun.interpreter.event_origin import account_of
from wfrun.interpreter.executor import execute_statements
from wfrun.interpreter.operators import kind_of
from wfrun.interpreter.run import Run
from wfrun.interpreter.scope import ValueScope
from wfrun.interpreter.triggers import Rule
from wfrun.repl import event_commands
from wfrun.repl.answers import Answer, Part, Problems, Steps, TracedCondition, Value
from wfrun.repl.events import Event, type_of
from wfrun.repl.typed import TERMINAL, AskedCondition, Typed
from wfrun.repl.values import value_of
from wfrun.support.records import evolve
from wfrun.values.missing import Missing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfrun.repl.session import ReplSession

NAME = "repl"
"""The name of the workflow that statements stand in, as far as they stand in one."""


def expression(session: ReplSession, source: Source) -> Answer:
    """Answers with the value and the type of an expression; of a condition, whether it holds, and its parts."""
    node, problems = parse_expression(source)
    if node is None:
        return wrong(session, problems)
    if isinstance(node, Name) and session.checker.is_action(node.name, session.events.type):
        return statements(session, source)
    checked = check(session, source, node)
    if checked.errors:
        named = "".join(source.text.split())
        if session.library.event(named) is not None:
            return event_commands.load_event(session, named)
        return wrong(session, checked.problems)
    warned = (Problems(checked.problems),) if checked.problems else ()
    evaluator = session.evaluator(source, checked.currencies)
    if value_kinds(checked.type) == TRUTH:
        session.asked = AskedCondition(source, node)
        return Answer((TracedCondition(trace_condition(evaluator, node)), *warned))
    value = evaluator.evaluate(node)
    return Answer((value_of(value, type_words(checked.type, value), evaluator.assumed, whole=True), *warned))


def check(session: ReplSession, source: Source, node: Expression, event: Event | None = None) -> CheckedInput:
    """Checks an expression, on the current event or on another one."""
    event = event if event is not None else session.events.current
    connected = event is not None and account_of(event) is not None
    return session.checker.expression(source, node, type_of(event), connected=connected)


def read(session: ReplSession, text: str) -> tuple[Source, Expression, CheckedInput] | Answer:
    """Parses and checks the expression that a command is given; the problems where it has some."""
    given = session.given if session.given.text.rstrip().endswith(text) else Typed(TERMINAL, text)
    start = given.text.rindex(text)
    source = Typed(given.name, " " * start + given.text[start:], given.place(0).line)  # the command is read as blanks, and shown
    node, problems = parse_expression(source)
    if node is not None:
        checked = check(session, source, node)
        if not checked.errors:
            return source, node, checked
        problems = checked.problems
    return wrong(session, tuple(evolve(problem, source=given) if problem.source is source else problem for problem in problems))


def statements(session: ReplSession, source: Source) -> Answer:
    """Runs statements and shows what they did, and the names that they gave."""
    block, parsed, unparsed = parse_statements(source)
    if block is None:
        return wrong(session, parsed)
    names = list(dict.fromkeys(one.name for one in block.statements if isinstance(one, Let)))
    types = {name: session.checker.names.names.get(name) for name in names}
    values = {name: session.values.names.get(name) for name in names}
    checked = session.checker.statements(
        source, block, session.events.type, connected=session.events.connected, parsed=parsed, unparsed=unparsed
    )
    if checked.errors:
        return wrong(session, checked.problems)
    session.inputs += 1
    evaluator = session.evaluator(source, checked.currencies)
    execution = execute_statements(_new_run(session, source, block, checked.currencies), evaluator, f"{session.inputs}.")
    try:
        report = session.carry_out(execution)
    finally:
        session.passed(evaluator.clock.now)
        unreached = [name for name in names if session.values.names.get(name) is values[name]]
        for name in unreached:
            _put_back(session, name, types[name])
    for one in block.statements:
        if isinstance(one, Let) and one.name not in unreached:
            _note_constant(session, source, one)
    asked = [one.branches[0].condition for one in block.statements if isinstance(one, If)]
    if asked:
        session.asked = AskedCondition(source, asked[-1])
    parts: list[Part] = [Steps(report)]
    parts += [named(session, name) for name in names if name not in unreached]
    if checked.problems:
        parts.append(Problems(checked.problems))
    return Answer(tuple(parts), failed=report.outcome in ("failed", "needs_attention"))


def _note_constant(session: ReplSession, source: Source, node: Let) -> None:
    """Makes a name a constant for later workflows where its value rests on constants alone; any other name is none there.

    Where it had another value before, constants that were made of that are none any more.
    """
    if f"let {node.name}" in session.lines:
        mentioned = re.compile(rf"\b{node.name}\b")
        for name in [name for name, line in session.lines.items() if name.startswith("let ") and mentioned.search(line)]:
            del session.lines[name]
    if isinstance(node.value, AnsweringStatement):
        return
    if all(f"let {name}" in session.lines for name in names_in(node.value)):
        session.lines[f"let {node.name}"] = source.slice(node.span)


def _new_run(session: ReplSession, source: Source, block: Block, currencies: Mapping[Span, str]) -> Run:
    workflow = Workflow(None, Demand(()), False, None, None, None, block, None)
    file = CheckedFile(source.name, "", File(()), session.library.release, session.checker.currency, currencies)
    rule = Rule(file, source, workflow, session.library, NAME)
    return Run(rule, session.event, session.environment, session.identity, assumed=session.assumed)


def _put_back(session: ReplSession, name: str, type_: Type | None) -> None:
    """Gives the names that a run did not get to their former value and type, or removes them."""
    if type_ is not None:
        session.checker.names.names[name] = type_
    else:
        session.checker.names.names.pop(name, None)


def named(session: ReplSession, name: str) -> Value:
    """Returns the value of a name, with its type."""
    bound = session.values.find(name)
    type_ = session.checker.names.find(name)
    assert bound is not None and type_ is not None
    return value_of(bound.value, type_words(type_, bound.value), bound.assumed, name=name)


def at_path(session: ReplSession, path: str) -> Answer:
    """Answers with the value at a path of the current event, where the path is an expression too."""
    source = Typed(TERMINAL, path)
    node, _ = parse_expression(source)
    if node is None or (checked := check(session, source, node)).errors:
        return Answer()
    evaluator = session.evaluator(source, checked.currencies)
    evaluator.scope = ValueScope()
    value = evaluator.evaluate(node)
    return Answer((value_of(value, type_words(checked.type, value), evaluator.assumed, name=path),))


def type_words(type_: Type, value: Any) -> str:
    """Describes the type as a person would; where it is not known beforehand, the kind of the value."""
    if isinstance(type_, Any_):
        return "any value" if isinstance(value, Missing) else kind_of(value)
    return describe_list(type_.item) if isinstance(type_, List) else describe(type_)


def wrong(session: ReplSession, problems: tuple[Problem, ...]) -> Answer:
    """Answers with the problems that keep an input from being carried out."""
    problems = tuple(map(_as_command, problems))
    if problems[0].code in ("stray-bracket", "too-deep"):
        problems = problems[:1]  # what is said of the rest follows from it
    if session.events.current is None:
        problems = tuple(map(_without_event, problems))
    return Answer((Problems(problems),), failed=True)


_COMMANDS = {
    "help": "`:help` lists the commands",
    "quit": "`:quit` or Ctrl-D ends the session",
    "exit": "`:quit` or Ctrl-D ends the session",
}
"""Names that other tools give to their commands."""


def _as_command(problem: Problem) -> Problem:
    """Adds a help where an unknown name is a command of other tools."""
    meant = _COMMANDS.get(problem.source.slice(problem.span))
    return problem if meant is None else evolve(problem, help=meant, fix=None)


def _without_event(problem: Problem) -> Problem:
    """Explains an unknown name where there is no event: it is probably one of the event's fields."""
    if problem.code == "unknown-name" and problem.fix is None and problem.source.slice(problem.span) not in _COMMANDS:
        return evolve(problem, help="no event is loaded: `:event payment_intent.succeeded` loads a sample one, and its fields are names")
    return problem
