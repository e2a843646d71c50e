"""Events of every type, broken in every way: what the properties of the interpreter are tested with."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import Any

from hypothesis import strategies as st

from wfrun.simulator.samples.sampler import sample_event
from wfrun.stripe_catalog import load as load_catalog

NOW = 1_795_000_000

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=-(10**50), max_value=10**50),
    st.sampled_from(
        [0, 1, -1, 100, 200_000, 2**63, "", "usd", "USD", "eur", "xyz", "jpy", "gold", "succeeded", "list", "charge", "0", "1.5", "-"]
    ),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.floats(),
    st.text(max_size=8),
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(st.sampled_from(["id", "object", "data", "has_more", "url", "currency", "amount", "tier"]), st.text(max_size=4)),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=8,
)


@cache
def _sample(name: str) -> dict[str, Any]:
    return sample_event(load_catalog(), name, now=NOW)


def paths(value: Any, prefix: tuple[Any, ...] = (), depth: int = 4) -> list[tuple[Any, ...]]:
    """The places in a JSON value that can be broken, down to some depth."""
    out = [prefix] if prefix else []
    if depth and isinstance(value, dict):
        for key, item in value.items():
            out += paths(item, (*prefix, key), depth - 1)
    elif depth and isinstance(value, list):
        for index, item in enumerate(value[:2]):
            out += paths(item, (*prefix, index), depth - 1)
    return out


def put(event: Any, path: tuple[Any, ...], value: Any) -> None:
    """Replaces what stands at a path, if the path is still there."""
    for step in path[:-1]:
        try:
            event = event[step]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(event, dict) or (isinstance(event, list) and isinstance(path[-1], int) and path[-1] < len(event)):
        event[path[-1]] = value


@st.composite
def events(draw: st.DrawFn, types: tuple[str, ...] | None = None) -> Any:
    """An event of a type, with none to six of its values replaced by something else."""
    names = types if types is not None else tuple(load_catalog().event_names())
    event = deepcopy(_sample(draw(st.sampled_from(names))))
    places = paths(event)
    for _ in range(draw(st.integers(min_value=0, max_value=6))):
        put(event, draw(st.sampled_from(places)), draw(JSON))
    return event
