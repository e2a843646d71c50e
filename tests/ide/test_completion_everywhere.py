"""Completion at every place: of the examples, whose words must be found again, and of any text, where it must not fail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.properties import examples, suite_or_campaign
from wfrun.dsl.parser.parser import parse
from wfrun.dsl.parser.scan import scan
from wfrun.dsl.source import Source
from wfrun.ide.completion import EXPRESSION, MAX_ITEMS, Completions, Environment, complete
from wfrun.project.loader import load_files
from wfrun.stdlib_actions import StandardDeclarations

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/*.wf"))
WORD = re.compile(r"[A-Za-z_]\w*")

NAMING = frozenset({"let", "catch", "for"})
"""Words after which the author makes a name up."""


def words(text: str) -> Iterator[tuple[int, int]]:
    """The places of the words in code, but for the names that the author makes up there. One of several alike on like lines is enough."""
    tokens = scan(Source("", text)).tokens
    seen: set[tuple[str, ...]] = set()
    for at, token in enumerate(tokens[:-1]):
        word = text[token.start : token.end]
        if WORD.fullmatch(word) is None:
            continue
        before, after = tokens[at - 1].kind if at else "", tokens[at + 1].kind
        made_up = (before in NAMING and tokens[at - 2].kind != "wait") or after == ":" or (after == "in" and before in ("(", "["))
        key = (word, before, tokens[at - 2].text if at > 1 else "", after)
        if not made_up and key not in seen:
            seen.add(key)
            yield token.start, token.end


def found_again(text: str, start: int, end: int, offered: Completions, cut: int, after: str) -> bool:
    """Whether one of the completions gives back the word that was deleted from ``cut`` on."""
    before = text[: offered.start]
    return any((before + item.insert + after).startswith(text[:end]) for item in offered.items) and offered.start <= start <= cut


@pytest.mark.slow
def test_every_word_of_the_examples_is_offered_after_its_first_letter() -> None:
    """The rest of a word is deleted, for some all that follows too. What is not offered again is what only the author can know.

    Some words are asked for; ``benchmarks.completion`` asks for them all.
    """
    asked, every = 0, suite_or_campaign(8, 2)
    missing: dict[str, set[str]] = {}
    for number, path in enumerate(EXAMPLES):
        text = path.read_text(encoding="utf-8")
        environment = Environment(load_files([path]).libraries[0], lists=("blocked", "vip"))
        for start, end in list(words(text))[number % every :: every]:
            for after in (text[end:], "") if start % 3 == 0 else (text[end:],):
                cut = start + 1
                asked += 1
                if not found_again(text, start, end, complete(text[:cut] + after, cut, environment), cut, after):
                    line = text.rfind("\n", 0, start) + 1
                    missing.setdefault(text[start:end], set()).add(f"{path.name}: {text[line:end].strip()} {'…' if not after else ''}")
    unexpected = {word: places for word, places in missing.items() if not all(map(is_free, places))}
    assert not unexpected, unexpected
    share = 1 - sum(map(len, missing.values())) / asked
    assert asked > suite_or_campaign(260, 1_000) and share > 0.97, (asked, share, missing)


def is_free(place: str) -> bool:
    """Whether only the author can know the word: a key of metadata, a field of what an own action gives, a name given further on."""
    return re.search(r"\b(?:metadata|parcel)\.\w+$", place.rstrip(" …")) is not None or place.endswith("…")


@pytest.fixture(scope="module")
def environments() -> list[Environment]:
    declarations = StandardDeclarations.of()
    return [
        Environment(declarations),
        Environment(declarations, mode=EXPRESSION, event="charge.failed"),
        Environment(declarations, mode=EXPRESSION),
    ]


def check(text: str, offset: int, environment: Environment) -> None:
    """What holds of every answer."""
    found = complete(text, offset, environment)
    assert 0 <= found.start <= offset
    assert len(found.items) <= MAX_ITEMS
    assert len({(item.label, item.insert) for item in found.items}) == len(found.items)
    word = text[found.start : offset]
    for item in found.items:
        assert item.label and item.insert and item.kind
        assert "\n" not in item.detail + item.doc + item.insert, item
        if word.isidentifier():
            assert is_like(item.label, word) or is_like(item.insert, word), (word, item)


def is_like(label: str, word: str) -> bool:
    """Whether the letters of a word stand in a label in this order."""
    rest = iter(label.lower())
    return all(letter in rest for letter in word.lower())


@pytest.mark.slow
def test_places_all_over_broken_examples(environments: list[Environment]) -> None:
    """Each example up to some offsets, and with every seventeenth sign left out."""
    up_to, thin = suite_or_campaign((797, 709), (97, 89))
    for number, path in enumerate(EXAMPLES):
        text = path.read_text(encoding="utf-8")
        thinned = "".join(sign for at, sign in enumerate(text) if at % 17)
        for offset in range(number * 97 % up_to, len(text), up_to):
            check(text[:offset], offset, environments[0])
        for offset in range(number * 89 % thin, len(thinned), thin):
            check(thinned, offset, environments[offset % 3])


def test_a_script_is_completed_as_far_as_it_parses(environments: list[Environment]) -> None:
    """What is offered for a name can stand where it is offered: the script with it has no more problems of grammar than with the name."""
    text = (
        'on charge.failed when amount > 5 USD and status == "failed" <\n'
        "  let ch = retrieve_charge id\n  create_refund charge=ch.id amount=ch.amount\n>\n"
    )
    for found in re.finditer(r"\b(?:amount|status|id|ch|charge)\b", text):
        if text[found.end() : found.end() + 1] == "=" or text[: found.start()].endswith("let "):
            continue
        offered = complete(text, found.end(), environments[0])
        for item in (item for item in offered.items if item.kind != "event"):
            after = text[found.end() :]
            whole = text[: offered.start] + item.insert + (")" if item.insert.endswith("(") else "") + after
            result = parse(Source("", whole))
            assert not [problem for problem in result.problems if problem.code != "syntax" or not item.insert.endswith("(")], whole


pieces = st.sampled_from(
    [
        "on ", "charge.failed", " when ", "amount", " > ", "5 USD", " <", "\n", ">", "  ", "let ", "x", " = ", "retrieve_charge ", "email ",
        "to=", '"', '"""', "{", "}", "(", ")", "[", "]", "any(", " in ", " where ", "for ", "wait ", "wait for ", "up to ", "if ", "else ",
        "then ", "test ", "given ", "expect ", "with ", ".", ",", ":", ";", "#", "and ", "not ", "metadata", "é", "\\", "'", "$", "try <",
        "catch ", "every ", "day ", "at most ", "3 ", "once per ", "workflow ", "currency ", "api ", "previous", "null", "??", "==", "\t",
    ]
)  # fmt: skip


@pytest.mark.slow
@examples(100)
@given(st.lists(pieces, max_size=25).map("".join), st.integers(0, 200), st.integers(0, 2))
def test_any_mixture_of_the_language(environments: list[Environment], text: str, offset: int, number: int) -> None:
    check(text, min(offset, len(text)), environments[number])


@examples(100)
@given(st.text(max_size=40), st.integers(-5, 60), st.integers(0, 2))
def test_any_text(environments: list[Environment], text: str, offset: int, number: int) -> None:
    found = complete(text, offset, environments[number])
    assert 0 <= found.start <= len(text)


def test_what_is_nested_deeply(environments: list[Environment]) -> None:
    for text in ("(" * 500, "[" * 500, "on a <\n" + "if x <\n" * 300, "not " * 800, '"{' * 150, "{a: " * 400, "a." * 800, "f(" * 300 + "x"):
        for environment in environments[1:2]:
            check(text, len(text), environment)
        for environment in environments[:1]:
            check("on charge.failed when " + text, len(text) + 22, environment)
