"""``python -m wfrun.stripe_catalog.build``: writes the catalogue files of one or more versions of the ``stripe`` package."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from wfrun.stripe_catalog import data_files as files
from wfrun.stripe_catalog.build import release_files
from wfrun.stripe_catalog.build.events import events
from wfrun.stripe_catalog.build.objects import Objects
from wfrun.stripe_catalog.build.operations import operations
from wfrun.stripe_catalog.build.package_source import Package
from wfrun.stripe_catalog.build.writer import Built, release_of


def build(root: Path) -> Built:
    """Reads the package whose folder is ``root``."""
    package = Package(root)
    objects = Objects(package)
    return Built(
        package.release,
        package.version,
        events(package, objects.converter),
        objects,
        operations(package, objects.converter),
    )


def download(version: str, folder: Path) -> Path:
    """Fetches the wheel of one version with pip and unpacks it; gives the package's folder. Nothing of it is installed or imported."""
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), f"stripe=={version}"], check=True
    )
    wheel = next(folder.glob(f"stripe-{version}-*.whl"))
    target = folder / version
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    return target / "stripe"


def main(arguments: list[str] | None = None) -> int:
    """Builds what the command line names; the other releases of the folder stay what they are."""
    parser = argparse.ArgumentParser(prog="python -m wfrun.stripe_catalog.build", description=__doc__)
    parser.add_argument("packages", nargs="*", type=Path, metavar="PACKAGE_DIR", help="the folder of an unpacked stripe package")
    parser.add_argument("--download", nargs="+", default=[], metavar="VERSION", help="versions to fetch with pip")
    parser.add_argument(
        "--into", type=Path, default=Path(files.FOLDER), metavar="DIR", help="where to write (default: the package's own data)"
    )
    options = parser.parse_args(arguments)
    if not (options.packages or options.download):
        parser.error("name a PACKAGE_DIR or --download a version")
    options.into.mkdir(parents=True, exist_ok=True)
    releases = {release.release: release for release in release_files.read(options.into)}
    with tempfile.TemporaryDirectory() as scratch:
        for root in [*options.packages, *(download(version, Path(scratch)) for version in options.download)]:
            started = time.perf_counter()
            built = build(root)
            releases[built.release] = release_of(built)
            _report(built, time.perf_counter() - started)
    sizes = release_files.write(list(releases.values()), options.into)
    sys.stdout.write(f"{len(releases)} releases in {options.into}: {sum(sizes.values()) / 1e6:.2f} MB\n")
    return 0


def _report(built: Built, seconds: float) -> None:
    thin = sum(event.thin_only for event in built.events.values())
    sys.stdout.write(
        f"stripe {built.sdk}: {built.release} in {seconds:.1f} s: {len(built.events) - thin} events, {thin} thin only; "
        f"{len(built.objects.fields)} objects; {len(built.operations)} operations\n"
    )


if __name__ == "__main__":
    sys.exit(main())
