from __future__ import annotations

import json
import random
import subprocess
import sys
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.checking import checked, declarations, within
from tests.helpers.random_trees import any_file, any_node
from tests.helpers.scripts import SPENDERS, TESTS, WARNINGS, WORKFLOW
from tests.helpers.tables import each
from tests.helpers.work import lines_run
from wfrun.dsl.diagnostics.diagnostic import Related
from wfrun.dsl.parser.parser import parse
from wfrun.dsl.pipeline import check
from wfrun.dsl.program import CheckedFile, CheckedProgram
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax import nodes
from wfrun.dsl.syntax.nodes import Node
from wfrun.project import codec as store
from wfrun.support.records import evolve

EVERYTHING = """\
# every form of the language
api endive
currency USD
let floor = 12.50 EUR
let ratio = 10%
workflow "A" on charge.dispute.*, charge.failed from accounts once per customer within 30 days at most 20 per day when amount > 5 <
  let xs = [1, -2, x_of["k"]] ?? null
  let y = if livemode and not (amount > 1) or false then round(2.5, digits=1) else {a: 1, "b c": omit}
  let z = any(x in [1] where x > 1) == (count(x in [2] where x in [2]) > 1)
  let s = sum(x * 2 / 3 for x in [1] where x > 0)
  let c = [x + 1 for x in [1]]
  let t = \"\"\"several
    lines {amount}\"\"\"
  for x in list_charges where x.paid < log x.id >
  for x in [1] < stop >
  wait 3 days
  wait until created + 1 hour
  let e = wait for invoice.paid, invoice.voided where id == "in_1" up to 7 days
  let ok = approve "Refund {amount}?" to="a@b.co" up to 2 days
  try < create_refund charge=id > catch problem < fail "no {problem.message}" >
  if ok < stop > else if livemode < stop > else { log r"\\d" }
> on_failure < log problem.code >
workflow "B" on every month on last at 09:30 in "Europe/London" < stop >
workflow "C" on schedule "0 9 * * 1-5" < stop >
workflow "D" on demand(a: string = "x", b: money) < stop >
test "t" {
  given payment_intent.succeeded with amount = 5, previous.status = "active"
  given "events/a.json"
  given retrieve_charge "ch_1" returns {id: "ch_1"}
  given create_refund fails "no"
  given now = timestamp("2026-01-31T09:00Z")
  given start "D" with b = 5 USD
  expect update_customer "cus_9" metadata={Tier: "VIP"}
  expect nothing_else
  expect failed "no"
}
"""


def spelled(value: Any) -> Any:
    """A tree with everything that equality leaves out: spans, bracket forms, comments."""
    if isinstance(value, Node):
        return type(value).__name__, [(name, spelled(getattr(value, name))) for name in type(value).__match_args__]  # type: ignore[attr-defined]
    if type(value) is tuple:
        return [spelled(item) for item in value]
    return type(value).__name__, value


def same(one: CheckedProgram, other: CheckedProgram | None) -> bool:
    return other is not None and one == other and [spelled(file.file) for file in one.files] == [spelled(file.file) for file in other.files]


@pytest.mark.parametrize(
    "scripts",
    [
        [SPENDERS],
        [SPENDERS, WARNINGS, TESTS],
        [EVERYTHING],
        [""],
        [],
        # warnings and errors, with their fixes and the text that they point into
        ["on radar.early_fraud_warning.created < create_refund charge=charge >"],
        [within("wait 3 days\nif amount > 5 USD < stop >"), "on charge.faild when < stop >"],
        ['on charge.failed < log "ü — 漢字 \\u{1F600}" # 😀\n>'],
    ],
)
def test_what_is_kept_comes_back_whole(scripts: list[str]) -> None:
    program = checked(*scripts)
    assert same(program, store.decode(store.encode(program)))


def test_problems_come_back_with_their_places() -> None:
    program = checked("on radar.early_fraud_warning.created < create_refund charge=charge >")
    kept = store.decode(store.encode(program))
    assert kept is not None
    assert [problem.to_dict() for problem in kept.problems] == [problem.to_dict() for problem in program.problems]
    assert kept.warnings[0].source.line_text(1) == program.warnings[0].source.line_text(1)


@pytest.mark.slow
@given(st.integers(0, 2**32))
def test_any_tree_comes_back(seed: int) -> None:
    currencies = {Span(1, 2): "usd", Span(0, 4): "eur"}
    program = CheckedProgram((CheckedFile("a.wf", "sha256:…", any_file(seed), "2026", None, currencies),), ())
    assert same(program, store.decode(store.encode(program)))


def test_every_kind_of_node_comes_back() -> None:
    chance = random.Random(1)
    for make in store.CLASSES:
        for _ in range(20):
            node = any_node(make, chance, 3)
            assert spelled(store.node_from_json(json.loads(json.dumps(store.node_to_json(node))))) == spelled(node)


def test_other_places_of_a_problem_are_kept() -> None:
    program = checked(SPENDERS, "on radar.early_fraud_warning.created < create_refund charge=charge >")
    one = program.problems[0]
    place = Related(Source("other.wf", "let x = 1"), Span(4, 5), "named here")
    kept = store.decode(store.encode(evolve(program, problems=(evolve(one, related=(place,)),))))
    assert kept is not None and kept.problems[0].related == (place,)


