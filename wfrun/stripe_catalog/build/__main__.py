"""``python -m wfrun.stripe_catalog.build``: writes the catalogue files of one or more versions of the ``stripe`` package."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from wfrun.stripe_catalog import data_files as files
from wfrun.stripe_catalog.build.events import events
from wfrun.stripe_catalog.build.objects import Objects
from wfrun.stripe_catalog.build.operations import operations
from wfrun.stripe_catalog.build.package_source import Package
from wfrun.stripe_catalog.build.writer import Built, write


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
    """Builds what the command line names; the list of releases is brought up to date with the files written."""
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
    with tempfile.TemporaryDirectory() as scratch:
        for root in [*options.packages, *(download(version, Path(scratch)) for version in options.download)]:
            started = time.perf_counter()
            built = build(root)
            written = write(built, options.into)
            _list_release(options.into / files.RELEASES, built)
            _report(built, written, time.perf_counter() - started)
    return 0


def _list_release(file: Path, built: Built) -> None:
    listed: dict[str, str] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    listed[built.release] = built.sdk
    file.write_text(json.dumps(dict(sorted(listed.items())), indent=2) + "\n", "utf-8")


def _report(built: Built, written: tuple[Path, Path], seconds: float) -> None:
    thin = sum(event.thin_only for event in built.events.values())
    sizes = ", ".join(f"{file.name} {file.stat().st_size / 1e6:.2f} MB" for file in written)
    sys.stdout.write(
        f"stripe {built.sdk}: {built.release} in {seconds:.1f} s; {sizes}\n"
        f"  {len(built.events) - thin} events, {thin} thin only; {len(built.objects.fields)} objects; {len(built.operations)} operations\n"
    )


if __name__ == "__main__":
    sys.exit(main())
