"""Checks of what is installed and of the scripts: libraries, the settings file, problems, settings and secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from wfrun.cli.doctor.findings import Finding, bad, doubt, good
from wfrun.cli.doctor.needs import Needs
from wfrun.cli.packages import installation
from wfrun.dsl.diagnostics.diagnostic import CheckFailed, Problem
from wfrun.dsl.diagnostics.rules import Severity
from wfrun.project.files import ReadError
from wfrun.stripe_catalog import releases
from wfrun.stripe_catalog.catalog import packages
from wfrun.support.english import counted
from wfrun.values.secret import NoSecret
from wfrun.version import __version__

if TYPE_CHECKING:
    from wfrun.api import Program
    from wfrun.settings import Settings

INSTALLED, SCRIPTS, SECRETS = "wfrun", "scripts", "secrets"

_MAJOR = re.compile(r"[0-9]+")


def installed_checks() -> Iterator[Finding]:
    """Compares Stripe's library with the one that the catalogue of its API was read from."""
    newest = releases()[-1]
    own = f"wfrun {__version__}, Stripe's API up to {newest}"
    try:
        there = version("stripe")
    except PackageNotFoundError:
        yield doubt(INSTALLED, f"{own}; Stripe's library is not installed, and acting needs it", installation("live", "runs"))
        return
    known = packages()[newest]
    majors = [found[0] if (found := _MAJOR.match(one)) else "" for one in (there, known)]
    if majors[0] != majors[1]:
        yield bad(
            INSTALLED,
            f"{own}; Stripe's library is {there}, and {majors[1]}.x is needed",
            f"pip install 'stripe>={majors[1]},<{int(majors[1]) + 1}'",
        )
    else:
        yield good(INSTALLED, f"{own}; Stripe's library {there}")


def loaded_program(files: Sequence[str], settings: Settings) -> tuple[Program | None, list[Finding]]:
    """Returns the program of scripts, and what checking it found."""
    from wfrun.api import load

    advice = f"wfrun check {' '.join(files[:3])}{' …' if len(files) > 3 else ''}"
    try:
        program = load(*files, settings=settings)
    except ReadError as error:
        return None, [bad(SCRIPTS, str(error))]
    except CheckFailed as failed:
        errors = [one for one in failed.problems if one.severity is Severity.ERROR]
        return None, [bad(SCRIPTS, f"{counted(len(errors), 'error')}, the first in {_place(errors[0])}: {errors[0].message}", advice)]
    workflows = counted(len(program.workflows), "workflow")
    nameless = [rule for rule in program.rules if rule.workflow.name is None]
    found: list[Finding] = []
    if nameless:
        found.append(bad(SCRIPTS, f"{nameless[0].name}: a workflow that acts needs a name", 'write workflow "…" before its `on`'))
    if program.problems:
        found.append(
            doubt(SCRIPTS, f"{workflows} in {counted(len(files), 'file')}, with {counted(len(program.problems), 'warning')}", advice)
        )
    elif not nameless:
        found.append(good(SCRIPTS, f"{workflows} in {counted(len(files), 'file')}, and nothing to remark"))
    return program, found


def _place(problem: Problem) -> str:
    return f"{problem.source.name}:{problem.source.place(problem.span.start).line}"


def secret_checks(settings: Settings, needs: Needs) -> Iterator[Finding]:
    """Looks the secrets up that scripts ask for; what a command prints is looked up by running it."""
    lost = False
    for name in needs.secrets:
        try:
            settings.secrets[name]
        except (KeyError, NoSecret) as problem:
            lost = True
            why = str(problem) if isinstance(problem, NoSecret) else f"`{name}` is not there"
            yield bad(SECRETS, why, f"set WFRUN_SECRET_{name}, or {name} under [secrets] in wfrun.toml")
    if needs.secrets and not lost:
        yield good(SECRETS, f"the scripts find {', '.join(f'`{name}`' for name in needs.secrets)}")
