"""Random programs: hypothesis strategies for every kind of node, as the parser makes them, without spans."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from decimal import Decimal

from hypothesis import strategies as st

from wfrun.dsl.parser.lexer import UNSEEN
from wfrun.dsl.syntax import nodes
from wfrun.dsl.syntax.keywords import (
    ARITHMETIC_SIGNS,
    BRAKE_UNITS,
    COMPARISONS,
    DURATION_UNITS,
    PAIRS,
    PARAMETER_TYPES,
    QUANTIFIERS,
    RESERVED,
    SOFT,
    TIMETABLE_UNITS,
    VALUE_WORDS,
)
from wfrun.dsl.syntax.nodes import Expression, File, Item, Statement, TestStatement

Strategy = st.SearchStrategy

_FIRST = st.sampled_from(string.ascii_letters + "_")
_REST = st.text(string.ascii_letters + string.digits + "_", max_size=7)
_any_word = st.builds("{}{}".format, _FIRST, _REST)

plain_names = _any_word.filter(lambda word: word not in RESERVED | SOFT | set(PAIRS) | set(PAIRS.values()))
"""Names that are no words of the language."""

names = st.one_of(plain_names, st.sampled_from(sorted(SOFT - VALUE_WORDS - {"at"})))
"""Names of values: plain ones, and soft words, which are names where a value stands."""

words = st.one_of(plain_names, st.sampled_from(sorted(RESERVED | SOFT)))
"""What may stand after a dot, before an argument's ``=`` and as a key."""

verbatim_texts = st.text(max_size=12).filter(lambda text: not re.search('["\n]', text) and UNSEEN.search(text) is None)
"""Texts that stand for themselves: names of workflows, patterns, keys."""

texts = st.one_of(
    st.text(max_size=12), st.text('ab {}\\"\n\t$', max_size=16), st.sampled_from(["a\nb", "a\n  b\n", "x\n\ny\n", "VIP", "  a\n b"])
)

decimals = st.one_of(
    st.integers(0, 10**12).map(Decimal), st.decimals(0, 10**6, places=2), st.decimals(0, 10, places=6), st.sampled_from([Decimal("0.10")])
)

texts_of_names = st.builds(nodes.Text, verbatim_texts)

_events = st.builds(
    nodes.EventPattern,
    st.one_of(
        st.just("*"),
        st.builds(
            lambda first, rest, star: ".".join([first, *rest, *(["*"] if star else [])]),
            plain_names,
            st.lists(words, min_size=1, max_size=3),
            st.booleans(),
        ),
    ),
)

literals: Strategy[Expression] = st.one_of(
    st.builds(nodes.Text, texts),
    st.builds(nodes.Text, verbatim_texts, st.just(True)),
    st.builds(nodes.Number, decimals),
    st.builds(nodes.Number, decimals.map(lambda value: value.scaleb(-2)), st.just(True)),
    st.builds(nodes.MoneyLiteral, decimals, st.text(string.ascii_uppercase, min_size=3, max_size=3)),
    st.builds(nodes.DurationLiteral, decimals, st.sampled_from(DURATION_UNITS)),
    st.builds(nodes.Boolean, st.booleans()),
)

leaves: Strategy[Expression] = st.one_of(literals, st.builds(nodes.Null), st.builds(nodes.Omit), st.builds(nodes.Name, names))


def _tuples(strategy: Strategy[Expression], least: int = 0, most: int = 3) -> Strategy[tuple[Expression, ...]]:
    return st.lists(strategy, min_size=least, max_size=most).map(tuple)


def _template(parts: Sequence[str | Expression]) -> nodes.Template:
    """Joins neighbouring texts; there is one expression at least."""
    joined: list[str | Expression] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        elif part != "":
            joined.append(part)
    return nodes.Template(tuple(joined))


def _arithmetic(inner: Strategy[Expression]) -> Strategy[Expression]:
    def chain(signs: str) -> Strategy[Expression]:
        terms = st.lists(st.builds(nodes.Term, st.sampled_from(signs), inner), min_size=1, max_size=3).map(tuple)
        return st.builds(nodes.Arithmetic, inner, terms)

    assert set("+-*/") == ARITHMETIC_SIGNS
    return st.one_of(chain("+-"), chain("*/"))


def _compared(operator: str, left: Expression, right: Expression) -> Expression:
    """A comparison with null is refused."""
    if operator in ("==", "!=") and (isinstance(left, nodes.Null) or isinstance(right, nodes.Null)):
        return nodes.Call("missing", (left,))
    return nodes.Comparison(operator, left, right)


