"""Classes that are built when their first instance is made: as attrs makes them, also for the second thread."""

from __future__ import annotations

import threading
from typing import Any, ClassVar

import attrs
import pytest

from wfrun.support.records import evolve, frozen


def fresh() -> Any:
    """A class that has no instance yet."""

    @frozen
    class Point:
        x: int
        y: int = 2
        names: dict[str, int] = attrs.field(factory=dict, eq=False)
        origin: ClassVar[str] = "here"

    return Point


def test_it_is_not_built_before_its_first_instance() -> None:
    point = fresh()

    assert not attrs.has(point)
    point(1)
    assert attrs.has(point)


def test_instances_are_frozen_equal_hashed_and_printed() -> None:
    point = fresh()
    one = point(1)

    assert one == point(1, 2, {"a": 1})
    assert one != point(1, y=3)
    assert one.names == {}
    assert one.names is not point(1).names
    assert repr(one).endswith("Point(x=1, y=2, names={})")
    assert evolve(one, y=5) == point(1, 5)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        one.x = 2


def test_a_match_knows_the_names_of_its_fields() -> None:
    point = fresh()
    assert point.__match_args__ == ("x", "y", "names")

    match point(1):
        case point(x, y):
            assert (x, y) == (1, 2)
        case _:
            pytest.fail("no match")


def test_wrong_arguments_are_told_as_ever() -> None:
    with pytest.raises(TypeError):
        fresh()()


def test_a_class_made_from_another_has_its_fields_whichever_is_used_first() -> None:
    @frozen
    class Base:
        x: int

    @frozen
    class Derived(Base):
        y: int = 0

    assert Derived.__match_args__ == ("x", "y")
    one = Derived(1, 2)
    assert (one.x, one.y, Base(1)) == (1, 2, Base(1))
    assert one != Derived(2, 2)


def test_many_threads_make_the_first_instance() -> None:
    for _ in range(50):
        point = fresh()
        start = threading.Barrier(8)
        made: list[Any] = []

        def make(point: Any = point, start: threading.Barrier = start, made: list[Any] = made) -> None:
            start.wait()
            made.append(point(1))

        threads = [threading.Thread(target=make) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert made == [point(1)] * 8
