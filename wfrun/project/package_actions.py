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
from importlib.metadata import Distribution, EntryPoint, EntryPoints, distributions, entry_points

from wfrun.dsl.hints.spelling import nearest
from wfrun.project.files import PackageFile, ReadError, read_text
from wfrun.support.limits import MAX_SOURCE_BYTES

GROUP = "wfrun.actions"


def offered() -> tuple[str, ...]:
    """Returns the names that installed packages offer actions under; none where what they offer cannot be read."""
    try:
        return tuple(sorted(_points().names))
    except ReadError:
        return ()


def package_file(name: str) -> PackageFile:
    """Returns what a package offers under a name. Raises ``ReadError``."""
    found = {(point.value, _package(point)): point for point in _points().select(name=name)}
    if not found:
        close = nearest(name, offered())
        hint = f"; did you mean `{close}`?" if close is not None else ""
        raise ReadError(f"no installed package offers actions called `{name}`{hint}")
    if len(found) > 1:
        raise ReadError(f"several packages offer actions called `{name}`: {', '.join(sorted(package for _, package in found))}")
    (point,) = found.values()
    spec = _spec_of(point.value)
    if spec is None or spec.origin is None or not spec.has_location or not spec.origin.endswith(".py"):
        raise ReadError(f"the package `{_package(point)}` offers `{point.value}` as actions, and that is no module of Python source")
    version = point.dist.version if point.dist is not None else ""
    return PackageFile(point.value, version, spec.origin, read_text(spec.origin, MAX_SOURCE_BYTES))


def _points() -> EntryPoints:
    """Returns the entry points of all packages in our group. Raises ``ReadError``: one of any group that is broken breaks the reading."""
    try:
        return entry_points(group=GROUP)
    except Exception:  # whatever is in those files
        names = " or ".join(sorted({_name(one) for one in distributions() if _is_broken(one)}))
        raise ReadError(
            f"what installed packages offer cannot be read, for the entry points of {names} are broken: install it again"
        ) from None


def _is_broken(package: Distribution) -> bool:
    try:
        _ = package.entry_points
    except Exception:
        return True
    return False


def _name(package: Distribution) -> str:
    try:
        return package.name
    except Exception:
        return f"a package in {package.locate_file('')}"


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else point.value.partition(".")[0]


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
