"""``wfrun objects pull ID…``: reads objects from Stripe into a file that ``--objects`` takes."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from wfrun.cli import exit_status
from wfrun.cli.exit_status import CommandError
from wfrun.cli.json_output import json_text, print_json
from wfrun.cli.shell_completion import paths
from wfrun.cli.terminal import complain, stdout_terminal
from wfrun.stripe_catalog import load as load_catalog
from wfrun.support.english import counted

if TYPE_CHECKING:
    from wfrun.api import Program
    from wfrun.cli.pulling import Pulled


_HELP = """Read objects from Stripe by their ids, and what stands around them, as a JSON list for --objects. Nothing is changed there.

An ID is that of an object (`ch_1…`), of an event (`evt_1…`), or stands behind its type (`coupon:SUMMER`). With scripts, what they would
read on events of these objects is read too; without, what the fields of the objects name.

\b
Exit status:
  0  all was read
  1  something was not there or could not be read, or a script has errors
  2  wrong usage
  3  there is no key that may be used
"""


@click.group("objects", help="Keep objects of a Stripe account for simulations.")
def command() -> None:
    """Groups what can be done with objects."""


@command.command("pull", help=_HELP, short_help="Read objects from Stripe into a file.")
@click.argument("words", nargs=-1, metavar="ID... [SCRIPT]...", shell_complete=paths)
@click.option("--out", metavar="FILE", shell_complete=paths, help="Write into this file, and keep what else it holds.")
@click.option("--account", metavar="ID", help="The connected account that holds the objects.")
@click.option("--env", metavar="NAME", help="Which settings of wfrun.toml to use.")
def pull_command(words: tuple[str, ...], out: str | None, account: str | None, env: str | None) -> int:
    """Pulls objects; gives the exit status."""
    from wfrun.cli.fetching import event_source, stripe_reader
    from wfrun.cli.pulling import Pulled

    ids = [word for word in words if not _is_script(word)]
    scripts = [word for word in words if _is_script(word)]
    if not ids:
        raise CommandError("an ID is needed: wfrun objects pull ch_1SVz2d… --out objects.json")
    old = _old(out) if out is not None else []
    program = None
    if scripts:
        from wfrun.cli.running import checked_program

        checked = checked_program(scripts, env)
        if checked is None:
            return exit_status.FAILED
        program = checked[0]
    catalog = load_catalog(program.release if program is not None else None)
    with stripe_reader(scripts, env, catalog.release) as reader:
        pulled = Pulled(catalog, reader, event_source(reader, account), account)
        for word in ids:
            pulled.operation_of(word)  # what is no id is told before anything is read
        for word in ids:
            _pull(pulled, word, program)
    found = list(pulled.objects.values())
    for sentence in pulled.missed:
        complain(sentence)
    if out is not None:
        _write(out, old, found)
    else:
        terminal = stdout_terminal("never")
        print_json(terminal, found)
    return exit_status.FAILED if pulled.missed else exit_status.OK


def _is_script(word: str) -> bool:
    return word.endswith(".wf") or os.path.exists(word)


def _pull(pulled: Pulled, word: str, program: Program | None) -> None:
    from wfrun.cli.pulling import events_of

    raw = pulled.pull(word)
    if raw is None:
        return
    event: Mapping[str, Any] | None = raw if raw.get("object") in ("event", "v2.core.event") else None
    if program is not None:
        events = [event] if event is not None else list(events_of(program, pulled.catalog, raw, pulled.account, int(time.time())))
        for one in events:
            pulled.run(program, one)
        if events:
            return
        kind = str(raw.get("object")).replace("_", " ")
        complain(f"{word}: no workflow of these scripts starts on an event of a {kind}, so what it names is read")
    about = raw if event is None else pulled.object_of(event)
    if about is not None:
        pulled.around(about)


def _old(path: str) -> Sequence[Mapping[str, Any]]:
    """Returns the objects that a file holds already. Raises ``CommandError``."""
    from wfrun.simulator.object_files import BadObjects, load_objects

    if os.path.isdir(path):
        raise CommandError(f"{path} is a folder; --out names a file")
    folder = os.path.dirname(path) or "."
    if not os.path.isdir(folder):
        raise CommandError(f"{path} cannot be written: there is no folder {folder}")
    if not os.path.exists(path):
        return []
    try:
        return load_objects(path)
    except BadObjects as error:
        raise CommandError(f"{error}; nothing is read and nothing written") from None


def _write(path: str, old: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]]) -> None:
    """Writes the objects, for the owner alone to read: they hold what people are called and where they live."""
    from wfrun.cli.atomic_write import write_private
    from wfrun.cli.pulling import merged
    from wfrun.settings import reason

    if not found:
        complain(f"nothing was read: {path} {'stays as it is' if os.path.exists(path) else 'is not written'}")
        return
    objects = merged(old, found)
    try:
        write_private(path, (json_text(objects, 2) + "\n").encode())
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {reason(error)}") from None
    new = len(objects) - len(old)
    again = f", {counted(len(found) - new, 'other')} read again" if len(found) > new else ""
    complain(f"{counted(new, 'new object' if old else 'object')} in {path}{again}")
