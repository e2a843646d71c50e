"""``wfrun runs``: looks after durable runs."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from wfrun.cli import exit_status
from wfrun.cli.exit_status import CommandError
from wfrun.cli.json_output import print_json
from wfrun.cli.runs_database import runs_command, runs_database, tell_done
from wfrun.cli.shell_completion import paths
from wfrun.cli.terminal import Span, Terminal, print_table, stdout_terminal
from wfrun.runs.run_states import STATUSES
from wfrun.support.english import counted

if TYPE_CHECKING:
    from wfrun.runs.listing import RunFilter
    from wfrun.runs.programs import StoredProgram

_STYLES = {"succeeded": "good", "stopped": "good", "failed": "bad", "needs_attention": "doubt", "waiting": "doubt", "paused": "doubt"}

_HELP = """Look after durable runs: list them, tell their story, and do what only people can decide.

A retry is the same run again from the step that failed; a replay is a new run from any step, also on a corrected script.
"""


@click.group("runs", help=_HELP, short_help="Look after durable runs.")
def command() -> None:
    """Groups what can be done with runs."""


def _filter_options(function: Callable[..., Any]) -> Callable[..., Any]:
    options = (
        click.option("--status", "statuses", type=click.Choice(STATUSES), multiple=True, help="Runs in this state (repeatable)."),
        click.option("--workflow", metavar="NAME", help="Runs of this workflow."),
        click.option("--event", metavar="ID", help="Runs on this event."),
        click.option("--account", metavar="ID", help="Runs of this connected account."),
        click.option("--mode", type=click.Choice(["live", "simulated"]), help="Runs that act, or those that do not."),
        click.option("--since", metavar="TIME", help="Runs whose event was accepted since then."),
        click.option("--until", metavar="TIME", help="Runs whose event was accepted before then."),
    )
    for option in reversed(options):
        function = option(function)
    return function


def _filter(given: Mapping[str, Any]) -> RunFilter:
    from wfrun.cli.sample_options import moment
    from wfrun.runs.listing import RunFilter

    times = {name: moment(given[name], f"--{name}") for name in ("since", "until") if given[name] is not None}
    return RunFilter(given["statuses"], given["workflow"], given["mode"], given["account"], given["event"], **times)


@command.command(
    "list",
    help="List runs, newest first.",
    short_help="List runs, newest first.",
)
@_filter_options
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="How many.")
@click.option("--after", metavar="PLACE", help="Go on where a page ended.")
@runs_command
def list_command(limit: int, after: str | None, database: str | None, as_json: bool, color: str, **given: Any) -> None:
    """Lists runs."""
    with runs_database(database) as (opened, _):
        from wfrun.runs.listing import list_runs

        page = list_runs(opened, _filter(given), limit=limit, after=after)
    terminal = stdout_terminal(color)
    if as_json:
        print_json(terminal, {"runs": list(page.runs), "after": page.following})
        return
    rows: list[tuple[Span, ...]] = []
    for run in page.runs:
        status = str(run["status"])
        about = run["error"] or run["waits_for"] or (f"until {run['wakes']}" if run["wakes"] else "")
        event = run["event"] or run["type"]
        rows.append((run["accepted"], (status.replace("_", " "), _STYLES.get(status, "faint")), run["workflow"], event, run["run"], about))
    if rows:
        print_table(terminal, rows)
    else:
        terminal.line("No runs.")
    if page.following is not None:
        terminal.line(("more: ", "faint"), f"--after {page.following}")


_SHOW_HELP = """Tell a run's story in the words of a dry run: what came, what was done and why, what it waits for, and which command comes
next.

\b
Exit status:
  0  it went well, or goes on
  1  it failed
  2  wrong usage, or there is no such run
  4  it needs attention
