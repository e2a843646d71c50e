"""Inputs: each is told apart by its beginning and carried out by the module of its kind."""

from __future__ import annotations

from wfrun.repl import commands
from wfrun.repl.answers import Answer
from wfrun.repl.session import ReplSession
from wfrun.repl.typed import TERMINAL, Typed
from wfrun.support.recursion import with_stack_room


def answer_input(session: ReplSession, text: str, name: str = TERMINAL, line: int = 1) -> Answer:
    """Carries out one input and returns the answer. ``name`` and ``line`` are where it stands, for the places of problems.

    Raises ``KeyboardInterrupt`` where a person interrupts it: what was done up to then is done.
    """
    from wfrun.repl import inputs

    source = session.given = Typed(name, text, line)
    match inputs.kind_of(source):
        case inputs.NOTHING:
            return Answer()
        case inputs.COMMAND:
            return commands.run(session, source)
        case inputs.ITEM:
            from wfrun.repl.items import take_items

            return with_stack_room(take_items, session, source)
        case inputs.STATEMENTS:
            from wfrun.repl.evaluating import statements

            return with_stack_room(statements, session, source)
    from wfrun.repl.evaluating import expression

    return with_stack_room(expression, session, source)
