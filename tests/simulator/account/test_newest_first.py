"""The order of lists, and what an index of a field gives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wfrun.simulator.account.newest_first import NewestFirst
from wfrun.simulator.samples.tables import Raw

OBJECTS = st.dictionaries(
    st.text("abc", min_size=1, max_size=3),
    st.fixed_dictionaries({"created": st.integers(0, 3), "customer": st.sampled_from(["x", "y", None, {"id": "x"}])}),
    max_size=12,
)


def plain_order(objects: dict[str, Raw]) -> list[str]:
    came = list(objects)
    return sorted(came, key=lambda identity: (objects[identity]["created"], came.index(identity)), reverse=True)


@given(OBJECTS, st.integers(0, 12))
def test_newest_first_and_of_one_second_the_last_that_came(objects: dict[str, Raw], early: int) -> None:
    order = NewestFirst(list(objects.items())[:early])
    for identity, raw in list(objects.items())[early:]:
        order.put(identity, raw)
    expected = plain_order(objects)
    assert list(order.newest()) == expected
    for at, identity in enumerate(expected):
        assert list(order.newest(after=identity)) == expected[at + 1 :]
        assert list(order.oldest(before=identity)) == expected[:at][::-1]


@given(OBJECTS, st.data())
def test_an_index_gives_every_object_that_has_the_text(objects: dict[str, Raw], data: st.DataObject) -> None:
    order = NewestFirst(objects.items())
    order.index("customer", objects.items())
    for identity in list(objects):
        if data.draw(st.booleans()):
            objects[identity] = {**objects[identity], "customer": data.draw(st.sampled_from(["x", "y", None]))}
            if data.draw(st.booleans()):
                objects[identity]["created"] = 7
                objects[identity] = objects.pop(identity)
            order.put(identity, objects[identity])
    gone = data.draw(st.sets(st.sampled_from(sorted(objects)))) if objects else set()
    for identity in gone:
        order.remove(identity)
    found = list(order.newest(where=("customer", "x")))
    wanted = [one for one in plain_order(objects) if one not in gone and objects[one]["customer"] in ("x", {"id": "x"})]
    assert [one for one in found if one in wanted] == wanted
    assert len(found) == len(set(found)) and not gone & set(found)
    assert list(order.newest(where=("customer", "nobody"))) == []