"""


@command.command(
    "show",
    help=_SHOW_HELP,
    short_help="Tell a run's story.",
)
@click.argument("run", metavar="RUN")
@click.option("-v", "--verbose", is_flag=True, help="Show keys and the arguments in Stripe's form.")
@runs_command
def show_command(run: str, verbose: bool, database: str | None, as_json: bool, color: str) -> int:
    """Tells a run's story."""
    with runs_database(database) as (opened, _):
        from wfrun.runs.listing import show

        story = show(opened, run)
    from wfrun.cli.live_notes import what_people_can_do

    terminal = stdout_terminal(color)
    status = str(story.summary["status"])
    if as_json:
        print_json(terminal, story.to_dict())
        return _status(status)
    from wfrun.cli.report_printer import ReportPrinter

    report = story.run_report
    if report is not None:
        ReportPrinter(terminal, 1 if verbose else 0).print_report(report, story.event)
        terminal.blank()
    trying = [step for step in story.steps if step["answer"] is None and step["trouble"]]
    _tell_state(terminal, story.summary, "the next one at" if trying else "until")
    option = f" --database {shlex.quote(database)}" if database is not None else ""
    for advice in what_people_can_do(story, option):
        terminal.line(("next: ", "faint"), advice, indent=2)
    if report is None or status == "running":
        for step in story.steps:
            asked = step["request"].get("action") or step["kind"].replace("_", " ")
            terminal.line(f"step {step['path']}: {asked}", ", answered" if step["answer"] is not None else _trouble(step), indent=2)
    return _status(status)


def _tell_state(terminal: Terminal, summary: Mapping[str, Any], until: str) -> None:
    status = str(summary["status"])
    from wfrun.runs.listing import standing

    ended = f" at {summary['finished']}" if summary["finished"] else ""
    spans: list[Span] = [f"{summary['run']} ", (standing(status), _STYLES.get(status, "faint")), ended]
    if summary["waits_for"]:
        spans.append(f" for {summary['waits_for']}")
    if summary["wakes"]:
        spans.append(f"{',' if summary['waits_for'] else ''} {until} {summary['wakes']}")
    if summary["mode"] == "simulated":
        spans.append("; it is simulated: nothing was sent")
    terminal.line(*spans)
    if summary["error"] and status in ("failed", "needs_attention"):
        terminal.line(("why: ", "faint"), summary["error"], indent=2)
    if summary["origin"]:
        terminal.line(("replays ", "faint"), summary["origin"], indent=2)
    if summary["retries"]:
        terminal.line(("tried again: ", "faint"), f"{summary['retries']}×", indent=2)


def _trouble(step: Mapping[str, Any]) -> str:
    """Returns in words that a step has no answer, and what its latest try came to."""
    if not step["trouble"]:
        return ", no answer yet"
    return f", no answer yet after {counted(step['tries'], 'try', 'tries')}; the latest: {step['trouble']}"


def _status(status: str) -> int:
    return {"failed": exit_status.FAILED, "needs_attention": exit_status.ATTENTION}.get(status, exit_status.OK)


def _of_many(
    database: str | None,
    runs: tuple[str, ...],
    given: Mapping[str, Any],
    act: Callable[[Any, Any, str], str],
    *,
    as_json: bool,
    color: str,
    says: str,
) -> int:
    """Acts on the named runs, or on those that a filter means; tells of each, and of which it could not be done with."""
    filtered = any(given.values())
    if bool(runs) == filtered:
        raise CommandError("name runs, or say which are meant with --status, --workflow, --event, --account, --mode, --since, --until")
    done: list[dict[str, str]] = []
    refused: list[dict[str, str]] = []
    with runs_database(database) as (opened, engine):
        from wfrun.runs.listing import RunProblem, all_runs

        for run in list(dict.fromkeys(runs)) or list(all_runs(opened, _filter(given))):
            try:
                done.append({"run": run, "result": act(opened, engine, run)})
            except RunProblem as problem:
                refused.append({"run": run, "reason": str(problem)})
    terminal = stdout_terminal(color)
    if as_json:
        print_json(terminal, {"done": done, "refused": refused})
    else:
        for one in done:
            terminal.line(("✓ ", "good"), f"{one['run']} {says}", one["result"])
        for one in refused:
            terminal.line(("✗ ", "bad"), one["reason"])
        if not done and not refused:
            terminal.line("No runs.")
    return exit_status.FAILED if refused else exit_status.OK


