"""Package actions: what installed packages offer is found and read without being imported, stored with programs, and called."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import wfrun
from wfrun.interpreter.effects import Call, Done
from wfrun.live.custom.channel import CustomActionChannel
from wfrun.live.masking import Mask
from wfrun.project.loader import load_files
from wfrun.project.package_actions import offered
from wfrun.runs import programs
from wfrun.settings import Settings
from wfrun.stdlib_actions import StandardDeclarations
from wfrun.stdlib_actions.custom.action import CustomAction
from wfrun.support.json_text import read_json

RULES = """
import wfrun
from .client import NAME

@wfrun.action(example={"id": "acme_1"})
def add_to_acme(*, email: str) -> dict:
    '''Adds a customer to Acme.'''
    return {"id": f"{NAME}-{email}", "version": VERSION}

VERSION = 1
"""

SCRIPT = """use "acme_crm"

on customer.created when present(email) <
  let entry = add_to_acme email=email
  log "{entry.id}"
>
"""


def install(folder: Path, points: str, *, package: str = "acme_crm", version: str = "1.2", rules: str = RULES) -> None:
    """Puts a package where Python finds it. Importing it before something acts fails the test."""
    inner = folder / package / "inner"
    inner.mkdir(parents=True, exist_ok=True)
    (folder / package / "__init__.py").write_text("import sys\nassert 'acting' in sys.modules, 'a package was imported'\n")
    (inner / "__init__.py").write_text("import sys\nassert 'acting' in sys.modules, 'a package was imported'\n")
    (inner / "client.py").write_text("NAME = 'acme'\n")
    (inner / "rules.py").write_text(rules)
    told = folder / f"{package}.dist-info"
    told.mkdir(exist_ok=True)
    (told / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package.replace('_', '-')}\nVersion: {version}\n")
    (told / "entry_points.txt").write_text(f"[wfrun.actions]\n{points}\n")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of installed packages."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    yield folder
    for name in [name for name in sys.modules if name == "acting" or name.partition(".")[0] in ("acme_crm", "acme_two")]:
        del sys.modules[name]


def written(folder: Path, text: str = SCRIPT) -> str:
    path = folder / "rule.wf"
    path.write_text(text)
    return str(path)


def found(folder: Path, text: str) -> list[tuple[str, str]]:
    with pytest.raises(wfrun.CheckFailed) as failed:
        load_files([written(folder, text)])
    return [(problem.message, problem.help) for problem in failed.value.problems]


def custom(library: object) -> CustomAction:
    assert isinstance(library, StandardDeclarations)
    action = library.custom("add_to_acme")
    assert action is not None
    return action


def test_a_package_is_read_and_not_imported(tmp_path: Path, site: Path) -> None:
    install(site, "acme_crm = acme_crm.inner.rules")
    assert offered() == ("acme_crm",)
    program = wfrun.load(written(tmp_path))
    report = program.run({"type": "customer.created", "data": {"object": {"id": "cus_1", "object": "customer", "email": "a@example.com"}}})
    assert [step.result for step in report.workflows[0].steps if step.action == "add_to_acme"] == [{"id": "acme_1"}]
    action = custom(program.loaded.libraries[0])
    assert (action.declaration.doc, action.file, action.source.module) == ("Adds a customer to Acme.", "acme_crm", "acme_crm.inner.rules")
    assert not [name for name in sys.modules if name.startswith("acme_crm")]


def test_its_function_is_called_with_the_packages_other_modules(tmp_path: Path, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(site, "acme_crm = acme_crm.inner.rules")
    action = custom(load_files([written(tmp_path)]).libraries[0])
    monkeypatch.setitem(sys.modules, "acting", sys)
    call = Call("1", "add_to_acme", {"email": "a@example.com"}, "wf_1")
    answer = CustomActionChannel().send(action, call, 5, repeated=False, mask=Mask(()))
    assert answer == Done({"id": "acme-a@example.com", "version": 1}, 5, started=5)


def test_a_program_holds_what_the_package_offered(tmp_path: Path, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(site, "acme_crm = acme_crm.inner.rules")
    path = written(tmp_path)
    form = programs.stored_form(load_files([path]), Settings())
    again = programs.stored_form(load_files([path]), Settings())
    assert programs.hash_of(form) == programs.hash_of(again)
    install(site, "acme_crm = acme_crm.inner.rules", version="1.3")
    assert programs.hash_of(programs.stored_form(load_files([path]), Settings())) != programs.hash_of(form)

    install(site, "gone = acme_crm.inner.rules", rules="changed")
    read = read_json(form)
    (rule,) = programs._rules(read)
    assert custom(rule.library).source.text == RULES
    # Another version of wfrun checks it again, though the package is not there any more.
    monkeypatch.setattr(programs, "decode", lambda _: None)
    (rule,) = programs._rules(read)
    assert (custom(rule.library).source.text, rule.file.source_name.endswith("rule.wf")) == (RULES, True)


def no_source(value: str) -> str:
    return f"the package `acme-crm` offers `{value}` as actions, and that is no module of Python source"


@pytest.mark.parametrize(
    ("points", "name", "message", "help_"),
    [
        (
            "acme_crm = acme_crm.inner.rules", "acme_cmr",
            "no installed package offers actions called `acme_cmr`; did you mean `acme_crm`?",
            'install the package that offers them, or write for instance `use "actions.py"` for a file',
        ),
        (
            "acme_crm = acme_crm.inner.rules", "actions", "no installed package offers actions called `actions`",
            'for the file beside the script, write `use "actions.py"`',
        ),
        ("acme = acme_crm.inner.rules:add", "acme", no_source("acme_crm.inner.rules:add"), None),
        ("acme = acme_crm.not_there", "acme", no_source("acme_crm.not_there"), None),
        ("acme = acme_crm.inner.rules.deeper", "acme", no_source("acme_crm.inner.rules.deeper"), None),
        ("acme = not_there_at_all", "acme", no_source("not_there_at_all"), None),
        ("acme = sys", "acme", no_source("sys"), None),
        ("acme = a b c", "acme", no_source("a b c"), None),
        ("acme =", "acme", no_source(""), None),
        ("acme = acme_crm.inner.client", "acme", "acme: no function here is marked with `@wfrun.action`", ""),
    ],
)  # fmt: skip
def test_what_no_package_offers(tmp_path: Path, site: Path, points: str, name: str, message: str, help_: str | None) -> None:
    install(site, points)
    (tmp_path / "actions.py").write_text("")
    ((told, help_told),) = found(tmp_path, f'use "{name}"\non customer.created < stop >\n')
    assert told == message
    assert help_ is None or help_told == help_


def test_two_packages_of_one_name(tmp_path: Path, site: Path) -> None:
    install(site, "acme = acme_crm.inner.rules")
    install(site, "acme = acme_two.inner.rules", package="acme_two")
    ((told, _),) = found(tmp_path, 'use "acme"\non customer.created < stop >\n')
    assert told == "several packages offer actions called `acme`: acme-crm, acme-two"


@pytest.mark.parametrize("name", [b"Name: other\n", b"\xff\n"])
def test_a_package_whose_entry_points_are_broken_is_told(tmp_path: Path, site: Path, name: bytes) -> None:
    install(site, "acme = acme_crm.inner.rules")
    other = site / "other.dist-info"
    other.mkdir()
    (other / "METADATA").write_bytes(b"Metadata-Version: 2.1\n" + name)
    (other / "entry_points.txt").write_bytes(b"[console_scripts]\nx = \xff\n")
    ((told, _),) = found(tmp_path, 'use "acme"\non customer.created < stop >\n')
    who = "other" if b"Name" in name else f"a package in {site}"
    assert told == f"what installed packages offer cannot be read, for the entry points of {who} are broken: install it again"
    assert offered() == ()
