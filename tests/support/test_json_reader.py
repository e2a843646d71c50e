"""JSON from outside: what is read, what is refused, and where the sentence says it is."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.tables import each
from wfrun.cli.json_output import json_text
from wfrun.support.json_reader import MAX_DEPTH, MAX_DOCUMENT_BYTES, BadJson, Document, depth_of, read_documents, read_json

SCALARS = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.decimals("-1e20", "1e20", places=4) | st.text()
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4), max_leaves=12
)


def documents(data: bytes) -> list[Document]:
    return list(read_documents(io.BytesIO(data), "e.json"))


def values(data: bytes) -> list[Any]:
    return [document.value for document in documents(data)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"a": 1}', [{"a": 1}]),
        (b'\xef\xbb\xbf{"a": 1}', [{"a": 1}]),
        (b'  [1, {"a": 2}, "x"] \n', [1, {"a": 2}, "x"]),
        (b"[]", []),
        (b'{"a": 1}\n{"a": 2}\n\n{"a": 3}\n', [{"a": 1}, {"a": 2}, {"a": 3}]),
        (b'{"a": 1}\r\n{"a": 2}', [{"a": 1}, {"a": 2}]),
        (b'{\n "a": 1\n}\n{\n "a": 2\n}', [{"a": 1}, {"a": 2}]),
        (b'{"object": "list", "data": [{"a": 1}, {"a": 2}], "has_more": false, "url": "/v1/events"}', [{"a": 1}, {"a": 2}]),
        (b'{"object": "list", "url": "/v1/events", "has_more": false, "data": [{"a": 1}]}\n', [{"a": 1}]),
        (b'{"object": "search_result", "next_page": null, "data": [{"a": 1}], "total_count": 1}', [{"a": 1}]),
        (b'{"object": "event", "data": [{"a": 1}]}', [{"object": "event", "data": [{"a": 1}]}]),
        (b'{"object":"list","data":[{"a":1}]}\n{"object":"list","data":[]}\n{"a":2}', [{"a": 1}, {"a": 2}]),
    ],
)
def test_what_is_read(data: bytes, expected: list[Any]) -> None:
    assert values(data) == expected


def test_fractions_are_exact() -> None:
    (value,) = values(b'{"a": 0.1, "b": 1.50, "c": 12345678901234567890}')
    assert value == {"a": Decimal("0.1"), "b": Decimal("1.50"), "c": 12345678901234567890}
    assert str(value["b"]) == "1.50"
    assert not any(isinstance(item, float) for item in value.values())


REFUSED = [
    (b"", "e.json is empty"),
    (b" \n\t", "e.json is empty"),
    (b'{"a": 1,}', "e.json:1:8: the `,` before the `}` is too much"),
    (b'{"a": [1, 2,\n]}', "e.json:1:12: the `,` before the `]` is too much"),
    (b"{,}", "e.json:1:2: a key in double quotes is expected here"),
    (b'{"a": 1', "e.json:1:8: the JSON ends too early"),
    (b'{\n  "a": tru\n}', "e.json:2:8: a JSON value is expected here"),
    (b"{'a': 1}", "e.json:1:2: a key in double quotes is expected here"),
    (b'{"a" 1}', "e.json:1:6: a `:` is expected after the key"),
    (b'{"a": "\n"}', "e.json:1:8: not JSON: invalid control character"),
    (b'{"a": "\\x"}', "e.json:1:8: not JSON: invalid \\escape"),
    (b'{"a": NaN}', "e.json:1:7: NaN is not JSON"),
    (b'{"b": "NaN",\n "a": -Infinity}', "e.json:2:7: -Infinity is not JSON"),
    (b'{"a": ' + b"9" * 5000 + b"}", "e.json:1:7: this number is out of bounds: at most 40 digits on either side of the point"),
    (b'{"a": 1e999999999999999999999}', "e.json:1:7: this number is out of bounds: at most 40 digits on either side of the point"),
    (b'{"x": {"a": 1},\n "y": {"a": 1, "a": 2}}', 'e.json:2:16: the key "a" stands twice in this object'),
    (b'{"a": "\xff"}', "e.json: byte 8 is not UTF-8"),
    ('{"a": "é"}'.encode("latin-1"), "e.json: byte 8 is not UTF-8"),
    ('{"a": 1}'.encode("utf-16"), "e.json: this is UTF-16; save it as UTF-8"),
    (b"[1 2]", "e.json:1:4: a `,` or the `]` of the list is expected here"),
    (b"[1, 2", "e.json:1:6: a `,` or the `]` of the list is expected here"),
    (b"[1] 2", "e.json:1:5: something stands after the end of the list"),
    (b"[" * 10_000, "e.json:1:102: brackets stand in each other more than 100 deep"),
    (b'{"a":' * 10_000, "e.json:1:501: brackets stand in each other more than 100 deep"),
    (b'{"a":' * 200 + b"1" + b"}" * 200, "e.json:1:501: brackets stand in each other more than 100 deep"),
    (b'{"object": "list", "data": [{"a": 1}], "has_more": fals}', "e.json:1:38: the list object does not end as JSON here"),
]


@each(("data", "sentence"), REFUSED, ids=[str(number) for number in range(len(REFUSED))])
def test_what_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(BadJson) as caught:
        documents(data)
    assert str(caught.value) == sentence


def test_a_bad_line_spoils_itself_only() -> None:
    found = documents(b'{"a": 1}\n{"a": }\n{"a": 3}\n{"a": NaN}\n')
    assert [document.value for document in found] == [{"a": 1}, None, {"a": 3}, None]
    assert [document.line for document in found] == [1, 2, 3, 4]
    assert found[1].fault == "e.json:2:7: a JSON value is expected here"
    assert found[3].fault == "e.json:4:7: NaN is not JSON"


@pytest.mark.slow
@pytest.mark.parametrize("size", [MAX_DOCUMENT_BYTES, 3 * MAX_DOCUMENT_BYTES])
def test_a_document_that_is_too_large_is_named_and_the_next_is_read(size: int) -> None:
    large = b'{"a": "' + b'x\\"[' * (size // 4) + b'"}'
    sentence = "a document is too large: at most 4 MiB are read"
    lines = documents(b'{"n": 1}\n' + large + b'\n{"n": 3}')
    assert [document.value for document in lines] == [{"n": 1}, None, {"n": 3}]
    assert lines[1].fault == f"e.json:2:1: {sentence}"
    items = documents(b'[{"n": 1},\n' + large + b', {"n": 3}]')
    assert [document.value for document in items] == [{"n": 1}, None, {"n": 3}]
    assert items[1].fault == f"e.json:2:1: {sentence}"


@pytest.mark.slow
@pytest.mark.parametrize("before", ['"object": "list", "url": "/v1/events", "has_more": true, ', '"object": "list", ', ""])
def test_the_limit_is_one_of_each_document_in_a_list_object_of_any_order(before: str) -> None:
    one = '{"a": "' + "x" * (MAX_DOCUMENT_BYTES // 3) + '"}'
    after = "" if before else ', "object": "list", "url": "/v1/events"'
    found = documents(f'{{{before}"data": [{", ".join([one] * 4)}], "next": null{after}}}\n{{"b": 1}}'.encode())
    assert [document.fault for document in found] == [None] * 5
    assert found[-1].value == {"b": 1}


def test_what_only_looks_like_a_list_object_is_too_large_as_a_whole() -> None:
    one = '{"a": "' + "x" * (MAX_DOCUMENT_BYTES // 3) + '"}'
    with pytest.raises(BadJson, match="no list object"):
        documents(f'{{"data": [{", ".join([one] * 4)}], "object": "event"}}'.encode())


def test_size_is_counted_in_bytes_of_each_document() -> None:
    fits = json.dumps({"a": "x" * (MAX_DOCUMENT_BYTES - 9)}).encode()
    assert len(fits) == MAX_DOCUMENT_BYTES
    assert [document.fault for document in documents(fits + b"\n" + fits)] == [None, None]
    wide = '{"a": "' + "é" * (MAX_DOCUMENT_BYTES // 2) + '"}'
    assert documents(wide.encode())[0].fault is not None


def test_a_large_document_is_not_kept_in_memory() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            self.given += size
            assert size > 0
            return b'{"a": "' + b"x" * (size - 7) if self.given == size else b"x" * size if self.given < 100 << 20 else b""

    import tracemalloc

    tracemalloc.start()
    found = list(read_documents(Endless(), "e.json"))  # type: ignore[arg-type]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [document.fault for document in found] == ["e.json:1:1: a document is too large: at most 4 MiB are read"]
    assert peak < 32 << 20


@pytest.mark.slow
def test_many_documents_need_no_more_memory_than_few() -> None:
    import tracemalloc

    class Lines(io.RawIOBase):
        def __init__(self, mebibytes: int) -> None:
            self.left = mebibytes

        def read(self, size: int = -1) -> bytes:
            self.left -= 1
            return (b'{"a": "' + b"x" * 4085 + b'"}\n\n') * 256 if self.left >= 0 else b""

    def peak(mebibytes: int) -> int:
        tracemalloc.start()
        stream: Any = Lines(mebibytes)
        count = sum(document.fault is None for document in read_documents(stream, "e.json"))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert count == 256 * mebibytes
        return most

    assert peak(60) <= 1.1 * peak(20)


def test_places_are_right_beyond_the_first_part_that_is_read() -> None:
    line = b'{"a": "' + b"x" * 1000 + b'"}\n'
    found = documents(line * 3000 + b'{"a": }\n' + line)
    assert len(found) == 3002
    assert found[3000].fault == "e.json:3001:7: a JSON value is expected here"
    assert found[3001].line == 3002


def test_a_whole_document() -> None:
    assert read_json(b' {"a": [1.5]} ', "--input") == {"a": [Decimal("1.5")]}
    with pytest.raises(BadJson, match=r"^--input:1:4: something stands after the end of the document$"):
        read_json(b"{} {}", "--input")
    with pytest.raises(BadJson, match=r"^x: a document of 4,194,305 bytes is too large: at most 4 MiB are read$"):
        read_json(b" " * (MAX_DOCUMENT_BYTES + 1), "x")


@given(VALUES)
def test_what_is_written_is_read_again(value: Any) -> None:
    for indent in (None, 2):
        for ascii_only in (False, True):
            text = json_text([value], indent, ascii_only=ascii_only)
            assert not ascii_only or text.isascii()
            assert values(text.encode("utf-8", "surrogatepass")) == [value]


@given(st.binary(max_size=60) | st.text(alphabet='{}[]",:\\ 01.eEnu\n-tfaNI', max_size=60).map(str.encode))
def test_whatever_comes_is_read_or_refused(data: bytes) -> None:
    try:
        found = documents(data)
    except BadJson as refused:
        assert str(refused).startswith("e.json")
    else:
        assert all(document.fault is None or document.fault.startswith("e.json:") for document in found)


@given(st.text(alphabet='{}[]",:\\ 01.eEnu\n-tfaNI', max_size=40))
def test_nothing_is_read_that_json_does_not_allow(text: str) -> None:
    try:
        value = read_json(text.encode(), "x")
    except BadJson:
        return
    assert json.loads(text) == (json.loads(json_text(value)) if value is not None else None)


def test_depth() -> None:
    shallow: tuple[Any, ...] = (1, [], {}, [[1]], {"a": [{}]})
    assert [depth_of(value) for value in shallow] == [0, 1, 1, 2, 3]
    deep: Any = 1
    for _ in range(MAX_DEPTH):
        deep = [deep]
    assert depth_of(deep) == MAX_DEPTH
    assert depth_of([deep]) > MAX_DEPTH


def test_json_that_is_printed_has_no_power_over_a_terminal() -> None:
    text = json_text({"a": "\x1b[31m\x9b\u202eé", "b": "é", "c": "\ud800"})
    assert text == '{"a": "\\u001b[31m\\u009b\\u202e\\u00e9", "b": "é", "c": "\\ud800"}'
    assert (
        json_text({"a": [], "b": {}, "c": [1, {"d": None}]}, 2)
        == '{\n  "a": [],\n  "b": {},\n  "c": [\n    1,\n    {\n      "d": null\n    }\n  ]\n}'
    )


@pytest.mark.parametrize("line", [b"{\n", b'{"a":1,\n'])
def test_after_a_thousand_documents_that_cannot_be_read_nothing_more_is_read(line: bytes) -> None:
    found: list[Document] = []
    with pytest.raises(BadJson, match=r"events\.jsonl:1002:1: 1,000 documents before this cannot be read, so nothing more is read"):
        for document in read_documents(io.BytesIO(b'{"a": 1}\n' + line * 200_000), "events.jsonl"):
            found.append(document)
    assert [document.fault is None for document in found] == [True, *[False] * 1_000]