@command.command(
    "retry",
    help="Try the failed step of runs again; what was done before it stays done.",
    short_help="Try the failed step of runs again.",
)
@click.argument("runs", nargs=-1, metavar="[RUN]...")
@click.option("--resend", is_flag=True, help="You looked, and the step did not happen: send it under a new key.")
@_filter_options
@runs_command
def retry_command(runs: tuple[str, ...], resend: bool, database: str | None, as_json: bool, color: str, **given: Any) -> int:
    """Tries failed steps again."""
    from wfrun.runs.repeats import retry

    return _of_many(
        database, runs, given, lambda opened, engine, run: retry(opened, engine, run, resend=resend),
        as_json=as_json, color=color, says="goes on at step ",
    )  # fmt: skip


@command.command(
    "replay",
    help="Replay ended runs from a step, each as a new run with keys of its own; the results before the step are kept.",
    short_help="Replay ended runs from a step.",
)
@click.argument("runs", nargs=-1, metavar="[RUN]...")
@click.option("--from", "start", metavar="STEP", help="The step to begin at, as --json has it, or `start`; else the one that failed.")
@click.option("--script", "scripts", metavar="SCRIPT", multiple=True, shell_complete=paths, help="The corrected script (repeatable).")
@click.option("--env", metavar="NAME", help="The environment of wfrun.toml whose settings the corrected script gets.")
@click.option("--again", is_flag=True, help="What happened may happen once more.")
@_filter_options
@runs_command
def replay_command(
    runs: tuple[str, ...],
    start: str | None,
    scripts: tuple[str, ...],
    env: str | None,
    again: bool,
    database: str | None,
    as_json: bool,
    color: str,
    **given: Any,
) -> int:
    """Replays runs."""
    from wfrun.runs.repeats import replay

    form: bytes | None = None
    if scripts:
        from wfrun.cli.running import checked_program
        from wfrun.runs.programs import stored_form

        found = checked_program(scripts, env, as_json=as_json)
        if found is None:
            return exit_status.FAILED
        form = stored_form(found[0].loaded, found[2])
    elif env is not None:
        raise CommandError("--env belongs to --script: a run has the settings that it began with")
    stored: list[StoredProgram] = []

    def act(opened: Any, engine: Any, run: str) -> str:
        if form is not None and not stored:
            from wfrun.runs import programs

            with opened.transaction() as connection:
                stored.append(programs.brought(connection, form))
        return replay(opened, engine, run, start=start, program=stored[0] if stored else None, again=again)

    return _of_many(database, runs, given, act, as_json=as_json, color=color, says="is replayed as ")


@command.command(
    "cancel",
    help="Cancel runs that wait or are queued; one that is running ends before its next effect.",
    short_help="Cancel runs.",
)
@click.argument("runs", nargs=-1, metavar="[RUN]...")
@_filter_options
@runs_command
def cancel_command(runs: tuple[str, ...], database: str | None, as_json: bool, color: str, **given: Any) -> int:
    """Cancels runs."""
    from wfrun.runs.management import cancel

    def act(opened: Any, engine: Any, run: str) -> str:
        told = cancel(opened, engine, run)
        return "is cancelled" if told == "cancelled" else "ends before its next effect"

    return _of_many(database, runs, given, act, as_json=as_json, color=color, says="")


@command.command(
    "pause",
    help="Stop acting at once, of one workflow or of all: events are accepted, and runs stay where their next action is.",
    short_help="Stop acting at once.",
)
@click.argument("workflow", required=False, metavar="[WORKFLOW]")
@runs_command
def pause_command(workflow: str | None, database: str | None, as_json: bool, color: str) -> None:
    """Pauses a workflow, or all."""
    with runs_database(database) as (opened, _):
        from wfrun.runs.management import pause, paused

        new = pause(opened, workflow)
        names = [name or None for name in paused(opened)]
    what = f'"{workflow}"' if workflow is not None else "everything"
    tell_done(color, as_json, {"paused": names}, f"{what} is paused" if new else f"{what} was paused already")


