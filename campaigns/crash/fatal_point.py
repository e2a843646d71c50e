"""Fatal points: what a worker of a campaign dies of, and how it ends with the campaign."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter


class FatalPoint:
    """Kills this process when it comes to a failure point for the so manyth time: ``sent:3``. Empty for none."""

    def __init__(self, die: str) -> None:
        self._fatal, _, self._times = die.partition(":")
        self._reached: Counter[str] = Counter()
        self._lock = threading.Lock()

    def reach(self, point: str) -> None:
        """Hears that the process is at a failure point."""
        with self._lock:
            self._reached[point] += 1
            if point == self._fatal and self._reached[point] == int(self._times):
                os.kill(os.getpid(), signal.SIGKILL)


def work_until_orphaned() -> None:
    """Returns when the campaign is gone that began this process."""
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(0.5)
