"""The history of earlier sessions: a private file of the user's state folder, one input a line."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping

from prompt_toolkit.history import History

from wfrun.support.plain_files import open_plain

MAX_BYTES = 1 << 20
"""The bytes that are read of the file, from its end; a file of twice that is cut down to it."""

_SECRET = re.compile(r"\b(sk|rk)_(live|test)_\w|\bwhsec_\w|\bBearer\s|://[^/\s]*:[^/\s]*@")
"""Matches what looks like a key or a password."""


def history_file(environ: Mapping[str, str]) -> str | None:
    """Returns the path of the history; None where there is no place for it."""
    folder = os.path.expanduser(environ.get("XDG_STATE_HOME") or "~/.local/state")
    return os.path.join(folder, "wfrun", "history") if os.path.isabs(folder) else None


def is_kept(text: str) -> bool:
    """Tells whether an input is kept: not one that begins with a blank, as in a shell, nor one with what looks like a key in it."""
    return not text.startswith(" ") and bool(text.strip()) and _SECRET.search(text) is None


class InputHistory(History):
    """The inputs of earlier sessions and of this one. ``fault`` says why they cannot be kept, in a sentence; empty where they can."""

    def __init__(self, path: str | None) -> None:
        super().__init__()
        self.path = path
        self.fault = "" if path is not None else "there is no folder for the history: it is forgotten at the end"
        if path is not None:
            try:
                os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
                if os.path.exists(path):
                    open_plain(path).close()
                os.close(self._open(os.O_APPEND))
                self._shorten(path)
            except OSError as error:
                self._give_up(error)

    def load_history_strings(self) -> Iterable[str]:
        """Returns the inputs of earlier sessions, the last one first."""
        if self.path is None:
            return []
        try:
            with open(self.path, "rb") as stream:
                stream.seek(max(0, os.fstat(stream.fileno()).st_size - MAX_BYTES))
                lines = stream.read().split(b"\n")
        except OSError as error:
            self._give_up(error)
            return []
        return [text for text in map(_read, reversed(lines)) if text]

    def store_string(self, string: str) -> None:
        """Keeps one input."""
        if self.path is None or not is_kept(string):
            return
        try:
            with os.fdopen(self._open(os.O_APPEND), "ab") as stream:
                stream.write(json.dumps(string).encode() + b"\n")
        except OSError as error:
            self._give_up(error)

    def _open(self, flags: int) -> int:
        """Opens the file as a descriptor, readable by its owner alone."""
        assert self.path is not None
        return os.open(self.path, os.O_WRONLY | os.O_CREAT | flags, 0o600)

    def _shorten(self, path: str) -> None:
        if os.path.getsize(path) <= 2 * MAX_BYTES:
            return
        with open(path, "rb") as stream:
            stream.seek(-MAX_BYTES, os.SEEK_END)
            kept = stream.read().partition(b"\n")[2]
        with os.fdopen(self._open(os.O_TRUNC), "wb") as out:
            out.write(kept)

    def _give_up(self, error: OSError) -> None:
        from wfrun.settings import reason

        self.fault = f"{self.path} cannot be used for the history: {reason(error)}"
        self.path = None


def _read(line: bytes) -> str:
    try:
        text = json.loads(line)
    except ValueError:
        return ""
    return text if isinstance(text, str) else ""