@command.command(
    "resume",
    help="Let a workflow, or all, act again; or let one run pass the brake (`at most …`) that holds it back.",
    short_help="Go on after a pause or a brake.",
)
@click.argument("name", required=False, metavar="[WORKFLOW|RUN]")
@click.option("--who", metavar="NAME", help="Who releases the run from its brake.")
@runs_command
def resume_command(name: str | None, who: str | None, database: str | None, as_json: bool, color: str) -> None:
    """Resumes a workflow, all, or a run."""
    with runs_database(database) as (opened, engine):
        from wfrun.runs.management import paused, release, resume

        if name is not None and name.startswith("run_"):
            release(opened, engine, name, who=who)
            going: tuple[str, ...] = (name,)
            told = f"{name} goes on with the next worker"
        else:
            going = resume(opened, engine, name)
            still = ", ".join(f'"{other}"' if other else "everything" for other in paused(opened))
            told = f'"{name}" acts again' if name is not None else "acting goes on"
            told += f"; {counted(len(going), 'run goes', 'runs go')} on" if going else ""
            told += f"; still paused: {still}" if still else ""
    tell_done(color, as_json, {"resumed": list(going)}, told)


@command.command(
    "decide",
    help="Answer a run that asks (`approve`).",
    short_help="Answer a run that asks.",
)
@click.argument("run", metavar="RUN")
@click.argument("decision", type=click.Choice(["yes", "no"]), metavar="yes|no")
@click.option("--who", metavar="NAME", required=True, help="Who answers.")
@click.option("--step", metavar="STEP", help="The question's step; by default the one that the run asks now.")
@runs_command
def decide_command(run: str, decision: str, who: str, step: str | None, database: str | None, as_json: bool, color: str) -> None:
    """Answers a run."""
    with runs_database(database) as (opened, engine):
        from wfrun.runs.approvals import answer

        answer(opened, engine, run, step, decision == "yes", who)
    tell_done(color, as_json, {"run": run, "approved": decision == "yes", "who": who}, f"{run} has its answer: {decision}")


@command.command(
    "exempt",
    help="Let a workflow leave an object (`cus_…`, `ch_…`) alone until a date, or take that back; without arguments, list what is exempt.",
    short_help="Let a workflow leave an object alone.",
)
@click.argument("workflow", required=False, metavar="[WORKFLOW]")
@click.argument("object", required=False, metavar="[OBJECT]")
@click.option("--until", metavar="TIME", help="Until when: a date, or a moment.")
@click.option("--reason", metavar="TEXT", help="Why; it stands with each event that starts no run.")
@click.option("--remove", is_flag=True, help="Take the exemption back: the workflow runs on the object's events again.")
@runs_command
def exempt_command(
    workflow: str | None,
    object: str | None,
    until: str | None,
    reason: str | None,
    remove: bool,
    database: str | None,
    as_json: bool,
    color: str,
) -> None:
    """Exempts an object, takes that back, or lists what is exempt."""
    from wfrun.cli.sample_options import moment
    from wfrun.interpreter.report import iso

    if remove and (workflow is None or object is None or until is not None or reason is not None):
        raise CommandError('an exemption is taken back by what it is of: wfrun runs exempt "WORKFLOW" cus_123 --remove')
    if not remove and workflow is not None and (object is None or until is None or reason is None):
        raise CommandError('an exemption names all of it: wfrun runs exempt "WORKFLOW" cus_123 --until 2027-01-31 --reason TEXT')
    with runs_database(database) as (opened, _):
        from wfrun.runs.management import end_exemption, exempt, exemptions

        if remove and workflow is not None and object is not None:
            end_exemption(opened, workflow, object)
        elif workflow is not None and object is not None and until is not None and reason is not None:
            exempt(opened, workflow, object, moment(until, "--until"), reason)
        known = exemptions(opened)
    terminal = stdout_terminal(color)
    names = ("workflow", "object", "until", "reason")
    told = [(name, held, iso(end) or "", why) for name, held, end, why in known]
    if as_json:
        print_json(terminal, {"exemptions": [dict(zip(names, one, strict=True)) for one in told]})
    elif told:
        print_table(terminal, told)
    else:
        terminal.line("Nothing is exempt.")
