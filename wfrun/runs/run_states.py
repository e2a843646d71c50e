"""Run states: what a durable run may be. What is listed here needs no database, for the options of commands."""

from __future__ import annotations

UNFINISHED = ("queued", "running", "waiting", "paused")
"""The states of runs that go on."""

STATUSES = (*UNFINISHED, "succeeded", "skipped", "stopped", "failed", "needs_attention", "cancelled")
"""The states of a run: those in which it goes on, then its outcomes."""
