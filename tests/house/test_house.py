"""The rules of the house that a program can check."""

from __future__ import annotations

import ast
import importlib
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.repository import LINKS, ROOT, files

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
TEXT_SUFFIXES = {".py", ".md", ".toml", ".wf", ".lark", ".cfg", ".txt", ".yml", ".yaml", ".sh", ""}

FORBIDDEN = {
    "a path of somebody's machine": re.compile(r"(?<![\w.-])/(?:home|root|work|Users)/\w"),
    "the host of a package registry": re.compile(r"pypi\.(?:org|python)|pythonhosted\.org|npmjs\.(?:org|com)", re.IGNORECASE),
    "a note to do it later": re.compile(r"\b(?:TODO|FIXME|HACK)\b"),
}
"""What no text of the project holds. The patterns do not match themselves."""


MOST_LINES = 800
"""A module is one idea, and no longer than this; ``editors/`` is written by ``make editors``."""

NOUNS = frozenset(
    "Alternatives Amounts Arguments Bytes Commands Conditions Digits Events Fields Lines Objects Options Rows Seconds Statements".split()  # noqa: SIM905  # a list of words is read as a line
)
"""Plurals with which docstrings once began; other first words that end in "s" are taken for verbs."""

OPENINGS = re.compile(r"(?:Whether|What|How|Where|Which|So many|So much|The same|This|Its|Always|As|Is|Was|Does)\b")
"""Openings of no docstring: they make sense only beside something else."""


def sources() -> list[Path]:
    return [path for path in files() if path.suffix == ".py"]


@pytest.mark.parametrize("name", LINKS)
def test_the_links_at_the_root_are_relative_and_point_into_the_package(name: str) -> None:
    link = ROOT / name
    assert link.is_symlink()
    assert link.readlink() == Path(LINKS[name])
    assert (link / "__init__.py").is_file()


def test_tools_do_not_meet_a_file_twice_through_the_links() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--show-files", "."], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert str(ROOT / "wfrun/dsl/syntax/nodes.py") in shown
    assert len({Path(path).resolve() for path in shown}) == len(shown)
    assert not [folder for folder in PROJECT["tool"]["mypy"]["files"] if folder in LINKS]
    assert not [folder for folder in PROJECT["tool"]["pytest"]["ini_options"]["testpaths"] if folder in LINKS]


def test_modules_stay_short() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    assert {path for path, lines in lengths.items() if lines > MOST_LINES and not path.startswith("editors/")} == set()


Described = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def docstrings(tree: ast.Module) -> Iterator[tuple[Described, str]]:
    """Everything in a module that has a docstring, with it."""
    for node in ast.walk(tree):
        if isinstance(node, Described) and (text := ast.get_docstring(node)):
            yield node, text


def begins_well(node: Described, text: str) -> bool:
    """A function begins with a verb in the third person, but a property, which reads like a field, may begin with its noun."""
    if OPENINGS.match(text):
        return False
    if isinstance(node, ast.Module | ast.ClassDef) or {"property", "cached_property"}.intersection(map(ast.unparse, node.decorator_list)):
        return True
    word = re.match(r"[A-Z][a-z]+s\b", text)
    return word is not None and word[0] not in NOUNS


@pytest.mark.slow
def test_docstrings_begin_with_a_verb_or_with_their_term() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}: {text.splitlines()[0]}"
        for path in files("wfrun")
        if path.suffix == ".py"
        for node, text in docstrings(ast.parse(path.read_text(encoding="utf-8")))
        if not begins_well(node, text)
    ]
    assert found == [], "\n".join(found)


@pytest.mark.parametrize(
    ("code", "well"),
    [
        ("def f(): 'Returns the name.'", True),
        ("def f(): 'The name.'", False),
        ("def f(): 'Whether it is so.'", False),
        ("def f(): 'Events of a type.'", False),
        ("@property\ndef f(): 'The name.'", True),
        ("class A: 'One name.'", True),
        ("class A: 'What a name is.'", False),
    ],
)
def test_openings_are_told_apart(code: str, well: bool) -> None:
    assert [begins_well(node, text) for node, text in docstrings(ast.parse(code))] == [well]


FROM = re.compile(r"^[ \t]*from ([\w.]+) import ", re.MULTILINE)


def imports() -> Iterator[tuple[Path, ast.ImportFrom]]:
    """What the tests and campaigns import from modules, wherever it stands in them; only the lines that import are read."""
    for path in files("tests", "campaigns"):
        if path.suffix == ".py":
            text = path.read_text(encoding="utf-8")
            for found in FROM.finditer(text):
                end = text.find(")", found.end()) + 1 if text.startswith("(", found.end()) else text.find("\n", found.end())
                statement = ast.parse(text[found.start() : end].strip()).body[0]
                assert isinstance(statement, ast.ImportFrom)
                yield path, statement


def test_no_test_imports_another_test() -> None:
    """What two of them need stands in ``tests/helpers``."""
    found = [f"{path.relative_to(ROOT)}: {one.module}" for path, one in imports() if re.match(r"tests\..*\btest_", one.module or "")]
    assert found == []


