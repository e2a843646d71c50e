"""Where an input ends, and what it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.properties import examples
from tests.helpers.tables import each
from tests.helpers.work import lines_run
from wfrun.dsl.source import Source
from wfrun.repl.inputs import InputReader, inputs_of, kind_of


@each(
    ("text", "kind"),
    [
        ("amount > 5 USD", "expression"),
        ("amount", "expression"),
        ("charge.refunded", "expression"),
        ("if a then b else c", "expression"),
        ("if a < b > < stop >", "statements"),
        ("if a < stop >", "statements"),
        ('currency == "usd"', "expression"),
        ("currency USD", "item"),
        ("api endive", "item"),
        ("api", "expression"),
        ('use "actions.py"', "item"),
        ("on charge.refunded < stop >", "item"),
        ('workflow "x" on charge.refunded < stop >', "item"),
        ("workflow.name", "expression"),
        ('test "x" < expect nothing >', "item"),
        ("let x = 1", "statements"),
        ("wait for charge.refunded up to 1 day", "statements"),
        ('approve "x" to="y" up to 1 day', "statements"),
        ("create_refund charge=charge", "statements"),
        ('email to="a@example.com"', "statements"),
        ("stop; stop", "statements"),
        ("# a comment", "nothing"),
        ("", "nothing"),
        (" :help", "command"),
    ],
)
def test_the_first_words_say_what_an_input_is(text: str, kind: str) -> None:
    assert kind_of(Source("", text)) == kind


@each(
    "inputs",
    [
        ["amount", "amount > 5 USD"],
        [
            "amount > 5 USD and",
        ],
        ['email to="a@example.com"\n      subject="x"\n      body="y"', "amount"],
        ['if amount > 5 USD <\n  log "x"\n>\nelse <\n  stop\n>', "amount"],
        ["if amount > 5 USD\n<\n  stop\n>", "amount"],
        ["try < stop >\ncatch p < stop >", "amount"],
        ['let x = """\n:help\n\nif <\n"""', "x"],
        ["amount >\n5 USD", "[1,\n\n2]", "amount\nand x\n.y"],
        ["amount", "-5 USD"],
        [":help", "amount", ":quit"],
        ["on charge.refunded when amount > 5 USD <\n\n  stop\n>\non_failure <\n  stop\n>", "amount"],
        ["for x in list <\n  if x < 3 <\n    stop\n  >\n>", "let a = {b: 1,\n c: 2}"],
    ],
)
def test_an_input_goes_on_until_it_is_whole(inputs: list[str]) -> None:
    text = "\n".join(inputs)
    assert [one.text for one in inputs_of(text)] == inputs
    lines = [1]
    for one in inputs[:-1]:
        lines.append(lines[-1] + one.count("\n") + 1)
    assert [one.line for one in inputs_of(text)] == lines


def test_a_blank_line_ends_what_lacks_its_block_or_its_operand() -> None:
    assert [one.text for one in inputs_of("if amount > 5 USD\n\namount\nnot\n\n1")] == ["if amount > 5 USD", "amount", "not", "1"]


def test_a_command_gives_up_what_is_open() -> None:
    assert [one.text for one in inputs_of("if amount > 5 USD <\n  stop\n:why\n>\namount")] == [
        "if amount > 5 USD <\n  stop",
        ":why",
        ">",
        "amount",
    ]


def test_what_is_whole_is_kept_until_the_next_line_is_known() -> None:
    reader = InputReader()
    assert list(reader.feed('log "a"')) == []
    assert (reader.pending, reader.is_open) == (True, False)
    assert [one.text for one in reader.feed("if x <")] == ['log "a"']
    assert (reader.pending, reader.is_open) == (True, True)
    assert [one.text for one in reader.flush()] == ["if x <"]
    assert not reader.pending


PIECES = (
    "if a <", ">", "> else <", 'log "x"', "[", "]", "{", "}", '"""', "amount", "a >", "", ":help", "on x.y <", "let a =", "# <"
)  # fmt: skip


@given(
    st.lists(
        st.sampled_from(PIECES),
        max_size=12,
    )
)
@examples(200)
def test_no_line_is_lost(lines: list[str]) -> None:
    kept = "\n".join(one.text for one in inputs_of("\n".join(lines)))
    assert [line for line in kept.split("\n") if line.strip()] == [line for line in lines if line.strip()]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "line", "after"),
    [
        ("", "amount > 5 USD", ""),
        ("if a <", '  if amount > 5 USD < log "a > b" >', ">"),
        ("if a <", "  if b <\n    stop\n  >", ">"),
        ("let x = [", "  1,", "]"),
        ('let x = """', "  some > text", '"""'),
    ],
)
def test_twice_the_lines_are_twice_the_work(before: str, line: str, after: str) -> None:
    def work(times: int) -> int:
        text = "\n".join([before, *[line] * times, after])
        return lines_run(lambda: list(inputs_of(text)))

    work(1)
    small, large = work(100), work(400)
    assert large < 5 * small
