"""Objects from files: every form, and what is wrong with the others."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from wfrun.simulator.object_files import BadObjects, load_objects

CUSTOMER = '{"id": "cus_1", "object": "customer"}'
CHARGE = '{"id": "ch_1", "object": "charge", "amount": 900, "rate": 0.10}'


@pytest.mark.parametrize(
    ("text", "identities"),
    [
        (f"[{CUSTOMER}, {CHARGE}]", ["cus_1", "ch_1"]),
        (CUSTOMER, ["cus_1"]),
        (f'{{"object": "list", "data": [{CUSTOMER}, {CHARGE}], "has_more": false}}', ["cus_1", "ch_1"]),
        (f'{{"data": [{CUSTOMER}]}}', ["cus_1"]),
        (f"{CUSTOMER}\n{CHARGE}\n", ["cus_1", "ch_1"]),
        (f"\ufeff{CUSTOMER}\r\n\r\n{CHARGE}", ["cus_1", "ch_1"]),
        (f'{{"object": "list", "data": [{CUSTOMER}]}}\n{{"object": "list", "data": [{CHARGE}]}}', ["cus_1", "ch_1"]),
        (f'{{"has_more": false, "object": "search_result", "data": [{CUSTOMER}]}}', ["cus_1"]),
        ('{"object": "balance", "available": []}', [None]),
        ("[]", []),
    ],
)
def test_forms(tmp_path: Path, text: str, identities: list[str | None]) -> None:
    file = tmp_path / "objects.json"
    file.write_text(text, encoding="utf-8")
    assert [raw.get("id") for raw in load_objects(file)] == identities
    assert [raw.get("id") for raw in load_objects(str(file))] == identities


def test_numbers_are_exact(tmp_path: Path) -> None:
    file = tmp_path / "objects.json"
    file.write_text(CHARGE)
    (raw,) = load_objects(file)
    assert raw["amount"] == 900 and raw["rate"] == Decimal("0.10") and type(raw["rate"]) is Decimal


def test_a_folder_in_the_order_of_its_names(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text(CUSTOMER)
    (tmp_path / "a.jsonl").write_text(CHARGE)
    (tmp_path / "notes.txt").write_text("no JSON")
    (tmp_path / "c.json").mkdir()
    assert [raw["id"] for raw in load_objects(tmp_path)] == ["ch_1", "cus_1"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[{"id": "cus_1",}]', ":1:1"),
        (f"{CUSTOMER}\n{{'id': 1}}", ":2:2: a key in double quotes is expected here"),
        (f"{CUSTOMER} x", ":1:39: a JSON value is expected here"),
        (f"[{CUSTOMER}] x", ":1:41: something stands after the end of the list"),
        ("", " is empty"),
        ("  \n", " is empty"),
        ('{"object": "customer"}', ':1: the customer has no "id"'),
        ('\n  {"object": "customer", "id": ""}', ':2: the customer has no "id"'),
        ('{"id": "cus_1"}', ':1: the object does not say what it is: it has no "object"'),
        (f"[{CUSTOMER},\n 5]", ":2: this is no Stripe object but a number"),
        ('["cus_1"]', ":1: this is no Stripe object but a text"),
        ("null", ":1: this is no Stripe object but null"),
        ("[[]]", ":1: this is no Stripe object but a list"),
        ("true", ":1: this is no Stripe object but true or false"),
        ('{"id": "evt_1", "object": "event"}', ":1: this is an event, not an object that an account holds"),
        ('{"id": "x", "object": "y", "n": NaN}', ":1:33: NaN is not JSON"),
        ('{"id": "x", "object": "y", "id": "z"}', ':1:28: the key "id" stands twice in this object'),
        ('{"n": ' + "9" * 5000 + "}", ":1:7: this number is out of bounds"),
        ("[" * 100_000, ":1:102: brackets stand in each other more than 100 deep"),
        ('{"id": "x', ":1:8: not JSON: unterminated string"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "objects.json"
    file.write_text(text)
    with pytest.raises(BadObjects) as caught:
        load_objects(file)
    assert str(caught.value).startswith(f"{file}{problem}")
    assert isinstance(caught.value, ValueError)


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def problem(path: Path) -> str:
        with pytest.raises(BadObjects) as caught:
            load_objects(path)
        return str(caught.value).removeprefix(str(path))

    assert problem(tmp_path / "none.json") == " cannot be read: there is no such file"
    assert problem(tmp_path) == ": there is no .json file in this folder"
    broken = tmp_path / "x.json"
    broken.write_bytes(b'{"id": "\xff"}')
    assert problem(broken) == ": byte 9 is not UTF-8"
    monkeypatch.setattr("wfrun.simulator.object_files.MAX_BYTES", 5)
    assert problem(broken) == ": the file is larger than 0 MiB"


def test_a_null_byte_in_the_name_is_no_traceback() -> None:
    with pytest.raises(BadObjects):
        load_objects("a\0b")


def test_deeply_nested_objects_can_be_held(tmp_path: Path) -> None:
    from tests.helpers.account import Stage

    deep: Any = "x"
    for _ in range(500):
        deep = {"a": [deep]}
    stage = Stage({"id": "cus_1", "object": "customer", "metadata": deep})
    assert stage.done("retrieve_customer", customer="cus_1")["metadata"] == deep
    stage.done("retrieve_price", price="price_1")
    stage.done("update_customer", customer="cus_1", name="Jane")
