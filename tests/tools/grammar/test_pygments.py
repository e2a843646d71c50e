"""The Pygments lexer, by Pygments itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pygments.lexers import get_lexer_by_name, get_lexer_for_filename

from tests.helpers.chosen_tokens import CHOSEN, OVER_LINES, Chosen
from tests.helpers.tables import each
from tests.helpers.token_classes import by_pygments, classes, faults, scripts
from wfrun.tools.grammar.pygments_lexer import WfLexer


def test_every_token_of_every_script_has_the_class_that_the_language_gives_it() -> None:
    assert [fault for script in scripts() for fault in faults(script, by_pygments(script.text))] == []


@each("token", [*CHOSEN, *(token for token, _ in OVER_LINES)], ids=lambda token: token.text)
def test_a_chosen_token_has_its_class(token: Chosen) -> None:
    assert set(classes(token.text, by_pygments(token.text))[token.start : token.end]) - {None} == {token.kind}


def test_the_lexer_is_found_by_its_name_and_by_the_name_of_a_file() -> None:
    assert isinstance(get_lexer_by_name("wf"), WfLexer)
    assert isinstance(get_lexer_for_filename("rules/orders.wf"), WfLexer)


def test_pygmentize_shows_a_script(tmp_path: Path) -> None:
    (tmp_path / "tag.wf").write_text("on charge.failed <\n  log amount\n>\n", encoding="utf-8")
    command = [sys.executable, "-m", "pygments", "-l", "wf", "-f", "raw", "tag.wf"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[:3] == ["Token.Keyword\t'on'", "Token.Text.Whitespace\t' '", "Token.Name.Class\t'charge.failed'"]
