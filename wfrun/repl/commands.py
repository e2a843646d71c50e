"""The commands of the REPL, which begin with a colon: each is declared once, and help, completion and running read the declaration."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from wfrun.cli.event_input import did_you_mean, is_there
from wfrun.cli.exit_status import CommandError
from wfrun.cli.terminal import Span
from wfrun.dsl.one_line import one_line
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.nodes import Expression, Logical, Not
from wfrun.repl.answers import Answer, Branch, RunPart, Table, refused, said
from wfrun.repl.event_commands import EXAMPLE, load_event, next_event
from wfrun.repl.typed import AskedCondition
from wfrun.support.english import counted
from wfrun.support.records import frozen

if TYPE_CHECKING:
    from wfrun.repl.session import ReplSession

EVENT = "event"
PATH = "path"
EXPRESSION = "expression"
FILE = "file"
ANSWERS = "answers"
COMMAND_NAME = "command"


@frozen
class Command:
    """One command: its name, how it is called, what it does, what carries it out, and what an argument may be completed with."""

    name: str
    arguments: Mapping[str, str]
    """Each way to write the arguments, with what that does in a sentence; an empty one where they may be left out."""
    run: Callable[[ReplSession, str], Answer]
    completes: str = ""


def run(session: ReplSession, source: Source) -> Answer:
    """Carries out the command that an input is. One that is not known is answered with the nearest."""
    word, *others = source.text.strip().removeprefix(":").split(None, 1) or [""]
    rest = "".join(others)
    found = command_named(word)
    if found is None:
        if not word:
            return refused("a command has a name: `:help` lists them")
        begun = [f"`:{command.name}`" for command in COMMANDS if command.name.startswith(word)]
        if begun:
            return refused(f"`:{word}` may be {' or '.join(begun)}")
        near = did_you_mean(word, [command.name for command in COMMANDS])
        near = near.replace("`", "`:", 1) if near else "; `:help` lists the commands"
        return refused(f"there is no command `:{word}`{near}")
    if rest and list(found.arguments) == [""]:
        return refused(f"`:{found.name}` takes nothing after it")
    if not rest and "" not in found.arguments:
        return refused(f"`:{found.name}` needs what it is about: {_usage(found)}")
    try:
        return found.run(session, rest)
    except CommandError as refusal:
        return refused(refusal.sentence)


def command_named(word: str) -> Command | None:
    """Returns the command of that name, or the only one that begins with it."""
    begun = [command for command in COMMANDS if command.name.startswith(word)] if word else []
    exact = next((command for command in begun if command.name == word), None)
    return exact or (begun[0] if len(begun) == 1 else None)


def _usage(command: Command) -> str:
    ways = [f":{command.name} {way}".rstrip() for way in command.arguments if way]
    return " or ".join(f"`{way}`" for way in ways)


# --- events ------------------------------------------------------------------------------------------------------------------------


def set_field(session: ReplSession, text: str) -> Answer:
    """Carries out ``:set``: changes the current event."""
    event = session.events.current
    if event is None:
        return refused(f"no event is loaded: `:event {EXAMPLE}` loads a sample")
    path, sign, value = text.partition("=")
    if not sign or not path.strip() or not value.strip():
        return refused("a path and its value are needed: `:set amount = 50 USD`, `:set customer = null`")
    from wfrun.repl.changing import amount_fault, changed_event
    from wfrun.simulator.samples.overrides import BadOverride

    try:
        changed = changed_event(session.library.catalog, event, path.strip(), value.strip(), session.started)
    except BadOverride as error:
        return refused(str(error))
    fault = amount_fault(session.library, changed, path.strip())
    if fault is not None:
        return refused(fault)
    session.events.change(changed)
    from wfrun.repl.evaluating import at_path

    head = session.begin_event()
    return at_path(session, path.strip()) or head


# --- what is known -----------------------------------------------------------------------------------------------------------------


def show_names(session: ReplSession, text: str) -> Answer:
    """Carries out ``:vars``: shows the names that were given, with their values and types."""
    from wfrun.repl.evaluating import named

    names = [*session.constants.names, *session.values.names]
    known = [named(session, name) for name in dict.fromkeys(names) if session.checker.names.find(name) is not None]
    return Answer(tuple(known)) if known else said("no names were given: `let limit = 50 USD` gives one")


def show_type(session: ReplSession, text: str) -> Answer:
    """Carries out ``:type``: shows the type of an expression, whatever its value is."""
    from wfrun.dsl.types.display import type_words
    from wfrun.repl.evaluating import read

    found = read(session, text)
    if isinstance(found, Answer):
        return found
    # Values are shown with a type that says "text".
    words = re.sub(r'"[^"]*"|\bstring\b', lambda word: "text" if word[0] == "string" else word[0], type_words(found[2].type))
    return said((words, "code"))


def show_why(session: ReplSession, text: str) -> Answer:
    """Carries out ``:why``: shows the last condition on the current event, part by part, those too that an earlier part had decided."""
    from wfrun.interpreter.condition_trace import trace_condition
    from wfrun.repl.evaluating import check, wrong

    asked = session.asked
    if asked is None:
        return refused("no condition was asked yet: type one, such as `amount > 50 USD`")
    checked = check(session, asked.source, asked.node)
    if checked.errors:
        return wrong(session, checked.problems)
    evaluator = session.evaluator(asked.source, checked.currencies)
    branches: list[Branch] = []

    def show(node: Expression, depth: int) -> None:
        condition = trace_condition(evaluator, node)
        word = node.operator if isinstance(node, Logical) else "not" if isinstance(node, Not) else ""
        branches.append(Branch(depth, word, condition))
        for child in node.operands if isinstance(node, Logical) else (node.operand,) if isinstance(node, Not) else ():
            show(child, depth + 1)

    show(asked.node, 0)
    return Answer(tuple(branches))


# --- running -----------------------------------------------------------------------------------------------------------------------

_ANSWERS = {"yes": True, "no": False, "none": None}


def run_script(session: ReplSession, text: str) -> Answer:
    """Carries out ``:run``: runs the workflows on the current event in a new account, so that each run begins the same."""
    from wfrun.interpreter.triggers import RuleIndex
    from wfrun.simulator.session import Session

    words = text.split()
    wrong = next((word for word in words if word not in _ANSWERS), None)
    if wrong is not None:
        return refused(f"`{wrong}` is no answer to an approval: yes, no and none are{did_you_mean(wrong, _ANSWERS)}")
    rules = session.workflows.rules
    if not rules:
        if session.script is not None and session.script.broken:
            return refused(f"{session.script.source.name} has errors, so its workflows are not run")
        return refused("there is no workflow: start with a script, `wfrun repl script.wf`, or type a workflow")
    event = session.events.current
    if event is None:
        return refused(f"no event is loaded: `:event {EXAMPLE}` loads a sample")
    settings = session.settings
    engine = Session(
        RuleIndex(rules),
        objects=session.objects,
        history=session.earlier_events(),
        settings=settings.values,
        lists=settings.lists,
        secrets=settings.simulated_secrets,
        now=session.started,
        answers=[_ANSWERS[word] for word in words],
    )
    if session.events.described is not None:
        engine.account.observe(session.events.described)
    report = engine.run(event, later=session.events.later())
    answer = Answer((RunPart(report, event),), failed=report.failed or report.needs_attention)
    left = engine.answers_left
    if not left:
        return answer
    unused = " ".join(f"`{word}`" for word in words[len(words) - len(left) :])
    sentence = f"{unused} {'was' if len(left) == 1 else 'were'} not used: no further approval came"
    return answer + said(("note: ", "faint"), sentence, indent=2)


def show_matching(session: ReplSession, text: str) -> Answer:
    """Carries out ``:matching``: counts the events that a condition or each workflow holds for, and explains the others."""
    from wfrun.dsl.types.display import describe
    from wfrun.dsl.types.refinements import TRUTH, value_kinds
    from wfrun.repl import matching
    from wfrun.repl.evaluating import read

    if not session.events:
        return refused("no events are loaded: `:event FILE` loads those of a file")
    if text:
        found = read(session, text)
        if isinstance(found, Answer):
            return found
        source, node, checked = found
        if not value_kinds(checked.type) >= TRUTH:
            return refused(f"`:matching` asks a condition, and `{one_line(source, node.span)}` is {describe(checked.type)}")
        session.asked = AskedCondition(source, node)
        return matching.condition(session, source, node)
    answer = Answer()
    if session.asked is not None:
        answer += matching.condition(session, session.asked.source, session.asked.node)
    for rule in session.workflows.rules:
        answer += matching.workflow(session, rule)
    return answer if answer.parts else refused("there is no condition to ask: type one first, or `:matching amount > 50 USD`")


def load_objects(session: ReplSession, text: str) -> Answer:
    """Carries out ``:objects``: adds objects to the simulated account."""
    from wfrun.simulator.object_files import BadObjects
    from wfrun.simulator.object_files import load_objects as load

    path = os.path.expanduser(text.strip("\"'"))
    if not is_there(path):
        return refused(f"{path} does not exist")
    try:
        objects = load(path)
    except BadObjects as error:
        return refused(str(error))
    session.add_objects(objects)
    return said(f"the account holds {counted(len(objects), 'object')} more")


def start_over(session: ReplSession, text: str) -> Answer:
    """Carries out ``:reset``."""
    return said("names, account and events are as at the start") + session.reset()


def show_help(session: ReplSession, text: str) -> Answer:
    """Carries out ``:help``: lists the commands, or one of them."""
    word = text.removeprefix(":").strip()
    if word:
        found = command_named(word)
        if found is None:
            return refused(f"there is no command `:{word}`{did_you_mean(word, [command.name for command in COMMANDS])}")
        return Answer((Table(_rows(found)),))
    answer = said("Type an expression, a condition or a statement. Names are the fields of the event, and what `let` gave.")
    answer += Answer((Table(tuple(row for command in COMMANDS for row in _rows(command))),))
    return answer + said("A block goes on until it is closed. Ctrl-C clears the line or stops what runs, Ctrl-D quits.")


def _rows(command: Command) -> tuple[tuple[Span, ...], ...]:
    return tuple(((f":{command.name} {way}".rstrip(), "code"), doc) for way, doc in command.arguments.items())


def leave(session: ReplSession, text: str) -> Answer:
    """Carries out ``:quit``."""
    return Answer(quits=True)


COMMANDS = (
    Command(
        "event",
        {
            "TYPE path=value …": "loads a sample of an event type, changed as told",
            "FILE": "loads the events of a file",
            "NUMBER": "goes to one of the events of the file",
            "": "tells which event is current",
        },
        load_event,
        EVENT,
    ),
    Command("next", {"": "goes to the next event of the file"}, next_event),
    Command("set", {"path = value": "changes the event: `:set customer = null`"}, set_field, PATH),
    Command("vars", {"": "lists the names that were given, with their values"}, show_names),
    Command("type", {"EXPRESSION": "tells the type of an expression"}, show_type, EXPRESSION),
    Command("why", {"": "tells the last condition part by part"}, show_why),
    Command(
        "run",
        {"": "runs the workflows on the event", "yes no none": "runs them, and answers approvals in this order"},
        run_script,
        ANSWERS,
    ),
    Command(
        "matching",
        {
            "": "asks the last condition, and each workflow, of all events",
            "CONDITION": "tells how many events it holds for, and why not for the others",
        },
        show_matching,
        EXPRESSION,
    ),
    Command("objects", {"FILE": "gives the simulated account Stripe objects"}, load_objects, FILE),
    Command("reset", {"": "forgets names and changes, and starts with the first event"}, start_over),
    Command("help", {"": "lists the commands", "COMMAND": "tells of one of them"}, show_help, COMMAND_NAME),
    Command("quit", {"": "ends the session, as Ctrl-D does"}, leave),
)
"""Every command, in the order of the help."""
