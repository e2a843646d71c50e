"""Notes on runs that acted: what was done before, what is waited for, and the commands that go on."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING

from wfrun.cli.run_options import Options
from wfrun.runs.acting import nobody_knows, steps_done
from wfrun.runs.listing import standing
from wfrun.support.english import counted

if TYPE_CHECKING:
    from wfrun.runs.listing import Story


class Notes:
    """Sentences about runs, for a command with these options."""

    def __init__(self, options: Options) -> None:
        self._database = f" --database {shlex.quote(options.database)}" if options.database is not None else ""
        scripts = options.words if options.start is not None else options.words[:-1]
        self._scripts = " ".join(map(shlex.quote, scripts))
        self._env = f" --env {shlex.quote(options.env)}" if options.env is not None else ""

    def left(self, story: Story) -> str:
        """Tells before a question what a run that was left has done so far."""
        return f'"{story.summary["workflow"]}" was begun before and not brought to its end: {steps_done(story)}'

    def looked_at(self, waiting: int) -> str:
        """Tells that runs wait for such an event as this one."""
        waits, goes = ("waits", "it goes") if waiting == 1 else ("wait", "they go")
        worker = f"`wfrun worker {self._scripts} --live{self._env}{self._database}`"
        return f"{counted(waiting, 'run')} {waits} for such an event; where this is the one, {goes} on with {worker}"

    def same_start(self, story: Story) -> str:
        """Tells that a workflow was started with the same input before."""
        summary = story.summary
        status = standing(str(summary["status"]))
        moment = summary["started"] or summary["accepted"]
        return f'"{summary["workflow"]}" was started with this input before, at {moment}: it {status} ({summary["run"]})'

    def how_to_go_on(self, story: Story) -> Iterator[str]:
        """Tells what a run waits for, and the command that goes on with it or looks after it."""
        summary, database = story.summary, self._database
        match summary["status"]:
            case "waiting":
                waits_for = f" for {summary['waits_for']}" if summary["waits_for"] else ""
                until = f"{',' if waits_for else ''} until {summary['wakes']}" if summary["wakes"] else ""
                yield f"waits{waits_for}{until}: `wfrun worker {self._scripts} --live{self._env}{database}` goes on with it"
            case "queued" | "running":
                yield f"is not brought to its end: {steps_done(story)}; the same command goes on with it"
        yield from what_people_can_do(story, database)


def what_people_can_do(story: Story, database: str) -> Iterator[str]:
    """Tells the command with which a person looks after a run as it stands; ``database`` is its option, or empty."""
    from wfrun.runs.management import braked_step

    summary, run = story.summary, story.summary["run"]
    match summary["status"]:
        case "waiting" if str(summary["waits_for"]).startswith("an answer"):
            yield f"`wfrun runs decide {run} yes --who NAME{database}` answers it"
        case "paused":
            yield f"acting is paused: `wfrun runs resume{database}` lets it go on"
        case "failed":
            corrected = f"`wfrun runs replay {run} --script SCRIPT{database}` on a corrected script"
            yield f"`wfrun runs retry {run}{database}` tries the failed step again, {corrected}"
        case "needs_attention" if story.report is not None and braked_step(story.report) is not None:
            yield f"`wfrun runs resume {run} --who NAME{database}` lets it pass the brake, with the next worker"
        case "needs_attention" if nobody_knows(story):
            yield f"look whether the step happened, then `wfrun runs retry {run}{database}`, with --resend where it did not"
        case "needs_attention":
            yield f"`wfrun runs replay {run} --script SCRIPT{database}` runs it again on a corrected script"
