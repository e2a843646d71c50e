"""Acting from Python: ``program.run(event, world=wfrun.live())`` does what ``wfrun … --live`` does, and reports it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from wfrun.api import Program
from wfrun.interpreter.event_origin import account_of, is_thin
from wfrun.interpreter.report import RunReport, WorkflowReport
from wfrun.interpreter.triggers import Rule
from wfrun.live.checks import LiveRefused, check_mode, check_names, check_release, mode_of_key
from wfrun.live.configuration import LiveConfiguration
from wfrun.live.events import EventNotRead, check_file
from wfrun.live.world import World
from wfrun.runs.acting import Acting, report_of, run_before
from wfrun.runs.approval_links import link_maker
from wfrun.runs.opening import database_url, open_database
from wfrun.runs.own_account import check_own_account
from wfrun.settings import BadSettings, Settings
from wfrun.settings.live import configuration_beside, live_configuration
from wfrun.settings.secret_values import make_ready


class Live:
    """The live world, and the database in which its runs are recorded. See ``live``."""

    def __init__(self, database: str | None, mail_dir: str | None, url: str | None, *, live_mode: bool) -> None:
        self._database = database
        self._mail_dir = mail_dir
        self._url = url
        self._live_mode = live_mode

    def run(self, program: Program, event: Mapping[str, Any]) -> RunReport:
        """Acts on an event; see ``Program.run``."""
        with self._acting(program) as (world, acting):
            name = event.get("id")
            if not isinstance(name, str) or not name.startswith("evt_"):
                raise LiveRefused("an event without an id of Stripe's (evt_…) cannot be read again, and acting needs that")
            try:
                whole = world.events.read(name, account_of(event), program.release, thin=is_thin(event))
            except EventNotRead as problem:
                raise LiveRefused(str(problem)) from None
            check_mode(whole, acting.livemode)
            check_file(event, whole, "event")
            check_release(whole, program.triggered(whole))
            earlier = acting.earlier(whole)
            accepted = acting.accept(whole, acting.store(program.loaded, program.settings or Settings()))
            acting.drive(accepted.runs)
            reports = []
            for run in accepted.runs:
                report = self._report(program, acting, run)
                if report.name in earlier:
                    report.notes.insert(
                        0, run_before(earlier[report.name], acting.keeps_to(earlier[report.name], _rule(program, report.name)))
                    )
                reports.append(report)
            envelope = {"id": name, "type": whole.get("type"), "account": account_of(whole)}
            return RunReport(envelope, tuple(reports), live=True, notes=(accepted.note,) if accepted.note is not None else ())

    def start(self, program: Program, name: str, given: Mapping[str, Any] | None) -> RunReport:
        """Starts a workflow by its name; see ``Program.start``."""
        with self._acting(program) as (_, acting):
            run = acting.start(name, given, acting.store(program.loaded, program.settings or Settings()))
            acting.drive([run])
            kind = str(acting.story(run).summary["type"])
            return RunReport({"id": None, "type": kind, "account": None}, (self._report(program, acting, run),), live=True)

    def _report(self, program: Program, acting: Acting, run: str) -> WorkflowReport:
        story = acting.story(run)
        return report_of(story, _rule(program, str(story.summary["workflow"])))

    def _configuration(self, program: Program) -> LiveConfiguration:
        """Returns what acting needs, beside the program's settings where it has some. Raises ``LiveRefused``."""
        settings, mails, url = program.settings, self._mail_dir, self._url
        try:
            if settings is None:
                scripts = [source.name for source in program.loaded.sources]
                return live_configuration(scripts, environ=os.environ, mail_folder=mails, page_url=url)
            make_ready(settings.secrets, (file.file for file in program.loaded.checked.files))
            return configuration_beside(settings, environ=os.environ, mail_folder=mails, page_url=url)
        except BadSettings as problem:
            raise LiveRefused(str(problem)) from None

    @contextmanager
    def _acting(self, program: Program) -> Iterator[tuple[World, Acting]]:
        """Makes the checks that come before everything. Raises ``LiveRefused`` and ``DatabaseProblem``."""
        check_names(program.rules)
        configuration = self._configuration(program)
        livemode = mode_of_key(configuration)
        if livemode and not self._live_mode:
            raise LiveRefused("the Stripe key is of live mode, where real money moves: wfrun.live(live_mode=True) says that this is meant")
        database = open_database(database_url(self._database, os.environ))
        world = World(configuration)
        try:
            check_own_account(configuration, database, program.release, livemode=livemode)
            if configuration.page_url is not None:
                world.links = link_maker(database, configuration.page_url)
            secrets = program.settings.secrets if program.settings is not None else None
            with Acting(database, world.sender, livemode=livemode, secrets=secrets) as acting:
                yield world, acting
        finally:
            world.close()
            database.close()


def live(
    database: str | None = None,
    *,
    mail_dir: str | None = None,
    url: str | None = None,
    live_mode: bool = False,
) -> Live:
    """Returns the world in which programs act: Stripe with the key in ``STRIPE_API_KEY``, mail, Slack, HTTP and the author's own actions.

    What runs do is recorded in the ``database`` (a path, or a URL of PostgreSQL), before it is sent and again with its answer; without a
    name it is that of the user, which ``wfrun`` has too. Keys, servers and secrets are those of the command: variables, and the
    ``wfrun.toml`` that the program was loaded with. ``mail_dir`` and ``url`` are its options ``--mail-dir`` and ``--url``.

    ``live_mode`` says that a key of Stripe's live mode is meant: real money moves.
    """
    return Live(database, mail_dir, url, live_mode=live_mode)


def _rule(program: Program, name: str) -> Rule | None:
    return next((rule for rule in program.rules if rule.name == name), None)
