"""The script files that the words of a command line mean: files themselves, and folders for every script below them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from wfrun.cli.event_input import is_there
from wfrun.cli.exit_status import CommandError
from wfrun.project.files import ReadError, Script, read_script
from wfrun.settings import configured_names, reason

if TYPE_CHECKING:
    from wfrun.dsl.declarations import ConfiguredNames

SCRIPT_ENDING = ".wf"


def script_files(words: Sequence[str], faults: list[str] | None = None) -> list[str]:
    """Returns the names of the script files, in the order of the words, those of a folder sorted; each file once, however it is named.

    Of a folder's files the scripts count, hidden ones and those in hidden folders left out. Links to folders are not followed there, so
    that no loop is walked. Raises ``CommandError`` for a path that does not exist, and for a folder without scripts or that cannot be read;
    with ``faults`` that sentence is noted there, and the other words are looked at.
    """
    found: dict[str, str] = {}
    for word in words:
        try:
            names = _files_of(word)
        except CommandError as refusal:
            if faults is None:
                raise
            faults.append(refusal.sentence)
            continue
        for name in names:
            found.setdefault(os.path.realpath(name), name)
    return list(found.values())


def read_scripts(words: Sequence[str], faults: list[str]) -> list[Script]:
    """Reads the scripts that words mean; a sentence for each word and each file that cannot be read is noted in ``faults``."""
    scripts = []
    for name in script_files(words, faults):
        try:
            scripts.append(read_script(name))
        except ReadError as error:
            faults.append(str(error))
    return scripts


def configured_for(scripts: Sequence[Script]) -> ConfiguredNames | None:
    """Returns the lists, settings and secrets beside scripts that ask for some; else None. Raises ``BadSettings``."""
    from wfrun.project.loader import asks_for_names

    return configured_names([script.source.name for script in scripts], environ=os.environ) if asks_for_names(scripts) else None


def settings_places(words: Sequence[str], scripts: Sequence[str]) -> list[str]:
    """Returns the places beside which settings are looked for: those of a folder stand in it, whatever folder below it a script is in."""
    return [*(os.path.join(word, "") for word in words if word not in scripts), *scripts]


def _files_of(word: str) -> list[str]:
    if not word.strip():
        raise CommandError("a SCRIPT is empty: the name of a file or a folder is needed")
    if not is_there(word):
        raise CommandError(f"{word} does not exist")
    if not os.path.isdir(word):
        return [word]
    names = sorted(_below(word))
    if not names:
        raise CommandError(f"{word} holds no script: a script's name ends in {SCRIPT_ENDING}")
    return names


def _below(folder: str) -> Iterator[str]:
    """Yields the scripts in a folder and below it, in no order."""

    def refuse(error: OSError) -> None:
        raise CommandError(f"{error.filename} cannot be read: {reason(error)}")

    for place, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            path = os.path.join(place, name).removeprefix("./")
            # A link that leads nowhere counts: it is told of when it is read. A pipe or a socket would never end.
            if name.endswith(SCRIPT_ENDING) and not name.startswith(".") and (os.path.isfile(path) or os.path.islink(path)):
                yield path
