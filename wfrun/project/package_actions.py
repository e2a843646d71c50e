"""Package actions: actions that installed packages offer, as entry points of the group ``wfrun.actions``.

::

    [project.entry-points."wfrun.actions"]
    acme_crm = "acme_crm.rules"

Then ``use "acme_crm"`` brings the actions of the module ``acme_crm.rules``. Its file is found and read; neither it nor the packages that it
is in are imported.
"""

from __future__ import annotations

import importlib.util
from importlib.machinery import ModuleSpec, PathFinder
from importlib.metadata import EntryPoint, entry_points

from wfrun.dsl.hints.spelling import nearest
from wfrun.project.files import PackageFile, ReadError, read_text
from wfrun.support.limits import MAX_SOURCE_BYTES

GROUP = "wfrun.actions"


def offered() -> tuple[str, ...]:
    """Returns the names that installed packages offer actions under."""
    return tuple(sorted(entry_points(group=GROUP).names))


def package_file(name: str) -> PackageFile:
    """Returns what a package offers under a name. Raises ``ReadError``."""
    found = {(point.value, _package(point)): point for point in entry_points(group=GROUP, name=name)}
    if not found:
        close = nearest(name, offered())
        hint = f"; did you mean `{close}`?" if close is not None else ""
        raise ReadError(f"no installed package offers actions called `{name}`{hint}")
    if len(found) > 1:
        raise ReadError(f"several packages offer actions called `{name}`: {', '.join(sorted(package for _, package in found))}")
    (point,) = found.values()
    spec = None if point.attr else _spec_of(point.module)
    if spec is None or spec.origin is None or not spec.has_location or not spec.origin.endswith(".py"):
        raise ReadError(f"the package `{_package(point)}` offers `{point.value}` as actions, and that is no module of Python source")
    version = point.dist.version if point.dist is not None else ""
    return PackageFile(point.module, version, spec.origin, read_text(spec.origin, MAX_SOURCE_BYTES))


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else point.module.partition(".")[0]


def _spec_of(module: str) -> ModuleSpec | None:
    """Finds a module without importing the packages that it is in; None where it is not there."""
    top, *rest = module.split(".")
    try:
        spec = importlib.util.find_spec(top)
        name = top
        for part in rest:
            if spec is None or spec.submodule_search_locations is None:
                return None
            name = f"{name}.{part}"
            spec = PathFinder.find_spec(name, list(spec.submodule_search_locations))
    except (ImportError, ValueError, AttributeError):
        return None
    return spec
