"""The live world for commands: configuration from options, variables and ``wfrun.toml``, with the checks that acting needs."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from wfrun.cli import exit_status
from wfrun.cli.exit_status import CommandError
from wfrun.cli.terminal import complain, write_error
from wfrun.settings import BadSettings

if TYPE_CHECKING:
    from wfrun.api import Program
    from wfrun.live.world import World
    from wfrun.runs.database import Database
    from wfrun.settings import Settings


def refused(sentence: str) -> CommandError:
    """Returns the end of a command that must not act."""
    return CommandError(sentence, exit_status.REFUSED)


@contextmanager
def refusals() -> Iterator[None]:
    """Ends the command in a sentence where it must not act, or where settings are wrong."""
    from wfrun.live.checks import LiveRefused

    try:
        yield
    except BadSettings as error:
        raise CommandError(str(error)) from None
    except LiveRefused as refusal:
        raise refused(str(refusal)) from None


@contextmanager
def checked_world(
    program: Program, settings: Settings, *, mail_dir: str | None = None, url: str | None = None
) -> Iterator[tuple[World, bool]]:
    """Gives the live world of a program, and whether its key acts in Stripe's live mode. Raises ``CommandError``."""
    from wfrun.live.checks import mode_of_key
    from wfrun.live.world import World
    from wfrun.settings.live import configuration_beside
    from wfrun.settings.secret_values import make_ready

    with refusals():
        configuration = configuration_beside(settings, environ=os.environ, mail_folder=mail_dir, page_url=url)
        make_ready(settings.secrets, (file.file for file in program.loaded.checked.files))
        livemode = mode_of_key(configuration)
    world = World(configuration)
    try:
        with actions_log():
            yield world, livemode
    finally:
        world.close()


@contextmanager
def actions_log() -> Iterator[None]:
    """Shows what the author's own actions print, line by line on stderr, while the block runs."""
    logger, handler = logging.getLogger("wfrun.actions"), logging.StreamHandler()
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.setLevel(level)
        logger.removeHandler(handler)


def check_account(world: World, database: Database, release: str, *, livemode: bool) -> None:
    """Raises ``CommandError`` for a key of another Stripe account than that whose runs a database holds."""
    from wfrun.runs.own_account import check_own_account

    with refusals():
        check_own_account(world.configuration, database, release, livemode=livemode)


def link_pages(world: World, database: Database) -> None:
    """Lets questions link to the pages of this installation, where it has an address."""
    from wfrun.runs.approval_links import link_maker

    if world.configuration.page_url is not None:
        world.links = link_maker(database, world.configuration.page_url)


def can_ask() -> bool:
    """Tells whether somebody is there to answer a question."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr is not None and sys.stderr.isatty()


def ask(question: str) -> bool:
    """Asks a question on the terminal; only a yes counts as one."""
    sys.stdout.flush()
    write_error(f"{question} [y/N] ")
    answer = sys.stdin.readline()
    if not answer.endswith("\n"):
        write_error("\n")
    return answer.strip().lower() in ("y", "yes")


def confirm_live_mode(command: str, *, livemode: bool, yes: bool) -> None:
    """Lets a person confirm that a command which goes on by itself acts in Stripe's live mode. Raises ``CommandError``."""
    if not livemode or yes:
        return
    if not can_ask():
        raise refused(f"`{command} --live` with a key of Stripe's live mode moves real money: --yes says that this is meant")
    if not ask("The key is of Stripe's live mode: real money moves. Go on?"):
        raise refused("nothing was done")


def check_to_start(command: str, program: Program, settings: Settings, url: str, *, yes: bool) -> bool:
    """Makes the checks for a run in the database at ``url`` that workers will drive, with a key of their own.

    Returns whether it acts in Stripe's live mode. Raises ``CommandError``, and ``DatabaseProblem``.
    """
    from wfrun.runs.opening import open_database

    with checked_world(program, settings) as (world, livemode):
        check_workflows(program)
        confirm_live_mode(command, livemode=livemode, yes=yes)
        database = open_database(url, tell=complain)
        try:
            check_account(world, database, program.release, livemode=livemode)
        finally:
            database.close()
    return livemode


def check_workflows(program: Program) -> None:
    """Raises ``CommandError`` where a workflow of a program cannot act."""
    from wfrun.live.checks import check_names

    with refusals():
        check_names(program.rules)
