"""How much is tried: little in the suite, much in the campaign (``WFRUN_EXPLORE``)."""

from __future__ import annotations

import os
from typing import Any, TypeVar

from hypothesis import settings

EXPLORES = bool(os.environ.get("WFRUN_EXPLORE"))
"""Whether this is the campaign."""

IN_THE_CAMPAIGN = 20
"""So many times the examples of the suite are tried in the campaign."""

Amount = TypeVar("Amount")


def examples(count: int, **options: Any) -> settings:
    """Returns settings for a property that the suite tries on ``count`` examples."""
    return settings(max_examples=count * (IN_THE_CAMPAIGN if EXPLORES else 1), **options)


def suite_or_campaign(suite: Amount, campaign: Amount) -> Amount:
    """Returns how much the suite tries, in the campaign how much that tries."""
    return campaign if EXPLORES else suite
