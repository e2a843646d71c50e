"""Plain files: opened only where the name means one, so that a pipe, a device or a folder is told at once and nothing waits for it.

What stands on a name can change between a look at it and its opening; so the look is at what was opened, and opening itself never waits.
"""

from __future__ import annotations

import errno
import os
import stat
from typing import BinaryIO

_NO_WAITING = getattr(os, "O_NONBLOCK", 0)
_FLAGS = getattr(os, "O_NOCTTY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)

_SYSTEM_FOLDERS = ("/proc", "/sys")
"""Folders whose files are no files on a disk: they tell of the machine, ``/proc/self/environ`` for instance the secrets of a process."""


class NoPlainFile(OSError):
    """A name stands for something else than a file; ``strerror`` is what, as the end of a sentence: ``it is a named pipe, not a file``."""

    def __init__(self, what: str) -> None:
        super().__init__(errno.EINVAL, f"it is {what}, not a file")


def open_plain(path: str | os.PathLike[str], *, pipes: bool = False) -> BinaryIO:
    """Opens a file for reading bytes; with ``pipes`` a pipe too, which may wait for its writer.

    Raises ``OSError``: ``IsADirectoryError`` for a folder, ``NoPlainFile`` for a pipe, a device or a file of the system's own.
    """
    mode = os.stat(path).st_mode
    _refuse_others(mode, pipes)  # before opening: to open a device can be to use it
    _refuse_system_files(path, mode)
    handle = os.open(path, os.O_RDONLY | _FLAGS | (0 if stat.S_ISFIFO(mode) else _NO_WAITING))
    try:
        _refuse_others(os.fstat(handle).st_mode, pipes)
        return open(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def _refuse_others(mode: int, pipes: bool) -> None:
    """Raises ``OSError`` for what is no file, nor a pipe where pipes are read."""
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder, not a file")
    if not (stat.S_ISREG(mode) or (pipes and stat.S_ISFIFO(mode))):
        raise NoPlainFile(kind_of_mode(mode))


def _refuse_system_files(path: str | os.PathLike[str], mode: int) -> None:
    if stat.S_ISREG(mode) and os.path.realpath(path).startswith(tuple(folder + os.sep for folder in _SYSTEM_FOLDERS)):
        raise NoPlainFile("a page of the system's own")


def kind_of_mode(mode: int) -> str:
    """Returns what a person would call something that is no file, with its article."""
    if stat.S_ISFIFO(mode):
        return "a named pipe"
    if stat.S_ISDIR(mode):
        return "a folder"
    if stat.S_ISSOCK(mode):
        return "a socket"
    return "a device"
