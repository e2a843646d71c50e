"""The cache of checked programs, by the hash of all that a verdict rests on.

The cache only saves time: a folder that cannot be used, and an entry that is damaged, too large, no plain file or of another user, is as
good as none. It believes nothing but entries of one's own in a folder of one's own, and deletes nothing but entries that it wrote.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache

from wfrun.dsl.program import CheckedProgram
from wfrun.dsl.source import Source
from wfrun.project.codec import decode, encode
from wfrun.support.plain_files import open_plain
from wfrun.version import __version__

MAX_CACHED_PROGRAMS = 500
"""The most checked programs that the cache keeps."""

MAX_ENTRY_BYTES = 64 << 20
"""The largest entry; a larger program is checked each time."""

_HEAD = b"wfrun checked program\n"
"""What every entry begins with; only what begins so is ever deleted."""

_NAME = re.compile(r"wfrun-[0-9a-f]{64}(\.[A-Za-z0-9_]+)?")
"""The name of an entry, or of the draft of one."""

_DIGEST_BYTES = hashlib.sha256().digest_size
_OWN_FOLDERS = ("dsl", "values", "support", "stripe_catalog", "stdlib_actions", "interpreter", "project")
_LIBRARIES = ("_re2", "re2", "lark", "attr")
"""The libraries that a verdict rests on; of ``tzdata`` the list of zones is looked at itself."""


class CheckCache:
    """The cache's entry for the program of these sources.

    Its key is made of their texts and names, of the files of wfrun itself, of Python, of the libraries and the list of time zones, and of
    ``rests_on``: what else the check reads, as texts (lists, settings). ``WFRUN_CACHE`` names the folder, or is ``off``.
    """

    def __init__(self, sources: Sequence[Source], rests_on: Sequence[str] = ()) -> None:
        self.path: str | None = None
        folder = _cache_folder()
        if folder is None:
            return
        try:
            parts = [__version__, sys.version, sys.implementation.name, *_build_marks(), _zones_mark(), *rests_on, ""]
        except OSError:
            return  # without files of its own that can be looked at, nothing tells one build from another
        for source in sources:
            parts += [source.name, source.digest]
        digest = hashlib.sha256("\0".join(f"{len(part)}:{part}" for part in parts).encode("utf-8", "surrogatepass"))
        self.path = os.path.join(folder, "programs", f"wfrun-{digest.hexdigest()}")

    def read(self) -> CheckedProgram | None:
        """Returns the checked program, None when there is none that can be read and believed."""
        if self.path is None:
            return None
        try:
            if not _is_own_folder(os.path.dirname(self.path)) or not _is_own(os.lstat(self.path), stat.S_ISREG):
                return None
            with open_plain(self.path) as file:
                if not _is_own(os.fstat(file.fileno()), stat.S_ISREG):
                    return None
                data = file.read(MAX_ENTRY_BYTES + 1)
        except OSError:
            return None
        if not data.startswith(_HEAD) or len(data) > MAX_ENTRY_BYTES:
            return None
        digest, body = data[len(_HEAD) : len(_HEAD) + _DIGEST_BYTES], data[len(_HEAD) + _DIGEST_BYTES :]
        if hashlib.sha256(body).digest() != digest:
            return None  # cut short or damaged: with one digit changed it would be another rule
        return decode(body)

    def write(self, checked: CheckedProgram) -> None:
        """Keeps a checked program; another process sees the whole of it or nothing."""
        if self.path is None:
            return
        body = encode(checked)
        data = _HEAD + hashlib.sha256(body).digest() + body
        if len(data) > MAX_ENTRY_BYTES:
            return
        from tempfile import mkstemp  # only here: most calls find their entry

        folder, name = os.path.split(self.path)
        draft = None
        try:
            os.makedirs(folder, mode=0o700, exist_ok=True)
            if not _is_own_folder(folder):
                return
            handle, draft = mkstemp(prefix=f"{name}.", dir=folder)
            with open(handle, "wb") as file:
                file.write(data)
            os.replace(draft, self.path)
            draft = None
            _remove_oldest(folder)
        except OSError:
            pass
        finally:
            if draft is not None:
                with suppress(OSError):
                    os.unlink(draft)


def _is_own_folder(path: str) -> bool:
    """Reports whether a path is a folder, and no link to one, that only this user writes to. Raises ``OSError``."""
    return _is_own(os.lstat(path), stat.S_ISDIR)


def _is_own(found: os.stat_result, kind: object) -> bool:
    """Reports whether something is of a kind (a test of the module ``stat``), of this user, and written to by nobody else."""
    if not (callable(kind) and kind(found.st_mode)):
        return False
    own_user = getattr(os, "geteuid", None)  # where there are no users, whose folder it is says the system's own protection
    return own_user is None or (found.st_uid == own_user() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH))


def _remove_oldest(folder: str) -> None:
    """Removes the older half of the entries when there are more than ``MAX_CACHED_PROGRAMS``; what is no entry is left alone."""
    kept: list[tuple[float, str]] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if _NAME.fullmatch(entry.name):
                found = entry.stat(follow_symlinks=False)
                if _is_own(found, stat.S_ISREG):
                    kept.append((found.st_mtime, entry.path))
    if len(kept) > MAX_CACHED_PROGRAMS:
        for _, path in sorted(kept)[: len(kept) // 2]:
            with suppress(OSError):
                if _begins_as_entry(path):
                    os.unlink(path)


def _begins_as_entry(path: str) -> bool:
    with open_plain(path) as file:
        return file.read(len(_HEAD)) == _HEAD


@cache
def _build_marks() -> tuple[str, ...]:
    """Returns what tells this build of wfrun and its libraries from any other. Raises ``OSError``.

    Once for a process, which checks with the code that it has loaded, whatever replaces the files afterwards. A file's mark is its name,
    size, number and times of change. The system alone sets the time of a file's last change of any kind (``st_ctime``), so contents cannot
    change behind the mark, whatever times are given to a file; to read all of them would take longer than to check a small script.
    """
    from importlib.util import find_spec

    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    marks = [mark for folder in _OWN_FOLDERS for mark in file_marks(os.path.join(root, folder), folder)]
    for name in _LIBRARIES:
        spec = find_spec(name)
        marks.append(_mark(name, os.stat(spec.origin)) if spec is not None and spec.origin is not None else f"no {name}")
    return tuple(marks)


def file_marks(folder: str, name: str) -> Iterator[str]:
    """Yields the mark of each file of a folder and below it."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda one: one.name):
            if entry.name == "__pycache__":
                continue
            inner = f"{name}/{entry.name}"
            if entry.is_dir():
                yield from file_marks(entry.path, inner)
            else:
                yield _mark(inner, entry.stat())


