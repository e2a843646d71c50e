"""All problems of a file in one pass: reading goes on at the next statement or item, and one mistake is one problem."""

from __future__ import annotations

from decimal import Decimal

from tests.helpers.parsing import fixed, problems_of, read, result_of, shown
from tests.helpers.tables import each
from wfrun.dsl.syntax import nodes
from wfrun.dsl.syntax.nodes import Action, If, Text, Workflow
from wfrun.dsl.syntax.visitor import walk


def logs(text: str) -> list[str]:
    """The texts that the readable `log` statements of a file hold, in order."""
    found: list[str] = []
    for node in walk(result_of(text).file):
        if isinstance(node, Action) and node.name == "log" and isinstance(node.main, Text):
            found.append(node.main.value)
    return found


def test_every_broken_statement_is_reported_and_the_others_are_read() -> None:
    text = """\
currency
on charge.failed when and <
  log "kept: 0"
  let = 4
>
on charge.refunded <
  log message=
  stop
  if amount > == 3 <
    log a b c
    log "kept: 1"
  >
  log "kept: 2"
  for x in < log "kept: 3"; log c d >
  try < log e f > catch problem < log "kept: 4" >
  let y = [1, 2
  log "kept: 5"
>
on charge.updated <
  log z 1
>
test "t" <
  given charge.failed with
  expect nothing
>
"""
    assert [shown(problem) for problem in problems_of(text)] == [
        "1:1 syntax: a name is missing after `currency`",
        "2:23 syntax: a value is missing between `when` and `and`",
        "4:7 syntax: a name is missing before `=`",
        "7:14 syntax: a value is missing after `=`",
        "9:15 syntax: a value is missing between `>` and `==`",
        "10:13 syntax: `c` cannot follow `b`",
        "14:12 syntax: a value is missing before `<`",
        "14:35 syntax: `=` and a value are missing after `d`",
        "15:15 syntax: `=` and a value are missing after `f`",
        "16:11 unclosed-block: this `[` is not closed",
        "20:7 syntax: `=` is missing after `z`",
        "23:23 syntax: a field and its value are missing after `with`",
    ]
    assert logs(text) == [f"kept: {number}" for number in range(6)]
    tests = [item for item in result_of(text).file.items if isinstance(item, nodes.Test)]
    assert tests == [nodes.Test("t", (nodes.ExpectNothing(False),))]


def test_names_of_broken_statements_are_told() -> None:
    text = "on a.b <\n  let x = 1 +\n  let y = )\n  for item in < log item >\n  try < stop > catch < stop >\n  wait for a.b where\n>\n"
    (workflow,) = result_of(text).file.items
    assert isinstance(workflow, Workflow)
    stop = nodes.Block((nodes.Stop(),))
    assert workflow.body.statements == (
        nodes.Let("x", nodes.Lost()),
        nodes.Let("y", nodes.Lost()),
        nodes.For("item", nodes.Lost(), None, nodes.Block((Action("log", nodes.Name("item"), ()),))),
        nodes.Try(stop, "problem", stop),
        nodes.Wait(nodes.Lost()),
    )


def lost(text: str) -> list[str]:
    return [text[span.start : span.end] for span in result_of(text).unparsed]


def test_what_is_left_out_of_the_tree_is_told() -> None:
    text = """currency
let a = 1
on a.b <
  log b c
  if d e < log f > else < log g >
  log h
  let i = [1, 2
>
on charge.refunded when and < log j >
on a.b < log k; log "l >
foo bar
"""
    assert lost(text) == [
        "currency", "c", "d e", "[1, 2", "and",
        '"l', "foo bar",
    ]  # fmt: skip
    assert lost("on a.b < stop >") == []
    assert lost("x" * (1 << 20) + "y") == ["x" * (1 << 20) + "y"]
    assert lost(f"let x = {'(' * 101}1{')' * 101}\non a.b < stop >") == [f"let x = {'(' * 101}1{')' * 101}\n"]
    assert lost(f"let x = a{'.b' * 101}\non a.b < stop >") == [f"let x = a{'.b' * 101}"]


