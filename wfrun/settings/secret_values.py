"""Secret values: texts of ``wfrun.toml`` that only their owner may read, and commands that print them.

A command runs without a shell, when its secret is first needed, and once; never where scripts are checked or simulated. No sentence
about a secret holds it, nor what a command printed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from threading import Lock
from typing import Any

from wfrun.dsl.syntax.nodes import Call, File, Text
from wfrun.dsl.syntax.visitor import walk
from wfrun.settings.live_tables import words_of
from wfrun.settings.reading import BadSettings, reason
from wfrun.settings.settings_file import SettingsFile
from wfrun.support.records import frozen
from wfrun.values.secret import KnownSecrets, NoSecret, stand_in

COMMAND_SECONDS = 60.0
"""How long a command may take: some ask a person for a password."""

MAX_SECRET_BYTES = 64 << 10
"""The longest text that a command may print."""


@frozen
class SecretCommand:
    """A command that prints a secret; ``place`` is where it is given, ``folder`` where it runs."""

    words: tuple[str, ...]
    place: str
    folder: str
    environ: Mapping[str, str]

    def __repr__(self) -> str:
        return f"SecretCommand({self.place})"

    def output(self) -> str:
        """Returns what the command prints, without the line breaks at its end. Raises ``NoSecret``."""
        import subprocess

        try:
            ended = subprocess.run(
                self.words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=self.folder,
                env=dict(self.environ),
                timeout=COMMAND_SECONDS,
                check=False,
            )
        except OSError as error:
            raise self._problem(f"cannot be run: {reason(error)}") from None
        except subprocess.TimeoutExpired:
            raise self._problem(f"gave no answer within {COMMAND_SECONDS:g} seconds") from None
        if ended.returncode:
            how = f"signal {-ended.returncode}" if ended.returncode < 0 else f"exit status {ended.returncode}"
            raise self._problem(f"failed ({how}); run it yourself to see why")
        if len(ended.stdout) > MAX_SECRET_BYTES:
            raise self._problem(f"printed more than {MAX_SECRET_BYTES >> 10} KiB, which is no secret")
        try:
            text = ended.stdout.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            raise self._problem("printed something else than text") from None
        if not text or "\0" in text:
            raise self._problem("printed something else than text" if text else "printed nothing")
        return text

    def _problem(self, what: str) -> NoSecret:
        return NoSecret(f"{self.place}: the command `{os.path.basename(self.words[0])}` {what}")


class Secrets(KnownSecrets):
    """The secrets of a command by name. What a command prints is kept in memory; so is that it failed.

    Looking a name up raises ``NoSecret`` where its command gives nothing; asking whether it is there runs nothing.
    """

    def __init__(self, sources: Mapping[str, str | SecretCommand]) -> None:
        self._sources = dict(sources)
        self._printed: dict[str, str | NoSecret] = {}
        self._lock = Lock()

    def __getitem__(self, name: str) -> str:
        source = self._sources[name]
        if isinstance(source, str):
            return source
        with self._lock:
            if name not in self._printed:
                try:
                    self._printed[name] = source.output()
                except NoSecret as problem:
                    self._printed[name] = problem
            found = self._printed[name]
        if isinstance(found, NoSecret):
            raise NoSecret(str(found))
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._sources

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)

    def __repr__(self) -> str:
        return f"Secrets({sorted(self._sources)})"

    def __reduce__(self) -> str | tuple[Any, ...]:
        raise TypeError("secrets cannot be stored")

    def known(self) -> tuple[str, ...]:
        """Returns the texts of the secrets that are at hand: none of a command that has not run."""
        with self._lock:
            printed = [text for text in self._printed.values() if isinstance(text, str)]
        return (*(text for text in self._sources.values() if isinstance(text, str)), *printed)

    def simulated(self) -> Mapping[str, str]:
        """Returns the secrets for where nothing acts: a stand-in for each that a command would print."""
        return {name: source if isinstance(source, str) else stand_in(name) for name, source in self._sources.items()}


def asked_secrets(files: Iterable[File]) -> frozenset[str]:
    """Returns the names that scripts ask ``secret`` for, where they stand in quotes."""
    calls = (node for file in files for node in walk(file) if isinstance(node, Call) and node.function == "secret")
    return frozenset(name.value for call in calls for name in call.arguments[:1] if isinstance(name, Text))


def make_ready(secrets: Mapping[str, str], files: Iterable[File]) -> None:
    """Gets the secrets that scripts ask for before anything acts, as far as they are known.

    Raises ``BadSettings`` where a command gives none.
    """
    for name in sorted(asked_secrets(files)):
        if name in secrets:
            try:
                secrets[name]
            except NoSecret as problem:
                raise BadSettings(str(problem)) from None


def source_of(file: SettingsFile, name: str, value: Any, environ: Mapping[str, str], *, public: bool = False) -> str | SecretCommand:
    """Returns what gives the secret that stands under a name of a settings file. Raises ``BadSettings``.

    A text makes the file one that its owner alone may read, unless it is ``public``: an address without a password. What holds a command
    is written by its owner alone.
    """
    if isinstance(value, str):
        if not public:
            _require_private(file, name)
        return value
    _require_own(file, name)
    words = words_of(value["command"])
    return SecretCommand(tuple(words or ()), f"{file.path}: `{name}`", os.path.dirname(os.path.abspath(file.path)), environ)


def _require_private(file: SettingsFile, name: str) -> None:
    if os.name != "posix":
        return
    if file.owner != os.geteuid():
        raise BadSettings(f"{file.path}: `{name}` is a secret, and the file belongs to another user: make it your own, or name a command")
    if file.mode & 0o077:
        raise BadSettings(f"{file.path}: `{name}` is a secret, and others may read the file: chmod 600 {file.path}")


def _require_own(file: SettingsFile, name: str) -> None:
    if os.name != "posix":
        return
    if file.owner not in (os.geteuid(), 0):
        raise BadSettings(f"{file.path}: `{name}` is a command, and the file belongs to another user: make it your own")
    if file.mode & 0o022:
        raise BadSettings(f"{file.path}: `{name}` is a command, and others may write to the file: chmod go-w {file.path}")