def _mark(name: str, found: os.stat_result) -> str:
    return f"{name} {found.st_size} {found.st_ino} {found.st_mtime_ns} {found.st_ctime_ns}"


def _zones_mark() -> str:
    """Returns a digest of the list of time zones; where the system's own copy is used, of the files that tell its release."""
    from importlib.util import find_spec

    spec = find_spec("tzdata")
    folders = list(spec.submodule_search_locations or ()) if spec is not None else []
    found = hashlib.sha256()
    for folder in folders:
        for name in ("zones", "__init__.py"):
            with suppress(OSError), open_plain(os.path.join(folder, name)) as file:
                found.update(file.read())
    if not folders:
        import zoneinfo

        for folder in zoneinfo.TZPATH:
            for name in ("tzdata.zi", "+VERSION", "zone1970.tab", "zone.tab"):
                with suppress(OSError), open_plain(os.path.join(folder, name)) as file:
                    found.update(file.read())
    return found.hexdigest()


def _cache_folder() -> str | None:
    """Returns the folder of the cache, None where there is none."""
    chosen = os.environ.get("WFRUN_CACHE")
    if chosen:
        return None if chosen == "off" else chosen
    folder = os.path.expanduser(os.environ.get("XDG_CACHE_HOME") or "~/.cache")
    return os.path.join(folder, "wfrun") if os.path.isabs(folder) else None