def _grown(inner: Strategy[Expression]) -> Strategy[Expression]:
    """Expressions made of expressions: every kind."""
    optional = st.one_of(st.none(), inner)
    keywords = st.lists(st.builds(nodes.Keyword, words, inner), max_size=2, unique_by=lambda keyword: keyword.name).map(tuple)
    entries = st.lists(
        st.builds(nodes.MapEntry, st.one_of(words, verbatim_texts), inner), max_size=3, unique_by=lambda entry: entry.key
    ).map(tuple)
    quantifiers = st.sampled_from(QUANTIFIERS)
    return st.one_of(
        st.builds(_template, st.lists(st.one_of(texts, inner), max_size=3).flatmap(lambda parts: inner.map(lambda one: [*parts, one]))),
        st.builds(nodes.ListLiteral, _tuples(inner)),
        st.builds(nodes.MapLiteral, entries),
        st.builds(nodes.Field, inner, words),
        st.builds(nodes.Index, inner, inner),
        st.builds(nodes.Call, plain_names, _tuples(inner), keywords),
        st.builds(nodes.Quantifier, quantifiers, st.none(), names, inner, inner),
        st.builds(nodes.Quantifier, quantifiers, inner, names, inner, optional),
        st.builds(nodes.Comprehension, inner, names, inner, optional),
        st.builds(nodes.Negate, inner),
        st.builds(nodes.Not, inner),
        _arithmetic(inner),
        st.builds(nodes.Coalesce, _tuples(inner, 2)),
        st.builds(_compared, st.sampled_from(sorted(COMPARISONS)), inner, inner),
        st.builds(nodes.Logical, st.sampled_from(["and", "or"]), _tuples(inner, 2)),
        st.builds(nodes.Choice, st.lists(st.builds(nodes.ChoiceBranch, inner, inner), min_size=1, max_size=2).map(tuple), inner),
    )


expressions: Strategy[Expression] = st.recursive(leaves, _grown, max_leaves=8)
"""Expressions of every kind."""

_small = st.recursive(leaves, _grown, max_leaves=3)
_strings: Strategy[Expression] = st.one_of(
    st.builds(nodes.Text, texts), st.builds(lambda before, one, after: _template([before, one, after]), texts, _small, texts)
)


def _reference(name: str, steps: Sequence[str | Expression]) -> Expression:
    result: Expression = nodes.Name(name)
    for step in steps:
        result = nodes.Field(result, step) if isinstance(step, str) else nodes.Index(result, step)
    return result


_mains: Strategy[Expression] = st.one_of(literals, _strings, st.builds(_reference, names, st.lists(st.one_of(words, _small), max_size=3)))
"""What may stand first in a call, without a name."""

_arguments = st.lists(st.builds(nodes.Argument, words, _small), max_size=3, unique_by=lambda argument: argument.name).map(tuple)

actions: Strategy[nodes.Action] = st.builds(nodes.Action, plain_names, st.one_of(st.none(), _mains), _arguments)
"""Calls; one of a lone name is read as an expression where a value may stand."""

_calls = actions.filter(lambda action: action.main is not None or bool(action.arguments))

waits_for: Strategy[nodes.WaitFor] = st.builds(
    nodes.WaitFor, st.lists(_events, min_size=1, max_size=2).map(tuple), st.one_of(st.none(), _small), _small
)
approvals: Strategy[nodes.Approve] = st.builds(nodes.Approve, _strings, _arguments, _small)
lets: Strategy[nodes.Let] = st.builds(nodes.Let, plain_names, st.one_of(_small, _calls, waits_for, approvals))
constants: Strategy[nodes.Let] = st.builds(nodes.Let, plain_names, _small)

_simple: Strategy[Statement] = st.one_of(
    actions,
    lets,
    waits_for,
    approvals,
    st.builds(nodes.Wait, _small),
    st.builds(nodes.WaitUntil, _small),
    st.builds(nodes.Stop),
    st.builds(nodes.Stop, _small, st.booleans()),
    st.builds(nodes.Fail, _small),
    st.builds(nodes.Fail, _small, _small, st.booleans()),
)


def _blocks(inner: Strategy[Statement]) -> Strategy[nodes.Block]:
    return st.builds(nodes.Block, st.lists(inner, max_size=3).map(tuple), st.booleans())


def _compound(inner: Strategy[Statement]) -> Strategy[Statement]:
    blocks = _blocks(inner)
    branches = st.lists(st.builds(nodes.Branch, _small, blocks), min_size=1, max_size=2).map(tuple)
    return st.one_of(
        st.builds(nodes.If, branches, st.one_of(st.none(), blocks)),
        st.builds(nodes.For, plain_names, st.one_of(_small, _calls), st.one_of(st.none(), _small), blocks),
        st.builds(nodes.Try, blocks, plain_names, blocks),
    )


