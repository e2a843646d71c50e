"""Whatever a script looks like, checking it gives problems and never fails, in time that grows with its length."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.checking import checked, declarations, found, within
from tests.helpers.properties import examples, suite_or_campaign
from tests.helpers.random_trees import any_file
from tests.helpers.scripts import WORKFLOW
from tests.helpers.tables import each
from tests.helpers.work import growth
from wfrun.dsl.diagnostics.rules import Severity
from wfrun.dsl.parser.parser import parse
from wfrun.dsl.pipeline import check
from wfrun.dsl.program import CheckedProgram, ParsedFile
from wfrun.dsl.source import Source
from wfrun.dsl.syntax import nodes
from wfrun.project.codec import decode, encode

VOCABULARY = r"""
    on when if then else let for in where wait until try catch on_failure stop fail and or not true false null omit up to once per within
    api currency workflow test use every day at schedule demand given expect with returns fails nothing approve from accounts endive USD
    payment_intent.succeeded charge.failed charge.* * invoice.paid amount status customer metadata lines object event previous run now
    email log update_customer create_refund retrieve_charge list_charges lower changed recent any sum min money timestamp a b c x
    5 10% 3.5 1000 5_EUR 7_USD 3_days "x" "{amount}" "usd" "succeeded" "(" r"\d" "charge.failed" "2026-01-01"
    < > ( ) [ ] { } = == != <= >= + - * / ?? . , : ; contains matches starts_with missing present charge= amount= metadata= x=
"""
WORDS = VOCABULARY.split()


@given(st.lists(st.sampled_from(WORDS), max_size=60))
@examples(300)
def test_any_words(words: list[str]) -> None:
    text = " ".join(words).replace("_EUR", " EUR").replace("_USD", " USD").replace("_days", " days").replace(" ; ", "\n")
    for problem in checked(text).problems:
        assert problem.message
        assert problem.severity in Severity
        assert 0 <= problem.span.start <= problem.span.end <= len(problem.source.text)


@pytest.mark.slow
@given(st.lists(st.sampled_from(WORDS), max_size=40), st.sampled_from(["if {} < stop >", "let x = {}", "create_refund charge=({})", "{}"]))
@examples(300)
def test_any_words_in_a_workflow(words: list[str], form: str) -> None:
    checked(within(form.format(" ".join(words).replace("_EUR", " EUR").replace("_USD", " USD").replace("_days", " days"))))


@pytest.mark.slow
@given(st.integers(0, 2**32))
@examples(80)
def test_any_tree(seed: int) -> None:
    program = check([ParsedFile(Source("a.wf", "text " * 100), any_file(seed), ())], lambda file, release: declarations())
    assert all(problem.message and problem.to_dict() for problem in program.problems)
    assert decode(encode(program)) == program


@each(
    "expression",
    [
        "not " * 90 + "captured",
        "-" * 90 + "5 > 3",
        "(" * 90 + "captured" + ")" * 90,
        "metadata" + ".a" * 90 + " == 5",
        "payment_method_details" + "[0]" * 90 + " == 5",
        "[" * 90 + "5" + "]" * 90 + " == 5",
        "{a: " * 90 + "5" + "}" * 90 + " == 5",
        "lower(" * 90 + '"x"' + ") " * 90 + '== "x"',
        "(if captured then " * 45 + "amount" + " else 5)" * 45 + " > 5 USD",
        "captured and " * 5_000 + "captured",
        "1 + " * 5_000 + "1 > 3",
        "metadata.a ?? " * 5_000 + '"x" == "y"',
    ],
)
def test_deep_and_long_expressions(expression: str) -> None:
    text = f"on charge.failed when {expression} < create_refund charge=id metadata={{a: 5}} >"
    assert all(problem.message for problem in checked(text).problems)


@pytest.mark.slow
@pytest.mark.parametrize(
    "value",
    [
        "{0} and {0}",
        "{0} or {0}",
        "not ({0} and livemode)",
        "({0} ?? livemode) and ({0} or refunded)",
        '({0} and not metadata.a == "x") or (not {0} and metadata.a == "x")',
        "if refunded then {0} else ({0} ?? livemode)",
    ],
)
def test_names_that_double(value: str) -> None:
    lines = ["let n0 = captured or disputed", *(f"let n{at + 1} = {value.format(f'n{at}')}" for at in range(200)), "if n200 < stop >"]
    assert all(problem.message for problem in checked(within("\n".join(lines), on="charge.succeeded")).problems)


def test_deep_blocks() -> None:
    text = "on charge.failed < " + "if captured < " * 90 + "log nobody" + " >" * 90 + " >"
    assert found(text).startswith("unknown-name@1:")


def _tree(expression: nodes.Expression) -> nodes.File:
    body = nodes.Block((nodes.Let("x", expression), nodes.Action("create_refund", None, (nodes.Argument("charge", expression),))))
    trigger = nodes.EventTrigger((nodes.EventPattern("charge.failed"),))
    return nodes.File((nodes.Workflow(None, trigger, False, None, None, None, body, None),))


def test_a_tree_that_no_parser_made_is_told_to_be_too_deep() -> None:
    deep: nodes.Expression = nodes.Boolean(True)
    for _ in range(3_000):
        deep = nodes.Not(deep)
    program = check([ParsedFile(Source("a.wf", ""), _tree(deep), ())], lambda file, release: declarations())
    assert "too-deep" in {problem.code for problem in program.problems}


def test_a_long_path_is_walked_in_a_loop() -> None:
    path: nodes.Expression = nodes.Name("metadata")
    for _ in range(3_000):
        path = nodes.Index(path, nodes.Number(Decimal(0)))
    program = check([ParsedFile(Source("a.wf", ""), _tree(path), ())], lambda file, release: declarations())
    assert {problem.code for problem in program.errors} == {"wrong-type"}


@pytest.mark.slow
@pytest.mark.parametrize("slip", [("", ""), ("amount", "amuont"), ("charge", "chrage")])
def test_many_workflows_are_as_much_work_as_they_are_long(slip: tuple[str, str]) -> None:
    def script(count: int) -> str:
        text = "".join(WORKFLOW.format(number=number) for number in range(count))
        return text.replace(*slip) if slip[0] else text

    def examine(text: str) -> CheckedProgram:
        return check([parse(Source("a.wf", text))], lambda file, release: declarations())

    assert bool(examine(script(suite_or_campaign(150, 1_000))).problems) is bool(slip[0])
    assert growth(examine, script, suite_or_campaign(25, 80)) <= 2.2


@each(
    "script",
    ["when {} > 5 < log id >", "< {} x=1 >", "< log {} >", "< log id >\nlet {} = 5", "when {}(id) < log id >", "when id.{} < log id >"],
)
def test_a_name_of_any_length_is_told_shortly(script: str) -> None:
    for problem in checked("on charge.refunded " + script.format("a" * 100_000)).problems:
        assert len(problem.message) + len(problem.help) < 1_000


@each("form", ["{{a: {0}, b: {0}}}", "[[{0}], {{a: {0}}}]", "[{{a: x, b: x}} for x in [{0}]]"])
@each("use", ['http_request "https://x.example" json={0}', "if {0} == {1} < stop >", "update_customer customer metadata={0}"])
def test_the_type_of_a_value_that_doubles_does_not_double(form: str, use: str) -> None:
    def script(count: int) -> str:
        lines = [f"let {name}{i} = " + (form.format(f"{name}{i - 1}") if i else "[1]") for name in "mn" for i in range(count + 1)]
        return within("\n".join((*lines, use.format(f"m{count}", f"n{count}"))))

    assert growth(checked, script, 10) <= 4
