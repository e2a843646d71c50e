"""The REPL in a pipe: lines in, answers out, without prompt and without colours unless they are asked for."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Iterator

from wfrun.cli import failing
from wfrun.repl.answers import Answer, refused
from wfrun.repl.inputs import Input, InputReader
from wfrun.repl.session import ReplSession
from wfrun.repl.showing import Teller
from wfrun.values.limits import MAX_SOURCE_BYTES

NAME = "<stdin>"
"""What the input is called in messages."""

PATIENCE = 0.05
"""So long, in seconds, an input that is whole waits for a line that may go on with it."""

_CHUNK = 1 << 16


def run(session: ReplSession, teller: Teller, answer: Answer) -> int:
    """Answers every line of stdin; gives the exit status: 1 when one had an error."""
    failed = answer.failed
    teller.tell(answer)
    reader = InputReader()
    for line in _lines(reader):
        if isinstance(line, str) and "\0" in line:
            pass
        for given in reader.feed(line) if isinstance(line, str) else reader.flush():
            told = session.answer(given.text, NAME, given.line)
            failed = failed or told.failed
            teller.tell(told)
            if told.quits:
                return failing.FAILED if failed else failing.OK
        sys.stdout.flush()
    return failing.FAILED if failed else failing.OK
