"""The author's own actions: read without being run, checked like the built-in ones."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.tables import each
from wfrun.dsl.declarations import Effect
from wfrun.dsl.types.base import ANY, BOOLEAN, INTEGER, MONEY, NUMBER, STRING, List, Map, String
from wfrun.interpreter.argument_encoding import RejectedArgument
from wfrun.interpreter.views import PARTIAL, Items, Record
from wfrun.stdlib_actions import StandardDeclarations
from wfrun.stdlib_actions.custom.action import MARK, CustomAction, action, as_result
from wfrun.stdlib_actions.custom.reader import read_actions
from wfrun.values.missing import MISSING
from wfrun.values.money import Money
from wfrun.values.secret import Secret

LIBRARY = StandardDeclarations.of()

CRM = '''
"""Actions of the shop."""
import wfrun
from decimal import Decimal
from typing import Literal
from wfrun.values.money import Money

TOKEN = open("/never/read").read()


@wfrun.action(example={"id": "crm_1", "score": 0.5})
def add_to_crm(*, email: str, tier: Literal["standard", "vip"] = "standard", amount: Money | None = None) -> dict:
    """Adds a customer to
    the CRM.

    More is in the handbook.
    """
    raise SystemExit


@wfrun.action
def remember(*, ids: list[str], counts: dict[str, int], share: Decimal, sure: bool, what: "str" = "x") -> str: ...


def helper(x): ...
'''


def only(text: str) -> CustomAction:
    read = read_actions(text, "actions.py")
    assert not read.problems
    (found,) = read.actions
    return found


def test_declarations_are_read_without_running_the_file() -> None:
    read = read_actions(CRM, "actions.py")
    assert not read.problems
    crm, remember = read.actions
    declaration = crm.declaration
    assert (declaration.name, declaration.doc, declaration.main) == ("add_to_crm", "Adds a customer to the CRM.", None)
    assert [(one.name, one.type, one.required) for one in declaration.parameters] == [
        ("email", STRING, True),
        ("tier", String(("standard", "vip"), open=False), False),
        ("amount", MONEY, False),
    ]
    assert declaration.result == Map(ANY)
    assert declaration.example == 'add_to_crm email="…"'
    assert crm.example == {"id": "crm_1", "score": Decimal("0.5")}
    assert (crm.file, crm.line) == ("actions.py", 12)
    assert [(one.name, one.type, one.required) for one in remember.declaration.parameters] == [
        ("ids", List(STRING), True),
        ("counts", Map(INTEGER), True),
        ("share", NUMBER, True),
        ("sure", BOOLEAN, True),
        ("what", STRING, False),
    ]
    assert remember.declaration.result == STRING
    assert remember.example is None


@pytest.mark.parametrize(
    "head",
    [
        "import wfrun\n@wfrun.action",
        "import wfrun as w\n@w.action",
        "import wfrun\n@wfrun.action()",
        "from wfrun import action\n@action",
        "from wfrun import action as step, load\n@step(example=None)",
        "import functools, wfrun\n@functools.cache\n@wfrun.action",
    ],
)
def test_ways_to_mark_an_action(head: str) -> None:
    assert only(f"{head}\ndef ping_crm(*, x: int): ...").declaration.name == "ping_crm"
    inner = "    def rows():\n        yield x\n    return [*rows(), *(lambda: (yield))()]"
    assert only(f"{head}\ndef ping_crm(*, x: int):\n{inner}").declaration.name == "ping_crm"


@each(
    ("annotation", "type_"),
    [
        ("str", STRING),
        ("'str'", STRING),
        ("int", INTEGER),
        ("Decimal", NUMBER),
        ("decimal.Decimal", NUMBER),
        ("bool", BOOLEAN),
        ("Money", MONEY),
        ("list", List(ANY)),
        ("List[int]", List(INTEGER)),
        ("Sequence[dict[str, str]]", List(Map(STRING))),
        ("dict", Map(ANY)),
        ("Mapping[str, Any]", Map(ANY)),
        ("Any", ANY),
        ("Optional[str]", STRING),
        ("str | None", STRING),
        ("typing.Union[str, int]", ANY),
        ("Literal['a']", String(("a",), open=False)),
    ],
)
def test_types_of_arguments(annotation: str, type_: Any) -> None:
    found = only(f"import wfrun\n@wfrun.action\ndef ping_crm(*, x: {annotation}): ...")
    assert found.declaration.parameters[0].type == type_


@each(
    ("body", "line", "said"),
    [
        ("def ping_crm(x: int): ...", 3, "write `def ping_crm(*, x: …)`"),
        ("def ping_crm(x, /): ...", 3, "given by name"),
        ("def ping_crm(*xs: int): ...", 3, "without names"),
        ("def ping_crm(**xs: int): ...", 3, "without names"),
        ("def ping_crm(*, x): ...", 3, "needs a type"),
        ("def ping_crm():\n    yield 1", 4, "`ping_crm` holds `yield`, so that a call of it would do nothing; return a list"),
        ("async def ping_crm():\n    for x in []:\n        yield x", 5, "holds `yield`"),
        ("def ping_crm():\n    return [(yield from [])]", 4, "holds `yield`"),
        ("def ping_crm(*, x: float): ...", 3, "write `Decimal`"),
        ("def ping_crm(*, x: bytes): ...", 3, "a type is"),
        ("def ping_crm(*, x: list[bytes]): ...", 3, "a type is"),
        ("def ping_crm(*, x: dict[int, str]): ...", 3, "a type is"),
        ("def ping_crm(*, x: Literal[1]): ...", 3, "a type is"),
        ("def ping_crm(*, x: 'a b'): ...", 3, "a type is"),
        ("def ping_crm(*, x: None): ...", 3, "a type is"),
        ("def ping_crm(*, retry: int): ...", 3, "every action takes `retry`"),
        ("def ping_crm(*, ä: int): ...", 3, "letters a to z"),
        ("def pïng(*, x: int): ...", 3, "letters a to z"),
        ("def ping_crm(*, idempotency_key): ...", 3, "write `idempotency_key: str`"),
        ("def ping_crm(*, idempotency_key: int): ...", 3, "write `idempotency_key: str`"),
        ("def email(*, x: int): ...", 3, "an action already"),
        ("def create_refund(*, x: int): ...", 3, "an action already"),
        ("def upper(*, x: str): ...", 3, "a function of the language"),
        ("def stop(): ...", 3, "a word of the language"),
        ("def approve(): ...", 3, "a word of the language"),
    ],
)
def test_functions_that_are_no_actions(body: str, line: int, said: str) -> None:
    read = read_actions(f"import wfrun\n@wfrun.action\n{body}", "shop/actions.py")
    assert not read.actions
    (problem,) = read.problems
    assert problem.startswith(f"shop/actions.py:{line}: ")
    assert said in problem


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("@wfrun.action(5)", "`retries=…` and `timeout=…` only"),
        ("@wfrun.action(name='x')", "`retries=…` and `timeout=…` only"),
        ("@wfrun.action(**options)", "`retries=…` and `timeout=…` only"),
        ("@wfrun.action(example=open('/etc/passwd'))", "a literal"),
        ("@wfrun.action(example={1: 2})", "a literal"),
        ("@wfrun.action(example={1, 2})", "a literal"),
        ("@wfrun.action(example=b'x')", "a literal"),
        ("@wfrun.action(example=1e999)", "a literal"),
        ("@wfrun.action(example=" + "[" * 80 + "]" * 80 + ")", "a literal"),
    ],
)
def test_examples_are_literals(call: str, said: str) -> None:
    read = read_actions(f"import wfrun\n{call}\ndef ping_crm(*, x: int): ...", "actions.py")
    assert not read.actions
    assert len(read.problems) == 1
    assert said in read.problems[0]


@pytest.mark.parametrize(
    ("options", "effect"),
    [
        ("", Effect.WRITES), ('(effect="read")', Effect.READS), ('(effect="write")', Effect.WRITES),
        ('(example={"id": "x"}, effect="money")', Effect.MOVES_MONEY), ('(effect="end")', Effect.ENDS),
    ],
)  # fmt: skip
def test_an_action_says_what_it_does(options: str, effect: Effect) -> None:
    read = read_actions(f"import wfrun\n@wfrun.action{options}\ndef pay_out(*, x: int): ...", "actions.py")

    assert [one.declaration.effect for one in read.actions] == [effect]


@pytest.mark.parametrize(
    ("effect", "parameters", "moves"),
    [
        ("money", "amount: wfrun.Money, customer: str", "amount"), ("money", "fee: wfrun.Money | None = None", "fee"),
        ("money", "amount: wfrun.Money, fee: wfrun.Money", None), ("money", "amount: int", None), ("write", "amount: wfrun.Money", None),
    ],
)  # fmt: skip
def test_the_only_amount_is_what_an_action_moves(effect: str, parameters: str, moves: str | None) -> None:
    read = read_actions(f"import wfrun\n@wfrun.action(effect={effect!r})\ndef pay_out(*, {parameters}): ...", "actions.py")

    assert [one.declaration.moves for one in read.actions] == [moves]


@pytest.mark.parametrize("word", ['"pay"', "5", "MONEY", "None"])
def test_an_effect_is_one_of_four_words(word: str) -> None:
    read = read_actions(f"import wfrun\n@wfrun.action(effect={word})\ndef pay_out(*, x: int): ...", "actions.py")

    assert not read.actions
    assert '"money" (moves it)' in read.problems[0]


def test_one_bad_function_leaves_the_others() -> None:
    heads = ("a_one(x)", "b_two(*, x: int)", "b_two(*, y: int)")
    read = read_actions("import wfrun\n" + "".join(f"@wfrun.action\ndef {head}: ...\n" for head in heads), "actions.py")
    assert [one.declaration.name for one in read.actions] == ["b_two"]
    assert len(read.problems) == 2
    assert "already an action of this file" in read.problems[1]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "(",
        "\0",
        "\ud800",
        "def f(:",
        "-" * 100_000 + "1",
        "(" * 10_000,
        "x = " + "[" * 190 + "]" * 190,
        "import wfrun\n@wfrun.action\ndef f(*, x: " + "list[" * 150 + "int" + "]" * 150 + "): ...",
        "import wfrun\n@wfrun.action\ndef f(*, x: " + "|".join(["int"] * 5_000) + "): ...",
        "import wfrun\n@wfrun.action(example=" + "-" * 5_000 + "1)\ndef f(*, x: int): ...",
        "x = '\\d'\n",
        "print('no action here')",
    ],
)
def test_hostile_files_give_problems(text: str, capfd: pytest.CaptureFixture[str]) -> None:
    read = read_actions(text, "actions.py")
    assert not read.actions
    assert read.problems
    assert all("\n" not in problem for problem in read.problems)
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "")


@given(st.text(), st.text())
def test_any_text_may_be_read(body: str, annotation: str) -> None:
    read_actions(body, "actions.py")
    read_actions(f"import wfrun\n@wfrun.action\ndef f(*, x: {annotation}): ...", "actions.py")


def test_the_decorator_leaves_the_function_as_it_is() -> None:
    @action
    def first(*, x: int) -> int:
        return x + 1

    @action(example=5)
    def second(*, x: int) -> int:
        return x + 2

    assert (first(x=1), second(x=1)) == (2, 3)
    assert getattr(first, MARK) is getattr(second, MARK) is True


# --- their arguments and results ---------------------------------------------------------------------------------------------------------


def test_declarations_with_the_authors_actions() -> None:
    library = LIBRARY.with_custom(read_actions(CRM, "actions.py"))
    assert LIBRARY.action("add_to_crm") is None
    declaration = library.action("add_to_crm")
    assert declaration is not None
    assert declaration.name == "add_to_crm"
    assert "add_to_crm" in set(library.action_names())
    custom = library.custom("add_to_crm")
    assert custom is not None
    assert custom.example["id"] == "crm_1"
    assert library.custom("email") is None
    render = library.renderer("add_to_crm")
    assert render is not None
    rendered = render({"email": "ada@example.com", "tier": "vip", "amount": Money(500, "usd")}, "W")
    assert rendered == {"email": "ada@example.com", "tier": "vip", "amount": {"minor": 500, "currency": "usd"}}
    assert custom.arguments(rendered) == {"email": "ada@example.com", "tier": "vip", "amount": Money(500, "usd")}


def test_arguments_as_the_function_wants_them() -> None:
    remember = read_actions(CRM, "actions.py").actions[1]
    charge = Record({"id": "ch_1"}, LIBRARY)
    rendered = remember.render({"ids": ("a", charge), "counts": {"x": 2}, "share": 3, "sure": True, "what": Secret("hush")}, "W")
    assert rendered["ids"] == ["a", "ch_1"]
    assert str(rendered["what"]) == "•••"
    python = remember.arguments(rendered)
    assert python == {"ids": ["a", "ch_1"], "counts": {"x": 2}, "share": Decimal(3), "sure": True, "what": "hush"}
    assert type(python["share"]) is Decimal


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, "missing-argument"),
        ({"email": MISSING}, "missing-value"),
        ({"email": ("a",)}, "wrong-type"),
        ({"email": "a", "tier": "gold"}, "unknown-value"),
        ({"email": "a", "amount": 5}, "no-currency"),
        ({"email": "a", "amount": "5"}, "wrong-type"),
        ({"email": "a", "extra": 1}, "unknown-argument"),
    ],
)
def test_arguments_that_are_stopped(values: dict[str, Any], code: str) -> None:
    with pytest.raises(RejectedArgument) as stopped:
        read_actions(CRM, "actions.py").actions[0].render(values, "W")
    assert stopped.value.code == code


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("ids", ("a", MISSING), "missing-value"),
        ("ids", Items.of(("a",), partial=PARTIAL), "missing-value"),
        ("ids", "a", "wrong-type"),
        ("counts", {"a": Decimal("0.5")}, "wrong-type"),
        ("counts", ("a",), "wrong-type"),
        ("share", "0.5", "wrong-type"),
        ("sure", 1, "wrong-type"),
    ],
)
def test_arguments_of_another_kind_are_stopped(name: str, value: Any, code: str) -> None:
    values: dict[str, Any] = {"ids": ("a",), "counts": {}, "share": 1, "sure": False}
    with pytest.raises(RejectedArgument) as stopped:
        read_actions(CRM, "actions.py").actions[1].render(values | {name: value}, "W")
    assert stopped.value.code == code
    assert f"`{name}" in stopped.value.message


def test_results_as_json() -> None:
    assert as_result({"a": (1, 0.5, None, Money(500, "usd"))}) == {"a": [1, Decimal("0.5"), None, {"minor": 500, "currency": "usd"}]}
    loop: list[Any] = []
    loop.append(loop)
    for bad in ({1: 2}, {1, 2}, b"x", object(), loop):
        with pytest.raises(TypeError):
            as_result(bad)
