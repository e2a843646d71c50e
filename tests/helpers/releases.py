"""API releases that a test over all of them is run on: each is like the next, so the oldest, the first and the last of a name do."""

from __future__ import annotations

from wfrun.stripe_catalog import releases

_BY_NAME = {name.partition(".")[2] or name: name for name in releases()}

SOME_RELEASES = (*_BY_NAME.values(),)
"""The newest release of each name, and those without one, oldest first."""
