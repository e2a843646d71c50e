"""The author's own actions in scripts: arguments and results by their annotations."""

from __future__ import annotations

from pathlib import Path

import pytest

import wfrun
from tests.helpers.checking import shown, without_logic
from tests.helpers.tables import each
from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.parser.parser import parse
from wfrun.dsl.pipeline import check
from wfrun.dsl.source import Source
from wfrun.stdlib_actions import StandardDeclarations
from wfrun.stdlib_actions.custom.reader import read_actions

ACTIONS = '''
import wfrun
from decimal import Decimal
from typing import Any, Literal, Optional
from wfrun import Money

@wfrun.action
def add_to_crm(*, email: str, tier: Literal["standard", "vip"] = "standard", score: int = 0, share: Decimal = Decimal(0),
               sure: bool = False, spent: Optional[Money] = None, tags: list[str] = [], notes: dict[str, int] = {},
               extra: Any = None) -> str:
    """Adds a customer to the CRM."""

@wfrun.action
def find_leads(*, since: str) -> list[dict[str, str]]:
    """Finds leads."""

@wfrun.action
def rate(*, email: str) -> float:
    """Rates a customer."""

@wfrun.action
def ask(*, email: str):
    """Gives anything."""
'''


def problems(body: str) -> tuple[Problem, ...]:
    """The problems of a script: statements of a workflow, or where it begins with ``test`` a whole file."""
    text = body if body.startswith("test") else f"on charge.failed <\n{body}\n>"
    source = Source("1.wf", f'use "actions.py"\n{text}')
    read = parse(source)
    library = StandardDeclarations.of(None).with_custom(read_actions(ACTIONS, "actions.py"))
    return check([read], lambda file, release: library).problems


@each(
    ("body", "found"),
    [
        # arguments
        ("add_to_crm email=receipt_email", ""),
        ("add_to_crm email=customer", ""),
        ("add_to_crm email=5", ""),  # what prints is printed, as for Stripe's own texts
        ("add_to_crm email=metadata", "wrong-type@3:18"),
        ("add_to_crm email=[receipt_email]", "wrong-type@3:18"),
        ('add_to_crm email="a" tier="vpi"', "unknown-value@3:27"),
        ('add_to_crm email="a" tier="vip"', ""),
        ('add_to_crm email="a" tier=vip', "unknown-name@3:27"),
        ('add_to_crm email="a" score="5"', "wrong-type@3:28"),
        ('add_to_crm email="a" score=1.5', "wrong-type@3:28"),
        ('add_to_crm email="a" score=5 share=1.5', ""),
        ('add_to_crm email="a" share=amount', "wrong-type@3:28"),
        ('add_to_crm email="a" sure="yes"', "wrong-type@3:27"),
        ('add_to_crm email="a" sure=paid', ""),
        ('add_to_crm email="a" spent=amount', ""),
        ('add_to_crm email="a" spent=5', "no-currency@3:28"),
        ('add_to_crm email="a" tags="x"', "wrong-type@3:27"),
        ('add_to_crm email="a" tags=["x", 5, customer]', ""),
        ('add_to_crm email="a" tags=["x", [1]]', "wrong-type@3:33"),
        ('add_to_crm email="a" notes={a: 1}', ""),
        ('add_to_crm email="a" notes={a: "1"}', "wrong-type@3:32"),
        ('add_to_crm email="a" extra={a: [object, 5]}', ""),
        ("add_to_crm", "missing-argument@3:1"),
        ('add_to_crm emial="a"', "unknown-argument@3:12"),
        ('add_to_crm "a"', "unknown-argument@3:12"),
        ('add_to_crn email="a"', "unknown-action@3:1"),
        ('add_to_crm email="a" retry=2 timeout=3 seconds', ""),
        ('add_to_crm email="a" timeout=3', "wrong-type@3:30"),
        # results
        ('let id = add_to_crm email="a"\nif id == "crm_1" < stop >', ""),
        ('let id = add_to_crm email="a"\nif id > 5 < stop >', "wrong-type@4:4"),
        ('let id = add_to_crm email="a"\nlog id.name', "unknown-field@4:8"),
        ('for lead in find_leads since="2026" < if lead.email == "x" < log lead.name > >', ""),
        ('for lead in find_leads since="2026" < if lead.score > 5 < stop > >', "wrong-type@3:42"),
        ('for lead in add_to_crm email="a" < stop >', "wrong-type@3:13"),
        ('let r = rate email="a"\nif r > 5 and r * 2 < 9 < stop >', ""),
        ('let r = rate email="a"\nif r == "good" < stop >', "wrong-type@4:9"),
        ('let a = ask email="a"\nif a.b > 5 and a.c == "x" < retrieve_customer a.id >', ""),
        # in tests
        ('test "t" <\ngiven add_to_crm returns "crm_1"\nexpect add_to_crm email="a" tier="vip"\n>', ""),
        ('test "t" <\ngiven add_to_crm returns 5\n>', "wrong-type@3:26"),
        ('test "t" <\ngiven find_leads returns [{email: "x"}]\n>', ""),
        ('test "t" <\ngiven find_leads returns {email: "x"}\n>', "wrong-type@3:26"),
        ('test "t" <\ngiven find_leads returns [{email: 5}]\n>', "wrong-type@3:35"),
        ('test "t" <\ngiven ask returns {anything: [1]}\ngiven ask fails "down"\n>', ""),
        ('test "t" <\nexpect add_to_crm tier="vpi"\n>', "unknown-value@3:24"),
        ('test "t" <\nexpect add_to_crm sure=1\n>', "wrong-type@3:24"),
    ],
)
def test_custom_actions(body: str, found: str) -> None:
    assert " ".join(map(shown, without_logic(problems(body)))) == found


