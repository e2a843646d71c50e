"""The live world: Stripe, mail, Slack, other services and the author's own actions, behind the door that simulation stands behind too.

``wfrun.live()`` of the public API and this package have one name, so the package can be called: whichever is asked for first, both are
there.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _CallablePackage(ModuleType):
    """A package that is also the function of its name in the public API."""

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Returns the world in which programs act: see ``wfrun.runs.live.live``."""
        return import_module("wfrun.runs.live").live(*arguments, **named)


sys.modules[__name__].__class__ = _CallablePackage
