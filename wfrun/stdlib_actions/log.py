"""``log``: a line in the run's own report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wfrun.dsl.declarations import ActionDeclaration, Effect, Parameter, Wording
from wfrun.dsl.types.base import STRING
from wfrun.interpreter.argument_encoding import Json
from wfrun.stdlib_actions import payloads as rendering

DECLARATION = ActionDeclaration(
    "log",
    (Parameter("message", STRING, required=True, text=True, aliases=("text", "msg"), doc="what to note"),),
    main="message",
    effect=Effect.NOTES,
    wording=Wording("log", ("“{message}”", "a message")),
    aliases=("print", "echo", "puts", "println", "printf", "debug", "info", "note", "write", "console"),
    doc="Notes a message in the run's report. Nothing is sent. Missing values print as `(missing)`.",
    example='log "{customer} paid {amount}"',
)


def render(values: Mapping[str, Any], workflow: str) -> dict[str, Json]:
    """Returns the arguments: ``message``. Raises ``RejectedArgument``: ``missing-argument``, ``unknown-argument``."""
    rendering.check_names(DECLARATION, values)
    return {"message": rendering.for_people(values["message"])}
