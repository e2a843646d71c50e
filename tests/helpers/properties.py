"""How many examples a property is tried on: few in the suite, many in the campaign."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import settings

IN_THE_CAMPAIGN = 10
"""So many times the examples of the suite are tried when WFRUN_EXPLORE asks for new ones."""


def examples(count: int, **options: Any) -> settings:
    """Returns settings for a property that the suite tries on ``count`` examples."""
    return settings(max_examples=count * (IN_THE_CAMPAIGN if os.environ.get("WFRUN_EXPLORE") else 1), **options)
