"""Commands that act, each killed at a named place and called again: ``python -m tests.helpers.killed_commands POINT,EVENT… -- WORD…``.

``{event}`` in the words is the event. Each line that is printed is a JSON object: how the first call ended (the signal), how the second one
did (``again``), and what that one printed; ``POINT,EVENT,once`` calls it once only. ``accepted`` is the place between the acceptance of the
event and its first work; the others are those of ``wfrun.runs.drive`` and ``held_run``, with ``:2`` for the second time. A call is a
process that is forked here, where all is imported.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Collection, Sequence
from typing import Any

import wfrun.cli.acting
from wfrun.cli import run_command
from wfrun.runs.acting import Acting


def killed_at(point: str) -> type[Acting]:
    """A command that kills itself when it comes to a place."""
    name, _, times = point.partition(":")
    left = [int(times or 1)]

    def points(reached: str) -> None:
        if reached == name:
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)

    class Killed(Acting):
        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named, points=points)

        def drive(self, runs: Collection[str]) -> None:
            points("accepted")
            super().drive(runs)

    return Killed


def call(words: Sequence[str], acting: type[Acting]) -> tuple[int, str]:
    """Calls the command in a forked process; returns its wait status and what it printed."""
    with tempfile.TemporaryFile() as out:
        child = os.fork()
        if not child:
            os.dup2(out.fileno(), 1)
            os.dup2(out.fileno(), 2)
            wfrun.cli.acting.Acting = acting  # type: ignore[attr-defined]
            status = run_command(words)
            sys.stdout.flush()
            os._exit(status)
        _, ended = os.waitpid(child, 0)
        out.seek(0)
        return ended, out.read().decode()


def main(places: Sequence[str], words: Sequence[str]) -> None:
    write: Callable[[str], Any] = sys.stdout.write
    for place in places:
        point, event, *once = place.split(",")
        given = [word.format(event=event) for word in words]
        ended, _ = call(given, killed_at(point))
        again, printed = call(given, Acting) if not once else (0, "")
        write(json.dumps({"point": point, "signal": ended & 0x7F, "again": again >> 8, "out": printed}) + "\n")
        sys.stdout.flush()  # what is left here would be printed by the next process too


if __name__ == "__main__":
    split = sys.argv.index("--")
    main(sys.argv[1:split], sys.argv[split + 1 :])
