"""The cache of checked programs, by the hash of what they were checked from."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from threading import get_ident

from wfrun.dsl.program import CheckedProgram
from wfrun.dsl.source import Source
from wfrun.project.codec import decode, encode
from wfrun.version import __version__

MAX_CACHED_PROGRAMS = 500
"""The most checked programs that the cache keeps."""

_DIGEST_BYTES = hashlib.sha256().digest_size


class CheckCache:
    """The cache's entry for the program of these sources, under the hash of their texts, their names and the version of wfrun.

    ``mark`` stands for what else the check rests on.

    ``WFRUN_CACHE`` names the folder, or is ``off``. A folder that cannot be read or written is as good as an empty one: the cache only
    saves time.
    """

    def __init__(self, sources: Sequence[Source], mark: str = "") -> None:
        self.path: str | None = None
        folder = _cache_folder()
        if folder is None:
            return
        parts = [__version__, str(sys.version_info[:2]), _build_mark(), mark]
        for source in sources:
            parts += [source.name, source.digest]
        digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass"))
        self.path = os.path.join(folder, "programs", digest.hexdigest())

    def read(self) -> CheckedProgram | None:
        """Returns the checked program, None when there is none that can be read."""
        if self.path is None:
            return None
        try:
            with open(self.path, "rb") as file:
                data = file.read()
        except OSError:
            return None
        digest, body = data[:_DIGEST_BYTES], data[_DIGEST_BYTES:]
        if hashlib.sha256(body).digest() != digest:
            return None  # cut short or damaged: with one digit changed it would be another rule
        return decode(body)

    def write(self, checked: CheckedProgram) -> None:
        """Keeps a checked program; another process sees the whole of it or nothing."""
        if self.path is None:
            return
        body = encode(checked)
        draft = f"{self.path}.{os.getpid()}.{get_ident()}"
        try:
            os.makedirs(os.path.dirname(self.path), mode=0o700, exist_ok=True)
            with open(draft, "wb") as file:
                file.write(hashlib.sha256(body).digest() + body)
            os.replace(draft, self.path)
            _remove_oldest(os.path.dirname(self.path))
        except OSError:
            with suppress(OSError):
                os.unlink(draft)


def _remove_oldest(folder: str) -> None:
    """Removes the older half of the entries when there are more than ``MAX_CACHED_PROGRAMS``."""
    with os.scandir(folder) as entries:
        kept = [(entry.stat().st_mtime, entry.path) for entry in entries]
    if len(kept) > MAX_CACHED_PROGRAMS:
        for _, path in sorted(kept)[: len(kept) // 2]:
            with suppress(OSError):
                os.unlink(path)


def _build_mark() -> str:
    """Returns what tells one build of wfrun from another of the same version, while it is being worked on: its newest change."""
    root = os.path.dirname(os.path.dirname(__file__))
    newest = 0
    folders = [os.path.join(root, folder) for folder in ("dsl", "values", "stripe_catalog", "stdlib_actions", "interpreter")]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.name == "__pycache__":
                    continue
                newest = max(newest, entry.stat().st_mtime_ns)
                if entry.is_dir():
                    folders.append(entry.path)
    return str(newest)


def _cache_folder() -> str | None:
    """Returns the folder of the cache, None where there is none."""
    chosen = os.environ.get("WFRUN_CACHE")
    if chosen:
        return None if chosen == "off" else chosen
    folder = os.path.expanduser(os.environ.get("XDG_CACHE_HOME") or "~/.cache")
    return os.path.join(folder, "wfrun") if os.path.isabs(folder) else None
