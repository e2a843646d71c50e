"""Undecided: what rests on a condition that was unknown.

An action that moves money or ends something is not sent where its place or one of its arguments rests on an unknown condition. The mark
travels beside values and along statements, as ``assumed`` does. A place rests on one in an ``else`` that was reached, or behind an ``if``
with ``stop`` or ``fail`` in it that was passed, because the condition was unknown; a value where ``if … then … else`` chose it, where a
list was filtered by one, and under every name for such a value. That no event came, and that ``first`` found no item, rests on the
``where`` that was unknown of one; all behind a ``wait`` rests on what chose its length, and a whole run on what chose the value of a
clause such as ``once per``.
``c ?? true`` and ``present(x)`` are never unknown and leave no mark.
"""

from __future__ import annotations

from wfrun.dsl.declarations import ActionDeclaration, Effect
from wfrun.support.records import frozen
from wfrun.values.missing import MISSING_VALUE, Missing

CODE = "undecided"
"""The code of a step that was not sent because it rested on an unknown."""


@frozen
class Undecided:
    """An unknown condition: its source on one line, the line that it stands in, and what was unknown in it."""

    text: str
    line: int
    why: str

    def told(self, declaration: ActionDeclaration) -> str:
        """Returns the sentence that says why a call was not sent."""
        does = "moves money" if declaration.effect is Effect.MOVES_MONEY else "ends something"
        return f"`{declaration.name}` {does} and was not sent: it rests on `{self.text}` in line {self.line}, which is unknown ({self.why})"


def reason_of(unknown: Missing) -> str:
    """Returns in words what was unknown."""
    if unknown.reason == MISSING_VALUE:
        return unknown.note or unknown.reason
    return f"{unknown.reason}: {unknown.note}" if unknown.note else unknown.reason