def test_no_test_imports_a_private_name() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {one.module}.{alias.name}"
        for path, one in imports()
        if (one.module or "").startswith("wfrun")
        for alias in one.names
        if alias.name.startswith("_") and not alias.name.startswith("__")
    ]
    assert found == []


def test_the_texts_speak_of_the_project_alone() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {what}"
        for path in files()
        if path.suffix in TEXT_SUFFIXES and path != Path(__file__).resolve()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for what, pattern in FORBIDDEN.items()
        if pattern.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("text", ["see /home/" + "ann/x", "from files.pythonhosted" + ".org", "# " + "TODO later", "/work/" + "main"])
def test_the_forbidden_words_are_found(text: str) -> None:
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)]


def test_the_checks_of_a_change_are_one_command() -> None:
    script = ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    called = re.findall(r"^make ([\w-]+)$", script.read_text(encoding="utf-8"), re.MULTILINE)
    assert called == ["check", "test", "test-editors", "test-clients"]


def test_the_oldest_python_is_said_once_and_the_tools_agree() -> None:
    project = PROJECT["project"]
    major, minor = re.fullmatch(r">=(\d+)\.(\d+)", project["requires-python"]).groups()  # type: ignore[union-attr]  # it must match
    assert PROJECT["tool"]["ruff"]["target-version"] == f"py{major}{minor}"
    assert PROJECT["tool"]["mypy"]["python_version"] == f"{major}.{minor}"
    named = re.findall(r"Python :: (\d+\.\d+)", "\n".join(project["classifiers"]))
    assert named[0] == f"{major}.{minor}"
    assert sys.version_info >= (int(major), int(minor))


def test_the_package_says_that_it_is_typed() -> None:
    assert (ROOT / "wfrun/py.typed").is_file()


PROVIDED_BY = {"attr": "attrs", "attrs": "attrs", "click": "click", "re2": "google-re2", "zoneinfo": "tzdata"}
"""Which package gives a module; the zones of `zoneinfo` come with one where the system has none."""


def imported(path: Path) -> set[str]:
    """The top-level names of the modules that a file imports, anywhere in it."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return {name.partition(".")[0] for name in plain | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}}


@pytest.mark.slow
def test_the_dependencies_are_what_the_package_imports() -> None:
    names = {name for path in files("wfrun") if path.suffix == ".py" for name in imported(path)}
    foreign = {name for name in names if name in PROVIDED_BY or name not in {"wfrun", *sys.stdlib_module_names}}
    declared = {package(wanted) for wanted in PROJECT["project"]["dependencies"]}
    extras = {package(wanted) for name, group in PROJECT["project"]["optional-dependencies"].items() if name != "dev" for wanted in group}
    used = {PROVIDED_BY.get(name, name) for name in foreign}
    assert declared <= used
    assert used <= declared | extras


def package(wanted: str) -> str:
    """The name of the package that a dependency is written for."""
    return re.split(r"[<>=!~;\[ ]", wanted)[0]


@pytest.mark.slow
def test_what_only_the_terminal_needs_is_imported_for_it_alone() -> None:
    extra = {package(one) for one in PROJECT["project"]["optional-dependencies"]["repl"]}
    users = {path.as_posix() for path in files("wfrun") if path.suffix == ".py" and imported(path) & extra}
    assert all("wfrun/repl/" in user or "wfrun/tools/grammar/" in user for user in users)


def test_make_says_what_each_target_does() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", text, re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) == set(re.findall(r"^([a-z-]+):.*## ", text, re.MULTILINE))


PATTERNS: Any = importlib.import_module("re._parser")


def _inside(pattern: Iterable[tuple[Any, Any]], possessive: bool = False) -> Iterator[bool]:
    """For each assertion of a regular expression, whether it stands in what a possessive sign repeats."""
    for kind, value in pattern:
        name = str(kind)
        yield from [possessive] if name in ("ASSERT", "ASSERT_NOT") else []
        for part in value if isinstance(value, tuple | list) else [value]:
            branches = part if isinstance(part, list) and all(isinstance(one, PATTERNS.SubPattern) for one in part) else [part]
            for branch in branches:
                if isinstance(branch, PATTERNS.SubPattern):
                    yield from _inside(branch, possessive or name == "POSSESSIVE_REPEAT")


def test_what_is_repeated_possessively_looks_at_nothing_beyond_it() -> None:
    """Python 3.11 up to 3.11.4 goes on from a wrong place there: https://github.com/python/cpython/issues/106052."""
    assert list(_inside(PATTERNS.parse('(?:a|"(?!""))*+'))) == [True]
    for path in sources():
        text = path.read_text(encoding="utf-8")
        if path == Path(__file__) or not re.search(r"\)(?:[*+?]|\{[0-9,]+\})\+", text):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and ")" in node.value:
                with suppress(re.error):
                    assert not any(_inside(PATTERNS.parse(node.value))), f"{path}:{node.lineno}"
