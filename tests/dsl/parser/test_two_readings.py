"""The two readings of a source: what the first accepts, the second reads to the same tokens and the same tree, and reports nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given

from tests.helpers.layouts import LAYOUTS
from tests.helpers.properties import examples
from tests.helpers.strategies import expressions, files
from tests.helpers.token_classes import Script, scripts
from wfrun.dsl.formatter.format import print_expression, print_file
from wfrun.dsl.parser.builder import TreeBuilder
from wfrun.dsl.parser.hints.second_reading import SecondReading
from wfrun.dsl.parser.lark_parser import LarkParser, end_tokens
from wfrun.dsl.parser.layout.blocks import lay_out
from wfrun.dsl.parser.lexer import Lexer
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.nodes import Expression, File, Node
from wfrun.dsl.syntax.visitor import walk

ROOT = Path(__file__).parents[3]
GENERATED = [HealthCheck.too_slow, HealthCheck.data_too_large]


def spans(node: Node) -> Iterator[tuple[str, Span]]:
    """Every node with its place."""
    return ((type(found).__name__, found.span) for found in walk(node))


def right_scripts() -> list[Script]:
    """All examples and scripts of the specification without a syntax error. No event has a name of one word: that may be a timetable."""
    right = [script for script in scripts() if script.right and "on payment_succeeded" not in script.text]
    assert len(right) > 100
    return right


def check_both_readings(text: str, start: str) -> None:
    source = Source("t.wf", text)
    lexer = Lexer(source).read()
    layout = lay_out(source, lexer.tokens, expression=start == "expression")
    value = LarkParser(TreeBuilder(source), [*layout.tokens, *end_tokens(source)], start).read()
    second = SecondReading(source, start)
    assert (second.problems, second.unparsed) == ([], [])
    assert second.comments == lexer.comments
    assert second.tokens == layout.tokens
    assert (second.value, list(spans(second.value))) == (value, list(spans(value)))


@pytest.mark.slow
@given(expressions)
@examples(80, suppress_health_check=GENERATED)
def test_an_expression_is_read_alike_both_ways(expression: Expression) -> None:
    check_both_readings(print_expression(expression), "expression")


@pytest.mark.slow
@given(files)
@examples(80, suppress_health_check=GENERATED)
def test_a_script_is_read_alike_both_ways(file: File) -> None:
    check_both_readings(print_file(file), "file")


@pytest.mark.slow
@pytest.mark.parametrize("layout", ["one line in braces", "spread", "spread in braces"])
@given(file=files)
@examples(80, suppress_health_check=GENERATED)
def test_a_script_in_another_layout_is_read_alike_both_ways(layout: str, file: File) -> None:
    check_both_readings(LAYOUTS[layout](print_file(file)), "file")


@pytest.mark.slow
def test_examples_and_the_specification_are_read_alike_both_ways() -> None:
    for script in right_scripts():
        check_both_readings(script.text, "file")


def hints_after(texts: list[str], tmp_path: Path) -> str:
    """The modules of the room of hints that a process has imported after it parsed some scripts."""
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.wf").write_text(text, "utf-8")
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from wfrun.dsl.parser.parser import parse\n"
        "from wfrun.dsl.source import Source\n"
        "for path in Path(sys.argv[1]).glob('*.wf'):\n"
        "    parse(Source(path.name, path.read_text('utf-8')))\n"
        "print(*sorted(name for name in sys.modules if name.startswith('wfrun.dsl.parser.hints')))\n"
    )
    ran = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, check=True, text=True, cwd=ROOT)
    return ran.stdout.strip()


@pytest.mark.slow
def test_right_scripts_import_nothing_about_mistakes(tmp_path: Path) -> None:
    assert hints_after([script.text for script in right_scripts()], tmp_path) == ""


@pytest.mark.parametrize("text", ["on a.b <", "currency $", 'let x = "', "let x = )", "let x =", "currency abc", "on daily < stop >"])
def test_a_wrong_script_is_read_by_the_room_of_hints(text: str, tmp_path: Path) -> None:
    assert "wfrun.dsl.parser.hints.second_reading" in hints_after([text], tmp_path)