# Each has one mistake; the fix, where one is given, repairs the text.
BLOCKS: list[tuple[str, str, bool]] = [
    ('on a.b <\n  if x <\n    log "1"\n  log "2"\n>\non c.d < log "3" >\n', "2:8 unclosed-block", True),
    ('on a.b <\n  if x <\n    log "1"\n\n  # a comment\n  log "2"\n>\non c.d < log "3" >\n', "2:8 unclosed-block", True),
    ('on a.b <\n  log "1"\n  log "2"\n\non c.d <\n  log "3"\n>\n', "1:8 unclosed-block", True),
    ('workflow "w"\non a.b <\n  log "1"\n  log "2"\n\nworkflow "v"\non c.d <\n  log "3"\n>\n', "2:8 unclosed-block", True),
    ('on a.b <\n  log "1"\n  log "2"\ntest "t" <\n  expect nothing\n>\non c.d < log "3" >\n', "1:8 unclosed-block", True),
    ('on a.b <\n  if x <\n    log "1"\n  else <\n    log "2"\n  >\n>\non c.d < log "3" >\n', "2:8 unclosed-block", True),
    ('on a.b <\n  if x <\n    for y in ys <\n      log "1"\n  >\n  log "2"\n>\non c.d < log "3" >\n', "3:17 unclosed-block", True),
    ('on a.b <\n  if x { log "1"\n  log "2"\n>\non c.d < log "3" >\n', "2:8 unclosed-block", True),
    ('on a.b <\n  if x <\n    log "1"\n  >\n  >\n  log "2"\n>\non c.d < log "3" >\n', "5:3 stray-bracket", True),
    ('on a.b <\n  log "1" >\n  log "2"\n>\non c.d < log "3" >\n', "2:11 stray-bracket", True),
    ('on a.b <\n  log "1"\n  log "2" >>\non c.d < log "3" >\n', "3:11 stray-bracket", True),
    ('on a.b <\n  log "1"\n  log "2"\n}\non c.d < log "3" >\n', "4:1 stray-bracket", True),
    ('on a.b {\n  log "1"\n  log "2"\n>\non c.d < log "3" >\n', "4:1 stray-bracket", True),
    ('on a.b <\n  if x {\n    log "1"\n  >\n  log "2"\n>\non c.d < log "3" >\n', "4:3 stray-bracket", True),
    ('on a.b <\n  if x\n    log "1"\n  >\n  log "2"\n>\non c.d < log "3" >\n', "2:7 syntax", True),
    ('on a.b <\n  if x:\n    log "1"\n  >\n  log "2"\n>\non c.d < log "3" >\n', "2:7 syntax", True),
    ('on a.b\n  log "1"\n  log "2"\n>\non c.d < log "3" >\n', "1:7 syntax", True),
    ('on a.b when x\n  log "1"\n  log "2"\n>\non c.d < log "3" >\n', "1:14 syntax", True),
    ('on a.b <\n  try\n    log "1"\n  > catch p <\n    log "2"\n  >\n>\non c.d < log "3" >\n', "2:6 syntax", True),
    ('on a.b:\n  if x:\n    log "1"\n  log "2"\non c.d < log "3" >\n', "1:7 syntax 2:7 syntax", False),
    ('on a.b <\n  if x:\n    log "1"\n  else:\n    log "2"\n>\non c.d < log "3" >\n', "2:7 syntax 4:7 syntax", False),
    ('on a.b <\n  if x\n    log "1"\n  log "2"\n>\non c.d < log "3" >\n', "2:7 syntax", True),
    ('on a.b when x\n  log "1"\n  log "2"\non c.d < log "3" >\n', "1:14 syntax", True),
    ('on a.b <\n  log "1"\n  try\n  log "2"\n>\non c.d < log "3" >\n', "3:6 syntax", False),
    ('on a.b <\n  log "1"\n  let x = max(1, 2\n  log "2"\n>\non c.d < log "3" >\n', "3:14 unclosed-block", True),
    ('on a.b <\n  log "1"\n  log "2"\n  let x = {a: 1\n>\non c.d < log "3" >\n', "4:11 unclosed-block", True),
    ('on a.b <\n  log "1"\n  foo a=[1,\n         2\n  log "2"\n>\non c.d < log "3" >\n', "3:9 unclosed-block", False),
    ('on a.b <\nif x <\nlog "1"\nlog "2"\n>\non c.d < log "3" >\n', "1:8 unclosed-block", True),
    ('on a.b < if x < log "1"; log "2" >\non c.d < log "3" >\n', "1:8 unclosed-block", True),
]


