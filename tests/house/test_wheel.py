"""The wheel: it holds `wfrun/` and nothing else, and works where the tree is not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

import wfrun
from tests.helpers.repository import ROOT, files

SCRIPT = """
workflow "Tag big orders"
on payment_intent.succeeded when amount > 1000 USD <
  update_customer customer metadata={Tier: "VIP"}
>
"""

EVENT = {
    "id": "evt_wheel",
    "object": "event",
    "type": "payment_intent.succeeded",
    "created": 1_767_225_600,
    "livemode": False,
    "data": {"object": {"id": "pi_1", "object": "payment_intent", "amount": 250_000, "currency": "usd", "customer": "cus_9"}},
}


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    # The build backend comes from the developer's environment, so that this needs no network.
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` folder of a new environment that holds the wheel.

    The packages that wfrun depends on are lent by the developer's environment through a `.pth` file: an entry in one makes them
    importable, while the `.pth` files of that environment itself (wfrun's own editable install) are not followed. So the only wfrun
    there is the wheel's, and no network is needed.
    """
    folder = tmp_path_factory.mktemp("elsewhere") / "venv"
    venv.EnvBuilder(with_pip=False, symlinks=True).create(folder)
    python = folder / "bin" / "python"
    paths = {"base": str(folder), "platbase": str(folder)}
    site = Path(sysconfig.get_path("purelib", "venv", paths))
    (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    done = subprocess.run([*install, "--disable-pip-version-check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return python.parent


def run(installed: Path, *command: str, cwd: Path) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "WFRUN_", "STRIPE_"))}
    environment = {**kept, "WFRUN_CACHE": str(cwd / "cache")}
    done = subprocess.run(
        [str(installed / command[0]), *command[1:]], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name: archive.read(name) for name in archive.namelist() if ".dist-info/" not in name}
    tree = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in files("wfrun") if path.suffix != ".pyc"}
    assert sorted(held) == sorted(tree)
    assert [name for name in held if held[name] != tree[name]] == []


@pytest.mark.slow
def test_the_installed_package_is_the_wheels(installed: Path, tmp_path: Path) -> None:
    where = run(installed, "python", "-c", "import wfrun; print(wfrun.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(installed.parent)


def test_the_installed_command_says_its_version(installed: Path, wheel: Path, tmp_path: Path) -> None:
    assert wheel.name.split("-")[1] == wfrun.__version__
    assert run(installed, "wfrun", "--version", cwd=tmp_path).split()[-1] == wfrun.__version__


def test_the_installed_command_runs_a_script(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "tag.wf").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "event.json").write_text(json.dumps(EVENT), encoding="utf-8")
    document = json.loads(run(installed, "wfrun", "tag.wf", "event.json", "--json", cwd=tmp_path))
    (workflow,) = document["workflows"]
    assert (workflow["name"], workflow["outcome"]) == ("Tag big orders", "succeeded")
    (step,) = workflow["steps"]
    assert (step["action"], step["arguments"]) == ("update_customer", {"customer": "cus_9", "metadata": {"Tier": "VIP"}})
