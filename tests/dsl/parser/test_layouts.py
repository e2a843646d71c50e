"""One program in four layouts is one tree: with ``< >``, with ``{ }``, on one line, and spread over as many lines as the rules allow."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given

from tests.helpers.layouts import LAYOUTS
from tests.helpers.properties import examples
from tests.helpers.strategies import files
from wfrun.dsl.formatter.format import print_file
from wfrun.dsl.parser.parser import parse
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.nodes import File


@pytest.mark.slow
@pytest.mark.parametrize("layout", LAYOUTS)
@examples(50, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(file=files)
def test_every_layout_is_the_same_program(layout: str, file: File) -> None:
    text = print_file(file)
    other = LAYOUTS[layout](text)
    result = parse(Source("t.wf", other))
    assert not result.problems, (other, result.problems[0].message, result.problems[0].span)
    assert result.file == file, other