def test_what_is_wrong_with_the_file_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "actions.py").write_text("import wfrun\n\n@wfrun.action\ndef send(*, amount: float): ...\n", encoding="utf-8")
    script = tmp_path / "a.wf"
    script.write_text('use "actions.py"\non charge.failed < stop >\n', encoding="utf-8")

    with pytest.raises(wfrun.CheckFailed) as failed:
        wfrun.load(str(script))

    (problem,) = failed.value.problems
    assert (problem.code, shown(problem)) == ("wrong-type", "wrong-type@1:5")
    assert problem.message == "actions.py:4: `amount`: `float` holds no exact numbers; write `Decimal`"


CALLS = """on charge.failed <
  let lead = find_leed email="a@example.com"
  log "{lead}"
  emial to="a@example.com" subject="x"
>
"""


@pytest.mark.parametrize(
    ("lines", "actions", "found"),
    [
        # What is called from a file that cannot be read is no second mistake; a misspelt built-in name is one.
        (
            'use "actions.py"',
            None,
            [("unknown-name@1:5", "`actions.py` does not exist"), ("unknown-action@5:3", "there is no action `emial`")],
        ),
        (
            'use "actions.py"',
            "def (:",
            [("wrong-type@1:5", "actions.py:1: this is not Python: invalid syntax"), ("unknown-action@5:3", "")],
        ),
        ('use ""', None, [("unknown-name@1:5", "the name of a file is missing"), ("unknown-action@5:3", "")]),
        ('use "."', None, [("unknown-name@1:5", "`.` is a folder, not a file"), ("unknown-action@5:3", "")]),
        # A file that is used twice is used all the same.
        (
            'use "actions.py"\nuse "actions.py"',
            ACTIONS,
            [("duplicate-name@2:5", "`actions.py` is used already"), ("unknown-action@4:14", ""), ("unknown-action@6:3", "")],
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_told_once(tmp_path: Path, lines: str, actions: str | None, found: list[tuple[str, str]]) -> None:
    if actions is not None:
        (tmp_path / "actions.py").write_text(actions, encoding="utf-8")
    script = tmp_path / "a.wf"
    script.write_text(f"{lines}\n{CALLS}", encoding="utf-8")

    with pytest.raises(wfrun.CheckFailed) as failed:
        wfrun.load(str(script))

    told = failed.value.problems
    assert [shown(problem) for problem in told] == [place for place, _ in found]
    assert all(problem.message.startswith(message) for problem, (_, message) in zip(told, found, strict=True))
