"""Log channel: the messages of ``log`` as lines of the process's own log, one JSON object each, under the logger ``wfrun.log``.

A line is one line whatever a message holds, and nothing in it acts on a terminal. Whether and where lines are kept is for the process to
say, as with every logger (``wfrun worker`` writes them to its standard error); the run's report has the message in any case.
"""

from __future__ import annotations

import json
import logging
import re
from typing import TextIO

from wfrun.interpreter.effects import Answer, Call, Done
from wfrun.interpreter.run_identity import RunIdentity
from wfrun.support.short_text import shortened
from wfrun.support.terminal_text import CONTROL_CHARACTERS

MAX_MESSAGE = 10_000
"""The longest message of a line, in characters; the report has the whole."""

LOGGER = logging.getLogger("wfrun.log")


def log_to(stream: TextIO) -> None:
    """Writes the lines to a stream from now on, each as it is: for a process that has no log of its own."""
    LOGGER.addHandler(logging.StreamHandler(stream))
    LOGGER.setLevel(logging.INFO)


class LogChannel:
    """Carries out the ``log`` of one run."""

    def __init__(self, run: RunIdentity) -> None:
        self._run = run

    def send(self, call: Call, now: int, *, repeated: bool) -> Answer:
        """Writes a line; one that may have been written before a restart is written again."""
        message = str(call.arguments["message"])
        run = self._run
        line = {
            "message": shortened(message, MAX_MESSAGE),
            "workflow": run.workflow,
            "run": run.run_id,
            "step": call.path,
            "event": run.event,
            "account": run.account,
            "livemode": run.livemode,
        }
        text = json.dumps({name: value for name, value in line.items() if value is not None}, ensure_ascii=False)
        LOGGER.info(re.sub(CONTROL_CHARACTERS, _escaped, text))
        return Done({}, now, started=now)


def _escaped(found: re.Match[str]) -> str:
    """Returns a sign as JSON writes it out; one beyond U+FFFF as two halves."""
    return json.dumps(found[0])[1:-1]