statements: Strategy[Statement] = st.recursive(_simple, _compound, max_leaves=5)
"""Statements of every kind."""

blocks = _blocks(statements)

_times = st.one_of(st.just((None, None)), st.tuples(st.integers(0, 23), st.integers(0, 59)))
_zones = st.one_of(st.none(), texts_of_names.filter(lambda zone: not re.search(r"[\\{}]", zone.value)))


def _every(unit: str, count: int, day: int | None, time: tuple[int | None, int | None], zone: nodes.Text | None) -> nodes.Every:
    """A count goes with lengths of time only."""
    return nodes.Every(unit, count if unit in DURATION_UNITS else 1, day, *time, zone)


triggers: Strategy[nodes.Trigger] = st.one_of(
    st.builds(nodes.EventTrigger, st.lists(_events, min_size=1, max_size=3).map(tuple)),
    st.builds(
        _every, st.sampled_from(TIMETABLE_UNITS), st.integers(1, 60), st.one_of(st.none(), st.just(-1), st.integers(1, 28)), _times, _zones
    ),
    st.builds(nodes.Schedule, texts_of_names, _zones),
    st.builds(
        nodes.Demand,
        st.lists(st.builds(nodes.Parameter, plain_names, st.sampled_from(PARAMETER_TYPES), st.one_of(st.none(), _small)), max_size=3).map(
            tuple
        ),
    ),
)

workflows: Strategy[nodes.Workflow] = st.builds(
    nodes.Workflow,
    st.one_of(st.none(), verbatim_texts),
    triggers,
    st.booleans(),
    st.one_of(st.none(), st.builds(nodes.Once, _small, st.one_of(st.none(), _small))),
    st.one_of(st.none(), st.builds(nodes.AtMost, st.integers(1, 1000), st.sampled_from(BRAKE_UNITS))),
    st.one_of(st.none(), _small),
    blocks,
    st.one_of(st.none(), blocks),
)

_steps = st.lists(st.one_of(words, verbatim_texts, st.integers(0, 1000)), max_size=3)
_paths = st.builds(lambda first, rest: (first, *rest), plain_names, _steps)
_pairs = st.lists(st.builds(nodes.Pair, _paths, _small), max_size=3, unique_by=lambda pair: pair.path).map(tuple)
_given_events = _events.filter(lambda event: not event.pattern.endswith("*"))
_given_mains = st.one_of(st.none(), literals, _strings, st.builds(nodes.Name, plain_names))

test_statements: Strategy[TestStatement] = st.one_of(
    st.builds(nodes.GivenEvent, _given_events, _pairs),
    st.builds(nodes.GivenLater, _given_events, _small, _pairs),
    st.builds(nodes.GivenApprove, st.sampled_from([True, False, None])),
    st.builds(nodes.GivenFile, verbatim_texts),
    st.builds(nodes.GivenReturns, plain_names, _given_mains, _small),
    st.builds(nodes.GivenFails, plain_names, _given_mains, _small),
    st.builds(nodes.GivenNow, _small),
    st.builds(nodes.GivenStart, verbatim_texts, _pairs),
    st.builds(nodes.ExpectAction, actions),
    st.builds(nodes.ExpectNothing, st.booleans()),
    st.builds(nodes.ExpectOutcome, st.sampled_from(["succeeded", "stopped", "needs_attention"]), st.none()),
    st.builds(nodes.ExpectOutcome, st.just("failed"), st.one_of(st.none(), _strings)),
    st.builds(nodes.ExpectWait, st.lists(_events, max_size=3).map(tuple)),
)

tests: Strategy[nodes.Test] = st.builds(nodes.Test, verbatim_texts, st.lists(test_statements, max_size=4).map(tuple), st.booleans())

items: Strategy[Item] = st.one_of(
    st.builds(nodes.Api, st.one_of(plain_names, st.sampled_from(["2026-10-28.endive", "2025-03-31.basil"]))),
    st.builds(nodes.Currency, st.text(string.ascii_uppercase, min_size=3, max_size=3).filter(lambda code: code not in RESERVED)),
    st.builds(nodes.Use, verbatim_texts),
    constants,
    workflows,
    tests,
)
"""Items of every kind."""

files: Strategy[File] = st.builds(File, st.lists(items, max_size=4).map(tuple))
"""Whole scripts."""
