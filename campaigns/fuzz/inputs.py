"""Inputs for the campaign, each made from a number alone: bytes, words of the language in any order, and real scripts with slips."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from random import Random

from tests.helpers.mdspec import PageError, fences
from wfrun.dsl.syntax.keywords import COMPARISONS, DURATION_UNITS, QUANTIFIERS, RESERVED, SIGNS, SOFT

ROOT = Path(__file__).parents[2]

LONGEST = 1_200
"""A real script is cut into pieces of so many characters at most, so that a great many can be tried."""

ODD = [
    "\x00",
    "\ufeff",
    "\u2028",
    "\u202e",
    "é",
    "漢",
    "𝒳",
    "\r\n",
    "\r",
    "\t",
    "\x1b[31m",
    "\ud7ff",
    "'",
    "“",
    "`",
    "$",
    "&&",
    "||",
    "=>",
    "\\",
]
NAMES = [
    "amount", "currency", "customer", "status", "charge", "object", "event", "previous", "now", "metadata", "id", "x", "run", "refunds",
    "charge.failed", "payment_intent.succeeded", "radar.early_fraud_warning.created", "customer.updated", "charge.*", "*",
    "create_refund", "update_customer", "retrieve_charge", "list_charges", "email", "log", "slack", "http_request", "missing", "present",
    "lower", "len", "changed", "recent", "timestamp", "money", "setting",
]  # fmt: skip
VALUES = [
    "5 USD", "1000", "0.5", "10%", "3 days", '"a"', '"{amount}"', '"""\na\n"""', 'r"\\d"', "true", "false", "null", "omit", "[1, 2]",
    "{a: 1}", "1000 XXX", "5 JPY", "5.001 USD", "09:00", '"usd"', '"cus_1"', '"2026-01-31"', "99999999999999999999", "1_0", "-1",
]  # fmt: skip
WORDS = sorted({*RESERVED, *SOFT, *COMPARISONS, *SIGNS, *DURATION_UNITS, *QUANTIFIERS}) + NAMES + VALUES

_TOKEN = re.compile(r'"""|"[^"\n]*"|\w+|\s+|[^\w\s]')


@cache
def corpus() -> tuple[str, ...]:
    """Pieces of all scripts of the examples, the specification and the documentation."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("examples/*/*.wf"))]
    for page in sorted([*ROOT.glob("tests/spec/**/*.md"), *ROOT.glob("docs/*.md"), ROOT / "README.md"]):
        try:
            texts += [fence.text for fence in fences(page.read_text(encoding="utf-8")) if fence.kind == "wf"]
        except PageError:
            continue
    return tuple(piece for text in texts for piece in _pieces(text))


def _pieces(text: str) -> list[str]:
    pieces, piece = [], ""
    for part in re.split(r"(?m)^(?=workflow |on |test )", text):
        if piece and len(piece) + len(part) > LONGEST:
            pieces.append(piece)
            piece = ""
        piece += part
    return [*pieces, piece]


def some_bytes(random: Random) -> bytes:
    """Bytes of any kind; half of them are text in UTF-8."""
    size = random.choice([3, 20, 80, 300])
    if random.random() < 0.5:
        return random.randbytes(random.randrange(size))
    ranges = [(0x09, 0x7F), (0x20, 0x7F), (0xA0, 0x2FF), (0x2000, 0x20FF), (0x4E00, 0x4E80), (0x1F300, 0x1F640)]
    return "".join(chr(random.randrange(*random.choice(ranges))) for _ in range(random.randrange(size))).encode()


def some_words(random: Random) -> bytes:
    """Words and signs of the language, most often behind the beginning of a workflow."""
    words = [random.choice(WORDS) for _ in range(random.randrange(1, 40))]
    text = "".join(word + random.choice([" ", " ", " ", "\n", "", "\n  "]) for word in words)
    begin = random.choice(
        [
            "",
            "on charge.failed when ",
            "on charge.failed < ",
            "on customer.updated when amount > 5 USD <\n  if ",
            'test "a" < given ',
            'test "a" < given invoice.paid after 2 days; given approve ',
            'test "a" < given invoice.paid with lines[0].amount = 5 USD; expect ',
        ]
    )
    return (begin + text + random.choice(["", " >", "\n>\n", " < stop > >"])).encode()


def a_script(random: Random) -> bytes:
    """A real script with one to six slips: parts deleted, doubled, moved, exchanged, replaced by words or by odd characters."""
    tokens = _TOKEN.findall(random.choice(corpus()))
    for _ in range(random.randrange(1, 7)):
        if not tokens:
            break
        at = random.randrange(len(tokens))
        length = random.choice([1, 1, 1, 2, 5, 20])
        match random.randrange(7):
            case 0:
                del tokens[at : at + length]
            case 1:
                tokens[at:at] = tokens[at : at + length]
            case 2:
                other = random.randrange(len(tokens))
                tokens[at], tokens[other] = tokens[other], tokens[at]
            case 3:
                tokens[at] = random.choice(WORDS)
            case 4:
                tokens.insert(at, random.choice(WORDS))
            case 5:
                tokens.insert(at, random.choice(ODD))
            case _:
                word = tokens[at]
                cut = random.randrange(len(word) + 1)
                tokens[at] = word[:cut] + random.choice(["", "e", " ", '"', "<", "#", "1"]) + word[cut + random.randrange(2) :]
    return "".join(tokens).encode("utf-8", "surrogatepass")


KINDS: Mapping[str, Callable[[Random], bytes]] = {"bytes": some_bytes, "words": some_words, "scripts": a_script}


def an_input(kind: str, number: int) -> bytes:
    """The input of a kind with a number: the same on every machine."""
    return KINDS[kind](Random(f"{kind} {number}"))
