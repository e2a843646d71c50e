"""JSON rendering of problems: ``wfrun check --format json``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wfrun.dsl.diagnostics.diagnostic import Problem


def problems_document(problems: Iterable[Problem], *, strict: bool = False) -> dict[str, Any]:
    """Returns the documented object ``{"problems": […]}``, each problem as ``Problem.to_dict`` gives it."""
    return {"problems": [problem.to_dict(strict=strict) for problem in problems]}