@each(("text", "expected", "repairs"), BLOCKS)
def test_one_mistake_with_blocks_is_one_problem(text: str, expected: str, repairs: bool) -> None:
    problems = problems_of(text)
    assert " ".join(shown(problem).split(": ")[0] for problem in problems) == expected
    assert logs(text) == ["1", "2", "3"]
    if repairs:
        read(fixed(text, problems[0]))


def test_a_missing_sign_is_found_by_indentation_in_its_own_item_only() -> None:
    text = "".join(f'on a.b{number} <\n  if x <\n    log "{number}"\n  stop\n>\n' for number in range(3))
    assert [shown(problem) for problem in problems_of(text)] == [
        f"{line}:8 unclosed-block: the block that this `<` opens is not closed" for line in (2, 7, 12)
    ]


def test_a_header_without_a_block_does_not_swallow_the_next_item() -> None:
    text = "on a.b when x\non c.d <\n  stop\n>\n"
    assert [shown(problem) for problem in problems_of(text)] == ["1:14 syntax: a block is missing here"]
    triggers = [item.trigger for item in result_of(text).file.items if isinstance(item, Workflow)]
    assert triggers == [nodes.EventTrigger((nodes.EventPattern(name),)) for name in ("a.b", "c.d")]


def test_a_schedule_over_two_lines_is_no_new_item() -> None:
    assert len(read("on every month\non 1 at 09:00 <\n  stop\n>\n").items) == 1
    assert len(read("on every month\non last\n<\n  stop\n>\n").items) == 1


def test_statements_outside_a_workflow_are_one_problem() -> None:
    text = 'log "a"\nlog "b"\nif x < stop >\nlet y = 1\non a.b < stop >\nlog "c"\n'
    assert [shown(problem) for problem in problems_of(text)] == [
        "1:1 syntax: `log` stands outside a workflow",
        "6:1 syntax: `log` stands outside a workflow",
    ]
    assert [type(item).__name__ for item in result_of(text).file.items] == ["Workflow", "Let", "Workflow"]


def test_both_branches_of_a_broken_if_are_read() -> None:
    text = "on a.b <\n  if a b < log c d > else if e < log f g > else < log h i >\n>\n"
    assert [problem.span.start for problem in problems_of(text)] == [text.index(word) for word in ("b < log", "d >", "g >", "i >")]


def test_a_broken_statement_keeps_its_neighbours() -> None:
    (item,) = result_of("on a.b <\n  if x < log a b; stop >\n  else < wait and >\n  let = 2\n  stop\n>\n").file.items
    assert isinstance(item, Workflow)
    branch = nodes.Branch(nodes.Name("x"), nodes.Block((Action("log", nodes.Name("a"), ()), nodes.Stop())))
    otherwise = nodes.Block((nodes.Wait(nodes.Lost()),))
    assert item.body.statements == (If((branch,), otherwise), nodes.Let("", nodes.Number(Decimal(2))), nodes.Stop())


def test_a_slip_in_a_test_leaves_its_other_lines() -> None:
    (test,) = result_of('test "t" <\n  let x 1\n  given let y\n  if x < let z > else < stop >\n  expect nothing\n>\n').file.items
    assert test == nodes.Test("t", (nodes.ExpectNothing(False),))


def test_problems_stand_in_the_order_of_the_text() -> None:
    text = 'on a.b <\n  log "{"\n  let x = 1 & 2\n  if y <\n    log z z\n  let = 3\n>\n'
    starts = [problem.span.start for problem in problems_of(text)]
    assert starts == sorted(starts) and len(starts) == 5
