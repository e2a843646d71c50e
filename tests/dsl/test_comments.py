"""Comments at every place where one can stand: none is lost, doubled or moved past another, and the program stays what it is."""

from __future__ import annotations

import re
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dsl.reading import formatted, read
from tests.dsl.test_layouts import joined, wherever_allowed
from tests.strategies import files
from wfrun.dsl.formatter import print_file
from wfrun.dsl.nodes import File

PLACE = "\1"
"""Where a line may end."""


def commented(text: str, random: Random, braces: bool) -> str:
    """The program with line ends and comments sprinkled over it."""
    signs = ("{", "}") if braces else ("<", ">")
    density = random.choice([0.05, 0.3, 1.0])
    bare = joined(text, *signs, PLACE, lambda *place: wherever_allowed(*place) and random.random() < density, PLACE)
    count = 0

    def ending(place: re.Match[str]) -> str:
        nonlocal count
        lines = []
        for _ in range(random.choice([0, 0, 1, 1, 1, 2, 3]) if random.random() < density else 0):
            count += 1
            lines.append(random.choice(["", "  ", "\t"]) + f'# {count} < > {{ "')
            lines += [""] * random.choice([0, 0, 0, 1, 2])
        if lines and random.random() < 0.5:
            lines.insert(0, "")
        return "\n".join(lines) + "\n" + random.choice(["", " ", "      "])

    return re.sub(PLACE, ending, bare + PLACE)


@settings(max_examples=max(300, settings().max_examples), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(files, st.integers(0, 1 << 30), st.booleans())
def test_comments_sprinkled_over_any_program(file: File, seed: int, braces: bool) -> None:
    text = commented(print_file(file), Random(seed), braces)
    assert read(text) == file, text
    formatted(text)
