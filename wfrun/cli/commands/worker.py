"""``wfrun worker``: drives durable runs until it is stopped."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from wfrun.cli import exit_status
from wfrun.cli.exit_status import CommandError
from wfrun.cli.json_output import json_text
from wfrun.cli.packages import need_packages
from wfrun.cli.shared_options import database_option
from wfrun.cli.shell_completion import paths
from wfrun.cli.terminal import complain, stdout_terminal

if TYPE_CHECKING:
    from wfrun.api import Program
    from wfrun.live.world import World
    from wfrun.runs.worker import Worker
    from wfrun.server.serving import PageServer
    from wfrun.settings import Settings

_HELP = """Drive durable runs: each step is recorded before it is sent and again with its answer.

The SCRIPTS become active: events that are accepted from now on begin runs of them. A run under way ends on the script that it began with.
Any number of workers share a database; when one dies, the others go on with its runs. Ctrl-C, or SIGTERM, stops it: what is under way
ends, or is left to others.

\b
Exit status:
  0  it was stopped
  1  a script has errors
  2  wrong usage, or a database that cannot be used
  3  acting live was refused
"""


@click.command("worker", help=_HELP, short_help="Drive durable runs until stopped.")
@click.argument("scripts", nargs=-1, required=True, metavar="SCRIPT...", shell_complete=paths)
@database_option
@click.option("--env", metavar="NAME", help="The environment of wfrun.toml whose settings are used.")
@click.option("--live", is_flag=True, help="Act for real; without it runs are recorded and simulated.")
@click.option("--yes", is_flag=True, help="With --live and a key of Stripe's live mode: begin without a question.")
@click.option("--mail-dir", metavar="DIR", shell_complete=paths, help="With --live: write mails into this folder, and send none.")
@click.option("--url", metavar="URL", help="With --live: where people reach the pages of this installation, for links in mails.")
@click.option("--listen", metavar="HOST:PORT", help="With --live: serve the pages on which questions are answered; --url says where.")
@click.option("--livemode", is_flag=True, help="Simulated timetables are of Stripe's live mode. With --live the key says it.")
@click.option("--concurrency", type=click.IntRange(1, 200), default=32, show_default=True, help="How many runs go on at the same time.")
@click.option("--json", "as_json", is_flag=True, help="Print what is told as JSON, one object a line.")
def command(scripts: tuple[str, ...], **given: Any) -> int:
    """Drives runs until it is stopped."""
    options = WorkerOptions(**given)
    only_live = (("--yes", options.yes), ("--mail-dir", options.mail_dir), ("--url", options.url), ("--listen", options.listen))
    for name, value in only_live:
        if value and not options.live:
            raise CommandError(f"{name} belongs to --live")
    if options.live and options.livemode:
        raise CommandError("--livemode is for simulated timetables: with --live, the Stripe key says the mode")
    if options.live:
        need_packages("`wfrun worker --live`", "live", "runs")
    else:
        need_packages("`wfrun worker`", "runs")
    if options.listen is not None:
        need_packages("`wfrun worker --listen`", "serve")

    from wfrun.cli.running import checked_program

    found = checked_program(scripts, options.env, as_json=options.as_json)
    if found is None:
        return exit_status.FAILED
    program, files, settings = found
    if not options.live:
        return _drive(options, program, files, settings, None, livemode=options.livemode)
    from wfrun.cli.live_world import check_workflows, checked_world, confirm_live_mode

    with checked_world(program, settings, mail_dir=options.mail_dir, url=options.url) as (world, livemode):
        check_workflows(program)
        if options.listen is not None and world.configuration.page_url is None:
            raise CommandError("--listen serves pages that people reach by links, and --url (or WFRUN_URL) says where")
        confirm_live_mode("wfrun worker", livemode=livemode, yes=options.yes)
        return _drive(options, program, files, settings, world, livemode=livemode)


class WorkerOptions(NamedTuple):
    """The options of ``wfrun worker``."""

    database: str | None
    env: str | None
    live: bool
    yes: bool
    mail_dir: str | None
    url: str | None
    listen: str | None
    livemode: bool
    concurrency: int
    as_json: bool


def _serve(listen: str | None, world: World, worker: Worker) -> PageServer | None:
    """Lets questions link to their pages, and serves these where the worker listens. Raises ``CommandError``."""
    from wfrun.cli.live_world import link_pages

    link_pages(world, worker.database)
    if listen is None:
        return None
    from wfrun.server.serving import serve_approvals
    from wfrun.support.listening import PortTaken

    host, colon, port = listen.rpartition(":")
    if not colon or not host or not port.isascii() or not port.isdigit() or int(port) > 65_535:
        raise CommandError(f"--listen takes HOST:PORT, such as 127.0.0.1:8484, and not {listen}")
    try:
        return serve_approvals(worker.database, worker.engine, host.strip("[]"), int(port))
    except PortTaken as problem:
        raise CommandError(str(problem)) from None


def _drive(options: WorkerOptions, program: Program, files: list[str], settings: Settings, world: World | None, *, livemode: bool) -> int:
    """Drives runs until it is stopped; with a ``world`` they act."""
    from wfrun.runs.database import DatabaseProblem, shown
    from wfrun.runs.opening import database_url, open_database
    from wfrun.runs.worker import Worker

    terminal = stdout_terminal("never")

    def say(text: str, **facts: Any) -> None:
        terminal.write((json_text(facts) if options.as_json else text) + "\n")
        sys.stdout.flush()

    if world is not None:
        from wfrun.cli.live_world import check_account
        from wfrun.live.log import log_to

        log_to(sys.stderr)
    url = database_url(options.database, os.environ)
    sender = world.sender if world is not None else None
    secrets = settings.secrets if world is not None else settings.simulated_secrets
    try:
        opened = open_database(url, tell=complain)
        if world is not None:
            check_account(world, opened, program.release, livemode=livemode)
        worker = Worker(opened, tell=complain, sender=sender, livemode=livemode, secrets=secrets, concurrency=options.concurrency)
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: worker.ask_to_end())
        worker.engine.prepare()
        worker.bring(files, program.loaded, settings)
        pages = _serve(options.listen, world, worker) if world is not None else None
        worker.start()
    except DatabaseProblem as problem:
        raise CommandError(str(problem)) from None
    count = len(program.workflows)
    acts = f"it acts in Stripe's {'live' if livemode else 'test'} mode" if options.live else "all is simulated"
    answers = f"; questions are answered at {pages.address}" if pages is not None else ""
    say(
        f"worker {worker.name} drives runs of {shown(url)}, with {count} workflow{'s' if count != 1 else ''} active; {acts}{answers}",
        event="started",
        worker=worker.name,
        pid=os.getpid(),
        database=shown(url),
        workflows=[workflow.name for workflow in program.workflows],
        live=options.live,
        **({"livemode": livemode} if options.live else {}),
        **({"pages": pages.address} if pages is not None else {}),
    )
    worker.wait()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: os._exit(exit_status.INTERRUPTED))
    if pages is not None:
        pages.stop()
    worker.stop()
    say(f"worker {worker.name} has stopped", event="stopped", worker=worker.name)
    return exit_status.OK
