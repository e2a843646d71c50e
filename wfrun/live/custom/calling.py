"""Calling of actions: each call runs in a thread of its own, for which its caller waits no longer than the call may take.

A thread cannot be stopped. One whose time is over goes on alone; when the call is tried again with the same key, the caller waits for that
thread once more instead of starting a second one beside it.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from threading import Event, Lock, Thread
from typing import Any

from wfrun.live.custom.printing import printing_to_log
from wfrun.live.masking import Mask

Prepare = Callable[[], Callable[[], Any]]
"""Gets what is to be called ready: loads the function's file. Nothing has happened before what it returns is called."""


class Task:
    """One call under way. ``begun`` tells whether its function was entered."""

    def __init__(self, action: str, prepare: Prepare, mask: Mask) -> None:
        self.value: Any = None
        self.error: BaseException | None = None
        self.begun = False
        self._action = action
        self._prepare = prepare
        self._mask = mask
        self._left = False
        self._lock = Lock()
        self._over = Event()
        Thread(target=self._run, name=f"action {action}", daemon=True).start()

    def wait(self, seconds: float) -> bool:
        """Waits for the end of the call, at most so long; tells whether it came."""
        return self._over.wait(seconds)

    def leave(self) -> bool:
        """Lets a call that has not entered its function never enter it; tells whether it has."""
        with self._lock:
            self._left = True
            return self.begun

    def _begin(self) -> bool:
        with self._lock:
            self.begun = not self._left
            return self.begun

    def _run(self) -> None:
        try:
            with printing_to_log(self._action, self._mask):
                function = self._prepare()
                if self._begin():
                    value = function()
                    self.value = asyncio.run(_awaited(value)) if inspect.isawaitable(value) else value
        except BaseException as error:  # whatever a function raises, SystemExit too, is an answer to its caller
            self.error = error
        finally:
            self._over.set()


async def _awaited(value: Any) -> Any:
    return await value
