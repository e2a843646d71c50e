"""Printing of actions: what a function prints goes to the log, line by line, and never among the output of the command.

So does what the threads print that it starts, with the traceback of one that fails, also after the function has returned.
"""

from __future__ import annotations

import codecs
import io
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock, Thread, local
from typing import Any, TextIO

from wfrun.live.masking import Mask
from wfrun.support.terminal_text import visible

MAX_LINE = 65_536
"""Characters of a line that are kept while it has no end."""

LOGGER = logging.getLogger("wfrun.actions")


class _Lines(io.TextIOBase):
    """Logs what is written, a line at a time, with its secrets hidden."""

    encoding = "utf-8"

    def __init__(self, action: str, mask: Mask) -> None:
        self.action = action
        self.mask = mask
        self._rest = ""
        self.buffer = _Bytes(self)

    def write(self, text: str) -> int:
        *lines, self._rest = (self._rest + text).split("\n")
        if len(self._rest) > MAX_LINE:  # a bar that moves, or one line without end
            self._rest = self.mask.text(self._rest)  # the end may lie in a secret
            end = max(self._rest.rfind(" "), self._rest.rfind("\r")) + 1 or len(self._rest)
            lines.append(self._rest[:end])
            self._rest = self._rest[end:]
        for line in lines:
            self._log(line)
        return len(text)

    def writable(self) -> bool:
        return True

    def end(self) -> None:
        if self._rest:
            self._log(self._rest)
            self._rest = ""

    def _log(self, line: str) -> None:
        before = getattr(_THREAD, "lines", None)
        _THREAD.lines = None  # a handler that writes where the function prints would log its own lines, and so on
        try:
            LOGGER.info("%s: %s", self.action, visible(self.mask.text(line)))
        finally:
            _THREAD.lines = before


class _Bytes(io.RawIOBase):
    """Takes what is written to lines as bytes."""

    def __init__(self, lines: _Lines) -> None:
        self._lines = lines
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def write(self, data: Any) -> int:
        taken = bytes(data)
        self._lines.write(self._decoder.decode(taken))
        return len(taken)

    def writable(self) -> bool:
        return True


class _ByThread:
    """Stands for a stream of the process, and gives what an action's thread writes to the log."""

    __slots__ = ("stream",)

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def __getattr__(self, name: str) -> Any:
        lines = getattr(_THREAD, "lines", None)
        return getattr(lines if hasattr(lines, name) else self.stream, name)


_THREAD = local()
_LOCK = Lock()
_COUNT = 0
_STREAMS = ("stdout", "stderr")


@contextmanager
def printing_to_log(action: str, mask: Mask) -> Iterator[None]:
    """Sends to the log what this thread prints, and the threads that it starts."""
    lines = _Lines(action, mask)
    _follow_threads()
    _begin()
    _THREAD.lines = lines
    try:
        yield
    finally:
        _THREAD.lines = None
        _end()
        lines.end()


def _begin() -> None:
    global _COUNT
    with _LOCK:
        _COUNT += 1
        for name in _STREAMS:
            stream = getattr(sys, name)
            if stream is not None and type(stream) is not _ByThread:
                setattr(sys, name, _ByThread(stream))


def _end() -> None:
    global _COUNT
    with _LOCK:
        _COUNT -= 1
        for name in _STREAMS:
            stream = getattr(sys, name)
            if not _COUNT and type(stream) is _ByThread:
                setattr(sys, name, stream.stream)


_START = Thread.start


@cache
def _follow_threads() -> None:
    """Lets the threads that actions start print as these do, from now on."""
    type.__setattr__(Thread, "start", _start)


def _start(thread: Thread) -> None:
    lines: _Lines | None = getattr(_THREAD, "lines", None)
    if lines is not None:
        run, action, mask = thread.run, lines.action, lines.mask

        def printing() -> None:
            with printing_to_log(action, mask):
                try:
                    run()
                except BaseException:
                    threading.excepthook(threading.ExceptHookArgs((*sys.exc_info(), thread)))

        vars(thread)["run"] = printing
    _START(thread)
