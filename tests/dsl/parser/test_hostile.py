"""Whatever a file holds, reading it ends soon, with problems that have a place, and without an exception."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.parsing import problems_of, read, result_of
from tests.helpers.properties import examples
from tests.helpers.strategies import files
from tests.helpers.tables import each
from tests.helpers.work import growth, lines_run
from wfrun.dsl.diagnostics.render import render_text
from wfrun.dsl.diagnostics.rules import RULES
from wfrun.dsl.formatter.format import print_file
from wfrun.dsl.parser.parser import parse, parse_expression
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.keywords import RESERVED, SIGNS, SOFT
from wfrun.dsl.syntax.nodes import File

PIECES = [
    *sorted(RESERVED | SOFT), *SIGNS, *SIGNS, "up", "to", "most", "name",
    "amount", '"text"', '"a {b} c"', '"""\n  x\n"""', 'r"x"', "1", "2.5",
    "10%", "5 USD", "3 days", "09:00", "\n", "\n", "\n  ", "# note\n", '"', "'", '"""', "{", "}", "<", ">", "$5", "&&", "007", "1,000", "é",
    "\u202e", "\x00", "\ud800", "1 month", '"{"', '"}"', '"a{"b"}"',
]  # fmt: skip

soups = st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join)
glued_soups = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
signs = st.text("<>{}()[]\"'\\;:,.=+-*/ \n\tab01#?$&|!é", max_size=80)
texts = st.one_of(st.text(max_size=80), st.binary(max_size=80).map(lambda data: data.decode("utf-8", "surrogateescape")))


def check(text: str) -> None:
    source = Source("t.wf", text)
    result = parse(source)
    length = len(source.text)
    for problem in result.problems:
        assert problem.code in RULES
        assert 0 <= problem.span.start <= problem.span.end <= length
        assert problem.message and not problem.message[0].isupper()
        if problem.fix is not None:
            assert 0 <= problem.fix.span.start <= problem.fix.span.end <= length
        assert problem.to_dict()["line"] >= 1
    assert list(result.problems) == sorted(result.problems, key=lambda problem: problem.span)
    render_text(result.problems, color=True)
    if not result.problems:
        printed = Source("t.wf", print_file(result.file, source))
        assert result_of(printed.text).problems == ()
        assert read(printed.text) == result.file
        assert len(parse(printed).file.comments) == len(result.file.comments)
        assert print_file(parse(printed).file, printed) == printed.text
    expression, problems = parse_expression(source)
    assert (expression is None) == bool(problems)


@pytest.mark.slow
@examples(400)
@given(st.one_of(soups, glued_soups, signs, texts))
def test_any_text(text: str) -> None:
    check(text)


@pytest.mark.slow
@examples(150)
@given(files, st.data())
def test_a_program_with_pieces_changed(file: File, data: st.DataObject) -> None:
    text = print_file(file)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(place, min(len(text), place + 6)))
        text = text[:place] + data.draw(st.sampled_from(["", *PIECES])) + text[end:]
    check(text)


DEEP = {
    "round brackets": "let x = " + "(" * 10_000 + "1" + ")" * 10_000,
    "square brackets": "let x = " + "[" * 10_000 + "]" * 10_000,
    "maps": "let x = " + "{a: " * 10_000 + "1" + "}" * 10_000,
    "calls": "let x = " + "f(" * 10_000 + ")" * 10_000,
    "blocks": "on a.b < " + "if x < " * 10_000 + "stop" + " >" * 10_000,
    "open brackets": "let x = " + "([{" * 10_000,
    "open blocks": "on a.b <\n" + "if x <\n" * 10_000,
    "minus": "let x = " + "-" * 10_000 + "1",
    "not": "let x = " + "not " * 10_000 + "a",
    "fields": "let x = a" + ".b" * 10_000,
    "items": "let x = a" + "[0]" * 10_000,
    "choices in choices": "let x = " + "if a then " * 10_000 + "b" + " else c" * 10_000,
    "mixed": "let x = " + "(1 + f(-not_a.b[" * 40 + "0" + "]))" * 40,
    "strings in strings": 'let x = "' + '{"' * 10_000 + '"}' * 10_000 + '"',
}


@pytest.mark.slow
@each("kind", DEEP)
def test_what_is_too_deep_is_one_clear_problem(kind: str) -> None:
    result = result_of(DEEP[kind] + "\non c.d < stop >\n")
    deep = [problem for problem in result.problems if problem.code == "too-deep"]
    assert len(deep) == 1
    assert kind == "strings in strings" or len(result.problems) == 1
    limit = sys.getrecursionlimit()
    assert repr(result.file) and hash(result.file) is not None and result.file == result.file and limit == sys.getrecursionlimit()


def test_what_comes_after_is_read() -> None:
    result = result_of(DEEP["blocks"] + "\non c.d < stop >\n")
    assert len(result.file.items) == 1


def test_a_hundred_levels_are_fine() -> None:
    read("let x = " + "(" * 99 + "1" + ")" * 99)
    read("on a.b < " + "if x < " * 99 + "stop" + " >" * 100)
    read("let x = a" + ".b" * 99)
    assert problems_of("let x = a" + ".b" * 101)[0].code == "too-deep"
    assert problems_of("let x = " + "[" * 101 + "]" * 101)[0].code == "too-deep"


CHAINS = {
    "and": "let x = a" + " and a" * 5_000,
    "or": "let x = a" + " or a" * 5_000,
    "plus": "let x = a" + " + 1" * 5_000,
    "times": "let x = a" + " * 2" * 5_000,
    "coalesce": "let x = a" + " ?? b" * 5_000,
    "else if": "on a.b < if x < stop >" + " else if x < stop >" * 2_000 + " >",
    "choice": "let x = " + "if a then b else " * 5_000 + "c",
    "statements": "on a.b <\n" + "stop\n" * 5_000 + ">",
    "items": "on a.b < stop >\n" * 5_000,
    "arguments": "on a.b < log " + " ".join(f"a{number}=1" for number in range(5_000)) + " >",
    "list": "let x = [" + "1, " * 5_000 + "]",
    "holes": 'let x = "' + "{a}" * 5_000 + '"',
}


@pytest.mark.slow
@each("kind", CHAINS)
def test_chains_do_not_nest(kind: str) -> None:
    file = read(CHAINS[kind])
    assert file == read(print_file(file))


@pytest.mark.parametrize("text", ["x", "é", "# c\n"])
def test_a_large_file_is_refused_at_once(text: str) -> None:
    most = (1 << 20) // len(text.encode())
    (problem,) = problems_of(text * (most + 1))
    assert (problem.code, problem.span) == ("too-large", (0, 0))
    assert all(problem.code != "too-large" for problem in problems_of(text * most))


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ['"{', "(", "<", "if x <\n", "1,000 ", "log a b; ", "wait for a.b where\n", "on a.b <\n  if x <\n    log 1\n  log 2\n>\n"]
)
def test_work_grows_with_the_length_only(piece: str) -> None:
    """Texts that invite looking at everything again for each sign."""
    assert growth(result_of, lambda count: piece * count, 500) <= 2.2


@pytest.mark.slow
@each("kind", DEEP)
def test_what_is_too_deep_is_little_work(kind: str) -> None:
    assert lines_run(lambda: result_of(DEEP[kind])) <= 150 * len(DEEP[kind])


def test_the_garbage_collector_is_left_as_it_was() -> None:
    import gc

    assert gc.isenabled()
    read("currency USD")
    assert gc.isenabled()
    gc.disable()
    try:
        read("currency USD")
        assert not gc.isenabled()
    finally:
        gc.enable()
