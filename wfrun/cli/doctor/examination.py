"""Examination: all checks of an installation, side by side, each with an end, in the order in which they are told."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Mapping, Sequence

from wfrun.cli.doctor.database_checks import DATABASE, database_checks
from wfrun.cli.doctor.findings import Check, Finding, bad, doubt, good
from wfrun.cli.doctor.message_checks import (
    HOSTS,
    MAIL,
    PAGES,
    SLACK,
    WEBHOOKS,
    host_checks,
    mail_checks,
    page_checks,
    slack_checks,
    webhook_checks,
    webhook_secrets,
)
from wfrun.cli.doctor.needs import Needs, needs_of
from wfrun.cli.doctor.program_checks import INSTALLED, SECRETS, installed_checks, loaded_program, secret_checks
from wfrun.cli.doctor.stripe_checks import KEY, StripeChecks
from wfrun.live.masking import Mask, configured_parts, configured_texts
from wfrun.settings import BadSettings, load_settings
from wfrun.settings.live import MAIL_FROM, PAGE_URL, SLACK_WEBHOOK, SMTP_URL, STRIPE_BASE, STRIPE_KEY, live_configuration
from wfrun.support.records import evolve

SECONDS = 60.0
"""Seconds after which a group of checks is left alone: each of its own waits ends sooner."""

SETTINGS = "settings"

_CHECKED_IN = {STRIPE_KEY: KEY, STRIPE_BASE: KEY, SMTP_URL: MAIL, MAIL_FROM: MAIL, SLACK_WEBHOOK: SLACK, PAGE_URL: PAGES}
"""The groups of checks that are left out where a variable cannot be used: a key is not sent to a server that nobody named."""


def examine(
    beside: Sequence[str], files: Sequence[str], *, environ: Mapping[str, str], env: str | None, database: str | None
) -> Iterator[Finding]:
    """Yields what the checks find. ``beside`` are the scripts and folders as they were named, ``files`` the scripts."""
    yield from _whole(INSTALLED, installed_checks)
    usable = dict(environ)
    unchecked: set[str] = set()
    while True:
        try:
            settings = load_settings(beside, environ=usable, env=env)
            configuration = live_configuration(beside, environ=usable, env=env)
            break
        except BadSettings as problem:
            yield bad(SETTINGS, str(problem))
            variable = str(problem).partition(" ")[0].removesuffix(":")
            if usable.pop(variable, None) is None or variable not in _CHECKED_IN:
                yield from _whole(DATABASE, lambda: database_checks(database, environ))
                return
            unchecked.add(_CHECKED_IN[variable])
    if settings.file is not None:
        yield good(SETTINGS, f"{settings.file}" + (f", environment `{settings.env}`" if settings.env else ""))
    needs: Needs | None = None
    if files:
        program, found = loaded_program(files, settings)
        yield from found
        needs = needs_of(program.rules) if program is not None else None
    known = needs
    mask = Mask((*configured_texts(configuration), *configured_parts(configuration), *webhook_secrets(environ)))
    groups: list[tuple[str, Check]] = [
        (KEY, StripeChecks(configuration, known)),
        (WEBHOOKS, lambda: webhook_checks(environ)),
        (MAIL, lambda: mail_checks(configuration, known)),
        (SLACK, lambda: slack_checks(configuration, known)),
        (HOSTS, lambda: host_checks(configuration, known)),
        (PAGES, lambda: page_checks(configuration, known)),
        (SECRETS, lambda: secret_checks(settings, known) if known is not None else ()),
        (DATABASE, lambda: database_checks(database, environ)),
    ]
    running = [(name, _begin(check)) for name, check in groups if name not in unchecked]
    for name, findings in running:
        for finding in _read(name, findings, SECONDS):
            # A server may say again what it was told.
            advice = mask.text(finding.advice) if finding.advice is not None else None
            yield evolve(finding, text=mask.text(finding.text), advice=advice)


_Findings = queue.Queue[Finding | BaseException | None]


def _begin(check: Check) -> _Findings:
    """Begins a group of checks in a thread of its own, which is not waited for at the end of the process."""
    findings: _Findings = queue.Queue()

    def run() -> None:
        try:
            for finding in check():
                findings.put(finding)
        except BaseException as error:
            findings.put(error)
        findings.put(None)

    threading.Thread(target=run, name="doctor", daemon=True).start()
    return findings


def _read(name: str, findings: _Findings, seconds: float) -> Iterator[Finding]:
    while True:
        try:
            found = findings.get(timeout=seconds)
        except queue.Empty:
            yield doubt(name, f"it was not done within {seconds:g} seconds, and is left alone")
            return
        if found is None:
            return
        if isinstance(found, BaseException):
            yield bad(name, "it could not be checked, for a reason that is not foreseen", "please report it, with `wfrun doctor --json`")
            continue
        yield found


def _whole(name: str, check: Check) -> Iterator[Finding]:
    return _read(name, _begin(check), SECONDS)
