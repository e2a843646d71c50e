"""The exported grammars, each with the real engine of its kind, on every example and every script of the specification.

Run by `make test-editors`, which fetches the engines; the ordinary suite leaves this file alone.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.editors.tree_sitter_scanner import Scanner
from tests.helpers.chosen_tokens import CHOSEN, OVER_LINES
from tests.helpers.token_classes import Coloured, by_pygments, classes, faults, scripts
from wfrun.tools.grammar import codemirror, monaco, textmate, vim
from wfrun.tools.grammar.formats import FORMATS
from wfrun.tools.grammar.table import Class

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LONGEST = 240
"""Seconds after which an engine hangs."""

EXTRA = [token.text for token in CHOSEN] + [token.text for token, _ in OVER_LINES]
TEXTS = [script.text for script in scripts()] + EXTRA
"""Everything that is read: the scripts, then those around chosen tokens."""

Reading = list[list[Coloured]]


def node(script: str, given: Mapping[str, object]) -> Any:
    """What a program of this folder prints, as JSON."""
    command = ["node", str(HERE / script)]
    done = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, check=False, timeout=LONGEST)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def from_javascript(read: Sequence[Sequence[tuple[int, int, str | None]]], names: Mapping[str, Class]) -> Reading:
    """What a program gave, with places counted in characters; JavaScript counts those beyond 0xFFFF twice."""
    reading = []
    for text, pieces in zip(TEXTS, read, strict=True):
        places = [place for place, letter in enumerate(text) for _ in range(1 + (ord(letter) > 0xFFFF))] + [len(text)]
        reading.append([Coloured(places[start], places[end], names.get(name or "")) for start, end, name in pieces])
    return reading


@cache
def textmate_reading() -> Reading:
    read = node("textmate.js", {"grammar": textmate.grammar(), "texts": TEXTS})
    return from_javascript(read, {name: kind for kind, name in textmate.NAMES.items()})


@cache
def browser() -> dict[str, list[list[tuple[int, int, str | None]]]]:
    files = {**FORMATS["monaco"].files(), **FORMATS["codemirror"].files()}
    modules = {name.split(".")[1]: content.decode() for name, content in files.items()}
    read: dict[str, list[list[tuple[int, int, str | None]]]] = node("browser.js", {**modules, "texts": TEXTS})
    return read


def monaco_reading() -> Reading:
    return from_javascript(browser()["monaco"], {name: kind for kind, name in monaco.NAMES.items()})


def codemirror_reading() -> Reading:
    return from_javascript(browser()["codemirror"], {kind.value: kind for kind in codemirror.TAGS})


@cache
def vim_reading() -> Reading:
    with tempfile.TemporaryDirectory() as folder:
        return _by_vim(Path(folder))


def _by_vim(folder: Path) -> Reading:
    for name, content in FORMATS["vim"].files().items():
        (folder / "runtime" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "runtime" / name).write_bytes(content)
    names = [f"{number}.wf" for number in range(len(TEXTS))]
    for name, text in zip(names, TEXTS, strict=True):
        (folder / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    command = ["vim", "-es", "-u", "NONE", "-i", "NONE", "-N", "--cmd", f"set runtimepath^={folder}/runtime", "-S", str(HERE / "vim.vim")]
    done = subprocess.run([*command, "--", *names], cwd=folder, stdin=subprocess.DEVNULL, check=False, timeout=LONGEST)
    assert done.returncode == 0
    kinds = {vim.group(kind): kind for kind in Class}
    reading = []
    for text, pieces in zip(TEXTS, json.loads((folder / "groups.json").read_text(encoding="utf-8")), strict=True):
        lines = text.split("\n")
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line) + 1)
        begins = [
            (starts[line - 1] + len(lines[line - 1].encode("utf-8", "surrogatepass")[: column - 1].decode(errors="ignore")), line, group)
            for line, column, group in pieces
        ]
        ends = [*(start for start, _, _ in begins), len(text)][1:]
        reading.append(
            [
                Coloured(start, min(end, starts[line] - 1), kinds.get(re.sub(r"\d+$", "", group)))
                for (start, line, group), end in zip(begins, ends, strict=True)
            ]
        )
    return reading


ENGINES: dict[str, Callable[[], Reading]] = {
    "TextMate": textmate_reading,
    "Monaco": monaco_reading,
    "CodeMirror": codemirror_reading,
    "Vim": vim_reading,
}
BY_LINE = ("TextMate", "Monaco", "CodeMirror")
"""The engines that see one line at a time."""

every_engine = pytest.mark.parametrize("engine", ENGINES)


@every_engine
def test_every_token_of_every_script_has_the_class_that_the_language_gives_it(engine: str) -> None:
    reading = ENGINES[engine]()
    assert [fault for script, pieces in zip(scripts(), reading, strict=False) for fault in faults(script, pieces)] == []


@every_engine
def test_what_can_be_read_is_read_alike_by_all(engine: str) -> None:
    reading = ENGINES[engine]()
    assert [
        script.name
        for script, pieces in zip(scripts(), reading, strict=False)
        if script.right and classes(script.text, pieces) != classes(script.text, by_pygments(script.text))
    ] == []


@every_engine
def test_chosen_tokens_have_their_classes(engine: str) -> None:
    reading = ENGINES[engine]()[len(scripts()) :]
    found = [
        (token.text, token.kind, set(classes(token.text, pieces)[token.start : token.end]) - {None})
        for token, pieces in zip(CHOSEN, reading, strict=False)
    ]
    assert [(text, kind, seen) for text, kind, seen in found if seen != {kind}] == []


@every_engine
def test_what_only_the_following_lines_tell_is_told_by_those_that_see_them(engine: str) -> None:
    reading = ENGINES[engine]()[len(scripts()) + len(CHOSEN) :]
    for (token, by_line), pieces in zip(OVER_LINES, reading, strict=True):
        expected = by_line if engine in BY_LINE else token.kind
        assert set(classes(token.text, pieces)[token.start : token.end]) == {expected}, token.text


def test_the_extension_is_packed_without_a_network(tmp_path: Path) -> None:
    files = FORMATS["vscode"].files()
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    command = [
        str(HERE / "node_modules" / ".bin" / "vsce"),
        "package",
        "--no-dependencies",
        "--allow-missing-repository",
        "--out",
        "wf.vsix",
    ]
    nowhere = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9")
    done = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, **nowhere}, capture_output=True, text=True, check=False, timeout=LONGEST
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING" not in done.stdout + done.stderr
    with zipfile.ZipFile(tmp_path / "wf.vsix") as archive:
        held = {name.removeprefix("extension/"): archive.read(name) for name in archive.namelist() if name.startswith("extension/")}
    renamed = {"README.md": "readme.md", "LICENSE": "LICENSE.txt"}
    wanted = {renamed.get(name, name): content for name, content in files.items() if name != ".vscodeignore"}
    assert sorted(held) == sorted(wanted)
    assert [name for name in held if held[name] != wanted[name] and name != "package.json"] == []
    assert json.loads(held["package.json"])["contributes"] == json.loads(files["package.json"])["contributes"]


def test_vim_gives_the_blanks_between_tokens_no_colour() -> None:
    number, text = next((number, script.text) for number, script in enumerate(scripts()) if script.name.startswith("examples/"))
    pieces = vim_reading()[number]
    blanks = [piece for piece in pieces if text[piece.start : piece.end].isspace()]
    assert len(blanks) > 20
    assert {piece.kind for piece in blanks} == {None}


def test_vim_indents_a_script_as_the_formatter_does(tmp_path: Path) -> None:
    for name, content in FORMATS["vim"].files().items():
        (tmp_path / "runtime" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "runtime" / name).write_bytes(content)
    (tmp_path / "a.wf").write_text(re.sub(r"(?m)^ +", "", INDENTED), encoding="utf-8")
    command = ["vim", "-es", "-u", "NONE", "-i", "NONE", "-N", "--cmd", "set runtimepath^=runtime", "-c", "filetype plugin indent on"]
    command += ["-c", "syntax on", "-c", "edit a.wf", "-c", "normal gg=G", "-c", "wq", "a.wf"]
    done = subprocess.run(command, cwd=tmp_path, stdin=subprocess.DEVNULL, check=False, timeout=LONGEST)
    assert done.returncode == 0
    assert (tmp_path / "a.wf").read_text(encoding="utf-8") == INDENTED


INDENTED = """\
workflow "Take action on fraud warnings"
on radar.early_fraud_warning.created when actionable and amount < 5 USD <
  let charge = retrieve_charge charge
  if charge.amount < 15 USD <
    create_refund charge=charge.id
  > else <
    email to="risk@example.com" append={
      Amount: charge.amount
    }
  >
>
"""


def test_the_rules_of_the_grammar_for_tree_sitter_are_all_there_and_its_queries_name_nodes_that_are() -> None:
    files = FORMATS["tree-sitter"].files()
    read: dict[str, Any] = node("tree_sitter.js", {"grammar": files["grammar.js"].decode()})
    defined = {*read["rules"], *read["externals"]}
    assert set(read["used"]) <= defined
    assert set(read["rules"]) - set(read["used"]) == {"file"}
    assert read["word"] in defined
    assert set(read["externals"]) <= set(read["used"])
    nodes = {name for name in defined | set(read["aliases"]) if not name.startswith("_")}
    queries = re.sub(r"(?m)^;.*", "", files["queries/highlights.scm"].decode())
    quoted = re.compile(r'"(?:[^"\\\\]|\\\\.)*"')
    assert set(map(json.loads, quoted.findall(queries))) <= set(read["anonymous"])
    assert set(re.findall(r"\((\w+)", quoted.sub("", queries))) <= nodes


def test_the_scanner_for_tree_sitter_finds_what_the_token_pass_finds(tmp_path: Path) -> None:
    scanner = Scanner(tmp_path)
    assert [fault for script in scripts() if script.right for fault in scanner.faults(script)] == []