KEPT = store.encode(checked(SPENDERS, "on radar.early_fraud_warning.created < create_refund charge=charge >"))


@given(st.integers(0, len(KEPT) - 1), st.binary(max_size=3))
def test_changed_bytes_give_a_program_or_nothing(at: int, new: bytes) -> None:
    found = store.decode(KEPT[:at] + new + KEPT[at + 1 :])
    assert found is None or isinstance(found, CheckedProgram)


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    assert store.decode(data) is None


def _broken(change: str) -> bytes:
    """The bytes of a kept program with one part changed."""
    raw = json.loads(KEPT)
    _, fingerprint, files, sources, problems = raw
    tree = files[0][5]
    match change:
        case "another format":
            raw[0] = "wfrun-checked-0"
        case "other classes":
            raw[1] = fingerprint + 1
        case "too short":
            raw.pop()
        case "no files":
            raw[2] = 5
        case "a file that is no file":
            files[0][5] = [1, "x", False, 0, 1]
        case "a number for a name":
            files[0][0] = 5
        case "a class that is not there":
            tree[1][0][0] = 99
        case "a class where another stands":
            tree[1][0] = [0, "x", False, 0, 1]
        case "a field too many":
            tree.append(1)
        case "a span that ends before it begins":
            tree[-1], tree[-2] = 0, 5
        case "a span of text":
            tree[-1] = "5"
        case "a currency without a span":
            files[0][4] = [["usd"]]
        case "a currency that is a number":
            files[0][4] = [[0, 1, 5]]
        case "a problem of no source":
            problems[0][1] = 7
        case "a problem of another source":
            problems[0][1] = -1
        case "a problem of an unknown code":
            problems[0][0] = "new-code"
        case "a source without text":
            sources[0] = ["a.wf", None]
        case "deep":
            nested: Any = 0
            for _ in range(900):
                nested = [0, nested]
            files[0][5] = nested
        case _:
            raise AssertionError(change)
    return json.dumps(raw).encode()


@each(
    "change",
    [
        "another format",
        "other classes",
        "too short",
        "no files",
        "a file that is no file",
        "a number for a name",
        "a class that is not there",
        "a class where another stands",
        "a field too many",
        "a span that ends before it begins",
        "a span of text",
        "a currency without a span",
        "a currency that is a number",
        "a problem of no source",
        "a problem of another source",
        "a problem of an unknown code",
        "a source without text",
        "deep",
    ],
)
def test_broken_bytes(change: str) -> None:
    assert store.decode(_broken(change)) is None


@pytest.mark.parametrize(
    "data",
    [b"", b"null", b"[]", b"{}", b"[" * 100_000, b"\xff\xfe", b"[1,2,3,4,5]", b'["wfrun-checked-1",1e999,[],[],[]]', b"1" * 5_000],
)
def test_bytes_that_are_no_program(data: bytes) -> None:
    assert store.decode(data) is None


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1E+999999999", "1E-999999999", "five", ""])
def test_numbers_are_numbers(number: str) -> None:
    tree = nodes.File((nodes.Let("a", nodes.Number(Decimal(5))),))
    program = CheckedProgram((CheckedFile("a.wf", "", tree, "2026", None, {}),), ())
    assert store.decode(store.encode(program).replace(b'"5"', json.dumps(number).encode())) is None


def test_reading_needs_neither_parser_nor_checker() -> None:
    code = """if True:
        import sys
        from wfrun.project.codec import decode
        assert decode(sys.stdin.buffer.read()) is not None
        parts = ("lark", "wfrun.dsl.checker", "wfrun.dsl.pipeline", "wfrun.dsl.parser")
        print(*sorted(name for name in sys.modules if name.startswith(parts)))
    """
    done = subprocess.run([sys.executable, "-c", code], input=store.encode(checked(SPENDERS)), capture_output=True, check=True)
    assert done.stdout.decode().split() == []


@pytest.mark.slow
def test_reading_grows_with_what_is_kept() -> None:
    def kept(count: int) -> bytes:
        source = Source("a.wf", "".join(WORKFLOW.format(number=number) for number in range(count)))
        return store.encode(check([parse(source)], lambda file, release: declarations()))

    half, whole = kept(100), kept(200)
    store.decode(half)
    assert lines_run(lambda: store.decode(whole)) <= 2.2 * lines_run(lambda: store.decode(half))


def test_the_garbage_collector_is_left_as_it_was() -> None:
    import gc

    store.decode(KEPT)
    assert gc.isenabled()
    gc.disable()
    try:
        store.decode(KEPT)
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_source_is_its_name_and_text() -> None:
    assert Source("a.wf", "x") == Source("a.wf", "x")
    assert Source("a.wf", "x") != Source("b.wf", "x")
    assert len({Source("a.wf", "x"), Source("a.wf", "x"), Source("a.wf", "y")}) == 2
    program = checked(SPENDERS)
    assert evolve(program, problems=()) == program
