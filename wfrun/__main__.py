"""``python -m wfrun`` is ``wfrun``."""

from __future__ import annotations

from wfrun.cli import main

main()
