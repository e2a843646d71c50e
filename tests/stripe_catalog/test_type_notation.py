"""Types and fields are written as short text and read back as they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfrun.dsl.types.base import (
    ANY,
    BOOLEAN,
    DURATION,
    INTEGER,
    NULL,
    NUMBER,
    STRING,
    Id,
    List,
    Map,
    Money,
    Object,
    String,
    Timestamp,
    Type,
    Union,
)
from wfrun.stripe_catalog.type_notation import Member, read_member, read_type, write_member, write_type

words = st.from_regex(r"[a-z][a-z_]{0,8}(\.[a-z_]{1,8})?", fullmatch=True)
leaves: st.SearchStrategy[Type] = st.one_of(
    st.sampled_from([ANY, BOOLEAN, INTEGER, NULL, NUMBER, STRING, Timestamp("s"), Timestamp("ms"), Timestamp("iso")]),
    st.builds(Money, st.one_of(st.sampled_from(["", "key", "none"]), words.map(lambda word: f"={word}")), st.booleans()),
    st.builds(Id, st.lists(words, min_size=1, max_size=3).map(tuple)),
    st.builds(Object, st.one_of(words, st.integers(0, 9999).map(lambda number: f"#{number}"))),
    st.builds(String, st.lists(st.text(), min_size=1, max_size=3).map(tuple), st.booleans()),
)
kinds = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(List, inner, st.booleans()),
        st.builds(Map, inner),
        st.builds(Union, st.lists(inner, min_size=2, max_size=4).map(tuple)),
    ),
    max_leaves=12,
)


class Enums:
    """Numbers for lists of values, both ways."""

    def __init__(self) -> None:
        self.held: list[tuple[str, ...]] = []

    def number(self, values: tuple[str, ...]) -> int:
        self.held.append(values)
        return len(self.held) - 1

    def values(self, number: int) -> tuple[str, ...]:
        return self.held[number]


@given(kinds)
def test_a_type_is_read_as_it_was_written(kind: Type) -> None:
    enums = Enums()
    text = write_type(kind, enums.number)
    assert "\n" not in text and "\t" not in text and " " not in text
    assert read_type(text, enums.values) == kind


@given(kinds, st.booleans(), st.booleans(), st.booleans())
def test_a_field_is_read_as_it_was_written(kind: Type, optional: bool, clearable: bool, encoded: bool) -> None:
    enums = Enums()
    member = Member("field", kind, optional, clearable, encoded)
    assert read_member("field", write_member(member, enums.number), enums.values) == member


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Money("=presentment_currency"), "$=presentment_currency"),
        (List(Object("line_item"), page=True), "<&line_item>"),
        (Union((STRING, Map(List(Object("#7"))))), "(s|{[#7]})"),
        (Id(("card", "source")), "@card,source"),
    ],
)
def test_the_notation_is_short(kind: Type, text: str) -> None:
    assert write_type(kind, Enums().number) == text


def test_what_has_no_notation_is_refused() -> None:
    with pytest.raises(ValueError, match="no durations"):
        write_type(DURATION, Enums().number)
    with pytest.raises(ValueError, match="no type is written"):
        read_type("?", Enums().values)
